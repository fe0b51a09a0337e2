//! Stacks of tuples in Rust: a stack is the number of its top entry, and an entry knows the one below it.

use std::fmt::Write;

use crate::function::Function;
use crate::operation::Operation;
use crate::rust::kept::Kept;
use crate::types::Type;

/// The types of the tuples that a function pushes.
pub(super) struct Frames {
    types: Vec<Type>,
}

impl Frames {
    pub(super) fn of(function: &Function) -> Self {
        let mut types = Vec::new();
        for (_, statement) in function.values() {
            let ty = match &statement.operation {
                Operation::Push(_, tuple) => function.type_of(*tuple),
                Operation::Top(_) => &statement.ty,
                _ => continue,
            };
            if !types.contains(ty) {
                types.push(ty.clone());
            }
        }
        Self { types }
    }

    /// The list that the tuples of a type are in.
    pub(super) fn list(&self, ty: &Type) -> String {
        let number = self
            .types
            .iter()
            .position(|own| own == ty)
            .expect("the types are those of the function");
        format!("frames_{number}")
    }

    /// The variables of the stacks.
    pub(super) fn declarations(&self, kept: &Kept) -> String {
        let mut text = String::new();
        if !self.types.is_empty() {
            text.push_str(
                "    // Of each entry of a stack, the entry below it, and its place in the list of its type.\n",
            );
            text.push_str("    let mut below: Vec<(usize, usize)> = Vec::new();\n");
        }
        for (i, ty) in self.types.iter().enumerate() {
            writeln!(text, "    let mut frames_{i}: Vec<{}> = Vec::new();", kept.tuple(ty))
                .expect("a string takes any text");
        }
        text
    }
}
