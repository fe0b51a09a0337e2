//! The lowering of one level of a function: its values, blocks and phis.

use std::collections::HashSet;
use std::rc::Rc;

use crate::dominance::Dominance;
use crate::error::Error;
use crate::floats::Needed;
use crate::floats::value::{Lowered, lowered_type};
use crate::function::{Block, Function};
use crate::module::Module;
use crate::operation::{Operation, Terminator};
use crate::recorder::{Recorder, Recording, with};
use crate::symbol::Symbol;
use crate::types::{BlockId, Orders, Type, ValueId};

/// The lowering of the last level of a function.
pub(super) struct Lowering<'a> {
    pub(super) old: &'a Function,
    pub(super) module: &'a Module,
    pub(super) level: usize,
    pub(super) recording: u32,
    /// What stands for each value.
    values: Vec<Option<Lowered>>,
    /// The functions that are called.
    pub(super) needed: Needed,
}

impl<'a> Lowering<'a> {
    /// The function without its last level, and the functions that it calls instead of others.
    pub(super) fn run(old: &'a Function, module: &'a Module, level: usize) -> Result<(Function, Needed), Error> {
        let mut new = Function::empty(old.name(), &[], old.result().clone());
        new.levels = old.levels[..level].to_vec();
        for block in old.blocks() {
            let copy = Block {
                name: block.name.clone(),
                ..Block::ending(*block.terminator())
            };
            new.blocks.push(copy);
        }
        let recording = Recording::into(new).of_tangents();
        let mut lowering = Self {
            old,
            module,
            level,
            recording: recording.number(),
            values: vec![None; old.arena.len()],
            needed: Needed::new(),
        };
        lowering.arguments();
        let order: Vec<BlockId> = Dominance::of(old).order().collect();
        for block in &order {
            lowering.block(*block)?;
        }
        for block in &order {
            lowering.phis(*block);
        }
        let needed = lowering.needed;
        let mut new = recording.into_function()?;
        new.remove_unused();
        new.verify_once()?;
        Ok((new, needed))
    }

    /// Calls a function with the recorder.
    pub(super) fn with<T>(&self, f: impl FnOnce(&mut Recorder) -> T) -> T {
        with(self.recording, f)
    }

    /// The order of a value at this level.
    pub(super) fn order_of(&self, v: ValueId) -> usize {
        let statement = self.old.statement(v);
        if statement.ty.is_differentiable() {
            statement.orders.level(self.level)
        } else {
            0
        }
    }

    /// Records at the orders that a value has at the levels that are left.
    pub(super) fn at_orders_of(&self, v: ValueId) -> Orders {
        let orders = self.old.statement(v).orders.with(self.level, 0);
        self.with(|recorder| std::mem::replace(&mut recorder.orders, orders))
    }

    /// Records a statement.
    pub(super) fn emit(&self, operation: Operation, ty: Type) -> ValueId {
        self.with(|recorder| recorder.append(operation, ty))
    }

    /// A recorded real number as a symbol.
    pub(super) fn symbol(&self, v: ValueId) -> Symbol {
        Symbol::of_recorded(self.recording, v)
    }

    /// What stands for a value.
    pub(super) fn get(&self, v: ValueId) -> &Lowered {
        self.values[v.index()]
            .as_ref()
            .expect("a value is defined before its use")
    }

    /// The coefficients of a real number. A number that is plain at this level has one.
    pub(super) fn series(&self, v: ValueId) -> Rc<[Symbol]> {
        match self.get(v) {
            Lowered::Series(all) => Rc::clone(all),
            Lowered::Plain(v) => Rc::new([self.symbol(*v)]),
            Lowered::Arrays(_) | Lowered::Tuple(_) => unreachable!("the verifier has seen a real number"),
        }
    }

