//! Instructions on coefficients in memory, one or two at a time.

use std::collections::HashMap;

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, AbiParam, Block, InstBuilder, MemFlagsData, Signature, Value, types};
use cranelift_codegen::isa::CallConv;
use tangent_bundle_ir::recurrences::ROUNDED_ONCE;
use tangent_bundle_ir::{Binary, Unary};

use crate::context::Context;
use crate::emit::signature;
use crate::shims;
use crate::taylor::plan::{Lane, Lanes, Operand};

/// The words of the memory are aligned, and belong to the evaluation.
const WORD: MemFlagsData = MemFlagsData::trusted();

/// Two words need not be aligned as one.
const PAIR: MemFlagsData = MemFlagsData::new().with_notrap();

/// The literals of all functions of a program. The first ones are k and 1/k for each order k.
pub(super) struct Literals {
    pub(super) words: Vec<u64>,
    places: HashMap<[u64; 2], i32>,
}

impl Literals {
    /// The literals of orders up to this one.
    pub(super) fn new(order: usize) -> Self {
        let of_order = |k: usize| [k as f64, 1.0 / k as f64].map(f64::to_bits);
        Self {
            words: (0..=order).flat_map(of_order).collect(),
            places: HashMap::new(),
        }
    }

    /// The place of two literals side by side, in bytes.
    fn pair(&mut self, pair: [f64; 2]) -> i32 {
        let pair = pair.map(f64::to_bits);
        *self.places.entry(pair).or_insert_with(|| {
            self.words.extend(pair);
            8 * (self.words.len() as i32 - 2)
        })
    }

    /// The place of many, in bytes.
    fn list(&mut self, list: &[f64]) -> i32 {
        let at = 8 * self.words.len() as i32;
        self.words.extend(list.iter().map(|c| c.to_bits()));
        at
    }
}

/// The order of the coefficients that are computed.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Known(usize),
    /// The order, and the place of its coefficients.
    Unknown(Value, Value),
}

/// Which coefficient of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    First,
    /// Of the order that is computed.
    Now,
    /// Of the order after it.
    Next,
    Order(usize),
}

/// Writes the instructions of one machine function.
pub(super) struct Pen<'f> {
    pub(super) cursor: FuncCursor<'f>,
    pub(super) literals: &'f mut Literals,
    convention: CallConv,
    /// The parameters of the function.
    pub(super) parameters: [Value; 3],
    memory: Value,
    table: Value,
    /// The words of an order.
    width: u32,
    pub(super) order: Order,
    /// The bytes from the first member of a group to the one that is computed, in a loop over them.
    pub(super) offset: Option<Value>,
    /// The coefficients that registers may still hold: by lane, number of lanes, and order.
    known: HashMap<(Lane, u32, usize), Value>,
    exits: Vec<(Block, i64)>,
}

impl<'f> Pen<'f> {
    /// Starts a machine function, in a function without blocks.
    pub(super) fn new(
        func: &'f mut ir::Function,
        literals: &'f mut Literals,
        convention: CallConv,
        width: u32,
        order: Option<usize>,
    ) -> Self {
        func.signature = signature(convention, false);
        let start = func.dfg.make_block();
        let mut cursor = FuncCursor::new(func);
        cursor.insert_block(start);
        let parameters: [Value; 3] = std::array::from_fn(|_| cursor.func.dfg.append_block_param(start, types::I64));
        let [memory, table] = [Context::MEMORY, Context::LITERALS].map(|at| {
            cursor
                .ins()
                .load(types::I64, WORD.with_readonly().with_can_move(), parameters[2], at)
        });
        let order = match order {
            Some(k) => Order::Known(k),
            None => {
                let bytes = cursor.ins().imul_imm_s(parameters[1], i64::from(8 * width));
                Order::Unknown(parameters[1], cursor.ins().iadd(memory, bytes))
            }
        };
        Self {
            cursor,
            literals,
            convention,
            parameters,
            memory,
            table,
            width,
            order,
            offset: None,
            known: HashMap::new(),
            exits: Vec::new(),
        }
    }

    /// Goes on to an order. Registers keep the coefficients of the one before.
    pub(super) fn set_order(&mut self, k: usize) {
        self.order = Order::Known(k);
        self.known.retain(|(.., order), _| order + 1 >= k);
    }

    fn type_of(lanes: u32) -> ir::Type {
        if lanes == 2 { types::F64X2 } else { types::F64 }
    }

    fn flags(lanes: u32) -> MemFlagsData {
        if lanes == 2 { PAIR } else { WORD }
    }

