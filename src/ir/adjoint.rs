//! Reverse mode as a function: the adjoint of a function with branches and loops.
//!
//! Forward, each block is run as it is, and what its adjoint will need is pushed on a stack: a tuple of values, and from where control came.
//! Backward, for each block there is one that takes its tuple from the stack, runs through the statements from the last to the first
//! with a covector for each value, moves the covectors of phis to the values for the edge that was taken, and branches back along that edge.
//! The stack is a value, and so the adjoint is a function like any other: it can be differentiated and evaluated over any scalar.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::ir::dominance::Dominance;
use crate::ir::error::Error;
use crate::ir::function::{Block, Function};
use crate::ir::module::Module;
use crate::ir::operation::{Arithmetic, Binary, Comparison, Operation, Terminator, Unary, type_of};
use crate::ir::partials::{Listed, partials};
use crate::ir::types::{BlockId, Constant, Orders, Type, ValueId};

/// The type of covectors on values of a type: what is not real has none.
fn covector(ty: &Type) -> Type {
    match ty {
        Type::Real => Type::Real,
        Type::Integer | Type::Boolean | Type::Stack => Type::Tuple(Vec::new()),
        Type::Tuple(fields) => Type::Tuple(fields.iter().map(covector).collect()),
    }
}

/// How many real numbers a value of a type has.
fn leaves(ty: &Type) -> usize {
    match ty {
        Type::Real => 1,
        Type::Integer | Type::Boolean | Type::Stack => 0,
        Type::Tuple(fields) => fields.iter().map(leaves).sum(),
    }
}

/// The name of the adjoint of a function.
pub(super) fn name_of(name: &str) -> String {
    format!("{name}.adjoint")
}

/// The name of the partials of a rule.
fn partials_of(name: &str) -> String {
    format!("{name}.partials")
}

impl Function {
    /// The adjoint of a function that calls no others; see [`Module::add_adjoint`].
    ///
    /// # Errors
    ///
    /// Those of [`Module::add_adjoint`].
    pub fn adjoint(&self) -> Result<Function, Error> {
        adjoint(self, &Module::new())
    }
}

impl Module {
    /// Adds the adjoint of a function of this module, and of all that it calls, and gives it.
    ///
    /// ```text
    /// f.adjoint: (x₁, …, xₙ, ȳ) ↦ (f(x), (x̄₁, …, x̄ₙ)),   x̄ᵢ = ȳ·∂f/∂xᵢ
    /// ```
    ///
    /// It is named as the function with `.adjoint` behind. Covectors have the type of what they belong to, with empty tuples in the place of
    /// integers and booleans. A function with a rule is differentiated by it.
    ///
    /// The adjoint is a function too: evaluated over bundles it gives Hessian-vector products.
    ///
    /// ```
    /// use tangent_bundle::ir::{Module, Value};
    /// use tangent_bundle::prelude::*;
    ///
    /// let mut module = Module::parse("fn f(%x: real, %y: real) -> real { b: %p = mul %x, %y %s = sin %p return %s }")?;
    /// let adjoint = module.add_adjoint("f")?;
    /// let gradient = module.compile(&adjoint)?.run_reals(&[2.0, 3.0, 1.0])?;
    /// assert_eq!(gradient, [6_f64.sin(), 3.0 * 6_f64.cos(), 2.0 * 6_f64.cos()]);
    ///
    /// // Forward over reverse: the Hessian times (1, ½).
    /// let x = [2.0, 3.0].map(|x| Bundle::<U1>::taylor(x));
    /// let direction = [x[0], (x[1] - 3.0) * 0.5 + 3.0, 1.0.into()];
    /// let products = module.compile(&adjoint)?.run_reals(&direction)?;
    /// assert!((products[1].derivative(1) - 3.8330711217122935).abs() < 1e-14);
    /// # Ok::<(), tangent_bundle::ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a function is unknown, was differentiated by the pass, has custom operations or stacks, or never returns.
    pub fn add_adjoint(&mut self, name: &str) -> Result<Function, Error> {
        let mut open = vec![name.to_string()];
        let mut done = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !done.insert(name.clone()) {
                continue;
            }
            let function = self.function(&name)?.clone();
            let adjoint = adjoint(&function, self)?;
            for (_, statement) in function.values() {
                let word = match &statement.operation {
                    Operation::Call(name, _) => name,
                    operation => match word(operation) {
                        Some(word) => word,
                        None => continue,
                    },
                };
                match self.rule(word) {
                    Some(rule) => {
                        let partials = rule.partials().renamed(&partials_of(word));
                        self.add(partials);
                    }
                    None if matches!(statement.operation, Operation::Call(..)) => open.push(word.to_string()),
                    None => {}
                }
            }
            self.add(adjoint);
        }
        self.function(&name_of(name)).cloned()
    }
}

