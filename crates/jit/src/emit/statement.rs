//! The instructions of a statement.

use cranelift_codegen::ir::{InstBuilder, types};
use tangent_bundle_ir::{Binary, Error, Operation, Type};

use crate::emit::Emitter;
use crate::emit::factors::{Factors, is_exact, literal_of};
use crate::failure::Failure;
use crate::flat::{Form, Kind, Part, Source, Step};
use crate::shims;

impl Emitter<'_, '_> {
    pub(super) fn statement(&mut self, step: &Step) -> Result<(), Error> {
        if self.tables.owners.has_arrays {
            return self.owning(step, |emitter| emitter.compute(step));
        }
        self.compute(step)
    }

    fn compute(&mut self, step: &Step) -> Result<(), Error> {
        let flat = self.flat;
        let function = flat.function;
        let statement = function.statement(step.statement);
        let written = flat.writes(step);
        if step.form == Form::SineAndCosine {
            let x = self.value(flat.reads(step)[0]);
            let address = shims::sin_cos().expect("pairs are made where there is this function");
            let both = self.call_reals(address, &[x], &[types::F64; 2]);
            for (part, value) in written.iter().zip(both) {
                self.define(*part, value);
            }
            return Ok(());
        }
        if !self.tables.signs_matter && self.with_factors(step) {
            return Ok(());
        }
        let value = match &statement.operation {
            Operation::Unary(f, _) => {
                let x = self.value(flat.reads(step)[0]);
                self.unary(*f, x)
            }
            Operation::Binary(f, _) => {
                let [mut x, mut y] = [0, 1].map(|i| flat.reads(step)[i]);
                let commutes = matches!(f, Binary::Add | Binary::Mul);
                if commutes && matches!(flat.sources[x as usize], Source::Literal(_)) {
                    // Instructions read their second operand from memory.
                    (x, y) = (y, x);
                }
                let [x, y] = [x, y].map(|part| self.value(part));
                self.binary(*f, x, y)
            }
            Operation::Ternary(f, x) => {
                let x = x.map(|v| self.value(flat.only(v)));
                self.ternary(*f, x)
            }
            Operation::Powf(x, p) => {
                let x = self.value(flat.only(*x));
                let p = self.literal(p.to_bits());
                self.call_real(shims::powf(), &[x, p])
            }
            Operation::Powi(_, n) => {
                let x = self.value(flat.reads(step)[0]);
                match flat.exponent(*n) {
                    Some(n) => self.power(x, n),
                    None => {
                        let n = self.value(flat.only(*n));
                        self.power_of_word(x, n)
                    }
                }
            }
            Operation::Compare(how, x) => {
                let is_real = *function.type_of(x[0]) == Type::Real;
                let [a, b] = x.map(|v| self.value(flat.only(v)));
                self.compare(*how, is_real, a, b)
            }
            Operation::Logic(f, x) => {
                let [a, b] = x.map(|v| self.value(flat.only(v)));
                self.logic(*f, a, b)
            }
            Operation::Not(x) => {
                let x = self.value(flat.only(*x));
                match self.shared.is_paired {
                    true => self.cursor.ins().bnot(x),
                    false => self.cursor.ins().bxor_imm_u(x, 1),
                }
            }
            Operation::Arithmetic(f, x) => {
                let [a, b] = x.map(|v| self.value(flat.only(v)));
                self.arithmetic(*f, a, b)
            }
            Operation::ToReal(n) => {
                let n = self.value(flat.only(*n));
                self.cursor.ins().fcvt_from_sint(types::F64, n)
            }
            Operation::Select([c, a, b]) => {
                let condition = self.value(flat.only(*c));
                for (part, (a, b)) in written.iter().zip(flat.parts(*a).iter().zip(flat.parts(*b))) {
                    let [a, b] = [a, b].map(|part| self.value(*part));
                    let value = self.select(condition, a, b);
                    if flat.kinds[*part as usize] == Kind::Array {
                        self.share_value(value, 1);
                    }
                    self.define(*part, value);
                }
                return Ok(());
            }
            Operation::Guard(condition, expected) => {
                let condition = self.value(flat.only(*condition));
                let flip = self.tables.guards.remove(&step.statement.index());
                let flip = flip.expect("the walk has all guards");
                self.guard(condition, *expected, Failure::Flipped(flip));
                return Ok(());
            }
            Operation::Call(name, _) => return self.call(name, step),
            Operation::Push(stack, tuple) => self.push(flat.only(*stack), flat.parts(*tuple)),
            Operation::Top(stack) => {
                self.top(flat.only(*stack), written);
                return Ok(());
            }
            Operation::Pop(stack) => self.pop(flat.only(*stack)),
            Operation::Array(f, x) => self.array(*f, step.statement, x),
            Operation::External(f, x) => self.external(f, x, step)?,
            _ => unreachable!("other operations are refused when the function is taken apart"),
        };
        self.define(written[0], value);
        Ok(())
    }

    /// The instructions of a statement with factors that wait, and of one whose result does. Returns false, and does
    /// nothing, if it is another one.
    fn with_factors(&mut self, step: &Step) -> bool {
        let flat = self.flat;
        let written = flat.writes(step);
        if Factors::is_opposite(flat, step) {
            let (x, factor) = self.waiting(flat.reads(step)[0]);
            match factor == -1.0 {
                true => self.define(written[0], x),
                false => {
                    let x = self.multiplied(x, factor);
                    self.define_opposite(written[0], x);
                }
            }
            return true;
        }
        let Some((f, [mut a, mut b])) = flat.binary(step) else {
            return false;
        };
        if f == Binary::Mul && literal_of(flat, a).is_some() {
            (a, b) = (b, a);
        }
        if let (Binary::Mul, Some(c)) = (f, literal_of(flat, b)) {
            let (x, factor) = self.waiting(a);
            let c = factor * c;
            if factor.abs() == 1.0 && is_exact(c) && self.tables.factors.is_scaled(written[0]) {
                self.know_with(written[0], x, c);
            } else if factor != 1.0 {
                let y = self.multiplied(x, c);
                self.define(written[0], y);
            } else {
                return false;
            }
            return true;
        }
        let waits = |part: Part| self.tables.known[part as usize].is_some_and(|known| known.factor == -1.0);
        let (value, is_opposite) = match (f, waits(a), waits(b)) {
            (_, false, false) => return false,
            (Binary::Mul | Binary::Div, of_a, of_b) => {
                let [(a, _), (b, _)] = [a, b].map(|part| self.waiting(part));
                (self.binary(f, a, b), of_a != of_b)
            }
            (Binary::Add, false, true) => {
                let (a, (b, _)) = (self.value(a), self.waiting(b));
                (self.cursor.ins().fsub(a, b), false)
            }
            (Binary::Add, true, false) => {
                let ((a, _), b) = (self.waiting(a), self.value(b));
                (self.cursor.ins().fsub(b, a), false)
            }
            (Binary::Sub, false, true) => {
                let (a, (b, _)) = (self.value(a), self.waiting(b));
                (self.cursor.ins().fadd(a, b), false)
            }
            (Binary::Sub, true, true) => {
                let [(a, _), (b, _)] = [a, b].map(|part| self.waiting(part));
                (self.cursor.ins().fsub(b, a), false)
            }
            (Binary::Add, true, true) => {
                let (a, (b, _)) = (self.value(a), self.waiting(b));
                (self.cursor.ins().fsub(a, b), false)
            }
            _ => return false,
        };
        match is_opposite {
            true => self.define_opposite(written[0], value),
            false => self.define(written[0], value),
        }
        true
    }
}
