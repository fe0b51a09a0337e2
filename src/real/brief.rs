//! How numbers stand in the sentences of errors.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::Display;

/// Where a number of a sentence is written with an exponent, as the debug format of floats does: from the second
/// bound on, and below the first.
const PLAIN: (f64, f64) = (1e-5, 1e16);

/// A number as it is displayed, with an exponent where it is huge or tiny; of a bundle, each of its numbers.
pub(crate) fn brief(x: &impl Display) -> String {
    let text = x.to_string();
    let (mut all, mut rest) = (String::new(), text.as_str());
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(digits.len());
        all.push_str(&rest[..start]);
        all.push_str(&with_exponent(&digits[..end]).unwrap_or_else(|| digits[..end].to_string()));
        rest = &digits[end..];
    }
    all + rest
}

/// A number that is huge or tiny, with an exponent.
fn with_exponent(digits: &str) -> Option<String> {
    let x: f64 = digits.parse().ok()?;
    let is_plain = x == 0.0 || (PLAIN.0..PLAIN.1).contains(&x);
    (!is_plain).then(|| format!("{x:e}"))
}