    /// The order of a coefficient, if it is known.
    fn order_of(&self, at: At) -> Option<usize> {
        match (at, self.order) {
            (At::First, _) => Some(0),
            (At::Order(k), _) | (At::Now, Order::Known(k)) => Some(k),
            (At::Next, Order::Known(k)) => Some(k + 1),
            (At::Now | At::Next, Order::Unknown(..)) => None,
        }
    }

    /// The place of a coefficient: a pointer and the bytes from it.
    fn place(&mut self, lane: Lane, at: At, moves: bool) -> (Value, i32) {
        let (base, order) = match (self.order_of(at), self.order) {
            (Some(k), _) => (self.memory, k),
            (None, Order::Unknown(_, now)) => (now, usize::from(at == At::Next)),
            (None, Order::Known(_)) => unreachable!("its coefficients have known orders"),
        };
        let base = match self.offset.filter(|_| moves) {
            Some(offset) => self.cursor.ins().iadd(base, offset),
            None => base,
        };
        let bytes = 8 * (order * self.width as usize + lane as usize);
        (base, i32::try_from(bytes).expect("the memory is smaller than 2 GiB"))
    }

    /// Coefficients side by side.
    pub(super) fn load(&mut self, lane: Lane, lanes: u32, at: At, moves: bool) -> Value {
        let order = self.order_of(at).filter(|_| self.offset.is_none());
        if let Some(value) = order.and_then(|k| self.recall(lane, lanes, k)) {
            return value;
        }
        let (base, bytes) = self.place(lane, at, moves);
        let ins = self.cursor.ins();
        ins.load(Self::type_of(lanes), Self::flags(lanes), base, bytes)
    }

    /// Coefficients that registers hold.
    fn recall(&mut self, lane: Lane, lanes: u32, k: usize) -> Option<Value> {
        if let Some(value) = self.known.get(&(lane, lanes, k)) {
            return Some(*value);
        }
        let value = if lanes == 1 {
            let (pair, side) = match self.known.get(&(lane, 2, k)) {
                Some(pair) => (*pair, 0),
                None => (*self.known.get(&(lane.checked_sub(1)?, 2, k))?, 1),
            };
            self.cursor.ins().extractlane(pair, side)
        } else {
            let [a, b] = [lane, lane + 1].map(|lane| self.known.get(&(lane, 1, k)).copied());
            self.pack(a?, b?)
        };
        self.known.insert((lane, lanes, k), value);
        Some(value)
    }

    /// Keeps coefficients of a known order for reading, without writing them to memory.
    pub(super) fn know(&mut self, lane: Lane, lanes: u32, k: usize, value: Value) {
        self.known.insert((lane, lanes, k), value);
    }

    /// Writes coefficients to memory.
    pub(super) fn store(&mut self, value: Value, lane: Lane, lanes: u32, at: At) {
        if let Some(k) = self.order_of(at).filter(|_| self.offset.is_none()) {
            self.know(lane, lanes, k, value);
        }
        let (base, bytes) = self.place(lane, at, true);
        self.cursor.ins().store(Self::flags(lanes), value, base, bytes);
    }

    /// The coefficients of one member of a group, or of two, from the member i on.
    pub(super) fn get(&mut self, of: &Operand, i: u32, lanes: u32, at: At) -> Value {
        let lane = |lanes: Lanes| if at == At::First { lanes.first } else { lanes.later };
        match of {
            Operand::Range(first) => self.load(lane(*first) + i, lanes, at, true),
            Operand::Same(one) => {
                let x = self.load(lane(*one), 1, at, false);
                self.spread(x, lanes)
            }
            Operand::Any(all) if lanes == 1 => self.load(lane(all[i as usize]), 1, at, false),
            Operand::Any(all) => {
                let [a, b] = [0, 1].map(|side| self.load(lane(all[i as usize + side]), 1, at, false));
                self.pack(a, b)
            }
        }
    }

    /// Two numbers side by side.
    pub(super) fn pack(&mut self, a: Value, b: Value) -> Value {
        let pair = self.cursor.ins().scalar_to_vector(types::F64X2, a);
        self.cursor.ins().insertlane(pair, b, 1)
    }

    /// A number in each lane.
    fn spread(&mut self, x: Value, lanes: u32) -> Value {
        if lanes == 2 {
            self.cursor.ins().splat(types::F64X2, x)
        } else {
            x
        }
    }

