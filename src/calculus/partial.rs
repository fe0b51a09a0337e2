//! Mixed partial derivatives, with one axis for each variable.

use core::marker::PhantomData;

use crate::bundle::{Bundle, ExplicitBundle, ExplicitTangent, Rules, TaylorBundle, TaylorTangent};
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary};

/// The axes of a mixed partial, one for each variable, as a type: `(U2, (U3, Tags<U2>))` has a Taylor axis of order 2,
/// one of order 3, and two axes of order 1.
///
/// The numbers are Taylor bundles, one in another, over an explicit bundle whose tags are the axes of order 1. They
/// hold (a+1)(b+1)… floats for the orders a, b, …, whereas a single explicit bundle would hold 2^(a+b+…).
/// [`partial!`](crate::partial!) writes such types.
///
/// ```
/// use tangent_bundle::calculus::{Axes, Tags};
/// use tangent_bundle::prelude::*;
///
/// type XxY = (U2, Tags<U1>);
/// let (x, y) = (XxY::variable(2.0, 0), XxY::tagged(3.0, 1));
/// assert_eq!(XxY::partial(x.powi(2) * y.powi(3)), 54.0);
/// ```
pub trait Axes<S> {
    /// The number: a Taylor bundle for each axis of order two or more, the first one outermost, over an explicit bundle
    /// or a float.
    type Number: Elementary<Scalar = S>;

    /// A constant: a number that varies along no axis.
    fn held(x: S) -> Self::Number;

    /// The variable of a Taylor axis, by its number from 0.
    fn variable(x: S, axis: usize) -> Self::Number;

    /// The variable of an axis of order 1, by its tag.
    fn tagged(x: S, tag: usize) -> Self::Number;

    /// The partial derivative of the order of each axis.
    fn partial(y: Self::Number) -> S;
}

/// No axes: the numbers are floats.
impl<S: BaseFloat> Axes<S> for () {
    type Number = S;

    #[inline]
    fn held(x: S) -> S {
        x
    }

    #[inline]
    #[track_caller]
    fn variable(_: S, axis: usize) -> S {
        panic!("there is no Taylor axis {axis}: the list of axes is empty");
    }

    #[inline]
    #[track_caller]
    fn tagged(_: S, tag: usize) -> S {
        panic!("there is no tag {tag}: the list of axes is empty");
    }

    #[inline]
    fn partial(y: S) -> S {
        y
    }
}

/// `K` axes of order 1: the tags of an explicit bundle.
#[derive(Clone, Copy, Debug)]
pub struct Tags<K>(PhantomData<K>);

impl<S: BaseFloat, K: Natural> Axes<S> for Tags<K>
where
    ExplicitTangent: Rules<K, S>,
{
    type Number = ExplicitBundle<K, S>;

    #[inline]
    fn held(x: S) -> Self::Number {
        ExplicitBundle::from_primal(x)
    }

    #[inline]
    #[track_caller]
    fn variable(_: S, axis: usize) -> Self::Number {
        panic!("there is no Taylor axis {axis} among these axes: the variables of order 1 are made by `tagged`");
    }

    #[inline]
    fn tagged(x: S, tag: usize) -> Self::Number {
        Bundle::explicit(x, tag)
    }

    #[inline]
    fn partial(y: Self::Number) -> S {
        y.partial((1 << K::USIZE) - 1)
    }
}

impl<S: BaseFloat, N: Natural, A: Axes<S>> Axes<S> for (N, A)
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
    fn tagged(x: S, tag: usize) -> Self::Number {
        TaylorBundle::from_primal(A::tagged(x, tag))
    }

    #[inline]
    fn partial(y: Self::Number) -> S {
        A::partial(y.derivative(N::USIZE))
    }
}

