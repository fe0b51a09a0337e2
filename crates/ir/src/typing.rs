//! The types of operations.

use crate::operation::Operation;
use crate::types::{Type, ValueId};

/// The greatest number of values in a tuple, with those in tuples inside it.
const MAX_SIZE: usize = 65_536;

/// The type of an operation's value. Returns `None` if it does not follow from the operands, and has to be stated.
///
/// # Errors
///
/// Returns what is wrong with the types of the operands.
pub(super) fn type_of<'t>(operation: &Operation, of: impl Fn(ValueId) -> &'t Type) -> Result<Option<Type>, String> {
    let expect = |v: ValueId, expected: &Type| {
        let found = of(v);
        if found == expected {
            Ok(())
        } else {
            Err(format!("{v} is of type {found}, and should be of type {expected}"))
        }
    };
    let all = |values: &[ValueId], expected: &Type| values.iter().try_for_each(|v| expect(*v, expected));
    Ok(Some(match operation {
        Operation::Argument(_)
        | Operation::Load(_)
        | Operation::Call(..)
        | Operation::Custom(..)
        | Operation::Phi(_) => {
            return Ok(None);
        }
        Operation::Top(stack) => {
            expect(*stack, &Type::Stack)?;
            return Ok(None);
        }
        Operation::Constant(c) => c.ty(),
        Operation::External(f, x) => {
            all(x, &Type::Real)?;
            if x.len() != f.arguments() {
                let count = f.arguments();
                return Err(format!(
                    "`{}` takes {count} real numbers, and is given {}",
                    f.name(),
                    x.len()
                ));
            }
            Type::Real
        }
        Operation::ConstantArray(_) => Type::Array,
        Operation::Array(f, x) => {
            let expected = f.operands();
            if x.len() != expected.len() {
                return Err(format!(
                    "{} has {} operands, and should have {}",
                    f.name(),
                    x.len(),
                    expected.len()
                ));
            }
            x.iter().zip(expected).try_for_each(|(v, ty)| expect(*v, ty))?;
            f.result()
        }
        Operation::Unary(_, x) | Operation::Powf(x, _) => {
            expect(*x, &Type::Real)?;
            Type::Real
        }
        Operation::Binary(_, x) => {
            all(x, &Type::Real)?;
            Type::Real
        }
        Operation::Ternary(_, x) => {
            all(x, &Type::Real)?;
            Type::Real
        }
        Operation::Powi(x, n) => {
            expect(*x, &Type::Real)?;
            expect(*n, &Type::Integer)?;
            Type::Real
        }
        Operation::Compare(_, [a, b]) => {
            let ty = of(*a);
            if !matches!(ty, Type::Real | Type::Integer) {
                return Err(format!("{a} is of type {ty}; compare real numbers or integers"));
            }
            expect(*b, ty)?;
            Type::Boolean
        }
        Operation::Logic(_, x) => {
            all(x, &Type::Boolean)?;
            Type::Boolean
        }
        Operation::Not(x) | Operation::Guard(x, _) => {
            expect(*x, &Type::Boolean)?;
            Type::Boolean
        }
        Operation::Arithmetic(_, x) => {
            all(x, &Type::Integer)?;
            Type::Integer
        }
        Operation::ToReal(n) => {
            expect(*n, &Type::Integer)?;
            Type::Real
        }
        Operation::Select([c, a, b]) => {
            expect(*c, &Type::Boolean)?;
            let ty = of(*a);
            expect(*b, ty)?;
            ty.clone()
        }
        Operation::Tuple(fields) => {
            let ty = Type::Tuple(fields.iter().map(|v| of(*v).clone()).collect());
            if ty.size(MAX_SIZE) > MAX_SIZE {
                return Err(format!("the tuple has more than {MAX_SIZE} values: pass it in parts"));
            }
            ty
        }
        Operation::Field(tuple, i) => match of(*tuple) {
            Type::Tuple(fields) if *i < fields.len() => fields[*i].clone(),
            found => return Err(format!("{tuple} is of type {found}, which has no field {i}")),
        },
        Operation::EmptyStack => Type::Stack,
        Operation::Push(stack, top) => {
            expect(*stack, &Type::Stack)?;
            if !matches!(of(*top), Type::Tuple(_)) {
                return Err(format!("{top} is of type {}; push a tuple", of(*top)));
            }
            Type::Stack
        }
        Operation::Pop(stack) => {
            expect(*stack, &Type::Stack)?;
            Type::Stack
        }
        Operation::Alias(x)
        | Operation::Primal(_, x)
        | Operation::Truncate(_, x)
        | Operation::Seed(_, x)
        | Operation::Zero(_, x)
        | Operation::Derivative(_, _, x) => of(*x).clone(),
    }))
}
