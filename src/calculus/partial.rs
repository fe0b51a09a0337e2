//! Mixed partial derivatives, a Taylor axis a variable.

use crate::bundle::{Bundle, Rules, TaylorBundle, TaylorTangent};
use crate::order::Natural;
use crate::real::{Elementary, Primitive};

/// A product of Taylor axes: a list of orders as a type, `(U2, (U1, ()))` for an axis of order 2 and one of order 1.
///
/// Its numbers are Taylor bundles over Taylor bundles, (a+1)(b+1)… floats, where an explicit bundle would have 2^(a+b+…).
/// [`partial!`](crate::partial) writes such lists.
///
/// ```
/// use tangent_bundle::calculus::Axes;
/// use tangent_bundle::prelude::*;
///
/// type XxY = (U2, (U1, ()));
/// let (x, y) = (XxY::variable(2.0, 0), XxY::variable(3.0, 1));
/// assert_eq!(XxY::partial(x.powi(2) * y.powi(3)), 54.0);
/// ```
pub trait Axes<S> {
    /// The number: a Taylor bundle a axis, the first one outermost.
    type Number: Elementary<Scalar = S>;

    /// A number that varies along no axis.
    fn held(x: S) -> Self::Number;

    /// The variable of an axis, counted from 0.
    fn variable(x: S, axis: usize) -> Self::Number;

    /// The partial derivative of the order of each axis.
    fn partial(y: Self::Number) -> S;
}

impl<S: Primitive> Axes<S> for () {
    type Number = S;

    #[inline]
    fn held(x: S) -> S {
        x
    }

    #[inline]
    fn variable(x: S, _: usize) -> S {
        x
    }

    #[inline]
    fn partial(y: S) -> S {
        y
    }
}

impl<S: Primitive, N: Natural, A: Axes<S>> Axes<S> for (N, A)
where
    TaylorTangent: Rules<N, A::Number>,
{
    type Number = TaylorBundle<N, A::Number>;

    #[inline]
    fn held(x: S) -> Self::Number {
        TaylorBundle::from_primal(A::held(x))
    }

    #[inline]
    fn variable(x: S, axis: usize) -> Self::Number {
        match axis {
            0 => Bundle::taylor(A::held(x)),
            _ => TaylorBundle::from_primal(A::variable(x, axis - 1)),
        }
    }

    #[inline]
    fn partial(y: Self::Number) -> S {
        A::partial(y.derivative(N::USIZE))
    }
}

/// The mixed partial derivative of a call: `partial!(f(d^2 x, d y, z))` is ∂³f/∂x²∂y at the values of x, y and z.
///
/// The arguments of the call are variables that hold numbers: `d x` differentiates by x, `d^2 x` does twice, and `x` alone
/// is held. The function is generic, or a closure that takes the numbers of [`Axes`](crate::calculus::Axes).
///
/// Each variable that is differentiated has a Taylor axis of its own, so that the function is evaluated once, on
/// (a+1)(b+1)… numbers for the orders a, b, …
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// fn p<R: Real>(x: R, y: R) -> R {
///     x.powi(2) * y.powi(3)
/// }
/// let (x, y) = (2.0, 3.0);
/// assert_eq!(partial!(p(d x, d y)), 108.0);
/// assert_eq!(partial!(p(d^2 x, d y)), 54.0);
/// assert_eq!(partial!(p(x, d y)), 108.0);
/// ```
#[macro_export]
macro_rules! partial {
    (@parse $f:tt [$($order:tt)*] $axis:tt [$($argument:tt)*]) => {
        $crate::partial!(@evaluate $f [$($order)*] [$($argument)*])
    };
    (@parse $f:tt $orders:tt $axis:tt $arguments:tt d ^ - $($rest:tt)*) => {
        compile_error!("the order of a variable in `partial!` is negative; orders are the literals 0 to 64, as in `d^2 x`")
    };
    (@parse $f:tt [$($order:tt)*] [$($axis:tt)*] [$($argument:tt)*] d ^ $n:literal $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f [$($order)* $n] [$($axis)* + 1] [$($argument)* ($x variable [$($axis)*])] $($($rest)*)?)
    };
    (@parse $f:tt [$($order:tt)*] [$($axis:tt)*] [$($argument:tt)*] d $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f [$($order)* 1] [$($axis)* + 1] [$($argument)* ($x variable [$($axis)*])] $($($rest)*)?)
    };
    (@parse $f:tt $orders:tt $axis:tt [$($argument:tt)*] $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f $orders $axis [$($argument)* ($x held)] $($($rest)*)?)
    };
    (@parse $f:tt $orders:tt $axis:tt $arguments:tt d ^ $($rest:tt)*) => {
        compile_error!("`d^` in `partial!` is followed by a literal order and a variable, as in `d^2 x`")
    };
    (@parse $f:tt $orders:tt $axis:tt $arguments:tt $($rest:tt)*) => {
        compile_error!(concat!(
            "an argument of `partial!` is no variable, near `", stringify!($($rest)*),
            "`; write `d x`, `d^2 x` or `x` for a variable x, and give other values a name by `let`"
        ))
    };
    (@evaluate [$($f:tt)*] $orders:tt [$($argument:tt)*]) => {
        <$crate::partial!(@axes $orders) as $crate::calculus::Axes<_>>::partial(
            $($f)*($($crate::partial!(@argument $orders $argument)),*)
        )
    };
    (@argument $orders:tt ($x:ident held)) => {
        <$crate::partial!(@axes $orders) as $crate::calculus::Axes<_>>::held($x)
    };
    (@argument $orders:tt ($x:ident variable [$($axis:tt)*])) => {
        <$crate::partial!(@axes $orders) as $crate::calculus::Axes<_>>::variable($x, $($axis)*)
    };
    (@axes []) => { () };
    (@axes [$n:literal $($rest:tt)*]) => {
        (<$crate::order::Literal<$n> as $crate::order::LiteralOrder>::Order, $crate::partial!(@axes [$($rest)*]))
    };
    (@ $($other:tt)*) => {
        compile_error!("`partial!` takes one call of a function, as in `partial!(f(d^2 x, d y, z))`")
    };
    ($($f:ident)::+ ($($argument:tt)*)) => {
        $crate::partial!(@parse [$($f)::+] [] [0] [] $($argument)*)
    };
    ($($other:tt)*) => {
        compile_error!("`partial!` takes one call of a function, as in `partial!(f(d^2 x, d y, z))`")
    };
}
