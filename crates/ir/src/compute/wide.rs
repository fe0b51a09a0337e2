//! One computation on many numbers, whose registers follow one another.
//!
//! A step of the loop costs its dispatch, whatever it computes. Here one dispatch is for all numbers, and the compiler
//! makes instructions on several floats at once.

use crate::compute::{Compute, Kind, Number};
use crate::register::Register;

/// Registers at a constant distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) first: Register,
    /// The distance from one register to the next. It is 0 if all are one register.
    pub(crate) stride: i32,
}

impl Row {
    /// The register of a number.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn at(self, i: usize) -> Register {
        self.first.wrapping_add_signed(self.stride.wrapping_mul(i as i32))
    }
}

/// A ring operation on many numbers, or the sum of many numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wide {
    kind: Kind,
    pub(crate) count: u32,
    /// The first of the registers of the results, which follow one another. A sum has one.
    pub(crate) result: Register,
    /// The operands. An operation of one operand does not read the second row.
    pub(crate) operands: [Row; 2],
    /// The first of the literals.
    literals: u32,
    /// Whether it is the sum of the first operand, which is one number, and all numbers of the second one, from left to
    /// right.
    pub(crate) is_sum: bool,
}

impl Wide {
    /// These computations as one. All are of the kind of the first, which is a ring operation. Adds their literals to
    /// the list of literals.
    pub(crate) fn of(all: &[Compute], operands: [Row; 2], result: Register, literals: &mut Vec<f64>) -> Self {
        let wide = Self {
            kind: all[0].kind,
            count: all.len() as u32,
            result,
            operands,
            literals: literals.len() as u32,
            is_sum: false,
        };
        if wide.kind.has_literal() {
            literals.extend(all.iter().map(|step| step.literal));
        }
        wide
    }

    /// The sum of a number and of a row of numbers, from left to right.
    pub(crate) fn sum(start: Register, row: Row, count: u32, result: Register) -> Self {
        Self {
            kind: Kind::Add,
            count,
            result,
            operands: [
                Row {
                    first: start,
                    stride: 0,
                },
                row,
            ],
            literals: 0,
            is_sum: true,
        }
    }

    /// The rows that it reads.
    pub(crate) fn reads(&self) -> &[Row] {
        &self.operands[..self.kind.operands().len()]
    }

    /// The rows that it reads, mutably.
    pub(crate) fn reads_mut(&mut self) -> &mut [Row] {
        &mut self.operands[..self.kind.operands().len()]
    }

    /// Computes f of the numbers of both rows.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn two<R: Number>(&self, x: &mut R::Bank, f: impl Fn(R, R) -> R) {
        let [a, b] = self.operands;
        if self.is_sum {
            let mut sum = R::get(x, a.first);
            for i in 0..self.count as usize {
                sum = f(sum, R::get(x, b.at(i)));
            }
            R::set(x, self.result, sum);
            return;
        }
        R::map_rows(x, self.count as usize, self.result, [a, b], |_, [a, b]| f(a, b));
    }

    /// Computes f of the numbers of a row and of the literals.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn one<R: Number>(&self, x: &mut R::Bank, literals: &[f64], f: impl Fn(R, f64) -> R) {
        let count = self.count as usize;
        if !self.kind.has_literal() {
            return R::map_rows(x, count, self.result, [self.operands[0]], |_, [a]| f(a, 0.0));
        }
        let literals = &literals[self.literals as usize..][..count];
        R::map_rows(x, count, self.result, [self.operands[0]], |i, [a]| f(a, literals[i]));
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }
}
