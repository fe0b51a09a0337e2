//! Users' structs as spaces.

use core::marker::PhantomData;

use crate::order::U0;
use crate::space::{Nested, Scalar, Space};

/// What is no coordinate, as the space of a field: its points are the values of `T`, over any scalar.
///
/// [`space!`](crate::space!) makes it of the fields that are marked `#[plain]`.
#[derive(Clone, Copy, Debug)]
pub struct Plain<T>(PhantomData<T>);

impl<T: Clone> Space for Plain<T> {
    type Over<R> = T;
    type Width = U0;
    type Layout = Nested;

    #[inline]
    fn map<R, Q>(x: &T, _: &mut impl FnMut(&R) -> Q) -> T {
        x.clone()
    }

    #[inline]
    fn into_map<R, Q>(x: T, _: &mut impl FnMut(R) -> Q) -> T {
        x
    }

    #[inline]
    fn zip<R, Q, V>(x: &T, _: &T, _: &mut impl FnMut(&R, &Q) -> V) -> T {
        x.clone()
    }

    #[inline]
    fn each_with<R, Q>(_: &mut T, _: T, _: &mut impl FnMut(&mut R, Q)) {}
}

/// The scalars that a struct by [`space!`](crate::space!) may have where it is named as a space: `Params<Scalar>`, and
/// `Params` for short.
pub trait Line {}

impl Line for Scalar {}
impl Line for f64 {}

