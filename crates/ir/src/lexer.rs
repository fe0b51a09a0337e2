//! The tokens of a text.

use std::fmt::{self, Display};

use crate::error::Error;
use crate::print::{continues_word, starts_word};

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// `%name`, without the percent sign.
    Value(&'a str),
    /// A keyword or a name.
    Word(&'a str),
    /// A name in quotation marks.
    Quoted(String),
    /// A number, as it is written.
    Number(&'a str),
    /// One of `( ) [ ] { } , : =` and `->`.
    Sign(&'static str),
    /// The end of the text.
    End,
}

impl Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(name) => write!(f, "`%{name}`"),
            Self::Word(text) | Self::Number(text) => write!(f, "`{text}`"),
            Self::Quoted(text) => write!(f, "{text:?}"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
            Self::End => f.write_str("the end of the text"),
        }
    }
}

/// A token and its position.
#[derive(Clone, Debug)]
pub(super) struct Located<'a> {
    pub(super) token: Token<'a>,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Located<'_> {
    /// The error that something else was expected here.
    pub(super) fn error(&self, expected: &str) -> Error {
        Error::Syntax {
            line: self.line,
            column: self.column,
            expected: expected.to_string(),
            found: self.token.to_string(),
        }
    }
}

const SIGNS: [&str; 10] = ["->", "(", ")", "[", "]", "{", "}", ",", ":", "="];

/// The tokens of a text. The last one is the end of the text.
pub(super) fn words(text: &str) -> Result<Vec<Located<'_>>, Error> {
    let mut lexer = Lexer {
        rest: text,
        line: 1,
        column: 1,
    };
    let mut words = Vec::new();
    loop {
        lexer.skip();
        let (line, column) = (lexer.line, lexer.column);
        let token = lexer.token()?;
        let is_end = token == Token::End;
        words.push(Located { token, line, column });
        if is_end {
            return Ok(words);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Lexer<'a> {
    /// Takes one character.
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        if c == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes characters as long as a condition holds.
    fn take(&mut self, is_of_it: impl Fn(char) -> bool) -> &'a str {
        let start = self.rest;
        while self.peek().is_some_and(&is_of_it) {
            self.next();
        }
        &start[..start.len() - self.rest.len()]
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            self.take(char::is_whitespace);
            if !self.rest.starts_with("//") {
                return;
            }
            self.take(|c| c != '\n');
        }
    }

    fn token(&mut self) -> Result<Token<'a>, Error> {
        for sign in SIGNS {
            if self.rest.starts_with(sign) {
                sign.chars().for_each(|_| {
                    self.next();
                });
                return Ok(Token::Sign(sign));
            }
        }
        let (line, column) = (self.line, self.column);
        let error = |expected: &str, found: String| Error::Syntax {
            line,
            column,
            expected: expected.to_string(),
            found,
        };
        match self.peek() {
            None => Ok(Token::End),
            Some('%') => {
                self.next();
                let name = self.take(continues_word);
                if name.is_empty() {
                    return Err(error("the name of a value after `%`", "`%` alone".to_string()));
                }
                Ok(Token::Value(name))
            }
            Some('"') => {
                self.next();
                self.quoted().map(Token::Quoted).ok_or_else(|| {
                    error(
                        "a name that ends in a quotation mark",
                        "a name without an end".to_string(),
                    )
                })
            }
            Some(c) if c.is_ascii_digit() || c == '-' => {
                let start = self.rest;
                self.next();
                loop {
                    self.take(|c| c.is_ascii_alphanumeric() || c == '.');
                    let number = &start[..start.len() - self.rest.len()];
                    let is_exponent = number.ends_with(['e', 'E']) && number.bytes().any(|b| b.is_ascii_digit());
                    if is_exponent && matches!(self.peek(), Some('+' | '-')) {
                        self.next();
                    } else {
                        return Ok(Token::Number(number));
                    }
                }
            }
            Some(c) if starts_word(c) => Ok(Token::Word(self.take(continues_word))),
            Some(c) => Err(error(
                "a name, a number or a sign",
                std::format!("`{}`", c.escape_debug()),
            )),
        }
    }

    /// The rest of a quoted name.
    fn quoted(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.next()? {
                '"' => return Some(name),
                '\\' => match self.next()? {
                    'n' => name.push('\n'),
                    c => name.push(c),
                },
                c => name.push(c),
            }
        }
    }
}
