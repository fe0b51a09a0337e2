//! The base spaces in formats of `serde`: floats, tuples, arrays and vectors of them, and bundles.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeSeq, SerializeTuple, Serializer};

use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::{VectorSpace, for_tuples};

/// A base space whose points are written and read, each float to the bit.
#[diagnostic::on_unimplemented(
    message = "points of `{Self}` are not written by `serde`",
    label = "neither floats nor bundles, nor tuples, arrays or `Vec`s of them",
    note = "write the numbers of a variable of a recording: `.value()`"
)]
pub trait Numbers: VectorSpace {
    /// Writes the point.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a point.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// A point that is written, or a list of points.
pub(super) struct Written<'a, T: ?Sized>(pub &'a T);

impl<B: Numbers> Serialize for Written<'_, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<B: Numbers> Serialize for Written<'_, [B]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for x in self.0 {
            list.serialize_element(&Written(x))?;
        }
        list.end()
    }
}

/// A point that was read.
pub(super) struct Read<T>(pub T);

impl<'de, B: Numbers> Deserialize<'de> for Read<B> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        B::read(deserializer).map(Self)
    }
}

/// A float is a number; in a format for people it is a text where it is not finite.
macro_rules! float {
    ($S:ident, $write:ident, $deserialize:ident) => {
        impl Numbers for $S {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if self.is_finite() || !serializer.is_human_readable() {
                    serializer.$write(*self)
                } else {
                    serializer.collect_str(self)
                }
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    deserializer.deserialize_any(Float).map(|x| x as $S)
                } else {
                    $S::deserialize(deserializer)
                }
            }
        }
    };
}

float!(f64, serialize_f64, deserialize_f64);
float!(f32, serialize_f32, deserialize_f32);

/// Reads a float, or its text.
struct Float;

impl Visitor<'_> for Float {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or one of the texts `inf`, `-inf` and `NaN`")
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<f64, E> {
        Ok(x)
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<f64, E> {
        Ok(n as f64)
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<f64, E> {
        Ok(n as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            "NaN" => Ok(f64::NAN),
            _ => Err(E::invalid_value(serde_core::de::Unexpected::Str(text), &self)),
        }
    }
}

impl<N: Natural, B: Numbers, P: Representation<N, B>> Numbers for TangentBundle<N, B, P> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<V: Numbers> Numbers for Vec<V> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(self.as_slice()).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<Read<V>>::deserialize(deserializer)?;
        Ok(list.into_iter().map(|Read(x)| x).collect())
    }
}

impl<V: Numbers, const K: usize> Numbers for [V; K] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_tuple(K)?;
        for x in self {
            fields.serialize_element(&Written(x))?;
        }
        fields.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(K, Components(PhantomData))
    }
}

/// Reads the numbers of an array.
struct Components<V, const K: usize>(PhantomData<V>);

impl<'de, V: Numbers, const K: usize> Visitor<'de> for Components<V, K> {
    type Value = [V; K];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{K} numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<[V; K], A::Error> {
        let mut all = Vec::with_capacity(K);
        while let Some(Read(x)) = fields.next_element()? {
            all.push(x);
        }
        all.try_into()
            .map_err(|all: Vec<V>| A::Error::invalid_length(all.len(), &self))
    }
}

/// A tuple is the list of its fields.
macro_rules! tuple {
    ($($V:ident $i:tt),+) => {
        impl<F: crate::real::BaseFloat, $($V: Numbers<Scalar = F>),+> Numbers for ($($V,)+) {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_tuple(<[()]>::len(&[$(tuple!(@one $i)),+]))?;
                $(fields.serialize_element(&Written(&self.$i))?;)+
                fields.end()
            }

            fn read<'de, De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
                let fields = <($(Read<$V>,)+)>::deserialize(deserializer)?;
                Ok(($(fields.$i.0,)+))
            }
        }
    };
    (@one $i:tt) => { () };
}

for_tuples!(tuple);
