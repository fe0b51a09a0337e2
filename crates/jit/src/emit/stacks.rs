//! Stacks of tuples. An entry has the number of the stack below it, the number of the shape of its tuple, and the
//! numbers of the tuple. Entries stay until the evaluation ends, so that a stack is a value: the place of its top
//! entry.

use cranelift_codegen::cursor::Cursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};

use crate::context::{Context, Request};
use crate::emit::{Emitter, FLAGS};
use crate::failure::Failure;
use crate::flat::{Kind, Part};

/// The bytes of an entry before its numbers.
const HEAD: i32 = 16;

impl Emitter<'_, '_> {
    /// The number of the shape of a tuple: of the kinds of its numbers, in order. So a number that is read as a stack
    /// was pushed as one, and is the place of an entry.
    fn shape(&mut self, fields: &[Part]) -> i64 {
        let kinds = fields.iter().map(|part| self.flat.kinds[*part as usize]);
        let next = self.shared.shapes.len() as i64;
        *self.shared.shapes.entry(kinds.collect()).or_insert(next)
    }

    /// A stack with a tuple on top.
    pub(super) fn push(&mut self, stack: Part, fields: &[Part]) -> Value {
        let context = self.context;
        let shape = self.shape(fields);
        let size = i64::from(HEAD) + 8 * fields.len() as i64;
        let used = self.cursor.ins().load(types::I64, FLAGS, context, Context::USED);
        let end = self.cursor.ins().iadd_imm_s(used, size);
        let capacity = self.cursor.ins().load(types::I64, FLAGS, context, Context::CAPACITY);
        let is_full = self.cursor.ins().icmp(IntCC::UnsignedGreaterThan, end, capacity);
        let [grow, ready] = std::array::from_fn(|_| self.cursor.func.dfg.make_block());
        self.cursor.ins().brif(is_full, grow, &[], ready, &[]);
        self.cursor.insert_block(grow);
        self.cursor.func.layout.set_cold(grow);
        let bytes = self.cursor.ins().iconst(types::I64, size);
        let fails = self.ask(Request::Grow, [Some(bytes), None], None);
        let function = self.flat.function.name().to_string();
        self.fail_if(fails, Failure::Memory { function }, Vec::new());
        self.cursor.ins().jump(ready, &[]);
        self.cursor.insert_block(ready);
        let stacks = self.cursor.ins().load(types::I64, FLAGS, context, Context::STACKS);
        let entry = self.cursor.ins().iadd(stacks, used);
        let below = self.value(stack);
        self.store(below, entry, 0);
        let shape = self.cursor.ins().iconst(types::I64, shape);
        self.store(shape, entry, 8);
        for (part, at) in fields.iter().zip((HEAD..).step_by(8)) {
            let value = self.value(*part);
            self.store(value, entry, at);
        }
        self.cursor.ins().store(FLAGS, end, context, Context::USED);
        used
    }

    /// The address of the top entry of a stack. It fails if the stack is empty.
    fn entry(&mut self, stack: Part) -> Value {
        let stack = self.value(stack);
        let is_empty = self.cursor.ins().icmp_imm_s(IntCC::Equal, stack, 0);
        let function = self.flat.function.name().to_string();
        self.fail_if(is_empty, Failure::Top { function }, Vec::new());
        let context = self.context;
        let stacks = self.cursor.ins().load(types::I64, FLAGS, context, Context::STACKS);
        self.cursor.ins().iadd(stacks, stack)
    }

    /// Reads the tuple on top of a stack.
    pub(super) fn top(&mut self, stack: Part, fields: &[Part]) {
        let entry = self.entry(stack);
        let shape = self.shape(fields);
        let found = self.cursor.ins().load(types::I64, FLAGS, entry, 8);
        let differs = self.cursor.ins().icmp_imm_s(IntCC::NotEqual, found, shape);
        let function = self.flat.function.name().to_string();
        self.fail_if(differs, Failure::Top { function }, Vec::new());
        for (part, at) in fields.iter().zip((HEAD..).step_by(8)) {
            let kind = self.flat.kinds[*part as usize];
            let value = self.load(kind, entry, at, FLAGS);
            if kind == Kind::Array {
                self.share_value(value, 1);
            }
            self.define(*part, value);
        }
    }

    /// The stack below the top entry.
    pub(super) fn pop(&mut self, stack: Part) -> Value {
        let entry = self.entry(stack);
        self.cursor.ins().load(types::I64, FLAGS, entry, 0)
    }
}
