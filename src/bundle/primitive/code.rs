//! Functions that are found at run time, on bundles.

use alloc::vec;
use alloc::vec::Vec;

use generic_array::GenericArray;

use crate::bundle::{Kind, Representation, Rules, TangentBundle, filled};
use crate::order::Natural;
use crate::real::{BaseFloat, Code, OnBase, Real, VectorSpace};

/// f(x), right to this total order.
///
/// The partials are evaluated over bundles of the full order, once for each order. An argument without a tangent
/// contributes nothing, also where its partial is infinite.
#[cold]
#[inline(never)]
pub(super) fn apply<S, N, B, P>(
    f: &mut dyn Code<TangentBundle<N, B, P>, S>,
    x: &[TangentBundle<N, B, P>],
    order: usize,
) -> TangentBundle<N, B, P>
where
    S: BaseFloat,
    N: Natural,
    B: Real<S>,
    P: Rules<N, B>,
{
    let primals: Vec<B> = x.iter().map(TangentBundle::primal).collect();
    let of_base = B::TOTAL_ORDER.min(order);
    let known = N::USIZE.min(order);
    let is_constant = known == 0 || matches!(<P as Representation<N, B>>::KIND, Kind::Constant);
    let is_jet = f.is_jet();
    let mut derivative = |k: usize| {
        let mut on_base = OnBase {
            function: &mut *f,
            derivative: k,
            embed: TangentBundle::from_primal,
            base: |x: TangentBundle<N, B, P>| x.primal(),
        };
        B::apply_code(&mut on_base, &primals, of_base)
    };
    let y0 = derivative(0);
    if is_constant {
        return TangentBundle::from_primal(y0);
    }
    if is_jet {
        let mut derivatives: GenericArray<B, N::TaylorLength> = filled(y0);
        for k in 1..=N::USIZE {
            derivatives[k] = if k <= known { derivative(k) } else { y0.zero_like() };
        }
        return x[0].composition(&derivatives);
    }
    let embedded: Vec<_> = primals.iter().map(|x| TangentBundle::from_primal(*x)).collect();
    let mut y = TangentBundle::from_primal(y0);
    let mut slopes = vec![y; x.len()];
    for k in 0..known {
        let at = if k == 0 { &embedded } else { x };
        f.partials(at, y, (k + B::TOTAL_ORDER).min(order - 1), &mut slopes);
        y = TangentBundle::from_primal(y0);
        for (x, slope) in x.iter().zip(&slopes) {
            y.accumulate(&x.quadrature(*slope, y0.zero_like()));
        }
        y = y.with_primal(y0);
    }
    y
}
