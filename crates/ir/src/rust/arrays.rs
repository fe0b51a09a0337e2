//! Arrays in Rust: an argument is a slice, any other array a `Vec`, which is changed in place where it is used for the
//! last time.

use crate::operation::{Array, Operation};
use crate::rust::Writer;
use crate::rust::last_uses::{has_array, root};
use crate::types::{BlockId, Type, ValueId};

impl Writer<'_> {
    /// Whether a value is a variable of its block.
    pub(super) fn is_own(&self, v: ValueId) -> bool {
        self.function.blocks().len() == 1 || !self.shared.contains(&v)
    }

    /// A value that is moved to a new place by a statement.
    pub(super) fn moved(&self, x: ValueId, by: ValueId) -> String {
        let of = root(self.function, x);
        let is_last = self.last_uses.statements.contains(&(by, of));
        let has_owners = self.kept.has_owners(by) || self.kept.is_tuple(self.function.type_of(by));
        self.owned(x, is_last.then(|| self.taken(of)).flatten(), has_owners)
    }

    /// A value that is moved to a phi on an edge.
    pub(super) fn moved_on(&self, x: ValueId, phi: ValueId, from: BlockId, to: BlockId) -> String {
        let of = root(self.function, x);
        let is_last = self.last_uses.edges.contains(&(from, to, of));
        self.owned(x, is_last.then(|| self.taken(of)).flatten(), self.kept.has_owners(phi))
    }

    /// A value that is returned.
    pub(super) fn returned(&self, x: ValueId) -> String {
        self.owned(x, Some(self.value(x)), false)
    }

    /// A value that is taken out of its variable.
    fn taken(&self, x: ValueId) -> Option<String> {
        let value = self.value(x);
        let is_argument = matches!(self.function.statement(x).operation, Operation::Argument(_));
        match self.function.type_of(x) {
            _ if self.is_own(x) && !is_argument => Some(value),
            Type::Array => Some(format!("std::mem::take(&mut {value})")),
            _ => None,
        }
    }

    /// A value in a new place: as it is taken out of its variable, if nothing reads it there again, and a copy
    /// otherwise. `has_owners` tells whether an array there is one that has several owners.
    fn owned(&self, x: ValueId, taken: Option<String>, has_owners: bool) -> String {
        let ty = self.function.type_of(x);
        let value = self.value(x);
        if !has_array(ty) {
            return value;
        }
        if *ty != Type::Array {
            return taken.unwrap_or_else(|| format!("{value}.clone()"));
        }
        let x = root(self.function, x);
        if let Operation::Argument(_) = self.function.statement(x).operation {
            let copy = format!("{value}.to_vec()");
            return if has_owners { format!("Rc::new({copy})") } else { copy };
        }
        match (self.kept.has_owners(x), has_owners, taken) {
            (true, true, None) | (false, false, None) => format!("{value}.clone()"),
            (true, true, Some(taken)) | (false, false, Some(taken)) => taken,
            (true, false, None) => format!("{value}.to_vec()"),
            (true, false, Some(taken)) => format!("Rc::unwrap_or_clone({taken})"),
            (false, true, None) => format!("Rc::new({value}.clone())"),
            (false, true, Some(taken)) => format!("Rc::new({taken})"),
        }
    }

    /// What an array is set to, if it has several owners.
    pub(super) fn with_owners(&self, v: ValueId, value: String) -> String {
        if self.kept.has_owners(v) {
            format!("Rc::new({value})")
        } else {
            value
        }
    }

    /// A field with arrays, of a tuple that is no tuple on a stack.
    pub(super) fn field(&self, v: ValueId, tuple: ValueId, i: usize) -> String {
        let of = root(self.function, tuple);
        let is_argument = matches!(self.function.statement(of).operation, Operation::Argument(_));
        let is_moved = self.last_uses.fields.contains(&v) && self.is_own(of) && !is_argument;
        format!("{}.{i}{}", self.value(tuple), if is_moved { "" } else { ".clone()" })
    }

    /// An argument of a call.
    pub(super) fn passed(&self, x: ValueId, by: ValueId) -> String {
        match self.function.type_of(x) {
            Type::Array => format!("&{}", self.value(x)),
            _ => self.moved(x, by),
        }
    }

    /// A sentence about a statement, as a literal.
    fn sentence(&self, v: ValueId, what: &str) -> String {
        let text = crate::print::operation_text(
            &self.function.statement(v).operation,
            &Type::Array,
            &crate::print::Names::numbers(),
        );
        format!("{:?}", format!("`{}` {what}", self.function.named(&text)))
    }

    /// The lines of an operation on arrays, whose value gets a name.
    pub(super) fn array(&self, v: ValueId, f: Array, x: &[ValueId]) -> Vec<String> {
        let name = self.names.of_value(v);
        let value = |i: usize| self.value(x[i]);
        let outside = || self.sentence(v, "has an index outside of the array");
        let length = |i: usize| {
            let negative = self.sentence(v, "has a length below 0");
            format!("usize::try_from({}).map_err(|_| {negative})?", value(i))
        };
        let entry = |array: &str, i: usize, get: &str| {
            format!(
                "*usize::try_from({}).ok().and_then(|i| {array}.{get}(i)).ok_or({})?",
                value(i),
                outside()
            )
        };
        // The array whose entries change.
        let changed = if self.kept.has_owners(v) {
            format!("Rc::make_mut(&mut {name})")
        } else {
            name.to_string()
        };
        let mut lines = Vec::new();
        if let Array::Dot | Array::Axpy = f {
            let [a, b] = if f == Array::Dot {
                [value(0), value(1)]
            } else {
                [value(1), value(2)]
            };
            lines.push(format!("if {a}.len() != {b}.len() {{"));
            lines.push(format!(
                "    return Err({});",
                self.sentence(v, "is for arrays of one length")
            ));
            lines.push("}".to_string());
        }
        match f {
            Array::Fill => {
                let filled = self.with_owners(v, format!("vec![{}; {}]", value(1), length(0)));
                lines.push(self.set(v, name, &filled));
            }
            Array::Length => lines.push(self.set(v, name, &format!("{}.len() as i64", value(0)))),
            Array::Get => lines.push(self.set(v, name, &entry(&value(0), 1, "get"))),
            Array::Sum => {
                let sum = format!("{}.iter().fold(0.0, |sum, x| sum + x)", value(0));
                lines.push(self.set(v, name, &sum));
            }
            Array::Dot => {
                let sum = format!(
                    "{}.iter().zip({}.iter()).fold(0.0, |sum, (a, b)| sum + a * b)",
                    value(0),
                    value(1)
                );
                lines.push(self.set(v, name, &sum));
            }
            Array::Set | Array::AddAt => {
                lines.push(self.set(v, name, &self.moved(x[0], v)));
                let sign = if f == Array::Set { "=" } else { "+=" };
                lines.push(format!("{} {sign} {};", entry(&changed, 1, "get_mut"), value(2)));
            }
            Array::Axpy => {
                lines.push(self.set(v, name, &self.moved(x[2], v)));
                lines.push(format!(
                    "for (y, x) in {changed}.iter_mut().zip({}.iter()) {{",
                    value(1)
                ));
                lines.push(format!("    *y += x * {};", value(0)));
                lines.push("}".to_string());
            }
            Array::Resize => {
                lines.push(self.set(v, name, &self.moved(x[0], v)));
                lines.push(format!("{changed}.resize({}, 0.0);", length(1)));
            }
        }
        lines
    }
}