/// The name of an operation that a rule may be for.
fn word(operation: &Operation) -> Option<&'static str> {
    match operation {
        Operation::Unary(f, _) => Some(f.name()),
        Operation::Binary(f, _) => Some(f.name()),
        Operation::Ternary(f, _) => Some(f.name()),
        _ => None,
    }
}

/// The adjoint of a function, by the rules of a module.
fn adjoint(function: &Function, module: &Module) -> Result<Function, Error> {
    function.verify()?;
    let refuse = |why: &str| Error::edit(function, format_args!("{why}"));
    if !function.is_plain() {
        return Err(refuse(
            "it was differentiated by the pass: take the adjoint before, and differentiate that",
        ));
    }
    for (v, statement) in function.values() {
        if matches!(statement.operation, Operation::Custom(..)) || statement.ty == Type::Stack {
            return Err(refuse(&format!(
                "{v} is a stack or a custom operation, which has no adjoint"
            )));
        }
    }
    let mut forward = function.clone();
    forward.keep_reached();
    if forward.returned().is_empty() {
        return Err(refuse("it never returns, and so has no adjoint"));
    }
    let mut reversal = Reversal::new(forward, module);
    reversal.run()?;
    let mut adjoint = reversal.new;
    adjoint.verify()?;
    adjoint.simplify()?;
    Ok(adjoint)
}

/// One real number of a value: a covector belongs to it.
type Leaf = (ValueId, usize);

/// A covector of a phi: the values of the phi for each edge, which of their real numbers it is on, and the covector.
type Moved = (Vec<(BlockId, ValueId)>, usize, ValueId);

/// What is known of the reverse of a block.
#[derive(Clone, Debug, Default)]
struct Reverse {
    block: BlockId,
    /// The blocks that lead here, with the covectors at their end and the stack there.
    incoming: Vec<(BlockId, BTreeMap<Leaf, ValueId>, ValueId)>,
    /// The phis at the head, by the number that they are of; the stack has its own.
    phis: BTreeMap<Leaf, ValueId>,
    stack: Option<ValueId>,
    /// The values of the block's frame, and what reads them.
    captured: Vec<ValueId>,
    fields: BTreeMap<ValueId, ValueId>,
}

struct Reversal<'m> {
    /// The function with one return.
    old: Function,
    module: &'m Module,
    new: Function,
    /// What depends on the arguments.
    active: BTreeSet<ValueId>,
    predecessors: Vec<Vec<BlockId>>,
    /// The values that are used behind the end of each block.
    live: Vec<BTreeSet<ValueId>>,
    reverses: Vec<Reverse>,
    /// The literal 0.
    zero: ValueId,
    /// The values that are defined once, before all others.
    first: BTreeSet<ValueId>,
}

impl<'m> Reversal<'m> {
    fn new(mut old: Function, module: &'m Module) -> Self {
        with_one_return(&mut old);
        let mut new = old.clone();
        let zero = new.add(Operation::Constant(Constant::Real(0.0)), Type::Real, Orders::default());
        new.blocks[0].statements.insert(0, zero);
        let first = old.arguments.iter().chain(&old.blocks[0].statements).copied().collect();
        Self {
            active: active(&old),
            predecessors: old.predecessors(),
            live: live(&old),
            reverses: vec![Reverse::default(); old.blocks.len()],
            zero,
            first,
            module,
            new,
            old,
        }
    }

