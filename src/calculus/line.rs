//! Derivatives of functions of one number.

use crate::calculus::drivers::drivers;

drivers! {
    /// The derivative f′(x) of a function of one number; of a curve, the tangent vector.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(derivative(|x| x * x * 2.0, 3.0), 12.0);
    /// assert_eq!(derivative(|t| (t * 2.0, t * t), 3.0), (2.0, 6.0));
    /// ```
    ///
    /// In a function that is generic itself, x is its scalar, and another variable of that function enters as a
    /// constant:
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// /// ∂/∂t (t²·x) at t = x, which is 2x².
    /// fn slope<R: Real>(x: R) -> R {
    ///     derivative(|t| t * t * t.constant(x), x)
    /// }
    /// assert_eq!(derivative(slope, 3.0), 12.0);
    /// ```
    [try try_derivative]
    [with derivative_with: TaylorBundle<U1, B> => B]
    pub fn derivative<B, O>(f: fn(TaylorBundle<U1, B>) -> O, x: B) -> LineValues<O, B>
    where
        B: Real<S>,
        O: PointOver<TaylorBundle<U1, B>>,
    {
        let y = f(Bundle::<U1, B>::taylor(x));
        y.map(|y| O::Shape::map(&y, &mut |y: &TaylorBundle<U1, B>| y.derivative(1)))
    }

    /// The derivative f⁽ᴺ⁾(x), unscaled.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(nth_derivative::<U3, _>(|x| x.powi(4), 2.0), 48.0);
    /// ```
    ///
    /// For a point that is generic itself, see [`scoped::nth_derivative`](crate::calculus::scoped::nth_derivative).
    [try try_nth_derivative]
    pub fn nth_derivative<N>(f: fn(TaylorBundle<N, S>) -> TaylorBundle<N, S>, x: S) -> S
    where
        N: Order<S>,
    {
        f(Bundle::<N, S>::taylor(x)).map(|y| y.derivative(N::USIZE))
    }

    /// All derivatives f(x), f′(x), …, f⁽ᴺ⁾(x), unscaled: N + 1 numbers from one evaluation.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(derivatives::<U3, _>(|x| x.powi(3), 2.0).as_slice(), [8.0, 12.0, 12.0, 6.0]);
    /// ```
    ///
    /// For a point that is generic itself, see [`scoped::derivatives`](crate::calculus::scoped::derivatives).
    [try try_derivatives]
    pub fn derivatives<N>(f: fn(TaylorBundle<N, S>) -> TaylorBundle<N, S>, x: S) -> GenericArray<S, N::TaylorLength>
    where
        N: Order<S>,
    {
        f(Bundle::<N, S>::taylor(x)).map(|y| GenericArray::generate(|k| y.derivative(k)))
    }
}