    /// What stands for a value as one value.
    pub(super) fn whole(&self, v: ValueId) -> ValueId {
        if let Lowered::Plain(v) = self.get(v) {
            return *v;
        }
        let before = self.at_orders_of(v);
        let whole = self.packed(self.get(v));
        self.with(|recorder| recorder.orders = before);
        whole
    }

    fn packed(&self, value: &Lowered) -> ValueId {
        let fields: Vec<ValueId> = match value {
            Lowered::Plain(v) => return *v,
            Lowered::Series(all) => all.iter().map(|c| c.recorded(self.recording)).collect(),
            Lowered::Arrays(all) => all.to_vec(),
            Lowered::Tuple(fields) => fields.iter().map(|field| self.packed(field)).collect(),
        };
        self.with(|recorder| {
            let types = fields.iter().map(|v| recorder.function.type_of(*v).clone());
            let ty = Type::Tuple(types.collect());
            recorder.append(Operation::Tuple(fields), ty)
        })
    }

    /// The parts of one value that stands for a value of this type and order.
    pub(super) fn unpacked(&self, ty: &Type, order: usize, v: ValueId) -> Lowered {
        match ty {
            Type::Real if order > 0 => {
                let field = |k| self.symbol(self.emit(Operation::Field(v, k), Type::Real));
                Lowered::series((0..=order).map(field).collect())
            }
            Type::Array if order > 0 => {
                let field = |k| self.emit(Operation::Field(v, k), Type::Array);
                Lowered::Arrays((0..=order).map(field).collect())
            }
            Type::Tuple(fields) if order > 0 && ty.is_differentiable() => {
                let fields = fields.iter().enumerate().map(|(i, ty)| {
                    let field = self.emit(Operation::Field(v, i), lowered_type(ty, order));
                    self.unpacked(ty, order, field)
                });
                Lowered::Tuple(fields.collect())
            }
            _ => Lowered::Plain(v),
        }
    }

    /// The coefficients of a real number or an array of an order, and the types of other arguments, as a call passes
    /// them.
    pub(super) fn passed(&self, v: ValueId) -> Vec<ValueId> {
        if let Lowered::Series(all) = self.get(v) {
            let before = self.at_orders_of(v);
            let all = all.iter().map(|c| c.recorded(self.recording)).collect();
            self.with(|recorder| recorder.orders = before);
            return all;
        }
        if let Lowered::Arrays(all) = self.get(v) {
            return all.to_vec();
        }
        vec![self.whole(v)]
    }

    fn arguments(&mut self) {
        let taken: HashSet<&String> = self.old.names.values().collect();
        for v in self.old.arguments() {
            let statement = self.old.statement(*v);
            let (ty, order) = (&statement.ty, self.order_of(*v));
            let orders = statement.orders.with(self.level, 0);
            let name = self.old.names.get(v);
            let argument = |ty: Type, name: Option<String>| {
                self.with(|recorder| {
                    let function = &mut recorder.function;
                    let number = function.arguments.len();
                    let v = function.add(Operation::Argument(number), ty, orders);
                    function.arguments.push(v);
                    function.names.extend(name.map(|name| (v, name)));
                    v
                })
            };
            let value = if matches!(ty, Type::Real | Type::Array) && order > 0 {
                let coefficient = |k: usize| {
                    let own = name.map(|name| if k == 0 { name.clone() } else { format!("{name}.{k}") });
                    let own = own.filter(|own| k == 0 || !taken.contains(own));
                    argument(ty.clone(), own)
                };
                let all = (0..=order).map(coefficient);
                match ty {
                    Type::Array => Lowered::Arrays(all.collect()),
                    _ => Lowered::series(all.map(|v| self.symbol(v)).collect()),
                }
            } else {
                let whole = argument(lowered_type(ty, order), name.cloned());
                self.at_orders_of(*v);
                self.unpacked(ty, order, whole)
            };
            self.values[v.index()] = Some(value);
        }
    }