    fn run(&mut self) -> Result<(), Error> {
        let result = self.old.returned()[0];
        let exit = self.exit();
        let covector_type = covector(self.old.type_of(result));
        let number = self.new.arguments.len();
        let seed = self
            .new
            .add(Operation::Argument(number), covector_type, Orders::default());
        self.new.arguments.push(seed);
        // Backward blocks, each behind those that lead to it, but for loops.
        let order = self.backward_order(exit);
        for block in &order {
            self.reverses[block.index()].block = self.block();
        }
        for block in &order {
            self.head(*block, exit);
            let mut covectors = if *block == exit {
                self.seeded(exit, result, seed)
            } else {
                self.incoming(*block)
            };
            let at = self.reverses[block.index()].block;
            for v in self.old.block(*block).statements().to_vec().into_iter().rev() {
                if !self.old.statement(v).operation.is_phi() {
                    self.statement(*block, at, v, &mut covectors)?;
                }
            }
            self.leave(*block, at, covectors, result);
        }
        self.fill_phis(&order);
        self.thread_stack(&order);
        let from_exit = self.reverses[exit.index()].block;
        self.new.blocks[exit.index()].terminator = Terminator::Branch(from_exit);
        self.new.name = name_of(self.old.name());
        Ok(())
    }

    /// The block that returns.
    fn exit(&self) -> BlockId {
        let is_exit = |block: &BlockId| matches!(self.old.block(*block).terminator, Terminator::Return(_));
        self.old.block_ids().find(is_exit).expect("there is one return")
    }

