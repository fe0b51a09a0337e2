//! The tensor of all derivatives of one order.

use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::bundle::{Bundle, ExplicitBundle};
use crate::kernel::graded::rank;
use crate::order::{Order, U0, U1, U2, U3, U4, U5, U6, U7, U8};
use crate::space::{
    Argument, GradientLanes, GradientScalar, HessianLanes, HessianScalar, Over, Space, ThirdLanes, ThirdScalar,
    by_number, infallible, numbered, sure,
};

/// The order of a [`derivative_tensor`]: `U0` to `U8`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of a tensor of derivatives",
    label = "not an order of `derivative_tensor`",
    note = "orders are `U0` to `U8`; for one derivative of a higher order use `partial!` or `directional_derivatives`"
)]
pub trait TensorOrder<P: Argument<Coordinate = f64>> {
    /// The scalar over which the function is evaluated.
    type Scalar;
    /// The tensor: a number for order 0, and a point of tensors of the order below for the others.
    type Tensor;

    /// The tensor.
    fn tensor(f: &impl Fn(Over<P, Self::Scalar>) -> Self::Scalar, x: &Over<P, f64>) -> Self::Tensor;

    /// The tensor whose entries are a function of their indices. The first indices are those in `indices`.
    #[doc(hidden)]
    fn assemble(x: &Over<P, f64>, indices: &mut Vec<usize>, entry: &impl Fn(&[usize]) -> f64) -> Self::Tensor;
}

/// All derivatives of order `N`: points of the shape of x, nested N times. They are symmetric to the last bit.
///
/// ```text
/// (∇ᴺf)ᵢⱼ… = ∂ᴺf/∂xᵢ∂xⱼ…
/// ```
///
/// Each different one is computed once. For n coordinates these are C(n+N−1, N).
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let t = derivative_tensor::<U4, _, _>(|[x, y]| x.powi(3) * y, [2.0, 3.0]);
/// assert_eq!((t[0][0][0][1], t[1][0][0][0], t[0][0][0][0]), (6.0, 6.0, 0.0));
/// ```
#[inline]
pub fn derivative_tensor<N, P, F>(f: F, x: P) -> N::Tensor
where
    N: TensorOrder<P>,
    P: Argument<Coordinate = f64>,
    F: Fn(Over<P, N::Scalar>) -> N::Scalar,
{
    N::tensor(&f, x.hold().borrow())
}

impl<P: Argument<Coordinate = f64>> TensorOrder<P> for U0 {
    type Scalar = f64;
    type Tensor = f64;

    #[inline]
    fn tensor(f: &impl Fn(Over<P, f64>) -> f64, x: &Over<P, f64>) -> f64 {
        f(P::Shape::map(x, &mut |x: &f64| *x))
    }

    fn assemble(_: &Over<P, f64>, indices: &mut Vec<usize>, entry: &impl Fn(&[usize]) -> f64) -> f64 {
        entry(indices)
    }
}

/// Implements the trait: with chunks to order 3, and above it with an evaluation over explicit bundles for each
/// multiset of directions.
macro_rules! orders {
    (chunked { $($N:ident $Scalar:ident $Lower:ident |$f:ident, $x:ident| $chunked:expr;)+ }
     explicit { $($M:ident $Below:ident;)+ }) => {
        $(orders!(@impl $N, $Scalar<P>, $Lower, |$f, $x| $chunked);)+
        $(orders!(@impl $M, ExplicitBundle<$M>, $Below, |f, x| explicit::<$M, P>(f, x));)+
    };
    (@impl $N:ident, $Scalar:ty, $Lower:ident, |$f:ident, $x:ident| $tensor:expr) => {
        impl<P: Argument<Coordinate = f64>> TensorOrder<P> for $N {
            type Scalar = $Scalar;
            type Tensor = Over<P, <$Lower as TensorOrder<P>>::Tensor>;

            #[inline]
            fn tensor($f: &impl Fn(Over<P, Self::Scalar>) -> Self::Scalar, $x: &Over<P, f64>) -> Self::Tensor {
                $tensor
            }

            fn assemble($x: &Over<P, f64>, indices: &mut Vec<usize>, entry: &impl Fn(&[usize]) -> f64) -> Self::Tensor {
                by_number::<P::Shape, f64, _>($x, &mut |i| {
                    indices.push(i);
                    let tensor = <$Lower as TensorOrder<P>>::assemble($x, indices, entry);
                    indices.pop();
                    tensor
                })
            }
        }
    };
}

orders! {
    chunked {
        U1 GradientScalar U0 |f, x| GradientScalar::<P>::gradient::<P::Shape>(f, x).1;
        U2 HessianScalar U1 |f, x| HessianScalar::<P>::hessian::<P::Shape>(f, x).2;
        U3 ThirdScalar U2 |f, x| infallible(ThirdScalar::<P>::try_third::<P::Shape, _>(&sure(f), x));
    }
    explicit {
        U4 U3;
        U5 U4;
        U6 U5;
        U7 U6;
        U8 U7;
    }
}

/// The tensor of order N, by an evaluation over explicit bundles for each multiset of directions. The tag t runs along
/// the t-th direction.
fn explicit<N, P>(f: &impl Fn(Over<P, ExplicitBundle<N>>) -> ExplicitBundle<N>, x: &Over<P, f64>) -> N::Tensor
where
    N: Order + TensorOrder<P>,
    P: Argument<Coordinate = f64>,
{
    let n = P::Shape::dimension::<f64>(x);
    let derivative = |directions: &[usize]| {
        let seeded = numbered::<P::Shape, f64, _>(x, &mut |i, x| {
            let tags = (1..=N::USIZE).filter(|tag| directions[tag - 1] == i);
            tags.fold(ExplicitBundle::<N>::from(*x), |y, tag| {
                y + Bundle::<N>::explicit(0.0, tag)
            })
        });
        f(seeded).partial((1 << N::USIZE) - 1)
    };
    let mut entries = Vec::new();
    let mut directions = vec![0; N::USIZE];
    // The multisets come in colexicographic order: the first direction that can grow does.
    let next = |directions: &mut Vec<usize>| {
        let limit = |t: usize| directions.get(t + 1).copied().unwrap_or(n - 1);
        let grows = (0..N::USIZE).find(|t| directions[*t] < limit(*t));
        grows.map(|t| {
            directions[t] += 1;
            directions[..t].fill(0);
        })
    };
    if n > 0 {
        entries.push(derivative(&directions));
        while next(&mut directions).is_some() {
            entries.push(derivative(&directions));
        }
    }
    N::assemble(x, &mut Vec::new(), &|indices| {
        let mut sorted = indices.to_vec();
        sorted.sort_unstable();
        entries[rank(&sorted)]
    })
}
