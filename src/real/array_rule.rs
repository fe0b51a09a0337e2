//! Functions of arrays that users add, with a pullback of their own.

use alloc::vec::Vec;
use core::ops::AddAssign;

use crate::real::Real;

/// A function of `K` arrays that gives `M` arrays, with its pullback. It can be evaluated on every [`Real`]: on bundles
/// of any order, representation and nesting, and in reverse mode.
///
/// ```text
/// y = f(x),   x̄ᵢ = Σⱼ w̄ⱼ·∂yⱼ/∂xᵢ
/// ```
///
/// The lengths of the arrays are known at run time. The value and the pullback are written once, over any real numbers.
/// On floats and bundles the function is the code of its value. In reverse mode it is one step of the recording,
/// whatever it computes: the step holds x, y and a copy of the rule, and the pullback of the recording calls that of
/// the rule. An array that several steps use is stored once. Tangents of a recording are pushed forward through the
/// value, over dual numbers. A reverse mode of higher order differentiates the pullback in turn. Searches for the
/// pattern of a sparse matrix take every result to depend on all arguments.
///
/// The parameters of a function are fields: sizes, floats, matrices of floats. A recording clones the rule at each
/// call, so hold large parameters behind an `Rc` or an `Arc`.
///
/// [`custom_rule!`](crate::custom_rule!) writes the implementation where one formula for each array is enough.
/// [`check_rule`](crate::testing::check_rule()) of the feature `testing` checks it.
///
/// # Panics
///
/// [`of`](Self::of) panics in reverse mode if variables of two recordings are mixed, if a recording has ended, or if
/// the value records operations of its own, as one does that reads a variable which is not among its arguments.
///
/// # Examples
///
/// The product of a lower triangular matrix, given by rows without its zeros, and a vector:
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// #[derive(Clone)]
/// struct LowerTimesVector;
///
/// impl ArrayRule<2> for LowerTimesVector {
///     fn lengths(&self, [l, x]: [usize; 2]) -> [usize; 1] {
///         assert_eq!(l, x * (x + 1) / 2, "the matrix has another size than the vector");
///         [x]
///     }
///
///     fn value<R: Real>(&self, [l, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
///         let mut rest = l;
///         for (i, y) in y.iter_mut().enumerate() {
///             let (row, below) = rest.split_at(i + 1);
///             *y = row.iter().zip(x).map(|(l, x)| l * x).sum();
///             rest = below;
///         }
///     }
///
///     fn pull_back<R: Real>(&self, [l, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_l, on_x]: [&mut [R]; 2]) {
///         let mut at = 0;
///         for (i, w) in w.iter().enumerate() {
///             for j in 0..=i {
///                 on_l[at] += w * x[j];
///                 on_x[j] += w * l[at];
///                 at += 1;
///             }
///         }
///     }
/// }
///
/// let [y] = LowerTimesVector.of([&[2.0, 3.0, 4.0], &[1.0, 10.0]]);
/// assert_eq!(y, [2.0, 43.0]);
///
/// let slope = gradient(|lx| LowerTimesVector.of([&lx[..3], &lx[3..]])[0][1], vec![2.0, 3.0, 4.0, 1.0, 10.0]);
/// assert_eq!(slope, [0.0, 1.0, 10.0, 3.0, 4.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function of {K} arrays that gives {M} arrays",
    label = "not an `ArrayRule<{K}, {M}, {S}>`",
    note = "implement `ArrayRule<K, M>`, with a value and a pullback of any `R: Real`; or write it by `custom_rule!`"
)]
pub trait ArrayRule<const K: usize = 1, const M: usize = 1, S = f64>: Clone + 'static {
    /// The lengths of the results, for those of the arguments. Lengths that do not fit one another are refused here.
    fn lengths(&self, x: [usize; K]) -> [usize; M];

    /// Writes y = f(x). The slices have the lengths of [`lengths`](Self::lengths), and hold zeros.
    fn value<R: Real<S>>(&self, x: [&[R]; K], y: [&mut [R]; M]);

    /// Adds the covectors x̄ on the arguments to slices, for covectors w on the results y.
    ///
    /// The slices already hold covectors from other uses of the arguments: add to them, and do not assign.
    fn pull_back<R: Real<S>>(&self, x: [&[R]; K], y: [&[R]; M], w: [&[R]; M], on_x: [&mut [R]; K]);

    /// Gives the function to a recorded program, which keeps it. The default gives nothing: then its value is recorded
    /// as operations. [`custom_rule!`](crate::custom_rule!) writes the method.
    fn kept<T: ArrayKeeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        let _ = keeper;
        None
    }

    /// f(x) of any real numbers.
    #[track_caller]
    fn of<R: Real<S>>(&self, x: [&[R]; K]) -> [Vec<R>; M] {
        let zero = R::zero();
        let lengths = self.lengths(x.map(<[R]>::len));
        let mut y = lengths.map(|length| alloc::vec![zero; length]);
        R::apply_array(self, x, y.each_mut().map(|y| &mut y[..]));
        y
    }

    /// f(x) of any real numbers, for a function that gives one number. It does not allocate on floats and bundles.
    ///
    /// # Panics
    ///
    /// If the function does not give exactly one number.
    #[inline]
    #[track_caller]
    fn number<R: Real<S>>(&self, x: [&[R]; K]) -> R {
        let mut y = [R::zero()];
        let lengths = self.lengths(x.map(<[R]>::len));
        let count: usize = lengths.iter().sum();
        assert!(
            count == 1,
            "`number` is for functions that give one number, and this one gives {count}: call `of`"
        );
        let mut rest = &mut y[..];
        let slices = lengths.map(|length| rest.split_off_mut(..length).expect("one number in all"));
        R::apply_array(self, x, slices);
        y[0]
    }
}

