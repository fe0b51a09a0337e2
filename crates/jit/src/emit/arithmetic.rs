//! Functions of numbers: by the processor where it has the same value to the bit, by a call otherwise.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, Endianness, InstBuilder, MemFlagsData, Value, types};
use tangent_bundle_ir::{Arithmetic, Binary, Comparison, Logic, Ternary, Unary};

use crate::emit::Emitter;
use crate::failure::Failure;
use crate::shims;

/// The greatest absolute value of an exponent whose multiplications are written one by one.
const MAX_UNROLLED: u32 = 64;

impl Emitter<'_, '_> {
    pub(super) fn unary(&mut self, f: Unary, x: Value) -> Value {
        let rounds = self.shared.features.rounding;
        if f == Unary::Recip {
            let one = self.constant_like(x, 1.0);
            return self.cursor.ins().fdiv(one, x);
        }
        if f == Unary::Neg && !self.tables.signs_matter {
            // −1·x is −x to the bit, but for the sign of NaN, in one instruction rather than three.
            let minus_one = self.constant_like(x, -1.0);
            return self.cursor.ins().fmul(x, minus_one);
        }
        let ins = self.cursor.ins();
        match f {
            Unary::Neg => ins.fneg(x),
            Unary::Abs => ins.fabs(x),
            Unary::Sqrt => ins.sqrt(x),
            Unary::Floor if rounds => ins.floor(x),
            Unary::Ceil if rounds => ins.ceil(x),
            Unary::Trunc if rounds => ins.trunc(x),
            _ => self.call_real(shims::unary(f), &[x]),
        }
    }

    pub(super) fn binary(&mut self, f: Binary, x: Value, y: Value) -> Value {
        let ins = self.cursor.ins();
        match f {
            Binary::Add => ins.fadd(x, y),
            Binary::Sub => ins.fsub(x, y),
            Binary::Mul => ins.fmul(x, y),
            Binary::Div => ins.fdiv(x, y),
            Binary::Copysign if !self.shared.is_paired => ins.fcopysign(x, y),
            _ => self.call_real(shims::binary(f), &[x, y]),
        }
    }

    pub(super) fn ternary(&mut self, f: Ternary, [x, y, z]: [Value; 3]) -> Value {
        match f {
            Ternary::MulAdd if self.shared.features.fma => self.cursor.ins().fma(x, y, z),
            _ => self.call_real(shims::ternary(f), &[x, y, z]),
        }
    }

    /// Calls a function of floats with one result, for each number of a pair.
    pub(super) fn call_real(&mut self, address: shims::Address, x: &[Value]) -> Value {
        self.call_reals(address, x, &[types::F64])[0]
    }

    /// Calls a function with results that are floats, for each number of a pair.
    pub(super) fn call_reals(&mut self, address: shims::Address, x: &[Value], gives: &[ir::Type]) -> Vec<Value> {
        if !self.shared.is_paired {
            return self.call_host(address, x, gives);
        }
        let [first, second] = [0_u8, 1].map(|lane| {
            let x: Vec<Value> = x.iter().map(|v| self.lane(*v, lane)).collect();
            self.call_host(address, &x, gives)
        });
        let both = first.into_iter().zip(second);
        both.map(|(first, second)| self.pair([first, second])).collect()
    }

    /// One number of a pair. What is no pair is the same for both points.
    pub(super) fn lane(&mut self, v: Value, lane: u8) -> Value {
        match self.cursor.func.dfg.value_type(v) {
            types::F64X2 => self.cursor.ins().extractlane(v, lane),
            _ => v,
        }
    }

    /// A number of each of two pairs, in one instruction.
    pub(super) fn lanes(&mut self, pairs: [Value; 2], [first, second]: [u8; 2]) -> Value {
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        let [one, other] = pairs.map(|pair| self.cursor.ins().bitcast(types::I8X16, flags, pair));
        let bytes: Vec<u8> = (8 * first..8 * first + 8)
            .chain(16 + 8 * second..24 + 8 * second)
            .collect();
        let mask = self.cursor.func.dfg.immediates.push(bytes.into());
        let chosen = self.cursor.ins().shuffle(one, other, mask);
        self.cursor.ins().bitcast(types::F64X2, flags, chosen)
    }

    /// A pair of two numbers.
    pub(super) fn pair(&mut self, [first, second]: [Value; 2]) -> Value {
        let pair = self.cursor.ins().scalar_to_vector(types::F64X2, first);
        self.cursor.ins().insertlane(pair, second, 1)
    }

    /// xⁿ by squaring, in the order of multiplications of the float's own `powi`.
    pub(super) fn power(&mut self, x: Value, n: i32) -> Value {
        let mut left = n.unsigned_abs();
        if left > MAX_UNROLLED {
            let n = self.cursor.ins().iconst(types::I32, i64::from(n));
            return self.call_real(shims::powi(), &[x, n]);
        }
        let mut product = None;
        let mut square = x;
        while left > 0 {
            if left & 1 == 1 {
                product = Some(match product {
                    None => square,
                    Some(product) => self.cursor.ins().fmul(product, square),
                });
            }
            left >>= 1;
            if left > 0 {
                square = self.cursor.ins().fmul(square, square);
            }
        }
        match product {
            None => self.constant(1.0),
            Some(product) if n < 0 => self.unary(Unary::Recip, product),
            Some(product) => product,
        }
    }

