//! The text of a function.

use std::fmt::{self, Display};

use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant, Type, ValueId};

impl Display for Function {
    /// Writes the text. [`parse`](Function::parse) reads it back as the same function.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names { function: Some(self) };
        write!(f, "fn {}(", word(&self.name))?;
        for (i, v) in self.arguments.iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{}: {}", self.defined(*v), self.type_of(*v))?;
        }
        write!(f, ") -> {}", self.result)?;
        for (clause, name) in [
            ("partials", self.declared_partials()),
            ("adjoint", self.declared_adjoint()),
        ] {
            if let Some(name) = name {
                write!(f, " {clause} {}", word(name))?;
            }
        }
        if !self.levels.is_empty() {
            let levels = list(&self.levels, |level| {
                if level.eras { "strict" } else { "general" }.to_string()
            });
            write!(f, " differentiated [{levels}]")?;
        }
        f.write_str(" {\n")?;
        for id in self.block_ids() {
            let block = self.block(id);
            writeln!(f, "{}:", names.label(id))?;
            for v in block.statements() {
                let statement = self.statement(*v);
                let text = operation_text(&statement.operation, &statement.ty, &names);
                writeln!(f, "    {} = {text}", self.defined(*v))?;
            }
            match *block.terminator() {
                Terminator::Branch(to) => writeln!(f, "    branch {}", names.label(to))?,
                Terminator::Conditional(c, a, b) => {
                    writeln!(
                        f,
                        "    branch {}, {}, {}",
                        names.value(c),
                        names.label(a),
                        names.label(b)
                    )?;
                }
                Terminator::Return(v) => writeln!(f, "    return {}", names.value(v))?,
            }
        }
        f.write_str("}\n")
    }
}

impl Function {
    /// The name of a value where it is defined, with its order unless that is 0.
    fn defined(&self, v: ValueId) -> String {
        let (name, orders) = (self.name_of(v), self.statement(v).orders);
        if orders.is_plain() {
            name
        } else {
            format!("{name}:{orders}")
        }
    }
}

/// How values and blocks are named.
pub(super) struct Names<'a> {
    function: Option<&'a Function>,
}

impl Names<'_> {
    /// By their numbers.
    pub(super) fn numbers() -> Self {
        Self { function: None }
    }

    fn value(&self, v: ValueId) -> String {
        self.function
            .map_or_else(|| v.to_string(), |function| function.name_of(v))
    }

    fn label(&self, block: BlockId) -> String {
        let label = self
            .function
            .map_or_else(|| block.to_string(), |function| function.label_of(block));
        word(&label)
    }
}

/// A list, separated by commas.
fn list<T>(all: &[T], text: impl Fn(&T) -> String) -> String {
    all.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The text of an operation whose value has this type.
pub(super) fn operation_text(operation: &Operation, ty: &Type, names: &Names<'_>) -> String {
    let all: Vec<String> = operation.each_operand().map(|v| names.value(v)).collect();
    let values = all.join(", ");
    match operation {
        Operation::Argument(i) => format!("argument {i}"),
        Operation::Constant(c) => format!("const {c}"),
        Operation::ConstantArray(entries) => format!("const [{}]", list(entries, |c| Constant::Real(*c).to_string())),
        Operation::Array(f, _) => format!("{} {values}", f.name()),
        Operation::Load(name) => format!("load {ty} {}", word(name)),
        Operation::Unary(f, _) => format!("{} {values}", f.name()),
        Operation::Binary(f, _) => format!("{} {values}", f.name()),
        Operation::Ternary(f, _) => format!("{} {values}", f.name()),
        Operation::Powf(_, p) => format!("powf {values}, {p:?}"),
        Operation::Powi(..) => format!("powi {values}"),
        Operation::Compare(how, _) => format!("{} {values}", how.name()),
        Operation::Logic(f, _) => format!("{} {values}", f.name()),
        Operation::Not(_) => format!("not {values}"),
        Operation::Arithmetic(f, _) => format!("{} {values}", f.name()),
        Operation::ToReal(_) => format!("to_real {values}"),
        Operation::Select(_) => format!("select {values}"),
        Operation::Tuple(_) => format!("tuple ({values})"),
        Operation::Field(_, i) => format!("field {values}, {i}"),
        Operation::Call(name, _) => format!("call {ty} {}({values})", word(name)),
        Operation::Alias(_) => format!("alias {values}"),
        Operation::Phi(incoming) => {
            let from = |(block, v): &(BlockId, ValueId)| format!("{}: {}", names.label(*block), names.value(*v));
            format!("phi {ty} [{}]", list(incoming, from))
        }
        Operation::External(f, _) if f.derivative() == 0 => format!("external {}({values})", word(f.name())),
        Operation::External(f, _) => format!("external {} {}({values})", f.derivative(), word(f.name())),
        Operation::Custom(name, _) => format!("custom {ty} {}({values})", word(name)),
        Operation::Guard(_, expected) => format!("guard {values}, {expected}"),
        Operation::EmptyStack => "empty".to_string(),
        Operation::Push(..) => format!("push {values}"),
        Operation::Top(_) => format!("top {ty} {values}"),
        Operation::Pop(_) => format!("pop {values}"),
        Operation::Primal(level, _) => format!("primal {level}, {values}"),
        Operation::Truncate(level, _) => format!("truncate {level}, {values}"),
        Operation::Seed(level, _) => format!("seed {level}, {values}"),
        Operation::Zero(level, _) => format!("zero {level}, {values}"),
        Operation::Derivative(level, k, _) => format!("derivative {level}, {k}, {values}"),
    }
}

/// Whether a name needs no quotation marks.
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

/// A name in the text, in quotation marks if it needs them.
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