/// What keeps functions of arrays beyond a call, as recorded programs do. See [`Keeper`](crate::real::Keeper).
pub trait ArrayKeeper<S = f64> {
    /// What stands for the function.
    type Kept;

    /// Keeps a function by a name, which stands for it in texts.
    fn keep<F, const K: usize, const M: usize>(self, name: &str, f: &F) -> Self::Kept
    where
        F: ArrayRule<K, M, S> + Send + Sync;
}

/// Defines a function of arrays by its value and its pullback. It can be differentiated in every mode and to every
/// order.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// custom_rule! {
///     /// The square root of the mean of squares.
///     pub fn root_mean_square(x: &[_]) -> y = (x.iter().map(|x| x * x).sum::<R>() / x.len() as f64).sqrt();
///     pull_back(w) -> |i| w * x[i] / (y * x.len() as f64);
/// }
///
/// assert_eq!(root_mean_square(&[1.0, 7.0]), 5.0);
/// assert_eq!(gradient(|x| root_mean_square(&x), vec![1.0, 7.0]), [0.1, 0.7]);
/// ```
///
/// The first expression is the value. Behind `pull_back` stands the name of the covector on the result, and for each
/// argument the covector on its i-th number. In a recording the function is one step; see
/// [`ArrayRule`](crate::real::ArrayRule), which the macro implements. The code can use `R`, the type of the numbers.
///
/// A function that gives an array names its length behind the name of the result. Its value is an expression in an
/// index. y and w are then slices:
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// custom_rule! {
///     /// The product of a matrix, given by rows, and a vector.
///     fn product(a: &[_], x: &[_]) -> [y; a.len() / x.len()] = |i| {
///         a[i * x.len()..].iter().zip(x).map(|(a, x)| a * x).sum()
///     };
///     pull_back(w) -> |k| w[k / x.len()] * x[k % x.len()],
///                     |j| (0..w.len()).map(|i| w[i] * a[i * x.len() + j]).sum();
/// }
///
/// assert_eq!(product(&[1.0, 2.0, 3.0, 4.0], &[10.0, 1.0]), [12.0, 34.0]);
/// ```
///
/// An expression in an index may be a block that ends with one, so that what is common to all numbers is computed once:
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// custom_rule! {
///     /// The numbers over their sum.
///     fn shares(x: &[_]) -> [y; x.len()] = {
///         let total: R = x.iter().sum();
///         move |i| x[i] / total
///     };
///     pull_back(w) -> {
///         let total: R = x.iter().sum();
///         let mean: R = w.iter().zip(y).map(|(w, y)| w * y).sum();
///         move |i| (w[i] - mean) / total
///     };
/// }
///
/// assert_eq!(jacobian(|x| shares(&x), vec![1.0, 3.0]), [[0.1875, -0.0625], [-0.1875, 0.0625]]);
/// ```
#[macro_export]
macro_rules! custom_rule {
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($x:ident: &[_]),+ $(,)?) -> $y:ident = $value:expr;
        pull_back($w:ident) -> $($on:expr),+ $(;)?
    ) => {
        $(#[$attribute])*
        #[track_caller]
        $visibility fn $name<R: $crate::real::Real>($($x: &[R]),+) -> R {
            $crate::custom_rule! { @rule $name [$($x)+] [1] |__y| __y[0] = $value; ($y, $w) = |__y, __w| (__y[0], __w[0]); $($on),+ }
            $crate::real::ArrayRule::number(&__Function, [$($x),+])
        }
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($x:ident: &[_]),+ $(,)?) -> [$y:ident; $length:expr] = $value:expr;
        pull_back($w:ident) -> $($on:expr),+ $(;)?
    ) => {
        $(#[$attribute])*
        #[track_caller]
        $visibility fn $name<R: $crate::real::Real>($($x: &[R]),+) -> $crate::real::Numbers<R> {
            $crate::custom_rule! {
                @rule $name [$($x)+] [$length] |__y| $crate::real::write_each(__y, $value); ($y, $w) = |__y, __w| (__y, __w); $($on),+
            }
            let [y] = $crate::real::ArrayRule::of(&__Function, [$($x),+]);
            y
        }
    };
    (
        @rule $name:ident [$($x:ident)+] [$length:expr] |$to:ident| $write:expr;
        ($y:ident, $w:ident) = |$ys:ident, $ws:ident| $given:expr; $($on:expr),+
    ) => {
        /// The function as a type.
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        struct __Function;

        /// How many arguments the function has.
        const __ARGUMENTS: usize = [$(::core::stringify!($x)),+].len();

        /// Checks that there is a covector for each argument.
        const _: () = $crate::real::assert_covectors(__ARGUMENTS, [$(::core::stringify!($on)),+].len());

        #[allow(unused_variables, reason = "a formula need not use every argument")]
        impl $crate::real::ArrayRule<__ARGUMENTS> for __Function {
            fn lengths(&self, [$($x),+]: [usize; __ARGUMENTS]) -> [usize; 1] {
                $(let $x = $crate::real::of_length($x);)+
                $(let $x = &$x[..];)+
                [$length]
            }

            fn value<R: $crate::real::Real>(&self, [$($x),+]: [&[R]; __ARGUMENTS], [$to]: [&mut [R]; 1]) {
                $write;
            }

            fn pull_back<R: $crate::real::Real>(
                &self,
                [$($x),+]: [&[R]; __ARGUMENTS],
                [$ys]: [&[R]; 1],
                [$ws]: [&[R]; 1],
                on: [&mut [R]; __ARGUMENTS],
            ) {
                let ($y, $w) = $given;
                let mut on = on.into_iter();
                $($crate::real::add_each(on.next(), $on);)+
            }

            fn kept<__T: $crate::real::ArrayKeeper>(&self, keeper: __T) -> ::core::option::Option<__T::Kept> {
                ::core::option::Option::Some(keeper.keep(::core::stringify!($name), self))
            }
        }
    };
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($x:ident: &[_]),+ $(,)?) $($other:tt)*) => {
        compile_error!(
            "after its arguments a function of arrays has a name for its result, the value, and a pullback with a covector for each \
             argument: `custom_rule! { fn total(x: &[_]) -> y = x.iter().sum(); pull_back(w) -> |i| w; }`; a result that is an array has a \
             length, `-> [y; x.len()]`, and a value for each index, `|i| x[i].exp()`"
        );
    };
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($x:tt)*) $($other:tt)*) => {
        compile_error!(
            "the arguments of `custom_rule!` are slices of real numbers, as in `fn f(a: &[_], x: &[_]) -> y`; a constant of another type is \
             a field of a type that implements `ArrayRule`"
        );
    };
    ($($other:tt)*) => {
        compile_error!(
            "`custom_rule!` takes one function of slices of real numbers: \
             `custom_rule! { fn total(x: &[_]) -> y = x.iter().sum(); pull_back(w) -> |i| w; }`"
        );
    };
}

/// Numbers in an array that is allocated.
#[doc(hidden)]
pub type Numbers<R> = Vec<R>;

/// A slice that has nothing but a length.
#[doc(hidden)]
#[must_use]
pub fn of_length(length: usize) -> Vec<()> {
    alloc::vec![(); length]
}

/// Checks at compile time that [`custom_rule!`](crate::custom_rule!) has a covector for each argument.
#[doc(hidden)]
pub const fn assert_covectors(arguments: usize, covectors: usize) {
    assert!(
        arguments == covectors,
        "a function of arrays has one covector for each of its arguments behind `pull_back(w) ->`, in their order and with commas between \
         them"
    );
}

/// Writes an expression in an index to each number.
#[doc(hidden)]
#[inline]
pub fn write_each<R>(y: &mut [R], value: impl FnMut(usize) -> R) {
    for (y, value) in y.iter_mut().zip((0..).map(value)) {
        *y = value;
    }
}

/// Adds an expression in an index to each number.
#[doc(hidden)]
#[inline]
pub fn add_each<R: AddAssign>(on: Option<&mut [R]>, term: impl FnMut(usize) -> R) {
    let Some(on) = on else { return };
    for (on, term) in on.iter_mut().zip((0..).map(term)) {
        *on += term;
    }
}
