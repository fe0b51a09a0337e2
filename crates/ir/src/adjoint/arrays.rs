//! The adjoints of operations on arrays, and the lengths that they need.
//!
//! The covector of an array is an array of the same length. `get` adds to one entry of it, and `set` reads one entry
//! and sets it to 0. An array without entries stands for a zero covector where paths meet, because its length is not
//! known there. `resize` makes zeros of it.

use crate::adjoint::analysis::leaves;
use crate::adjoint::reversal::{Here, Reversal};
use crate::operation::{Array, Operation};
use crate::types::{BlockId, Constant, Type, ValueId};

/// The fields that lead to a covector of a type, by its number.
fn path(ty: &Type, mut leaf: usize) -> Vec<usize> {
    let mut path = Vec::new();
    let mut ty = ty;
    while let Type::Tuple(fields) = ty {
        let mut at = 0;
        while leaf >= leaves(&fields[at]) {
            leaf -= leaves(&fields[at]);
            at += 1;
        }
        path.push(at);
        ty = &fields[at];
    }
    path
}

impl Reversal<'_> {
    /// The length of an array of the forward half, seen from the backward block of a block: of the array that the
    /// covector with this number is of.
    pub(super) fn length(&mut self, block: BlockId, v: ValueId, leaf: usize) -> ValueId {
        let v = self.lengths.roots[v.index()];
        let old = self.old;
        match &old.statement(v).operation {
            Operation::Array(Array::Fill, x) => return self.value(block, x[0]),
            Operation::Array(Array::Resize, x) => return self.value(block, x[1]),
            Operation::ConstantArray(entries) => return self.literal(Constant::Integer(entries.len() as i64)),
            _ => {}
        }
        let home = self.homes[v.index()];
        let length = match self.lengths.known.get(&(v, leaf)) {
            Some(length) => *length,
            None => {
                let path = path(old.type_of(v), leaf);
                let array = path.into_iter().fold(v, |v, i| self.emit(home, Operation::Field(v, i)));
                let length = self.emit(home, Operation::Array(Array::Length, vec![array]));
                self.lengths.known.insert((v, leaf), length);
                length
            }
        };
        if home == BlockId(0) || block == self.exit {
            return length;
        }
        match self.lengths.fields.get(&length) {
            Some((known, field)) if *known == block => *field,
            _ => {
                let field = self.capture(block, length);
                self.lengths.fields.insert(length, (block, field));
                field
            }
        }
    }

    fn on_arrays(&mut self, at: BlockId, f: Array, operands: &[ValueId]) -> ValueId {
        self.emit(at, Operation::Array(f, operands.to_vec()))
    }

    /// So many zeros.
    fn zeros(&mut self, at: BlockId, length: ValueId) -> ValueId {
        let zero = self.zero;
        self.on_arrays(at, Array::Fill, &[length, zero])
    }

    /// The zero covector of an array.
    pub(super) fn zeros_like(&mut self, here: Here, v: ValueId, leaf: usize) -> ValueId {
        let length = self.length(here.block, v, leaf);
        self.zeros(here.at, length)
    }

    /// A covector of an array that may be an empty array in place of zeros.
    pub(super) fn resized(&mut self, here: Here, v: ValueId, leaf: usize, covector: ValueId) -> ValueId {
        let length = self.length(here.block, v, leaf);
        self.on_arrays(here.at, Array::Resize, &[covector, length])
    }

    /// The sum of two covectors of an array.
    pub(super) fn added(&mut self, at: BlockId, old: ValueId, term: ValueId) -> ValueId {
        let one = self.literal(Constant::Real(1.0));
        self.on_arrays(at, Array::Axpy, &[one, term, old])
    }

    /// Takes the covector of an array. If it has none, takes zeros of the length of another array.
    fn taken(&mut self, at: BlockId, v: ValueId, like: ValueId) -> ValueId {
        match self.take(v, 0) {
            Some(covector) => covector,
            None => {
                let length = self.on_arrays(at, Array::Length, &[like]);
                self.zeros(at, length)
            }
        }
    }

    /// The adjoint of an operation on arrays.
    pub(super) fn array(&mut self, here: Here, v: ValueId, f: Array, x: &[ValueId]) {
        let Some(covector) = self.take(v, 0) else { return };
        let at = here.at;
        let is_active = |reversal: &Self, i: usize| reversal.active[x[i].index()];
        match f {
            Array::Length => {}
            Array::Fill => {
                let sum = self.on_arrays(at, Array::Sum, &[covector]);
                self.add(at, x[1], 0, sum);
            }
            Array::Get => {
                let i = self.value(here.block, x[1]);
                let before = match self.take(x[0], 0) {
                    Some(before) => before,
                    None => self.zeros_like(here, x[0], 0),
                };
                let sum = self.on_arrays(at, Array::AddAt, &[before, i, covector]);
                self.add(at, x[0], 0, sum);
            }
            Array::Set | Array::AddAt => {
                let i = self.value(here.block, x[1]);
                if is_active(self, 2) {
                    let entry = self.on_arrays(at, Array::Get, &[covector, i]);
                    self.add(at, x[2], 0, entry);
                }
                if is_active(self, 0) {
                    let zero = self.zero;
                    let rest = match f {
                        Array::Set => self.on_arrays(at, Array::Set, &[covector, i, zero]),
                        _ => covector,
                    };
                    self.add(at, x[0], 0, rest);
                }
            }
            Array::Sum => {
                let length = match self.take(x[0], 0) {
                    Some(before) => {
                        let length = self.on_arrays(at, Array::Length, &[before]);
                        self.add(at, x[0], 0, before);
                        length
                    }
                    None => self.length(here.block, x[0], 0),
                };
                let equal = self.on_arrays(at, Array::Fill, &[length, covector]);
                self.add(at, x[0], 0, equal);
            }
            Array::Dot => {
                for (i, other) in [(0, 1), (1, 0)] {
                    if is_active(self, i) {
                        let other = self.value(here.block, x[other]);
                        let before = self.taken(at, x[i], other);
                        let sum = self.on_arrays(at, Array::Axpy, &[covector, other, before]);
                        self.add(at, x[i], 0, sum);
                    }
                }
            }
            Array::Axpy => {
                if is_active(self, 0) {
                    let a = self.value(here.block, x[1]);
                    let slope = self.on_arrays(at, Array::Dot, &[covector, a]);
                    self.add(at, x[0], 0, slope);
                }
                if is_active(self, 1) {
                    let c = self.value(here.block, x[0]);
                    let before = self.taken(at, x[1], covector);
                    let sum = self.on_arrays(at, Array::Axpy, &[c, covector, before]);
                    self.add(at, x[1], 0, sum);
                }
                self.add(at, x[2], 0, covector);
            }
            Array::Resize => {
                if is_active(self, 0) {
                    let resized = self.resized(here, x[0], 0, covector);
                    self.add(at, x[0], 0, resized);
                }
            }
        }
    }
}
