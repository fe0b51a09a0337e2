//! How bundles are read from text.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use typenum::Unsigned;

use crate::bundle::format::name;
use crate::bundle::representation::scaled;
use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::VectorSpace;

/// Why a text is no bundle of the type that it is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotABundle {
    /// The text has another number of terms than the bundle.
    Terms {
        /// How many terms the text has.
        found: usize,
        /// How many terms a bundle of the type has.
        expected: usize,
        /// The type of the bundle and its order.
        bundle: String,
    },
    /// A term does not end with the name of its partial.
    Name {
        /// The term.
        term: String,
        /// The name that it should end with.
        expected: String,
    },
    /// A term has no number of the base where one is expected.
    Number {
        /// What stands there.
        text: String,
    },
}

impl fmt::Display for NotABundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terms {
                found,
                expected,
                bundle,
            } => write!(
                f,
                "the text has {found} terms, but a {bundle} is written with {expected}: write zeros too, such as `2 + 0∂`"
            ),
            Self::Name { term, expected } => write!(
                f,
                "the term `{term}` does not end with `{expected}`: write the partials in the order in which they are displayed"
            ),
            Self::Number { text } => write!(f, "`{text}` is not a number of the base of the bundle"),
        }
    }
}

impl core::error::Error for NotABundle {}

impl<N: Natural, B: VectorSpace + FromStr, P: Representation<N, B>> FromStr for TangentBundle<N, B, P> {
    type Err = NotABundle;

    /// The bundle that is displayed as this text: `2 + 3∂₁ + 5∂₂ + 7∂₁∂₂`, of a Taylor bundle `2 + 3∂ + 5∂²`.
    ///
    /// Numbers are in the format of the base; with an exponent too. The text holds derivatives. A Taylor bundle stores
    /// x⁽ᵏ⁾/k!, so that from the third derivative on the last digit may change on the way.
    ///
    /// # Examples
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let x: TaylorBundle<U2> = "1.5 + 2∂ - 3e-1∂²".parse().unwrap();
    /// assert!(x.same_germ(&TaylorBundle::from_derivatives(1.5, [2.0, -0.3])));
    /// let error = "1.5 + 2∂".parse::<TaylorBundle<U2>>().unwrap_err();
    /// assert!(error.to_string().starts_with("the text has 2 terms, but a TaylorBundle of order 2 is written with 3"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotABundle`], which names the term that is wrong.
    fn from_str(text: &str) -> Result<Self, NotABundle> {
        let terms = terms(text.trim());
        let length = P::Length::USIZE;
        if terms.len() != length {
            return Err(NotABundle::Terms {
                found: terms.len(),
                expected: length,
                bundle: format!("{} of order {}", P::NAME, N::USIZE),
            });
        }
        let component = |(i, term): (usize, &String)| {
            let expected = if i == 0 { String::new() } else { name::<N, B, P>(i) };
            let Some(text) = term.strip_suffix(&expected) else {
                return Err(NotABundle::Name {
                    term: term.clone(),
                    expected,
                });
            };
            let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let number = inner.unwrap_or(text).parse();
            let number = number.map_err(|_| NotABundle::Number { text: text.to_owned() })?;
            Ok(scaled::<N, B, P>(number, i))
        };
        let components: Vec<B> = terms.iter().enumerate().map(component).collect::<Result<_, _>>()?;
        Ok(Self::from_stored(|i| components[i].clone()))
    }
}

/// The terms of a sum, each with its sign: those between ` + ` and ` - ` outside of brackets.
fn terms(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut terms = Vec::from([String::new()]);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let sign = if depth == 0 { sign_between_terms(rest) } else { None };
        match sign {
            Some(sign) => {
                terms.push(sign.to_owned());
                rest = &rest[3..];
            }
            None => {
                terms.last_mut().expect("a sum has a term").push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    terms
}

/// The sign of the next term, where the text goes on with one.
fn sign_between_terms(text: &str) -> Option<&'static str> {
    if text.starts_with(" + ") {
        Some("")
    } else if text.starts_with(" - ") {
        Some("-")
    } else {
        None
    }
}
