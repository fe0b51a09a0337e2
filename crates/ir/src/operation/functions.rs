//! The functions of numbers in the form, and their names in the text.

use tangent_bundle::real::Real;

/// Defines a set of operations by their names in the text.
macro_rules! names {
    ($(#[$doc:meta])* $Set:ident; $($(#[$about:meta])* $Variant:ident $name:expr;)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $Set {
            $(#[doc = concat!("`", $name, "`:")] $(#[$about])* $Variant,)+
        }

        impl $Set {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$Variant),+];

            /// Its name in the text.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }

            /// The one with this name, if there is one.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

pub(super) use names;

/// Defines a set of functions of real numbers, by their names and their values.
macro_rules! operations {
    ($(#[$doc:meta])* $Set:ident($($x:ident),+); $($(#[$about:meta])* $Variant:ident $name:expr, $compute:expr;)+) => {
        names! { $(#[$doc])* $Set; $($(#[$about])* $Variant $name;)+ }

        impl $Set {
            /// Its value.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn of<R: Real>(self, $($x: R),+) -> R {
                match self {
                    $(Self::$Variant => $compute,)+
                }
            }
        }
    };
}

/// Calls a macro with the tokens after its name, and then with the functions of one number in the form, except `neg`,
/// as `unary { exp Exp; … }`. These are the functions of the library's table that are not made of others.
macro_rules! for_each_unary {
    (
        @flat [$then:ident $($with:tt)*]
        smooth { $($(#[$smooth_about:meta])* $smooth:ident { $Smooth:ident $($_b:tt)* })+ }
        piecewise { $($(#[$piecewise_about:meta])* $piecewise:ident { $Piecewise:ident $($_d:tt)* })+ }
        locally_constant { $($(#[$constant_about:meta])* $constant:ident { $Constant:ident $($_f:tt)* })+ }
        composed { $($_g:tt)* }
    ) => {
        $then! {
            $($with)*
            unary {
                $($(#[$smooth_about])* $smooth $Smooth;)+
                $($(#[$piecewise_about])* $piecewise $Piecewise;)+
                $($(#[$constant_about])* $constant $Constant;)+
            }
        }
    };
    ($then:ident $($with:tt)*) => {
        tangent_bundle::for_each_function! { for_each_unary @flat [$then $($with)*] }
    };
}
pub(crate) use for_each_unary;

macro_rules! unary_operations {
    (unary { $($(#[$about:meta])* $name:ident $Name:ident;)+ }) => {
        operations! {
            /// Functions of one real number, those of [`Real`](tangent_bundle::real::Real).
            Unary(x);
            /// −x.
            Neg "neg", -x;
            $($(#[$about])* $Name stringify!($name), x.$name();)+
        }
    };
}

for_each_unary!(unary_operations);

operations! {
    /// Functions of two real numbers, those of [`Real`](tangent_bundle::real::Real).
    Binary(x, y);
    /// x + y.
    Add "add", x + y;
    /// x − y.
    Sub "sub", x - y;
    /// x·y.
    Mul "mul", x * y;
    /// x/y.
    Div "div", x / y;
    /// The remainder of x/y, with the sign of x.
    Rem "rem", x % y;
    /// xʸ.
    Pow "pow", x.pow(y);
    /// The logarithm of x to base y.
    Log "log", x.log(y);
    /// The angle of the point (y, x), where x is the ordinate.
    Atan2 "atan2", x.atan2(y);
    /// √(x² + y²).
    Hypot "hypot", x.hypot(y);
    /// |x| with the sign of y.
    Copysign "copysign", x.copysign(y);
    /// The smaller number.
    Min "min", x.min(y);
    /// The larger number.
    Max "max", x.max(y);
}

operations! {
    /// Functions of three real numbers, those of [`Real`](tangent_bundle::real::Real).
    Ternary(x, y, z);
    /// x·y + z.
    MulAdd "mul_add", x.mul_add(y, z);
    /// x, bounded by y from below and by z from above. It is NaN unless y ≤ z.
    Clamp "clamp", if y <= z { x.clamp(y, z) } else { x * f64::NAN };
}

names! {
    /// Comparisons of two real numbers, by their primals, or of two integers.
    Comparison;
    /// a = b.
    Equal "eq";
    /// a ≠ b.
    NotEqual "ne";
    /// a < b.
    Less "lt";
    /// a ≤ b.
    LessOrEqual "le";
    /// a > b.
    Greater "gt";
    /// a ≥ b.
    GreaterOrEqual "ge";
}

names! {
    /// Operations on two booleans.
    Logic;
    /// Both are true.
    And "and";
    /// At least one is true.
    Or "or";
    /// Exactly one is true.
    Xor "xor";
}

names! {
    /// Operations on two integers. An overflow or a division by zero is an error of the evaluation.
    Arithmetic;
    /// a + b.
    Add "iadd";
    /// a − b.
    Sub "isub";
    /// a·b.
    Mul "imul";
    /// a/b, rounded towards 0.
    Div "idiv";
    /// The remainder of a/b, with the sign of a.
    Rem "irem";
}

impl Comparison {
    /// Whether the comparison of two numbers is true.
    #[inline]
    pub fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Self::Equal => a == b,
            Self::NotEqual => a != b,
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
        }
    }

    /// Its sign in an error, such as `<=`.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Logic {
    /// Its value.
    #[inline]
    #[must_use]
    pub fn of(self, a: bool, b: bool) -> bool {
        match self {
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
        }
    }
}

impl Arithmetic {
    /// Its value, or `None` on an overflow or a division by zero.
    #[inline]
    #[must_use]
    pub fn of(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Sub => a.checked_sub(b),
            Self::Mul => a.checked_mul(b),
            Self::Div => a.checked_div(b),
            Self::Rem => a.checked_rem(b),
        }
    }
}
