//! Smaller functions with the same results, to the bit.
//!
//! | pass                  | does                                                                                  |
//! |-----------------------|---------------------------------------------------------------------------------------|
//! | `fold`                | computes what is constant, takes identities that are exact in floats, follows aliases |
//! | `merge_equal`         | computes once what is computed twice                                                  |
//! | `remove_unused`       | removes statements that nothing needs                                                 |
//! | `fuse_blocks`         | removes branches that are never taken, and joins blocks that follow one another       |
//!
//! Identities that change a sign of zero, an infinity or a NaN are not taken: x·0 is not 0, x + 0 is not x (−0 + 0 = 0), x − x is not 0.

use std::collections::{BTreeMap, BTreeSet};

use tangent_bundle::real::Elementary;

use crate::dominance::Dominance;
use crate::error::Error;
use crate::function::{Block, Function};
use crate::operation::{Binary, Operation, Terminator, Ternary, Unary};
use crate::types::{BlockId, Constant, ValueId};

impl Function {
    /// All passes, until nothing changes any more. Values are the same to the bit.
    ///
    /// So are derivatives, but for two cases. A divisor that is computed from literals becomes a literal, and a bundle is divided by that with one
    /// rounding for each component, where a quotient of bundles has two. A factor that is computed from literals becomes a literal, which has no
    /// tangent, where a bundle stores zeros: beside an infinite factor their product is NaN, and that with a literal is not.
    ///
    /// ```
    /// use tangent_bundle_ir::Function;
    ///
    /// let mut f = Function::parse(
    ///     "fn f(%x: real) -> real {
    ///     b:
    ///         %one = const 1.0
    ///         %y = mul %x, %one
    ///         %a = sin %y
    ///         %b = sin %x
    ///         %unused = exp %a
    ///         %sum = add %a, %b
    ///         return %sum
    ///     }",
    /// )?;
    /// f.simplify()?;
    /// let simple = "fn f(%x: real) -> real {\nb:\n    %a = sin %x\n    %sum = add %a, %a\n    return %sum\n}\n";
    /// assert_eq!(f.to_string(), simple);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What [`verify`](Self::verify) finds before.
    pub fn simplify(&mut self) -> Result<(), Error> {
        self.verify()?;
        let mut text = self.to_string();
        loop {
            self.fold();
            self.merge_equal();
            self.fuse_blocks();
            self.remove_unused();
            let simpler = self.to_string();
            if simpler == text {
                return self.verify();
            }
            text = simpler;
        }
    }

    /// Computes what is constant, and takes the identities that are exact in floats.
    ///
    /// The function must be well formed, as for the other passes; [`simplify`](Self::simplify) makes sure.
    pub fn fold(&mut self) {
        let mut same: BTreeMap<ValueId, ValueId> = BTreeMap::new();
        for v in self.statements() {
            let mut operation = self.statement(v).operation.clone();
            operation.for_each_operand_mut(|operand| *operand = root(&same, *operand));
            let folded = Folding { function: self, v };
            match folded.of(&operation) {
                Folded::Same(other) if self.statement(other).orders == self.statement(v).orders => {
                    same.insert(v, other);
                }
                Folded::Constant(c) => operation = Operation::Constant(c),
                Folded::Same(_) | Folded::Nothing => {}
            }
            self.statement_mut(v).operation = operation;
        }
        self.substitute(&same);
    }

    /// The statements of all blocks that can be reached, each behind what it uses, but for phis.
    fn statements(&self) -> Vec<ValueId> {
        let dominance = Dominance::of(self);
        let statements = dominance.order().iter().map(|block| &self.block(*block).statements);
        statements.flatten().copied().collect()
    }

    /// Puts other values in the place of those that are the same.
    fn substitute(&mut self, same: &BTreeMap<ValueId, ValueId>) {
        if same.is_empty() {
            return;
        }
        for statement in self.arena.iter_mut().flatten() {
            statement.operation.for_each_operand_mut(|v| *v = root(same, *v));
        }
        for block in &mut self.blocks {
            if let Some(v) = block.terminator.operand_mut() {
                *v = root(same, *v);
            }
        }
        self.remove(|v| same.contains_key(&v));
    }

