//! Function objects.

use typenum::Unsigned;

use crate::calculus::{Composition, Difference, Nabla, Prime, Product, Scaled, Sum};
use crate::order::U1;
use crate::real::Real;
#[cfg(feature = "std")]
use crate::space::hessian_of_recorded_gradient;
use crate::space::{
    GradientLanes, HessianLanes, Lanes, Layout, Many, Matrix, Points, Scalar, Short, ShortHessian, Space, TraceLanes,
    ValueAndRows, infallible, sure,
};

/// The value of a function object, and its Jacobian.
type ValueAndJacobian<F> = (
    Points<<F as Differentiable>::Codomain, f64>,
    Matrix<<F as Differentiable>::Codomain, <F as Differentiable>::Domain, f64>,
);

/// The scalars of the drivers for functions on a space.
type Gradient<D, R> = <<D as Space>::Width as Lanes<f64>>::Gradient<R>;
type Hessian<D, R> = <<D as Space>::Width as Lanes<f64>>::Hessian<R>;
type Trace<D, R> = <<D as Space>::Width as Lanes<f64>>::Trace<R>;

/// Whether a point whose number of coordinates is known at run time has few enough to be differentiated forward.
#[inline]
fn is_short<D: Space>(x: &D::Over<f64>) -> bool {
    let short = <D::Width as Lanes<f64>>::SHORT;
    short > 0 && D::dimension(x) <= short
}

/// The largest number of coordinates, known at run time, whose Hessian is computed forward: in one evaluation up to
/// eight and in three up to twelve. By `cargo bench -p tangent-bundle-benches --bench sparse` one recording is cheaper
/// where it would take six.
const SHORT_HESSIAN: usize = 12;

/// Whether the Hessian of a function of points whose number of coordinates is known at run time is computed forward.
#[inline]
fn has_short_hessian<D: Space>(x: &D::Over<f64>) -> bool {
    is_short::<D>(x) && D::dimension(x) <= SHORT_HESSIAN
}

/// Whether the type of the points leaves the number of coordinates to run time, or says that there are many.
#[cfg(feature = "std")]
const fn is_of_any_length<D: Space>() -> bool {
    <D::Width as Lanes<f64>>::SHORT > 0
}

/// Whether the Jacobian of a function between these spaces is in reverse mode or forward, as the number of values is at
/// run time.
#[inline]
fn may_be_tall<D: Space, C: Space>() -> bool {
    <D::Width as Lanes<f64>>::SHORT > 0 && C::Width::USIZE >= Many::USIZE
}

/// Whether a Jacobian is cheaper in chunks of columns than through a tape. By
/// `cargo bench -p tangent-bundle-benches --bench sparse` that is so from one to four rows for each column on if each
/// value is made of few operations, and from a half on if it is made of all variables. Three quarters lie between them:
/// the wrong side took at most 1.4 times the time of the right one.
#[inline]
fn is_tall(columns: usize, rows: usize) -> bool {
    4 * rows >= 3 * columns
}

/// A function object: a function between spaces that can be evaluated over any real scalar. It can be differentiated in
/// every mode and to every order.
///
/// Its derivatives [`prime`](Self::prime) and [`nabla`](Self::nabla) are function objects too. A derivative that is
/// evaluated over a scalar evaluates the function over bundles over that scalar. So derivatives of different levels
/// have different types, and cannot be confused.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// struct Rosenbrock {
///     a: f64,
/// }
///
/// impl Differentiable for Rosenbrock {
///     type Domain = [Scalar; 2];
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, [x, y]: [R; 2]) -> R {
///         (x - self.a).powi(2) + (y - x * x).powi(2) * 100.0
///     }
/// }
///
/// let f = Rosenbrock { a: 1.0 };
/// assert_eq!(f.gradient([2.0, 3.0]), [802.0, -200.0]);
/// assert_eq!(f.hessian([2.0, 3.0]), [[3602.0, -800.0], [-800.0, 200.0]]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function object",
    label = "does not implement `Differentiable`",
    note = "implement `Differentiable`, or make one of an expression: `differentiable!(|x| x.sin())`",
    note = "closures and generic functions have drivers of their own: `gradient(f, x)`, `derivative(f, x)`"
)]
pub trait Differentiable {
    /// The space of the arguments.
    type Domain: Space;
    /// The space of the values.
    type Codomain: Space;

