//! Matrices of bundles as series of matrices: one algebra for all representations and nestings.
//!
//! A number of nested bundles is a vector of [atoms](crate::real::Atoms), and a matrix of such numbers is a vector of
//! matrices of atoms, its parts. Part 0 is the primal matrix. The terms of the algebra say which parts of the factors
//! meet in which part of a product:
//!
//! ```text
//! (A·B)ₖ = Σ Aᵢ·Bⱼ        over the terms (i, j, k), with i, j ≤ k
//! ```
//!
//! A matrix is an entry of this algebra that does not commute, so that the order of the factors is kept. An equation
//! between series is solved part by part: the terms with i = 0 or j = 0 have the unknown part, all others are known
//! before.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::real::{BaseFloat, Dense, Elementary, Ground};

/// The terms of a product of bundles, and the grades of their atoms.
#[derive(Debug)]
pub(super) struct Terms {
    /// The pairs of parts that add to each part, without those of part 0.
    inner: Vec<Vec<[usize; 2]>>,
    /// How many tangents each part has.
    grades: Vec<usize>,
}

/// A matrix of bundles, part by part.
#[derive(Clone, Debug)]
pub(super) struct Series<A> {
    terms: Rc<Terms>,
    pub(super) parts: Vec<Dense<A>>,
}

impl Terms {
    /// Those of a number of this type.
    pub(super) fn of<R: Elementary>() -> Rc<Self> {
        let mut inner = Vec::from_iter((0..R::ATOMS).map(|_| Vec::new()));
        R::terms(&mut |[i, j, k]| {
            if i != 0 && j != 0 {
                inner[k].push([i, j]);
            }
        });
        let grades = (0..R::ATOMS).map(R::grade).collect();
        Rc::new(Self { inner, grades })
    }

    /// Those of a Taylor bundle with so many parts.
    pub(super) fn one_direction(parts: usize) -> Rc<Self> {
        let inner = (0..parts).map(|k| (1..k.max(1)).map(|i| [i, k - i]).collect());
        Rc::new(Self {
            inner: inner.collect(),
            grades: (0..parts).collect(),
        })
    }

    /// The pairs of parts that add to a part, without part 0.
    pub(super) fn pairs(&self, k: usize) -> &[[usize; 2]] {
        &self.inner[k]
    }

    /// Whether they are those of a Taylor bundle.
    pub(super) fn is_one_direction(&self) -> bool {
        let mut inner = self.inner.clone();
        inner.iter_mut().for_each(|pairs| pairs.sort_unstable());
        let taylor = Self::one_direction(self.grades.len());
        self.grades == taylor.grades && inner == taylor.inner
    }

    /// The sum `Σ f(i, j)` over the terms of part k without part 0.
    fn sum<A: Ground>(
        &self,
        k: usize,
        [rows, columns]: [usize; 2],
        mut term: impl FnMut(usize, usize) -> Dense<A>,
    ) -> Dense<A> {
        let mut sum: Option<Dense<A>> = None;
        for [i, j] in &self.inner[k] {
            let product = term(*i, *j);
            match &mut sum {
                None => sum = Some(product),
                Some(sum) => sum.add(&product, true),
            }
        }
        sum.unwrap_or_else(|| Dense::zeros(rows, columns))
    }
}

impl<A: Ground> Series<A> {
    /// The parts of a matrix.
    pub(super) fn of<R: Elementary<Atom = A>>(terms: &Rc<Terms>, m: &Dense<R>) -> Self {
        let zero = A::from_float(A::Scalar::ZERO);
        let part = || Vec::from_iter(core::iter::repeat_n(zero, m.entries.len()));
        let mut parts = Vec::from_iter((0..R::ATOMS).map(|_| part()));
        for (place, x) in m.entries.iter().enumerate() {
            let mut parts = parts.iter_mut();
            x.atoms(&mut |atom| {
                if let Some(part) = parts.next() {
                    part[place] = atom;
                }
            });
        }
        let dense = |entries| Dense {
            rows: m.rows,
            columns: m.columns,
            entries,
        };
        Self {
            terms: terms.clone(),
            parts: parts.into_iter().map(dense).collect(),
        }
    }

