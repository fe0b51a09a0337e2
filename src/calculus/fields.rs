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
    pub fn nabla<P, F>(f: F) -> impl Fn(P) -> P
    where
        P: Point<S>,
        F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
    {
        move |x| GradientScalar::<P>::gradient::<P::Shape>(&f, &x).1
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
    pub fn laplacian<P, F>(f: F, x: P) -> S
    where
        P: Point<S>,
        F: Fn(Over<P, TraceScalar<P>>) -> TraceScalar<P>,
    {
        TraceScalar::<P>::laplacian::<P::Shape>(&f, &x)
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
    pub fn divergence<P, F>(f: F, x: P) -> S
    where
        P: Point<S>,
        F: Fn(Over<P, GradientScalar<P>>) -> Over<P, GradientScalar<P>>,
    {
        GradientScalar::<P>::divergence::<P::Shape>(&f, &x)
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
    pub fn curl<F>(f: F, x: [S; 3]) -> [S; 3]
    where
        F: Fn([GradientScalar<[S; 3]>; 3]) -> [GradientScalar<[S; 3]>; 3],
    {
        type Shape = [Scalar; 3];
        let [[_, f1_y, f1_z], [f2_x, _, f2_z], [f3_x, f3_y, _]] =
            GradientScalar::<[S; 3]>::jacobian::<Shape, Shape>(&f, &x).1;
        [f3_y - f2_z, f1_z - f3_x, f2_x - f1_y]
    }
}
