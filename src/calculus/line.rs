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
    pub fn derivative<O, F>(f: F, x: S) -> LineValues<O>
    where
        O: PointOver<TaylorBundle<U1>>,
        F: Fn(TaylorBundle<U1>) -> O,
    {
        O::Shape::map(&f(Bundle::<U1, S>::taylor(x)), &mut |y: &TaylorBundle<U1>| y.derivative(1))
    }

    /// The derivative f⁽ᴺ⁾(x), unscaled.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(nth_derivative::<U3, _>(|x| x.powi(4), 2.0), 48.0);
    /// ```
    pub fn nth_derivative<N, F>(f: F, x: S) -> S
    where
        N: Order<S>,
        F: Fn(TaylorBundle<N>) -> TaylorBundle<N>,
    {
        f(Bundle::<N, S>::taylor(x)).derivative(N::USIZE)
    }

    /// All derivatives f(x), f′(x), …, f⁽ᴺ⁾(x), unscaled: N + 1 numbers from one evaluation.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(derivatives::<U3, _>(|x| x.powi(3), 2.0).as_slice(), [8.0, 12.0, 12.0, 6.0]);
    /// ```
    pub fn derivatives<N, F>(f: F, x: S) -> GenericArray<S, N::TaylorLength>
    where
        N: Order<S>,
        F: Fn(TaylorBundle<N>) -> TaylorBundle<N>,
    {
        let y = f(Bundle::<N, S>::taylor(x));
        GenericArray::generate(|k| y.derivative(k))
    }
}
