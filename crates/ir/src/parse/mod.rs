//! Functions from a text.

mod function;
mod operation;
mod parser;

use crate::error::Error;
use crate::external::External;
use crate::function::Function;
use crate::lexer::{Located, Token, words};
use crate::parse::parser::Parser;

impl Function {
    /// Parses the text of one function.
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
    /// The functions of real numbers have the names of [`Unary`](crate::Unary), [`Binary`](crate::Binary) and
    /// [`Ternary`](crate::Ternary), the operations on arrays those of [`Array`](crate::Array). Types are `real`,
    /// `integer`, `boolean`, `[real]`, `stack`, and tuples of types. Phis, calls, loads, tops of stacks and custom
    /// operations state their type.
    ///
    /// Behind the type of its value, a function may declare the functions of its module that differentiate it, as in
    /// `fn f(%x: real) -> real partials p adjoint a {`. See [`with_partials`](Function::with_partials) and
    /// [`with_adjoint`](Function::with_adjoint).
    ///
    /// If the name of a function or a global is not a word, it is written in quotation marks. A number after the name
    /// of a value, as in `%y:2 = sin %x`, is its order.
    ///
    /// # Errors
    ///
    /// Returns the first token that does not fit, with its position and what was expected there; or the error of
    /// [`verify`](Function::verify).
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &[])
    }

    /// Parses the text of one function that calls functions which are known as code: those given here.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ir::{Function, trace};
    ///
    /// primitive! {
    ///     /// The positive solution of y² + y = x.
    ///     fn half_square(x) -> y = (x + 0.25).sqrt() - 0.5;
    ///     d x = (y * 2.0 + 1.0).recip();
    /// }
    ///
    /// let recorded = trace(|x| half_square(x) * x, 2.0)?;
    /// let function = &recorded.paths()[0];
    /// let text = function.to_string();
    /// assert!(text.contains("external half_square(%0)"));
    /// let again = Function::parse_with(&text, &function.externals())?;
    /// assert_eq!(again, *function);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse). Also if the text calls another function that is known as code.
    pub fn parse_with(text: &str, externals: &[External]) -> Result<Self, Error> {
        let mut functions = Self::parse_all_with(text, externals)?;
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

    /// Parses the text of any number of functions.
    ///
    /// # Errors
    ///
    /// As [`parse`](Function::parse).
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        Self::parse_all_with(text, &[])
    }

    /// Parses the text of any number of functions, with these functions that are known as code.
    ///
    /// # Errors
    ///
    /// As [`parse_with`](Function::parse_with).
    pub fn parse_all_with(text: &str, externals: &[External]) -> Result<Vec<Self>, Error> {
        let words = words(text)?;
        let mut functions = Vec::new();
        let mut rest: &[Located<'_>] = &words;
        while rest[0].token != Token::End {
            let end = end_of_function(rest);
            let mut parser = Parser::new(rest, end, externals);
            let mut function = parser.function()?;
            rest = &rest[parser.at..];
            function.verify_once()?;
            functions.push(function);
        }
        Ok(functions)
    }
}

/// The index after the first closing brace, or the end of the text.
fn end_of_function(words: &[Located<'_>]) -> usize {
    let is_end = |word: &Located<'_>| word.token == Token::Sign("}");
    words.iter().position(is_end).map_or(words.len(), |at| at + 1)
}
