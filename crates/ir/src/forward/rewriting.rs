//! The rewriting of statements, each at the order that was demanded of it.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::forward::{ArgumentForm, Hooks, Returned};
use crate::function::Function;
use crate::operation::{Array, Operation, Terminator};
use crate::types::{Orders, Type, ValueId};
use crate::typing::type_of;

/// A function while a pass rewrites it.
#[derive(Debug)]
pub struct Rewriting<'a> {
    function: &'a mut Function,
    level: usize,
    orders: Vec<usize>,
    /// For a value that stays plain, an argument or a global: the bundle that stands for it.
    bundles: BTreeMap<ValueId, ValueId>,
    /// The truncations of values, by their orders.
    cuts: BTreeMap<(ValueId, usize), ValueId>,
    /// The statements that are inserted after a definition; and those after the arguments, at the start of the
    /// function.
    behind: BTreeMap<ValueId, Vec<ValueId>>,
    at_start: Vec<ValueId>,
    /// The statements that are inserted at the end of each block.
    at_end: BTreeMap<usize, Vec<ValueId>>,
}

impl<'a> Rewriting<'a> {
    pub(super) fn new(function: &'a mut Function, level: usize, orders: Vec<usize>) -> Self {
        Self {
            function,
            level,
            orders,
            bundles: BTreeMap::new(),
            cuts: BTreeMap::new(),
            behind: BTreeMap::new(),
            at_start: Vec::new(),
            at_end: BTreeMap::new(),
        }
    }

    /// The function in its present state.
    #[must_use]
    pub fn function(&self) -> &Function {
        self.function
    }

    /// The level of this pass.
    #[must_use]
    pub fn level(&self) -> usize {
        self.level
    }

    /// The error that a statement cannot be rewritten, with a reason.
    #[must_use]
    pub fn refuse(&self, why: std::fmt::Arguments<'_>) -> Error {
        self.function.refusal(why)
    }

    /// Replaces a statement by an operation whose value is a bundle of this order. The operands must come from
    /// [`operand`](Self::operand).
    pub fn replace(&mut self, v: ValueId, operation: Operation, order: usize) {
        self.function.is_verified = false;
        self.set(v, operation, order);
    }

    /// Replaces a statement, by an operation of the pass: the function stays well formed.
    fn set(&mut self, v: ValueId, operation: Operation, order: usize) {
        let level = self.level;
        let statement = self.function.statement_mut(v);
        statement.operation = operation;
        statement.orders = statement.orders.with(level, order);
    }

    /// A value as a bundle of an order.
    ///
    /// # Errors
    ///
    /// Returns an error if the order is higher than the order that was demanded of the value.
    pub fn operand(&mut self, v: ValueId, order: usize) -> Result<ValueId, Error> {
        let highest = self.orders.get(v.index()).copied().unwrap_or(order);
        if !self.function.type_of(v).is_differentiable() || v.index() >= self.orders.len() {
            return Ok(v);
        }
        let bundle = self.bundles.get(&v).copied();
        if order == 0 && bundle.is_some() {
            return Ok(v);
        }
        let v_bundle = bundle.unwrap_or(v);
        if order == highest {
            return Ok(v_bundle);
        }
        if order > highest {
            return Err(self.refuse(format_args!(
                "{v} is needed at order {order}, and only order {highest} was demanded"
            )));
        }
        if let Some(cut) = self.cuts.get(&(v, order)) {
            return Ok(*cut);
        }
        let operation = if order == 0 {
            Operation::Primal(self.level, v_bundle)
        } else {
            Operation::Truncate(self.level, v_bundle)
        };
        let cut = self.behind(v, operation, order);
        self.cuts.insert((v, order), cut);
        Ok(cut)
    }

    /// Adds a statement after the definition of a value.
    fn behind(&mut self, v: ValueId, operation: Operation, order: usize) -> ValueId {
        let statement = self.function.statement(v);
        let (ty, orders) = (statement.ty.clone(), statement.orders.with(self.level, order));
        let is_argument = matches!(statement.operation, Operation::Argument(_));
        let id = self.function.add(operation, ty, orders);
        if is_argument {
            self.at_start.push(id);
        } else {
            self.behind.entry(v).or_default().push(id);
        }
        id
    }

    /// Rewrites a derivative operator. It becomes the first derivative of its operand, which is a bundle of an order
    /// higher by one.
    pub(super) fn ddt(&mut self, v: ValueId, order: usize) -> Result<(), Error> {
        let operand = self.function.statement(v).operation.operands()[0];
        let operand = self.operand(operand, order + 1)?;
        self.set(v, Operation::Derivative(self.level, 1, operand), order);
        Ok(())
    }

    pub(super) fn run(mut self, claimed: &[bool], hooks: &mut dyn Hooks) -> Result<(), Error> {
        for (number, v) in self.function.arguments.clone().into_iter().enumerate() {
            self.argument(number, v, hooks);
        }
        let statements: Vec<ValueId> = self
            .function
            .blocks
            .iter()
            .flat_map(|block| block.statements().to_vec())
            .collect();
        // Globals come first, because a phi may use them before their definition.
        for v in &statements {
            let order = self.orders[v.index()];
            if order > 0 && matches!(self.function.statement(*v).operation, Operation::Load(_)) {
                let bundle = self.behind(*v, Operation::Zero(self.level, *v), order);
                self.bundles.insert(*v, bundle);
            }
        }
        for v in statements {
            let order = self.orders[v.index()];
            if claimed[v.index()] {
                hooks.transform(&mut self, v, order)?;
            } else if !self.bundles.contains_key(&v) {
                self.statement(v, order)?;
            }
        }
        self.returns(hooks.returned())?;
        self.insert();
        Ok(())
    }

