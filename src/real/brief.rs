//! How numbers are written in error messages.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::Display;

/// Magnitudes between these bounds are written without an exponent, as in the debug format of floats.
const PLAIN: (f64, f64) = (1e-5, 1e16);

/// The text of a number. Huge and tiny numbers have an exponent, also those within a bundle.
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

/// The text with an exponent, for a huge or tiny number.
fn with_exponent(digits: &str) -> Option<String> {
    let x: f64 = digits.parse().ok()?;
    let is_plain = x == 0.0 || (PLAIN.0..PLAIN.1).contains(&x);
    (!is_plain).then(|| format!("{x:e}"))
}
