//! What is written of a bundle or a jet: its type, its order, a number, and a list of numbers.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{SerializeStruct, Serializer};

use crate::interop::serde::numbers::{Numbers, Read, Written};

/// What the data of one type hold.
#[derive(Clone, Copy)]
pub(super) struct Record {
    /// The name of the type.
    pub name: &'static str,
    /// The order of the type.
    pub order: usize,
    /// The names of the fields: of the type, the order, the first number, and the list.
    pub fields: &'static [&'static str; 4],
    /// How many numbers the list has.
    pub length: usize,
}

impl Record {
    /// Writes the four fields.
    pub(super) fn write<S: Serializer, B: Numbers>(
        self,
        serializer: S,
        first: &B,
        list: &[B],
    ) -> Result<S::Ok, S::Error> {
        let [name, order, one, others] = *self.fields;
        let mut fields = serializer.serialize_struct(self.name, self.fields.len())?;
        fields.serialize_field(name, self.name)?;
        fields.serialize_field(order, &self.order)?;
        fields.serialize_field(one, &Written(first))?;
        fields.serialize_field(others, &Written(list))?;
        fields.end()
    }

    /// Reads the first number, and the list.
    pub(super) fn read<'de, D: Deserializer<'de>, B: Numbers>(self, deserializer: D) -> Result<(B, Vec<B>), D::Error> {
        deserializer.deserialize_struct(self.name, self.fields, Fields(self, PhantomData))
    }

    /// Checks the type of the data.
    fn check_name<E: Error>(&self, found: String) -> Result<String, E> {
        if found == self.name {
            return Ok(found);
        }
        let asked = self.name;
        Err(E::custom(format!(
            "the data hold the type {found}, but {asked} is read: read them as {found}, and convert the result"
        )))
    }

    /// Checks the order of the data.
    fn check_order<E: Error>(&self, found: usize) -> Result<usize, E> {
        if found == self.order {
            return Ok(found);
        }
        let (name, asked) = (self.name, self.order);
        Err(E::custom(format!(
            "the data hold a {name} of order {found}, but one of order {asked} is read: read it with its own order"
        )))
    }

    /// Checks the length of the list.
    fn check_list<E: Error, B>(&self, list: &[B]) -> Result<(), E> {
        if list.len() == self.length {
            return Ok(());
        }
        let (name, order, asked, found) = (self.name, self.order, self.length, list.len());
        let list = self.fields[3];
        Err(E::custom(format!(
            "a {name} of order {order} has {asked} numbers in `{list}`, but the data have {found}"
        )))
    }
}

/// Reads the fields, by their names or in their order.
struct Fields<B>(Record, PhantomData<B>);

impl<'de, B: Numbers> Visitor<'de> for Fields<B> {
    type Value = (B, Vec<B>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [name, order, one, others] = self.0.fields;
        write!(f, "a {} with `{name}`, `{order}`, `{one}` and `{others}`", self.0.name)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let missing = |i: usize| A::Error::missing_field(self.0.fields[i]);
        self.0.check_name(fields.next_element()?.ok_or_else(|| missing(0))?)?;
        self.0.check_order(fields.next_element()?.ok_or_else(|| missing(1))?)?;
        let Read(first) = fields.next_element()?.ok_or_else(|| missing(2))?;
        let Read(list) = fields.next_element::<Read<Vec<B>>>()?.ok_or_else(|| missing(3))?;
        self.0.check_list::<A::Error, B>(&list)?;
        Ok((first, list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let fields = self.0.fields;
        let (mut name, mut order, mut first, mut list) = (None, None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match fields.iter().position(|field| *field == key) {
                Some(0) if name.is_none() => name = Some(self.0.check_name(map.next_value()?)?),
                Some(1) if order.is_none() => order = Some(self.0.check_order(map.next_value()?)?),
                Some(2) if first.is_none() => first = Some(map.next_value::<Read<B>>()?.0),
                Some(3) if list.is_none() => list = Some(map.next_value::<Read<Vec<B>>>()?.0),
                Some(i) => return Err(A::Error::duplicate_field(fields[i])),
                None => return Err(A::Error::unknown_field(&key, fields)),
            }
        }
        let missing = |i: usize| A::Error::missing_field(fields[i]);
        name.ok_or_else(|| missing(0))?;
        order.ok_or_else(|| missing(1))?;
        let list = list.ok_or_else(|| missing(3))?;
        self.0.check_list::<A::Error, B>(&list)?;
        Ok((first.ok_or_else(|| missing(2))?, list))
    }
}
