//! The table of the elementary functions of one argument: one row a function.
//!
//! A row has the name of the function, its sentence, its domain and its differential. The rows generate:
//!
//! - the methods of [`Elementary`](crate::real::Elementary), for floats, bundles and variables, and the inherent
//!   methods,
//! - the methods of `num_traits::Float`,
//! - the operations of functions as data, with their evaluation and their adjoints, in `tangent-bundle-ir`,
//! - the page [`functions`](crate::docs::functions),
//! - the loops of the tests.
//!
//! Bundles compute a smooth function by a recurrence of its own, in `bundle/elementary.rs`. A property test compares it
//! with the row.

/// Calls a macro with the table of the elementary functions of one argument.
///
/// It is called with the tokens that follow its name, and then with four groups of rows:
///
/// ```text
/// smooth { sqrt { Sqrt on 0.0.., near 0.3..3.0; dy(x, y, dx) = dx / (y * 2.0) } … }
/// piecewise { fract { Fract on .., near -2.0..2.0; dy(x, y, dx) = dx } … }
/// locally_constant { floor { Floor on .., near -2.0..2.0; dy = 0 } … }
/// composed { to_radians { ToRadians on .., near -180.0..180.0; y(x) = … } … }
/// ```
///
/// - `sqrt` is the name of the method. A doc comment before it is the sentence.
/// - `Sqrt` is the name as a type or a variant.
/// - `0.0..` is the domain, a range of floats. Outside, the value and all derivatives are NaN.
/// - `0.3..3.0` is an interval within the domain, for tests.
/// - `dy(x, y, dx)` is the differential of y = f(x), an expression over any [`Real`](crate::real::Real). It needs the
///   trait [`Elementary`](crate::real::Elementary) and the constants `LN_2` and `LN_10` in scope.
/// - `y(x)` is the value of a function that is composed of others, an expression over any `Self: Elementary`.
///
/// [`for_each_smooth_function`](crate::for_each_smooth_function!) and its sisters give one group.
///
/// # Examples
///
/// The derivatives of all smooth functions at ½:
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::real::Elementary;
/// use std::f64::consts::{LN_2, LN_10};
///
/// macro_rules! slopes {
///     ($($(#[$sentence:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; dy($x:ident, $y:ident, $dx:ident) = $dy:expr })+) => {
///         [$((stringify!($name), |$x: f64| { let ($y, $dx) = ($x.$name(), 1.0); let _ = $y; $dy })),+]
///     };
/// }
/// let slopes: [(&str, fn(f64) -> f64); 22] = tangent_bundle::for_each_smooth_function!(slopes);
/// let (_, slope) = slopes.iter().find(|(name, _)| *name == "asinh").unwrap();
/// assert_eq!(slope(0.5), derivative(|x| x.asinh(), 0.5));
/// ```
#[macro_export]
macro_rules! for_each_function {
    (@smooth $then:ident smooth { $($rows:tt)* } $($others:tt)*) => {
        $then! { $($rows)* }
    };
    (@piecewise $then:ident smooth { $($_:tt)* } piecewise { $($rows:tt)* } $($others:tt)*) => {
        $then! { $($rows)* }
    };
    (@locally_constant $then:ident smooth { $($_:tt)* } piecewise { $($__:tt)* } locally_constant { $($rows:tt)* } $($others:tt)*) => {
        $then! { $($rows)* }
    };
    (@composed $then:ident smooth { $($_:tt)* } piecewise { $($__:tt)* } locally_constant { $($___:tt)* } composed { $($rows:tt)* }) => {
        $then! { $($rows)* }
    };
    (@table [$($call:tt)*] $($with:tt)*) => {
        $($call)* {
            $($with)*
            smooth {
                /// √x. At 0 the derivative is +∞.
                sqrt { Sqrt on 0.0.., near 0.3..3.0; dy(x, y, dx) = dx / (y * 2.0) }
                /// ∛x, negative for negative x. At 0 the derivative is +∞.
                cbrt { Cbrt on .., near 0.3..3.0; dy(x, y, dx) = dx / y / (y * 3.0) }
                /// 1/x.
                recip { Recip on .., near 0.3..3.0; dy(x, y, dx) = -(dx * y * y) }
                /// eˣ.
                exp { Exp on .., near -2.0..2.0; dy(x, y, dx) = dx * y }
                /// 2ˣ.
                exp2 { Exp2 on .., near -2.0..2.0; dy(x, y, dx) = dx * (y * LN_2) }
                /// eˣ − 1, accurate near 0.
                exp_m1 { ExpM1 on .., near -2.0..2.0; dy(x, y, dx) = dx * x.exp() }
                /// The natural logarithm. At 0 it is −∞ with the derivative +∞, below 0 everything is NaN.
                ln { Ln on 0.0.., near 0.3..3.0; dy(x, y, dx) = dx / x.not_below_zero() }
                /// ln(1 + x), accurate near 0.
                ln_1p { Ln1p on -1.0.., near -0.6..2.0; dy(x, y, dx) = dx / (x + 1.0).not_below_zero() }
                /// The logarithm to base 2.
                log2 { Log2 on 0.0.., near 0.3..3.0; dy(x, y, dx) = dx / (x.not_below_zero() * LN_2) }
                /// The logarithm to base 10.
                log10 { Log10 on 0.0.., near 0.3..3.0; dy(x, y, dx) = dx / (x.not_below_zero() * LN_10) }
                /// The sine of an angle in radians.
                sin { Sin on .., near -3.0..3.0; dy(x, y, dx) = dx * x.cos() }
                /// The cosine of an angle in radians.
                cos { Cos on .., near -3.0..3.0; dy(x, y, dx) = -(dx * x.sin()) }
                /// The tangent of an angle in radians.
                tan { Tan on .., near -1.1..1.1; dy(x, y, dx) = dx * (y * y + 1.0) }
                /// The angle in [−π/2, π/2] whose sine is x. At ±1 the derivative is +∞, outside everything is NaN.
                asin { Asin on -1.0..=1.0, near -0.7..0.7; dy(x, y, dx) = dx / x.one_minus_square().sqrt() }
                /// The angle in [0, π] whose cosine is x. At ±1 the derivative is −∞, outside everything is NaN.
                acos { Acos on -1.0..=1.0, near -0.7..0.7; dy(x, y, dx) = -(dx / x.one_minus_square().sqrt()) }
                /// The angle in [−π/2, π/2] whose tangent is x.
                atan { Atan on .., near -3.0..3.0; dy(x, y, dx) = dx / (x * x + 1.0) }
                /// The hyperbolic sine.
                sinh { Sinh on .., near -2.0..2.0; dy(x, y, dx) = dx * x.cosh() }
                /// The hyperbolic cosine.
                cosh { Cosh on .., near -2.0..2.0; dy(x, y, dx) = dx * x.sinh() }
                /// The hyperbolic tangent.
                tanh { Tanh on .., near -2.0..2.0; dy(x, y, dx) = dx / x.cosh() / x.cosh() }
                /// The inverse of the hyperbolic sine.
                asinh { Asinh on .., near -3.0..3.0; dy(x, y, dx) = dx / x.hypot(1.0.into()) }
                /// The inverse of the hyperbolic cosine on [1, ∞). At 1 the derivative is +∞, below everything is NaN.
                acosh { Acosh on 1.0.., near 1.4..4.0; dy(x, y, dx) = dx / ((x - 1.0).sqrt() * (x + 1.0).sqrt()) }
                /// The inverse of the hyperbolic tangent on [−1, 1]. At ±1 it is ±∞ with the derivative +∞.
                atanh { Atanh on -1.0..=1.0, near -0.7..0.7; dy(x, y, dx) = dx / x.one_minus_square().not_below_zero() }
            }
            piecewise {
                /// The absolute value, x·signum(x). At ±0 the derivative is that of the sign bit, ±1.
                abs { Abs on .., near -2.0..2.0; dy(x, y, dx) = dx * x.signum() }
                /// x − trunc(x). Its derivative is 1, also at the jumps.
                fract { Fract on .., near -2.0..2.0; dy(x, y, dx) = dx }
            }
            locally_constant {
                /// The sign: ±1, that of the sign bit at ±0. Its derivative is 0, also at 0.
                signum { Signum on .., near -2.0..2.0; dy = 0 }
                /// The largest integer not above x. Its derivative is 0, also at the jumps.
                floor { Floor on .., near -2.0..2.0; dy = 0 }
                /// The smallest integer not below x. Its derivative is 0, also at the jumps.
                ceil { Ceil on .., near -2.0..2.0; dy = 0 }
                /// The nearest integer, halves away from 0. Its derivative is 0, also at the jumps.
                round { Round on .., near -2.0..2.0; dy = 0 }
                /// The integer part, towards 0. Its derivative is 0, also at the jumps.
                trunc { Trunc on .., near -2.0..2.0; dy = 0 }
            }
            composed {
                /// An angle in radians, in degrees.
                to_degrees { ToDegrees on .., near -3.0..3.0; y(x) = x.scaled(Self::Scalar::from_f64(180.0 / PI)) }
                /// An angle in degrees, in radians.
                to_radians { ToRadians on .., near -180.0..180.0; y(x) = x.scaled(Self::Scalar::from_f64(PI / 180.0)) }
            }
        }
    };
    ($then:ident $($with:tt)*) => {
        $crate::for_each_function! { @table [$then!] $($with)* }
    };
}