    /// The numbers of the lanes.
    pub(super) fn each(&mut self, value: Value, lanes: u32) -> Vec<Value> {
        if lanes == 1 {
            return vec![value];
        }
        (0..2).map(|side| self.cursor.ins().extractlane(value, side)).collect()
    }

    /// A literal in each lane.
    pub(super) fn literal(&mut self, c: f64, lanes: u32) -> Value {
        let at = self.literals.pair([c, c]);
        self.at_table(at, lanes)
    }

    /// The literals of one member of a group, or of two.
    pub(super) fn literals(&mut self, all: &[f64], i: u32, lanes: u32) -> Value {
        let i = i as usize;
        if all.iter().all(|c| c.to_bits() == all[0].to_bits()) {
            return self.literal(all[0], lanes);
        }
        if let Some(offset) = self.offset {
            let at = self.literals.list(&[all, &[0.0]].concat());
            let base = self.cursor.ins().iadd(self.table, offset);
            return self
                .cursor
                .ins()
                .load(Self::type_of(lanes), Self::flags(lanes), base, at);
        }
        let at = self.literals.pair([all[i], all[if lanes == 2 { i + 1 } else { i }]]);
        self.at_table(at, lanes)
    }

    fn at_table(&mut self, at: i32, lanes: u32) -> Value {
        let flags = Self::flags(lanes).with_readonly().with_can_move();
        let table = self.table;
        self.cursor.ins().load(Self::type_of(lanes), flags, table, at)
    }

    /// The order as a number.
    pub(super) fn order_number(&mut self, lanes: u32) -> Value {
        self.of_order(0, 0, lanes)
    }

    /// x/k for the order k that is computed, or for the next one, as
    /// [`divided`](tangent_bundle_ir::recurrences::divided).
    pub(super) fn divided(&mut self, x: Value, is_next: bool, lanes: u32) -> Value {
        let later = usize::from(is_next);
        let by_division = |pen: &mut Self| {
            let k = pen.of_order(0, later, lanes);
            pen.cursor.ins().fdiv(x, k)
        };
        let by_product = |pen: &mut Self| {
            let over = pen.of_order(1, later, lanes);
            pen.cursor.ins().fmul(x, over)
        };
        match self.order {
            Order::Known(k) if k + later < ROUNDED_ONCE && !(k + later).is_power_of_two() => by_division(self),
            Order::Known(_) => by_product(self),
            Order::Unknown(k, _) => {
                let [quotient, product] = [by_division(self), by_product(self)];
                let low = (ROUNDED_ONCE - later) as i64;
                let is_low = self.cursor.ins().icmp_imm_u(IntCC::UnsignedLessThan, k, low);
                self.cursor.ins().select(is_low, quotient, product)
            }
        }
    }

    fn of_order(&mut self, which: usize, later: usize, lanes: u32) -> Value {
        match self.order {
            Order::Known(k) => {
                let c = self.literals.words[2 * (k + later) + which];
                self.literal(f64::from_bits(c), lanes)
            }
            Order::Unknown(k, _) => {
                let bytes = self.cursor.ins().ishl_imm_u(k, 4);
                let base = self.cursor.ins().iadd(self.table, bytes);
                let x = self
                    .cursor
                    .ins()
                    .load(types::F64, WORD, base, 8 * (2 * later + which) as i32);
                self.spread(x, lanes)
            }
        }
    }

    /// A truth value among the first coefficients.
    pub(super) fn word(&mut self, lane: Lane) -> Value {
        let (base, bytes) = self.place(lane, At::First, false);
        let word = self.cursor.ins().load(types::I64, WORD, base, bytes);
        self.cursor.ins().ireduce(types::I8, word)
    }

    /// Writes a truth value.
    pub(super) fn store_word(&mut self, value: Value, lane: Lane) {
        let (base, bytes) = self.place(lane, At::First, false);
        let value = self.cursor.ins().uextend(types::I64, value);
        self.cursor.ins().store(WORD, value, base, bytes);
    }

    /// The place of the coefficients of the order n + more.
    pub(super) fn order_place(&mut self, n: Value, more: i64) -> Value {
        let bytes = self.bytes_of_order();
        let n = self.cursor.ins().iadd_imm_s(n, more);
        let offset = self.cursor.ins().imul_imm_s(n, bytes);
        let memory = self.memory;
        self.cursor.ins().iadd(memory, offset)
    }

    /// The bytes of the coefficients of one order.
    pub(super) fn bytes_of_order(&self) -> i64 {
        8 * i64::from(self.width)
    }

