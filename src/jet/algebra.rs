//! The algebra of jets: sums, products, derivatives and integrals.

use core::fmt::Display;
use core::ops::{Add, Mul, Neg, Sub};

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::jet::Jet;
use crate::jet::values::is_same_point;
use crate::order::{Natural, Predecessor, Successor};
use crate::real::{BaseFloat, Elementary, Field, brief};

/// # Derivatives and integrals
impl<N: Natural, T: Field> Jet<N, T> {
    /// The jet of the zero function at the same point.
    #[inline]
    pub fn zero_like(&self) -> Self {
        self.map(|x| x.zero_like())
    }

    /// The jet of c·f for a float c.
    #[inline]
    pub fn scaled(&self, c: T::Scalar) -> Self {
        self.map(|x| x.scaled(c))
    }

    /// The jet of f′. Its order is one less.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let j = Jet::<U3>::new(0.5, [1.0, 2.0, 3.0, 5.0]);
    /// assert_eq!(j.deriv(), Jet::<U2>::new(0.5, [2.0, 3.0, 5.0]));
    /// assert_eq!(j.integrate(), Jet::<U4>::new(0.5, [0.0, 1.0, 2.0, 3.0, 5.0]));
    /// ```
    #[inline]
    pub fn deriv(&self) -> Jet<N::Previous, T>
    where
        N: Predecessor,
    {
        Jet::new(self.base, GenericArray::generate(|k| self.derivatives[k + 1]))
    }

    /// The jet of the integral of f from the base point. Its order is one more.
    ///
    /// `deriv` is its left inverse: `j.integrate().deriv()` is j. The two are transposes of each other:
    /// `Σ deriv(j)ₖ·lₖ = Σ jₖ·integrate(l)ₖ`.
    #[inline]
    pub fn integrate(&self) -> Jet<N::Next, T>
    where
        N: Successor,
    {
        Jet::new(
            self.base,
            GenericArray::generate(|k| match k {
                0 => self.base.zero_like(),
                _ => self.derivatives[k - 1],
            }),
        )
    }

    /// The pullback of [`deriv`](Self::deriv) for a covector on the value f′. It is a covector on the derivatives of f,
    /// whose only component is that of f′.
    ///
    /// For a covector on all derivatives of f′, the pullback is `integrate`.
    #[inline]
    pub fn antideriv(&self, covector: T) -> Self
    where
        N: Predecessor,
    {
        Jet::new(
            self.base,
            GenericArray::generate(|k| if k == 1 { covector } else { self.base.zero_like() }),
        )
    }

    /// The jet whose derivatives are the images of these derivatives.
    #[inline]
    fn map(&self, mut f: impl FnMut(T) -> T) -> Self {
        Jet::new(self.base, GenericArray::generate(|k| f(self.derivatives[k])))
    }
}

/// Panics if two jets are not at the same point.
#[track_caller]
fn assert_one_base<T: Elementary + Display>(a: &T, b: &T, operation: &str) {
    assert!(
        is_same_point(a, b),
        "the {operation} of jets at the base points {} and {} is not defined: take both jets at the same point",
        brief(a),
        brief(b)
    );
}

impl<N: Natural, T: Elementary + Display> Add for Jet<N, T> {
    type Output = Self;

    /// The jet of f + g.
    ///
    /// # Panics
    ///
    /// If the base points differ.
    #[inline]
    #[track_caller]
    fn add(self, other: Self) -> Self {
        assert_one_base(&self.base, &other.base, "sum");
        Jet::new(
            self.base,
            GenericArray::generate(|k| self.derivatives[k] + other.derivatives[k]),
        )
    }
}

impl<N: Natural, T: Elementary + Display> Sub for Jet<N, T> {
    type Output = Self;

    /// The jet of f − g.
    ///
    /// # Panics
    ///
    /// If the base points differ.
    #[inline]
    #[track_caller]
    fn sub(self, other: Self) -> Self {
        assert_one_base(&self.base, &other.base, "difference");
        Jet::new(
            self.base,
            GenericArray::generate(|k| self.derivatives[k] - other.derivatives[k]),
        )
    }
}

impl<N: Natural, T: Elementary + Display> Mul for Jet<N, T> {
    type Output = Self;

    /// The jet of f·g (Leibniz): `(fg)⁽ⁿ⁾ = Σ C(n, k)·f⁽ᵏ⁾·g⁽ⁿ⁻ᵏ⁾`.
    ///
    /// # Panics
    ///
    /// If the base points differ.
    #[inline]
    #[track_caller]
    fn mul(self, other: Self) -> Self {
        assert_one_base(&self.base, &other.base, "product");
        Jet::new(
            self.base,
            GenericArray::generate(|n| {
                let mut binomial = 1.0;
                let mut sum = self.derivatives[0] * other.derivatives[n];
                for k in 1..=n {
                    binomial = binomial * (n + 1 - k) as f64 / k as f64;
                    let term = self.derivatives[k] * other.derivatives[n - k];
                    sum = sum + term.scaled(T::Scalar::from_f64(binomial));
                }
                sum
            }),
        )
    }
}

impl<N: Natural, T: Field> Neg for Jet<N, T> {
    type Output = Self;

    /// The jet of −f.
    #[inline]
    fn neg(self) -> Self {
        self.map(Neg::neg)
    }
}

impl<N: Natural, T: Field> Add<T> for Jet<N, T> {
    type Output = Self;

    /// The jet of f + c.
    #[inline]
    fn add(mut self, c: T) -> Self {
        self.derivatives[0] = self.derivatives[0] + c;
        self
    }
}

impl<N: Natural, T: Field> Sub<T> for Jet<N, T> {
    type Output = Self;

    /// The jet of f − c.
    #[inline]
    fn sub(mut self, c: T) -> Self {
        self.derivatives[0] = self.derivatives[0] - c;
        self
    }
}

impl<N: Natural, T: Field> Mul<T> for Jet<N, T> {
    type Output = Self;

    /// The jet of c·f.
    #[inline]
    fn mul(self, c: T) -> Self {
        self.map(|x| x * c)
    }
}
