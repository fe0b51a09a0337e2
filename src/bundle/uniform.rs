//! The functions of uniform bundles: each widens its argument to a Taylor bundle.

use crate::bundle::{Rules, TaylorBundle, TaylorTangent, UniformBundle};
use crate::order::Natural;
use crate::real::{Elementary, for_each_function};

/// Functions of one argument.
macro_rules! widening {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
        $(#[$doc])*
        #[inline]
        pub fn $name(self) -> TaylorBundle<N, B> {
            TaylorBundle::from(self).$name()
        }
    )+)+};
}

/// A function of a uniform tangent is not uniform: the result is a Taylor bundle.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let u = Bundle::<U2>::uniform(0.0, 1.0);
/// let doubled: UniformBundle<U2> = u + u * 1.0;
/// let y: TaylorBundle<U2> = doubled.exp();
/// assert_eq!((y.derivative(1), y.derivative(2)), (2.0, 6.0));
/// ```
impl<N: Natural, B: Elementary> UniformBundle<N, B>
where
    TaylorTangent: Rules<N, B>,
{
    for_each_function!(widening);

    /// xⁿ.
    #[inline]
    pub fn powi(self, n: i32) -> TaylorBundle<N, B> {
        TaylorBundle::from(self).powi(n)
    }

    /// xᵖ.
    #[inline]
    pub fn powf(self, p: B::Scalar) -> TaylorBundle<N, B> {
        TaylorBundle::from(self).powf(p)
    }
}
