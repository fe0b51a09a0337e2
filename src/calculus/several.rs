//! Derivatives of functions of several numbers.

use crate::calculus::drivers::drivers;

drivers! {
    /// The gradient ∇f(x) of a function of several numbers. It has the shape of x.
    ///
    /// ```text
    /// (∇f)ᵢ = ∂f/∂xᵢ
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(gradient(|[x, y]| x * x * y, [2.0, 3.0]), [12.0, 4.0]);
    /// assert_eq!(gradient(|(a, [b, c])| a * b * c, (2.0, [3.0, 4.0])), (12.0, [8.0, 6.0]));
    /// assert_eq!(gradient(|v| v[0] * v[2], vec![2.0, 3.0, 4.0]), vec![4.0, 0.0, 2.0]);
    /// ```
    ///
    /// The function is evaluated once. If the type of x has at most 16 coordinates, the evaluation is over a chunk of
    /// all directions. For longer arrays and `Vec`s it is in [reverse mode](crate::reverse).
    pub fn gradient<P, F>(f: F, x: P) -> P
    where
        P: Point<S>,
        F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
    {
        GradientScalar::<P>::gradient::<P::Shape>(&f, &x).1
    }

    /// The value f(x) and the [`gradient`] ∇f(x).
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(value_and_gradient(|[x, y]| x * x * y, [2.0, 3.0]), (12.0, [12.0, 4.0]));
    /// ```
    pub fn value_and_gradient<P, F>(f: F, x: P) -> (S, P)
    where
        P: Point<S>,
        F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
    {
        GradientScalar::<P>::gradient::<P::Shape>(&f, &x)
    }

    /// The Jacobian of a function with several values: the gradient of each coordinate of the value.
    ///
    /// ```text
    /// (f′)ᵢⱼ = ∂fᵢ/∂xⱼ
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let rows: [[f64; 2]; 3] = jacobian(|[x, y]| [x * y, x + y, x], [2.0, 3.0]);
    /// assert_eq!(rows, [[3.0, 2.0], [1.0, 1.0], [1.0, 0.0]]);
    /// ```
    pub fn jacobian<P, O, F>(f: F, x: P) -> JacobianRows<O, P>
    where
        P: Point<S>,
        O: PointOver<GradientScalar<P>>,
        F: Fn(Over<P, GradientScalar<P>>) -> O,
    {
        GradientScalar::<P>::jacobian::<P::Shape, O::Shape>(&f, &x).1
    }

    /// The Hessian ∇²f(x): a point of the shape of x, whose coordinates are points of that shape. It is symmetric to
    /// the last bit.
    ///
    /// ```text
    /// (∇²f)ᵢⱼ = ∂²f/∂xᵢ∂xⱼ
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(hessian(|[x, y]| x * x * y, [2.0, 3.0]), [[6.0, 4.0], [4.0, 0.0]]);
    /// ```
    ///
    /// If the type of x has at most 16 coordinates, the function is evaluated once. Otherwise it is evaluated n/16
    /// times for n coordinates, in reverse mode over chunks of 16 directions.
    pub fn hessian<P, F>(f: F, x: P) -> Over<P, P>
    where
        P: Point<S>,
        F: Fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>,
    {
        HessianScalar::<P>::hessian::<P::Shape>(&f, &x).2
    }

    /// The value, the [`gradient`] and the [`hessian`], from the evaluations of the Hessian.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (value, gradient, hessian) = value_gradient_hessian(|(x, y)| x * x * y, (2.0, 3.0));
    /// assert_eq!((value, gradient, hessian), (12.0, (12.0, 4.0), ((6.0, 4.0), (4.0, 0.0))));
    /// ```
    pub fn value_gradient_hessian<P, F>(f: F, x: P) -> (S, P, Over<P, P>)
    where
        P: Point<S>,
        F: Fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>,
    {
        HessianScalar::<P>::hessian::<P::Shape>(&f, &x)
    }

    /// All third derivatives. They are symmetric, and each different one is computed once.
    ///
    /// ```text
    /// (∇³f)ᵢⱼₖ = ∂³f/∂xᵢ∂xⱼ∂xₖ
    /// ```
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = third_derivatives(|[x, y]| x * x * y, [2.0, 3.0]);
    /// assert_eq!(t, [[[0.0, 2.0], [2.0, 0.0]], [[2.0, 0.0], [0.0, 0.0]]]);
    /// ```
    pub fn third_derivatives<P, F>(f: F, x: P) -> Over<P, Over<P, P>>
    where
        P: Point<S>,
        F: Fn(Over<P, ThirdScalar<P>>) -> ThirdScalar<P>,
    {
        ThirdScalar::<P>::third::<P::Shape>(&f, &x)
    }

    /// The product ∇²f(x)·v of the Hessian and a vector. It is the gradient of the derivative along v, and the Hessian
    /// is not computed.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(hessian_vector_product(|[x, y]| x * x * y, [2.0, 3.0], [1.0, -1.0]), [2.0, 4.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If x and v hold `Vec`s of different lengths.
    pub fn hessian_vector_product<P, F>(f: F, x: P, v: P) -> P
    where
        P: Point<S>,
        F: Fn(Over<P, HessianVectorScalar<P>>) -> HessianVectorScalar<P>,
    {
        HessianVectorScalar::<P>::hessian_vector::<P::Shape>(&f, &x, &v)
    }

    /// The value f(x) and the Jacobian-vector product f′(x)·v, the derivative along v, from one evaluation.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (y, dy) = jvp(|[x, y]| [x * y, x + y], [2.0, 3.0], [10.0, 1.0]);
    /// assert_eq!((y, dy), ([6.0, 5.0], [32.0, 11.0]));
    /// ```
    ///
    /// # Panics
    ///
    /// If x and v hold `Vec`s of different lengths.
    pub fn jvp<P, O, F>(f: F, x: P, v: P) -> (LineValues<O>, LineValues<O>)
    where
        P: Point<S>,
        O: PointOver<TaylorBundle<U1>>,
        F: Fn(Over<P, TaylorBundle<U1>>) -> O,
    {
        let y = f(along::<P::Shape, U1, S>(&x, &v));
        (
            O::Shape::map(&y, &mut |y: &TaylorBundle<U1>| y.primal()),
            O::Shape::map(&y, &mut |y: &TaylorBundle<U1>| y.derivative(1)),
        )
    }

    /// The value f(x) and the pullback w ↦ wᵀ·f′(x), the vector-Jacobian product. The pullback can be called any number
    /// of times.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (y, pullback) = vjp(|[x, y]| [x * y, x + y], [2.0, 3.0]);
    /// assert_eq!(y, [6.0, 5.0]);
    /// assert_eq!(pullback([10.0, 1.0]), [31.0, 21.0]);
    /// assert_eq!(pullback([0.0, 1.0]), [1.0, 1.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// The pullback panics if its argument has a `Vec` of another length than that of the value.
    pub fn vjp<P, O, F>(f: F, x: P) -> (GradientValues<O, P>, impl Pullback<GradientValues<O, P>, P>)
    where
        P: Point<S>,
        O: PointOver<GradientScalar<P>>,
        F: Fn(Over<P, GradientScalar<P>>) -> O,
    {
        GradientScalar::<P>::pull_back::<P::Shape, O::Shape, F>(f, x)
    }

    /// The derivatives of orders 0 to N along a line: dᵏ/dtᵏ f(x + t·v) at t = 0, unscaled.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let along = directional_derivatives::<U3, _, _>(|[x, y]| x * x * y, [2.0, 3.0], [1.0, 1.0]);
    /// assert_eq!(along.as_slice(), [12.0, 16.0, 14.0, 6.0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If x and v hold `Vec`s of different lengths.
    pub fn directional_derivatives<N, P, F>(f: F, x: P, v: P) -> GenericArray<S, N::TaylorLength>
    where
        N: Order<S>,
        P: Point<S>,
        F: Fn(Over<P, TaylorBundle<N>>) -> TaylorBundle<N>,
    {
        let y = f(along::<P::Shape, N, S>(&x, &v));
        GenericArray::generate(|k| y.derivative(k))
    }
}
