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
    [try try_gradient]
    [with gradient_with: GradientScalar<P> => Coordinate<P>]
    pub fn gradient<P>(f: fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>, x: P) -> GradientOf<P>
    where
        P: Argument<S>,
    {
        GradientScalar::<P>::try_gradient::<P::Shape, _>(&f, x.hold().borrow()).map(|y| y.1)
    }

    /// The value f(x) and the [`gradient`] ∇f(x).
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// assert_eq!(value_and_gradient(|[x, y]| x * x * y, [2.0, 3.0]), (12.0, [12.0, 4.0]));
    /// ```
    [try try_value_and_gradient]
    [with value_and_gradient_with: GradientScalar<P> => Coordinate<P>]
    pub fn value_and_gradient<P>(
        f: fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
        x: P
    ) -> (Coordinate<P>, GradientOf<P>)
    where
        P: Argument<S>,
    {
        GradientScalar::<P>::try_gradient::<P::Shape, _>(&f, x.hold().borrow())
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
    ///
    /// If the type of x has at most 16 coordinates, the function is evaluated once, over a chunk of all directions. A
    /// closure of a longer array or of a `Vec` takes variables of a recording, and no bundles. So it is recorded once,
    /// and a pass through the recording gives every eight rows or, if there are fewer columns, every eight columns. The
    /// method [`jacobian`](crate::calculus::Differentiable::jacobian) of a function object also evaluates the function
    /// over chunks, without a recording, where there are many values; that is some three times faster there.
    [try try_jacobian]
    [with jacobian_with: GradientScalar<P> => Coordinate<P>]
    pub fn jacobian<P, O>(f: fn(Over<P, GradientScalar<P>>) -> O, x: P) -> JacobianRows<O, P>
    where
        P: Argument<S>,
        O: PointOver<GradientScalar<P>>,
    {
        let x = x.hold();
        let y = GradientScalar::<P>::try_jacobian::<P::Shape, O::Shape, _>(&f, x.borrow());
        y.map(|(_, rows)| <O::Shape as Space>::Layout::matrix::<O::Shape, P::Shape, Coordinate<P>>(rows, x.borrow()))
    }

    /// The value f(x) and the [`jacobian`] f′(x).
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (value, rows) = value_and_jacobian(|[x, y]| [x * y, x + y], [2.0, 3.0]);
    /// assert_eq!((value, rows), ([6.0, 5.0], [[3.0, 2.0], [1.0, 1.0]]));
    /// ```
    [try try_value_and_jacobian]
    [with value_and_jacobian_with: GradientScalar<P> => Coordinate<P>]
    pub fn value_and_jacobian<P, O>(
        f: fn(Over<P, GradientScalar<P>>) -> O,
        x: P
    ) -> (GradientValues<O, P>, JacobianRows<O, P>)
    where
        P: Argument<S>,
        O: PointOver<GradientScalar<P>>,
    {
        let x = x.hold();
        let y = GradientScalar::<P>::try_jacobian::<P::Shape, O::Shape, _>(&f, x.borrow());
        y.map(|(value, rows)| {
            (value, <O::Shape as Space>::Layout::matrix::<O::Shape, P::Shape, Coordinate<P>>(rows, x.borrow()))
        })
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
    /// times for n coordinates, in reverse mode over chunks of 16 directions. The method
    /// [`hessian`](crate::calculus::Differentiable::hessian) of a function object evaluates it once, and is up to ten
    /// times faster for long points.
    [try try_hessian]
    [with hessian_with: HessianScalar<P> => Coordinate<P>]
    pub fn hessian<P>(f: fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>, x: P) -> HessianRows<P>
    where
        P: Argument<S>,
    {
        let x = x.hold();
        let y = HessianScalar::<P>::try_hessian::<P::Shape, _>(&f, x.borrow());
        y.map(|y| <P::Shape as Space>::Layout::matrix::<P::Shape, P::Shape, Coordinate<P>>(y.2, x.borrow()))
    }

    /// The value, the [`gradient`] and the [`hessian`], from the evaluations of the Hessian.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (value, gradient, hessian) = value_gradient_hessian(|(x, y)| x * x * y, (2.0, 3.0));
    /// assert_eq!((value, gradient, hessian), (12.0, (12.0, 4.0), ((6.0, 4.0), (4.0, 0.0))));
    /// ```
    [try try_value_gradient_hessian]
    [with value_gradient_hessian_with: HessianScalar<P> => Coordinate<P>]
    pub fn value_gradient_hessian<P>(
        f: fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>,
        x: P
    ) -> (Coordinate<P>, GradientOf<P>, HessianRows<P>)
    where
        P: Argument<S>,
    {
        let x = x.hold();
        let y = HessianScalar::<P>::try_hessian::<P::Shape, _>(&f, x.borrow());
        y.map(|(value, slope, rows)| {
            (value, slope, <P::Shape as Space>::Layout::matrix::<P::Shape, P::Shape, Coordinate<P>>(rows, x.borrow()))
        })
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
    [try try_third_derivatives]
    pub fn third_derivatives<P>(
        f: fn(Over<P, ThirdScalar<P>>) -> ThirdScalar<P>,
        x: P
    ) -> Over<P, Over<P, GradientOf<P>>>
    where
        P: Argument<S>,
    {
        ThirdScalar::<P>::try_third::<P::Shape, _>(&f, x.hold().borrow())
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
    [try try_hessian_vector_product]
    pub fn hessian_vector_product<P>(
        f: fn(Over<P, HessianVectorScalar<P>>) -> HessianVectorScalar<P>,
        x: P,
        v: P
    ) -> GradientOf<P>
    where
        P: Argument<S>,
    {
        HessianVectorScalar::<P>::try_hessian_vector::<P::Shape, _>(&f, x.hold().borrow(), v.hold().borrow())
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
    [try try_jvp]
    pub fn jvp<P, O>(
        f: fn(Over<P, TaylorBundle<U1, Coordinate<P>>>) -> O,
        x: P,
        v: P
    ) -> (LineValues<O, Coordinate<P>>, LineValues<O, Coordinate<P>>)
    where
        P: Argument<S>,
        O: PointOver<TaylorBundle<U1, Coordinate<P>>>,
    {
        let y = f(along::<P::Shape, U1, Coordinate<P>>(x.hold().borrow(), v.hold().borrow()));
        y.map(|y| {
            (
                O::Shape::map(&y, &mut |y: &TaylorBundle<U1, Coordinate<P>>| y.primal()),
                O::Shape::map(&y, &mut |y: &TaylorBundle<U1, Coordinate<P>>| y.derivative(1)),
            )
        })
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
    [try try_vjp]
    pub fn vjp<P, O>(
        f: fn(Over<P, GradientScalar<P>>) -> O,
        x: P
    ) -> (GradientValues<O, P>, impl Pullback<GradientValues<O, P>, GradientOf<P>>)
    where
        P: Argument<S>,
        O: PointOver<GradientScalar<P>>,
    {
        GradientScalar::<P>::try_pull_back::<P::Shape, O::Shape, _>(f, x.hold())
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
    [try try_directional_derivatives]
    pub fn directional_derivatives<N, P>(
        f: fn(Over<P, TaylorBundle<N, Coordinate<P>>>) -> TaylorBundle<N, Coordinate<P>>,
        x: P,
        v: P
    ) -> GenericArray<Coordinate<P>, N::TaylorLength>
    where
        P: Argument<S>,
        N: Order<Coordinate<P>>,
    {
        let y = f(along::<P::Shape, N, Coordinate<P>>(x.hold().borrow(), v.hold().borrow()));
        y.map(|y| GenericArray::generate(|k| y.derivative(k)))
    }
}
