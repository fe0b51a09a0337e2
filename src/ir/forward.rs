//! The pass: a function is differentiated where that is demanded, and to the order that is demanded there.
//!
//! First demand is propagated: a value that is demanded at an order demands its operands at that order. Only data carry demand, not
//! control: the condition of a branch stays plain. Then each statement is rewritten at the highest order that was demanded of
//! it, and takes operands of a higher order cut to its own: one truncation for each order, right behind the definition, and never
//! within a run of phis.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use crate::ir::error::Error;
use crate::ir::function::{Function, Level};
use crate::ir::operation::{Operation, Terminator};
use crate::ir::types::{MAX_LEVELS, Orders, Type, ValueId};
use crate::order::MAX_ORDER;

/// The name of the custom operation that is the derivative of its operand.
pub const DDT: &str = "ddt";

/// What an argument becomes that is demanded at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentForm {
    /// The bundle is given by the caller.
    Given,
    /// The variable that is differentiated by.
    Seed,
    /// A bundle without a tangent.
    Zero,
}

/// What a function returns in the place of a value that is differentiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// The plain value.
    Primal,
    /// The bundle of this order.
    Bundle(usize),
    /// The derivative of this order.
    Derivative(usize),
    /// The tuple of the value and its derivatives to this order.
    Derivatives(usize),
}

/// What a pass does where it is not the general rule.
pub trait Hooks {
    /// Whether the hooks take a statement over that is demanded at an order. They then say what that demands of other values, also at
    /// another order, and [`transform`](Self::transform) the statement later.
    fn visit_custom(
        &mut self,
        _function: &Function,
        _v: ValueId,
        _order: usize,
        _demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        false
    }

    /// Rewrites a statement that was taken over, demanded at an order at the most.
    ///
    /// # Errors
    ///
    /// If that is impossible.
    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, _order: usize) -> Result<(), Error> {
        Err(rewriting.refuse(format_args!("{v} was taken over by hooks that do not transform it")))
    }

    /// What the argument of a number becomes, demanded at an order.
    fn argument(&mut self, _number: usize, _order: usize) -> ArgumentForm {
        ArgumentForm::Given
    }

    /// What is returned.
    fn returned(&mut self) -> Returned {
        Returned::Primal
    }
}

/// Bundles in, bundles out, and [`DDT`] as the derivative along the curve; what is returned is plain but for the order of the whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given;

impl Hooks for Given {
    fn visit_custom(
        &mut self,
        function: &Function,
        v: ValueId,
        order: usize,
        demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        demand_of_ddt(function, v, order, demand)
    }

    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, order: usize) -> Result<(), Error> {
        rewriting.ddt(v, order)
    }

    fn returned(&mut self) -> Returned {
        Returned::Bundle(usize::MAX)
    }
}

/// All arguments and the result in one form each.
#[derive(Clone, Copy, Debug)]
struct Whole {
    argument: ArgumentForm,
    returned: Returned,
}

impl Hooks for Whole {
    fn visit_custom(
        &mut self,
        function: &Function,
        v: ValueId,
        order: usize,
        demand: &mut dyn FnMut(ValueId, usize),
    ) -> bool {
        demand_of_ddt(function, v, order, demand)
    }

    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, order: usize) -> Result<(), Error> {
        rewriting.ddt(v, order)
    }

    fn argument(&mut self, _: usize, _: usize) -> ArgumentForm {
        self.argument
    }

    fn returned(&mut self) -> Returned {
        self.returned
    }
}

/// The operand of a derivative operator is demanded at one order more.
fn demand_of_ddt(function: &Function, v: ValueId, order: usize, demand: &mut dyn FnMut(ValueId, usize)) -> bool {
    match &function.statement(v).operation {
        Operation::Custom(name, operands) if name == DDT && operands.len() == 1 => {
            demand(operands[0], order + 1);
            true
        }
        _ => false,
    }
}

/// The function whose value is the derivative of this order by all arguments as one variable.
///
/// # Errors
///
/// Those of [`forward_diff`].
pub fn derivative_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivative(order))
}

/// The function whose value is the tuple of the value and its derivatives to this order, by all arguments as one variable.
///
/// # Errors
///
/// Those of [`forward_diff`].
pub fn derivatives_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Seed, Returned::Derivatives(order))
}

