//! Building functions from Rust.

use std::mem;

use crate::error::Error;
use crate::function::{Block, Function};
use crate::operation::{Arithmetic, Array, Binary, Comparison, Operation, Terminator, Ternary, Unary};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};
use crate::typing::type_of;

/// Builds a [`Function`], statement by statement.
///
/// First create the blocks, then fill them in any order. The function starts at the first block.
/// [`finish`](Self::finish) verifies the function.
///
/// # Examples
///
/// xⁿ by a loop:
///
/// ```
/// use tangent_bundle_ir::{Arithmetic, Binary, Builder, Comparison, Operation, Type, Value};
///
/// let mut b = Builder::new("power", &[Type::Real, Type::Integer], Type::Real);
/// let [x, n] = b.arguments();
/// let [start, head, body, end] = b.blocks();
///
/// b.enter(start);
/// let one = b.real(1.0);
/// b.branch(head);
///
/// b.enter(head);
/// let product = b.phi(Type::Real, &[(start, one)]);
/// let rest = b.phi(Type::Integer, &[(start, n)]);
/// let zero = b.integer(0);
/// let more = b.push(Operation::Compare(Comparison::Greater, [rest, zero]));
/// b.conditional(more, body, end);
///
/// b.enter(body);
/// let next = b.binary(Binary::Mul, product, x);
/// let one = b.integer(1);
/// let less = b.push(Operation::Arithmetic(Arithmetic::Sub, [rest, one]));
/// b.add_incoming(product, body, next);
/// b.add_incoming(rest, body, less);
/// b.branch(head);
///
/// b.enter(end);
/// b.ret(product);
///
/// let power = b.finish()?;
/// let y = power.compile()?.run(&[Value::Real(1.5), Value::Integer(3)])?;
/// assert_eq!(y, Value::Real(1.5 * 1.5 * 1.5));
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Debug)]
pub struct Builder {
    function: Function,
    ended: Vec<bool>,
    current: BlockId,
    /// The first mistake. [`finish`](Self::finish) returns it.
    error: Option<Error>,
}

impl Builder {
    /// Starts a function with this name, and with arguments and a result of these types.
    #[must_use]
    pub fn new(name: &str, arguments: &[Type], result: Type) -> Self {
        Self {
            function: Function::empty(name, arguments, result),
            ended: Vec::new(),
            current: BlockId(0),
            error: None,
        }
    }

    /// The arguments.
    ///
    /// # Panics
    ///
    /// Panics if the function has another number of arguments.
    #[must_use]
    #[track_caller]
    pub fn arguments<const K: usize>(&self) -> [ValueId; K] {
        let all: &[ValueId] = &self.function.arguments;
        all.try_into()
            .unwrap_or_else(|_| panic!("the function has {} arguments, not {K}", all.len()))
    }

    /// The arguments, as a list.
    #[must_use]
    pub fn argument_list(&self) -> Vec<ValueId> {
        self.function.arguments.clone()
    }

    /// Creates blocks.
    #[must_use]
    pub fn blocks<const K: usize>(&mut self) -> [BlockId; K] {
        std::array::from_fn(|_| self.block())
    }

    /// Creates a block.
    pub fn block(&mut self) -> BlockId {
        let id = BlockId(self.function.blocks.len() as u32);
        self.function.blocks.push(Block::ending(Terminator::Branch(id)));
        self.ended.push(false);
        id
    }

    /// Continues in a block: statements are appended to it.
    pub fn enter(&mut self, block: BlockId) {
        self.current = block;
    }

    /// The block that statements are appended to.
    #[must_use]
    pub fn current(&self) -> BlockId {
        self.current
    }

    /// Keeps the first error.
    fn fail(&mut self, why: String) {
        let block = self.current.to_string();
        let function = self.function.name.clone();
        self.error.get_or_insert(Error::Invalid { function, block, why });
    }

    /// Appends a statement whose type follows from its operands.
    pub fn push(&mut self, operation: Operation) -> ValueId {
        match type_of(&operation, |v| self.function.type_of(v)) {
            Ok(Some(ty)) => self.append(operation, ty),
            Ok(None) => {
                self.fail(
                    "the type of the operation does not follow from its operands: state it with `typed`".to_string(),
                );
                self.append(operation, Type::Real)
            }
            Err(why) => {
                self.fail(why);
                self.append(operation, Type::Real)
            }
        }
    }

    /// Appends a statement with a stated type: a call, a load, a custom operation, or the top of a stack.
    pub fn typed(&mut self, operation: Operation, ty: Type) -> ValueId {
        self.append(operation, ty)
    }

