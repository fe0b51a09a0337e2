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

    /// Whether they are those of a Taylor bundle.
    pub(super) fn is_one_direction(&self) -> bool {
        let mut inner = self.inner.clone();
        inner.iter_mut().for_each(|pairs| pairs.sort_unstable());
        let taylor = Self::one_direction(self.grades.len());
        self.grades == taylor.grades && inner == taylor.inner
    }

    /// Whether a part is the first factor of a term of which the second one is a tangent.
    pub(super) fn is_first_factor(&self, part: usize) -> bool {
        part == 0 || self.inner.iter().flatten().any(|[i, _]| *i == part)
    }
}

/// How many numbers are read at a time.
const TILE: usize = 64;

/// `c ± a·b`, in the place of c.
fn add_product<A: Ground>(c: &mut Dense<A>, a: &Dense<A>, b: &Dense<A>, is_plus: bool) {
    if !b.is_nothing() && !a.is_nothing() {
        A::add_product(c, a, b, is_plus);
    }
}

impl<A: Ground> Series<A> {
    /// The parts of a matrix.
    pub(super) fn of<R: Elementary<Atom = A>>(terms: &Rc<Terms>, m: &Dense<R>) -> Self {
        Self::of_entries(terms, [m.rows, m.columns], &m.entries)
    }

    /// The parts of a matrix of these entries, column by column.
    pub(super) fn of_entries<R: Elementary<Atom = A>>(terms: &Rc<Terms>, shape: [usize; 2], entries: &[R]) -> Self {
        Self::read(terms, shape, 0, |read: &mut dyn FnMut(&[R])| {
            entries.chunks(TILE).for_each(read)
        })
    }

    /// The parts of a matrix of these entries, column by column, without part 0.
    pub(super) fn tangents_of<R: Elementary<Atom = A>>(terms: &Rc<Terms>, shape: [usize; 2], entries: &[R]) -> Self {
        Self::read(terms, shape, 1, |read: &mut dyn FnMut(&[R])| {
            if R::ATOMS > 1 {
                entries.chunks(TILE).for_each(read);
            }
        })
    }

    /// The parts of a matrix, from the first that is asked for on, of which a function shows the entries: column by
    /// column, and some at a time, few enough for the processor's first cache.
    pub(super) fn read<R: Elementary<Atom = A>>(
        terms: &Rc<Terms>,
        [rows, columns]: [usize; 2],
        first: usize,
        show: impl FnOnce(&mut dyn FnMut(&[R])),
    ) -> Self {
        let room = |k: usize| if k < first { 0 } else { rows * columns };
        let mut parts: Vec<Vec<A>> = (0..R::ATOMS).map(|k| Vec::with_capacity(room(k))).collect();
        show(&mut |entries| {
            for (k, part) in parts.iter_mut().enumerate().skip(first) {
                part.extend(entries.iter().map(|x| x.atom(k)));
            }
        });
        let dense = |entries| Dense { rows, columns, entries };
        Self {
            terms: terms.clone(),
            parts: parts.into_iter().map(dense).collect(),
        }
    }

    /// The entries of the matrix of these parts, column by column.
    pub(super) fn numbers<R: Elementary<Atom = A>>(&self) -> impl Iterator<Item = R> + '_ {
        let parts: Vec<&[A]> = self.parts.iter().map(|part| &part.entries[..]).collect();
        let count = parts[0].len();
        (0..count).map(move |place| {
            let mut parts = parts.iter();
            R::of_atoms(&mut || parts.next().expect("a part for each atom")[place])
        })
    }

    /// The matrix of these parts.
    pub(super) fn matrix<R: Elementary<Atom = A>>(&self) -> Dense<R> {
        Dense {
            rows: self.rows(),
            columns: self.columns(),
            entries: self.numbers().collect(),
        }
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
        let mut sum = Dense::zeros(self.rows(), other.columns());
        self.add_inner(&mut sum, other, k, true);
        sum
    }

    /// `c ± Σ Aᵢ·Bⱼ` over the terms of part k without part 0, in the place of c.
    pub(super) fn add_inner(&self, c: &mut Dense<A>, other: &Self, k: usize, is_plus: bool) {
        for [i, j] in &self.terms.inner[k] {
            add_product(c, &self.parts[*i], &other.parts[*j], is_plus);
        }
    }

    /// `c ± Σ Aᵢ·Bⱼ` over the terms of part k with i ≠ 0, in the place of c.
    pub(super) fn add_tangents(&self, c: &mut Dense<A>, other: &Self, k: usize, is_plus: bool) {
        add_product(c, &self.parts[k], &other.parts[0], is_plus);
        self.add_inner(c, other, k, is_plus);
    }

    /// `A·B`.
    pub(super) fn times(&self, other: &Self) -> Self {
        let [a, b] = [&self.parts, &other.parts];
        Self::solved(&self.terms, A::product(&a[0], &b[0]), |_, k| {
            let mut sum = if b[k].is_nothing() {
                Dense::zeros(self.rows(), other.columns())
            } else {
                A::product(&a[0], &b[k])
            };
            self.add_tangents(&mut sum, other, k, true);
            sum
        })
    }

    /// `A⁻¹·B`, by a factorisation of part 0: `A₀·Xₖ = Bₖ − Σ_{i ≠ 0} Aᵢ·Xⱼ`. Part 0 of A is not looked at.
    pub(super) fn solve(&self, lu: &A::Lu, b: Self) -> Self {
        let mut b = b.parts.into_iter();
        let mut next = || b.next().expect("as many parts as the terms have");
        Self::solved(&self.terms, A::lu_solve(lu, next()), |x, k| {
            let mut rest = next();
            self.add_tangents(&mut rest, x, k, false);
            if rest.is_nothing() { rest } else { A::lu_solve(lu, rest) }
        })
    }

    /// `A⁻ᵀ·B`, by a factorisation of part 0 of A, which is not looked at.
    pub(super) fn solve_transposed(&self, lu: &A::Lu, b: Self) -> Self {
        let mut b = b.parts.into_iter();
        let mut next = || b.next().expect("as many parts as the terms have");
        Self::solved(&self.terms, A::lu_solve_transposed(lu, next()), |x, k| {
            let mut rest = next();
            for [i, j] in core::iter::once(&[k, 0]).chain(&self.terms.inner[k]) {
                let [a, x] = [&self.parts[*i], &x.parts[*j]];
                if !x.is_nothing() && !a.is_nothing() {
                    A::add_transposed_product(&mut rest, a, x, false);
                }
            }
            if rest.is_nothing() {
                rest
            } else {
                A::lu_solve_transposed(lu, rest)
            }
        })
    }

    /// The parts of `A⁻¹` that are asked for, which need no others than those asked for, by a factorisation of part 0.
    pub(super) fn inverse(&self, lu: &A::Lu, is_needed: impl Fn(usize) -> bool) -> Self {
        let n = self.rows();
        Self::solved(&self.terms, A::inverse(lu, n), |x, k| {
            let mut rest = Dense::zeros(n, n);
            if is_needed(k) {
                self.add_tangents(&mut rest, x, k, false);
            }
            if rest.is_nothing() { rest } else { A::lu_solve(lu, rest) }
        })
    }

    /// Part 0, in whose place nothing is left but its shape.
    pub(super) fn take_first(&mut self) -> Dense<A> {
        let [rows, columns] = [self.rows(), self.columns()];
        let entries = Vec::new();
        core::mem::replace(&mut self.parts[0], Dense { rows, columns, entries })
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
