//! Arrays. The number of an array is the place of its head. What takes time on many entries, and what needs memory, is
//! asked of the host; entries are read and written here.

use cranelift_codegen::cursor::Cursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tangent_bundle_ir::{Array, Operation, ValueId};

use crate::context::{Context, Request, WRONG_INDEX};
use crate::emit::{Emitter, FLAGS};
use crate::failure::Failure;
use crate::flat::{End, Kind, Part, Source, Step};
use crate::heap::Head;
use crate::owners::taken;

impl Emitter<'_, '_> {
    /// A statement of a function with arrays. It takes over what it keeps, and forgets what it reads for the last time.
    pub(super) fn owning(
        &mut self,
        step: &Step,
        compute: impl FnOnce(&mut Self) -> Result<(), tangent_bundle_ir::Error>,
    ) -> Result<(), tangent_bundle_ir::Error> {
        let flat = self.flat;
        let (block, at) = self.here;
        let taken = taken(flat, step);
        let mut reads: Vec<Part> = flat.reads(step).to_vec();
        reads.retain(|part| flat.kinds[*part as usize] == Kind::Array);
        reads.sort_unstable();
        reads.dedup();
        let mut forgotten = Vec::new();
        for part in reads {
            let times = taken.iter().filter(|other| **other == part).count();
            match (self.tables.owners.is_last(block, at, part), times) {
                (true, 0) => forgotten.push(part),
                (true, times) => self.share(part, times - 1),
                (false, times) => self.share(part, times),
            }
        }
        compute(self)?;
        forgotten.extend(self.tables.owners.unread(block, at));
        forgotten.into_iter().for_each(|part| self.forget(part));
        Ok(())
    }

    /// Forgets what nothing reads of what a block begins with.
    pub(super) fn begin(&mut self, block: u32) {
        let forgotten = self.tables.owners.entering(block).to_vec();
        forgotten.into_iter().for_each(|part| self.forget(part));
    }

    /// Passes arrays on an edge, and forgets those that are not read on its way.
    pub(super) fn leave_on(&mut self, from: u32, side: usize, values: &[Part]) {
        let Some(leaving) = self.tables.owners.leaving(from, side).cloned() else {
            return;
        };
        self.share_all(values, |part| leaving.moved.contains(&part));
        leaving.forgotten.into_iter().for_each(|part| self.forget(part));
    }

    /// Returns arrays.
    pub(super) fn leave_with(&mut self, end: &End) {
        if let End::Return(parts) = end {
            let flat = self.flat;
            self.share_all(parts, |part| !matches!(flat.sources[part as usize], Source::Literal(_)));
        }
    }

    /// Gives each array that is passed an owner more, but for the first time that one is passed which is moved.
    fn share_all(&mut self, values: &[Part], is_moved: impl Fn(Part) -> bool) {
        let mut arrays: Vec<Part> = values.to_vec();
        arrays.retain(|part| self.flat.kinds[*part as usize] == Kind::Array);
        arrays.sort_unstable();
        for same in arrays.chunk_by(|a, b| a == b) {
            self.share(same[0], same.len() - usize::from(is_moved(same[0])));
        }
    }

    /// The head of an array.
    fn head(&mut self, array: Value) -> Value {
        let context = self.context;
        let heads = self.cursor.ins().load(types::I64, FLAGS, context, Context::HEADS);
        self.cursor.ins().iadd(heads, array)
    }

    /// Gives an array so many more owners.
    fn share(&mut self, part: Part, times: usize) {
        if times > 0 {
            let array = self.value(part);
            self.share_value(array, times);
        }
    }

    pub(super) fn share_value(&mut self, array: Value, times: usize) {
        let head = self.head(array);
        let owners = self.cursor.ins().load(types::I64, FLAGS, head, Head::OWNERS);
        let owners = self.cursor.ins().iadd_imm_s(owners, times as i64);
        self.cursor.ins().store(FLAGS, owners, head, Head::OWNERS);
    }

    /// An owner forgets an array.
    fn forget(&mut self, part: Part) {
        let array = self.value(part);
        let head = self.head(array);
        let owners = self.cursor.ins().load(types::I64, FLAGS, head, Head::OWNERS);
        let is_last = self.cursor.ins().icmp_imm_s(IntCC::Equal, owners, 1);
        let [free, keep, next] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(is_last, free, &[], keep, &[]);
        self.cursor.insert_block(free);
        self.ask(Request::Release, [Some(array), None], None);
        self.cursor.ins().jump(next, &[]);
        self.cursor.insert_block(keep);
        let less = self.cursor.ins().iadd_imm_s(owners, -1);
        self.cursor.ins().store(FLAGS, less, head, Head::OWNERS);
        self.cursor.ins().jump(next, &[]);
        self.cursor.insert_block(next);
    }