    /// The place of the first coefficients.
    pub(super) fn start_of_orders(&self) -> Value {
        self.memory
    }

    /// Coefficients side by side, of the order at a place.
    pub(super) fn load_from(&mut self, place: Value, lane: Lane, lanes: u32, moves: bool) -> Value {
        let base = match self.offset.filter(|_| moves) {
            Some(offset) => self.cursor.ins().iadd(place, offset),
            None => place,
        };
        let of_each = if moves { lanes } else { 1 };
        let bytes = 8 * lane as i32;
        let x = self
            .cursor
            .ins()
            .load(Self::type_of(of_each), Self::flags(of_each), base, bytes);
        if of_each == lanes { x } else { self.spread(x, lanes) }
    }

    /// Writes a number to the results: the coefficient of the next order of a component, whose series starts at a word.
    pub(super) fn result(&mut self, value: Value, start: usize, at: At) {
        let results = self.parameters[if matches!(self.order, Order::Known(_)) { 1 } else { 0 }];
        let (base, k) = match (self.order_of(at), self.order) {
            (Some(k), _) => (results, k),
            (None, Order::Unknown(k, _)) => {
                let bytes = self.cursor.ins().ishl_imm_u(k, 3);
                (self.cursor.ins().iadd(results, bytes), usize::from(at == At::Next))
            }
            (None, Order::Known(_)) => unreachable!("its coefficients have known orders"),
        };
        let bytes = i32::try_from(8 * (start + k)).expect("the results are smaller than 2 GiB");
        self.cursor.ins().store(WORD, value, base, bytes);
    }

    /// A function of one number: by the processor where it has the same value to the bit, by a call otherwise.
    pub(super) fn unary(&mut self, f: Unary, x: Value) -> Value {
        let ins = self.cursor.ins();
        match f {
            Unary::Neg => ins.fneg(x),
            Unary::Abs => ins.fabs(x),
            Unary::Sqrt => ins.sqrt(x),
            Unary::Recip => {
                let one = self.literal(1.0, 1);
                self.cursor.ins().fdiv(one, x)
            }
            _ => self.call(shims::unary(f), &[x], &[types::F64])[0],
        }
    }

    /// A function of two numbers, likewise.
    pub(super) fn binary(&mut self, f: Binary, x: Value, y: Value) -> Value {
        let ins = self.cursor.ins();
        match f {
            Binary::Add => ins.fadd(x, y),
            Binary::Sub => ins.fsub(x, y),
            Binary::Mul => ins.fmul(x, y),
            Binary::Div => ins.fdiv(x, y),
            Binary::Copysign => ins.fcopysign(x, y),
            _ => self.call(shims::binary(f), &[x, y], &[types::F64])[0],
        }
    }

    /// Calls a function of the host.
    pub(super) fn call(&mut self, address: shims::Address, x: &[Value], gives: &[ir::Type]) -> Vec<Value> {
        let mut signature = Signature::new(self.convention);
        let types = x.iter().map(|v| self.cursor.func.dfg.value_type(*v));
        signature.params = types.map(AbiParam::new).collect();
        signature.returns = gives.iter().copied().map(AbiParam::new).collect();
        let signature = self.cursor.func.import_signature(signature);
        let address = self.cursor.ins().iconst(types::I64, address as i64);
        let call = self.cursor.ins().call_indirect(signature, address, x);
        self.cursor.func.dfg.inst_results(call).to_vec()
    }

    /// Leaves with a status if a condition is true.
    pub(super) fn leave_if(&mut self, condition: Value, status: i64) {
        let [exit, next] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(condition, exit, &[], next, &[]);
        self.cursor.insert_block(next);
        self.exits.push((exit, status));
    }

    /// Leaves with a status unless it is 0.
    pub(super) fn leave_with(&mut self, status: Value) {
        let [exit, next] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(status, exit, &[], next, &[]);
        self.cursor.insert_block(exit);
        self.cursor.func.layout.set_cold(exit);
        self.cursor.ins().return_(&[status]);
        self.cursor.insert_block(next);
    }

    /// Ends the function: all went well.
    pub(super) fn end(mut self) {
        let zero = self.cursor.ins().iconst(types::I64, 0);
        self.cursor.ins().return_(&[zero]);
        for (exit, status) in std::mem::take(&mut self.exits) {
            self.cursor.insert_block(exit);
            self.cursor.func.layout.set_cold(exit);
            let status = self.cursor.ins().iconst(types::I64, status);
            self.cursor.ins().return_(&[status]);
        }
    }
}
