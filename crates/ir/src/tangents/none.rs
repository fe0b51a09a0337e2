//! No bundles.

use std::convert::Infallible;
use std::marker::PhantomData;

use tangent_bundle::real::Real;

use crate::compute::Compute;
use crate::error::Error;
use crate::program::Tags;
use crate::register::Register;
use crate::tangents::{BundleScalar, PlainCode, PlainEvaluation};
use crate::types::Orders;

/// The empty second bank of a function that is not differentiated.
#[derive(Clone, Copy, Debug)]
pub struct NoTangents<R>(Infallible, PhantomData<R>);

impl<R: Real> BundleScalar for NoTangents<R> {
    type Base = R;
    type Registers = ();

    const ORDER: usize = 0;
    const IS_EXPLICIT: bool = false;

    fn registers(_: usize) {}

    fn get((): &(), _: Register) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn set((): &mut (), _: Register, x: Self) {
        match x.0 {}
    }

    fn embed(_: R) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn constant(_: f64) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn base(&self) -> R {
        match self.0 {}
    }

    fn cut(self, _: Orders, _: Tags) -> Self {
        self
    }

    fn variable(_: R, _: usize, _: Tags) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn seed(self, _: usize, _: Tags) -> Option<Self> {
        Some(self)
    }

    fn zero(self, _: usize, _: Tags) -> Option<Self> {
        Some(self)
    }

    fn derivative_along(self, _: usize, _: usize, _: Tags) -> Self {
        self
    }

    fn compute<'a>(_: &'a [Compute], (): &mut (), _: &[i64]) -> Result<(), &'a Compute> {
        Ok(())
    }

    fn integrate(self, _: Self) -> Self {
        self
    }

    fn plus(self, _: Self) -> Self {
        self
    }

    fn call<C: PlainCode>(_: &C, _: &[Self], _: usize) -> Self {
        unreachable!("a plain program has no bundles")
    }

    fn times(self, _: Self) -> Self {
        self
    }

    fn evaluate<E: PlainEvaluation>(_: &E, _: &[Self], _: &mut dyn FnMut(usize, Self)) -> Result<(), Error> {
        Ok(())
    }
}
