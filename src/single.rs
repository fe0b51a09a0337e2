//! The drivers for points of `f32`: those of [`calculus`](crate::calculus), function by function.
//!
//! They are apart so that a literal like `1.0` in a point is an `f64` without being told.
//!
//! ```
//! use tangent_bundle::single;
//!
//! fn f<R: tangent_bundle::real::Real<f32>>([x, y]: [R; 2]) -> R {
//!     x * x * y
//! }
//! let slope: [f32; 2] = single::gradient(f, [2.0, 3.0]);
//! assert_eq!(slope, [12.0, 4.0]);
//! ```

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::{Bundle, TaylorBundle};
use crate::calculus::{
    GradientScalar as GradientScalarOf, HessianScalar as HessianScalarOf, Over as OverOf,
    ProductScalar as ProductScalarOf, ThirdScalar as ThirdScalarOf, TraceScalar as TraceScalarOf,
};
use crate::order::{Order, U1};
use crate::space::{GradientLanes, HessianLanes, Image, Point, ProductLanes, Space, ThirdLanes, TraceLanes, along};

type Over<P, R> = OverOf<P, R, f32>;
type Floats<O, R> = OverOf<O, f32, R>;
type GradientScalar<P> = GradientScalarOf<P, f32>;
type HessianScalar<P> = HessianScalarOf<P, f32>;
type ProductScalar<P> = ProductScalarOf<P, f32>;
type ThirdScalar<P> = ThirdScalarOf<P, f32>;
type TraceScalar<P> = TraceScalarOf<P, f32>;

/// See [`derivative`](crate::calculus::derivative).
#[inline]
pub fn derivative<O, F>(f: F, x: f32) -> Floats<O, TaylorBundle<U1, f32>>
where
    O: Image<TaylorBundle<U1, f32>>,
    F: Fn(TaylorBundle<U1, f32>) -> O,
{
    O::Shape::map(&f(Bundle::<U1, f32>::taylor(x)), &mut |y: &TaylorBundle<U1, f32>| {
        y.derivative(1)
    })
}

/// See [`nth_derivative`](crate::calculus::nth_derivative).
#[inline]
pub fn nth_derivative<N, F>(f: F, x: f32) -> f32
where
    N: Order<f32>,
    F: Fn(TaylorBundle<N, f32>) -> TaylorBundle<N, f32>,
{
    f(Bundle::<N, f32>::taylor(x)).derivative(N::USIZE)
}

/// See [`derivatives`](crate::calculus::derivatives).
#[inline]
pub fn derivatives<N, F>(f: F, x: f32) -> GenericArray<f32, N::TaylorLength>
where
    N: Order<f32>,
    F: Fn(TaylorBundle<N, f32>) -> TaylorBundle<N, f32>,
{
    let y = f(Bundle::<N, f32>::taylor(x));
    GenericArray::generate(|k| y.derivative(k))
}

/// See [`gradient`](crate::calculus::gradient).
#[inline]
pub fn gradient<P, F>(f: F, x: P) -> P
where
    P: Point<f32>,
    F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
{
    GradientScalar::<P>::gradient::<P::Shape>(&f, &x).1
}

/// See [`value_and_gradient`](crate::calculus::value_and_gradient).
#[inline]
pub fn value_and_gradient<P, F>(f: F, x: P) -> (f32, P)
where
    P: Point<f32>,
    F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
{
    GradientScalar::<P>::gradient::<P::Shape>(&f, &x)
}

/// See [`jacobian`](crate::calculus::jacobian).
#[inline]
pub fn jacobian<P, O, F>(f: F, x: P) -> OverOf<O, P, GradientScalar<P>>
where
    P: Point<f32>,
    O: Image<GradientScalar<P>>,
    F: Fn(Over<P, GradientScalar<P>>) -> O,
{
    GradientScalar::<P>::jacobian::<P::Shape, O::Shape>(&f, &x).1
}

/// See [`hessian`](crate::calculus::hessian).
#[inline]
pub fn hessian<P, F>(f: F, x: P) -> Over<P, P>
where
    P: Point<f32>,
    F: Fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>,
{
    HessianScalar::<P>::hessian::<P::Shape>(&f, &x).2
}

/// See [`value_gradient_hessian`](crate::calculus::value_gradient_hessian).
#[inline]
pub fn value_gradient_hessian<P, F>(f: F, x: P) -> (f32, P, Over<P, P>)
where
    P: Point<f32>,
    F: Fn(Over<P, HessianScalar<P>>) -> HessianScalar<P>,
{
    HessianScalar::<P>::hessian::<P::Shape>(&f, &x)
}

