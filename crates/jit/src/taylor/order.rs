//! The instructions of one order: coefficient k of each row.
//!
//! The operations are those of [`Code::advance`](tangent_bundle_ir::recurrences::Code::advance), in the same order, so
//! the coefficients are the same to the bit. A sum over products is taken when it is due.

use cranelift_codegen::cursor::Cursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};

use crate::taylor::kind::Kind;
use crate::taylor::pen::{At, Pen};
use crate::taylor::plan::{Group, Lane, Lanes, Operand, Plan};

/// Rows side by side that are written here.
fn rows(lane: Lane) -> Operand {
    Operand::Range(Lanes {
        first: lane,
        later: lane,
    })
}

/// Some members of a group: the first one, and how many lanes they take.
#[derive(Clone, Copy)]
pub(super) struct Members {
    pub(super) first: u32,
    pub(super) lanes: u32,
}

impl Pen<'_> {
    /// Coefficients of the members of a group, one or two at a time.
    pub(super) fn group(&mut self, plan: &Plan, group: &Group, members: std::ops::Range<u32>) {
        let mut first = members.start;
        while first < members.end {
            let lanes = (members.end - first).min(2);
            self.members(plan, group, Members { first, lanes });
            first += lanes;
        }
    }

    /// Coefficients of all members of a group, two at a time, by a loop. No operand is anywhere.
    pub(super) fn group_by_loop(&mut self, plan: &Plan, group: &Group) {
        let [head, body, done] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        let zero = self.cursor.ins().iconst(types::I64, 0);
        self.cursor.ins().jump(head, &[zero.into()]);
        self.cursor.insert_block(head);
        let offset = self.cursor.func.dfg.append_block_param(head, types::I64);
        let bytes = 8 * i64::from(group.count.next_multiple_of(2));
        let goes_on = self.cursor.ins().icmp_imm_s(IntCC::SignedLessThan, offset, bytes);
        self.cursor.ins().brif(goes_on, body, &[], done, &[]);
        self.cursor.insert_block(body);
        self.offset = Some(offset);
        self.members(plan, group, Members { first: 0, lanes: 2 });
        self.offset = None;
        let next = self.cursor.ins().iadd_imm_s(offset, 16);
        self.cursor.ins().jump(head, &[next.into()]);
        self.cursor.insert_block(done);
    }

    fn members(&mut self, plan: &Plan, group: &Group, of: Members) {
        let operands: Vec<Operand> = group
            .operands
            .iter()
            .zip(&group.copies)
            .map(|(operand, copy)| match copy {
                Some(lane) => rows(*lane),
                None => operand.clone(),
            })
            .collect();
        let writes: Vec<Operand> = group.writes.iter().map(|lane| rows(*lane)).collect();
        let now = |pen: &mut Self, operand: &Operand| pen.get(operand, of.first, of.lanes, At::Now);
        let first = |pen: &mut Self, operand: &Operand| pen.get(operand, of.first, of.lanes, At::First);
        let over = |pen: &mut Self| {
            let lane = group.over.expect("its kind has a reciprocal");
            pen.get(&rows(lane), of.first, of.lanes, At::First)
        };
        let mut results: Vec<Value> = Vec::new();
        match group.kind {
            Kind::Sum => {
                let [a, b] = [0, 1].map(|i| now(self, &operands[i]));
                results.push(self.cursor.ins().fadd(a, b));
            }
            Kind::Difference => {
                let [a, b] = [0, 1].map(|i| now(self, &operands[i]));
                results.push(self.cursor.ins().fsub(a, b));
            }
            Kind::Negation => {
                let a = now(self, &operands[0]);
                results.push(self.cursor.ins().fneg(a));
            }
            Kind::Scaled => {
                let a = now(self, &operands[0]);
                let c = self.literals(&group.literals, of.first, of.lanes);
                results.push(self.cursor.ins().fmul(a, c));
            }
            Kind::Product => {
                let [a, b] = [&operands[0], &operands[1]];
                let s = self.products(a, b, of);
                let [a0, b0] = [a, b].map(|x| first(self, x));
                let [ak, bk] = [a, b].map(|x| now(self, x));
                let left = self.cursor.ins().fmul(bk, a0);
                let right = self.cursor.ins().fmul(ak, b0);
                let ends = self.cursor.ins().fadd(left, right);
                results.push(self.cursor.ins().fadd(s, ends));
            }
            Kind::Square => {
                let a = &operands[0];
                let s = self.squares(a, &writes[1], of);
                let (a0, ak) = (first(self, a), now(self, a));
                let ends = self.cursor.ins().fmul(ak, a0);
                let ends = self.cursor.ins().fadd(ends, ends);
                results.push(self.cursor.ins().fadd(s, ends));
                results.push(self.cursor.ins().fadd(ak, ak));
            }
            Kind::Quotient => {
                let [a, b, y] = [&operands[0], &operands[1], &writes[0]];
                let s = self.products(b, y, of);
                let (y0, over) = (first(self, y), over(self));
                let [ak, bk] = [a, b].map(|x| now(self, x));
                let rest = self.cursor.ins().fsub(ak, s);
                let last = self.cursor.ins().fmul(bk, y0);
                let rest = self.cursor.ins().fsub(rest, last);
                results.push(self.cursor.ins().fmul(rest, over));
            }
            Kind::Reciprocal => {
                let [b, y] = [&operands[0], &writes[0]];
                let s = self.products(b, y, of);
                let (y0, over) = (first(self, y), over(self));
                let bk = now(self, b);
                let last = self.cursor.ins().fmul(bk, y0);
                let sum = self.cursor.ins().fadd(s, last);
                let negative = self.cursor.ins().fneg(sum);
                results.push(self.cursor.ins().fmul(negative, over));
            }
            Kind::Root => {
                let [a, y] = [&operands[0], &writes[0]];
                let s = self.squares(y, &writes[1], of);
                let (ak, over) = (now(self, a), over(self));
                let rest = self.cursor.ins().fsub(ak, s);
                let yk = self.cursor.ins().fmul(rest, over);
                results.push(yk);
                results.push(self.cursor.ins().fadd(yk, yk));
            }
            Kind::Power => {
                let [a, y, d, z] = [&operands[0], &writes[0], &writes[1], &writes[2]];
                let s = [self.products(d, y, of), self.products(a, z, of)];
                let (y0, over) = (first(self, y), over(self));
                let dk = self.differential(a, of);
                let p = self.literals(&group.literals, of.first, of.lanes);
                let last = self.cursor.ins().fmul(dk, y0);
                let sum = self.cursor.ins().fadd(s[0], last);
                let sum = self.cursor.ins().fmul(sum, p);
                let rest = self.cursor.ins().fsub(sum, s[1]);
                let zk = self.cursor.ins().fmul(rest, over);
                let yk = self.divided(zk, false, of.lanes);
                results.extend([yk, dk, zk]);
            }
            Kind::Exponential => {
                let [a, y, d] = [&operands[0], &writes[0], &writes[1]];
                let dk = self.differential(a, of);
                let yk = self.integral(d, y, dk, of);
                results.extend([yk, dk]);
            }
            Kind::Rotation { hyperbolic } => {
                let [a, y, w, d] = [&operands[0], &writes[0], &writes[1], &writes[2]];
                let dk = self.differential(a, of);
                let yk = self.integral(d, w, dk, of);
                let mut wk = self.integral(d, y, dk, of);
                if !hyperbolic {
                    wk = self.cursor.ins().fneg(wk);
                }
                results.extend([yk, wk, dk]);
            }
            Kind::Riccati { hyperbolic } => {
                let [a, y, w, d, twice] = [&operands[0], &writes[0], &writes[1], &writes[2], &writes[3]];
                let dk = self.differential(a, of);
                let yk = self.integral(d, w, dk, of);
                let s = self.squares(y, twice, of);
                let y0 = first(self, y);
                let ends = self.cursor.ins().fmul(yk, y0);
                let ends = self.cursor.ins().fadd(ends, ends);
                let mut wk = self.cursor.ins().fadd(s, ends);
                if hyperbolic {
                    wk = self.cursor.ins().fneg(wk);
                }
                results.extend([yk, wk, dk]);
                results.push(self.cursor.ins().fadd(yk, yk));
            }
            Kind::Differential => {
                results.push(self.differential(&operands[0], of));
            }
            Kind::Integral => {
                let z = now(self, &operands[0]);
                results.push(self.divided(z, false, of.lanes));
            }
            Kind::Remainder(row) => {
                let [a, b] = [0, 1].map(|i| now(self, &operands[i]));
                let n = self.load(plan.parts[&row], 1, At::First, false);
                let whole = self.cursor.ins().fmul(b, n);
                results.push(self.cursor.ins().fsub(a, whole));
            }
            Kind::Choice(word) => {
                let [a, b] = [0, 1].map(|i| now(self, &operands[i]));
                let word = self.word(plan.words[word as usize]);
                results.push(self.cursor.ins().select(word, a, b));
            }
        }
        for (lane, value) in group.writes.iter().zip(results) {
            self.store(value, lane + of.first, of.lanes, At::Now);
        }
    }

    /// Copies coefficients of operands that are not side by side.
    pub(super) fn copies(&mut self, group: &Group, members: std::ops::Range<u32>) {
        for (operand, copy) in group.operands.iter().zip(&group.copies) {
            let Some(lane) = copy else { continue };
            let mut first = members.start;
            while first < members.end {
                let lanes = (members.end - first).min(2);
                let value = self.get(operand, first, lanes, At::Now);
                self.store(value, lane + first, lanes, At::Now);
                first += lanes;
            }
        }
    }

    /// k·aₖ.
    fn differential(&mut self, a: &Operand, of: Members) -> Value {
        let ak = self.get(a, of.first, of.lanes, At::Now);
        let k = self.order_number(of.lanes);
        self.cursor.ins().fmul(ak, k)
    }

    /// (sₖ + dₖ·y₀)/k, s of d·y.
    fn integral(&mut self, d: &Operand, y: &Operand, dk: Value, of: Members) -> Value {
        let s = self.products(d, y, of);
        let y0 = self.get(y, of.first, of.lanes, At::First);
        let last = self.cursor.ins().fmul(dk, y0);
        let sum = self.cursor.ins().fadd(s, last);
        self.divided(sum, false, of.lanes)
    }
}