    fn block(&mut self, block: BlockId) -> Result<(), Error> {
        self.with(|recorder| recorder.block = block);
        for v in self.old.block(block).statements() {
            self.at_orders_of(*v);
            let statement = self.old.statement(*v);
            let value = match statement.operation {
                Operation::Phi(_) => self.phi(&statement.ty, self.order_of(*v)),
                _ => self.statement(*v)?,
            };
            let name = self.old.names.get(v);
            let named = match &value {
                Lowered::Plain(v) => Some(*v),
                Lowered::Arrays(all) if !matches!(statement.operation, Operation::Alias(_)) => Some(all[0]),
                Lowered::Series(all) if !matches!(statement.operation, Operation::Alias(_)) => all[0].recorded_place(),
                _ => None,
            };
            if let (Some(name), Some(named)) = (name, named) {
                self.with(|recorder| {
                    recorder.function.names.entry(named).or_insert_with(|| name.clone());
                });
            }
            self.values[v.index()] = Some(value);
        }
        let terminator = match *self.old.block(block).terminator() {
            Terminator::Branch(to) => Terminator::Branch(to),
            Terminator::Conditional(c, then, otherwise) => Terminator::Conditional(self.whole(c), then, otherwise),
            Terminator::Return(v) => {
                let whole = self.whole(v);
                let ty = lowered_type(self.old.result(), self.order_of(v));
                self.with(|recorder| recorder.function.result = ty);
                Terminator::Return(whole)
            }
        };
        self.with(|recorder| recorder.function.blocks[block.index()].terminator = terminator);
        Ok(())
    }

    /// The phis for a value of this type and order, one for each number. Their operands are filled in later.
    fn phi(&self, ty: &Type, order: usize) -> Lowered {
        let phi = |ty: &Type| self.emit(Operation::Phi(Vec::new()), ty.clone());
        match ty {
            Type::Real if order > 0 => Lowered::series((0..=order).map(|_| self.symbol(phi(&Type::Real))).collect()),
            Type::Array if order > 0 => Lowered::Arrays((0..=order).map(|_| phi(&Type::Array)).collect()),
            Type::Tuple(fields) if order > 0 && ty.is_differentiable() => {
                Lowered::Tuple(fields.iter().map(|ty| self.phi(ty, order)).collect())
            }
            ty => Lowered::Plain(phi(ty)),
        }
    }

    /// Fills in the operands of the phis of a block.
    fn phis(&self, block: BlockId) {
        for v in self.old.block(block).statements() {
            let Operation::Phi(incoming) = &self.old.statement(*v).operation else {
                break;
            };
            for (from, operand) in incoming {
                self.with(|recorder| recorder.block = *from);
                self.at_orders_of(*operand);
                self.arrive(self.get(*v), *from, self.get(*operand));
            }
        }
    }

    /// Adds an operand to the phis of a value.
    fn arrive(&self, phi: &Lowered, from: BlockId, operand: &Lowered) {
        let add = |phi: ValueId, operand: ValueId| {
            self.with(|recorder| {
                if let Operation::Phi(incoming) = &mut recorder.function.statement_mut(phi).operation {
                    incoming.push((from, operand));
                }
            });
        };
        match phi {
            Lowered::Plain(phi) => add(*phi, self.packed(operand)),
            Lowered::Series(all) => {
                for (phi, operand) in all.iter().zip(operand.coefficients()) {
                    add(phi.recorded(self.recording), operand.recorded(self.recording));
                }
            }
            Lowered::Arrays(all) => {
                let Lowered::Arrays(operands) = operand else {
                    unreachable!("a differentiated array is known by its coefficients")
                };
                for (phi, operand) in all.iter().zip(operands.iter()) {
                    add(*phi, *operand);
                }
            }
            Lowered::Tuple(fields) => {
                for (phi, operand) in fields.iter().zip(operand.fields()) {
                    self.arrive(phi, from, operand);
                }
            }
        }
    }
}
