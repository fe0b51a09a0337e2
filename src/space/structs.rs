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
        $visibility struct $Struct<R = f64> {
            $($(#[$field_attribute])* $field_visibility $field: <$Field as $crate::space::Space>::Over<R>,)+
        }

        impl $crate::space::Space for $Struct<$crate::space::Scalar> {
            type Over<R> = $Struct<R>;
            type Width = $crate::space!(@width $($Field;)+);

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn map<R, Q>(x: &$Struct<R>, f: &mut impl FnMut(&R) -> Q) -> $Struct<Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::map(&x.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn into_map<R, Q>(x: $Struct<R>, f: &mut impl FnMut(R) -> Q) -> $Struct<Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::into_map(x.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn zip<R, T, Q>(x: &$Struct<R>, y: &$Struct<T>, f: &mut impl FnMut(&R, &T) -> Q) -> $Struct<Q> {
                $Struct { $($field: <$Field as $crate::space::Space>::zip(&x.$field, &y.$field, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn each_with<R, T>(x: &mut $Struct<R>, y: $Struct<T>, f: &mut impl FnMut(&mut R, T)) {
                $(<$Field as $crate::space::Space>::each_with(&mut x.$field, y.$field, f);)+
            }
        }

        impl<S> $crate::space::Point<S> for $Struct<S> {
            type Shape = $Struct<$crate::space::Scalar>;
        }

        impl<S> $crate::space::Coordinates for $Struct<S> {
            type Coordinate = S;
        }

        impl<R: $crate::real::VectorSpace> $crate::real::VectorSpace for $Struct<R> {
            type Scalar = R::Scalar;

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
            fn scale(&mut self, c: R::Scalar) {
                $($crate::real::VectorSpace::scale(&mut self.$field, c);)+
            }

            #[inline]
            fn divide(&mut self, c: R::Scalar) {
                $($crate::real::VectorSpace::divide(&mut self.$field, c);)+
            }

            fn germ_norm(&self) -> R::Scalar {
                $crate::real::largest([$($crate::real::VectorSpace::germ_norm(&self.$field)),+].into_iter())
            }

            fn same_germ(&self, other: &Self) -> bool {
                $($crate::real::VectorSpace::same_germ(&self.$field, &other.$field))&&+
            }
        }

        impl<N, R, P> $crate::space::Fields<N, P> for $Struct<R>
        where
            N: $crate::order::Natural,
            R: $crate::real::VectorSpace,
            P: $crate::bundle::Representation<N, $Struct<R>>
                $(+ $crate::bundle::Representation<N, <$Field as $crate::space::Space>::Over<R>>)+,
        {
            type Bundles = ($($crate::bundle::TangentBundle<N, <$Field as $crate::space::Space>::Over<R>, P>,)+);

            #[inline]
            fn destructure(bundle: $crate::bundle::TangentBundle<N, Self, P>) -> Self::Bundles {
                ($(bundle.map_linear(|x| x.$field.clone()),)+)
            }

            #[inline]
            fn restructure(($($field,)+): Self::Bundles) -> $crate::bundle::TangentBundle<N, Self, P> {
                $crate::bundle::TangentBundle::from_stored(|i| $Struct { $($field: $field.stored()[i].clone(),)+ })
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
