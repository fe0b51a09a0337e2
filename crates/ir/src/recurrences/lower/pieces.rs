//! What the functions are made of: powers, roots, exponentials and integrals.

use crate::operation::{Binary, Unary};
use tangent_bundle::real::Real;

use crate::recurrences::code::{Place, Primal, Step};
use crate::recurrences::lower::writer::Writer;
use crate::recurrences::rows::Row;

impl<R: Real> Writer<R> {
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

    pub(super) fn power(&mut self, a: Row, p: f64, primal: Option<Unary>) -> Place {
        match self.float(p) {
            Place::Constant(c) => self.power_of(a, c, primal),
            Place::Row(_) => unreachable!("a float is a constant"),
        }
    }

    pub(super) fn power_of(&mut self, a: Row, p: u32, primal: Option<Unary>) -> Place {
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

    pub(super) fn root(&mut self, a: Row) -> Place {
        let (y, s) = (self.row(), self.cleared());
        self.step(Step::Root { y, a, s });
        Place::Row(y)
    }

    pub(super) fn root_of(&mut self, a: Row) -> Row {
        let root = self.root(a);
        self.row_of(root)
    }

    pub(super) fn exponential(&mut self, a: Row, primal: Primal) -> Place {
        let [y, d] = std::array::from_fn(|_| self.row());
        let s = self.cleared();
        self.step(Step::Exponential { y, primal, a, d, s });
        Place::Row(y)
    }

    pub(super) fn riccati(&mut self, a: Row, hyperbolic: bool) -> Place {
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

    pub(super) fn differential(&mut self, a: Place) -> Place {
        let a = self.row_of(a);
        self.new_row(|y| Step::Differential { y, a })
    }

    /// q·y′ = a′, with a primal of its own.
    pub(super) fn integral(&mut self, a: Row, q: Row, primal: Primal) -> Place {
        let slope = self.differential(Place::Row(a));
        let quotient = self.binary(Binary::Div, slope, Place::Row(q));
        let z = self.row_of(quotient);
        self.new_row(|y| Step::Integral { y, z, primal })
    }

    /// A place with another primal.
    pub(super) fn replaced(&mut self, place: Place, primal: Primal) -> Place {
        let a = self.row_of(place);
        self.new_row(|y| Step::Replacement { y, a, primal })
    }

    pub(super) fn replaced_binary(&mut self, place: Place, f: Binary, of: [Place; 2]) -> Place {
        let of = of.map(|place| self.row_of(place));
        self.replaced(place, Primal::Binary(f, of))
    }

    pub(super) fn scaled(&mut self, a: Row, by: f64) -> Row {
        let y = self.row();
        self.step(Step::Scaled { y, a, by });
        y
    }

    pub(super) fn shifted(&mut self, a: Row, by: f64) -> Row {
        let by = self.float(by);
        let sum = self.binary(Binary::Add, Place::Row(a), by);
        self.row_of(sum)
    }

    /// a² + c.
    pub(super) fn square_plus(&mut self, a: Row, c: f64) -> Row {
        let square = self.binary(Binary::Mul, Place::Row(a), Place::Row(a));
        let square = self.row_of(square);
        self.shifted(square, c)
    }

    pub(super) fn one_minus_square(&mut self, a: Row) -> Row {
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
