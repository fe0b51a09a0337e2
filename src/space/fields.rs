//! Bundles of products and products of bundles: T^N (A × B) ≅ T^N A × T^N B.
//!
//! ```text
//! destructure    T^N (A × B)     → T^N A × T^N B       one bundle a field
//! restructure    T^N A × T^N B   → T^N (A × B)
//! unbundle       T^N [ℝ; K]      → [T^N ℝ; K]          one bundle a coordinate, however deep
//! rebundle       [T^N ℝ; K]      → T^N [ℝ; K]
//! ```

use alloc::vec::Vec;

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::{VectorSpace, for_tuples};
use crate::space::products::assert_same_length;
use crate::space::{Image, PointOfBundles, PointOver, Rebundled, Space, rebundle};

/// A base space that is a product of spaces. A bundle over it is a product of bundles.
///
/// Tuples of up to twelve fields, arrays, `Vec`s and structs by [`space!`](crate::space!) are products.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a product of spaces, so a bundle over it has no fields",
    label = "not a product",
    note = "products are tuples, arrays, `Vec`s, and structs declared by `space!`"
)]
pub trait Fields<N: Natural, P: Representation<N, Self>>: VectorSpace {
    /// The product of bundles: a tuple, an array or a `Vec` with one bundle for each field.
    type Bundles;

    /// The bundles of the fields.
    fn destructure(bundle: TangentBundle<N, Self, P>) -> Self::Bundles;

    /// The bundle over the product, from the bundles of the fields.
    fn restructure(fields: Self::Bundles) -> TangentBundle<N, Self, P>;
}

/// # Fields and coordinates of the base
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The image of the bundle under a linear map, which maps every component.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U2, [f64; 2]>::from_derivatives([1.0, 2.0], [[3.0, 4.0], [5.0, 6.0]]);
    /// let sum: TaylorBundle<U2> = t.map_linear(|[x, y]| x + y);
    /// assert_eq!((sum.primal(), sum.derivative(1), sum.derivative(2)), (3.0, 7.0, 11.0));
    /// ```
    #[inline]
    pub fn map_linear<C>(&self, map: impl Fn(&B) -> C) -> TangentBundle<N, C, P>
    where
        P: Representation<N, C>,
    {
        TangentBundle::from_components(GenericArray::generate(|i| map(&self.components()[i])))
    }

    /// The bundles of the fields of a product, as a tuple, an array or a `Vec`.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U2, (f64, f64)>::from_derivatives((1.0, 2.0), [(3.0, 4.0), (5.0, 6.0)]);
    /// let (x, y) = t.destructure();
    /// assert!(x.same_germ(&TaylorBundle::<U2>::from_derivatives(1.0, [3.0, 5.0])));
    /// assert!(y.same_germ(&TaylorBundle::<U2>::from_derivatives(2.0, [4.0, 6.0])));
    /// ```
    ///
    /// # Panics
    ///
    /// If the primal and the partials are `Vec`s of different lengths.
    #[inline]
    #[track_caller]
    pub fn destructure(self) -> B::Bundles
    where
        B: Fields<N, P>,
    {
        B::destructure(self)
    }

    /// The bundle over a product from the bundles of its fields, the inverse of [`destructure`](Self::destructure).
    ///
    /// All fields must have one representation. Convert a constant by `.into()`.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = (Bundle::<U2>::taylor(1.0), Bundle::<U2>::constant(2.0));
    /// let t = TaylorBundle::<U2, (f64, f64)>::restructure((x, y.into()));
    /// assert_eq!((t.primal(), t.derivative(1)), ((1.0, 2.0), (1.0, 0.0)));
    /// ```
    ///
    /// # Panics
    ///
    /// If a `Vec` of bundles over `Vec`s or arrays holds shapes that differ between components.
    #[inline]
    pub fn restructure(fields: B::Bundles) -> Self
    where
        B: Fields<N, P>,
    {
        B::restructure(fields)
    }

    /// The bundles of the coordinates, in the shape of the base: a bundle of arrays becomes an array of bundles.
    ///
    /// A constant `Vec` keeps its allocation.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U1, [f64; 2]>::from_derivatives([1.0, 2.0], [[3.0, 4.0]]);
    /// let [x, y]: [TaylorBundle<U1>; 2] = t.unbundle();
    /// assert_eq!((x.derivative(1), y.derivative(1)), (3.0, 4.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If the primal and the partials hold `Vec`s of different lengths.
    #[inline]
    pub fn unbundle<S>(self) -> Image<B, TangentBundle<N, S, P>, S>
    where
        S: VectorSpace,
        B: PointOver<S>,
        P: Representation<N, S>,
    {
        let mut components = self.into_components().into_iter();
        let primal = components.next().expect("a bundle holds a primal");
        let mut bundles = B::Shape::into_map(primal, &mut |x: S| TangentBundle::<N, S, P>::of_primal(x));
        for (i, component) in components.enumerate() {
            B::Shape::each_with(
                &mut bundles,
                component,
                &mut |bundle: &mut TangentBundle<N, S, P>, x: S| {
                    bundle.set_component(i + 1, x);
                },
            );
        }
        bundles
    }

    /// The image under a function that maps each coordinate to a bundle. The function may capture bundles.
    ///
    /// `S` is the type of the coordinates of the base `B`, and `Y` the bundle that the function returns. The point of
    /// these bundles is [`rebundle`]d.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let x = TaylorBundle::<U1>::from_derivatives(2.0, [10.0]);
    /// let scaled: TaylorBundle<U1, [f64; 2]> = Bundle::<U1, _>::constant([2.0, 4.0]).map_each(|y| y * x);
    /// assert_eq!((scaled.primal(), scaled.derivative(1)), ([4.0, 8.0], [20.0, 40.0]));
    /// ```
    ///
    /// # Panics
    ///
    /// If the primal and the partials hold `Vec`s of different lengths.
    #[inline]
    pub fn map_each<S, Y>(self, mut map: impl FnMut(TangentBundle<N, S, P>) -> Y) -> Rebundled<Image<B, Y, S>>
    where
        S: VectorSpace,
        B: PointOver<S, Shape: Space<Over<Y>: PointOfBundles>>,
        P: Representation<N, S>,
    {
        rebundle(B::Shape::into_map(self.unbundle(), &mut map))
    }
}