    /// The value f(x), over any real scalar.
    fn evaluate<R: Real>(&self, x: Points<Self::Domain, R>) -> Points<Self::Codomain, R>;

    /// The image T^N f(x) of a point of bundles. It is the same as [`evaluate`](Self::evaluate).
    #[doc(alias = "jvp")]
    #[inline]
    fn push_forward<R: Real>(&self, x: Points<Self::Domain, R>) -> Points<Self::Codomain, R> {
        self.evaluate(x)
    }

    /// The derivative f′ of a function of one number, as a function object. `f.prime().prime()` is f″, and evaluates f
    /// once.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let cube = differentiable!(|x| x.powi(3));
    /// assert_eq!(cube.prime().prime().evaluate(2.0), 12.0);
    /// ```
    #[inline]
    fn prime(self) -> Prime<Self, U1>
    where
        Self: Sized + Differentiable<Domain = Scalar>,
    {
        Prime::new(self)
    }

    /// The gradient ∇f, as a function object.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let f = differentiable!(|[x, y]| x * x * y);
    /// assert_eq!(f.nabla().evaluate([2.0, 3.0]), [12.0, 4.0]);
    /// assert_eq!(f.nabla().jacobian([2.0, 3.0]), f.hessian([2.0, 3.0]));
    /// ```
    #[inline]
    fn nabla(self) -> Nabla<Self>
    where
        Self: Sized + Differentiable<Codomain = Scalar>,
    {
        Nabla::new(self)
    }

