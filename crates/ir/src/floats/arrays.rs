//! Arrays of series: an array of order n is n + 1 arrays, of the coefficients of each order.

use std::rc::Rc;

use crate::floats::lowering::Lowering;
use crate::floats::value::Lowered;
use crate::operation::{Array, Operation};
use crate::symbol::Symbol;
use crate::types::{Type, ValueId};

impl Lowering<'_> {
    /// The arrays of coefficients of an array. An array that is plain at this level is the one of its primals.
    fn arrays(&self, v: ValueId) -> Rc<[ValueId]> {
        match self.get(v) {
            Lowered::Arrays(all) => Rc::clone(all),
            Lowered::Plain(v) => Rc::new([*v]),
            Lowered::Series(_) | Lowered::Tuple(_) => unreachable!("the verifier has seen an array"),
        }
    }

    fn on_arrays(&self, f: Array, operands: Vec<ValueId>) -> ValueId {
        self.emit(Operation::Array(f, operands), f.result())
    }

    /// As many equal numbers as an array has entries.
    fn equal(&self, a: ValueId, c: f64) -> ValueId {
        let length = self.on_arrays(Array::Length, vec![a]);
        let c = Symbol::from(c).recorded(self.recording);
        self.on_arrays(Array::Fill, vec![length, c])
    }

    /// An array with these slopes and no higher tangents.
    pub(super) fn extended_array(&self, primal: ValueId, slope: f64, order: usize) -> Vec<ValueId> {
        let zeros = self.equal(primal, 0.0);
        let coefficient = |k| match k {
            0 => primal,
            1 if slope != 0.0 => self.equal(primal, slope),
            _ => zeros,
        };
        (0..=order).map(coefficient).collect()
    }

    /// The i-th coefficients of the k-th derivatives.
    pub(super) fn risen_array(&self, x: &[ValueId], i: usize, k: usize) -> ValueId {
        let rise: f64 = (i + 1..=i + k).map(|j| j as f64).product();
        if k == 0 {
            return x[i];
        }
        let zeros = self.equal(x[i + k], 0.0);
        let rise = Symbol::from(rise).recorded(self.recording);
        self.on_arrays(Array::Axpy, vec![rise, x[i + k], zeros])
    }

    /// The number of entries, which is that of each array of coefficients.
    pub(super) fn length(&self, a: ValueId) -> Lowered {
        Lowered::Plain(self.on_arrays(Array::Length, vec![self.arrays(a)[0]]))
    }

    /// A literal array at an order.
    pub(super) fn literal_array(&self, entries: &[f64], order: usize) -> Lowered {
        let primal = self.emit(Operation::ConstantArray(entries.to_vec()), Type::Array);
        Lowered::Arrays(self.extended_array(primal, 0.0, order).into())
    }

    /// An operation on arrays at an order.
    pub(super) fn array(&self, f: Array, x: &[ValueId], order: usize) -> Lowered {
        let number = |v: ValueId| -> Vec<ValueId> {
            let all = self.series(v);
            let zero = Symbol::from(0.0);
            let coefficient = |k: usize| all.get(k).copied().unwrap_or(zero).recorded(self.recording);
            (0..=order).map(coefficient).collect()
        };
        let each = |operands: &dyn Fn(usize) -> Vec<ValueId>| {
            Lowered::Arrays((0..=order).map(|k| self.on_arrays(f, operands(k))).collect())
        };
        let numbers = |operands: &dyn Fn(usize) -> Vec<ValueId>| {
            let one = |k| self.symbol(self.on_arrays(f, operands(k)));
            Lowered::series((0..=order).map(one).collect())
        };
        match f {
            Array::Length => self.length(x[0]),
            Array::Fill => {
                let (length, c) = (self.whole(x[0]), number(x[1]));
                each(&|k| vec![length, c[k]])
            }
            Array::Get => {
                let (a, i) = (self.arrays(x[0]), self.whole(x[1]));
                numbers(&|k| vec![a[k], i])
            }
            Array::Set | Array::AddAt => {
                let (a, i, c) = (self.arrays(x[0]), self.whole(x[1]), number(x[2]));
                each(&|k| vec![a[k], i, c[k]])
            }
            Array::Resize => {
                let (a, length) = (self.arrays(x[0]), self.whole(x[1]));
                each(&|k| vec![a[k], length])
            }
            Array::Sum => {
                let a = self.arrays(x[0]);
                numbers(&|k| vec![a[k]])
            }
            // The products of series: Σⱼ aⱼ·bₖ₋ⱼ.
            Array::Dot => {
                let (a, b) = (self.arrays(x[0]), self.arrays(x[1]));
                let product = |j: usize, k: usize| self.symbol(self.on_arrays(f, vec![a[j], b[k - j]]));
                let one = |k: usize| (1..=k).fold(product(0, k), |sum, j| sum + product(j, k));
                Lowered::series((0..=order).map(one).collect())
            }
            Array::Axpy => {
                let (c, a, b) = (number(x[0]), self.arrays(x[1]), self.arrays(x[2]));
                let one = |k: usize| (0..=k).fold(b[k], |sum, j| self.on_arrays(f, vec![c[k - j], a[j], sum]));
                Lowered::Arrays((0..=order).map(one).collect())
            }
        }
    }
}
