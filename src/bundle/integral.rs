//! Integrals along a bundle.

use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::Elementary;

/// # Integrals along the curve
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The integral of `w` along this bundle x, from where x starts: y′ = w·x′ with y₀ = 0.
    ///
    /// A function whose partial in x is w gains these tangents from the motion of x.
    ///
    /// # Examples
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let x = Bundle::<U2>::taylor(3.0);
    /// assert!(x.integral_of(x * 2.0).same_germ(&(x * x - 9.0)));
    /// ```
    pub fn integral_of(self, w: Self) -> Self {
        self.quadrature(w, self.primal().zero_like())
    }
}