    fn argument(&mut self, number: usize, v: ValueId, hooks: &mut dyn Hooks) {
        let order = self.orders[v.index()];
        if order == 0 {
            return;
        }
        let operation = match hooks.argument(number, order) {
            ArgumentForm::Given => {
                let level = self.level;
                let statement = self.function.statement_mut(v);
                statement.orders = statement.orders.with(level, order);
                return;
            }
            ArgumentForm::Seed => Operation::Seed(self.level, v),
            ArgumentForm::Zero => Operation::Zero(self.level, v),
        };
        let bundle = self.behind(v, operation, order);
        self.bundles.insert(v, bundle);
    }

    /// Rewrites a statement by the general rule: the same operation on operands of its order.
    fn statement(&mut self, v: ValueId, order: usize) -> Result<(), Error> {
        // The length of an array of bundles is that of the primals.
        if matches!(self.function.statement(v).operation, Operation::Array(Array::Length, _)) {
            return Ok(());
        }
        let mut mapped = self.function.statement(v).operation.operands();
        for operand in &mut mapped {
            *operand = self.operand(*operand, order)?;
        }
        let operands = self.function.statement_mut(v).operation.each_operand_mut();
        operands.zip(mapped).for_each(|(operand, mapped)| *operand = mapped);
        let order = if self.function.type_of(v).is_differentiable() {
            order
        } else {
            0
        };
        let level = self.level;
        let statement = self.function.statement_mut(v);
        statement.orders = statement.orders.with(level, order);
        Ok(())
    }

    /// Rewrites what the function returns.
    fn returns(&mut self, returned: Returned) -> Result<(), Error> {
        for at in 0..self.function.blocks.len() {
            let Terminator::Return(v) = self.function.blocks[at].terminator else {
                continue;
            };
            let v = match returned {
                Returned::Primal => self.operand(v, 0)?,
                Returned::Bundle(order) => self.operand(v, order)?,
                Returned::Derivative(k) => self.derivative(at, v, k)?,
                Returned::Derivatives(order) => {
                    let all = (0..=order)
                        .map(|k| self.derivative(at, v, k))
                        .collect::<Result<Vec<_>, _>>()?;
                    let operation = Operation::Tuple(all.clone());
                    let ty = type_of(&operation, |v| self.function.type_of(v))
                        .map_err(|why| self.refuse(format_args!("what is returned is too long: {why}")))?
                        .expect("a tuple has the types of its fields");
                    let orders = self.function.statement(v).orders.with(self.level, 0);
                    let orders = all
                        .iter()
                        .fold(orders, |orders, v| orders.max(self.function.statement(*v).orders));
                    self.end(at, operation, ty, orders)
                }
            };
            self.function.blocks[at].terminator = Terminator::Return(v);
        }
        if let Returned::Derivatives(_) = returned
            && let Some(v) = self.function.returned().first()
        {
            self.function.result = self.function.type_of(*v).clone();
        }
        Ok(())
    }

    /// The k-th derivative of a value at the end of a block. It is plain at this level.
    fn derivative(&mut self, block: usize, v: ValueId, k: usize) -> Result<ValueId, Error> {
        let demanded = self.orders[v.index()];
        if !self.function.type_of(v).is_differentiable() || k == 0 {
            return self.operand(v, 0);
        }
        if k > demanded {
            return Err(self.refuse(format_args!(
                "the derivative of order {k} of {v} is returned, and only order {demanded} was demanded"
            )));
        }
        let bundle = self.operand(v, demanded)?;
        let statement = self.function.statement(bundle);
        let (ty, orders) = (statement.ty.clone(), statement.orders.with(self.level, 0));
        Ok(self.end(block, Operation::Derivative(self.level, k, bundle), ty, orders))
    }

    /// Adds a statement at the end of a block.
    fn end(&mut self, block: usize, operation: Operation, ty: Type, orders: Orders) -> ValueId {
        let id = self.function.add(operation, ty, orders);
        self.at_end.entry(block).or_default().push(id);
        id
    }

    /// Inserts the new statements. Those after a phi are placed after all phis of the block.
    fn insert(&mut self) {
        for at in 0..self.function.blocks.len() {
            let old = std::mem::take(self.function.blocks[at].statements.list_mut());
            let mut new = Vec::with_capacity(old.len());
            let mut behind_phis = if at == 0 {
                std::mem::take(&mut self.at_start)
            } else {
                Vec::new()
            };
            for v in old {
                let mut inserted = self.behind.remove(&v).unwrap_or_default();
                if self.function.statement(v).operation.is_phi() {
                    new.push(v);
                    behind_phis.append(&mut inserted);
                } else {
                    new.append(&mut behind_phis);
                    new.push(v);
                    new.append(&mut inserted);
                }
            }
            new.append(&mut behind_phis);
            new.append(&mut self.at_end.remove(&at).unwrap_or_default());
            self.function.blocks[at].statements = new.into();
        }
    }
}