    /// The gradient ∇f(x).
    #[inline]
    fn gradient(&self, x: Points<Self::Domain, f64>) -> Points<Self::Domain, f64>
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        self.value_and_gradient(x).1
    }

    /// The value f(x) and the gradient ∇f(x).
    #[inline]
    fn value_and_gradient(&self, x: Points<Self::Domain, f64>) -> (f64, Points<Self::Domain, f64>)
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        if is_short::<Self::Domain>(&x) {
            let f = |x: Points<Self::Domain, Short<f64>>| self.evaluate(x);
            return Short::<f64>::gradient::<Self::Domain>(&f, &x);
        }
        let f = |x: Points<Self::Domain, Gradient<Self::Domain, f64>>| self.evaluate(x);
        Gradient::<Self::Domain, f64>::gradient::<Self::Domain>(&f, &x)
    }

    /// The Jacobian f′(x): for each coordinate of the value, its gradient.
    ///
    /// Up to 16 variables it takes one evaluation over a chunk. Above that, an evaluation over floats counts the
    /// values. If there are three quarters as many values as variables, or more, an evaluation for every 16 variables
    /// follows. Otherwise the function is recorded once, and the recording is passed back for every eight values.
    #[inline]
    fn jacobian(&self, x: Points<Self::Domain, f64>) -> Matrix<Self::Codomain, Self::Domain, f64> {
        self.value_and_jacobian(x).1
    }

    /// The value f(x) and the Jacobian f′(x).
    #[inline]
    fn value_and_jacobian(&self, x: Points<Self::Domain, f64>) -> ValueAndJacobian<Self> {
        let (value, rows) = self.value_and_rows(&x);
        let rows = <Self::Codomain as Space>::Layout::matrix::<Self::Codomain, Self::Domain, f64>(rows, &x);
        (value, rows)
    }

    /// The value f(x), and the Jacobian f′(x) as a point of points, also where a library has a matrix for it.
    #[doc(hidden)]
    #[inline]
    fn value_and_rows(&self, x: &Points<Self::Domain, f64>) -> ValueAndRows<Self::Domain, Self::Codomain, f64> {
        let is_forward = is_short::<Self::Domain>(x)
            || may_be_tall::<Self::Domain, Self::Codomain>() && {
                let value = self.evaluate(<Self::Domain as Space>::map(x, &mut |x: &f64| *x));
                is_tall(Self::Domain::dimension(x), Self::Codomain::dimension(&value))
            };
        if is_forward {
            let f = |x: Points<Self::Domain, Short<f64>>| self.evaluate(x);
            Short::<f64>::jacobian::<Self::Domain, Self::Codomain>(&f, x)
        } else {
            let f = |x: Points<Self::Domain, Gradient<Self::Domain, f64>>| self.evaluate(x);
            Gradient::<Self::Domain, f64>::jacobian::<Self::Domain, Self::Codomain>(&f, x)
        }
    }

    /// The Hessian ∇²f(x). It is symmetric to the last bit.
    ///
    /// Arrays and tuples of up to 16 variables, and `Vec`s of up to twelve, take evaluations over chunks. Above that,
    /// the function is evaluated once and its gradient is recorded, in reverse over reverse mode. Tangents are pushed
    /// forward through this recording for every eight columns. It takes some 12 bytes for each operand of an operation
    /// of the function and of its pullback. Where a recorded number is infinite, NaN, or near the ends of the range of
    /// floats, the function is evaluated again for every 16 variables, so that all modes agree there.
    #[inline]
    fn hessian(&self, x: Points<Self::Domain, f64>) -> Matrix<Self::Domain, Self::Domain, f64>
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        let rows = self.hessian_rows(&x);
        <Self::Domain as Space>::Layout::matrix::<Self::Domain, Self::Domain, f64>(rows, &x)
    }

    /// The Hessian ∇²f(x) as a point of points, also where a library has a matrix for it.
    #[doc(hidden)]
    #[inline]
    fn hessian_rows(&self, x: &Points<Self::Domain, f64>) -> Points<Self::Domain, Points<Self::Domain, f64>>
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        if has_short_hessian::<Self::Domain>(x) {
            let f = |x: Points<Self::Domain, ShortHessian<f64>>| self.evaluate(x);
            return ShortHessian::<f64>::hessian::<Self::Domain>(&f, x).2;
        }
        #[cfg(feature = "std")]
        if const { is_of_any_length::<Self::Domain>() }
            && let Some(rows) = hessian_of_recorded_gradient::<Self::Domain>(|x| self.evaluate(x), x)
        {
            return rows;
        }
        let f = |x: Points<Self::Domain, Hessian<Self::Domain, f64>>| self.evaluate(x);
        Hessian::<Self::Domain, f64>::hessian::<Self::Domain>(&f, x).2
    }

    /// The Laplacian Δf(x), without the Hessian.
    #[inline]
    fn laplacian(&self, x: Points<Self::Domain, f64>) -> f64
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        let f = |x: Points<Self::Domain, Trace<Self::Domain, f64>>| self.evaluate(x);
        infallible(Trace::<Self::Domain, f64>::try_laplacian::<Self::Domain, _>(
            &sure(f),
            &x,
        ))
    }

    /// f∘g: x ↦ f(g(x)).
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (square, sum) = (differentiable!(|x| x * x), differentiable!(|[x, y]| x + y));
    /// assert_eq!(square.compose(sum).gradient([1.0, 2.0]), [6.0, 6.0]);
    /// ```
    #[inline]
    fn compose<G>(self, g: G) -> Composition<Self, G>
    where
        Self: Sized,
        G: Differentiable<Codomain = Self::Domain>,
    {
        Composition(self, g)
    }

    /// f + g.
    #[inline]
    fn plus<G>(self, g: G) -> Sum<Self, G>
    where
        Self: Sized,
        G: Differentiable<Domain = Self::Domain, Codomain = Self::Codomain>,
    {
        Sum(self, g)
    }

    /// f − g.
    #[inline]
    fn minus<G>(self, g: G) -> Difference<Self, G>
    where
        Self: Sized,
        G: Differentiable<Domain = Self::Domain, Codomain = Self::Codomain>,
    {
        Difference(self, g)
    }

    /// f·g, where f is a number at every point.
    #[inline]
    fn times<G>(self, g: G) -> Product<Self, G>
    where
        Self: Sized + Differentiable<Codomain = Scalar>,
        G: Differentiable<Domain = Self::Domain>,
    {
        Product(self, g)
    }

    /// c·f for a constant c.
    #[inline]
    fn scaled(self, c: f64) -> Scaled<Self>
    where
        Self: Sized,
    {
        Scaled(self, c)
    }
}

