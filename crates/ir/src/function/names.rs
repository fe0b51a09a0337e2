//! The names of values and blocks in texts and in errors.

use std::fmt;

use crate::error::Error;
use crate::function::Function;
use crate::operation::Operation;
use crate::types::{BlockId, ValueId};

impl Function {
    /// The name of a value in the text, such as `%x` or `%7`.
    #[must_use]
    pub fn name_of(&self, v: ValueId) -> String {
        match self.names.get(&v) {
            Some(name) => format!("%{name}"),
            None => v.to_string(),
        }
    }

    /// The name of a block in the text, such as `head` or `b2`.
    #[must_use]
    pub fn label_of(&self, block: BlockId) -> String {
        match self.blocks.get(block.index()).and_then(|block| block.name.clone()) {
            Some(name) => name,
            None => block.to_string(),
        }
    }

    /// A sentence with the names of values in place of their numbers.
    pub(crate) fn named(&self, sentence: &str) -> String {
        let mut parts = sentence.split('%');
        let mut named = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            match part[..end].parse() {
                Ok(number) => {
                    named.push_str(&self.name_of(ValueId(number)));
                    named.push_str(&part[end..]);
                }
                Err(_) => named.extend(["%", part]),
            }
        }
        named
    }

    /// A boolean in the error of its guard: the comparison that it is the result of.
    pub(crate) fn guarded(&self, v: ValueId) -> String {
        self.named(&match &self.statement(v).operation {
            Operation::Compare(how, [a, b]) => format!("{} {} {}", self.operand(*a), how.sign(), self.operand(*b)),
            _ => v.to_string(),
        })
    }

    /// A value in an error. A literal stands for itself.
    fn operand(&self, v: ValueId) -> String {
        match &self.statement(v).operation {
            Operation::Constant(c) => c.to_string(),
            Operation::Primal(_, v) => self.operand(*v),
            _ => v.to_string(),
        }
    }

    /// The error that something cannot be done with this function, with a reason.
    pub(crate) fn refusal(&self, why: fmt::Arguments<'_>) -> Error {
        Error::Refused {
            function: self.name.clone(),
            why: self.named(&why.to_string()),
        }
    }
}