/// Implements the trait for a tuple.
macro_rules! tuple {
    ($($B:ident $i:tt),+) => {
        impl<N, P, $($B),+> Fields<N, P> for ($($B,)+)
        where
            N: Natural,
            Self: VectorSpace,
            P: Representation<N, Self> $(+ Representation<N, $B>)+,
            $($B: VectorSpace,)+
        {
            type Bundles = ($(TangentBundle<N, $B, P>,)+);

            #[inline]
            fn destructure(bundle: TangentBundle<N, Self, P>) -> Self::Bundles {
                ($(bundle.map_linear(|x| x.$i.clone()),)+)
            }

            #[inline]
            fn restructure(fields: Self::Bundles) -> TangentBundle<N, Self, P> {
                TangentBundle::from_components(GenericArray::generate(|i| ($(fields.$i.components()[i].clone(),)+)))
            }
        }
    };
}

for_tuples!(tuple);

impl<N, B, P, const K: usize> Fields<N, P> for [B; K]
where
    N: Natural,
    B: VectorSpace,
    P: Representation<N, Self> + Representation<N, B>,
{
    type Bundles = [TangentBundle<N, B, P>; K];

    #[inline]
    fn destructure(bundle: TangentBundle<N, Self, P>) -> Self::Bundles {
        core::array::from_fn(|i| bundle.map_linear(|x| x[i].clone()))
    }

    #[inline]
    fn restructure(fields: Self::Bundles) -> TangentBundle<N, Self, P> {
        TangentBundle::from_components(GenericArray::generate(|i| {
            core::array::from_fn(|k| fields[k].components()[i].clone())
        }))
    }
}

impl<N, B, P> Fields<N, P> for Vec<B>
where
    N: Natural,
    B: VectorSpace,
    P: Representation<N, Self> + Representation<N, B>,
{
    type Bundles = Vec<TangentBundle<N, B, P>>;

    #[track_caller]
    fn destructure(bundle: TangentBundle<N, Self, P>) -> Self::Bundles {
        let length = bundle.primal_ref().len();
        for component in bundle.components() {
            assert_same_length(length, component.len());
        }
        (0..length).map(|i| bundle.map_linear(|x| x[i].clone())).collect()
    }

    fn restructure(fields: Self::Bundles) -> TangentBundle<N, Self, P> {
        TangentBundle::from_components(GenericArray::generate(|i| {
            fields.iter().map(|field| field.components()[i].clone()).collect()
        }))
    }
}
