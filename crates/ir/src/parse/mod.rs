//! Functions of a text.

mod function;
mod operation;
mod parser;

use crate::error::Error;
use crate::function::Function;
use crate::lexer::{Located, Token, words};
use crate::parse::parser::Parser;

impl Function {
    /// The function of a text.
    ///
    /// ```text
    /// fn power(%x: real, %n: integer) -> real {
    /// start:
    ///     %one = const 1.0
    ///     branch head
    /// head:                                            // labels and values have any names
    ///     %r = phi real [start: %one, body: %next]
    ///     %m = phi integer [start: %n, body: %less]
    ///     %zero = const 0
    ///     %more = gt %m, %zero
    ///     branch %more, body, end
    /// body:
    ///     %next = mul %r, %x
    ///     %unit = const 1
    ///     %less = isub %m, %unit
    ///     branch head
    /// end:
    ///     return %r
    /// }
    /// ```
    ///
    /// Functions of real numbers have the names of [`Unary`](crate::Unary), [`Binary`](crate::Binary) and [`Ternary`](crate::Ternary). Types are `real`, `integer`,
    /// `boolean`, `stack` and tuples of them; phis, calls, loads, tops and custom operations state theirs. Names of functions and globals
    /// that are no words stand in quotation marks. A number behind the name of a value, as in `%y:2 = sin %x`, is its order.
    ///
    /// # Errors
    ///
    /// Where the text ceases to be one of a function, and what was expected there; or what [`verify`](Function::verify) finds.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut functions = Self::parse_all(text)?;
        match functions.len() {
            1 => Ok(functions.remove(0)),
            n => Err(Error::Syntax {
                line: 1,
                column: 1,
                expected: "one function".to_string(),
                found: format!("{n}"),
            }),
        }
    }

    /// The functions of a text, one behind the other.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Function::parse).
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        let words = words(text)?;
        let mut functions = Vec::new();
        let mut rest: &[Located] = &words;
        while rest[0].token != Token::End {
            let end = end_of_function(rest);
            let mut parser = Parser::new(rest, end);
            let mut function = parser.function()?;
            rest = &rest[parser.at..];
            function.must_be_verified()?;
            functions.push(function);
        }
        Ok(functions)
    }
}

/// The place behind the first closing brace, or the end of the text.
fn end_of_function(words: &[Located]) -> usize {
    let is_end = |word: &Located| word.token == Token::Sign("}");
    words.iter().position(is_end).map_or(words.len(), |at| at + 1)
}
