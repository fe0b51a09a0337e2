//! Calls at an order, and rules.

use std::rc::Rc;

use crate::error::Error;
use crate::floats::lowering::Lowering;
use crate::floats::value::{Lowered, lowered_type};
use crate::floats::{Key, name_at, partials_of};
use crate::function::Function;
use crate::link::{called, check_call, differentiated};
use crate::operation::Operation;
use crate::symbol::Symbol;
use crate::types::{Type, ValueId};

impl Lowering<'_> {
    /// A call: of the same function, or of the function that is lowered at the order of the call.
    pub(super) fn call(&mut self, v: ValueId, name: &str, operands: &[ValueId]) -> Result<Lowered, Error> {
        let order = self.order_of(v);
        if let Some(value) = self.ruled(v)? {
            return Ok(value);
        }
        let key = Key::AtOrder(name.to_string(), order);
        if order == 0 || self.needed.contains_key(&key) {
            check_call(self.module, name, v, self.old)?;
        } else {
            let function = called(self.module, name, v, self.old, self.level_of(order))?;
            self.needed.insert(key, function);
        }
        let ty = self.old.type_of(v);
        let arguments: Vec<ValueId> = operands.iter().flat_map(|x| self.passed(*x)).collect();
        if order == 0 {
            return Ok(Lowered::Plain(
                self.emit(Operation::Call(name.to_string(), arguments), ty.clone()),
            ));
        }
        let call = Operation::Call(name_at(name, order), arguments);
        let value = self.emit(call, lowered_type(ty, order));
        Ok(self.unpacked(ty, order, value))
    }

    /// This level at an order, as the only one of a function.
    fn level_of(&self, order: usize) -> impl Iterator<Item = (usize, bool)> + use<> {
        [(order, self.old.levels()[self.level].eras)].into_iter()
    }

    /// The value of a differentiated statement by the rule of its operation or of the function that it calls, if there
    /// is one. Each evaluation of the partials gives one more order.
    pub(super) fn ruled(&mut self, v: ValueId) -> Result<Option<Lowered>, Error> {
        let (old, order) = (self.old, self.order_of(v));
        let operation = &old.statement(v).operation;
        if let Operation::External(f, _) = operation {
            return match f.partials()? {
                Some(partials) if order > 0 => {
                    let name = self.free_name(&format!("{}.external", f.name()), &partials.function);
                    self.by_partials(v, &name, &partials.function).map(Some)
                }
                _ => Ok(None),
            };
        }
        let name = match operation {
            Operation::Unary(f, _) => f.name(),
            Operation::Binary(f, _) => f.name(),
            Operation::Ternary(f, _) => f.name(),
            Operation::Call(name, _) => name,
            _ => return Ok(None),
        };
        if order == 0 {
            return Ok(None);
        }
        let module = self.module;
        let is_call = matches!(operation, Operation::Call(..));
        let Some(rule) = module.forward_rule(name, is_call)? else {
            return Ok(None);
        };
        let operands = operation.operands();
        if rule.arguments() != operands.len()
            || *old.type_of(v) != Type::Real
            || operands.iter().any(|x| *old.type_of(*x) != Type::Real)
        {
            return Err(old.refusal(format_args!(
                "{v} is of `{name}`, whose rule is for {} real numbers",
                rule.arguments()
            )));
        }
        let name = match module.rule(name) {
            Some(_) => name,
            None => &format!("{name}.declared"),
        };
        self.by_partials(v, name, rule.partials()).map(Some)
    }

    /// A name under which there are no other partials. Of two functions that are known as code and have one name, one
    /// has a number behind it.
    fn free_name(&self, name: &str, partials: &Function) -> String {
        let numbered = |i: usize| {
            if i == 0 {
                name.to_string()
            } else {
                format!("{name}.{i}")
            }
        };
        let is_free = |name: &String| {
            let plain = partials.renamed(&partials_of(name));
            let is_same = |known: Option<&Function>| known.is_none_or(|known| *known == plain);
            is_same(self.needed.get(&Key::Partials(name.clone()))) && is_same(self.module.function(plain.name()).ok())
        };
        (0..).map(numbered).find(is_free).expect("one of all numbers is free")
    }

    /// The value of a differentiated statement by the partials of the function with a name.
    fn by_partials(&mut self, v: ValueId, name: &str, partials: &Function) -> Result<Lowered, Error> {
        let order = self.order_of(v);
        let operands = self.old.statement(v).operation.operands();
        let result = partials.result().clone();
        let plain = partials.renamed(&partials_of(name));
        self.needed.insert(Key::Partials(name.to_string()), plain.clone());
        let mut y = vec![self.primal(v)];
        let x: Vec<Rc<[Symbol]>> = operands.iter().map(|x| self.series(*x)).collect();
        for k in 0..order {
            let all = x.iter().map(|x| &x[..=k]).chain([&y[..]]);
            let arguments = all.flatten().map(|c| c.recorded(self.recording)).collect();
            let mut partials = partials_of(name);
            if k > 0 {
                let key = Key::AtOrder(partials.clone(), k);
                if !self.needed.contains_key(&key) {
                    let at_order = differentiated(&plain, self.level_of(k))?;
                    let at_order = at_order.ok_or_else(|| {
                        plain.refusal(format_args!(
                            "the partials of a rule must not have derivative operators"
                        ))
                    })?;
                    self.needed.insert(key, at_order);
                }
                partials = name_at(&partials, k);
            }
            let slopes = self.emit(Operation::Call(partials, arguments), lowered_type(&result, k));
            let slopes = match &result {
                Type::Tuple(_) if k > 0 => self.unpacked(&result, k, slopes).fields().to_vec(),
                Type::Tuple(fields) => (0..fields.len())
                    .map(|i| Lowered::Plain(self.emit(Operation::Field(slopes, i), Type::Real)))
                    .collect(),
                ty => vec![self.unpacked(ty, k, slopes)],
            };
            let x: Vec<&[Symbol]> = x.iter().map(|x| &x[..]).collect();
            y.push(self.integrated(&x, &slopes, k + 1));
        }
        Ok(Lowered::series(y))
    }
}
