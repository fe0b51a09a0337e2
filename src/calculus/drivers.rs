//! The macro that declares drivers for points of `f64` and for points of `f32`.

/// Declares drivers over the float `S`, in the module `double` for `f64` and in the module `single` for `f32`.
///
/// The aliases in the signatures, such as [`Over`](double::Over) and [`GradientScalar`](double::GradientScalar), are
/// those of the float. The drivers for `f32` refer to the documentation of those for `f64`.
macro_rules! drivers {
    ($(
        $(#[$documentation:meta])*
        pub fn $name:ident<$($Parameter:ident),+>($($argument:ident: $Argument:ty),+) -> $Value:ty
        where
            $($Bounded:ident: $Bound:path,)+
        $body:block
    )+) => {
        /// The drivers for points of `f64`.
        pub(crate) mod double {
            use $crate::calculus::drivers::double::*;

            $($(#[$documentation])*
            #[inline]
            pub fn $name<$($Parameter),+>($($argument: $Argument),+) -> $Value
            where
                $($Bounded: $Bound),+
            $body)+
        }

        /// The drivers for points of `f32`.
        pub(crate) mod single {
            use $crate::calculus::drivers::single::*;

            $(#[doc = concat!("See [`", stringify!($name), "`](crate::calculus::", stringify!($name), ").")]
            #[inline]
            pub fn $name<$($Parameter),+>($($argument: $Argument),+) -> $Value
            where
                $($Bounded: $Bound),+
            $body)+
        }
    };
}
pub(super) use drivers;

/// The names that are the same for both floats.
mod both {
    pub(crate) use generic_array::GenericArray;
    pub(crate) use generic_array::sequence::GenericSequence;

    pub(crate) use crate::bundle::Bundle;
    pub(crate) use crate::order::{Order, U1};
    pub(crate) use crate::space::{
        GradientLanes, HessianLanes, HessianVectorLanes, Point, PointOver, Pullback, Scalar, Space, ThirdLanes,
        TraceLanes, along,
    };
}

/// The aliases for points of `f64`.
pub(super) mod double {
    pub(crate) use super::both::*;
    pub(crate) use crate::bundle::TaylorBundle;
    pub(crate) use crate::calculus::{
        GradientScalar, GradientValues, HessianScalar, HessianVectorScalar, JacobianRows, LineValues, Over,
        ThirdScalar, TraceScalar,
    };

    pub type S = f64;
}

/// The aliases for points of `f32`.
pub(super) mod single {
    pub(crate) use super::both::*;
    use crate::{bundle, calculus};

    pub type S = f32;
    pub type TaylorBundle<N> = bundle::TaylorBundle<N, S>;
    pub type Over<P, R> = calculus::Over<P, R, S>;
    pub type LineValues<O> = calculus::LineValues<O, S>;
    pub type GradientScalar<P> = calculus::GradientScalar<P, S>;
    pub type GradientValues<O, P> = calculus::GradientValues<O, P, S>;
    pub type JacobianRows<O, P> = calculus::JacobianRows<O, P, S>;
    pub type HessianVectorScalar<P> = calculus::HessianVectorScalar<P, S>;
    pub type HessianScalar<P> = calculus::HessianScalar<P, S>;
    pub type ThirdScalar<P> = calculus::ThirdScalar<P, S>;
    pub type TraceScalar<P> = calculus::TraceScalar<P, S>;
}
