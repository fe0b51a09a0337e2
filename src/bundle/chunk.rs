//! Bundles in several directions at once.

use crate::bundle::representation::unscaled;
use crate::bundle::{Bundle, ChunkBundle, ChunkTangent, Representation, TangentBundle, TraceTangent, filled};
use crate::kernel::graded::Monomial;
use crate::order::{Directions, Natural, U2};
use crate::real::{Field, VectorSpace};

impl<N: Natural, B: Field> Bundle<N, B> {
    /// The variable of the direction `i`, which counts from 1 to `K`: `x + ∂ᵢ`.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = (Bundle::<U2>::chunk::<U2>(2.0, 1), Bundle::<U2>::chunk::<U2>(3.0, 2));
    /// let f: ChunkBundle<U2, U2> = x * x * y;
    /// assert_eq!((f.along([1]), f.along([2]), f.along([1, 2])), (12.0, 4.0, 4.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If the direction is not in 1..=K.
    #[inline]
    pub fn chunk<K: Directions>(x: B, i: usize) -> ChunkBundle<N, K, B> {
        assert_direction::<K>(i);
        TangentBundle::seeded(x, if N::USIZE > 0 { i } else { 0 })
    }
}

/// # Partials of a chunk
impl<N: Natural, B: VectorSpace, K: Directions> ChunkBundle<N, K, B> {
    /// The partial in the given directions: `along([1, 1, 2])` is ∂³/∂₁²∂₂. Directions count from 1, and may come in
    /// any order.
    ///
    /// # Panics
    ///
    /// If there are more directions than N, or one of them is not in 1..=K.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn along<const D: usize>(&self, directions: [usize; D]) -> B {
        assert!(
            D <= N::USIZE,
            "a chunk of order {order} holds no partial in {D} directions: give at most {order} directions",
            order = N::USIZE
        );
        let directions = directions.map(|i| {
            assert_direction::<K>(i);
            i - 1
        });
        unscaled::<N, B, ChunkTangent<K>>(self.components(), Monomial::new(&directions).index::<K>())
    }
}

/// # Making a trace bundle
impl<B: Field, K: Directions> TangentBundle<U2, B, TraceTangent<K>> {
    /// The variable of the direction `i`, which counts from 1 to `K`.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = (TraceBundle::<U2>::variable(2.0, 1), TraceBundle::<U2>::variable(3.0, 2));
    /// assert_eq!((x.powi(2) * y + y.powi(3)).laplacian(), 2.0 * 3.0 + 6.0 * 3.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If the direction is not in 1..=K.
    #[inline]
    pub fn variable(x: B, i: usize) -> Self {
        assert_direction::<K>(i);
        Self::seeded(x, i)
    }
}

/// # The gradient and the Laplacian
impl<B: VectorSpace, K: Directions> TangentBundle<U2, B, TraceTangent<K>> {
    /// The slope in the direction `i`, which counts from 1 to `K`.
    ///
    /// # Panics
    ///
    /// If the direction is not in 1..=K.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn slope(&self, i: usize) -> B {
        assert_direction::<K>(i);
        self.components()[i].clone()
    }

    /// The Laplacian: the sum of the second derivatives in all directions.
    #[inline]
    #[must_use]
    pub fn laplacian(&self) -> B {
        unscaled::<U2, B, TraceTangent<K>>(self.components(), K::USIZE + 1)
    }
}

impl<N: Natural, B: Field, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// x with the velocity one in the component at `index`, or a constant if `index` is 0.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn seeded(x: B, index: usize) -> Self {
        Self::moving(x, index, x.one_like())
    }

    /// x with a velocity in the component at `index`, or a constant if `index` is 0.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn moving(x: B, index: usize, velocity: B) -> Self {
        let mut components = filled(x.zero_like());
        components[index] = velocity;
        components[0] = x;
        Self::from_components(components)
    }
}

#[track_caller]
#[inline]
fn assert_direction<K: Directions>(i: usize) {
    assert!(
        (1..=K::USIZE).contains(&i),
        "there is no direction {i} in a chunk of {width}: directions are 1 to {width}",
        width = K::USIZE
    );
}