    /// Computes once what is computed twice, where the first time is on every path to the second.
    pub fn merge_equal(&mut self) {
        let dominance = Dominance::of(self);
        let mut children: BTreeMap<BlockId, Vec<BlockId>> = BTreeMap::new();
        for block in dominance.order() {
            if let Some(parent) = dominance.parent(*block) {
                children.entry(parent).or_default().push(*block);
            }
        }
        let mut same: BTreeMap<ValueId, ValueId> = BTreeMap::new();
        let mut known: BTreeMap<String, ValueId> = BTreeMap::new();
        // Down the tree of dominators; what a block adds is forgotten behind it.
        let mut open = vec![Visit::Enter(BlockId(0))];
        while let Some(visit) = open.pop() {
            let block = match visit {
                Visit::Leave(keys) => {
                    for key in keys {
                        known.remove(&key);
                    }
                    continue;
                }
                Visit::Enter(block) => block,
            };
            let mut keys = Vec::new();
            for v in self.block(block).statements.clone() {
                self.statement_mut(v)
                    .operation
                    .for_each_operand_mut(|operand| *operand = root(&same, *operand));
                let statement = self.statement(v);
                if !statement.operation.is_pure() || statement.operation.is_phi() {
                    continue;
                }
                let key = key(
                    statement.operation.clone(),
                    &format!("{} {}", statement.ty, statement.orders),
                );
                match known.get(&key) {
                    Some(first) => {
                        same.insert(v, *first);
                    }
                    None => {
                        known.insert(key.clone(), v);
                        keys.push(key);
                    }
                }
            }
            open.push(Visit::Leave(keys));
            open.extend(
                children
                    .get(&block)
                    .into_iter()
                    .flatten()
                    .map(|child| Visit::Enter(*child)),
            );
        }
        self.substitute(&same);
    }

    /// Removes statements that neither a result, nor a branch, nor a guard needs; and with an integer that is not needed the error that it might be.
    pub fn remove_unused(&mut self) {
        let mut needed: BTreeSet<ValueId> = BTreeSet::new();
        let mut open: Vec<ValueId> = self
            .blocks
            .iter()
            .filter_map(|block| block.terminator.operand())
            .collect();
        // A call may have a guard, or not end: it stays.
        open.extend(self.values().filter(|(_, s)| !s.operation.is_pure()).map(|(v, _)| v));
        while let Some(v) = open.pop() {
            if needed.insert(v) {
                self.statement(v)
                    .operation
                    .for_each_operand(|operand| open.push(operand));
            }
        }
        self.remove(|v| !needed.contains(&v));
    }

    /// Removes branches that are never taken and blocks that are never entered, and joins a block with the one behind it where no other
    /// leads there.
    pub fn fuse_blocks(&mut self) {
        for at in 0..self.blocks.len() {
            if let Terminator::Conditional(c, then, otherwise) = self.blocks[at].terminator {
                let taken = match self.statement(c).operation {
                    Operation::Constant(Constant::Boolean(true)) => then,
                    Operation::Constant(Constant::Boolean(false)) => otherwise,
                    _ if then == otherwise => then,
                    _ => continue,
                };
                self.blocks[at].terminator = Terminator::Branch(taken);
            }
        }
        self.keep_reached();
        let predecessors = self.predecessors();
        let mut joined: BTreeMap<BlockId, BlockId> = BTreeMap::new();
        for at in 0..self.blocks.len() {
            while let Terminator::Branch(next) = self.blocks[at].terminator {
                if predecessors[next.index()].len() != 1 || next.index() == at {
                    break;
                }
                let empty = Block {
                    name: None,
                    statements: Vec::new(),
                    terminator: Terminator::Branch(next),
                };
                let mut behind = std::mem::replace(&mut self.blocks[next.index()], empty);
                if let Terminator::Branch(to) = behind.terminator
                    && to == next
                {
                    self.blocks[next.index()] = behind;
                    break;
                }
                for v in &behind.statements {
                    let statement = self.statement_mut(*v);
                    if let Operation::Phi(incoming) = &statement.operation {
                        statement.operation = Operation::Alias(incoming[0].1);
                    }
                }
                self.blocks[at].statements.append(&mut behind.statements);
                self.blocks[at].terminator = behind.terminator;
                joined.insert(next, BlockId(at as u32));
            }
        }
        if joined.is_empty() {
            return;
        }
        // What is behind the second block now comes from the first.
        for statement in self.arena.iter_mut().flatten() {
            if let Operation::Phi(incoming) = &mut statement.operation {
                for (block, _) in incoming {
                    while let Some(first) = joined.get(block) {
                        *block = *first;
                    }
                }
            }
        }
        self.keep_reached();
    }

