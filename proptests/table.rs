//! The functions of one argument, for laws that hold for all of them: those of the table, and powers.

use tangent_bundle::for_each_function;

/// Gives each function to a macro, by its name and an interval well inside its domain.
macro_rules! every_function {
    (@rows $law:ident $($group:ident { $($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+ })+) => {
        $law! {
            $($($name $near,)+)+ powf 0.3..3.0, powi -2.0..2.0, powi_beyond 0.3..2.0, sine_and_cosine -3.0..3.0
        }
    };
    ($law:ident) => {
        tangent_bundle::for_each_function! { every_function @rows $law }
    };
}
pub(crate) use every_function;

/// The functions as generic items: a closure would take one type of bundle alone.
pub mod generic {
    use tangent_bundle::prelude::*;

    macro_rules! unary {
        ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
            pub fn $name<R: Real>(x: R) -> R {
                x.$name()
            }
        )+)+};
    }

    super::for_each_function!(unary);

    pub fn powf<R: Real>(x: R) -> R {
        x.powf(-1.7)
    }

    pub fn powi<R: Real>(x: R) -> R {
        x.powi(5)
    }

    pub fn powi_beyond<R: Real>(x: R) -> R {
        x.powi(-19)
    }

    pub fn sine_and_cosine<R: Real>(x: R) -> R {
        let (s, c) = x.sin_cos();
        s * 3.0 - c
    }
}
