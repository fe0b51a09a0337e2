//! What `space!` writes of a declaration that it has read.

/// The struct and its implementations, from the parts of its declaration: its attributes, the traits that it derives
/// beside, its visibility and its name; its parameters as they are declared and as they are given, and their bounds;
/// all fields, those that are coordinates, and those that are not.
#[doc(hidden)]
#[macro_export]
macro_rules! space_implementations {
    // Each turn has a `bundle` of its own: the name of a field need not be one that a pattern may bind.
    (@restructure $Struct:ident, $bundles:ident, [$($read:tt)*] [$next:ident $($rest:ident)*] $plains:tt $more:tt) => {
        $crate::space_implementations!(@restructure $Struct, $bundles, [$($read)* $next bundle,] [$($rest)*] $plains $more)
    };
    (@restructure $Struct:ident, $bundles:ident, $read:tt [] [$($plains:tt)*] [$next:ident $($rest:ident)*]) => {
        $crate::space_implementations!(@restructure $Struct, $bundles, $read [] [$($plains)* $next plain,] [$($rest)*])
    };
    (@restructure $Struct:ident, $bundles:ident, [$($field:ident $bundle:ident,)+] [] [$($plain:ident $value:ident,)*] []) => {{
        let ($($bundle,)+ $($value,)*) = $bundles;
        $crate::bundle::TangentBundle::from_stored(|i| $Struct {
            $($field: $bundle.stored()[i].clone(),)+
            $($plain: $value.clone(),)*
        })
    }};
    (@width) => { $crate::order::U0 };
    (@width $Field:ty; $($rest:ty;)*) => {
        <<$Field as $crate::space::Space>::Width as $crate::space::Width>::Plus<$crate::space_implementations!(@width $($rest;)*)>
    };
    ([$($attribute:tt)*] [$($derived:tt)*] [$visibility:vis] $Struct:ident
        [$($declared:tt)*] [$($given:tt)*] [$($bound:tt)*]
        [$(([$($field_attribute:tt)*] [$field_visibility:vis] $any:ident: $Any:ty))+]
        [$(($field:ident: $Field:ty))+] [$(($plain:ident: $PlainType:ty))*]
    ) => {
        $($attribute)*
        #[derive(Clone, Debug, PartialEq, $($derived)*)]
        $visibility struct $Struct<$($declared)* __R = ::core::primitive::f64>
        where
            $($bound)*
        {
            $($($field_attribute)* $field_visibility $any: <$Any as $crate::space::Space>::Over<__R>,)+
        }

        impl<$($declared)* __L: $crate::space::Line> $crate::space::Space for $Struct<$($given)* __L>
        where
            $($PlainType: ::core::clone::Clone,)*
            $($bound)*
        {
            type Over<__R> = $Struct<$($given)* __R>;
            type Width = $crate::space_implementations!(@width $($Field;)+);
            type Layout = $crate::space::Nested;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn map<__R, __Q>(
                x: &$Struct<$($given)* __R>,
                f: &mut impl ::core::ops::FnMut(&__R) -> __Q,
            ) -> $Struct<$($given)* __Q> {
                $Struct { $($any: <$Any as $crate::space::Space>::map(&x.$any, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn into_map<__R, __Q>(
                x: $Struct<$($given)* __R>,
                f: &mut impl ::core::ops::FnMut(__R) -> __Q,
            ) -> $Struct<$($given)* __Q> {
                $Struct { $($any: <$Any as $crate::space::Space>::into_map(x.$any, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn zip<__R, __T, __Q>(
                x: &$Struct<$($given)* __R>,
                y: &$Struct<$($given)* __T>,
                f: &mut impl ::core::ops::FnMut(&__R, &__T) -> __Q,
            ) -> $Struct<$($given)* __Q> {
                $Struct { $($any: <$Any as $crate::space::Space>::zip(&x.$any, &y.$any, f),)+ }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn each_with<__R, __T>(
                x: &mut $Struct<$($given)* __R>,
                y: $Struct<$($given)* __T>,
                f: &mut impl ::core::ops::FnMut(&mut __R, __T),
            ) {
                $(<$Field as $crate::space::Space>::each_with(&mut x.$field, y.$field, f);)+
            }
        }

        impl<$($declared)* __R> $crate::space::PointOver<__R> for $Struct<$($given)* __R>
        where
            $($PlainType: ::core::clone::Clone,)*
            $($bound)*
        {
            type Shape = $Struct<$($given)* $crate::space::Scalar>;
        }

        impl<$($declared)* __R> $crate::space::Coordinates for $Struct<$($given)* __R>
        where
            $($PlainType: ::core::clone::Clone,)*
            $($bound)*
        {
            type Coordinate = __R;
        }

        impl<$($declared)* __S, __R: $crate::real::Real<__S>> $crate::space::Argument<__S> for $Struct<$($given)* __R>
        where
            $($PlainType: ::core::clone::Clone,)*
            $($bound)*
        {
            type Coordinate = __R;
            type Shape = $Struct<$($given)* $crate::space::Scalar>;
            type Held = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> Self {
                self
            }
        }

        impl<$($declared)* __S, __R: $crate::real::Real<__S>> $crate::space::Argument<__S> for &$Struct<$($given)* __R>
        where
            $($PlainType: ::core::clone::Clone,)*
            $($bound)*
        {
            type Coordinate = __R;
            type Shape = $Struct<$($given)* $crate::space::Scalar>;
            type Held = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> Self {
                self
            }
        }

        impl<$($declared)* __R: $crate::real::VectorSpace> $crate::real::VectorSpace for $Struct<$($given)* __R>
        where
            Self: ::core::clone::Clone,
            $($PlainType: ::core::clone::Clone + ::core::cmp::PartialEq,)*
            $($bound)*
        {
            type Scalar = __R::Scalar;

            #[inline]
            fn zero_like(&self) -> Self {
                $Struct {
                    $($field: $crate::real::VectorSpace::zero_like(&self.$field),)+
                    $($plain: ::core::clone::Clone::clone(&self.$plain),)*
                }
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
                $($crate::real::VectorSpace::same_germ(&self.$field, &other.$field))&&+ $(&& self.$plain == other.$plain)*
            }
        }

        impl<$($declared)* __N, __R, __P> $crate::space::Fields<__N, __P> for $Struct<$($given)* __R>
        where
            Self: $crate::real::VectorSpace,
            $($PlainType: ::core::clone::Clone + ::core::cmp::PartialEq,)*
            __N: $crate::order::Natural,
            __R: $crate::real::VectorSpace,
            __P: $crate::bundle::Representation<__N, $Struct<$($given)* __R>>
                $(+ $crate::bundle::Representation<__N, <$Field as $crate::space::Space>::Over<__R>>)+,
            $($bound)*
        {
            type Bundles = (
                $($crate::bundle::TangentBundle<__N, <$Field as $crate::space::Space>::Over<__R>, __P>,)+
                $($PlainType,)*
            );

            #[inline]
            fn destructure(bundle: $crate::bundle::TangentBundle<__N, Self, __P>) -> Self::Bundles {
                (
                    $(bundle.map_linear(|x| x.$field.clone()),)+
                    $(::core::clone::Clone::clone(&bundle.primal_ref().$plain),)*
                )
            }

            #[inline]
            fn restructure(bundles: Self::Bundles) -> $crate::bundle::TangentBundle<__N, Self, __P> {
                $crate::space_implementations!(@restructure $Struct, bundles, [] [$($field)+] [] [$($plain)*])
            }
        }
    };
}
