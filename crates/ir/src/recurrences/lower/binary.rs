//! The steps of the functions of two numbers.

use crate::operation::{Binary, Unary};
use tangent_bundle::real::Real;

use crate::recurrences::code::{Place, Primal, Step};
use crate::recurrences::lower::writer::Writer;

impl<R: Real> Writer<R> {
    pub(super) fn binary(&mut self, f: Binary, a: Place, b: Place) -> Place {
        if let [Place::Constant(i), Place::Constant(j)] = [a, b] {
            return match [self.float_of(i), self.float_of(j)] {
                [Some(a), Some(b)] => self.float(f.of(a, b)),
                _ => self.constant(f.of(self.value(i), self.value(j))),
            };
        }
        match (f, a, b) {
            (Binary::Add, Place::Row(a), Place::Row(b)) => self.new_row(|y| Step::Sum { y, a, b }),
            (Binary::Add, Place::Row(a), Place::Constant(c)) | (Binary::Add, Place::Constant(c), Place::Row(a)) => {
                self.new_row(|y| Step::Shift { y, a, c })
            }
            (Binary::Sub, Place::Row(a), Place::Row(b)) => self.new_row(|y| Step::Difference { y, a, b }),
            (Binary::Sub, Place::Row(a), Place::Constant(_)) => {
                let Place::Constant(c) = self.unary(Unary::Neg, b) else {
                    unreachable!("the negative of a constant")
                };
                self.new_row(|y| Step::Shift { y, a, c })
            }
            (Binary::Sub, Place::Constant(c), Place::Row(a)) => self.new_row(|y| Step::Reflection { y, a, c }),
            (Binary::Mul, Place::Row(a), Place::Row(b)) => {
                let y = self.cleared();
                self.step(if a == b {
                    Step::Square { y, a }
                } else {
                    Step::Product { y, a, b }
                });
                Place::Row(y)
            }
            (Binary::Mul, Place::Row(a), Place::Constant(c)) | (Binary::Mul, Place::Constant(c), Place::Row(a)) => {
                match self.float_of(c) {
                    Some(by) => self.new_row(|y| Step::Scaled { y, a, by }),
                    None => self.new_row(|y| Step::Scaling { y, a, c }),
                }
            }
            (Binary::Div, Place::Row(a), Place::Row(b)) => {
                let (y, s) = (self.row(), self.cleared());
                self.step(Step::Quotient { y, a, b, s });
                Place::Row(y)
            }
            (Binary::Div, Place::Row(a), Place::Constant(c)) => self.new_row(|y| Step::Division { y, a, c }),
            (Binary::Div, Place::Constant(c), Place::Row(b)) => {
                let (y, s) = (self.row(), self.cleared());
                self.step(Step::Reciprocal { y, c, b, s });
                Place::Row(y)
            }
            (Binary::Pow, Place::Row(a), Place::Constant(c)) => match self.float_of(c) {
                // A polynomial, or its reciprocal, which is right at 0 too.
                Some(p) if p == p.round() && p.abs() <= f64::from(i32::MAX) => self.integer_power(a.into(), p as i64),
                _ => self.power_of(a, c, None),
            },
            // xᵖ = exp(p·ln x)
            (Binary::Pow, a, b) => {
                let logarithm = self.unary(Unary::Ln, a);
                let exponent = self.binary(Binary::Mul, b, logarithm);
                let [a, b, exponent] = [a, b, exponent].map(|place| self.row_of(place));
                self.exponential(exponent, Primal::Binary(f, [a, b]))
            }
            (Binary::Log, a, b) => {
                let [x, base] = [a, b].map(|place| self.unary(Unary::Ln, place));
                let y = self.binary(Binary::Div, x, base);
                self.replaced_binary(y, f, [a, b])
            }
            (Binary::Hypot, a, b) => {
                let [x, y] = [a, b].map(|place| self.binary(Binary::Mul, place, place));
                let square = self.binary(Binary::Add, x, y);
                let y = self.unary(Unary::Sqrt, square);
                self.replaced_binary(y, f, [a, b])
            }
            // (x² + y²)·θ′ = x·y′ − y·x′
            (Binary::Atan2, ordinate, abscissa) => {
                let [y, x] = [ordinate, abscissa].map(|place| Place::Row(self.row_of(place)));
                let [dy, dx] = [y, x].map(|place| self.differential(place));
                let [along, against] = [(x, dy), (y, dx)].map(|(a, b)| self.binary(Binary::Mul, a, b));
                let slope = self.binary(Binary::Sub, along, against);
                let [xx, yy] = [x, y].map(|place| self.binary(Binary::Mul, place, place));
                let square = self.binary(Binary::Add, xx, yy);
                let z = self.binary(Binary::Div, slope, square);
                let rows = [y, x, z].map(|place| self.row_of(place));
                self.new_row(|result| Step::Integral {
                    y: result,
                    z: rows[2],
                    primal: Primal::Binary(f, [rows[0], rows[1]]),
                })
            }
            (Binary::Rem, a, b) => {
                let [a, b] = [a, b].map(|place| self.row_of(place));
                self.new_row(|y| Step::Remainder { y, a, b })
            }
            (Binary::Min | Binary::Max, a, b) => {
                let word = self.word();
                let [x, y] = [a, b].map(|place| self.row_of(place));
                self.step(Step::IsFirst { word, f, a: x, b: y });
                self.choice(word, a, b)
            }
            (Binary::Copysign, a, b) => {
                let word = self.word();
                let [x, sign] = [a, b].map(|place| self.row_of(place));
                self.step(Step::SameSign { word, a: x, b: sign });
                let negative = self.new_row(|y| Step::Negation { y, a: x });
                self.choice(word, a, negative)
            }
            (Binary::Add | Binary::Sub | Binary::Mul | Binary::Div, Place::Constant(_), Place::Constant(_)) => {
                unreachable!("constants were folded above")
            }
        }
    }
}
