//! How bundles are displayed.

use alloc::format;
use alloc::string::String;
use core::fmt::{self, Debug, Display, LowerExp};

use crate::bundle::representation::Kind;
use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::VectorSpace;

impl<N: Natural, B: VectorSpace + Display, P: Representation<N, B>> Display for TangentBundle<N, B, P> {
    /// Writes the primal and the unscaled components: `2 + 3∂₁ + 5∂₂ + 7∂₁∂₂`, or `2 + 3∂ + 5∂²` for a Taylor bundle.
    ///
    /// A precision applies to every number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(|x| number(f, x)))
    }
}

impl<N: Natural, B: VectorSpace + LowerExp, P: Representation<N, B>> LowerExp for TangentBundle<N, B, P> {
    /// The same with exponents: `2e0 + 3e0∂ + 5e-1∂²`.
    ///
    /// A precision applies to every number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(|x| number_with_exponent(f, x)))
    }
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The sum of the primal and the unscaled components, each with its name.
    fn text(&self, number: impl Fn(&B) -> String) -> String {
        let mut text = number(self.primal_ref());
        for (i, x) in self.unscaled().enumerate().skip(1) {
            push_term(&mut text, &number(&x), &name::<N, B, P>(i));
        }
        text
    }
}

impl<N: Natural, B: VectorSpace + Debug, P: Representation<N, B>> Debug for TangentBundle<N, B, P> {
    /// Writes the type, the order, the primal and the unscaled components: `TaylorBundle<2>(1.5; 2.0, 3.0)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}<{}>(", P::NAME, N::USIZE)?;
        self.primal_ref().fmt(f)?;
        for (i, x) in self.unscaled().enumerate().skip(1) {
            f.write_str(if i == 1 { "; " } else { ", " })?;
            x.fmt(f)?;
        }
        f.write_str(")")
    }
}

/// The name of the tangent component at an index.
pub(crate) fn name<N: Natural, B, P: Representation<N, B>>(index: usize) -> String {
    let partials = |directions: &mut dyn Iterator<Item = usize>| -> String {
        directions.map(|i| format!("∂{}", digits(i, &SUBSCRIPTS))).collect()
    };
    match P::KIND {
        Kind::Constant => String::new(),
        Kind::Uniform => String::from("Σ∂"),
        Kind::Taylor if index == 1 => String::from("∂"),
        Kind::Taylor => format!("∂{}", digits(index, &SUPERSCRIPTS)),
        Kind::Explicit => partials(&mut (1..=N::USIZE).filter(|tag| index >> (tag - 1) & 1 == 1)),
        Kind::Graded => match P::monomial(index) {
            Some(monomial) => partials(&mut monomial.directions().iter().map(|i| i + 1)),
            None => String::from("Δ"),
        },
    }
}

const SUBSCRIPTS: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
pub(crate) const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// A number in other digits.
pub(crate) fn digits(n: usize, glyphs: &[char; 10]) -> String {
    format!("{n}")
        .bytes()
        .map(|digit| glyphs[usize::from(digit - b'0')])
        .collect()
}

/// A component with the precision of the formatter, in brackets if it is a sum.
pub(crate) fn number<B: Display>(f: &fmt::Formatter<'_>, x: &B) -> String {
    let text = match f.precision() {
        Some(digits) => format!("{x:.digits$}"),
        None => format!("{x}"),
    };
    in_brackets(text)
}

/// The same with an exponent.
fn number_with_exponent<B: LowerExp>(f: &fmt::Formatter<'_>, x: &B) -> String {
    in_brackets(match f.precision() {
        Some(digits) => format!("{x:.digits$e}"),
        None => format!("{x:e}"),
    })
}

/// A sum in brackets, a single number as it is.
fn in_brackets(text: String) -> String {
    if text.contains(' ') { format!("({text})") } else { text }
}

/// Appends ` + c name`, or ` - c name` for a component with a minus sign.
pub(crate) fn push_term(text: &mut String, component: &str, name: &str) {
    let (sign, magnitude) = component
        .strip_prefix('-')
        .map_or((" + ", component), |magnitude| (" - ", magnitude));
    text.push_str(sign);
    text.push_str(magnitude);
    text.push_str(name);
}