/// See [`third_derivatives`](crate::calculus::third_derivatives).
#[inline]
pub fn third_derivatives<P, F>(f: F, x: P) -> Over<P, Over<P, P>>
where
    P: Point<f32>,
    F: Fn(Over<P, ThirdScalar<P>>) -> ThirdScalar<P>,
{
    ThirdScalar::<P>::third::<P::Shape>(&f, &x)
}

/// See [`hessian_vector_product`](crate::calculus::hessian_vector_product).
#[inline]
pub fn hessian_vector_product<P, F>(f: F, x: P, v: P) -> P
where
    P: Point<f32>,
    F: Fn(Over<P, ProductScalar<P>>) -> ProductScalar<P>,
{
    ProductScalar::<P>::hessian_vector::<P::Shape>(&f, &x, &v)
}

/// See [`jvp`](crate::calculus::jvp).
#[inline]
#[expect(clippy::type_complexity, reason = "twice the same")]
pub fn jvp<P, O, F>(f: F, x: P, v: P) -> (Floats<O, TaylorBundle<U1, f32>>, Floats<O, TaylorBundle<U1, f32>>)
where
    P: Point<f32>,
    O: Image<TaylorBundle<U1, f32>>,
    F: Fn(Over<P, TaylorBundle<U1, f32>>) -> O,
{
    let y = f(along::<P::Shape, U1, f32>(&x, &v));
    (
        O::Shape::map(&y, &mut |y: &TaylorBundle<U1, f32>| y.primal()),
        O::Shape::map(&y, &mut |y: &TaylorBundle<U1, f32>| y.derivative(1)),
    )
}

/// See [`vjp`](crate::calculus::vjp).
#[inline]
#[expect(clippy::type_complexity, reason = "a closure has no name")]
pub fn vjp<P, O, F>(f: F, x: P) -> (Floats<O, GradientScalar<P>>, impl Fn(Floats<O, GradientScalar<P>>) -> P)
where
    P: Point<f32>,
    O: Image<GradientScalar<P>>,
    F: Fn(Over<P, GradientScalar<P>>) -> O,
{
    GradientScalar::<P>::pull_back::<P::Shape, O::Shape, F>(f, x)
}

/// See [`directional_derivatives`](crate::calculus::directional_derivatives).
#[inline]
pub fn directional_derivatives<N, P, F>(f: F, x: P, v: P) -> GenericArray<f32, N::TaylorLength>
where
    N: Order<f32>,
    P: Point<f32>,
    F: Fn(Over<P, TaylorBundle<N, f32>>) -> TaylorBundle<N, f32>,
{
    let y = f(along::<P::Shape, N, f32>(&x, &v));
    GenericArray::generate(|k| y.derivative(k))
}

/// See [`nabla`](crate::calculus::nabla).
#[inline]
pub fn nabla<P, F>(f: F) -> impl Fn(P) -> P
where
    P: Point<f32>,
    F: Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>,
{
    move |x| gradient(&f, x)
}

/// See [`laplacian`](crate::calculus::laplacian).
#[inline]
pub fn laplacian<P, F>(f: F, x: P) -> f32
where
    P: Point<f32>,
    F: Fn(Over<P, TraceScalar<P>>) -> TraceScalar<P>,
{
    TraceScalar::<P>::laplacian::<P::Shape>(&f, &x)
}

/// See [`divergence`](crate::calculus::divergence).
#[inline]
pub fn divergence<P, F>(f: F, x: P) -> f32
where
    P: Point<f32>,
    F: Fn(Over<P, GradientScalar<P>>) -> Over<P, GradientScalar<P>>,
{
    GradientScalar::<P>::divergence::<P::Shape>(&f, &x)
}

/// See [`curl`](crate::calculus::curl).
#[inline]
pub fn curl<F>(f: F, x: [f32; 3]) -> [f32; 3]
where
    F: Fn([GradientScalar<[f32; 3]>; 3]) -> [GradientScalar<[f32; 3]>; 3],
{
    let [[_, f1_y, f1_z], [f2_x, _, f2_z], [f3_x, f3_y, _]] = jacobian(f, x);
    [f3_y - f2_z, f1_z - f3_x, f2_x - f1_y]
}
