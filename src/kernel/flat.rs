//! The rules on flat germs, for singular points. They serve all representations and nestings.
//!
//! A bundle over bundles is one algebra over its [atoms](crate::real::Atoms). The level of the rule grades it:
//! component k has `|k|` tangents of that level. `D: xₖ ↦ |k|·xₖ` is a derivation of the algebra. So the equations of
//! the functions hold with D in place of the dash:
//!
//! ```text
//! q·y′ = x′        |k|·yₖ·q₀ = |k|·xₖ − Σ_{i ≠ 0} |j|·qᵢ·yⱼ        over the terms (i, j, k)
//! ```
//!
//! These rules allocate. They run only where an infinity or a NaN occurs. There a tangent that is exactly zero
//! contributes nothing, at each level.

use alloc::vec::Vec;

use crate::kernel::strong_zero::WithStrongZero;
use crate::real::{BaseFloat, Field};

/// The terms of a product, sorted by the component that they add to, and the grades of the components.
pub(crate) struct Algebra {
    /// The factors of each term. The terms of the component 0 come first.
    factors: Vec<[usize; 2]>,
    /// The index at which the terms of each component start, and the end of the last ones.
    starts: Vec<usize>,
    /// The grade of each component: how many tangents of the level of the rule it has.
    grades: Vec<usize>,
}

impl Algebra {
    /// The algebra of these terms, with a grade for each component.
    pub(crate) fn new(grades: Vec<usize>, terms: impl FnOnce(&mut dyn FnMut([usize; 3]))) -> Self {
        let mut all = Vec::new();
        terms(&mut |[i, j, k]| all.push([k, i, j]));
        all.sort_unstable();
        let starts = (0..=grades.len()).map(|k| all.partition_point(|term| term[0] < k));
        Self {
            starts: starts.collect(),
            factors: all.iter().map(|[_, i, j]| [*i, *j]).collect(),
            grades,
        }
    }

    /// The terms that add to a component.
    fn terms(&self, k: usize) -> &[[usize; 2]] {
        &self.factors[self.starts[k]..self.starts[k + 1]]
    }

    /// The components that the rule computes. The others are given.
    fn unknowns(&self) -> impl Iterator<Item = usize> {
        (0..self.grades.len()).filter(|k| self.grades[*k] > 0)
    }

    /// `|j|/|k|`.
    fn ratio<S: BaseFloat>(&self, j: usize, k: usize) -> S {
        S::from_f64(self.grades[j] as f64 / self.grades[k] as f64)
    }

    /// Component k of `D⁻¹(w·Dx)`, with or without the terms in w₀.
    fn integrated<A: Field>(
        &self,
        k: usize,
        w: &[WithStrongZero<A>],
        x: &[WithStrongZero<A>],
        is_whole: bool,
    ) -> WithStrongZero<A> {
        let terms = self.terms(k).iter();
        terms
            .filter(|[i, j]| self.grades[*j] > 0 && (is_whole || *i != 0))
            .fold(WithStrongZero::strong_zero(x[k].number()), |sum, [i, j]| {
                sum + (w[*i] * x[*j]).scaled(self.ratio(*j, k))
            })
    }

    /// Component k of a·b, without the terms in which one of the factors is the primal.
    fn inner<A: Field>(&self, k: usize, a: &[WithStrongZero<A>], b: &[WithStrongZero<A>]) -> WithStrongZero<A> {
        let terms = self.terms(k).iter().filter(|[i, j]| *i != 0 && *j != 0);
        terms.fold(WithStrongZero::strong_zero(a[k].number()), |sum, [i, j]| {
            sum + a[*i] * b[*j]
        })
    }

    /// `y = a·b`, the primal too.
    pub(crate) fn product<A: Field>(
        &self,
        y: &mut [WithStrongZero<A>],
        a: &[WithStrongZero<A>],
        b: &[WithStrongZero<A>],
    ) {
        for k in 0..y.len() {
            let terms = self.terms(k).iter();
            y[k] = terms.fold(WithStrongZero::strong_zero(a[k].number()), |sum, [i, j]| {
                sum + a[*i] * b[*j]
            });
        }
    }

    /// `b·y = a`, given y₀.
    pub(crate) fn quotient<A: Field>(
        &self,
        y: &mut [WithStrongZero<A>],
        a: &[WithStrongZero<A>],
        b: &[WithStrongZero<A>],
    ) {
        for k in self.unknowns() {
            let known = self.terms(k).iter().filter(|[i, _]| *i != 0);
            y[k] = known.fold(a[k], |sum, [i, j]| sum - b[*i] * y[*j]) / b[0];
        }
    }

    /// `y′ = y·x′`, given y₀.
    pub(crate) fn exponential<A: Field>(&self, y: &mut [WithStrongZero<A>], x: &[WithStrongZero<A>]) {
        for k in self.unknowns() {
            y[k] = self.integrated(k, y, x, true);
        }
    }

    /// `y² = x`, given y₀.
    pub(crate) fn root<A: Field>(&self, y: &mut [WithStrongZero<A>], x: &[WithStrongZero<A>]) {
        for k in self.unknowns() {
            y[k] = (x[k] - self.inner(k, y, y)) / y[0].scaled(A::Scalar::from_f64(2.0));
        }
    }

    /// `(a + y)² = a² + b²`, for y₀ = b₀ = 0 and a₀ ≠ 0.
    pub(crate) fn norm<A: Field>(&self, y: &mut [WithStrongZero<A>], a: &[WithStrongZero<A>], b: &[WithStrongZero<A>]) {
        // One factor of each product is divided first, so that the product stays in range if a₀ is huge or tiny.
        let over_a0 = |x: &[WithStrongZero<A>]| Vec::from_iter(x.iter().map(|x| *x / a[0]));
        let (u, v, mut w) = (over_a0(a), over_a0(b), over_a0(y));
        for k in self.unknowns() {
            let half = (self.inner(k, &v, b) - self.inner(k, &w, y)).scaled(A::Scalar::from_f64(0.5));
            y[k] = half - self.inner(k, &u, y);
            w[k] = y[k] / a[0];
        }
    }

    /// `q·y′ = x′`, given y₀.
    pub(crate) fn integral<A: Field>(
        &self,
        y: &mut [WithStrongZero<A>],
        x: &[WithStrongZero<A>],
        q: &[WithStrongZero<A>],
    ) {
        for k in self.unknowns() {
            y[k] = (x[k] - self.integrated(k, q, y, false)) / q[0];
        }
    }

    /// `w·y′ = x′, w′ = ±x·y′`, given y₀ and w₀.
    pub(crate) fn arc<A: Field>(
        &self,
        y: &mut [WithStrongZero<A>],
        w: &mut [WithStrongZero<A>],
        x: &[WithStrongZero<A>],
        is_plus: bool,
    ) {
        for k in self.unknowns() {
            y[k] = (x[k] - self.integrated(k, w, y, false)) / w[0];
            w[k] = signed(self.integrated(k, x, y, true), is_plus);
        }
    }

    /// `y′ = w·x′`, given y₀.
    pub(crate) fn quadrature<A: Field>(
        &self,
        y: &mut [WithStrongZero<A>],
        w: &[WithStrongZero<A>],
        x: &[WithStrongZero<A>],
    ) {
        for k in self.unknowns() {
            y[k] = self.integrated(k, w, x, true);
        }
    }
}

/// a or −a.
fn signed<A: Field>(a: WithStrongZero<A>, is_plus: bool) -> WithStrongZero<A> {
    if is_plus { a } else { -a }
}