/// The function between bundles, T^k f.
///
/// # Errors
///
/// Those of [`forward_diff`].
#[doc(alias = "jvp")]
pub fn push_forward_of(function: &Function, order: usize) -> Result<Function, Error> {
    whole(function, order, ArgumentForm::Given, Returned::Bundle(order))
}

fn whole(function: &Function, order: usize, argument: ArgumentForm, returned: Returned) -> Result<Function, Error> {
    let mut function = function.clone();
    let to_diff: Vec<_> = function.returned().into_iter().map(|v| (v, order)).collect();
    forward_diff(&mut function, &to_diff, true, &mut Whole { argument, returned })?;
    Ok(function)
}

/// Differentiates values of a function, each to its order, and whatever they are computed from.
///
/// A value of order k is then a bundle of order k, and the function is evaluated by [`Program::run_bundles`](crate::ir::Program::run_bundles). A
/// function that was differentiated can be differentiated anew: each pass is a level of its own. With `eras`, the directions of this level
/// and of those before are taken for one, so that Taylor bundles do, and that is checked when the function is evaluated;
/// without, explicit bundles do in any case.
///
/// # Errors
///
/// If a value is unknown, an order is above 64, the passes are more than four, or a hook raises the order round a loop.
pub fn forward_diff(
    function: &mut Function,
    to_diff: &[(ValueId, usize)],
    eras: bool,
    hooks: &mut dyn Hooks,
) -> Result<(), Error> {
    function.verify()?;
    let level = function.levels.len();
    if level == MAX_LEVELS {
        let why = format_args!(
            "it was differentiated {MAX_LEVELS} times by the pass already, which is the most: ask for higher orders at once"
        );
        return Err(Error::edit(function, why));
    }
    let mut demand = Demand {
        function,
        orders: vec![None; function.arena.len()],
        claimed: vec![false; function.arena.len()],
        open: Vec::new(),
    };
    for (v, order) in to_diff {
        if demand.function.get(*v).is_none() {
            return Err(Error::edit(
                function,
                format_args!("{v} is not a value of this function"),
            ));
        }
        demand.open.push((*v, *order));
    }
    // A derivative operator has a value at order 0 too, and demands what it needs for that.
    let all: Vec<ValueId> = demand.function.values().map(|(v, _)| v).collect();
    for v in all {
        if matches!(demand.function.statement(v).operation, Operation::Custom(..)) {
            demand.open.push((v, 0));
        }
    }
    demand.run(hooks)?;
    demand.join_stacks(hooks)?;
    let Demand { orders, claimed, .. } = demand;
    let orders: Vec<usize> = orders.into_iter().map(|order| order.unwrap_or(0)).collect();
    function.levels.push(Level { eras });
    let result = Rewriting::new(function, level, orders).run(&claimed, hooks);
    result.and_then(|()| function.verify())
}

/// Which order is demanded of each value.
struct Demand<'a> {
    function: &'a Function,
    orders: Vec<Option<usize>>,
    /// Whether the hooks took the statement over.
    claimed: Vec<bool>,
    open: Vec<(ValueId, usize)>,
}

impl Demand<'_> {
    fn run(&mut self, hooks: &mut dyn Hooks) -> Result<(), Error> {
        while let Some((v, order)) = self.open.pop() {
            let statement = self.function.statement(v);
            let known = &mut self.orders[v.index()];
            if !statement.ty.is_differentiable() || known.is_some_and(|known| known >= order) {
                continue;
            }
            if statement.orders.total() + order > MAX_ORDER {
                return Err(Error::edit(
                    self.function,
                    format_args!(
                        "the order of {v} would rise above {MAX_ORDER}, the highest: a derivative operator stands in a loop, where each turn \
                         raises the order, or too high an order was asked for"
                    ),
                ));
            }
            *known = Some(order);
            let open = &mut self.open;
            let claimed = hooks.visit_custom(self.function, v, order, &mut |v, order| open.push((v, order)));
            self.claimed[v.index()] |= claimed;
            if !claimed {
                statement.operation.for_each_operand(|v| open.push((v, order)));
            }
        }
        Ok(())
    }

    /// All stacks are of one order, as they flow into one another; and so are the tuples that are read from them.
    fn join_stacks(&mut self, hooks: &mut dyn Hooks) -> Result<(), Error> {
        loop {
            let stacks: Vec<ValueId> = self
                .function
                .values()
                .filter(|(_, s)| s.ty == Type::Stack)
                .map(|(v, _)| v)
                .collect();
            let order = stacks.iter().filter_map(|v| self.orders[v.index()]).max().unwrap_or(0);
            let lower = |v: &&ValueId| self.orders[v.index()].unwrap_or(0) < order;
            let raised: Vec<_> = stacks.iter().filter(lower).map(|v| (*v, order)).collect();
            if raised.is_empty() {
                for (v, statement) in self.function.values() {
                    if matches!(statement.operation, Operation::Top(_)) {
                        let known = &mut self.orders[v.index()];
                        *known = Some(known.unwrap_or(0).max(order));
                    }
                }
                return Ok(());
            }
            self.open = raised;
            self.run(hooks)?;
        }
    }
}

