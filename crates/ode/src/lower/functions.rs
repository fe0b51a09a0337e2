//! The steps of each function.

use std::f64::consts::{LN_2, LN_10};

use tangent_bundle::real::Real;
use tangent_bundle_ir::{Binary, Unary};

use crate::code::{Place, Primal, Step};
use crate::lower::writer::Writer;
use crate::rows::Row;

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

    /// aⁿ by squaring.
    pub(super) fn integer_power(&mut self, a: Place, n: i64) -> Place {
        let (mut result, mut square, mut rest) = (None, a, n.unsigned_abs());
        while rest > 0 {
            if rest % 2 == 1 {
                result = Some(match result {
                    None => square,
                    Some(result) => self.binary(Binary::Mul, result, square),
                });
            }
            rest /= 2;
            if rest > 0 {
                square = self.binary(Binary::Mul, square, square);
            }
        }
        let power = match result {
            None => self.float(1.0),
            Some(power) => power,
        };
        if n < 0 { self.unary(Unary::Recip, power) } else { power }
    }

    fn power(&mut self, a: Row, p: f64, primal: Option<Unary>) -> Place {
        match self.float(p) {
            Place::Constant(c) => self.power_of(a, c, primal),
            Place::Row(_) => unreachable!("a float is a constant"),
        }
    }

    fn power_of(&mut self, a: Row, p: u32, primal: Option<Unary>) -> Place {
        let [y, d, z] = std::array::from_fn(|_| self.row());
        let s = std::array::from_fn(|_| self.cleared());
        self.step(Step::Power {
            y,
            primal,
            a,
            p,
            d,
            z,
            s,
        });
        Place::Row(y)
    }

    fn root(&mut self, a: Row) -> Place {
        let (y, s) = (self.row(), self.cleared());
        self.step(Step::Root { y, a, s });
        Place::Row(y)
    }

    fn root_of(&mut self, a: Row) -> Row {
        let root = self.root(a);
        self.row_of(root)
    }

    fn exponential(&mut self, a: Row, primal: Primal) -> Place {
        let [y, d] = std::array::from_fn(|_| self.row());
        let s = self.cleared();
        self.step(Step::Exponential { y, primal, a, d, s });
        Place::Row(y)
    }

    fn riccati(&mut self, a: Row, hyperbolic: bool) -> Place {
        let [y, w, d] = std::array::from_fn(|_| self.row());
        let s = std::array::from_fn(|_| self.cleared());
        self.step(Step::Riccati {
            y,
            w,
            a,
            d,
            s,
            hyperbolic,
        });
        Place::Row(y)
    }

    fn differential(&mut self, a: Place) -> Place {
        let a = self.row_of(a);
        self.new_row(|y| Step::Differential { y, a })
    }

    /// q·y′ = a′, with a primal of its own.
    fn integral(&mut self, a: Row, q: Row, primal: Primal) -> Place {
        let slope = self.differential(Place::Row(a));
        let quotient = self.binary(Binary::Div, slope, Place::Row(q));
        let z = self.row_of(quotient);
        self.new_row(|y| Step::Integral { y, z, primal })
    }

    /// A place with another primal.
    fn replaced(&mut self, place: Place, primal: Primal) -> Place {
        let a = self.row_of(place);
        self.new_row(|y| Step::Replacement { y, a, primal })
    }

    fn replaced_binary(&mut self, place: Place, f: Binary, of: [Place; 2]) -> Place {
        let of = of.map(|place| self.row_of(place));
        self.replaced(place, Primal::Binary(f, of))
    }

    fn scaled(&mut self, a: Row, by: f64) -> Row {
        let y = self.row();
        self.step(Step::Scaled { y, a, by });
        y
    }

    fn shifted(&mut self, a: Row, by: f64) -> Row {
        let by = self.float(by);
        let sum = self.binary(Binary::Add, Place::Row(a), by);
        self.row_of(sum)
    }

    /// a² + c.
    fn square_plus(&mut self, a: Row, c: f64) -> Row {
        let square = self.binary(Binary::Mul, Place::Row(a), Place::Row(a));
        let square = self.row_of(square);
        self.shifted(square, c)
    }

    fn one_minus_square(&mut self, a: Row) -> Row {
        let square = self.binary(Binary::Mul, Place::Row(a), Place::Row(a));
        let negative = self.unary(Unary::Neg, square);
        let y = self.replaced(negative, Primal::OneMinusSquare(a));
        self.row_of(y)
    }
}

impl From<Row> for Place {
    fn from(row: Row) -> Self {
        Self::Row(row)
    }
}
