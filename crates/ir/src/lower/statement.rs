//! The steps of statements.

use crate::compute::{Compute, Kind};
use crate::error::Error;
use crate::lower::Lowering;
use crate::operation::{Binary, Operation, Unary};
use crate::program::{CallStep, ExternalStep, FrameStep, GuardText, Initial, OnArrays, Step};
use crate::register::{Register, Slot};
use crate::types::{Constant, Orders, Type, ValueId};
use crate::value::Value;

impl Lowering<'_, '_, '_> {
    /// The literal that a value equals, if it does.
    fn literal(&self, mut v: ValueId) -> Option<f64> {
        loop {
            match self.function.statement(v).operation {
                Operation::Constant(Constant::Real(c)) => return Some(c),
                Operation::Alias(x) | Operation::Truncate(_, x) | Operation::Zero(_, x) => v = x,
                _ => return None,
            }
        }
    }

    /// The register of a literal, in the bank of plain numbers or in that of bundles.
    pub(super) fn literal_of(&mut self, c: Constant, is_bundled: bool) -> Slot {
        match c {
            Constant::Real(c) => self.constant(u8::from(is_bundled), Initial::Real(c)),
            Constant::Integer(n) => self.constant(2, Initial::Word(n)),
            Constant::Boolean(b) => self.constant(2, Initial::Word(b.into())),
        }
    }

    /// The slots of a global's value.
    fn global(&mut self, value: &Value, slots: &mut Vec<Slot>) {
        match value {
            Value::Real(c) => slots.push(self.constant(0, Initial::Real(*c))),
            Value::Integer(n) => slots.push(self.constant(2, Initial::Word(*n))),
            Value::Boolean(b) => slots.push(self.constant(2, Initial::Word((*b).into()))),
            Value::Tuple(fields) => fields.iter().for_each(|field| self.global(field, slots)),
            Value::Array(entries) => slots.push(self.literal_array(entries, Orders::default())),
        }
    }

    pub(super) fn statement(&mut self, v: ValueId) -> Result<(), Error> {
        let function = self.function;
        let statement = function.statement(v);
        if statement.operation.is_phi() || self.slots[v.index()].is_some() {
            return Ok(());
        }
        let (ty, orders) = (&statement.ty, statement.orders);
        let aliased = match &statement.operation {
            Operation::Alias(x) | Operation::Truncate(_, x) => Some(self.slots(*x).to_vec()),
            Operation::Tuple(fields) => Some(fields.iter().flat_map(|v| self.slots(*v).to_vec()).collect()),
            Operation::Field(tuple, i) => Some(self.field(*tuple, *i)),
            Operation::Constant(c) => Some(vec![self.literal_of(*c, !orders.is_plain())]),
            Operation::ConstantArray(entries) => Some(vec![self.literal_array(entries, orders)]),
            Operation::EmptyStack => Some(vec![self.constant(2, Initial::Word(0))]),
            Operation::Load(name) => {
                let value = self.linker.global(name)?;
                if value.ty() != *ty {
                    return Err(Error::Refused {
                        function: self.function.name().to_string(),
                        why: format!("the global `{name}` is of type {}, and is loaded as {ty}", value.ty()),
                    });
                }
                let mut slots = Vec::new();
                self.global(value, &mut slots);
                Some(slots)
            }
            _ => None,
        };
        if let Some(slots) = aliased {
            self.slots[v.index()] = Some(slots);
            return Ok(());
        }
        let counted = orders.total();
        if self.code.orders.len() <= counted {
            self.code.orders.resize(counted + 1, 0);
        }
        let slots = match self.shared[v.index()] {
            Some(phi) => self.slots(phi).to_vec(),
            None => self.fresh(ty, orders),
        };
        if matches!(ty, Type::Real) {
            self.code.orders[counted] += 1;
        }
        self.slots[v.index()] = Some(slots.clone());
        self.computed(v, &statement.operation, &slots, orders)
    }

    /// The slots of a field.
    fn field(&mut self, tuple: ValueId, i: usize) -> Vec<Slot> {
        let Type::Tuple(fields) = self.function.type_of(tuple) else {
            unreachable!("the verifier has seen a tuple")
        };
        let ends = self.offsets.entry(tuple).or_insert_with(|| {
            let ends = fields.iter().scan(0, |end, field| {
                *end += width(field);
                Some(*end)
            });
            ends.collect()
        });
        let fields = if i == 0 { 0 } else { ends[i - 1] }..ends[i];
        self.slots(tuple)[fields].to_vec()
    }

    /// The steps of a statement whose value has registers of its own.
    fn computed(&mut self, v: ValueId, operation: &Operation, slots: &[Slot], orders: Orders) -> Result<(), Error> {
        let first = slots.first().copied().unwrap_or(Slot::Word(0));
        let y = first.register();
        if let Some(rule) = self.ruled(operation, orders)? {
            return self.rule(&rule, v, operation, y);
        }
        match operation {
            Operation::Unary(f, x) => {
                let x = self.register(*x);
                match self.cosines.get(&v).copied() {
                    None => self.compute(first, Compute::new((*f).into(), y, [x])),
                    Some(other) => {
                        let other_slots = self.fresh(&Type::Real, orders);
                        self.slots[other.index()] = Some(other_slots);
                        let z = self.register(other);
                        let (sin, cos) = if *f == Unary::Sin { (y, z) } else { (z, y) };
                        self.compute(first, Compute::new(Kind::SinCos, sin, [x, cos]));
                    }
                }
            }
            Operation::Binary(f, [a, b]) => self.binary(*f, first, y, *a, *b),
            Operation::Ternary(f, x) => {
                let x = x.map(|v| self.register(v));
                self.compute(first, Compute::new((*f).into(), y, x));
            }
            Operation::Powf(x, p) => {
                let x = self.register(*x);
                self.compute(first, Compute::new(Kind::Powf, y, [x]).with_literal(*p));
            }
            Operation::Powi(x, n) => {
                let (x, n) = (self.register(*x), self.register(*n));
                self.compute(first, Compute::new(Kind::Powi, y, [x, n]));
            }
            Operation::ToReal(n) => {
                let n = self.register(*n);
                self.compute(first, Compute::new(Kind::ToReal, y, [n]));
            }
            Operation::Compare(how, [a, b]) => {
                let operands = [self.register(*a), self.register(*b)];
                self.step(match self.function.type_of(*a) {
                    Type::Real => Step::Compare(*how, y, operands),
                    _ => Step::CompareIntegers(*how, y, operands),
                });
            }
            Operation::Logic(f, x) => {
                let x = x.map(|v| self.register(v));
                self.step(Step::Logic(*f, y, x));
            }
            Operation::Not(x) => {
                let x = self.register(*x);
                self.step(Step::Not(y, x));
            }
            Operation::Arithmetic(f, x) => {
                let x = x.map(|v| self.register(v));
                self.step(Step::Arithmetic(*f, y, x));
            }
            Operation::Select([c, a, b]) => {
                let c = self.register(*c);
                let (a, b) = (self.slots(*a).to_vec(), self.slots(*b).to_vec());
                for (to, chosen) in slots.iter().zip(a.into_iter().zip(b)) {
                    match (*to, chosen) {
                        (Slot::Word(y), (Slot::Word(a), Slot::Word(b))) => self.step(Step::SelectWord(y, c, [a, b])),
                        (
                            Slot::Real(y) | Slot::Bundle(y),
                            (Slot::Real(a) | Slot::Bundle(a), Slot::Real(b) | Slot::Bundle(b)),
                        ) => {
                            self.compute(*to, Compute::new(Kind::Select, y, [c, a, b]));
                        }
                        (Slot::Array(_) | Slot::Bundles(_), (a, b)) => {
                            self.on_arrays(OnArrays::Select, *to, &[Slot::Word(c), a, b]);
                        }
                        _ => unreachable!("the verifier has seen that the types agree"),
                    }
                }
            }
            Operation::Guard(x, expected) => {
                let comparison = self.function.guarded(*x);
                let number = self.code.guards.len();
                self.code.guards.push(GuardText { comparison, number });
                let x = self.register(*x);
                self.step(Step::Guard(x, *expected, number as u32));
                self.step(Step::MoveWord(y, x));
            }
            Operation::Call(name, arguments) => {
                let code = self.linker.function(name, v, self.function)?;
                let declared = if orders.is_plain() {
                    self.linker.declared(name, operation)?
                } else {
                    None
                };
                let arguments = arguments.iter().flat_map(|v| self.slots(*v).to_vec()).collect();
                self.code.calls.push(CallStep {
                    code,
                    arguments,
                    results: slots.to_vec(),
                    declared,
                });
                self.step(Step::Call(self.code.calls.len() as u32 - 1));
            }
            Operation::External(function, x) => {
                self.code.externals.push(ExternalStep {
                    function: function.clone(),
                    arguments: x.iter().flat_map(|v| self.slots(*v).to_vec()).collect(),
                    result: first,
                });
                self.step(Step::External(self.code.externals.len() as u32 - 1));
            }
            Operation::Push(stack, tuple) => {
                let fields = self.slots(*tuple).to_vec();
                let ty = self.function.type_of(*tuple).clone();
                self.frame(*stack, Some(y), &ty, fields);
                self.step(Step::Push(self.code.frames.len() as u32 - 1));
            }
            Operation::Top(stack) => {
                let ty = self.function.type_of(v).clone();
                self.frame(*stack, None, &ty, slots.to_vec());
                self.step(Step::Top(self.code.frames.len() as u32 - 1));
            }
            Operation::Pop(stack) => {
                let stack = self.register(*stack);
                self.step(Step::Pop(y, stack));
            }
            Operation::Array(f, operands) => self.array_operation(*f, first, operands),
            Operation::Primal(_, x) => self.each(slots, *x, OnArrays::Primal, |y, x| match (y, x) {
                (Slot::Real(y), Slot::Bundle(x)) => Some(Step::Primal(y, x)),
                _ => None,
            }),
            Operation::Zero(level, x) => self.each(slots, *x, OnArrays::Zero(*level as u8), |y, x| match (y, x) {
                (Slot::Bundle(y), Slot::Real(x)) => Some(Step::Embed(y, x)),
                (Slot::Bundle(y), Slot::Bundle(x)) => Some(Step::Zero(y, x, *level as u8)),
                _ => None,
            }),
            Operation::Seed(level, x) => self.each(slots, *x, OnArrays::Seed(*level as u8), |y, x| match (y, x) {
                (Slot::Bundle(y), Slot::Real(x)) => Some(Step::Seed(y, x, *level as u8)),
                (Slot::Bundle(y), Slot::Bundle(x)) => Some(Step::SeedAnew(y, x, *level as u8)),
                _ => None,
            }),
            Operation::Derivative(level, k, x) => self.derivative(slots, *x, *level, *k),
            Operation::Custom(name, _) => {
                return Err(self.function.refusal(format_args!(
                    "{v} is the custom operation `{name}`, which has no value: hooks of a pass have to replace it"
                )));
            }
            _ => unreachable!("the others have no registers of their own"),
        }
        Ok(())
    }

    /// A step for each number of a value. Numbers for which there is none are copied.
    fn each(&mut self, slots: &[Slot], x: ValueId, on_arrays: OnArrays, step: impl Fn(Slot, Slot) -> Option<Step>) {
        for (to, from) in slots.iter().zip(self.slots(x).to_vec()) {
            match step(*to, from) {
                None if matches!((to, from), (Slot::Bundles(_), _) | (_, Slot::Bundles(_))) => {
                    self.on_arrays(on_arrays, *to, &[from]);
                }
                Some(step) => self.step(step),
                None => self.copy(*to, from),
            }
        }
    }

    /// The k-th derivative, as a bundle or as a plain number.
    fn derivative(&mut self, slots: &[Slot], x: ValueId, level: usize, k: usize) {
        let (level, k) = (level as u8, k as u8);
        for (to, from) in slots.iter().zip(self.slots(x).to_vec()) {
            match (*to, from) {
                (Slot::Bundle(y), Slot::Bundle(x)) => self.step(Step::Derivative(y, x, level, k)),
                (Slot::Real(y), Slot::Bundle(x)) => {
                    let Slot::Bundle(aside) = self.bundle() else {
                        unreachable!("a new bundle is one")
                    };
                    self.step(Step::Derivative(aside, x, level, k));
                    self.step(Step::Primal(y, aside));
                }
                (_, Slot::Bundles(_)) => self.on_arrays(OnArrays::Derivative(level, k), *to, &[from]),
                (to, from) => self.copy(to, from),
            }
        }
    }

    fn binary(&mut self, f: Binary, first: Slot, y: Register, a: ValueId, b: ValueId) {
        let compute = match self.by_literal(f, a, b) {
            Some((kind, x, c)) => Compute::new(kind, y, [self.register(x)]).with_literal(c),
            None => Compute::new(f.into(), y, [self.register(a), self.register(b)]),
        };
        self.compute(first, compute);
    }

    /// An operation of a value and a literal, as a computation of one number: its kind, the value, and the literal.
    pub(super) fn by_literal(&self, f: Binary, a: ValueId, b: ValueId) -> Option<(Kind, ValueId, f64)> {
        match (f, self.literal(a), self.literal(b)) {
            (Binary::Add, _, Some(c)) => Some((Kind::Shift, a, c)),
            (Binary::Add, Some(c), None) => Some((Kind::Shift, b, c)),
            (Binary::Sub, _, Some(c)) => Some((Kind::Shift, a, -c)),
            (Binary::Mul, _, Some(c)) => Some((Kind::Scale, a, c)),
            (Binary::Mul, Some(c), None) => Some((Kind::Scale, b, c)),
            (Binary::Div, _, Some(c)) => Some((Kind::DivideBy, a, c)),
            (Binary::Rem, _, Some(c)) => Some((Kind::RemainderBy, a, c)),
            _ => None,
        }
    }

    fn frame(&mut self, stack: ValueId, result: Option<Register>, ty: &Type, fields: Vec<Slot>) {
        self.code.frames.push(FrameStep {
            stack: self.register(stack),
            result,
            shape: self.linker.shape(ty, &fields),
            has_bundles: fields.iter().any(|field| matches!(field, Slot::Bundle(_))),
            fields,
        });
    }
}

/// The number of numbers in a value of a type.
fn width(ty: &Type) -> usize {
    match ty {
        Type::Tuple(fields) => fields.iter().map(width).sum(),
        _ => 1,
    }
}
