//! The statements of a function in Rust.

use crate::error::Error;
use crate::operation::{Arithmetic, Binary, Logic, Operation, Ternary, Unary};
use crate::rust::last_uses::has_array;
use crate::rust::names::{Names, identifier};
use crate::rust::{Writer, is_array};
use crate::types::{Constant, Type, ValueId};
use crate::value::Value;

/// A float as a literal.
fn float(c: f64) -> String {
    if c.is_nan() {
        "f64::NAN".to_string()
    } else if c.is_infinite() {
        if c > 0.0 { "f64::INFINITY" } else { "f64::NEG_INFINITY" }.to_string()
    } else {
        format!("{c:?}")
    }
}

fn literal(c: &Constant) -> String {
    match c {
        Constant::Real(c) => float(*c),
        Constant::Integer(n) => format!("{n}_i64"),
        Constant::Boolean(b) => b.to_string(),
    }
}

/// The value of a global.
fn global(value: &Value) -> String {
    match value {
        Value::Real(c) => float(*c),
        Value::Integer(n) => format!("{n}_i64"),
        Value::Boolean(b) => b.to_string(),
        Value::Array(entries) => array(entries),
        Value::Tuple(fields) => {
            let types: Vec<Type> = fields.iter().map(Value::ty).collect();
            tuple(&types, fields.iter().map(global).collect())
        }
    }
}

/// An array of literals.
fn array(entries: &[f64]) -> String {
    let entries: Vec<String> = entries.iter().map(|c| float(*c)).collect();
    format!("vec![{}]", entries.join(", "))
}

/// A tuple, or an array if its fields have one type.
fn tuple(types: &[Type], fields: Vec<String>) -> String {
    if is_array(types) {
        format!("[{}]", fields.join(", "))
    } else {
        format!(
            "({})",
            fields
                .iter()
                .map(|field| format!("{field}, "))
                .collect::<String>()
                .trim_end()
        )
    }
}