    /// The blocks that lead to the exit, from it on back, each behind those that it leads to, but for loops.
    fn backward_order(&self, exit: BlockId) -> Vec<BlockId> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::from([exit]);
        let mut open = vec![(exit, self.predecessors[exit.index()].clone())];
        while let Some((block, rest)) = open.last_mut() {
            match rest.pop() {
                None => {
                    order.push(*block);
                    open.pop();
                }
                Some(next) => {
                    if seen.insert(next) {
                        open.push((next, self.predecessors[next.index()].clone()));
                    }
                }
            }
        }
        order.reverse();
        order
    }

    /// A new block, whose end comes later.
    fn block(&mut self) -> BlockId {
        let block = BlockId(self.new.blocks.len() as u32);
        self.new.blocks.push(Block {
            name: None,
            statements: Vec::new(),
            terminator: Terminator::Branch(block),
        });
        block
    }

    /// A statement at the end of a block.
    fn emit(&mut self, at: BlockId, operation: Operation) -> ValueId {
        let ty = type_of(&operation, |v| self.new.type_of(v).clone());
        let ty = ty.ok().flatten().expect("the adjoint is well typed");
        self.new.append(at, operation, ty, Orders::default())
    }

    /// How many ways lead to the reverse of a block: one for each block behind it that leads to the exit.
    fn ways(&self, block: BlockId, exit: BlockId) -> usize {
        if block == exit {
            return 1;
        }
        let successors = self.old.block(block).terminator.successors();
        successors
            .iter()
            .filter(|to| self.reverses[to.index()].block != BlockId(0))
            .count()
    }

    /// The phis at the head of a backward block, if several ways lead there.
    fn head(&mut self, block: BlockId, exit: BlockId) {
        if self.ways(block, exit) < 2 {
            return;
        }
        let at = self.reverses[block.index()].block;
        let phi = |ty: Type, new: &mut Function| new.append(at, Operation::Phi(Vec::new()), ty, Orders::default());
        self.reverses[block.index()].stack = Some(phi(Type::Stack, &mut self.new));
        for v in self.live[block.index()]
            .intersection(&self.active)
            .copied()
            .collect::<Vec<_>>()
        {
            for leaf in 0..leaves(self.old.type_of(v)) {
                let id = phi(Type::Real, &mut self.new);
                self.reverses[block.index()].phis.insert((v, leaf), id);
            }
        }
    }

    /// The covectors at the exit: that of the result is given.
    fn seeded(&mut self, exit: BlockId, result: ValueId, seed: ValueId) -> BTreeMap<Leaf, ValueId> {
        let at = self.reverses[exit.index()].block;
        let mut covectors = BTreeMap::new();
        for (leaf, v) in self.unpacked(at, seed).into_iter().enumerate() {
            covectors.insert((result, leaf), v);
        }
        covectors
    }

    /// The covectors at the head of a backward block.
    fn incoming(&self, block: BlockId) -> BTreeMap<Leaf, ValueId> {
        let reverse = &self.reverses[block.index()];
        if reverse.stack.is_some() {
            return reverse.phis.clone();
        }
        let (_, covectors, _) = reverse
            .incoming
            .first()
            .expect("the block that leads here comes before");
        covectors.clone()
    }

    /// The real numbers of a tuple, read field by field.
    fn unpacked(&mut self, at: BlockId, v: ValueId) -> Vec<ValueId> {
        match self.new.type_of(v).clone() {
            Type::Real => vec![v],
            Type::Tuple(fields) => {
                let mut all = Vec::new();
                for i in 0..fields.len() {
                    let field = self.emit(at, Operation::Field(v, i));
                    all.append(&mut self.unpacked(at, field));
                }
                all
            }
            _ => Vec::new(),
        }
    }

    /// A covector of a type from its real numbers.
    fn packed(&mut self, at: BlockId, ty: &Type, leaves: &mut impl Iterator<Item = ValueId>) -> ValueId {
        match ty {
            Type::Real => leaves.next().expect("a covector for each real number"),
            Type::Tuple(fields) => {
                let fields = fields.iter().map(|field| self.packed(at, field, leaves)).collect();
                self.emit(at, Operation::Tuple(fields))
            }
            _ => self.emit(at, Operation::Tuple(Vec::new())),
        }
    }

    /// The covector on all of a value, zero where there is none.
    fn whole(&mut self, at: BlockId, v: ValueId, covectors: &BTreeMap<Leaf, ValueId>) -> ValueId {
        let ty = self.old.type_of(v).clone();
        let zero = self.zero;
        let mut all = (0..leaves(&ty)).map(|leaf| covectors.get(&(v, leaf)).copied().unwrap_or(zero));
        self.packed(at, &ty, &mut all)
    }

    /// A value of the forward run, in the reverse of a block: as it is if it is defined once before all others or in the block that returns,
    /// of the block's frame otherwise.
    fn value(&mut self, block: BlockId, v: ValueId) -> ValueId {
        if self.first.contains(&v) || matches!(self.old.block(block).terminator, Terminator::Return(_)) {
            return v;
        }
        if let Some(field) = self.reverses[block.index()].fields.get(&v) {
            return *field;
        }
        // The frame is known when the block is done: `thread_stack` puts it there.
        let ty = self.new.type_of(v).clone();
        let reverse = &mut self.reverses[block.index()];
        let field = self
            .new
            .add(Operation::Field(v, reverse.captured.len()), ty, Orders::default());
        reverse.captured.push(v);
        reverse.fields.insert(v, field);
        field
    }

    /// Adds to a covector.
    fn add(&mut self, at: BlockId, covectors: &mut BTreeMap<Leaf, ValueId>, leaf: Leaf, term: ValueId) {
        if !self.active.contains(&leaf.0) {
            return;
        }
        let sum = match covectors.get(&leaf) {
            None => term,
            Some(old) => self.emit(at, Operation::Binary(Binary::Add, [*old, term])),
        };
        covectors.insert(leaf, sum);
    }

    /// The adjoint of a statement: its covector is taken, and added to those of its operands.
    fn statement(
        &mut self,
        block: BlockId,
        at: BlockId,
        v: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) -> Result<(), Error> {
        let statement = self.old.statement(v).clone();
        let width = leaves(&statement.ty);
        let own: BTreeMap<Leaf, ValueId> = (0..width)
            .filter_map(|leaf| Some(((v, leaf), covectors.remove(&(v, leaf))?)))
            .collect();
        if own.is_empty() || !self.active.contains(&v) {
            return Ok(());
        }
        let mut pass = |to: ValueId, shift: usize, from: usize, reversal: &mut Self| {
            if let Some(covector) = own.get(&(v, from)) {
                reversal.add(at, covectors, (to, shift), *covector);
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
                return Err(Error::edit(&self.old, why));
            }
            self.by_rule(block, at, name, &operands, v, own[&(v, 0)], covectors);
            return Ok(());
        }
        match &statement.operation {
            Operation::Call(name, operands) => {
                let covector_of_result = self.whole(at, v, &own);
                let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(block, *x)).collect();
                arguments.push(covector_of_result);
                let types = operands.iter().map(|x| covector(self.old.type_of(*x))).collect();
                let ty = Type::Tuple(vec![statement.ty.clone(), Type::Tuple(types)]);
                let call = Operation::Call(name_of(name), arguments);
                let pair = self.new.append(at, call, ty, Orders::default());
                let all = self.emit(at, Operation::Field(pair, 1));
                for (i, operand) in operands.iter().enumerate() {
                    let covector = self.emit(at, Operation::Field(all, i));
                    for (leaf, term) in self.unpacked(at, covector).into_iter().enumerate() {
                        self.add(at, covectors, (*operand, leaf), term);
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
                let Type::Tuple(fields) = self.old.type_of(*tuple).clone() else {
                    unreachable!("the verifier has seen a tuple")
                };
                let start: usize = fields[..*i].iter().map(leaves).sum();
                (0..width).for_each(|leaf| pass(*tuple, start + leaf, leaf, self));
            }
            Operation::Select([c, a, b]) => {
                let c = self.value(block, *c);
                for leaf in 0..width {
                    if let Some(covector) = own.get(&(v, leaf)).copied() {
                        let to_a = self.emit(at, Operation::Select([c, covector, self.zero]));
                        let to_b = self.emit(at, Operation::Select([c, self.zero, covector]));
                        self.add(at, covectors, (*a, leaf), to_a);
                        self.add(at, covectors, (*b, leaf), to_b);
                    }
                }
            }
            Operation::Unary(f, x) => self.listed(block, at, Listed::Unary(*f), &[*x], v, own[&(v, 0)], covectors)?,
            Operation::Binary(f, x) => self.listed(block, at, Listed::Binary(*f), x, v, own[&(v, 0)], covectors)?,
            Operation::Ternary(f, x) => self.listed(block, at, Listed::Ternary(*f), x, v, own[&(v, 0)], covectors)?,
            Operation::Powf(x, p) => self.listed(block, at, Listed::Powf(*p), &[*x], v, own[&(v, 0)], covectors)?,
            Operation::Powi(x, n) => {
                let term = self.integer_power(block, at, *x, *n, own[&(v, 0)]);
                self.add(at, covectors, (*x, 0), term);
            }
            _ => {}
        }
        Ok(())
    }

    /// `ȳ·n·xⁿ⁻¹`, nothing where n is 0.
    fn integer_power(&mut self, block: BlockId, at: BlockId, x: ValueId, n: ValueId, covector: ValueId) -> ValueId {
        let (x, n) = (self.value(block, x), self.value(block, n));
        let one = self.emit(at, Operation::Constant(Constant::Integer(1)));
        let none = self.emit(at, Operation::Constant(Constant::Integer(0)));
        let less = self.emit(at, Operation::Arithmetic(Arithmetic::Sub, [n, one]));
        let power = self.emit(at, Operation::Powi(x, less));
        let factor = self.emit(at, Operation::ToReal(n));
        let slope = self.emit(at, Operation::Binary(Binary::Mul, [factor, power]));
        let is_none = self.emit(at, Operation::Compare(Comparison::Equal, [n, none]));
        let slope = self.emit(at, Operation::Select([is_none, self.zero, slope]));
        self.emit(at, Operation::Binary(Binary::Mul, [covector, slope]))
    }

    /// An operation whose partials are in the table.
    #[expect(
        clippy::too_many_arguments,
        reason = "where it is, what it is, and where its covectors go"
    )]
    fn listed(
        &mut self,
        block: BlockId,
        at: BlockId,
        operation: Listed,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) -> Result<(), Error> {
        let (table, of) = partials(operation)?;
        // The table is straight through: its statements are put here, as far as they are needed.
        let Terminator::Return(result) = table.blocks[0].terminator else {
            unreachable!("a recording returns")
        };
        let results = match &table.statement(result).operation {
            Operation::Tuple(all) => all.clone(),
            _ => vec![result],
        };
        let mut places: BTreeMap<ValueId, ValueId> = BTreeMap::new();
        for (i, partial) in of.iter().zip(results) {
            let operand = operands[*i];
            if !self.active.contains(&operand) {
                continue;
            }
            let term = match table.statement(partial).operation {
                Operation::Constant(Constant::Real(1.0)) => covector,
                Operation::Constant(Constant::Real(-1.0)) => self.emit(at, Operation::Unary(Unary::Neg, covector)),
                _ => {
                    let slope = self.inlined(block, at, &table, partial, operands, v, &mut places);
                    self.emit(at, Operation::Binary(Binary::Mul, [covector, slope]))
                }
            };
            self.add(at, covectors, (operand, 0), term);
        }
        Ok(())
    }

    /// A value of the table at a place: arguments are operands and the value.
    #[expect(clippy::too_many_arguments, reason = "where it is, and what stands for what")]
    fn inlined(
        &mut self,
        block: BlockId,
        at: BlockId,
        table: &Function,
        of: ValueId,
        operands: &[ValueId],
        v: ValueId,
        places: &mut BTreeMap<ValueId, ValueId>,
    ) -> ValueId {
        if let Some(place) = places.get(&of) {
            return *place;
        }
        let mut operation = table.statement(of).operation.clone();
        let place = if let Operation::Argument(i) = operation {
            self.value(block, operands.get(i).copied().unwrap_or(v))
        } else {
            operation.for_each_operand_mut(|operand| {
                *operand = self.inlined(block, at, table, *operand, operands, v, places);
            });
            self.emit(at, operation)
        };
        places.insert(of, place);
        place
    }

    /// An operation or a call with a rule: its partials are called.
    #[expect(
        clippy::too_many_arguments,
        reason = "where it is, what it is, and where its covectors go"
    )]
    fn by_rule(
        &mut self,
        block: BlockId,
        at: BlockId,
        name: &str,
        operands: &[ValueId],
        v: ValueId,
        covector: ValueId,
        covectors: &mut BTreeMap<Leaf, ValueId>,
    ) {
        let mut arguments: Vec<ValueId> = operands.iter().map(|x| self.value(block, *x)).collect();
        arguments.push(self.value(block, v));
        let rule = self.module.rule(name).expect("there is a rule");
        let ty = rule.partials().result().clone();
        let slopes = self
            .new
            .append(at, Operation::Call(partials_of(name), arguments), ty, Orders::default());
        for (operand, slope) in operands.iter().zip(self.unpacked(at, slopes)) {
            let term = self.emit(at, Operation::Binary(Binary::Mul, [covector, slope]));
            self.add(at, covectors, (*operand, 0), term);
        }
    }

    /// The end of a backward block: the covectors of phis go to the values of the edge that was taken, and control goes back along it.
    fn leave(&mut self, block: BlockId, at: BlockId, mut covectors: BTreeMap<Leaf, ValueId>, result: ValueId) {
        let stack = self.stack_behind(block);
        let predecessors = self.predecessors[block.index()].clone();
        if predecessors.is_empty() {
            let arguments = self.old.arguments.clone();
            let all = arguments.into_iter().map(|v| self.whole(at, v, &covectors)).collect();
            let all = self.emit(at, Operation::Tuple(all));
            let pair = self.emit(at, Operation::Tuple(vec![result, all]));
            self.new.result = self.new.type_of(pair).clone();
            self.new.blocks[at.index()].terminator = Terminator::Return(pair);
            return;
        }
        let mut moved: Vec<Moved> = Vec::new();
        for v in self.old.block(block).statements().to_vec() {
            let Operation::Phi(incoming) = self.old.statement(v).operation.clone() else {
                break;
            };
            for leaf in 0..leaves(self.old.type_of(v)) {
                if let Some(covector) = covectors.remove(&(v, leaf)) {
                    moved.push((incoming.clone(), leaf, covector));
                }
            }
        }
        let selector = (predecessors.len() > 1).then(|| self.selector(block, &predecessors));
        let mut here = at;
        for (number, from) in predecessors.iter().enumerate() {
            let is_last = number + 1 == predecessors.len();
            // One more block for each edge, where there are several.
            let edge = if predecessors.len() == 1 { at } else { self.block() };
            let mut on_edge = covectors.clone();
            for (incoming, leaf, covector) in &moved {
                let source = incoming
                    .iter()
                    .find(|(b, _)| b == from)
                    .expect("a phi has a value for each edge")
                    .1;
                self.add(edge, &mut on_edge, (source, *leaf), *covector);
            }
            let target = self.reverses[from.index()].block;
            self.new.blocks[edge.index()].terminator = Terminator::Branch(target);
            self.reverses[from.index()].incoming.push((edge, on_edge, stack));
            match selector {
                None => {}
                Some(_) if is_last => self.new.blocks[here.index()].terminator = Terminator::Branch(edge),
                Some(selector) => {
                    let number = self.emit(here, Operation::Constant(Constant::Integer(number as i64)));
                    let is_it = self.emit(here, Operation::Compare(Comparison::Equal, [selector, number]));
                    let next = self.block();
                    self.new.blocks[here.index()].terminator = Terminator::Conditional(is_it, edge, next);
                    here = next;
                }
            }
        }
    }

    /// From which predecessor control came: a phi of the forward run, read backward.
    fn selector(&mut self, block: BlockId, predecessors: &[BlockId]) -> ValueId {
        let numbers: Vec<(BlockId, ValueId)> = (0_i64..)
            .zip(predecessors)
            .map(|(number, from)| {
                let operation = Operation::Constant(Constant::Integer(number));
                let constant = self.new.add(operation, Type::Integer, Orders::default());
                self.new.blocks[0].statements.insert(0, constant);
                (*from, constant)
            })
            .collect();
        let phi = self.new.add(Operation::Phi(numbers), Type::Integer, Orders::default());
        self.new.blocks[block.index()].statements.insert(0, phi);
        self.value(block, phi)
    }

    /// The stack at the end of a backward block: a statement that is filled in when it is known whether the block has a frame.
    fn stack_behind(&mut self, block: BlockId) -> ValueId {
        let at = self.reverses[block.index()].block;
        self.new
            .append(at, Operation::EmptyStack, Type::Stack, Orders::default())
    }

    /// What the phis of backward blocks are for each way that leads there.
    fn fill_phis(&mut self, order: &[BlockId]) {
        for block in order {
            let reverse = self.reverses[block.index()].clone();
            let Some(stack) = reverse.stack else { continue };
            let fill = |phi: ValueId, incoming: Vec<(BlockId, ValueId)>, new: &mut Function| {
                new.statement_mut(phi).operation = Operation::Phi(incoming);
            };
            let stacks = reverse
                .incoming
                .iter()
                .map(|(from, _, stack)| (*from, *stack))
                .collect();
            fill(stack, stacks, &mut self.new);
            for (leaf, phi) in &reverse.phis {
                let zero = self.zero;
                let of = |covectors: &BTreeMap<Leaf, ValueId>| covectors.get(leaf).copied().unwrap_or(zero);
                let incoming = reverse
                    .incoming
                    .iter()
                    .map(|(from, covectors, _)| (*from, of(covectors)))
                    .collect();
                fill(*phi, incoming, &mut self.new);
            }
        }
    }

    /// Pushes the frame of each block where it is left, and takes it where its reverse is entered.
    fn thread_stack(&mut self, order: &[BlockId]) {
        // Forward: a stack at the head of each block, and one at its end.
        let mut heads: BTreeMap<BlockId, ValueId> = BTreeMap::new();
        let mut ends: BTreeMap<BlockId, ValueId> = BTreeMap::new();
        let blocks = Dominance::of(&self.old).order().to_vec();
        for block in &blocks {
            let predecessors = &self.predecessors[block.index()];
            let head = match predecessors[..] {
                [] => {
                    let empty = self.new.add(Operation::EmptyStack, Type::Stack, Orders::default());
                    self.new.blocks[0].statements.insert(0, empty);
                    empty
                }
                [before] => ends[&before],
                _ => {
                    let phi = self.new.add(Operation::Phi(Vec::new()), Type::Stack, Orders::default());
                    self.new.blocks[block.index()].statements.insert(0, phi);
                    phi
                }
            };
            heads.insert(*block, head);
            let captured = self.reverses[block.index()].captured.clone();
            let end = if captured.is_empty() {
                head
            } else {
                let frame = self.emit(*block, Operation::Tuple(captured));
                self.emit(*block, Operation::Push(head, frame))
            };
            ends.insert(*block, end);
        }
        for block in &blocks {
            let predecessors = &self.predecessors[block.index()];
            if predecessors.len() > 1 {
                let incoming = predecessors.iter().map(|before| (*before, ends[before])).collect();
                self.new.statement_mut(heads[block]).operation = Operation::Phi(incoming);
            }
        }
        // Backward.
        for block in order {
            let reverse = self.reverses[block.index()].clone();
            let is_exit = reverse.incoming.is_empty();
            let stack = match reverse.stack {
                Some(phi) => phi,
                None if is_exit => ends[block],
                None => reverse.incoming[0].2,
            };
            let mut left = stack;
            if !reverse.captured.is_empty() {
                let types = reverse.captured.iter().map(|v| self.new.type_of(*v).clone()).collect();
                let frame = self
                    .new
                    .add(Operation::Top(stack), Type::Tuple(types), Orders::default());
                let mut head = vec![frame];
                for (i, v) in reverse.captured.iter().enumerate() {
                    let field = reverse.fields[v];
                    self.new.statement_mut(field).operation = Operation::Field(frame, i);
                    head.push(field);
                }
                left = self.new.add(Operation::Pop(stack), Type::Stack, Orders::default());
                head.push(left);
                let at = self.new.end_of_phis(reverse.block);
                self.new.blocks[reverse.block.index()].statements.splice(at..at, head);
            }
            self.set_stack_behind(reverse.block, left);
        }
    }

    /// Fills in the stack at the end of a backward block.
    fn set_stack_behind(&mut self, at: BlockId, stack: ValueId) {
        for v in self.new.block(at).statements().to_vec() {
            if self.new.statement(v).operation == Operation::EmptyStack {
                self.new.statement_mut(v).operation = Operation::Alias(stack);
            }
        }
    }
}

