//! Functions that users add by their values and their derivatives. They are differentiable in every mode.

use crate::real::{ArrayRule, Code, Real};

/// A function of `K` numbers that is given by its value and its partials. It can be evaluated on every [`Real`]: on
/// bundles of any order, representation and nesting, and in reverse mode.
///
/// ```text
/// y = f(x),   dy = Σ gᵢ(x, y)·dxᵢ
/// ```
///
/// The partials may use y = f(x), as those of inverse functions do. The library differentiates the partials to get the
/// higher derivatives, and takes the dependence of y on x into account.
///
/// [`primitive!`](crate::primitive!) writes the implementation. If the derivatives of a function have a formula or a
/// recurrence, a [`JetRule`] is faster.
///
/// # Examples
///
/// This rule is the eccentric anomaly E of Kepler's equation `E − e·sin E = M`, from a solver of floats:
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// struct EccentricAnomaly;
///
/// impl ScalarRule<2> for EccentricAnomaly {
///     fn value(&self, [m, e]: [f64; 2]) -> f64 {
///         (0..50).fold(m, |y: f64, _| y - (y - e * y.sin() - m) / (1.0 - e * y.cos()))
///     }
///
///     fn partials<R: Real>(&self, [_, e]: [R; 2], y: R) -> [R; 2] {
///         let (sin, cos) = y.sin_cos();
///         let slope = (-e * cos + 1.0).recip();
///         [slope, slope * sin]
///     }
/// }
///
/// let series = EccentricAnomaly.of([Bundle::<U5>::taylor(1.0), 0.3.into()]);
/// let residual = series - series.sin() * 0.3;
/// assert!((residual.derivative(1) - 1.0).abs() < 1e-15 && residual.derivative(5).abs() < 1e-13);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function of {K} numbers that is known by its partials",
    label = "not an `ScalarRule<{K}, {S}>`",
    note = "implement `ScalarRule<K>`, with a value of floats and partials of any `R: Real`; or write it by `primitive!`"
)]
pub trait ScalarRule<const K: usize = 1, S = f64> {
    /// f(x) of floats.
    fn value(&self, x: [S; K]) -> S;

    /// The partials ∂f/∂xᵢ at x, where y = f(x).
    fn partials<R: Real<S>>(&self, x: [R; K], y: R) -> [R; K];

    /// Gives the function to a recorded program, which keeps it. The default gives nothing: then the function cannot be
    /// recorded. [`primitive!`](crate::primitive!) writes the method. For a type of yours, see [`Keeper`].
    #[inline]
    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept>
    where
        Self: Sized,
    {
        let _ = keeper;
        None
    }

    /// f(x) of any real numbers.
    #[inline]
    fn of<R: Real<S>>(&self, x: [R; K]) -> R
    where
        Self: Sized,
    {
        R::apply(self, x)
    }
}

/// A function of one number that is given by its value and all its derivatives. It can be evaluated on every [`Real`].
///
/// An evaluation costs one call of `derivatives` and a composition of series. For functions of which only the first
/// derivative is known, see [`ScalarRule`].
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// /// The reciprocal, whose derivatives are (−1)ᵏ·k!/x^(k+1).
/// struct Reciprocal;
///
/// impl JetRule for Reciprocal {
///     fn value(&self, x: f64) -> f64 {
///         1.0 / x
///     }
///
///     fn derivatives<R: Real>(&self, x: R, y: R, derivatives: &mut [R]) {
///         let mut last = y;
///         for (k, derivative) in (1..).zip(derivatives) {
///             last = -last * f64::from(k) / x;
///             *derivative = last;
///         }
///     }
/// }
///
/// let x = Bundle::<U4>::taylor(2.0);
/// assert!(Reciprocal.of(x * x).same_germ(&(x * x).recip()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that is known by its derivatives",
    label = "not an `JetRule<{S}>`",
    note = "implement `JetRule`, with a value of floats and derivatives of any `R: Real`"
)]
pub trait JetRule<S = f64> {
    /// f(x) of a float.
    fn value(&self, x: S) -> S;