/// Calls a macro with the rows of the smooth functions of one argument, `exp`, `asinh` and their like, in the form of
/// [`for_each_function`](crate::for_each_function!).
///
/// # Examples
///
/// ```
/// macro_rules! names {
///     ($($(#[$sentence:meta])* $name:ident { $($row:tt)* })+) => {
///         [$(stringify!($name)),+]
///     };
/// }
/// assert!(tangent_bundle::for_each_smooth_function!(names).contains(&"asinh"));
/// ```
#[macro_export]
macro_rules! for_each_smooth_function {
    ($then:ident) => {
        $crate::for_each_function! { @table [$crate::for_each_function!] @smooth $then }
    };
}

/// Calls a macro with the rows of the functions of one argument that are smooth between kinks or jumps, `abs` and
/// `fract`, in the form of [`for_each_function`](crate::for_each_function!).
#[macro_export]
macro_rules! for_each_piecewise_function {
    ($then:ident) => {
        $crate::for_each_function! { @table [$crate::for_each_function!] @piecewise $then }
    };
}

/// Calls a macro with the rows of the functions of one argument whose derivative is zero wherever they have one, in the
/// form of [`for_each_function`](crate::for_each_function!).
///
/// # Examples
///
/// ```
/// macro_rules! names {
///     ($($(#[$sentence:meta])* $name:ident { $($row:tt)* })+) => {
///         [$(stringify!($name)),+]
///     };
/// }
/// assert_eq!(tangent_bundle::for_each_locally_constant_function!(names), ["signum", "floor", "ceil", "round", "trunc"]);
/// ```
#[macro_export]
macro_rules! for_each_locally_constant_function {
    ($then:ident) => {
        $crate::for_each_function! { @table [$crate::for_each_function!] @locally_constant $then }
    };
}

/// Calls a macro with the rows of the functions of one argument that are made of other functions, in the form of
/// [`for_each_function`](crate::for_each_function!).
#[macro_export]
macro_rules! for_each_composed_function {
    ($then:ident) => {
        $crate::for_each_function! { @table [$crate::for_each_function!] @composed $then }
    };
}
