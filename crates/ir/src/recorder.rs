//! The recorder: the function that a recording fills.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::error::Error;
use crate::function::{Block, Function};
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

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
    constants: BTreeMap<(Option<i64>, u64), ValueId>,
    /// Whether the function is evaluated on floats alone. Then small powers are products, to the same bit.
    pub(super) is_of_floats: bool,
    /// The first thing that could not be recorded.
    pub(super) error: Option<Error>,
}

impl Recorder {
    pub(super) fn append(&mut self, operation: Operation, ty: Type) -> ValueId {
        self.function.append(BlockId(0), operation, ty, Orders::default())
    }

    pub(super) fn real(&mut self, c: f64) -> ValueId {
        let key = (None, c.to_bits());
        if let Some(v) = self.constants.get(&key) {
            return *v;
        }
        let v = self.append(Operation::Constant(Constant::Real(c)), Type::Real);
        self.constants.insert(key, v);
        v
    }

    pub(super) fn integer(&mut self, c: i64) -> ValueId {
        let key = (Some(c), 0);
        if let Some(v) = self.constants.get(&key) {
            return *v;
        }
        let v = self.append(Operation::Constant(Constant::Integer(c)), Type::Integer);
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
        let number = COUNT.get().wrapping_add(1);
        COUNT.set(number);
        let mut function = Function::empty(name, &vec![Type::Real; arguments], Type::Real);
        function.blocks.push(Block::ending(Terminator::Branch(BlockId(0))));
        let recorder = Recorder {
            number,
            function,
            constants: BTreeMap::new(),
            is_of_floats: false,
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