impl Writer<'_> {
    /// Whether a value is written where it is used.
    pub(super) fn is_literal(&self, v: ValueId) -> bool {
        matches!(
            self.function.statement(v).operation,
            Operation::Constant(_) | Operation::Alias(_) | Operation::EmptyStack
        )
    }

    /// A value where it is used.
    pub(super) fn value(&self, v: ValueId) -> String {
        match &self.function.statement(v).operation {
            Operation::Constant(c) => literal(c),
            Operation::Alias(v) => self.value(*v),
            Operation::EmptyStack => "0".to_string(),
            _ => self.names.of_value(v).to_string(),
        }
    }

    /// A value whose method is called.
    fn receiver(&self, v: ValueId) -> String {
        let value = self.value(v);
        if value.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            format!("({value}_f64)")
        } else {
            value
        }
    }

    /// The lines of a statement.
    pub(super) fn statement(&self, v: ValueId) -> Result<Vec<String>, Error> {
        let operation = &self.function.statement(v).operation;
        let mut lines = Vec::new();
        match operation {
            Operation::Guard(c, expected) => {
                let sentence = format!(
                    "the comparison {} was {expected} when the function was recorded, and is {} here",
                    self.comparison(*c),
                    !expected
                );
                lines.push(format!("if {} != {expected} {{", self.value(*c)));
                lines.push(format!("    return Err({sentence:?});"));
                lines.push("}".to_string());
            }
            Operation::Array(f, x) => return Ok(self.array(v, *f, x)),
            Operation::Push(_, pushed) => {
                let list = self.frames.list(self.function.type_of(*pushed));
                lines.push(format!("{list}.push({});", self.moved(*pushed, v)));
            }
            _ => {}
        }
        let value = self.expression(v)?;
        let name = self.names.of_value(v);
        let is_guard = matches!(operation, Operation::Guard(..));
        if let Operation::Push(..) = operation {
            lines.push(format!("below.push({value});"));
            lines.push(self.set(v, name, "below.len()"));
        } else if !is_guard || self.shared.contains(&v) {
            lines.push(self.set(v, name, &value));
        }
        Ok(lines)
    }

    pub(super) fn set(&self, v: ValueId, name: &str, value: &str) -> String {
        let definition = match self.function.type_of(v) {
            _ if !self.is_own(v) => "",
            Type::Array => "let mut ",
            _ => "let ",
        };
        format!("{definition}{name} = {value};")
    }

    /// A condition as it is told in an error.
    fn comparison(&self, c: ValueId) -> String {
        match &self.function.statement(c).operation {
            Operation::Compare(how, [a, b]) => format!("{} {} {}", self.value(*a), how.sign(), self.value(*b)),
            _ => self.value(c),
        }
    }

    /// What a statement computes.
    fn expression(&self, v: ValueId) -> Result<String, Error> {
        let statement = self.function.statement(v);
        let value = |v: &ValueId| self.value(*v);
        Ok(match &statement.operation {
            Operation::Unary(Unary::Neg, x) => format!("-{}", self.receiver(*x)),
            Operation::Unary(f, x) => format!("{}.{}()", self.receiver(*x), f.name()),
            Operation::Binary(f, [x, y]) => self.binary(*f, *x, *y),
            Operation::Ternary(Ternary::MulAdd, [x, y, z]) => {
                format!("{}.mul_add({}, {})", self.receiver(*x), value(y), value(z))
            }
            Operation::Ternary(Ternary::Clamp, [x, low, high]) => format!(
                "if {low} <= {high} {{ {}.clamp({low}, {high}) }} else {{ f64::NAN }}",
                self.receiver(*x),
                low = value(low),
                high = value(high)
            ),
            Operation::Powf(x, p) => format!("{}.powf({})", self.receiver(*x), float(*p)),
            Operation::Powi(x, n) => match self.function.integer(*n) {
                Some(n) => format!("{}.powi({n})", self.receiver(*x)),
                None => format!(
                    "{}.powi(i32::try_from({}).map_err(|_| \"an exponent is no 32-bit integer\")?)",
                    self.receiver(*x),
                    value(n)
                ),
            },
            Operation::Compare(how, [a, b]) => format!("{} {} {}", value(a), how.sign(), value(b)),
            Operation::Logic(f, [a, b]) => {
                let sign = match f {
                    Logic::And => "&",
                    Logic::Or => "|",
                    Logic::Xor => "^",
                };
                format!("{} {sign} {}", value(a), value(b))
            }
            Operation::Not(a) => format!("!{}", value(a)),
            Operation::Arithmetic(f, [a, b]) => {
                let method = match f {
                    Arithmetic::Add => "checked_add",
                    Arithmetic::Sub => "checked_sub",
                    Arithmetic::Mul => "checked_mul",
                    Arithmetic::Div => "checked_div",
                    Arithmetic::Rem => "checked_rem",
                };
                let a = value(a);
                let a = if a.starts_with('-') { format!("({a})") } else { a };
                format!(
                    "{a}.{method}({}).ok_or(\"an integer overflowed, or was divided by zero\")?",
                    value(b)
                )
            }
            Operation::ToReal(n) => format!("{} as f64", value(n)),
            Operation::Select([c, a, b]) => format!(
                "if {} {{ {} }} else {{ {} }}",
                value(c),
                self.moved(*a, v),
                self.moved(*b, v)
            ),
            Operation::Tuple(fields) => {
                let types: Vec<Type> = fields.iter().map(|v| self.function.type_of(*v).clone()).collect();
                tuple(&types, fields.iter().map(|x| self.moved(*x, v)).collect())
            }
            Operation::Field(tuple, i) if self.kept.is_tuple(self.function.type_of(*tuple)) => {
                let list = self.frames.list(self.function.type_of(*tuple));
                let copied = if has_array(&statement.ty) { ".clone()" } else { "" };
                format!("{list}[{}].{i}{copied}", value(tuple))
            }
            Operation::Field(tuple, i) if has_array(&statement.ty) => self.with_owners(v, self.field(v, *tuple, *i)),
            Operation::Field(tuple, i) => match self.function.type_of(*tuple) {
                Type::Tuple(fields) if is_array(fields) => format!("{}[{i}]", value(tuple)),
                _ => format!("{}.{i}", value(tuple)),
            },
            Operation::Call(name, all) => {
                let callee = self.module.function(name)?;
                let arguments: Vec<String> = all.iter().map(|x| self.passed(*x, v)).collect();
                let arguments = Names::of(callee).arguments(&arguments);
                let fails = self.module.can_fail(callee, &mut Default::default());
                let call = format!("{}({arguments}){}", identifier(name), if fails { "?" } else { "" });
                self.with_owners(v, call)
            }
            Operation::ConstantArray(entries) => self.with_owners(v, array(entries)),
            Operation::Load(name) => self.with_owners(v, global(self.module.global(name)?)),
            Operation::Guard(..) => "true".to_string(),
            Operation::Push(stack, pushed) => {
                let list = self.frames.list(self.function.type_of(*pushed));
                format!("({}, {list}.len() - 1)", value(stack))
            }
            Operation::Top(stack) if self.kept.is_tuple(&statement.ty) => format!("below[{} - 1].1", value(stack)),
            Operation::Top(stack) => {
                let list = self.frames.list(&statement.ty);
                format!("{list}[below[{} - 1].1].clone()", value(stack))
            }
            Operation::Pop(stack) => format!("below[{} - 1].0", value(stack)),
            _ => unreachable!("literals are written where they are used, phis on edges, and the rest is refused"),
        })
    }

    fn binary(&self, f: Binary, x: ValueId, y: ValueId) -> String {
        let sign = match f {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Rem => "%",
            _ => {
                let method = if f == Binary::Pow { "powf" } else { f.name() };
                return format!("{}.{method}({})", self.receiver(x), self.value(y));
            }
        };
        format!("{} {sign} {}", self.value(x), self.value(y))
    }
}
