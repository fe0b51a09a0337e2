//! How jets are displayed.

use alloc::format;
use alloc::string::String;
use core::fmt::{self, Debug, Display};

use crate::bundle::format::{SUPERSCRIPTS, digits, number, push_term};
use crate::jet::Jet;
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary};

impl<N: Natural, T: Elementary + Display> Display for Jet<N, T> {
    /// Writes the truncated Taylor series about the base point: `0 + 1·x + 0·x² - 0.5·x³ + O(x⁴)`.
    ///
    /// A precision applies to every number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = number(f, &self.base);
        let variable = match base.strip_prefix('-') {
            _ if self.base.scalar() == T::Scalar::ZERO && self.base.is_constant() => String::from("x"),
            Some(magnitude) => format!("(x + {magnitude})"),
            None => format!("(x - {base})"),
        };
        let power = |k: usize| match k {
            1 => variable.clone(),
            _ => format!("{variable}{}", digits(k, &SUPERSCRIPTS)),
        };
        let series = self.series();
        let mut text = number(f, &self.derivatives[0]);
        for k in 1..=N::USIZE {
            push_term(
                &mut text,
                &number(f, &series.taylor_coefficient(k)),
                &format!("·{}", power(k)),
            );
        }
        let rest = power(N::USIZE + 1);
        let rest = if N::USIZE == 0 {
            rest.trim_start_matches('(').trim_end_matches(')')
        } else {
            &rest
        };
        write!(f, "{text} + O({rest})")
    }
}

impl<N: Natural, T: Debug> Debug for Jet<N, T> {
    /// Writes the order, the base point and the derivatives: `Jet<2>(0.5; 1.0, 2.0, 3.0)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jet<{}>({:?}", N::USIZE, self.base)?;
        for (k, x) in self.derivatives.iter().enumerate() {
            write!(f, "{}{x:?}", if k == 0 { "; " } else { ", " })?;
        }
        f.write_str(")")
    }
}
