//! The functions of uniform bundles: each converts its argument to a Taylor bundle.

use crate::bundle::{Rules, TaylorBundle, TaylorTangent, UniformBundle};
use crate::order::Natural;
use crate::real::{Elementary, for_each_function};

/// Functions of one argument.
macro_rules! widening {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
        $(#[$doc])*
        #[doc(hidden)]
        #[inline]
        pub fn $name(self) -> TaylorBundle<N, B> {
            TaylorBundle::from(self).$name()
        }
    )+)+};
}

/// # Functions of a uniform bundle
///
/// The image of a uniform bundle under a function is not uniform, so every function here returns a Taylor bundle. A
/// uniform bundle has all the functions of one argument that other bundles have. They are not listed again.
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
