//! The adjoint of a statement.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::adjoint::analysis::{covector, leaves};
use crate::adjoint::partials::{Listed, terms};
use crate::adjoint::reversal::{Here, Leaf, Reversal};
use crate::adjoint::{name_of, partials_of, word};
use crate::error::Error;
use crate::function::Function;
use crate::operation::{Arithmetic, Binary, Comparison, Operation};
use crate::types::{Constant, Orders, Type, ValueId};

impl Reversal<'_> {
    /// Writes the adjoint of a statement: takes its covector, and adds a term to the covector of each operand.
    pub(super) fn statement(
        &mut self,
        here: Here,
        v: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) -> Result<(), Error> {
        let old = self.old;
        let statement = old.statement(v);
        let width = leaves(&statement.ty);
        let own: BTreeMap<Leaf, ValueId> = (0..width)
            .filter_map(|leaf| Some(((v, leaf), covectors.remove(&(v, leaf))?)))
            .collect();
        if own.is_empty() || !self.active.contains(&v) {
            return Ok(());
        }
        let mut pass = |to: ValueId, shift: usize, from: usize, reversal: &mut Self| {
            if let Some(covector) = own.get(&(v, from)) {
                reversal.add(here.at, covectors, (to, shift), *covector);
            }
        };
        let name = match &statement.operation {
            Operation::Call(name, _) => Some(name.as_str()),
            operation => word(operation),
        };
        if let Some((name, rule)) = name.and_then(|name| Some((name, self.module.rule(name)?))) {
            let operands = statement.operation.operands();
            let is_real = |v: &ValueId| *self.old.type_of(*v) == Type::Real;
            if rule.arguments() != operands.len() || statement.ty != Type::Real || !operands.iter().all(is_real) {
                let why = format_args!(
                    "{v} is of `{name}`, whose rule is for {} real numbers",
                    rule.arguments()
                );
                return Err(self.old.refusal(why));
            }
            self.by_rule(here, name, &operands, v, own[&(v, 0)], covectors);
            return Ok(());
        }
        match &statement.operation {
            Operation::Call(name, operands) => {
                let covector_of_result = self.whole(here.at, v, &own);
                let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(here.block, *x)).collect();
                arguments.push(covector_of_result);
                let types = operands.iter().map(|x| covector(self.old.type_of(*x))).collect();
                let ty = Type::Tuple(vec![statement.ty.clone(), Type::Tuple(types)]);
                let call = Operation::Call(name_of(name), arguments);
                let pair = self.new.append(here.at, call, ty, Orders::default());
                let all = self.emit(here.at, Operation::Field(pair, 1));
                for (i, operand) in operands.iter().enumerate() {
                    let covector = self.emit(here.at, Operation::Field(all, i));
                    for (leaf, term) in self.unpacked(here.at, covector).into_iter().enumerate() {
                        self.add(here.at, covectors, (*operand, leaf), term);
                    }
                }
            }
            Operation::Alias(x) => (0..width).for_each(|leaf| pass(*x, leaf, leaf, self)),
            Operation::Tuple(fields) => {
                let mut start = 0;
                for field in fields {
                    let count = leaves(self.old.type_of(*field));
                    (0..count).for_each(|leaf| pass(*field, leaf, start + leaf, self));
                    start += count;
                }
            }
            Operation::Field(tuple, i) => {
                let Type::Tuple(fields) = old.type_of(*tuple) else {
                    unreachable!("the verifier has seen a tuple")
                };
                let start: usize = fields[..*i].iter().map(leaves).sum();
                (0..width).for_each(|leaf| pass(*tuple, start + leaf, leaf, self));
            }
            Operation::Select([c, a, b]) => {
                let c = self.value(here.block, *c);
                for leaf in 0..width {
                    if let Some(covector) = own.get(&(v, leaf)).copied() {
                        let to_a = self.emit(here.at, Operation::Select([c, covector, self.zero]));
                        let to_b = self.emit(here.at, Operation::Select([c, self.zero, covector]));
                        self.add(here.at, covectors, (*a, leaf), to_a);
                        self.add(here.at, covectors, (*b, leaf), to_b);
                    }
                }
            }
            Operation::Unary(f, x) => self.listed(here, Listed::Unary(*f), &[*x], v, own[&(v, 0)], covectors)?,
            Operation::Binary(f, x) => self.listed(here, Listed::Binary(*f), x, v, own[&(v, 0)], covectors)?,
            Operation::Ternary(f, x) => self.listed(here, Listed::Ternary(*f), x, v, own[&(v, 0)], covectors)?,
            Operation::Powf(x, p) => self.listed(here, Listed::Powf(p.to_bits()), &[*x], v, own[&(v, 0)], covectors)?,
            Operation::Powi(x, n) => {
                let term = self.integer_power(here, *x, *n, own[&(v, 0)]);
                self.add(here.at, covectors, (*x, 0), term);
            }
            _ => {}
        }
        Ok(())
    }

    /// `ȳ·n·xⁿ⁻¹`, and 0 where n is 0.
    fn integer_power(&mut self, here: Here, x: ValueId, n: ValueId, covector: ValueId) -> ValueId {
        let lowest = i64::from(i32::MIN);
        let may_be_lowest = match self.old.statement(n).operation {
            Operation::Constant(Constant::Integer(n)) => n == lowest,
            _ => true,
        };
        let (x, n) = (self.value(here.block, x), self.value(here.block, n));
        let one = self.emit(here.at, Operation::Constant(Constant::Integer(1)));
        let none = self.emit(here.at, Operation::Constant(Constant::Integer(0)));
        let less = self.emit(here.at, Operation::Arithmetic(Arithmetic::Sub, [n, one]));
        let power = if may_be_lowest {
            // The lowest exponent has no predecessor. There the power is xⁿ/x.
            let lowest = self.emit(here.at, Operation::Constant(Constant::Integer(lowest)));
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

    fn listed(
        &mut self,
        here: Here,
        operation: Listed,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) -> Result<(), Error> {
        let table = match self.tables.get(&operation) {
            Some(known) => Rc::clone(known),
            None => {
                let recorded = Rc::new(terms(operation)?);
                self.tables.insert(operation, Rc::clone(&recorded));
                recorded
            }
        };
        let mut places: BTreeMap<ValueId, ValueId> = BTreeMap::new();
        // An argument is looked up only if it is needed, because each value that is looked up goes into the frame.
        let arguments: Vec<ValueId> = operands.iter().copied().chain([v, covector]).collect();
        for (i, term) in table.of.iter().zip(&table.terms) {
            let operand = operands[*i];
            if !self.active.contains(&operand) {
                continue;
            }
            let term = self.inlined(here, &table.function, *term, &arguments, &mut places);
            self.add(here.at, covectors, (operand, 0), term);
        }
        Ok(())
    }

    /// Copies a value of the table, with these arguments: the operands, the value, the covector.
    fn inlined(
        &mut self,
        here: Here,
        table: &Function,
        of: ValueId,
        arguments: &[ValueId],
        places: &mut BTreeMap<ValueId, ValueId>,
    ) -> ValueId {
        if let Some(place) = places.get(&of) {
            return *place;
        }
        let mut operation = table.statement(of).operation.clone();
        let place = if let Operation::Argument(i) = operation {
            match arguments[i] {
                covector if i + 1 == arguments.len() => covector,
                x => self.value(here.block, x),
            }
        } else {
            for operand in operation.each_operand_mut() {
                *operand = self.inlined(here, table, *operand, arguments, places);
            }
            self.emit(here.at, operation)
        };
        places.insert(of, place);
        place
    }

    fn by_rule(
        &mut self,
        here: Here,
        name: &str,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) {
        let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(here.block, *x)).collect();
        arguments.push(self.value(here.block, v));
        let rule = self.module.rule(name).expect("there is a rule");
        let ty = rule.partials().result().clone();
        let slopes = self.new.append(
            here.at,
            Operation::Call(partials_of(name), arguments),
            ty,
            Orders::default(),
        );
        for (operand, slope) in operands.iter().zip(self.unpacked(here.at, slopes)) {
            let term = self.emit(here.at, Operation::Binary(Binary::Mul, [covector, slope]));
            self.add(here.at, covectors, (*operand, 0), term);
        }
    }
}
