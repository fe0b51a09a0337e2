//! The oracle's numbers: polynomials in displacements of the inputs, cut off at a degree, by the school's formulas.
//!
//! Each coefficient has a bound of its rounding error beside it. The bound holds for any order of the sums, since it is
//! that of sums of magnitudes: reverse mode adds the same products in another order.

use std::ops::{Add, Mul, Sub};
use std::sync::LazyLock;

use super::program::INPUTS;

/// A coefficient, the sum of the magnitudes of its terms, and a bound of its rounding error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Term {
    pub value: f64,
    pub size: f64,
    pub error: f64,
}

impl Term {
    /// A number without a rounding error.
    pub fn exact(value: f64) -> Self {
        Self::of_size(value, value.abs(), 0.0)
    }

    pub fn of_size(value: f64, size: f64, error: f64) -> Self {
        Self { value, size, error }
    }
}

impl Add for Term {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let size = self.size + other.size;
        Self {
            value: self.value + other.value,
            size,
            error: self.error + other.error + f64::EPSILON * size,
        }
    }
}

impl Mul for Term {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let size = self.size * other.size;
        Self {
            value: self.value * other.value,
            size,
            error: self.size * other.error + self.error * (other.size + other.error) + f64::EPSILON * size,
        }
    }
}

/// Polynomials in so many variables, to a degree.
#[derive(Debug)]
pub struct Ring {
    degree: usize,
    /// The exponents of each monomial; that of degree 0 first.
    monomials: Vec<Vec<usize>>,
    /// The monomials i and j whose product is the monomial k.
    products: Vec<[usize; 3]>,
}

/// All derivatives of three inputs to order 3.
pub static FLAT: LazyLock<Ring> = LazyLock::new(|| Ring::new(INPUTS, 3));

/// The same, and one variable and one degree more for the slope of a function within a program.
pub static NESTED: LazyLock<Ring> = LazyLock::new(|| Ring::new(INPUTS + 1, 4));

impl Ring {
    fn new(variables: usize, degree: usize) -> Self {
        let mut monomials: Vec<Vec<usize>> = vec![vec![]];
        for _ in 0..variables {
            let longer = |m: Vec<usize>| (0..=degree).map(move |n| m.iter().copied().chain([n]).collect());
            monomials = monomials.into_iter().flat_map(longer).collect();
        }
        let total = |m: &Vec<usize>| m.iter().sum::<usize>();
        monomials.retain(|m| total(m) <= degree);
        monomials.sort_by_key(total);
        let mut products = Vec::new();
        for (i, a) in monomials.iter().enumerate() {
            for (j, b) in monomials.iter().enumerate() {
                let sum: Vec<usize> = a.iter().zip(b).map(|(a, b)| a + b).collect();
                products.extend(monomials.iter().position(|m| *m == sum).map(|k| [i, j, k]));
            }
        }
        Self {
            degree,
            monomials,
            products,
        }
    }

    fn position(&self, monomial: &[usize]) -> usize {
        let same = |m: &Vec<usize>| m == monomial;
        self.monomials.iter().position(same).expect("a monomial of the ring")
    }
}

#[derive(Clone, Debug)]
pub struct Series {
    ring: &'static Ring,
    terms: Vec<Term>,
}

impl Series {
    pub fn constant(ring: &'static Ring, c: f64) -> Self {
        let mut terms = vec![Term::default(); ring.monomials.len()];
        terms[0] = Term::exact(c);
        Self { ring, terms }
    }

    /// A number that moves with the variable i.
    pub fn moving(mut self, i: usize) -> Self {
        let mut monomial = vec![0; self.ring.monomials[0].len()];
        monomial[i] = 1;
        let at = self.ring.position(&monomial);
        self.terms[at] = self.terms[at] + Term::exact(1.0);
        self
    }

