//! The text of a function.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::{self, Display};

use crate::ir::function::Function;
use crate::ir::operation::{Operation, Terminator};
use crate::ir::types::{Type, ValueId};

impl Display for Function {
    /// The text, that [`parse`](Function::parse) reads back as the same function.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fn {}(", word(&self.name))?;
        for (i, v) in self.arguments.iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{}: {}", self.defined(*v), self.type_of(*v))?;
        }
        write!(f, ") -> {}", self.result)?;
        if !self.levels.is_empty() {
            let levels = list(&self.levels, |level| {
                if level.eras { "strict" } else { "general" }.to_string()
            });
            write!(f, " differentiated [{levels}]")?;
        }
        f.write_str(" {\n")?;
        for id in self.block_ids() {
            let block = self.block(id);
            writeln!(f, "{id}:")?;
            for v in block.statements() {
                let statement = self.statement(*v);
                let text = operation_text(&statement.operation, &statement.ty);
                writeln!(f, "    {} = {text}", self.defined(*v))?;
            }
            match block.terminator() {
                Terminator::Branch(to) => writeln!(f, "    branch {to}")?,
                Terminator::Conditional(c, a, b) => writeln!(f, "    branch {c}, {a}, {b}")?,
                Terminator::Return(v) => writeln!(f, "    return {v}")?,
            }
        }
        f.write_str("}\n")
    }
}

impl Function {
    /// The name of a value where it is defined: with its order, if it has one.
    fn defined(&self, v: ValueId) -> String {
        let orders = self.statement(v).orders;
        if orders.is_plain() {
            v.to_string()
        } else {
            format!("{v}:{orders}")
        }
    }
}

/// Things with commas between.
fn list<T>(all: &[T], text: impl Fn(&T) -> String) -> String {
    all.iter().map(text).collect::<alloc::vec::Vec<_>>().join(", ")
}

/// The text of an operation whose value is of a type.
pub(super) fn operation_text(operation: &Operation, ty: &Type) -> String {
    let values = |all: &[ValueId]| list(all, ValueId::to_string);
    match operation {
        Operation::Argument(i) => format!("argument {i}"),
        Operation::Constant(c) => format!("const {c}"),
        Operation::Load(name) => format!("load {ty} {}", word(name)),
        Operation::Unary(f, x) => format!("{} {x}", f.name()),
        Operation::Binary(f, x) => format!("{} {}", f.name(), values(x)),
        Operation::Ternary(f, x) => format!("{} {}", f.name(), values(x)),
        Operation::Powf(x, p) => format!("powf {x}, {p:?}"),
        Operation::Powi(x, n) => format!("powi {x}, {n}"),
        Operation::Compare(how, x) => format!("{} {}", how.name(), values(x)),
        Operation::Logic(f, x) => format!("{} {}", f.name(), values(x)),
        Operation::Not(x) => format!("not {x}"),
        Operation::Arithmetic(f, x) => format!("{} {}", f.name(), values(x)),
        Operation::ToReal(n) => format!("to_real {n}"),
        Operation::Select(x) => format!("select {}", values(x)),
        Operation::Tuple(fields) => format!("tuple ({})", values(fields)),
        Operation::Field(x, i) => format!("field {x}, {i}"),
        Operation::Call(name, x) => format!("call {ty} {}({})", word(name), values(x)),
        Operation::Alias(x) => format!("alias {x}"),
        Operation::Phi(incoming) => {
            format!("phi {ty} [{}]", list(incoming, |(block, v)| format!("{block}: {v}")))
        }
        Operation::Custom(name, x) => format!("custom {ty} {}({})", word(name), values(x)),
        Operation::Guard(x, expected) => format!("guard {x}, {expected}"),
        Operation::EmptyStack => "empty".to_string(),
        Operation::Push(stack, x) => format!("push {stack}, {x}"),
        Operation::Top(stack) => format!("top {ty} {stack}"),
        Operation::Pop(stack) => format!("pop {stack}"),
        Operation::Primal(level, x) => format!("primal {level}, {x}"),
        Operation::Truncate(level, x) => format!("truncate {level}, {x}"),
        Operation::Seed(level, x) => format!("seed {level}, {x}"),
        Operation::Zero(level, x) => format!("zero {level}, {x}"),
        Operation::Derivative(level, k, x) => format!("derivative {level}, {k}, {x}"),
    }
}

/// Whether a name can stand in a text as it is.
pub(super) fn is_word(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(starts_word) && characters.all(continues_word)
}

pub(super) fn starts_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub(super) fn continues_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

/// A name as it stands in a text: in quotation marks if it has to.
fn word(name: &str) -> String {
    if is_word(name) {
        return name.to_string();
    }
    let mut quoted = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