    /// xⁿ for an exponent that is known when the code runs.
    pub(super) fn power_of_word(&mut self, x: Value, n: Value) -> Value {
        let short = self.cursor.ins().ireduce(types::I32, n);
        let long = self.cursor.ins().sextend(types::I64, short);
        let differs = self.cursor.ins().icmp(IntCC::NotEqual, n, long);
        let function = self.flat.function.name().to_string();
        self.fail_if(differs, Failure::Exponent { function }, vec![n]);
        self.call_real(shims::powi(), &[x, short])
    }

    pub(super) fn compare(&mut self, how: Comparison, is_real: bool, a: Value, b: Value) -> Value {
        if is_real {
            let how = match how {
                Comparison::Equal => FloatCC::Equal,
                Comparison::NotEqual => FloatCC::NotEqual,
                Comparison::Less => FloatCC::LessThan,
                Comparison::LessOrEqual => FloatCC::LessThanOrEqual,
                Comparison::Greater => FloatCC::GreaterThan,
                Comparison::GreaterOrEqual => FloatCC::GreaterThanOrEqual,
            };
            return self.cursor.ins().fcmp(how, a, b);
        }
        let how = match how {
            Comparison::Equal => IntCC::Equal,
            Comparison::NotEqual => IntCC::NotEqual,
            Comparison::Less => IntCC::SignedLessThan,
            Comparison::LessOrEqual => IntCC::SignedLessThanOrEqual,
            Comparison::Greater => IntCC::SignedGreaterThan,
            Comparison::GreaterOrEqual => IntCC::SignedGreaterThanOrEqual,
        };
        self.cursor.ins().icmp(how, a, b)
    }

    /// One of two numbers.
    pub(super) fn select(&mut self, condition: Value, a: Value, b: Value) -> Value {
        if !self.shared.is_paired {
            return self.cursor.ins().select(condition, a, b);
        }
        let mask = self.cursor.ins().bitcast(
            types::F64X2,
            MemFlagsData::new().with_endianness(Endianness::Little),
            condition,
        );
        self.cursor.ins().bitselect(mask, a, b)
    }

    /// Fails unless a condition is as it was when it was recorded.
    pub(super) fn guard(&mut self, mut condition: Value, expected: bool, failure: Failure) {
        if self.shared.is_paired {
            condition = match expected {
                true => self.cursor.ins().vall_true(condition),
                false => self.cursor.ins().vany_true(condition),
            };
        }
        if expected {
            condition = self.cursor.ins().bxor_imm_u(condition, 1);
        }
        self.fail_if(condition, failure, Vec::new());
    }

    pub(super) fn logic(&mut self, f: Logic, a: Value, b: Value) -> Value {
        let ins = self.cursor.ins();
        match f {
            Logic::And => ins.band(a, b),
            Logic::Or => ins.bor(a, b),
            Logic::Xor => ins.bxor(a, b),
        }
    }

    /// An operation on integers. It fails on an overflow, and on a division by zero.
    pub(super) fn arithmetic(&mut self, f: Arithmetic, a: Value, b: Value) -> Value {
        let function = self.flat.function.name().to_string();
        let failure = Failure::Integer {
            function,
            name: f.name(),
        };
        let ins = self.cursor.ins();
        let (y, fails) = match f {
            Arithmetic::Add => ins.sadd_overflow(a, b),
            Arithmetic::Sub => ins.ssub_overflow(a, b),
            Arithmetic::Mul => {
                let y = ins.imul(a, b);
                let high = self.cursor.ins().smulhi(a, b);
                let sign = self.cursor.ins().sshr_imm_u(y, 63);
                (y, self.cursor.ins().icmp(IntCC::NotEqual, high, sign))
            }
            Arithmetic::Div | Arithmetic::Rem => {
                let by_zero = ins.icmp_imm_s(IntCC::Equal, b, 0);
                let is_least = self.cursor.ins().icmp_imm_s(IntCC::Equal, a, i64::MIN);
                let by_minus_one = self.cursor.ins().icmp_imm_s(IntCC::Equal, b, -1);
                let overflows = self.cursor.ins().band(is_least, by_minus_one);
                let fails = self.cursor.ins().bor(by_zero, overflows);
                // The processor would trap, so the check comes first.
                self.fail_if(fails, failure, vec![a, b]);
                let ins = self.cursor.ins();
                return if f == Arithmetic::Div {
                    ins.sdiv(a, b)
                } else {
                    ins.srem(a, b)
                };
            }
        };
        self.fail_if(fails, failure, vec![a, b]);
        y
    }
}