/// A mixed partial derivative of a function: `partial!(f(d^2 x, d y, z))` is ∂³f/∂x²∂y at x, y and z.
///
/// The arguments are names of variables that hold numbers: `d x` differentiates with respect to x, `d^2 x`
/// differentiates twice, and `x` alone is held constant. The function is generic, or a closure that takes the numbers
/// of [`Axes`](crate::calculus::Axes).
///
/// Each variable that is differentiated has its own axis. The function is evaluated once, over (a+1)(b+1)… numbers for
/// the orders a, b, …
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
    (@parse $f:tt $orders:tt $axis:tt $tag:tt $arguments:tt) => {
        $crate::partial!(@evaluate $f $orders $tag $arguments)
    };
    (@parse $f:tt $orders:tt $axis:tt $tag:tt $arguments:tt d ^ - $($rest:tt)*) => {
        compile_error!("the order of a variable in `partial!` is negative; orders are the literals 0 to 64, as in `d^2 x`")
    };
    (@parse $f:tt $orders:tt $axis:tt [$($tag:tt)*] [$($argument:tt)*] d ^ 1 $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f $orders $axis [$($tag)* + 1] [$($argument)* ($x tagged [$($tag)* + 1])] $($($rest)*)?)
    };
    (@parse $f:tt [$($order:tt)*] [$($axis:tt)*] $tag:tt [$($argument:tt)*] d ^ $n:literal $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(
            @parse $f [$($order)* $n] [$($axis)* + 1] $tag [$($argument)* ($x variable [$($axis)*])] $($($rest)*)?
        )
    };
    (@parse $f:tt $orders:tt $axis:tt [$($tag:tt)*] [$($argument:tt)*] d $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f $orders $axis [$($tag)* + 1] [$($argument)* ($x tagged [$($tag)* + 1])] $($($rest)*)?)
    };
    (@parse $f:tt $orders:tt $axis:tt $tag:tt [$($argument:tt)*] $x:ident $(, $($rest:tt)*)?) => {
        $crate::partial!(@parse $f $orders $axis $tag [$($argument)* ($x held [])] $($($rest)*)?)
    };
    (@parse $f:tt $orders:tt $axis:tt $tag:tt $arguments:tt d ^ $($rest:tt)*) => {
        compile_error!("`d^` in `partial!` is followed by a literal order and a variable, as in `d^2 x`")
    };
    (@parse $f:tt $orders:tt $axis:tt $tag:tt $arguments:tt $($rest:tt)*) => {
        compile_error!(concat!(
            "an argument of `partial!` is not a variable, near `", stringify!($($rest)*),
            "`; write `d x`, `d^2 x` or `x` for a variable x, and give other values a name by `let`"
        ))
    };
    (@evaluate [$($f:tt)*] $orders:tt $tag:tt [$(($x:ident $method:ident [$($place:tt)*]))*]) => {
        <$crate::partial!(@axes $orders $tag) as $crate::calculus::Axes<_>>::partial(
            $($f)*($($crate::partial!(@argument $orders $tag $x $method [$($place)*])),*)
        )
    };
    (@argument $orders:tt $tag:tt $x:ident held []) => {
        <$crate::partial!(@axes $orders $tag) as $crate::calculus::Axes<_>>::held($x)
    };
    (@argument $orders:tt $tag:tt $x:ident $method:ident [$($place:tt)*]) => {
        <$crate::partial!(@axes $orders $tag) as $crate::calculus::Axes<_>>::$method($x, $($place)*)
    };
    (@axes [] [0]) => { () };
    (@axes [] [$($tag:tt)*]) => {
        $crate::calculus::Tags<<$crate::order::Literal<{ $($tag)* }> as $crate::order::LiteralOrder>::Order>
    };
    (@axes [$n:literal $($rest:tt)*] $tag:tt) => {
        (<$crate::order::Literal<$n> as $crate::order::LiteralOrder>::Order, $crate::partial!(@axes [$($rest)*] $tag))
    };
    (@ $($other:tt)*) => {
        compile_error!("`partial!` takes one call of a function, as in `partial!(f(d^2 x, d y, z))`")
    };
    ($($f:ident)::+ ($($argument:tt)*)) => {
        $crate::partial!(@parse [$($f)::+] [] [0] [0] [] $($argument)*)
    };
    ($($other:tt)*) => {
        compile_error!("`partial!` takes one call of a function, as in `partial!(f(d^2 x, d y, z))`")
    };
}