    /// The matrix of these parts.
    pub(super) fn matrix<R: Elementary<Atom = A>>(&self) -> Dense<R> {
        let first = &self.parts[0];
        let mut place = 0;
        Dense::from_fn(first.rows, first.columns, |_, _| {
            let here = place;
            place += 1;
            let mut parts = self.parts.iter().map(|part| part.entries[here]);
            R::of_atoms(&mut || parts.next().expect("a part for each atom"))
        })
    }

    /// The series with this part 0, whose other parts a function finds from those before.
    pub(super) fn solved(terms: &Rc<Terms>, first: Dense<A>, mut next: impl FnMut(&Self, usize) -> Dense<A>) -> Self {
        let mut y = Self {
            terms: terms.clone(),
            parts: Vec::with_capacity(terms.grades.len()),
        };
        y.parts.push(first);
        for k in 1..terms.grades.len() {
            let part = next(&y, k);
            y.parts.push(part);
        }
        y
    }

    pub(super) fn terms(&self) -> &Rc<Terms> {
        &self.terms
    }

    pub(super) fn rows(&self) -> usize {
        self.parts[0].rows
    }

    pub(super) fn columns(&self) -> usize {
        self.parts[0].columns
    }

    /// The identity, as long as this series.
    pub(super) fn identity(&self, n: usize) -> Self {
        Self::solved(&self.terms, Dense::identity(n), |_, _| Dense::zeros(n, n))
    }

    /// The series of the images of the parts.
    pub(super) fn map(&self, f: impl FnMut(&Dense<A>) -> Dense<A>) -> Self {
        Self {
            terms: self.terms.clone(),
            parts: self.parts.iter().map(f).collect(),
        }
    }

    #[must_use]
    pub(super) fn transposed(&self) -> Self {
        self.map(Dense::transposed)
    }

    #[must_use]
    pub(super) fn scaled(&self, c: f64) -> Self {
        self.map(|part| part.scaled(A::Scalar::from_f64(c)))
    }

    #[must_use]
    pub(super) fn plus(&self, other: &Self) -> Self {
        self.with(other, true)
    }

    #[must_use]
    pub(super) fn minus(&self, other: &Self) -> Self {
        self.with(other, false)
    }

    fn with(&self, other: &Self, is_plus: bool) -> Self {
        let mut sum = self.clone();
        for (x, y) in sum.parts.iter_mut().zip(&other.parts) {
            x.add(y, is_plus);
        }
        sum
    }

    /// `Σ Aᵢ·Bⱼ` over the terms of part k without part 0.
    pub(super) fn inner(&self, other: &Self, k: usize) -> Dense<A> {
        let shape = [self.rows(), other.columns()];
        self.terms
            .sum(k, shape, |i, j| A::product(&self.parts[i], &other.parts[j]))
    }

    /// `A·B`.
    pub(super) fn times(&self, other: &Self) -> Self {
        let [a, b] = [&self.parts, &other.parts];
        Self::solved(&self.terms, A::product(&a[0], &b[0]), |_, k| {
            let mut sum = A::product(&a[0], &b[k]);
            sum.add(&A::product(&a[k], &b[0]), true);
            sum.add(&self.inner(other, k), true);
            sum
        })
    }

    /// `A⁻¹·B`, by a factorisation of part 0: `A₀·Xₖ = Bₖ − Σ_{i ≠ 0} Aᵢ·Xⱼ`.
    pub(super) fn solve(&self, lu: &A::Lu, b: &Self) -> Self {
        let a = &self.parts;
        Self::solved(&self.terms, A::lu_solve(lu, &b.parts[0]), |x, k| {
            let mut rest = b.parts[k].clone();
            rest.add(&A::product(&a[k], &x.parts[0]), false);
            rest.add(&self.inner(x, k), false);
            A::lu_solve(lu, &rest)
        })
    }

    /// How many tangents part k has.
    pub(super) fn grade(&self, k: usize) -> usize {
        self.terms.grades[k]
    }

    /// The series with the parts of another one, one place later, for its own from part 1 on.
    pub(super) fn with_parts_after_first(mut self, later: &Self) -> Self {
        for (part, later) in self.parts[1..].iter_mut().zip(&later.parts) {
            *part = later.clone();
        }
        self
    }
}
