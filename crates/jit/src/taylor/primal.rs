//! The instructions of the first coefficients: the function itself, at the point of the expansion.

use std::collections::HashMap;

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use tangent_bundle_ir::recurrences::{Primal, Row, Step, Word};
use tangent_bundle_ir::{Binary, Comparison, Logic, Unary};

use crate::shims;
use crate::taylor::pen::{At, Pen};
use crate::taylor::plan::{Lane, Plan};

/// The first coefficients that a machine function has computed.
#[derive(Default)]
pub(super) struct Firsts {
    words: HashMap<Word, Value>,
    /// What is to be written to memory: the values of lanes.
    written: Vec<(Lane, Value)>,
}

impl Pen<'_> {
    /// Reads the time and the state from the arguments, and writes the coefficient 1 of the time.
    pub(super) fn arguments(&mut self, plan: &Plan, state: usize, firsts: &mut Firsts) {
        for row in 0..=state {
            let at = if row == state { 0 } else { 8 * (row as i32 + 1) };
            let arguments = self.parameters[0];
            let x = self
                .cursor
                .ins()
                .load(types::F64, MemFlagsData::trusted(), arguments, at);
            self.set_first(plan, row as Row, x, firsts);
        }
        let one = self.literal(1.0, 1);
        self.store(one, plan.rows[state].first, 1, At::Order(1));
    }

    fn set_first(&mut self, plan: &Plan, row: Row, x: Value, firsts: &mut Firsts) {
        let lane = plan.rows[row as usize].first;
        self.know(lane, 1, 0, x);
        firsts.written.push((lane, x));
        firsts.written.extend(plan.copies_of(row).iter().map(|lane| (*lane, x)));
    }

    /// Writes the first coefficients to memory: neighbours together, so that both are read together without delay.
    pub(super) fn write_firsts(&mut self, firsts: &mut Firsts) {
        let mut written = std::mem::take(&mut firsts.written);
        written.sort_by_key(|(lane, _)| *lane);
        let mut rest = written.as_slice();
        while let [(lane, x), others @ ..] = rest {
            rest = others;
            match others {
                [(next, y), others @ ..] if lane.is_multiple_of(2) && *next == lane + 1 => {
                    let pair = self.pack(*x, *y);
                    self.store(pair, *lane, 2, At::First);
                    rest = others;
                }
                _ => self.store(*x, *lane, 1, At::First),
            }
        }
    }

    /// Sets the coefficient 0 of a row to the reciprocal of what all coefficients of a step are divided by.
    fn set_over(&mut self, plan: &Plan, row: Row, divisor: Value, firsts: &mut Firsts) {
        let over = self.unary(Unary::Recip, divisor);
        self.set_first(plan, row, over, firsts);
    }

    fn row(&mut self, plan: &Plan, row: Row) -> Value {
        self.load(plan.rows[row as usize].first, 1, At::First, false)
    }

    fn truth(&mut self, plan: &Plan, word: Word, firsts: &mut Firsts) -> Value {
        if let Some(value) = firsts.words.get(&word) {
            return *value;
        }
        let value = self.word(plan.words[word as usize]);
        firsts.words.insert(word, value);
        value
    }

    fn set_truth(&mut self, plan: &Plan, word: Word, value: Value, firsts: &mut Firsts) {
        firsts.words.insert(word, value);
        self.store_word(value, plan.words[word as usize]);
    }

    fn primal(&mut self, plan: &Plan, primal: Primal) -> Value {
        match primal {
            Primal::Unary(f, a) => {
                let a = self.row(plan, a);
                self.unary(f, a)
            }
            Primal::Binary(f, of) => {
                let [a, b] = of.map(|row| self.row(plan, row));
                self.binary(f, a, b)
            }
            Primal::OneMinusSquare(a) => {
                let a = self.row(plan, a);
                let one = self.literal(1.0, 1);
                let negative = self.cursor.ins().fneg(a);
                let below = self.cursor.ins().fadd(negative, one);
                let above = self.cursor.ins().fadd(a, one);
                self.cursor.ins().fmul(below, above)
            }
        }
    }

    /// The first coefficient of a step. `constants` are those of the code, `statuses` those of its guards, by number.
    pub(super) fn first(
        &mut self,
        plan: &Plan,
        step: &Step,
        constants: &[f64],
        statuses: &HashMap<u32, i64>,
        firsts: &mut Firsts,
    ) {
        let constant = |pen: &mut Self, c: u32| pen.literal(constants[c as usize], 1);
        let (y, value) = match *step {
            Step::Embed { y, c } => (y, constant(self, c)),
            Step::Sum { y, a, b } => (y, self.two(plan, Binary::Add, [a, b])),
            Step::Difference { y, a, b } => (y, self.two(plan, Binary::Sub, [a, b])),
            Step::Product { y, a, b } => (y, self.two(plan, Binary::Mul, [a, b])),
            Step::Square { y, a } => (y, self.two(plan, Binary::Mul, [a, a])),
            Step::Quotient { y, a, b, s } => {
                let divisor = self.row(plan, b);
                self.set_over(plan, s, divisor, firsts);
                (y, self.two(plan, Binary::Div, [a, b]))
            }
            Step::Shift { y, a, c } => {
                let (a, c) = (self.row(plan, a), constant(self, c));
                (y, self.cursor.ins().fadd(a, c))
            }
            Step::Reflection { y, a, c } => {
                let (a, c) = (self.row(plan, a), constant(self, c));
                (y, self.cursor.ins().fsub(c, a))
            }
            Step::Scaling { y, a, c } => {
                let (a, c) = (self.row(plan, a), constant(self, c));
                (y, self.cursor.ins().fmul(a, c))
            }
            Step::Scaled { y, a, by } => {
                let (a, by) = (self.row(plan, a), self.literal(by, 1));
                (y, self.cursor.ins().fmul(a, by))
            }
            Step::Division { y, a, c } => {
                let (a, c) = (self.row(plan, a), constant(self, c));
                (y, self.cursor.ins().fdiv(a, c))
            }
            Step::Reciprocal { y, c, b, s } => {
                let (c, b) = (constant(self, c), self.row(plan, b));
                self.set_over(plan, s, b, firsts);
                (y, self.cursor.ins().fdiv(c, b))
            }
            Step::Negation { y, a } => (y, self.primal(plan, Primal::Unary(Unary::Neg, a))),
            Step::Root { y, a, s } => {
                let root = self.primal(plan, Primal::Unary(Unary::Sqrt, a));
                let twice = self.cursor.ins().fadd(root, root);
                self.set_over(plan, s, twice, firsts);
                (y, root)
            }
            Step::Locally { y, f, a } => (y, self.primal(plan, Primal::Unary(f, a))),
            Step::Power { y, primal, a, p, s, .. } => {
                let base = self.row(plan, a);
                self.set_over(plan, s[1], base, firsts);
                match primal {
                    Some(f) => (y, self.primal(plan, Primal::Unary(f, a))),
                    None => {
                        let p = constant(self, p);
                        (y, self.binary(Binary::Pow, base, p))
                    }
                }
            }
            Step::Exponential { y, primal, .. }
            | Step::Integral { y, primal, .. }
            | Step::Replacement { y, primal, .. } => (y, self.primal(plan, primal)),
            Step::Rotation {
                y, w, a, hyperbolic, ..
            } => {
                let a = self.row(plan, a);
                let [sine, cosine] = self.rotation(a, hyperbolic);
                self.set_first(plan, w, cosine, firsts);
                (y, sine)
            }
            Step::Riccati {
                y, w, a, hyperbolic, ..
            } => {
                let a = self.row(plan, a);
                let tangent = self.unary(if hyperbolic { Unary::Tanh } else { Unary::Tan }, a);
                let slope = if hyperbolic {
                    let cosine = self.unary(Unary::Cosh, a);
                    let exponent = self.cursor.ins().iconst(types::I32, -2);
                    self.call(shims::powi(), &[cosine, exponent], &[types::F64])[0]
                } else {
                    let square = self.cursor.ins().fmul(tangent, tangent);
                    let one = self.literal(1.0, 1);
                    self.cursor.ins().fadd(square, one)
                };
                self.set_first(plan, w, slope, firsts);
                (y, tangent)
            }
            Step::Differential { y, .. } => (y, self.literal(0.0, 1)),
            Step::Remainder { y, a, b } => {
                let [whole, divisor] = [a, b].map(|row| self.row(plan, row));
                let rest = self.binary(Binary::Rem, whole, divisor);
                let multiple = self.cursor.ins().fsub(whole, rest);
                let quotient = self.cursor.ins().fdiv(multiple, divisor);
                let n = self.unary(Unary::Round, quotient);
                self.store(n, plan.parts[&y], 1, At::First);
                (y, rest)
            }
            Step::Choice { y, a, b, word } => {
                let [a, b] = [a, b].map(|row| self.row(plan, row));
                let word = self.truth(plan, word, firsts);
                (y, self.cursor.ins().select(word, a, b))
            }
            _ => {
                self.decide(plan, step, statuses, firsts);
                return;
            }
        };
        self.set_first(plan, y, value, firsts);
    }

    /// The truth value of a step.
    fn decide(&mut self, plan: &Plan, step: &Step, statuses: &HashMap<u32, i64>, firsts: &mut Firsts) {
        let (word, value) = match *step {
            Step::Compare { word, how, a, b } => {
                let [a, b] = [a, b].map(|row| self.row(plan, row));
                let how = match how {
                    Comparison::Equal => FloatCC::Equal,
                    Comparison::NotEqual => FloatCC::NotEqual,
                    Comparison::Less => FloatCC::LessThan,
                    Comparison::LessOrEqual => FloatCC::LessThanOrEqual,
                    Comparison::Greater => FloatCC::GreaterThan,
                    Comparison::GreaterOrEqual => FloatCC::GreaterThanOrEqual,
                };
                (word, self.cursor.ins().fcmp(how, a, b))
            }
            Step::IsFirst { word, f, a, b } => {
                let [a, b] = [a, b].map(|row| self.row(plan, row));
                let result = self.binary(f, a, b);
                let tie = self.cursor.ins().fcmp(FloatCC::Equal, a, b);
                let is_a = self.cursor.ins().fcmp(FloatCC::Equal, result, a);
                let [no_a, no_b] = [a, b].map(|x| self.cursor.ins().fcmp(FloatCC::Unordered, x, x));
                let neither = self.cursor.ins().band(no_a, no_b);
                let otherwise = self.cursor.ins().bor(is_a, neither);
                let at_tie = self.cursor.ins().iconst(types::I8, i64::from(f == Binary::Max));
                (word, self.cursor.ins().select(tie, at_tie, otherwise))
            }
            Step::SameSign { word, a, b } => {
                let [a, b] = [a, b].map(|row| {
                    let x = self.row(plan, row);
                    self.cursor.ins().bitcast(types::I64, MemFlagsData::new(), x)
                });
                let differing = self.cursor.ins().bxor(a, b);
                let same = self
                    .cursor
                    .ins()
                    .icmp_imm_s(IntCC::SignedGreaterThanOrEqual, differing, 0);
                (word, same)
            }
            Step::Logic { word, how, of } => {
                let [a, b] = of.map(|word| self.truth(plan, word, firsts));
                let ins = self.cursor.ins();
                let value = match how {
                    Logic::And => ins.band(a, b),
                    Logic::Or => ins.bor(a, b),
                    Logic::Xor => ins.bxor(a, b),
                };
                (word, value)
            }
            Step::Not { word, of } => {
                let of = self.truth(plan, of, firsts);
                (word, self.cursor.ins().bxor_imm_u(of, 1))
            }
            Step::Guard { word, recorded, number } => {
                let mut flips = self.truth(plan, word, firsts);
                if recorded {
                    flips = self.cursor.ins().bxor_imm_u(flips, 1);
                }
                self.leave_if(flips, statuses[&number]);
                return;
            }
            _ => unreachable!("the other steps compute numbers"),
        };
        self.set_truth(plan, word, value, firsts);
    }

    fn two(&mut self, plan: &Plan, f: Binary, of: [Row; 2]) -> Value {
        self.primal(plan, Primal::Binary(f, of))
    }

    /// The sine and the cosine.
    fn rotation(&mut self, a: Value, hyperbolic: bool) -> [Value; 2] {
        if hyperbolic {
            return [Unary::Sinh, Unary::Cosh].map(|f| self.unary(f, a));
        }
        match shims::sin_cos() {
            Some(address) => {
                let both = self.call(address, &[a], &[types::F64; 2]);
                [both[0], both[1]]
            }
            None => [Unary::Sin, Unary::Cos].map(|f| self.unary(f, a)),
        }
    }
}