impl<F: Differentiable> Differentiable for &F {
    type Domain = F::Domain;
    type Codomain = F::Codomain;

    #[inline]
    fn evaluate<R: Real>(&self, x: Points<F::Domain, R>) -> Points<F::Codomain, R> {
        F::evaluate(self, x)
    }
}

/// A function object that can be differentiated with respect to the numbers that it captures.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let (a, w) = (2.0, 3.0);
/// let wave = differentiable!([a: f64, w: f64] |t| (t * w).sin() * a);
/// let ((by_a, by_w), by_t) = wave.gradient_with_captures(0.0);
/// assert_eq!((by_a, by_w, by_t), (0.0, 0.0, 6.0));
/// ```
pub trait WithCaptures: Differentiable {
    /// The space of the captures.
    type Captures: Space;

    /// The captured numbers.
    fn captures(&self) -> Points<Self::Captures, f64>;

    /// The value f(x) with the given captures.
    fn evaluate_with<R: Real>(
        &self,
        captures: Points<Self::Captures, R>,
        x: Points<Self::Domain, R>,
    ) -> Points<Self::Codomain, R>;

    /// The gradients with respect to the captures and with respect to x.
    #[inline]
    fn gradient_with_captures(
        &self,
        x: Points<Self::Domain, f64>,
    ) -> (Points<Self::Captures, f64>, Points<Self::Domain, f64>)
    where
        Self: Differentiable<Codomain = Scalar>,
    {
        type All<F> = (<F as WithCaptures>::Captures, <F as Differentiable>::Domain);
        let f = |(captures, x): Points<All<Self>, Gradient<All<Self>, f64>>| self.evaluate_with(captures, x);
        Gradient::<All<Self>, f64>::gradient::<All<Self>>(&f, &(self.captures(), x)).1
    }
}

