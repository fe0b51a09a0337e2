//! What computations do with numbers, and the banks in which they find them.

use std::ops::{Add, Div, Mul, Neg, Sub};

use tangent_bundle::real::{Elementary, Real};

use crate::compute::Row;
use crate::operation::{Binary, Ternary, Unary};
use crate::register::{Register, Registers};

/// A number that a program computes with: any real scalar, or the values at several points side by side.
pub(crate) trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The registers of such numbers.
    type Bank;

    fn get(bank: &Self::Bank, r: Register) -> Self;
    fn set(bank: &mut Self::Bank, r: Register, x: Self);
    fn of(c: f64) -> Self;
    /// x + c.
    fn shift(self, c: f64) -> Self;
    /// x·c.
    fn scale(self, c: f64) -> Self;
    /// x/c.
    fn divide(self, c: f64) -> Self;
    /// x % c.
    fn remainder(self, c: f64) -> Self;
    fn powf(self, p: f64) -> Self;
    fn powi(self, n: i32) -> Self;
    fn sin_cos(self) -> (Self, Self);
    fn unary(f: Unary, x: Self) -> Self;
    fn binary(f: Binary, x: [Self; 2]) -> Self;
    fn ternary(f: Ternary, x: [Self; 3]) -> Self;

    /// Computes f of the numbers in rows of registers, and of their number. The results go to registers that follow one
    /// another, and that are not in the rows.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn map_rows<const K: usize>(
        bank: &mut Self::Bank,
        count: usize,
        result: Register,
        rows: [Row; K],
        f: impl Fn(usize, [Self; K]) -> Self,
    ) {
        for i in 0..count {
            let y = f(i, rows.map(|row| Self::get(bank, row.at(i))));
            Self::set(bank, result + i as Register, y);
        }
    }
}

/// How many numbers of one word are computed at once, in the vector registers of the processor.
const CHUNK: usize = 8;

/// As many of those that remain.
const HALF: usize = CHUNK / 2;

/// Computes f of L numbers in rows of registers.
#[cfg_attr(not(debug_assertions), inline(always))]
fn map_chunk<R: Real, const K: usize, const L: usize>(
    bank: &mut Registers<R>,
    done: usize,
    result: Register,
    rows: &[Row; K],
    f: &impl Fn(usize, [R; K]) -> R,
) {
    let chunks = rows.map(|row| bank.row::<L>(row.at(done), row.stride));
    let y = std::array::from_fn(|i| f(done + i, std::array::from_fn(|k| chunks[k][i])));
    bank.set_row::<L>(result + done as Register, y);
}

impl<R: Real> Number for R {
    type Bank = Registers<R>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn get(bank: &Registers<R>, r: Register) -> R {
        bank.get(r)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set(bank: &mut Registers<R>, r: Register, x: R) {
        bank.set(r, x);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of(c: f64) -> R {
        R::from(c)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn shift(self, c: f64) -> R {
        self + c
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn scale(self, c: f64) -> R {
        self * c
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn divide(self, c: f64) -> R {
        self / c
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn remainder(self, c: f64) -> R {
        self % c
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn powf(self, p: f64) -> R {
        Elementary::powf(self, p)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn powi(self, n: i32) -> R {
        Elementary::powi(self, n)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sin_cos(self) -> (R, R) {
        Elementary::sin_cos(self)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn unary(f: Unary, x: R) -> R {
        f.of(x)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn binary(f: Binary, [x, y]: [R; 2]) -> R {
        f.of(x, y)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn ternary(f: Ternary, [x, y, z]: [R; 3]) -> R {
        f.of(x, y, z)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn map_rows<const K: usize>(
        bank: &mut Registers<R>,
        count: usize,
        result: Register,
        rows: [Row; K],
        f: impl Fn(usize, [R; K]) -> R,
    ) {
        let mut done = 0;
        if R::WORDS == 1 {
            while done + CHUNK <= count {
                map_chunk::<R, K, CHUNK>(bank, done, result, &rows, &f);
                done += CHUNK;
            }
            if done + HALF <= count {
                map_chunk::<R, K, HALF>(bank, done, result, &rows, &f);
                done += HALF;
            }
        }
        for i in done..count {
            let y = f(i, rows.map(|row| bank.get(row.at(i))));
            bank.set(result + i as Register, y);
        }
    }
}

/// How many points are computed side by side.
pub(crate) const SEVERAL: usize = 8;

/// The values of a number at several points, or in several turns of a loop. Each one is computed as by itself, to the
/// bit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Several<R = f64>(pub(crate) [R; SEVERAL]);

impl<R: Real> Several<R> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn map(self, f: impl Fn(R) -> R) -> Self {
        Self(self.0.map(f))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn zip(self, other: Self, f: impl Fn(R, R) -> R) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }

    /// What a test says at all points, if it says the same.
    #[inline]
    pub(crate) fn agreed(self, other: Self, test: impl Fn(&R, &R) -> bool) -> Option<bool> {
        let first = test(&self.0[0], &other.0[0]);
        let agree = self.0.iter().zip(&other.0).all(|(a, b)| test(a, b) == first);
        agree.then_some(first)
    }
}

/// The operators of values side by side.
macro_rules! side_by_side {
    ($($Op:ident::$op:ident)+) => {$(
        impl<R: Real> $Op for Several<R> {
            type Output = Self;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn $op(self, other: Self) -> Self {
                self.zip(other, $Op::$op)
            }
        }
    )+};
}

side_by_side! { Add::add Sub::sub Mul::mul Div::div }

impl<R: Real> Neg for Several<R> {
    type Output = Self;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn neg(self) -> Self {
        self.map(Neg::neg)
    }
}

impl<R: Real> Number for Several<R> {
    type Bank = Vec<Self>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn get(bank: &Vec<Self>, r: Register) -> Self {
        bank[r as usize]
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set(bank: &mut Vec<Self>, r: Register, x: Self) {
        bank[r as usize] = x;
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of(c: f64) -> Self {
        Self([R::from(c); SEVERAL])
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn shift(self, c: f64) -> Self {
        self.map(|x| x + c)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn scale(self, c: f64) -> Self {
        self.map(|x| x * c)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn divide(self, c: f64) -> Self {
        self.map(|x| x / c)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn remainder(self, c: f64) -> Self {
        self.map(|x| x % c)
    }

    #[inline]
    fn powf(self, p: f64) -> Self {
        self.map(|x| Elementary::powf(x, p))
    }

    #[inline]
    fn powi(self, n: i32) -> Self {
        self.map(|x| Elementary::powi(x, n))
    }

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        let both = self.0.map(Elementary::sin_cos);
        (Self(both.map(|(sin, _)| sin)), Self(both.map(|(_, cos)| cos)))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn unary(f: Unary, x: Self) -> Self {
        x.map(|x| f.of(x))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn binary(f: Binary, [x, y]: [Self; 2]) -> Self {
        x.zip(y, |x, y| f.of(x, y))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn ternary(f: Ternary, [x, y, z]: [Self; 3]) -> Self {
        Self(std::array::from_fn(|i| f.of(x.0[i], y.0[i], z.0[i])))
    }
}
