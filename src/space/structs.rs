//! Structs of the user as spaces.

/// Makes a struct a space and its values points: `space! { struct Params { k: Scalar, c: [Scalar; 3] } }`.
///
/// The fields are declared by their spaces. The struct gets a type parameter for its scalar, `f64` unless it is given:
/// `Params` has a field `k: f64` and a field `c: [f64; 3]`, `Params<R>` has `k: R` and `c: [R; 3]`, and `Params<Scalar>` is
/// the space. It implements `Clone`, `Debug` and `PartialEq`; derive `Copy` where its fields allow.
///
/// A gradient with respect to `Params` is a `Params`, a Hessian a `Params<Params>`, and bundles over it have one bundle a
/// field.
///
/// Any names will do for the struct, its fields and the structs within it, but those that begin with two underscores.
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
/// ```
// The type parameters have underscores before their letters: the names that a macro gives to types are seen by the
// types that the user names, and a struct may be called `R`.
#[macro_export]
macro_rules! space {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $Struct:ident {
            $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $Field:ty),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        $visibility struct $Struct<__R = ::core::primitive::f64> {
            $($(#[$field_attribute])* $field_visibility $field: <$Field as $crate::space::Space>::Over<__R>,)+
        }

        impl $crate::space::Space for $Struct<$crate::space::Scalar> {
            type Over<__R> = $Struct<__R>;
            type Width = $crate::space!(@width $($Field;)+);
            type Layout = $crate::space::Nested;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn map<__R, __Q>(x: &$Struct<__R>, f: &mut impl ::core::ops::FnMut(&__R) -> __Q) -> $Struct<__Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::map(&x.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn into_map<__R, __Q>(x: $Struct<__R>, f: &mut impl ::core::ops::FnMut(__R) -> __Q) -> $Struct<__Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::into_map(x.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn zip<__R, __T, __Q>(
                x: &$Struct<__R>,
                y: &$Struct<__T>,
                f: &mut impl ::core::ops::FnMut(&__R, &__T) -> __Q,
            ) -> $Struct<__Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::zip(&x.$field, &y.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn each_with<__R, __T>(
                x: &mut $Struct<__R>,
                y: $Struct<__T>,
                f: &mut impl ::core::ops::FnMut(&mut __R, __T),
            ) {
                $(<$Field as $crate::space::Space>::each_with(&mut x.$field, y.$field, f);)+
            }
        }

        impl<__R> $crate::space::PointOver<__R> for $Struct<__R> {
            type Shape = $Struct<$crate::space::Scalar>;
        }

        $crate::space!(@argument [$Struct<__R>] $Struct);
        $crate::space!(@argument [&$Struct<__R>] $Struct);

        impl<__R> $crate::space::Coordinates for $Struct<__R> {
            type Coordinate = __R;
        }

        impl<__R: $crate::real::VectorSpace> $crate::real::VectorSpace for $Struct<__R> {
            type Scalar = __R::Scalar;

            #[inline]
            fn zero_like(&self) -> Self {
                $Struct { $($field: $crate::real::VectorSpace::zero_like(&self.$field),)+ }
            }

            #[inline]
            fn accumulate(&mut self, other: &Self) {
                $($crate::real::VectorSpace::accumulate(&mut self.$field, &other.$field);)+
            }

            #[inline]
            fn deduct(&mut self, other: &Self) {
                $($crate::real::VectorSpace::deduct(&mut self.$field, &other.$field);)+
            }

            #[inline]
            fn scale(&mut self, c: __R::Scalar) {
                $($crate::real::VectorSpace::scale(&mut self.$field, c);)+
            }

            #[inline]
            fn divide(&mut self, c: __R::Scalar) {
                $($crate::real::VectorSpace::divide(&mut self.$field, c);)+
            }

            fn max_norm(&self) -> __R::Scalar {
                $crate::real::largest([$($crate::real::VectorSpace::max_norm(&self.$field)),+].into_iter())
            }

            fn same_germ(&self, other: &Self) -> ::core::primitive::bool {
                $($crate::real::VectorSpace::same_germ(&self.$field, &other.$field))&&+
            }
        }

        impl<__N, __R, __P> $crate::space::Fields<__N, __P> for $Struct<__R>
        where
            __N: $crate::order::Natural,
            __R: $crate::real::VectorSpace,
            __P: $crate::bundle::Representation<__N, $Struct<__R>>
                $(+ $crate::bundle::Representation<__N, <$Field as $crate::space::Space>::Over<__R>>)+,
        {
            type Bundles = ($($crate::bundle::TangentBundle<__N, <$Field as $crate::space::Space>::Over<__R>, __P>,)+);

            #[inline]
            fn destructure(bundle: $crate::bundle::TangentBundle<__N, Self, __P>) -> Self::Bundles {
                ($(bundle.map_linear(|x| x.$field.clone()),)+)
            }

            #[inline]
            fn restructure(bundles: Self::Bundles) -> $crate::bundle::TangentBundle<__N, Self, __P> {
                $crate::space!(@restructure $Struct, bundles, [] $($field)+)
            }
        }
    };
    // Each turn has a `bundle` of its own: the name of a field need not be one that a pattern may bind.
    (@restructure $Struct:ident, $bundles:ident, [$($field:ident $bundle:ident)*] $next:ident $($rest:ident)*) => {
        $crate::space!(@restructure $Struct, $bundles, [$($field $bundle)* $next bundle] $($rest)*)
    };
    (@restructure $Struct:ident, $bundles:ident, [$($field:ident $bundle:ident)+]) => {{
        let ($($bundle,)+) = $bundles;
        $crate::bundle::TangentBundle::from_stored(|i| $Struct { $($field: $bundle.stored()[i].clone(),)+ })
    }};
    (@argument [$Point:ty] $Struct:ident) => {
        impl<__S, __R: $crate::real::Real<__S>> $crate::space::Argument<__S> for $Point {
            type Coordinate = __R;
            type Shape = $Struct<$crate::space::Scalar>;
            type Held = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> Self {
                self
            }
        }
    };
    (@width) => { $crate::order::U0 };
    (@width $Field:ty; $($rest:ty;)*) => {
        <<$Field as $crate::space::Space>::Width as $crate::space::Width>::Plus<$crate::space!(@width $($rest;)*)>
    };
    ($($other:tt)*) => {
        compile_error!(
            "`space!` takes one struct with named fields and no parameters, whose fields are declared by their spaces: \
             `space! { pub struct Params { pub k: Scalar, pub c: [Scalar; 3] } }`"
        );
    };
}
