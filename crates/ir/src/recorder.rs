//! The recorder: the function that a recording fills.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::error::Error;
use crate::function::{Block, Function};
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant, MAX_LEVELS, Orders, Type, ValueId};

/// A place in a recording: its number, and a value.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) recording: u32,
    pub(super) value: ValueId,
}

thread_local! {
    static RECORDERS: RefCell<Vec<Recorder>> = const { RefCell::new(Vec::new()) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// A function that is being recorded.
pub(super) struct Recorder {
    pub(super) number: u32,
    pub(super) function: Function,
    constants: BTreeMap<(Option<i64>, u64, Orders), ValueId>,
    /// Whether the function is evaluated on floats alone. Then small powers are products, to the same bit.
    pub(super) is_of_floats: bool,
    /// Whether a plain 0 is a tangent that is zero at every point: it contributes nothing.
    pub(super) has_strong_zeros: bool,
    /// The block that statements are appended to.
    pub(super) block: BlockId,
    /// The orders of the real numbers that are recorded.
    pub(super) orders: Orders,
    /// The first thing that could not be recorded.
    pub(super) error: Option<Error>,
}

impl Recorder {
    pub(super) fn append(&mut self, mut operation: Operation, ty: Type) -> ValueId {
        if let Operation::Compare(_, operands) = &mut operation
            && !self.orders.is_plain()
        {
            *operands = operands.map(|v| self.primal(v));
        }
        let orders = self.orders_of(&ty);
        self.function.append(self.block, operation, ty, orders)
    }

    /// The orders of what is recorded, if it is of this type.
    fn orders_of(&self, ty: &Type) -> Orders {
        if ty.is_differentiable() {
            self.orders
        } else {
            Orders::default()
        }
    }

    /// The value of a real number without its tangents.
    fn primal(&mut self, mut v: ValueId) -> ValueId {
        let mut orders = self.orders;
        for level in (0..MAX_LEVELS).filter(|level| self.orders.level(*level) > 0) {
            orders = orders.with(level, 0);
            v = self
                .function
                .append(self.block, Operation::Primal(level, v), Type::Real, orders);
        }
        v
    }

    pub(super) fn real(&mut self, c: f64) -> ValueId {
        self.constant((None, c.to_bits(), self.orders), Constant::Real(c))
    }

    pub(super) fn integer(&mut self, c: i64) -> ValueId {
        self.constant((Some(c), 0, Orders::default()), Constant::Integer(c))
    }

    /// A literal. It stands in the first block, which is seen from everywhere.
    fn constant(&mut self, key: (Option<i64>, u64, Orders), c: Constant) -> ValueId {
        if let Some(v) = self.constants.get(&key) {
            return *v;
        }
        let (ty, first) = (c.ty(), BlockId(0));
        let v = self.function.append(first, Operation::Constant(c), ty, key.2);
        self.constants.insert(key, v);
        v
    }
}

/// A recording. It ends when it is dropped.
pub(super) struct Recording {
    number: u32,
}

impl Recording {
    /// Starts the recording of a function with this number of real arguments.
    pub(super) fn begin(name: &str, arguments: usize) -> Self {
        let mut function = Function::empty(name, &vec![Type::Real; arguments], Type::Real);
        function.blocks.push(Block::ending(Terminator::Branch(BlockId(0))));
        Self::into(function)
    }

    /// Starts a recording into a function that has blocks. Statements are appended to the first one.
    pub(super) fn into(function: Function) -> Self {
        let number = COUNT.get().wrapping_add(1);
        COUNT.set(number);
        let recorder = Recorder {
            number,
            function,
            constants: BTreeMap::new(),
            is_of_floats: false,
            has_strong_zeros: false,
            block: BlockId(0),
            orders: Orders::default(),
            error: None,
        };
        RECORDERS.with_borrow_mut(|recorders| recorders.push(recorder));
        Self { number }
    }

    /// The same, for a function that is evaluated on floats alone.
    pub(super) fn of_floats(self) -> Self {
        with(self.number, |recorder| recorder.is_of_floats = true);
        self
    }

    /// Its number.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The place of an argument.
    pub(super) fn place(&self, argument: usize) -> Place {
        Place {
            recording: self.number,
            value: ValueId(argument as u32),
        }
    }

    /// The same, for the tangents of a function: a plain 0 contributes nothing.
    pub(super) fn of_tangents(self) -> Self {
        with(self.number, |recorder| recorder.has_strong_zeros = true);
        self
    }

    /// Ends a recording into a function.
    pub(super) fn into_function(self) -> Result<Function, Error> {
        with(self.number, |recorder| match recorder.error.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::replace(
                &mut recorder.function,
                Function::empty("", &[], Type::Real),
            )),
        })
    }

    /// Ends the recording, with the results: one real number or a tuple of them.
    pub(super) fn end(self, results: impl FnOnce(&mut Recorder) -> Vec<ValueId>) -> Result<Function, Error> {
        with(self.number, |recorder| {
            if let Some(error) = recorder.error.take() {
                return Err(error);
            }
            let values = results(recorder);
            let result = match values[..] {
                [value] => value,
                _ => {
                    let ty = Type::Tuple(vec![Type::Real; values.len()]);
                    recorder.function.result = ty.clone();
                    recorder.append(Operation::Tuple(values), ty)
                }
            };
            let mut function = recorder.function.clone();
            function.blocks[0].terminator = Terminator::Return(result);
            Ok(function)
        })
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        RECORDERS.with_borrow_mut(|recorders| recorders.retain(|recorder| recorder.number != self.number));
    }
}

/// Calls `f` with the recorder of a recording.
#[track_caller]
pub(super) fn with<T>(number: u32, f: impl FnOnce(&mut Recorder) -> T) -> T {
    let done = RECORDERS.with_borrow_mut(|recorders| {
        let recorder = recorders.iter_mut().rev().find(|recorder| recorder.number == number);
        recorder.map(f)
    });
    done.unwrap_or_else(|| {
        panic!(
            "a symbol was used after its recording had ended: return it from the recorded function instead of storing \
             it"
        )
    })
}
