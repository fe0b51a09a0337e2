//! The functions that machine code calls: those that the interpreter evaluates, to the bit.

use tangent_bundle::real::Elementary;
use tangent_bundle_ir::{Binary, Ternary, Unary};

/// The address of a function, as machine code calls it.
pub(crate) type Address = usize;

/// Makes the functions of one number from the library's table.
macro_rules! unary_functions {
    (
        smooth { $($(#[$smooth_about:meta])* $smooth:ident { $Smooth:ident $($_b:tt)* })+ }
        piecewise { $($(#[$piecewise_about:meta])* $piecewise:ident { $Piecewise:ident $($_d:tt)* })+ }
        locally_constant { $($(#[$constant_about:meta])* $constant:ident { $Constant:ident $($_f:tt)* })+ }
        composed { $($_g:tt)* }
    ) => {
        /// The address of a function of one number.
        pub(crate) fn unary(f: Unary) -> Address {
            extern "C" fn neg(x: f64) -> f64 {
                -x
            }
            $(
                extern "C" fn $smooth(x: f64) -> f64 {
                    Unary::$Smooth.of(x)
                }
            )+
            $(
                extern "C" fn $piecewise(x: f64) -> f64 {
                    Unary::$Piecewise.of(x)
                }
            )+
            $(
                extern "C" fn $constant(x: f64) -> f64 {
                    Unary::$Constant.of(x)
                }
            )+
            match f {
                Unary::Neg => neg as *const () as Address,
                $(Unary::$Smooth => $smooth as *const () as Address,)+
                $(Unary::$Piecewise => $piecewise as *const () as Address,)+
                $(Unary::$Constant => $constant as *const () as Address,)+
            }
        }
    };
}

tangent_bundle::for_each_function!(unary_functions);

/// Makes functions of two numbers.
macro_rules! binary_functions {
    ($($name:ident $Name:ident)+) => {
        /// The address of a function of two numbers.
        pub(crate) fn binary(f: Binary) -> Address {
            $(
                extern "C" fn $name(x: f64, y: f64) -> f64 {
                    Binary::$Name.of(x, y)
                }
            )+
            match f {
                $(Binary::$Name => $name as *const () as Address,)+
            }
        }
    };
}

binary_functions! {
    add Add sub Sub mul Mul div Div rem Rem pow Pow log Log atan2 Atan2 hypot Hypot copysign Copysign min Min max Max
}

/// The address of a function of three numbers.
pub(crate) fn ternary(f: Ternary) -> Address {
    extern "C" fn mul_add(x: f64, y: f64, z: f64) -> f64 {
        Ternary::MulAdd.of(x, y, z)
    }
    extern "C" fn clamp(x: f64, y: f64, z: f64) -> f64 {
        Ternary::Clamp.of(x, y, z)
    }
    match f {
        Ternary::MulAdd => mul_add as *const () as Address,
        Ternary::Clamp => clamp as *const () as Address,
    }
}

/// The address of xᵖ.
pub(crate) fn powf() -> Address {
    extern "C" fn powf(x: f64, p: f64) -> f64 {
        Elementary::powf(x, p)
    }
    powf as *const () as Address
}

/// The address of xⁿ.
pub(crate) fn powi() -> Address {
    extern "C" fn powi(x: f64, n: i32) -> f64 {
        Elementary::powi(x, n)
    }
    powi as *const () as Address
}

/// Two numbers in two registers of floats, as the calling conventions of Unix return them.
#[repr(C)]
struct Pair {
    sin: f64,
    cos: f64,
}

/// The address of the sine and the cosine together, where the calling convention returns two floats in registers.
pub(crate) fn sin_cos() -> Option<Address> {
    extern "C" fn sin_cos(x: f64) -> Pair {
        let (sin, cos) = Elementary::sin_cos(x);
        Pair { sin, cos }
    }
    let in_registers = cfg!(all(unix, any(target_arch = "x86_64", target_arch = "aarch64")));
    in_registers.then_some(sin_cos as *const () as Address)
}
