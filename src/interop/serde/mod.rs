//! Bundles and jets in formats of `serde`.
//!
//! ```text
//! TaylorBundle    { type: "TaylorBundle",   order: 3, primal: x, taylor_coefficients: [x′, x″/2!, x‴/3!] }
//! ExplicitBundle  { type: "ExplicitBundle", order: 2, primal: x, partials: [∂₁x, ∂₂x, ∂₁∂₂x] }
//! UniformBundle   { type: "UniformBundle",  order: 2, primal: x, partials: [∂x] }
//! ZeroBundle      { type: "ZeroBundle",     order: 2, primal: x, partials: [] }
//! ChunkBundle     { type: "ChunkBundle",    order: 2, primal: x, taylor_coefficients: [∂₁x, ∂₂x, ∂₁∂₁x/2!, ∂₁∂₂x, ∂₂∂₂x/2!] }
//! Jet             { type: "Jet",            order: 2, base: a,   derivatives: [f, f′, f″] }
//! ```
//!
//! The numbers are those that are stored, so that what is read is what was written, bit for bit. In formats for people,
//! such as JSON, floats that are not finite are the texts `inf`, `-inf` and `NaN`, since these formats have no numbers
//! for them; NaN loses its sign. JSON is exact where its reader is: `serde_json` needs its feature `float_roundtrip`.

mod numbers;
mod record;

use alloc::vec::Vec;
use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};
use typenum::Unsigned;

use crate::bundle::{Kind, Representation, TangentBundle};
use crate::interop::serde::numbers::Numbers;
use crate::interop::serde::record::Record;
use crate::jet::Jet;
use crate::order::Natural;
use crate::real::AsFloat;

/// What is written of a bundle.
const fn record<N: Natural, B, P: Representation<N, B>>() -> Record {
    Record {
        name: P::NAME,
        order: N::USIZE,
        fields: match P::KIND {
            Kind::Taylor | Kind::Graded => &["type", "order", "primal", "taylor_coefficients"],
            Kind::Constant | Kind::Uniform | Kind::Explicit => &["type", "order", "primal", "partials"],
        },
        length: P::Length::USIZE - 1,
    }
}

/// What is written of a jet.
const fn record_of_jet<N: Natural>() -> Record {
    Record {
        name: "Jet",
        order: N::USIZE,
        fields: &["type", "order", "base", "derivatives"],
        length: N::USIZE + 1,
    }
}

impl<N: Natural, B: Numbers, P: Representation<N, B>> Serialize for TangentBundle<N, B, P> {
    /// The representation, the order, the primal, and the numbers after it as they are stored.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (primal, tangent) = self.components().split_first().expect("a bundle holds a primal");
        record::<N, B, P>().write(serializer, primal, tangent)
    }
}

impl<'de, N: Natural, B: Numbers, P: Representation<N, B>> Deserialize<'de> for TangentBundle<N, B, P> {
    /// The bundle that was written.
    ///
    /// # Errors
    ///
    /// If the data hold another representation or order, another number of components, or what is no number of the
    /// base.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (primal, tangent): (B, Vec<B>) = record::<N, B, P>().read(deserializer)?;
        Ok(Self::from_stored(|i| {
            if i == 0 { &primal } else { &tangent[i - 1] }.clone()
        }))
    }
}

impl<N: Natural, T: Numbers> Serialize for Jet<N, T> {
    /// The order, the base point, and the derivatives there.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        record_of_jet::<N>().write(serializer, self.base(), self.derivatives())
    }
}

impl<'de, N: Natural, T: Numbers> Deserialize<'de> for Jet<N, T> {
    /// The jet that was written.
    ///
    /// # Errors
    ///
    /// If the data hold another order, another number of derivatives, or what is no number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (base, derivatives): (T, Vec<T>) = record_of_jet::<N>().read(deserializer)?;
        Ok(Self::new(base, GenericArray::generate(|k| derivatives[k].clone())))
    }
}

impl<R: Numbers> Serialize for AsFloat<R> {
    /// The number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<'de, R: Numbers> Deserialize<'de> for AsFloat<R> {
    /// The number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        R::read(deserializer).map(Self)
    }
}