/// Makes a function object from a closure: `differentiable!(|x| x.sin())`.
///
/// The argument is a number `|x|`, an array `|[x, y]|` or a tuple `|(x, y)|` of numbers, or a point of a space that is
/// named, `|x: [Scalar; 3]|`. The value is a number, unless its space is named:
/// `|x| -> [Scalar; 2] { [x.sin(), x.cos()] }`.
///
/// A list before the closure, `[a: f64, c: [f64; 3]]`, captures numbers, arrays, tuples and `Vec`s of numbers. In the
/// closure they have the scalar of the argument, so the function can be differentiated with respect to them too. Write
/// `x.pow(a)`, not `x.powf(a)`.
///
/// The object is `Copy` if its captures are.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let sine = differentiable!(|x| x.sin());
/// assert_eq!(sine.prime().evaluate(0.0), 1.0);
///
/// let a = 3.0;
/// let line = differentiable!([a: f64] |x| x * a + 1.0);
/// assert_eq!(line.gradient(5.0), 3.0);
///
/// let polar = differentiable!(|[r, t]| -> [Scalar; 2] { [r * t.cos(), r * t.sin()] });
/// assert_eq!(polar.jacobian([2.0, 0.0]), [[1.0, 0.0], [0.0, 2.0]]);
/// ```
#[macro_export]
macro_rules! differentiable {
    ($([$($capture:ident: $Capture:ty),* $(,)?])? |$x:ident| $($body:tt)+) => {
        $crate::differentiable!(@value [$($($capture: $Capture),*)?] [$x] [$crate::space::Scalar] $($body)+)
    };
    ($([$($capture:ident: $Capture:ty),* $(,)?])? |$x:ident: $Domain:ty| $($body:tt)+) => {
        $crate::differentiable!(@value [$($($capture: $Capture),*)?] [$x] [$Domain] $($body)+)
    };
    ($([$($capture:ident: $Capture:ty),* $(,)?])? |[$($x:ident),* $(,)?]| $($body:tt)+) => {
        $crate::differentiable!(
            @value [$($($capture: $Capture),*)?] [[$($x),*]]
            [[$crate::space::Scalar; 0 $(+ $crate::differentiable!(@one $x))*]] $($body)+
        )
    };
    ($([$($capture:ident: $Capture:ty),* $(,)?])? |($($x:ident),* $(,)?)| $($body:tt)+) => {
        $crate::differentiable!(
            @value [$($($capture: $Capture),*)?] [($($x,)*)]
            [($($crate::differentiable!(@scalar $x),)*)] $($body)+
        )
    };
    (@one $x:ident) => { 1 };
    (@scalar $x:ident) => { $crate::space::Scalar };
    (@value $captures:tt $x:tt $Domain:tt -> $Codomain:ty $body:block) => {
        $crate::differentiable!(@object $captures $x $Domain [$Codomain] $body)
    };
    (@value $captures:tt $x:tt $Domain:tt $body:expr) => {
        $crate::differentiable!(@object $captures $x $Domain [$crate::space::Scalar] $body)
    };
    (@object [$($capture:ident: $Capture:ty),*] [$x:pat] [$Domain:ty] [$Codomain:ty] $body:expr) => {{
        type __Captures = ($(<$Capture as $crate::space::Argument>::Shape,)*);

        #[derive(Clone, Copy)]
        struct __Function<__C>(__C);

        impl $crate::calculus::Differentiable for __Function<<__Captures as $crate::space::Space>::Over<f64>> {
            type Domain = $Domain;
            type Codomain = $Codomain;

            #[inline]
            fn evaluate<__R: $crate::real::Real>(
                &self,
                x: <$Domain as $crate::space::Space>::Over<__R>,
            ) -> <$Codomain as $crate::space::Space>::Over<__R> {
                let captures = <__Captures as $crate::space::Space>::map::<f64, __R>(&self.0, &mut |c| __R::from(*c));
                $crate::calculus::WithCaptures::evaluate_with(self, captures, x)
            }
        }

        impl $crate::calculus::WithCaptures for __Function<<__Captures as $crate::space::Space>::Over<f64>> {
            type Captures = __Captures;

            #[inline]
            fn captures(&self) -> <__Captures as $crate::space::Space>::Over<f64> {
                <__Captures as $crate::space::Space>::map::<f64, f64>(&self.0, &mut |c| *c)
            }

            #[inline]
            fn evaluate_with<__R: $crate::real::Real>(
                &self,
                ($($capture,)*): <__Captures as $crate::space::Space>::Over<__R>,
                $x: <$Domain as $crate::space::Space>::Over<__R>,
            ) -> <$Codomain as $crate::space::Space>::Over<__R> {
                $body
            }
        }

        __Function(($($capture,)*))
    }};
    ([$($captures:tt)*] | $($other:tt)*) => {
        compile_error!(
            "the captures of `differentiable!` are local variables with their types, `[a: f64, c: [f64; 3]]`, and its arguments one pattern \
             of names, `|x|`, `|[x, y]|`, `|(x, y)|` or `|x: [Scalar; 3]|`; give a field or another value a name by `let`"
        )
    };
    ($($other:tt)*) => {
        compile_error!(
            "`differentiable!` takes captures, if there are any, and a closure of one argument: `differentiable!([a: f64] |x| x * a)`; \
             the argument is `|x|`, `|[x, y]|`, `|(x, y)|` or `|x: [Scalar; 3]|`"
        )
    };
}
