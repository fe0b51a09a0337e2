//! Sums over products of coefficients, each taken when it is due.

use cranelift_codegen::cursor::Cursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};

use crate::taylor::order::Members;
use crate::taylor::pen::{At, Order, Pen};
use crate::taylor::plan::Operand;

impl Pen<'_> {
    /// Σ_{i=1}^{k−1} aᵢ·bₖ₋ᵢ, with the newest coefficients last.
    pub(super) fn products(&mut self, a: &Operand, b: &Operand, of: Members) -> Value {
        self.sum(
            of,
            &mut |pen, high, low| {
                let [ah, bl] = [pen.at(a, of, high), pen.at(b, of, low)];
                let left = pen.cursor.ins().fmul(ah, bl);
                let [bh, al] = [pen.at(b, of, high), pen.at(a, of, low)];
                let right = pen.cursor.ins().fmul(bh, al);
                pen.cursor.ins().fadd(left, right)
            },
            &mut |pen, middle| {
                let [a, b] = [a, b].map(|x| pen.at(x, of, middle));
                pen.cursor.ins().fmul(a, b)
            },
        )
    }

    /// The same for a = b, with the row of 2·aᵢ.
    pub(super) fn squares(&mut self, a: &Operand, twice: &Operand, of: Members) -> Value {
        self.sum(
            of,
            &mut |pen, high, low| {
                let [a, b] = [pen.at(twice, of, high), pen.at(a, of, low)];
                pen.cursor.ins().fmul(a, b)
            },
            &mut |pen, middle| {
                let a = pen.at(a, of, middle);
                pen.cursor.ins().fmul(a, a)
            },
        )
    }

    /// A sum of terms of coefficients i and k − i: first the term of the middle, if k is even, then pairs.
    fn sum(
        &mut self,
        of: Members,
        pair: &mut dyn FnMut(&mut Self, Coefficient, Coefficient) -> Value,
        middle: &mut dyn FnMut(&mut Self, Coefficient) -> Value,
    ) -> Value {
        match self.order {
            Order::Known(k) => {
                let mut sum = k.is_multiple_of(2).then(|| middle(self, Coefficient::Known(k / 2)));
                for high in k / 2 + 1..k {
                    let term = pair(self, Coefficient::Known(high), Coefficient::Known(k - high));
                    sum = Some(match sum {
                        Some(sum) => self.cursor.ins().fadd(sum, term),
                        None => term,
                    });
                }
                sum.unwrap_or_else(|| self.literal(0.0, of.lanes))
            }
            Order::Unknown(k, _) => self.sum_by_loop(k, of, pair, middle),
        }
    }

    /// A sum for an order that is known when the code runs.
    fn sum_by_loop(
        &mut self,
        k: Value,
        of: Members,
        pair: &mut dyn FnMut(&mut Self, Coefficient, Coefficient) -> Value,
        middle: &mut dyn FnMut(&mut Self, Coefficient) -> Value,
    ) -> Value {
        let [even, odd, first_pair, none, head, body, done] =
            std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        let half = self.cursor.ins().ushr_imm_u(k, 1);
        let rest = self.cursor.ins().band_imm_u(k, 1);
        let [low, middle_high, odd_high] = [
            self.order_place(half, 0),
            self.order_place(half, 1),
            self.order_place(half, 2),
        ];
        let below = self.order_place(half, -1);
        self.cursor.ins().brif(rest, odd, &[], even, &[]);
        let go = |pen: &mut Self, block: Block, sum: Value, [high, low]: [Value; 2]| {
            pen.cursor.ins().jump(block, &[sum.into(), high.into(), low.into()]);
        };
        self.cursor.insert_block(even);
        let sum = middle(self, Coefficient::At(low));
        go(self, head, sum, [middle_high, below]);
        self.cursor.insert_block(odd);
        self.cursor.ins().brif(half, first_pair, &[], none, &[]);
        self.cursor.insert_block(first_pair);
        let sum = pair(self, Coefficient::At(middle_high), Coefficient::At(low));
        go(self, head, sum, [odd_high, below]);
        self.cursor.insert_block(none);
        let zero = self.literal(0.0, of.lanes);
        go(self, head, zero, [odd_high, below]);

        self.cursor.insert_block(head);
        let ty = if of.lanes == 2 { types::F64X2 } else { types::F64 };
        let sum = self.cursor.func.dfg.append_block_param(head, ty);
        let [high, low] = std::array::from_fn(|_| self.cursor.func.dfg.append_block_param(head, types::I64));
        let start = self.start_of_orders();
        let goes_on = self.cursor.ins().icmp(IntCC::UnsignedGreaterThan, low, start);
        self.cursor.ins().brif(goes_on, body, &[], done, &[]);
        self.cursor.insert_block(body);
        let term = pair(self, Coefficient::At(high), Coefficient::At(low));
        let next = self.cursor.ins().fadd(sum, term);
        let bytes = self.bytes_of_order();
        let high = self.cursor.ins().iadd_imm_s(high, bytes);
        let low = self.cursor.ins().iadd_imm_s(low, -bytes);
        go(self, head, next, [high, low]);
        self.cursor.insert_block(done);
        sum
    }

    /// A coefficient of a sum.
    fn at(&mut self, of: &Operand, members: Members, at: Coefficient) -> Value {
        match at {
            Coefficient::Known(k) => self.get(of, members.first, members.lanes, At::Order(k)),
            Coefficient::At(place) => {
                let (lane, moves) = match of {
                    Operand::Range(lanes) => (lanes.later + members.first, true),
                    Operand::Same(lanes) => (lanes.later, false),
                    Operand::Any(_) => unreachable!("operands of sums are copied"),
                };
                self.load_from(place, lane, members.lanes, moves)
            }
        }
    }
}

/// A coefficient after the first.
#[derive(Clone, Copy)]
enum Coefficient {
    Known(usize),
    /// The place of its order.
    At(Value),
}
