//! The steps of the functions of one number.

use std::f64::consts::{LN_2, LN_10};

use crate::operation::{Binary, Unary};
use tangent_bundle::real::Real;

use crate::recurrences::code::{Place, Primal, Step};
use crate::recurrences::lower::writer::Writer;

impl<R: Real> Writer<R> {
    pub(super) fn unary(&mut self, f: Unary, a: Place) -> Place {
        let a = match a {
            Place::Constant(c) => {
                let value = f.of(self.value(c));
                return match self.float_of(c) {
                    Some(c) => self.float(f.of(c)),
                    None => self.constant(value),
                };
            }
            Place::Row(a) => a,
        };
        let primal = Primal::Unary(f, a);
        match f {
            Unary::Neg => self.new_row(|y| Step::Negation { y, a }),
            Unary::Recip => {
                let one = self.float(1.0);
                self.binary(Binary::Div, one, Place::Row(a))
            }
            Unary::Sqrt => self.root(a),
            Unary::Cbrt => self.power(a, 1.0 / 3.0, Some(Unary::Cbrt)),
            Unary::Exp => self.exponential(a, primal),
            Unary::Exp2 => {
                let scaled = self.scaled(a, LN_2);
                self.exponential(scaled, primal)
            }
            // Its derivatives are those of exp.
            Unary::ExpM1 => {
                let y = self.exponential(a, Primal::Unary(Unary::Exp, a));
                self.replaced(y, primal)
            }
            Unary::Ln => self.integral(a, a, primal),
            Unary::Ln1p => {
                let q = self.shifted(a, 1.0);
                self.integral(a, q, primal)
            }
            Unary::Log2 => {
                let q = self.scaled(a, LN_2);
                self.integral(a, q, primal)
            }
            Unary::Log10 => {
                let q = self.scaled(a, LN_10);
                self.integral(a, q, primal)
            }
            Unary::Sin => Place::Row(self.rotation(a, false)[0]),
            Unary::Cos => Place::Row(self.rotation(a, false)[1]),
            Unary::Sinh => Place::Row(self.rotation(a, true)[0]),
            Unary::Cosh => Place::Row(self.rotation(a, true)[1]),
            Unary::Tan => self.riccati(a, false),
            Unary::Tanh => self.riccati(a, true),
            Unary::Asin => {
                let q = self.one_minus_square(a);
                let q = self.root_of(q);
                self.integral(a, q, primal)
            }
            Unary::Acos => {
                let q = self.one_minus_square(a);
                let q = self.root_of(q);
                let y = self.integral(a, q, Primal::Unary(Unary::Asin, a));
                let y = self.unary(Unary::Neg, y);
                self.replaced(y, primal)
            }
            Unary::Atan => {
                let q = self.square_plus(a, 1.0);
                self.integral(a, q, primal)
            }
            Unary::Asinh => {
                let q = self.square_plus(a, 1.0);
                let q = self.root_of(q);
                self.integral(a, q, primal)
            }
            Unary::Acosh => {
                let one = self.float(1.0);
                let [below, above] = [Binary::Sub, Binary::Add].map(|f| self.binary(f, Place::Row(a), one));
                let q = self.binary(Binary::Mul, below, above);
                let q = self.row_of(q);
                let q = self.root_of(q);
                self.integral(a, q, primal)
            }
            Unary::Atanh => {
                let q = self.one_minus_square(a);
                self.integral(a, q, primal)
            }
            Unary::Abs => {
                let word = self.word();
                let one = self.float(1.0);
                let one = self.row_of(one);
                self.step(Step::SameSign { word, a, b: one });
                let negative = self.unary(Unary::Neg, Place::Row(a));
                self.choice(word, Place::Row(a), negative)
            }
            Unary::Fract => {
                let whole = self.locally(Unary::Trunc, a);
                self.binary(Binary::Sub, Place::Row(a), whole)
            }
            Unary::Signum | Unary::Floor | Unary::Ceil | Unary::Round | Unary::Trunc => self.locally(f, a),
        }
    }
}