    /// Appends a statement to the current block.
    fn append(&mut self, operation: Operation, ty: Type) -> ValueId {
        if self.function.blocks.is_empty() {
            self.block();
        }
        if self.ended[self.current.index()] {
            self.fail("a statement was added after the end of the block".to_string());
        }
        self.function.append(self.current, operation, ty, Orders::default())
    }

    /// Appends a real literal.
    pub fn real(&mut self, c: f64) -> ValueId {
        self.push(Operation::Constant(Constant::Real(c)))
    }

    /// Appends an integer literal.
    pub fn integer(&mut self, c: i64) -> ValueId {
        self.push(Operation::Constant(Constant::Integer(c)))
    }

    /// Appends a function of one number.
    pub fn unary(&mut self, f: Unary, x: ValueId) -> ValueId {
        self.push(Operation::Unary(f, x))
    }

    /// Appends a function of two numbers.
    pub fn binary(&mut self, f: Binary, x: ValueId, y: ValueId) -> ValueId {
        self.push(Operation::Binary(f, [x, y]))
    }

    /// Appends a function of three numbers.
    pub fn ternary(&mut self, f: Ternary, x: ValueId, y: ValueId, z: ValueId) -> ValueId {
        self.push(Operation::Ternary(f, [x, y, z]))
    }

    /// Appends a comparison.
    pub fn compare(&mut self, how: Comparison, a: ValueId, b: ValueId) -> ValueId {
        self.push(Operation::Compare(how, [a, b]))
    }

    /// Appends an operation on two integers.
    pub fn arithmetic(&mut self, f: Arithmetic, a: ValueId, b: ValueId) -> ValueId {
        self.push(Operation::Arithmetic(f, [a, b]))
    }

    /// Appends an array of literals.
    pub fn constant_array(&mut self, entries: &[f64]) -> ValueId {
        self.push(Operation::ConstantArray(entries.to_vec()))
    }

    /// Appends an operation on arrays.
    pub fn array(&mut self, f: Array, operands: &[ValueId]) -> ValueId {
        self.push(Operation::Array(f, operands.to_vec()))
    }

    /// Appends the entry of an array at an index.
    pub fn get(&mut self, a: ValueId, i: ValueId) -> ValueId {
        self.array(Array::Get, &[a, i])
    }

    /// Appends the array with another entry at an index.
    pub fn set(&mut self, a: ValueId, i: ValueId, x: ValueId) -> ValueId {
        self.array(Array::Set, &[a, i, x])
    }

    /// Appends a phi. Operands from blocks that are not filled yet are added later, by
    /// [`add_incoming`](Self::add_incoming).
    pub fn phi(&mut self, ty: Type, incoming: &[(BlockId, ValueId)]) -> ValueId {
        self.append(Operation::Phi(incoming.to_vec()), ty)
    }

    /// Adds an operand to a phi, for control that comes from `block`.
    pub fn add_incoming(&mut self, phi: ValueId, block: BlockId, v: ValueId) {
        match &mut self.function.statement_mut(phi).operation {
            Operation::Phi(incoming) => incoming.push((block, v)),
            _ => self.fail(std::format!("{phi} is no phi")),
        }
    }

    /// Ends the current block with a branch.
    pub fn branch(&mut self, to: BlockId) {
        self.end(Terminator::Branch(to));
    }

    /// Ends the current block with a conditional branch: to `then` if the condition is true, to `otherwise` if it is
    /// false.
    pub fn conditional(&mut self, condition: ValueId, then: BlockId, otherwise: BlockId) {
        self.end(Terminator::Conditional(condition, then, otherwise));
    }

    /// Ends the current block: the function returns this value.
    pub fn ret(&mut self, v: ValueId) {
        self.end(Terminator::Return(v));
    }

    fn end(&mut self, terminator: Terminator) {
        let at = self.current.index();
        if self.ended.is_empty() {
            self.block();
        }
        if mem::replace(&mut self.ended[at], true) {
            self.fail("the block has two ends".to_string());
        }
        self.function.blocks[at].terminator = terminator;
    }

    /// Finishes and verifies the function.
    ///
    /// # Errors
    ///
    /// Returns the first mistake that was made while building, or the error of [`Function::verify`].
    pub fn finish(mut self) -> Result<Function, Error> {
        if let Some(at) = self.ended.iter().position(|ended| !ended) {
            self.current = BlockId(at as u32);
            self.fail("the block has no end: give it a branch or a return".to_string());
        }
        match self.error {
            Some(error) => Err(error),
            None => {
                self.function.verify_once()?;
                Ok(self.function)
            }
        }
    }
}
