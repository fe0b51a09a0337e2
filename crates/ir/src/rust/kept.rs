//! Arrays on stacks in Rust: each has several owners, and is copied when one of them changes it.
//!
//! A tuple that is only pushed, and then read field by field, has an `Rc` in place of each array. So has each variable
//! whose array gets there, or comes from there. A push and a read then copy no entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::function::Function;
use crate::operation::{Array, Operation, Terminator};
use crate::rust::last_uses::{has_array, root};
use crate::rust::{initial, rust_type, type_with};
use crate::types::{Type, ValueId};

/// The type of an array with several owners.
const SHARED: &str = "Rc<Vec<f64>>";

/// What has several owners.
#[derive(Default)]
pub(super) struct Kept {
    /// The types of the tuples with such arrays.
    tuples: Vec<Type>,
    arrays: BTreeSet<ValueId>,
}

impl Kept {
    pub(super) fn of(function: &Function) -> Self {
        let tuples = tuples(function);
        let arrays = arrays(function, &tuples);
        Self { tuples, arrays }
    }

    /// Whether an array has several owners. It is no other name of an array.
    pub(super) fn has_owners(&self, v: ValueId) -> bool {
        self.arrays.contains(&v)
    }

    /// Whether the arrays in tuples of a type have several owners. Such a tuple on top of a stack is the number of its
    /// place.
    pub(super) fn is_tuple(&self, ty: &Type) -> bool {
        self.tuples.contains(ty)
    }

    /// What the text of a function imports.
    pub(super) fn import(&self) -> &'static str {
        if self.tuples.is_empty() {
            ""
        } else {
            "    use std::rc::Rc;\n"
        }
    }

    /// The type of a tuple on a stack.
    pub(super) fn tuple(&self, ty: &Type) -> String {
        type_with(ty, if self.is_tuple(ty) { SHARED } else { "Vec<f64>" })
    }

    /// The type of the variable of a value, and what it is before it is set.
    pub(super) fn variable(&self, function: &Function, v: ValueId) -> [String; 2] {
        let statement = function.statement(v);
        let ty = &statement.ty;
        if matches!(statement.operation, Operation::Top(_)) && self.is_tuple(ty) {
            return ["usize".to_string(), "0".to_string()];
        }
        if self.has_owners(v) || self.is_tuple(ty) {
            return [type_with(ty, SHARED), initial(ty, "Rc::default()")];
        }
        [rust_type(ty), initial(ty, "Vec::new()")]
    }
}

/// The types of tuples of arrays and other values that are pushed as they are made, and read field by field.
fn tuples(function: &Function) -> Vec<Type> {
    let mut found: Vec<Type> = Vec::new();
    for (_, statement) in function.values() {
        if let Operation::Push(_, tuple) = statement.operation {
            let ty = function.type_of(tuple);
            let Type::Tuple(fields) = ty else { continue };
            let is_flat = fields.iter().all(|field| *field == Type::Array || !has_array(field));
            if has_array(ty) && is_flat && !found.contains(ty) {
                found.push(ty.clone());
            }
        }
    }
    for block in function.blocks() {
        if let Terminator::Return(v) = block.terminator() {
            found.retain(|ty| ty != function.type_of(*v));
        }
    }
    for (_, statement) in function.values() {
        if found.is_empty() {
            break;
        }
        for x in statement.operation.each_operand() {
            let of = &function.statement(root(function, x)).operation;
            let is_right = matches!(
                (&statement.operation, of),
                (Operation::Alias(_), _)
                    | (Operation::Push(..), Operation::Tuple(_))
                    | (Operation::Field(..), Operation::Top(_))
            );
            if !is_right {
                found.retain(|ty| ty != function.type_of(x));
            }
        }
    }
    found
}

/// The arrays that get into tuples of these types or come from there, and those that they are made of or become by
/// changes, choices and phis. An argument is a slice, and never one of them.
fn arrays(function: &Function, tuples: &[Type]) -> BTreeSet<ValueId> {
    let mut found = BTreeSet::new();
    if tuples.is_empty() {
        return found;
    }
    let mut linked: BTreeMap<ValueId, Vec<ValueId>> = BTreeMap::new();
    let mut open: Vec<ValueId> = Vec::new();
    for (v, statement) in function.values() {
        let made_of: Vec<ValueId> = match &statement.operation {
            Operation::Tuple(fields) if tuples.contains(&statement.ty) => {
                let arrays = fields.iter().filter(|x| *function.type_of(**x) == Type::Array);
                open.extend(arrays.map(|x| root(function, *x)));
                continue;
            }
            _ if statement.ty != Type::Array => continue,
            Operation::Field(tuple, _) if tuples.contains(function.type_of(*tuple)) => {
                open.push(v);
                continue;
            }
            Operation::Phi(incoming) => incoming.iter().map(|(_, x)| *x).collect(),
            Operation::Select([_, a, b]) => vec![*a, *b],
            Operation::Array(Array::Set | Array::AddAt | Array::Resize, x) => vec![x[0]],
            Operation::Array(Array::Axpy, x) => vec![x[2]],
            _ => continue,
        };
        for x in made_of {
            let x = root(function, x);
            linked.entry(x).or_default().push(v);
            linked.entry(v).or_default().push(x);
        }
    }
    while let Some(v) = open.pop() {
        let is_argument = matches!(function.statement(v).operation, Operation::Argument(_));
        if !is_argument && found.insert(v) {
            open.extend(linked.get(&v).into_iter().flatten());
        }
    }
    found
}