/// A function while a pass rewrites it.
#[derive(Debug)]
pub struct Rewriting<'a> {
    function: &'a mut Function,
    level: usize,
    orders: Vec<usize>,
    /// The bundle that stands for a value that stays plain itself: an argument, a global.
    bundles: BTreeMap<ValueId, ValueId>,
    /// The values cut to lower orders.
    cuts: BTreeMap<(ValueId, usize), ValueId>,
    /// What is inserted behind a definition; behind arguments, at the start.
    behind: BTreeMap<ValueId, Vec<ValueId>>,
    at_start: Vec<ValueId>,
    /// What is inserted at the end of a block.
    at_end: BTreeMap<usize, Vec<ValueId>>,
}

impl<'a> Rewriting<'a> {
    fn new(function: &'a mut Function, level: usize, orders: Vec<usize>) -> Self {
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

    /// The function as it is now.
    #[must_use]
    pub fn function(&self) -> &Function {
        self.function
    }

    /// The level of this pass.
    #[must_use]
    pub fn level(&self) -> usize {
        self.level
    }

    /// The error that a statement cannot be rewritten.
    #[must_use]
    pub fn refuse(&self, why: core::fmt::Arguments<'_>) -> Error {
        Error::edit(self.function, why)
    }

    /// Puts an operation in the place of a statement, as a bundle of an order; its operands are such as [`operand`](Self::operand) gave.
    pub fn replace(&mut self, v: ValueId, operation: Operation, order: usize) {
        let level = self.level;
        let statement = self.function.statement_mut(v);
        statement.operation = operation;
        statement.orders = statement.orders.with(level, order);
    }

    /// The value, as a bundle of an order that is not above the one that was demanded of it.
    ///
    /// # Errors
    ///
    /// If it is: then it should have been demanded.
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

    /// A statement behind the definition of a value.
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

    /// Rewrites a derivative operator: the first derivative of its operand, as a bundle of one order less.
    fn ddt(&mut self, v: ValueId, order: usize) -> Result<(), Error> {
        let operand = self.function.statement(v).operation.operands()[0];
        let operand = self.operand(operand, order + 1)?;
        self.replace(v, Operation::Derivative(self.level, 1, operand), order);
        Ok(())
    }

    fn run(mut self, claimed: &[bool], hooks: &mut dyn Hooks) -> Result<(), Error> {
        for (number, v) in self.function.arguments.clone().into_iter().enumerate() {
            self.argument(number, v, hooks);
        }
        let statements: Vec<ValueId> = self
            .function
            .blocks
            .iter()
            .flat_map(|block| block.statements.clone())
            .collect();
        // Globals first: what uses them may stand before them, in a phi.
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

    /// Rewrites a statement by the general rule: the same, of operands of its order.
    fn statement(&mut self, v: ValueId, order: usize) -> Result<(), Error> {
        let mut operation = self.function.statement(v).operation.clone();
        let mut result = Ok(());
        operation.for_each_operand_mut(|operand| match self.operand(*operand, order) {
            Ok(mapped) => *operand = mapped,
            Err(error) => result = Err(error),
        });
        result?;
        let order = if self.function.type_of(v).is_differentiable() {
            order
        } else {
            0
        };
        self.replace(v, operation, order);
        Ok(())
    }

    /// Rewrites what is returned.
    fn returns(&mut self, returned: Returned) -> Result<(), Error> {
        for at in 0..self.function.blocks.len() {
            let Terminator::Return(v) = self.function.blocks[at].terminator else {
                continue;
            };
            let v = match returned {
                Returned::Primal => self.operand(v, 0)?,
                Returned::Bundle(order) => {
                    let demanded = self.orders[v.index()];
                    self.operand(v, order.min(demanded))?
                }
                Returned::Derivative(k) => self.derivative(at, v, k)?,
                Returned::Derivatives(order) => {
                    let all = (0..=order)
                        .map(|k| self.derivative(at, v, k))
                        .collect::<Result<Vec<_>, _>>()?;
                    let ty = Type::Tuple(all.iter().map(|v| self.function.type_of(*v).clone()).collect());
                    let orders = self.function.statement(v).orders.with(self.level, 0);
                    let orders = all
                        .iter()
                        .fold(orders, |orders, v| orders.max(self.function.statement(*v).orders));
                    self.end(at, Operation::Tuple(all), ty, orders)
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

    /// The k-th derivative of a value at the end of a block, plain at this level.
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

    /// A statement at the end of a block.
    fn end(&mut self, block: usize, operation: Operation, ty: Type, orders: Orders) -> ValueId {
        let id = self.function.add(operation, ty, orders);
        self.at_end.entry(block).or_default().push(id);
        id
    }

    /// Puts all that is new in its place: what stands behind a phi, behind the run of phis.
    fn insert(&mut self) {
        for at in 0..self.function.blocks.len() {
            let old = core::mem::take(&mut self.function.blocks[at].statements);
            let mut new = Vec::with_capacity(old.len());
            let mut behind_phis = if at == 0 {
                core::mem::take(&mut self.at_start)
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
            self.function.blocks[at].statements = new;
        }
    }
}

/// What is known of a value's representation before it is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A plain value.
    Plain,
    /// A bundle of this order without a tangent.
    Zero(usize),
    /// A Taylor bundle of this order.
    Taylor(usize),
    /// A Taylor bundle if the directions of the levels turn out to be one, an explicit bundle otherwise.
    TaylorOrExplicit(usize),
}

impl Function {
    /// The representation of each value, as far as it follows from the function.
    ///
    /// A value that is differentiated at one level is a Taylor bundle. At several levels it is one only in the strict mode of Eras.
    #[must_use]
    pub fn forms(&self) -> BTreeMap<ValueId, Form> {
        let mut forms: BTreeMap<ValueId, Form> = BTreeMap::new();
        // Zeros are found first to be Taylor bundles where they flow together with others; then nothing changes any more.
        let mut changed = true;
        while changed {
            changed = false;
            for (v, statement) in self.values() {
                let form = self.form(statement.orders, &statement.operation, &statement.ty, &forms);
                changed |= forms.insert(v, form) != Some(form);
            }
        }
        forms
    }

    fn form(&self, orders: Orders, operation: &Operation, ty: &Type, known: &BTreeMap<ValueId, Form>) -> Form {
        if orders.is_plain() || !ty.is_differentiable() {
            return Form::Plain;
        }
        let order = orders.total();
        let is_zero = match operation {
            Operation::Constant(_) | Operation::Zero(..) | Operation::ToReal(_) | Operation::EmptyStack => true,
            Operation::Argument(_) | Operation::Seed(..) | Operation::Top(_) => false,
            operation => operation.operands().iter().all(|v| {
                // What is not known yet comes round a loop.
                let is_zero = matches!(known.get(v), None | Some(Form::Zero(_)));
                is_zero || !self.type_of(*v).is_differentiable()
            }),
        };
        if is_zero {
            return Form::Zero(order);
        }
        let levels = (0..self.levels.len()).filter(|l| orders.level(*l) > 0);
        let is_one_direction = levels.clone().count() < 2 || levels.into_iter().all(|l| self.levels[l].eras || l == 0);
        if is_one_direction {
            Form::Taylor(order)
        } else {
            Form::TaylorOrExplicit(order)
        }
    }
}

impl core::fmt::Display for Form {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let text = match self {
            Self::Plain => "plain".to_string(),
            Self::Zero(n) => format!("zero bundle of order {n}"),
            Self::Taylor(n) => format!("Taylor bundle of order {n}"),
            Self::TaylorOrExplicit(n) => format!("Taylor or explicit bundle of order {n}"),
        };
        f.write_str(&text)
    }
}