/// Declares a struct that is a space, and whose values are points:
/// `space! { struct Params { k: Scalar, c: [Scalar; 3] } }`.
///
/// The fields are declared by their spaces. The struct gets a type parameter for its scalar, the last one, `f64` unless
/// it is given: `Params` has a field `k: f64` and a field `c: [f64; 3]`, `Params<R>` has `k: R` and `c: [R; 3]`, and
/// `Params<Scalar>` is the space. It implements `Clone`, `Debug` and `PartialEq`; derive more where its fields allow,
/// such as `Copy` and `Default`.
///
/// The gradient with respect to a `Params` is a `Params`, and the Hessian is a `Params<Params>`. A bundle over it has
/// one bundle for each field.
///
/// A field that is no coordinate, such as a name or a number of steps, is marked `#[plain]` and declared by its type. A
/// point hands it on as it is: to the points of bundles that functions are given, and to gradients. The struct may have
/// lifetimes, types and constants as parameters, of which the types are those of such fields. Bounds that have
/// parameters of their own stand behind `where`.
///
/// The space of a field may be another such struct, `inner: Inner`, and arrays and `Vec`s of it.
///
/// Names of structs and fields must not begin with two underscores.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// space! {
///     /// An oscillator.
///     #[derive(Copy)]
///     pub struct Params {
///         /// The stiffness.
///         pub k: Scalar,
///         /// The coefficients of damping.
///         pub c: [Scalar; 2],
///     }
/// }
///
/// let at = Params { k: 2.0, c: [3.0, 5.0] };
/// let slope = gradient(|p| p.k * p.k * p.c[0] + p.c[1], at);
/// assert_eq!(slope, Params { k: 12.0, c: [4.0, 1.0] });
///
/// /// The same as a function object.
/// struct Energy;
///
/// impl Differentiable for Energy {
///     type Domain = Params<Scalar>;
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, p: Params<R>) -> R {
///         p.k * p.k * p.c[0] + p.c[1]
///     }
/// }
/// assert_eq!(Energy.gradient(at), slope);
///
/// space! {
///     /// A chain of oscillators.
///     struct Chain<'a, const N: usize> where Length<N>: ArrayWidth {
///         links: [Params; N],
///         #[plain]
///         name: &'a str,
///         #[plain]
///         steps: usize,
///     }
/// }
/// let chain = Chain { links: [at, at], name: "short", steps: 3 };
/// let slope = gradient(|chain| chain.links[1].k * chain.steps as f64, &chain);
/// assert_eq!((slope.links[1].k, slope.name), (3.0, "short"));
/// ```
// The type parameters begin with underscores, since they are visible to the user's types, and a struct may be called
// `R`.
//
// The declaration is read from left to right: `@item` reads the attributes and the name, `@generics` the parameters,
// `@where` the bounds, and `@fields` the fields. What was read is handed on in brackets, and in the end to
// `space_implementations!`.
#[macro_export]
macro_rules! space {
    (@item $attributes:tt [$($derived:tt)*] #[derive($($Trait:tt)*)] $($rest:tt)*) => {
        $crate::space!(@derives $attributes [$($derived)*] [$($Trait)* ,] $($rest)*);
    };
    (@item [$($attribute:tt)*] $derived:tt #[$next:meta] $($rest:tt)*) => {
        $crate::space!(@item [$($attribute)* #[$next]] $derived $($rest)*);
    };
    (@item $attributes:tt $derived:tt $visibility:vis struct $Struct:ident < $($rest:tt)*) => {
        $crate::space!(@generics [$attributes $derived [$visibility] $Struct] [] [] $($rest)*);
    };
    (@item $attributes:tt $derived:tt $visibility:vis struct $Struct:ident where $($rest:tt)*) => {
        $crate::space!(@where [$attributes $derived [$visibility] $Struct] [] [] [] $($rest)*);
    };
    (@item $attributes:tt $derived:tt $visibility:vis struct $Struct:ident { $($fields:tt)* }) => {
        $crate::space!(@fields [$attributes $derived [$visibility] $Struct] [] [] [] [] [] [] [] $($fields)*);
    };
    (@item $($other:tt)*) => { $crate::space!(@refused); };

    // The traits that are derived, without those that the macro derives anyway.
    (@derives $attributes:tt [$($derived:tt)*] [$(,)?] $($rest:tt)*) => {
        $crate::space!(@item $attributes [$($derived)*] $($rest)*);
    };
    (@derives $attributes:tt $derived:tt [Clone , $($Trait:tt)*] $($rest:tt)*) => {
        $crate::space!(@derives $attributes $derived [$($Trait)*] $($rest)*);
    };
    (@derives $attributes:tt $derived:tt [Debug , $($Trait:tt)*] $($rest:tt)*) => {
        $crate::space!(@derives $attributes $derived [$($Trait)*] $($rest)*);
    };
    (@derives $attributes:tt $derived:tt [PartialEq , $($Trait:tt)*] $($rest:tt)*) => {
        $crate::space!(@derives $attributes $derived [$($Trait)*] $($rest)*);
    };
    (@derives $attributes:tt [$($derived:tt)*] [$next:path , $($Trait:tt)*] $($rest:tt)*) => {
        $crate::space!(@derives $attributes [$($derived)* $next,] [$($Trait)*] $($rest)*);
    };

    (@generics $head:tt $declared:tt $given:tt > where $($rest:tt)*) => {
        $crate::space!(@where $head $declared $given [] $($rest)*);
    };
    (@generics $head:tt $declared:tt $given:tt > { $($fields:tt)* }) => {
        $crate::space!(@fields $head $declared $given [] [] [] [] [] $($fields)*);
    };
    (@generics $head:tt $declared:tt $given:tt , $($rest:tt)*) => {
        $crate::space!(@generics $head $declared $given $($rest)*);
    };
    (@generics $head:tt [$($declared:tt)*] [$($given:tt)*] $lifetime:lifetime $($rest:tt)*) => {
        $crate::space!(@generics $head [$($declared)* $lifetime,] [$($given)* $lifetime,] $($rest)*);
    };
    (@generics $head:tt [$($declared:tt)*] [$($given:tt)*] const $N:ident: $Type:ident $($rest:tt)*) => {
        $crate::space!(@generics $head [$($declared)* const $N: $Type,] [$($given)* $N,] $($rest)*);
    };
    (@generics $head:tt [$($declared:tt)*] [$($given:tt)*] $T:ident: $($rest:tt)*) => {
        $crate::space!(@bounds $head [$($declared)* $T:] [$($given)* $T,] $($rest)*);
    };
    (@generics $head:tt [$($declared:tt)*] [$($given:tt)*] $T:ident $($rest:tt)*) => {
        $crate::space!(@generics $head [$($declared)* $T,] [$($given)* $T,] $($rest)*);
    };
    (@generics $($other:tt)*) => { $crate::space!(@refused); };

    // To the next comma, or to the end of the parameters.
    (@bounds $head:tt [$($declared:tt)*] $given:tt , $($rest:tt)*) => {
        $crate::space!(@generics $head [$($declared)*,] $given $($rest)*);
    };
    (@bounds $head:tt [$($declared:tt)*] $given:tt > $($rest:tt)*) => {
        $crate::space!(@generics $head [$($declared)*,] $given > $($rest)*);
    };
    (@bounds $head:tt [$($declared:tt)*] $given:tt $next:tt $($rest:tt)*) => {
        $crate::space!(@bounds $head [$($declared)* $next] $given $($rest)*);
    };

    (@where $head:tt $declared:tt $given:tt [$($bound:tt)*] { $($fields:tt)* }) => {
        $crate::space!(@fields $head $declared $given [$($bound)*] [] [] [] [] $($fields)*);
    };
    (@where $head:tt $declared:tt $given:tt [$($bound:tt)*] , { $($fields:tt)* }) => {
        $crate::space!(@fields $head $declared $given [$($bound)*] [] [] [] [] $($fields)*);
    };
    (@where $head:tt $declared:tt $given:tt [$($bound:tt)*] $next:tt $($rest:tt)*) => {
        $crate::space!(@where $head $declared $given [$($bound)* $next] $($rest)*);
    };
    (@where $($other:tt)*) => { $crate::space!(@refused); };

    // All fields, those that are coordinates, those that are not, and the attributes of the next one.
    (@fields $head:tt $declared:tt $given:tt $bounds:tt $all:tt $coordinates:tt $plains:tt [$($attribute:tt)*]
        #[plain] $($rest:tt)*
    ) => {
        $crate::space!(@plain $head $declared $given $bounds $all $coordinates $plains [$($attribute)*] $($rest)*);
    };
    (@fields $head:tt $declared:tt $given:tt $bounds:tt $all:tt $coordinates:tt $plains:tt [$($attribute:tt)*]
        #[$next:meta] $($rest:tt)*
    ) => {
        $crate::space!(@fields $head $declared $given $bounds $all $coordinates $plains [$($attribute)* #[$next]] $($rest)*);
    };
    (@fields $head:tt $declared:tt $given:tt $bounds:tt [$($all:tt)*] [$($coordinate:tt)*] $plains:tt [$($attribute:tt)*]
        $visibility:vis $field:ident: $Field:ty $(, $($rest:tt)*)?
    ) => {
        $crate::space! {
            @fields $head $declared $given $bounds [$($all)* ([$($attribute)*] [$visibility] $field: $Field)]
            [$($coordinate)* ($field: $Field)] $plains [] $($($rest)*)?
        }
    };
    (@fields [$attributes:tt $derived:tt $visibility:tt $Struct:ident] $declared:tt $given:tt $bounds:tt $all:tt
        [$($coordinate:tt)+] $plains:tt []
    ) => {
        $crate::space_implementations! {
            $attributes $derived $visibility $Struct $declared $given $bounds $all [$($coordinate)+] $plains
        }
    };
    (@fields $($other:tt)*) => { $crate::space!(@refused); };
    (@plain $head:tt $declared:tt $given:tt $bounds:tt $all:tt $coordinates:tt $plains:tt [$($attribute:tt)*]
        #[$next:meta] $($rest:tt)*
    ) => {
        $crate::space!(@plain $head $declared $given $bounds $all $coordinates $plains [$($attribute)* #[$next]] $($rest)*);
    };
    (@plain $head:tt $declared:tt $given:tt $bounds:tt [$($all:tt)*] $coordinates:tt [$($plain:tt)*] [$($attribute:tt)*]
        $visibility:vis $field:ident: $Field:ty $(, $($rest:tt)*)?
    ) => {
        $crate::space! {
            @fields $head $declared $given $bounds
            [$($all)* ([$($attribute)*] [$visibility] $field: $crate::space::Plain<$Field>)]
            $coordinates [$($plain)* ($field: $Field)] [] $($($rest)*)?
        }
    };
    (@plain $($other:tt)*) => { $crate::space!(@refused); };

    (@refused) => {
        compile_error!(
            "`space!` takes one struct with named fields, of which one at least is a coordinate: those are declared by their spaces, and \
             others are marked `#[plain]`: `space! { pub struct Params { pub k: Scalar, pub c: [Scalar; 3], #[plain] name: String } }`"
        );
    };
    ($($declaration:tt)*) => {
        $crate::space!(@item [] [] $($declaration)*);
    };
}