    /// Writes the unscaled derivatives f′(x), f″(x), … into the slice, to its end. Here y = f(x).
    fn derivatives<R: Real<S>>(&self, x: R, y: R, derivatives: &mut [R]);

    /// Gives the function to a recorded program, as [`ScalarRule::kept`] does.
    #[inline]
    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept>
    where
        Self: Sized,
    {
        let _ = keeper;
        None
    }

    /// f(x) of any real number.
    #[inline]
    fn of<R: Real<S>>(&self, x: R) -> R
    where
        Self: Sized,
    {
        R::apply_jet(self, x)
    }
}

/// What keeps functions beyond a call, as recorded programs do.
///
/// A function is kept by a name, which stands for it in texts. Two functions of one type and one name are taken for
/// the same, so the name of a function with parameters tells them too.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::real::Keeper;
///
/// /// The solution y of y + c·y³ = x.
/// #[derive(Clone)]
/// struct Spring {
///     c: f64,
/// }
///
/// impl ScalarRule for Spring {
///     fn value(&self, [x]: [f64; 1]) -> f64 {
///         (0..50).fold(0.0, |y: f64, _| y - (y + self.c * y.powi(3) - x) / (1.0 + 3.0 * self.c * y * y))
///     }
///
///     fn partials<R: Real>(&self, _: [R; 1], y: R) -> [R; 1] {
///         [(y * y * (3.0 * self.c) + 1.0).recip()]
///     }
///
///     fn kept<T: Keeper>(&self, keeper: T) -> Option<T::Kept> {
///         Some(keeper.keep(&format!("spring.{}", self.c), self))
///     }
/// }
/// assert_eq!(derivative(|x| Spring { c: 1.0 }.of([x]), 0.0), 1.0);
/// ```
pub trait Keeper<S = f64> {
    /// What stands for the function.
    type Kept;

    /// Keeps a function that is given by its partials.
    fn keep<F, const K: usize>(self, name: &str, f: &F) -> Self::Kept
    where
        F: ScalarRule<K, S> + Clone + Send + Sync + 'static;

    /// Keeps a function that is given by its derivatives.
    fn keep_jet<F>(self, name: &str, f: &F) -> Self::Kept
    where
        F: JetRule<S> + Clone + Send + Sync + 'static;
}

/// Numbers on which the functions that users add can be evaluated. It is a part of [`Real`].
pub trait Apply<S>: Sized {
    /// f(x) for a function that is given by its partials.
    fn apply<F: ScalarRule<K, S>, const K: usize>(f: &F, x: [Self; K]) -> Self;

    /// f(x) for a function that is given by its derivatives.
    fn apply_jet<F: JetRule<S>>(f: &F, x: Self) -> Self;

    /// Writes f(x) for a function of arrays with a pullback of its own. The results have the lengths that the function
    /// says, and hold zeros.
    fn apply_array<F: ArrayRule<K, M, S>, const K: usize, const M: usize>(f: &F, x: [&[Self]; K], y: [&mut [Self]; M]);

    /// f(x) for a function that is found at run time. It is right to this total order; derivatives above it may be
    /// anything.
    #[doc(hidden)]
    fn apply_code(f: &mut dyn Code<Self, S>, x: &[Self], order: usize) -> Self;
}