    /// Removes the blocks that cannot be reached, and what phis have for them.
    pub(super) fn keep_reached(&mut self) {
        let dominance = Dominance::of(self);
        let mut numbers: Vec<Option<BlockId>> = Vec::new();
        let mut count = 0;
        for block in self.block_ids() {
            let is_kept = dominance.reaches(block);
            numbers.push(is_kept.then_some(BlockId(count)));
            count += u32::from(is_kept);
        }
        let predecessors = self.predecessors();
        for at in 0..self.blocks.len() {
            for v in self.blocks[at].statements.clone() {
                if numbers[at].is_none() {
                    self.arena[v.index()] = None;
                    self.names.remove(&v);
                } else if let Operation::Phi(incoming) = &mut self.statement_mut(v).operation {
                    incoming.retain(|(from, _)| predecessors[at].contains(from) && numbers[from.index()].is_some());
                    for (from, _) in incoming {
                        *from = numbers[from.index()].expect("only reached blocks are retained");
                    }
                }
            }
        }
        let mut at = 0;
        self.blocks.retain(|_| {
            at += 1;
            numbers[at - 1].is_some()
        });
        for block in &mut self.blocks {
            block.terminator.for_each_block_mut(|to| {
                *to = numbers[to.index()].expect("a reached block leads to reached ones");
            });
        }
    }
}

/// A step on the way through the tree of dominators.
enum Visit {
    Enter(BlockId),
    Leave(Vec<String>),
}

/// What a value is the same as, through all steps.
fn root(same: &BTreeMap<ValueId, ValueId>, mut v: ValueId) -> ValueId {
    while let Some(next) = same.get(&v) {
        v = *next;
    }
    v
}

/// An operation as a text that is the same for equal ones: literals by their bits, operands of what commutes in order.
fn key(mut operation: Operation, of: &str) -> String {
    match &mut operation {
        Operation::Constant(c) => return format!("const {} {:x}", of, c.bits()),
        Operation::Powf(x, p) => return format!("powf {} {x} {:x}", of, p.to_bits()),
        // A product of bundles has its terms in another order when its factors are exchanged.
        Operation::Binary(Binary::Add, operands) => operands.sort(),
        _ => {}
    }
    format!("{operation:?} {of}")
}

/// What became of an operation.
enum Folded {
    Same(ValueId),
    Constant(Constant),
    Nothing,
}

/// The folding of one statement.
struct Folding<'a> {
    function: &'a Function,
    v: ValueId,
}