    /// The coefficients of the last variable: the slope in it, where it rests.
    pub fn slope_in_last(&self) -> Self {
        let mut slope = Self::constant(self.ring, 0.0);
        for (k, monomial) in self.ring.monomials.iter().enumerate() {
            let (last, others) = monomial.split_last().expect("variables");
            if *last == 1 {
                let at = self.ring.position(&[others, &[0]].concat());
                slope.terms[at] = self.terms[k];
            }
        }
        slope
    }

    /// The value where the last variable rests.
    pub fn without_last(mut self) -> Self {
        for (monomial, term) in self.ring.monomials.iter().zip(&mut self.terms) {
            if monomial.last() != Some(&0) {
                *term = Term::default();
            }
        }
        self
    }

    pub fn value(&self) -> f64 {
        self.terms[0].value
    }

    /// The largest of the bounds of the rounding errors.
    pub fn largest_error(&self) -> f64 {
        self.terms.iter().fold(0.0, |largest, term| term.error.max(largest))
    }

    pub fn scaled(&self, c: f64) -> Self {
        self * &Self::constant(self.ring, c)
    }

    pub fn shifted(&self, c: f64) -> Self {
        self + &Self::constant(self.ring, c)
    }

    pub fn constant_like(&self, c: f64) -> Self {
        Self::constant(self.ring, c)
    }

    /// The highest degree.
    pub fn degree(&self) -> usize {
        self.ring.degree
    }

    /// f(x) = Σ f⁽ᵏ⁾(x₀)·(x − x₀)ᵏ/k!, from the derivatives at x₀ and their sizes, one more than the degree.
    pub fn composed(&self, derivatives: &[f64], sizes: &[f64]) -> Self {
        // The functions of floats are right to a few roundings.
        const OF_FUNCTION: f64 = 4.0 * f64::EPSILON;
        let mut step = self.clone();
        step.terms[0] = Term::default();
        let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
        let mut y = self.constant_like(0.0);
        for k in (0..=self.ring.degree).rev() {
            let of_argument = self.terms[0].error * sizes[k + 1];
            let error = (OF_FUNCTION * sizes[k] + of_argument) / factorial(k);
            y = &y * &step;
            y.terms[0] = y.terms[0] + Term::of_size(derivatives[k] / factorial(k), sizes[k] / factorial(k), error);
        }
        y
    }

    /// The derivative along a direction for each order: Σ v₁ᵢ·v₂ⱼ·…·∂ᵢ∂ⱼ….
    pub fn along(&self, directions: &[Vec<f64>]) -> Term {
        self.contracted(directions, &mut vec![0; self.ring.monomials[0].len()])
    }

    fn contracted(&self, directions: &[Vec<f64>], monomial: &mut Vec<usize>) -> Term {
        let Some((first, rest)) = directions.split_first() else {
            let factorials: usize = monomial.iter().map(|n| (1..=*n).product::<usize>()).product();
            return self.terms[self.ring.position(monomial)] * Term::exact(factorials as f64);
        };
        let mut sum = Term::default();
        for (i, v) in first.iter().enumerate() {
            monomial[i] += 1;
            sum = sum + Term::exact(*v) * self.contracted(rest, monomial);
            monomial[i] -= 1;
        }
        sum
    }
}

impl Add for &Series {
    type Output = Series;

    fn add(self, other: Self) -> Series {
        Series {
            ring: self.ring,
            terms: self.terms.iter().zip(&other.terms).map(|(a, b)| *a + *b).collect(),
        }
    }
}

impl Sub for &Series {
    type Output = Series;

    fn sub(self, other: Self) -> Series {
        self + &other.scaled(-1.0)
    }
}

impl Mul for &Series {
    type Output = Series;

    fn mul(self, other: Self) -> Series {
        let mut y = Series::constant(self.ring, 0.0);
        for [i, j, k] in &self.ring.products {
            y.terms[*k] = y.terms[*k] + self.terms[*i] * other.terms[*j];
        }
        y
    }
}
