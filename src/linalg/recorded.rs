//! WIP
use crate::real::ground::Eigen;
use crate::real::{Dense, Elementary, Ground};
use crate::reverse::Var;
impl<B: Elementary> Ground for Var<B> {
    type Lu = ();
    fn product(_: &Dense<Self>, _: &Dense<Self>) -> Dense<Self> {
        unimplemented!()
    }
    fn lu(_: &Dense<Self>) -> Result<(), usize> {
        unimplemented!()
    }
    fn lu_solve(_: &(), _: &Dense<Self>) -> Dense<Self> {
        unimplemented!()
    }
    fn pivots(_: &()) -> f64 {
        unimplemented!()
    }
    fn determinant(_: &()) -> Self {
        unimplemented!()
    }
    fn ln_determinant(_: &()) -> (Self, Self::Scalar) {
        unimplemented!()
    }
    fn cholesky(_: &Dense<Self>) -> Result<Dense<Self>, usize> {
        unimplemented!()
    }
    fn qr(_: &Dense<Self>) -> Result<[Dense<Self>; 2], usize> {
        unimplemented!()
    }
    fn symmetric_eigen(_: &Dense<Self>) -> Option<Eigen<Self>> {
        unimplemented!()
    }
    fn solve_triangular(_: &Dense<Self>, _: &Dense<Self>, _: bool) -> Dense<Self> {
        unimplemented!()
    }
}