/// Defines a function by its value and its partials. It can be differentiated in every mode and to every order.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// primitive! {
///     /// The inverse y of x = y·eʸ, for x > 0.
///     pub fn product_logarithm(x) -> y = {
///         (0..30).fold(x.ln_1p(), |y: f64, _| y - (y - x * (-y).exp()) / (y + 1.0))
///     };
///     d x = (-y).exp() / (y + 1.0);
/// }
///
/// assert!((product_logarithm(1.0) - 0.567_143_290_409_783_9).abs() < 1e-15);
/// let y = product_logarithm(Bundle::<U6>::taylor(1.0));
/// let x = y * y.exp();
/// assert!((x.derivative(1) - 1.0).abs() < 1e-14 && x.derivative(6).abs() < 1e-11);
/// ```
///
/// The first expression is the value, for arguments of type `f64`. A line for each argument follows, with the partial.
/// A partial is an expression over any [`Real`], in the arguments and in the result, whose name stands after the arrow.
/// Shared subexpressions of the partials stand before them:
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// primitive! {
///     /// The length of (x, y).
///     fn length(x, y) -> r = x.hypot(y);
///     let over = r.recip();
///     d x = x * over;
///     d y = y * over;
/// }
///
/// let (x, y) = (Bundle::<U2>::explicit(3.0, 1), Bundle::<U2>::explicit(4.0, 2));
/// assert!((length(x, y).partial(0b11) + 12.0 / 125.0).abs() < 1e-16);
/// ```
#[macro_export]
macro_rules! primitive {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($x:ident),+ $(,)?) -> $y:ident = $value:expr;
        $(let $shared:pat = $common:expr;)*
        $(d $argument:ident = $partial:expr;)+
    ) => {
        $(#[$attribute])*
        $visibility fn $name<__R: $crate::real::Real>($($x: __R),+) -> __R {
            /// The function as a type.
            #[derive(::core::clone::Clone)]
            struct __Function;

            /// How many arguments the function has.
            const __ARGUMENTS: usize = [$(::core::stringify!($x)),+].len();

            /// Checks that the partials stand in the order of the arguments.
            const _: () = $crate::real::assert_partials(&[$(::core::stringify!($x)),+], &[$(::core::stringify!($argument)),+]);

            impl $crate::real::ScalarRule<__ARGUMENTS> for __Function {
                fn value(&self, [$($x),+]: [f64; __ARGUMENTS]) -> f64 {
                    $value
                }

                #[allow(unused_variables, reason = "a partial need not use every argument")]
                fn partials<__R: $crate::real::Real>(&self, [$($x),+]: [__R; __ARGUMENTS], $y: __R) -> [__R; __ARGUMENTS] {
                    $(let $shared = $common;)*
                    [$($partial),+]
                }

                fn kept<__T: $crate::real::Keeper>(&self, keeper: __T) -> ::core::option::Option<__T::Kept> {
                    ::core::option::Option::Some(keeper.keep(::core::stringify!($name), self))
                }
            }

            $crate::real::ScalarRule::of(&__Function, [$($x),+])
        }
    };
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($x:ident),+ $(,)?) $($other:tt)*) => {
        compile_error!(
            "after its arguments a primitive has a name for its value, the value, and a partial for each argument: \
             `primitive! { fn f(x) -> y = x.exp(); d x = y; }`"
        );
    };
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($x:tt)*) $($other:tt)*) => {
        compile_error!(
            "the arguments of a primitive are bare names, which stand for real numbers, as in `fn f(x, y) -> z`; a constant of another \
             type is a field of a type that implements `ScalarRule`"
        );
    };
    ($($other:tt)*) => {
        compile_error!(
            "`primitive!` takes one function of real numbers: `primitive! { fn f(x) -> y = x.exp(); d x = y; }`"
        );
    };
}

/// Checks at compile time that [`primitive!`](crate::primitive!) has one partial for each argument, in their order.
#[doc(hidden)]
pub const fn assert_partials(arguments: &[&str], partials: &[&str]) {
    const SENTENCE: &str =
        "a primitive has one partial `d x = …;` for each of its arguments, in the order of the arguments";
    assert!(arguments.len() == partials.len(), "{}", SENTENCE);
    let mut i = 0;
    while i < arguments.len() {
        let (a, p) = (arguments[i].as_bytes(), partials[i].as_bytes());
        assert!(a.len() == p.len(), "{}", SENTENCE);
        let mut k = 0;
        while k < a.len() {
            assert!(a[k] == p[k], "{}", SENTENCE);
            k += 1;
        }
        i += 1;
    }
}