/// Gives a function one block that returns.
fn with_one_return(function: &mut Function) {
    let returns: Vec<(BlockId, ValueId)> = function
        .block_ids()
        .filter_map(|block| match function.block(block).terminator {
            Terminator::Return(v) => Some((block, v)),
            _ => None,
        })
        .collect();
    if returns.len() == 1 && returns[0].0 != BlockId(0) || function.blocks.len() == 1 {
        return;
    }
    let exit = BlockId(function.blocks.len() as u32);
    function.blocks.push(Block {
        name: None,
        statements: Vec::new(),
        terminator: Terminator::Branch(exit),
    });
    let ty = function.result.clone();
    let result = function.append(exit, Operation::Phi(returns.clone()), ty, Orders::default());
    function.blocks[exit.index()].terminator = Terminator::Return(result);
    for (block, _) in returns {
        function.blocks[block.index()].terminator = Terminator::Branch(exit);
    }
}

/// The values that depend on real arguments.
fn active(function: &Function) -> BTreeSet<ValueId> {
    let real = |v: &&ValueId| function.type_of(**v).is_differentiable();
    let mut active: BTreeSet<ValueId> = function.arguments.iter().filter(real).copied().collect();
    loop {
        let before = active.len();
        for (v, statement) in function.values() {
            let depends = statement
                .operation
                .operands()
                .iter()
                .any(|operand| active.contains(operand));
            if depends && statement.ty.is_differentiable() {
                active.insert(v);
            }
        }
        if active.len() == before {
            return active;
        }
    }
}

/// The values that are used behind the end of each block; what a phi uses, is used behind the end of the block that it comes from.
fn live(function: &Function) -> Vec<BTreeSet<ValueId>> {
    let mut live: Vec<BTreeSet<ValueId>> = vec![BTreeSet::new(); function.blocks.len()];
    loop {
        let mut changed = false;
        for block in function.block_ids().rev() {
            let mut behind = BTreeSet::new();
            for next in function.block(block).terminator.successors() {
                let mut at_head = live[next.index()].clone();
                if let Terminator::Return(v) = function.block(next).terminator {
                    at_head.insert(v);
                }
                for v in function.block(next).statements().iter().rev() {
                    at_head.remove(v);
                    match &function.statement(*v).operation {
                        Operation::Phi(incoming) => {
                            behind.extend(incoming.iter().filter(|(from, _)| *from == block).map(|(_, v)| *v));
                        }
                        operation => operation.for_each_operand(|operand| {
                            at_head.insert(operand);
                        }),
                    }
                }
                behind.append(&mut at_head);
            }
            behind.retain(|v| function.type_of(*v).is_differentiable());
            if behind != live[block.index()] {
                live[block.index()] = behind;
                changed = true;
            }
        }
        if !changed {
            return live;
        }
    }
}