    /// Asks the host for something. Returns what it gives, which is below 0 if it fails.
    pub(super) fn ask(&mut self, request: Request, numbers: [Option<Value>; 2], c: Option<Value>) -> Value {
        let what = self.cursor.ins().iconst(types::I64, request as i64);
        let [a, b] = numbers.map(|n| n.unwrap_or_else(|| self.cursor.ins().iconst(types::I64, 0)));
        let c = c.unwrap_or_else(|| self.cursor.ins().f64const(0.0));
        self.call_host(self.shared.host, &[self.context, what, a, b, c], &[types::I64])[0]
    }

    /// What went wrong with a statement on arrays.
    fn wrong(&self, v: ValueId) -> Failure {
        let function = self.flat.function;
        let text = match &function.statement(v).operation {
            Operation::Array(f, x) => {
                let names: Vec<String> = x.iter().map(|v| function.name_of(*v)).collect();
                format!("{} {}", f.name(), names.join(", "))
            }
            _ => unreachable!("a statement on arrays is one"),
        };
        Failure::Array {
            function: function.name().to_string(),
            text,
        }
    }

    /// Asks the host for the value of a statement, which may fail.
    fn asked(&mut self, v: ValueId, request: Request, numbers: [Option<Value>; 2], c: Option<Value>) -> Value {
        let y = self.ask(request, numbers, c);
        let fails = self.cursor.ins().icmp_imm_s(IntCC::SignedLessThan, y, 0);
        let failure = self.wrong(v);
        self.fail_if(fails, failure, Vec::new());
        y
    }

    /// The real number that the host has computed.
    fn number(&mut self) -> Value {
        let context = self.context;
        self.cursor.ins().load(types::F64, FLAGS, context, Context::NUMBER)
    }

    /// Fails unless an index is one of an array.
    fn check(&mut self, v: ValueId, array: Value, i: Value) {
        let head = self.head(array);
        let length = self.cursor.ins().load(types::I64, FLAGS, head, Head::LEN);
        let is_outside = self.cursor.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, i, length);
        let failure = self.wrong(v);
        let wrong = self.cursor.ins().iconst(types::I64, WRONG_INDEX);
        self.fail_if(is_outside, failure, vec![i, length, wrong]);
    }

    /// The address of an entry.
    fn entry_of(&mut self, array: Value, i: Value) -> Value {
        let head = self.head(array);
        let data = self.cursor.ins().load(types::I64, FLAGS, head, Head::DATA);
        let offset = self.cursor.ins().ishl_imm_u(i, 3);
        self.cursor.ins().iadd(data, offset)
    }

    /// The array with entries that can be changed: itself if it has one owner, and a copy otherwise.
    fn own(&mut self, v: ValueId, array: Value) -> Value {
        let head = self.head(array);
        let owners = self.cursor.ins().load(types::I64, FLAGS, head, Head::OWNERS);
        let is_only = self.cursor.ins().icmp_imm_s(IntCC::Equal, owners, 1);
        let [copy, ready] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        let own = self.cursor.func.dfg.append_block_param(ready, types::I64);
        self.cursor.ins().brif(is_only, ready, &[array.into()], copy, &[]);
        self.cursor.insert_block(copy);
        let copied = self.asked(v, Request::Own, [Some(array), None], None);
        self.cursor.ins().jump(ready, &[copied.into()]);
        self.cursor.insert_block(ready);
        own
    }

    /// The value of an operation on arrays.
    pub(super) fn array(&mut self, f: Array, v: ValueId, operands: &[ValueId]) -> Value {
        let flat = self.flat;
        let x: Vec<Value> = operands.iter().map(|x| self.value(flat.only(*x))).collect();
        match f {
            Array::Length => {
                let head = self.head(x[0]);
                self.cursor.ins().load(types::I64, FLAGS, head, Head::LEN)
            }
            Array::Get => {
                self.check(v, x[0], x[1]);
                let entry = self.entry_of(x[0], x[1]);
                self.cursor.ins().load(types::F64, FLAGS, entry, 0)
            }
            Array::Set | Array::AddAt => {
                self.check(v, x[0], x[1]);
                let own = self.own(v, x[0]);
                let entry = self.entry_of(own, x[1]);
                let value = match f {
                    Array::Set => x[2],
                    _ => {
                        let before = self.cursor.ins().load(types::F64, FLAGS, entry, 0);
                        self.cursor.ins().fadd(before, x[2])
                    }
                };
                self.cursor.ins().store(FLAGS, value, entry, 0);
                own
            }
            Array::Sum => {
                self.asked(v, Request::Sum, [Some(x[0]), None], None);
                self.number()
            }
            Array::Dot => {
                self.asked(v, Request::Dot, [Some(x[0]), Some(x[1])], None);
                self.number()
            }
            Array::Fill => self.asked(v, Request::Fill, [Some(x[0]), None], Some(x[1])),
            Array::Resize => self.asked(v, Request::Resize, [Some(x[0]), Some(x[1])], None),
            Array::Axpy => self.asked(v, Request::Axpy, [Some(x[1]), Some(x[2])], Some(x[0])),
        }
    }
}
