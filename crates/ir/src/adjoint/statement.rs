//! The adjoint of a statement.

use std::ops::Range;
use std::rc::Rc;

use crate::adjoint::analysis::{Leaf, each_leaf, leaves};
use crate::adjoint::partials::{Listed, terms};
use crate::adjoint::reversal::{Here, Reversal};
use crate::adjoint::{name_of, partials_of, word};
use crate::error::Error;
use crate::function::Function;
use crate::operation::{Arithmetic, Binary, Comparison, Operation};
use crate::rules::covector;
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

impl Reversal<'_> {
    /// Writes the adjoint of an active statement: takes its covector, and adds a term to the covector of each operand.
    pub(super) fn statement(&mut self, here: Here, v: ValueId) -> Result<(), Error> {
        let old = self.old;
        let statement = old.statement(v);
        match &statement.operation {
            Operation::Alias(x) => self.pass(here.at, v, *x, 0..leaves(&statement.ty), 0),
            Operation::Tuple(fields) => {
                let mut start = 0;
                for field in fields {
                    let count = leaves(old.type_of(*field));
                    self.pass(here.at, v, *field, start..start + count, 0);
                    start += count;
                }
            }
            Operation::Field(tuple, i) => {
                let fields = self.offsets.field(*tuple, *i);
                self.pass(here.at, v, *tuple, 0..fields.len(), fields.start);
            }
            Operation::Select([c, a, b]) => {
                let mut kinds = Vec::new();
                each_leaf(&statement.ty, &mut kinds);
                for (leaf, kind) in kinds.into_iter().enumerate() {
                    if let Some(covector) = self.take(v, leaf) {
                        let c = self.value(here.block, *c);
                        let none = self.missing(kind);
                        for (to, chosen) in [(*a, [c, covector, none]), (*b, [c, none, covector])] {
                            let mut term = self.emit(here.at, Operation::Select(chosen));
                            if kind == Leaf::Array && self.active[to.index()] {
                                term = self.resized(here, to, leaf, term);
                            }
                            self.add(here.at, to, leaf, term);
                        }
                    }
                }
            }
            Operation::Array(f, x) => self.array(here, v, *f, x),
            Operation::Call(..) => return self.call(here, v),
            Operation::Push(stack, tuple) => self.push(here, v, *stack, *tuple),
            Operation::Top(stack) => self.top(here, v, *stack),
            Operation::Pop(stack) => return self.pop(here, v, *stack),
            _ => {
                if let Some(covector) = self.take(v, 0) {
                    return self.computed(here, v, covector);
                }
            }
        }
        Ok(())
    }

    /// Passes the covectors of real numbers on to those of an operand, whose numbers begin at another one.
    pub(super) fn pass(&mut self, at: BlockId, v: ValueId, to: ValueId, from: Range<usize>, start: usize) {
        for (number, leaf) in from.enumerate() {
            if let Some(covector) = self.take(v, leaf) {
                self.add(at, to, start + number, covector);
            }
        }
    }

    /// Whether a statement has a rule: whether it does as the rule says.
    fn has_rule(&self, v: ValueId, name: &str) -> Result<bool, Error> {
        let statement = self.old.statement(v);
        let is_call = matches!(statement.operation, Operation::Call(..));
        let Some(rule) = self.module.forward_rule(name, is_call)? else {
            return Ok(false);
        };
        let mut operands = statement.operation.each_operand();
        let count = statement.operation.each_operand().count();
        if rule.arguments() != count
            || statement.ty != Type::Real
            || !operands.all(|v| *self.old.type_of(v) == Type::Real)
        {
            let why = format_args!(
                "{v} is of `{name}`, whose rule is for {} real numbers",
                rule.arguments()
            );
            return Err(self.old.refusal(why));
        }
        Ok(true)
    }

    /// The adjoint that a called function declares. A rule that the module sets comes before it.
    fn declared_adjoint(&self, name: &str) -> Result<Option<String>, Error> {
        if self.module.rule(name).is_some() {
            return Ok(None);
        }
        let adjoint = self.module.declared_adjoint_of(self.module.function(name)?)?;
        Ok(adjoint.map(|adjoint| adjoint.name().to_string()))
    }

    /// The adjoint of a call.
    fn call(&mut self, here: Here, v: ValueId) -> Result<(), Error> {
        let old = self.old;
        let statement = old.statement(v);
        let Operation::Call(name, operands) = &statement.operation else {
            unreachable!("the caller has seen a call")
        };
        let is_needed = (0..leaves(&statement.ty)).any(|leaf| self.is_set(v, leaf));
        if !is_needed {
            return Ok(());
        }
        let declared = self.declared_adjoint(name)?;
        if declared.is_none() && self.has_rule(v, name)? {
            let covector = self.take(v, 0).expect("it is needed");
            return self.by_rule(here, name, operands, v, covector);
        }
        let adjoint = declared.unwrap_or_else(|| name_of(name));
        let covector_of_result = self.whole(here, v);
        let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(here.block, *x)).collect();
        arguments.push(covector_of_result);
        let types = operands.iter().map(|x| covector(self.old.type_of(*x))).collect();
        let ty = Type::Tuple(vec![statement.ty.clone(), Type::Tuple(types)]);
        let call = Operation::Call(adjoint, arguments);
        let pair = self.new.append(here.at, call, ty, Orders::default());
        let all = self.emit(here.at, Operation::Field(pair, 1));
        for (i, operand) in operands.iter().enumerate() {
            let covector = self.emit(here.at, Operation::Field(all, i));
            for (leaf, term) in self.unpacked(here.at, covector).into_iter().enumerate() {
                self.add(here.at, *operand, leaf, term);
            }
        }
        Ok(())
    }

    /// The adjoint of a computation of one real number.
    fn computed(&mut self, here: Here, v: ValueId, covector: ValueId) -> Result<(), Error> {
        let old = self.old;
        let operation = &old.statement(v).operation;
        if let Some(name) = word(operation)
            && self.has_rule(v, name)?
        {
            return self.by_rule(here, name, &operation.operands(), v, covector);
        }
        match operation {
            Operation::Unary(f, x) => self.listed(here, Listed::Unary(*f), &[*x], v, covector),
            Operation::Binary(f, x) => self.listed(here, Listed::Binary(*f), x, v, covector),
            Operation::Ternary(f, x) => self.listed(here, Listed::Ternary(*f), x, v, covector),
            Operation::External(f, x) => self.listed(here, Listed::External(f.clone()), x, v, covector),
            Operation::Powf(x, p) => self.listed(here, Listed::Powf(p.to_bits()), &[*x], v, covector),
            Operation::Powi(x, n) => {
                let term = self.integer_power(here, *x, *n, covector);
                self.add(here.at, *x, 0, term);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `ȳ·n·xⁿ⁻¹`, and 0 where n is 0.
    fn integer_power(&mut self, here: Here, x: ValueId, n: ValueId, covector: ValueId) -> ValueId {
        let lowest = i64::from(i32::MIN);
        let may_be_lowest = match self.old.statement(n).operation {
            Operation::Constant(Constant::Integer(n)) => n == lowest,
            _ => true,
        };
        let (x, n) = (self.value(here.block, x), self.value(here.block, n));
        let one = self.literal(Constant::Integer(1));
        let none = self.literal(Constant::Integer(0));
        let less = self.emit(here.at, Operation::Arithmetic(Arithmetic::Sub, [n, one]));
        let power = if may_be_lowest {
            // The lowest exponent has no predecessor. There the power is xⁿ/x.
            let lowest = self.literal(Constant::Integer(lowest));
            let is_lowest = self.emit(here.at, Operation::Compare(Comparison::Equal, [n, lowest]));
            let exponent = self.emit(here.at, Operation::Select([is_lowest, n, less]));
            let power = self.emit(here.at, Operation::Powi(x, exponent));
            let over_x = self.emit(here.at, Operation::Binary(Binary::Div, [power, x]));
            self.emit(here.at, Operation::Select([is_lowest, over_x, power]))
        } else {
            self.emit(here.at, Operation::Powi(x, less))
        };
        let factor = self.emit(here.at, Operation::ToReal(n));
        let slope = self.emit(here.at, Operation::Binary(Binary::Mul, [factor, power]));
        let is_none = self.emit(here.at, Operation::Compare(Comparison::Equal, [n, none]));
        let slope = self.emit(here.at, Operation::Select([is_none, self.zero, slope]));
        self.emit(here.at, Operation::Binary(Binary::Mul, [covector, slope]))
    }

    /// The adjoint of an operation whose partials are recorded.
    fn listed(
        &mut self,
        here: Here,
        operation: Listed,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
    ) -> Result<(), Error> {
        let table = match self.tables.get(&operation) {
            Some(known) => Rc::clone(known),
            None => {
                let recorded = Rc::new(terms(&operation)?);
                // The partials of code may have another path at each call.
                if !matches!(operation, Listed::External(_)) {
                    self.tables.insert(operation, Rc::clone(&recorded));
                }
                recorded
            }
        };
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.resize(table.function.arena.len(), None);
        let mut inlining = Inlining {
            table: &table.function,
            operands,
            v,
            covector,
            places: &mut places,
        };
        for guard in &table.guards {
            self.inlined(here, *guard, &mut inlining);
        }
        for (i, term) in table.of.iter().zip(&table.terms) {
            let operand = operands[*i];
            if !self.active[operand.index()] {
                continue;
            }
            let term = self.inlined(here, *term, &mut inlining);
            self.add(here.at, operand, 0, term);
        }
        self.places = places;
        Ok(())
    }

    /// Copies a value of the table.
    fn inlined(&mut self, here: Here, of: ValueId, inlining: &mut Inlining<'_>) -> ValueId {
        if let Some(place) = inlining.places[of.index()] {
            return place;
        }
        let place = match &inlining.table.statement(of).operation {
            // An argument is looked up only if it is needed, because each value that is looked up goes into the frame.
            Operation::Argument(i) => match inlining.operands.get(*i) {
                Some(x) => self.value(here.block, *x),
                None if *i == inlining.operands.len() => self.value(here.block, inlining.v),
                None => inlining.covector,
            },
            Operation::Constant(c) => self.literal(*c),
            operation => {
                let mut operation = operation.clone();
                for operand in operation.each_operand_mut() {
                    *operand = self.inlined(here, *operand, inlining);
                }
                self.emit(here.at, operation)
            }
        };
        inlining.places[of.index()] = Some(place);
        place
    }

    /// The adjoint of a statement that has a rule.
    fn by_rule(
        &mut self,
        here: Here,
        name: &str,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
    ) -> Result<(), Error> {
        let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(here.block, *x)).collect();
        arguments.push(self.value(here.block, v));
        let is_call = matches!(self.old.statement(v).operation, Operation::Call(..));
        let rule = self.module.forward_rule(name, is_call)?.expect("there is a rule");
        let ty = rule.partials().result().clone();
        let slopes = Operation::Call(partials_of(self.module, name), arguments);
        let slopes = self.new.append(here.at, slopes, ty, Orders::default());
        for (operand, slope) in operands.iter().zip(self.unpacked(here.at, slopes)) {
            let term = self.emit(here.at, Operation::Binary(Binary::Mul, [covector, slope]));
            self.add(here.at, *operand, 0, term);
        }
        Ok(())
    }
}

/// The recorded partials of an operation while they are copied, and what stands for their arguments.
struct Inlining<'a> {
    table: &'a Function,
    operands: &'a [ValueId],
    v: ValueId,
    covector: ValueId,
    /// The copies so far.
    places: &'a mut [Option<ValueId>],
}
