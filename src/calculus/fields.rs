//! The operators of vector calculus.

use crate::calculus::drivers::drivers;

drivers! {
    /// The gradient as a function, ∇f: x ↦ ∇f(x).
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let nabla_f = nabla::<(f64, f64), _>(|(x, y)| x * y);
    /// assert_eq!(nabla_f((1.0, 4.0)), (4.0, 1.0));
    /// ```
    pub fn nabla<P>(f: fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>) -> impl Fn(P) -> GradientOf<P>
    where
        P: Argument<S>,
    {
        Ok(move |x: P| infallible(GradientScalar::<P>::try_gradient::<P::Shape, _>(&f, x.hold().borrow())).1)
    }

    /// The Laplacian Δf(x), the trace of the Hessian.
    ///
    /// ```text
    /// Δf = Σᵢ ∂²f/∂xᵢ²
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(laplacian(|[x, y]| x * x * y + y * y * y, [2.0, 3.0]), 24.0);
    /// ```
    ///
    /// The function is evaluated over bundles of n + 2 numbers: the value, the slopes, and the sum of the second
    /// derivatives. The Hessian is not computed.
    ///
    /// Source: Li, Ye, Ren & Wang, A computational framework for neural network-based variational Monte Carlo with
    /// forward Laplacian (2024).
    [try try_laplacian]
    pub fn laplacian<P>(f: fn(Over<P, TraceScalar<P>>) -> TraceScalar<P>, x: P) -> Coordinate<P>
    where
        P: Argument<S>,
    {
        TraceScalar::<P>::try_laplacian::<P::Shape, _>(&f, x.hold().borrow())
    }

    /// The divergence ∇·f(x) of a vector field: the trace of its Jacobian.
    ///
    /// ```text
    /// ∇·f = Σᵢ ∂fᵢ/∂xᵢ
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(divergence(|[x, y]| [x * x * y, x * y], [2.0, 3.0]), 14.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If the field returns a `Vec` of another length than that of x.
    [try try_divergence]
    pub fn divergence<P>(f: fn(Over<P, GradientScalar<P>>) -> Over<P, GradientScalar<P>>, x: P) -> Coordinate<P>
    where
        P: Argument<S>,
    {
        GradientScalar::<P>::try_divergence::<P::Shape, _>(&f, x.hold().borrow())
    }

    /// The curl ∇×f(x) of a vector field in space.
    ///
    /// ```text
    /// ∇×f = (∂₂f₃ − ∂₃f₂, ∂₃f₁ − ∂₁f₃, ∂₁f₂ − ∂₂f₁)
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(curl(|[x, y, z]| [y * z, x * x, z], [2.0, 3.0, 5.0]), [0.0, 3.0, -1.0]);
    /// ```
    [try try_curl]
    pub fn curl<B>(f: fn([GradientScalar<[B; 3]>; 3]) -> [GradientScalar<[B; 3]>; 3], x: [B; 3]) -> [B; 3]
    where
        B: Real<S>,
    {
        let y = GradientScalar::<[B; 3]>::try_jacobian::<[Scalar; 3], [Scalar; 3], _>(&f, &x);
        y.map(|(_, [[_, f1_y, f1_z], [f2_x, _, f2_z], [f3_x, f3_y, _]])| [f3_y - f2_z, f1_z - f3_x, f2_x - f1_y])
    }
}
