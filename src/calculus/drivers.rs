//! The drivers for points of `f64` and for points of `f32`, of functions that cannot fail and of those that can, from
//! one list.

/// Declares drivers over the float `S`, in the module `double` for `f64` and in the module `single` for `f32`.
///
/// A row is the signature of a driver, whose function `f` takes a scalar or a point of scalars, and gives what stands
/// behind its arrow. The body gives a `Result`, and calls `f` as a function that gives one. Before the signature may
/// stand two more names:
///
/// - `[try name]` for the driver of functions that give an [`Outcome`](double::Outcome);
/// - `[with name: Scalar => Base]` for the driver of functions that give a pair, the result and a point of the scalar
///   `Scalar`, which becomes a point of numbers of its base.
///
/// The aliases in the signatures, such as [`Over`](double::Over) and [`GradientScalar`](double::GradientScalar), are
/// those of the float. The drivers for `f32` refer to the documentation of those for `f64`.
macro_rules! drivers {
    ($(
        $(#[$documentation:meta])*
        $([try $try_name:ident])?
        $([with $with_name:ident: $Scalar:ty => $Base:ty])?
        pub fn $name:ident<$($Parameter:ident),*>(
            $f:ident: fn($X:ty) -> $Y:ty $(, $argument:ident: $Argument:ty)*
        ) -> $Value:ty
        where
            $($Bounded:ident: $Bound:path,)*
        $body:block
    )+) => {
        /// The drivers for points of `f64`.
        pub(crate) mod double {
            use $crate::calculus::drivers::double::*;

            $(
                $(#[$documentation])*
                #[inline]
                pub fn $name<$($Parameter,)* F>($f: F $(, $argument: $Argument)*) -> $Value
                where
                    $($Bounded: $Bound,)*
                    F: Fn($X) -> $Y,
                {
                    let $f = sure($f);
                    infallible($body)
                }

                $crate::calculus::drivers::drivers! {
                    @fallible $name [$($try_name)?]
                    [$($Parameter),*] [$f: $X => $Y] [$($argument: $Argument),*] [$Value] [$($Bounded: $Bound,)*] $body
                }
                $crate::calculus::drivers::drivers! {
                    @beside $name [$($with_name: $Scalar => $Base)?]
                    [$($Parameter),*] [$f: $X => $Y] [$($argument: $Argument),*] [$Value] [$($Bounded: $Bound,)*] $body
                }
            )+
        }

        /// The drivers for points of `f32`.
        pub(crate) mod single {
            use $crate::calculus::drivers::single::*;

            $(
                #[doc = concat!("See [`", stringify!($name), "`](crate::calculus::", stringify!($name), ").")]
                #[inline]
                pub fn $name<$($Parameter,)* F>($f: F $(, $argument: $Argument)*) -> $Value
                where
                    $($Bounded: $Bound,)*
                    F: Fn($X) -> $Y,
                {
                    let $f = sure($f);
                    infallible($body)
                }

                $crate::calculus::drivers::drivers! {
                    @fallible $name [$($try_name)?]
                    [$($Parameter),*] [$f: $X => $Y] [$($argument: $Argument),*] [$Value] [$($Bounded: $Bound,)*] $body
                }
                $crate::calculus::drivers::drivers! {
                    @beside $name [$($with_name: $Scalar => $Base)?]
                    [$($Parameter),*] [$f: $X => $Y] [$($argument: $Argument),*] [$Value] [$($Bounded: $Bound,)*] $body
                }
            )+
        }
    };
    (@fallible $name:ident [$try_name:ident]
        [$($Parameter:ident),*] [$f:ident: $X:ty => $Y:ty] [$($argument:ident: $Argument:ty),*] [$Value:ty]
        [$($Bounded:ident: $Bound:path,)*] $body:block
    ) => {
        #[doc = concat!("[`", stringify!($name), "`](crate::calculus::", stringify!($name), "()) of a function that can fail.")]
        ///
        /// The function gives a `Result` or an `Option`, and so does the driver.
        ///
        /// # Errors
        ///
        /// The failure of the function. It is not evaluated again after one.
        #[inline]
        pub fn $try_name<$($Parameter,)* T, F>($f: F $(, $argument: $Argument)*) -> T::Of<$Value>
        where
            $($Bounded: $Bound,)*
            T: Outcome<Value = $Y>,
            F: Fn($X) -> T,
        {
            let $f = move |x: $X| $f(x).into_result();
            T::of($body)
        }
    };
    (@beside $name:ident [$with_name:ident: $Scalar:ty => $Base:ty]
        [$($Parameter:ident),*] [$f:ident: $X:ty => $Y:ty] [$($argument:ident: $Argument:ty),*] [$Value:ty]
        [$($Bounded:ident: $Bound:path,)*] $body:block
    ) => {
        #[doc = concat!("[`", stringify!($name), "`](crate::calculus::", stringify!($name), "()) of a function that gives more than its result.")]
        ///
        /// The function gives a pair, and so does the driver: its result, and the numbers of what else the function
        /// gave. That is a point of the scalar that the function was given.
        #[inline]
        pub fn $with_name<$($Parameter,)* Z, F>($f: F $(, $argument: $Argument)*) -> ($Value, Image<Z, $Base, $Scalar>)
        where
            $($Bounded: $Bound,)*
            Z: PointOver<$Scalar>,
            F: Fn($X) -> ($Y, Z),
        {
            let kept = Cell::new(None);
            let $f = sure(|x: $X| {
                let (y, beside) = $f(x);
                kept.set(Some(Z::Shape::map(&beside, &mut |z: &$Scalar| OverBase::<$Base>::base(z))));
                y
            });
            let value = infallible($body);
            (value, kept.take().expect("a driver evaluates its function"))
        }
    };
    (@fallible $name:ident [] $($other:tt)*) => {};
    (@beside $name:ident [] $($other:tt)*) => {};
}
pub(super) use drivers;

/// The names that are the same for both floats.
mod both {
    pub(crate) use core::borrow::Borrow;
    pub(crate) use core::cell::Cell;

    pub(crate) use generic_array::GenericArray;
    pub(crate) use generic_array::sequence::GenericSequence;

    pub(crate) use crate::bundle::{Bundle, TaylorBundle};
    pub(crate) use crate::order::{Order, U1};
    pub(crate) use crate::real::Real;
    pub(crate) use crate::space::{
        Argument, GradientLanes, HessianLanes, HessianVectorLanes, Image, Layout, LineValues, Outcome, OverBase,
        PointOver, Pullback, Scalar, Space, ThirdLanes, TraceLanes, along, infallible, sure,
    };
}

/// The aliases for points of `f64`.
pub(super) mod double {
    pub(crate) use super::both::*;
    pub(crate) use crate::space::{
        Coordinate, GradientOf, GradientScalar, GradientValues, HessianRows, HessianScalar, HessianVectorScalar,
        JacobianRows, Over, ThirdScalar, TraceScalar,
    };

    pub type S = f64;
}

/// The aliases for points of `f32`.
pub(super) mod single {
    pub(crate) use super::both::*;
    use crate::space;

    pub type S = f32;
    pub type Over<P, R> = space::Over<P, R, S>;
    pub type Coordinate<P> = space::Coordinate<P, S>;
    pub type GradientOf<P> = space::GradientOf<P, S>;
    pub type GradientScalar<P> = space::GradientScalar<P, S>;
    pub type GradientValues<O, P> = space::GradientValues<O, P, S>;
    pub type JacobianRows<O, P> = space::JacobianRows<O, P, S>;
    pub type HessianRows<P> = space::HessianRows<P, S>;
    pub type HessianVectorScalar<P> = space::HessianVectorScalar<P, S>;
    pub type HessianScalar<P> = space::HessianScalar<P, S>;
    pub type ThirdScalar<P> = space::ThirdScalar<P, S>;
    pub type TraceScalar<P> = space::TraceScalar<P, S>;
}