impl Folding<'_> {
    fn constant(&self, v: ValueId) -> Option<Constant> {
        match self.function.statement(v).operation {
            Operation::Constant(c) => Some(c),
            _ => None,
        }
    }

    fn real(&self, v: ValueId) -> Option<f64> {
        match self.constant(v)? {
            Constant::Real(c) => Some(c),
            _ => None,
        }
    }

    fn boolean(&self, v: ValueId) -> Option<bool> {
        match self.constant(v)? {
            Constant::Boolean(c) => Some(c),
            _ => None,
        }
    }

    fn integer(&self, v: ValueId) -> Option<i64> {
        match self.constant(v)? {
            Constant::Integer(c) => Some(c),
            _ => None,
        }
    }

    /// Whether a value cannot be −0, as far as a few steps tell.
    fn is_never_minus_zero(&self, v: ValueId, steps: usize) -> bool {
        match &self.function.statement(v).operation {
            Operation::Constant(Constant::Real(c)) => c.to_bits() != (-0.0_f64).to_bits(),
            Operation::Unary(Unary::Exp | Unary::Exp2 | Unary::Cosh | Unary::Abs, _) | Operation::ToReal(_) => true,
            Operation::Binary(Binary::Mul, [a, b]) => a == b,
            // A sum is −0 only where both are.
            Operation::Binary(Binary::Add, operands) => {
                steps > 0 && operands.iter().any(|v| self.is_never_minus_zero(*v, steps - 1))
            }
            _ => false,
        }
    }

    fn of(&self, operation: &Operation) -> Folded {
        self.identity(operation)
            .map(Folded::Same)
            .or_else(|| self.computed(operation).map(Folded::Constant))
            .unwrap_or(Folded::Nothing)
    }

    /// The value that an operation gives unchanged.
    fn identity(&self, operation: &Operation) -> Option<ValueId> {
        let is = |v: ValueId, c: f64| self.real(v).is_some_and(|x| x.to_bits() == c.to_bits());
        match *operation {
            Operation::Alias(x) => Some(x),
            Operation::Phi(ref incoming) => {
                let mut others = incoming.iter().map(|(_, v)| *v).filter(|v| *v != self.v);
                let first = others.next()?;
                others.all(|v| v == first).then_some(first)
            }
            Operation::Binary(Binary::Mul, [x, c]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Mul, [c, x]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Div, [x, c]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Sub, [x, c]) if is(c, 0.0) => Some(x),
            Operation::Binary(Binary::Add, [x, c]) | Operation::Binary(Binary::Add, [c, x])
                if is(c, -0.0) || (is(c, 0.0) && self.is_never_minus_zero(x, 4)) =>
            {
                Some(x)
            }
            Operation::Powi(x, n) if self.integer(n) == Some(1) => Some(x),
            Operation::Unary(Unary::Neg, x) => match self.function.statement(x).operation {
                Operation::Unary(Unary::Neg, inner) => Some(inner),
                _ => None,
            },
            Operation::Not(x) => match self.function.statement(x).operation {
                Operation::Not(inner) => Some(inner),
                _ => None,
            },
            Operation::Select([c, a, b]) => match self.boolean(c) {
                Some(true) => Some(a),
                Some(false) => Some(b),
                None => (a == b).then_some(a),
            },
            Operation::Field(tuple, i) => match &self.function.statement(tuple).operation {
                Operation::Tuple(fields) => Some(fields[i]),
                _ => None,
            },
            _ => None,
        }
    }

    /// The literal that an operation on literals gives; real ones where all of them are finite, so that no tangent is concerned.
    fn computed(&self, operation: &Operation) -> Option<Constant> {
        let finite = |c: f64| c.is_finite().then_some(Constant::Real(c));
        let real = |v: ValueId| self.real(v).filter(|c| c.is_finite());
        match *operation {
            Operation::Unary(f, x) => finite(f.of(real(x)?)),
            Operation::Binary(f, [x, y]) => finite(f.of(real(x)?, real(y)?)),
            Operation::Ternary(f @ Ternary::MulAdd, [x, y, z]) => finite(f.of(real(x)?, real(y)?, real(z)?)),
            Operation::Powf(x, p) => finite(Elementary::powf(real(x)?, p)),
            Operation::Powi(x, n) => finite(Elementary::powi(real(x)?, i32::try_from(self.integer(n)?).ok()?)),
            Operation::ToReal(n) => Some(Constant::Real(self.integer(n)? as f64)),
            Operation::Compare(how, [a, b]) => match (self.constant(a)?, self.constant(b)?) {
                (Constant::Real(a), Constant::Real(b)) => Some(Constant::Boolean(how.holds(&a, &b))),
                (Constant::Integer(a), Constant::Integer(b)) => Some(Constant::Boolean(how.holds(&a, &b))),
                _ => None,
            },
            Operation::Logic(f, [a, b]) => Some(Constant::Boolean(f.of(self.boolean(a)?, self.boolean(b)?))),
            Operation::Not(x) => Some(Constant::Boolean(!self.boolean(x)?)),
            Operation::Arithmetic(f, [a, b]) => f.of(self.integer(a)?, self.integer(b)?).map(Constant::Integer),
            _ => None,
        }
    }
}
