//! Functions that are known as code.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// A function of real numbers that is known as code, with one real number as its value: one that
/// [`primitive!`](tangent_bundle::primitive!) made, a special function, or one number of the value of a function that
/// [`custom_rule!`](tangent_bundle::custom_rule!) made. A statement [`Operation::External`](crate::Operation::External)
/// calls it.
///
/// A function that is given by its derivatives has them as functions of this kind too. One that is given by its
/// partials or its pullback has these as operations of the form.
///
/// Two of them are equal if they have the same name and are of the same type of Rust, and the same derivative.
#[derive(Clone)]
pub struct External {
    derivative: usize,
    known: Arc<Known<dyn Body>>,
}

/// What all derivatives of a function share. It is behind one pointer, because statements are as large as the largest
/// operation.
struct Known<B: ?Sized> {
    name: Box<str>,
    arity: usize,
    body: B,
}

/// What a function that is known as code consists of.
pub(super) trait Body: Any + Send + Sync {
    /// The value of a derivative.
    fn value(&self, derivative: usize, x: &[f64]) -> Result<f64, Error>;

    /// Whether it is given by its partials, and not by all its derivatives.
    fn has_partials(&self) -> bool;

    /// The partials, if it is given by them. What they are is known on a floor above.
    fn partials(&self) -> Option<&(dyn Any + Send + Sync)>;

    /// Whether another one of this type is the same, if they have one name.
    fn is_same(&self, other: &dyn Any) -> bool {
        let _ = other;
        true
    }
}

impl External {
    pub(super) fn new(name: &str, arity: usize, body: impl Body) -> Self {
        let name = name.into();
        Self {
            derivative: 0,
            known: Arc::new(Known { name, arity, body }),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.known.name
    }

    /// The number of its arguments.
    #[must_use]
    pub fn arguments(&self) -> usize {
        self.known.arity
    }

    /// Which derivative of the function with its name it is: 0 for the function itself.
    #[must_use]
    pub fn derivative(&self) -> usize {
        self.derivative
    }

    /// Its value.
    ///
    /// # Panics
    ///
    /// If x is shorter than the list of its [`arguments`](Self::arguments), if the code panics, or if it is that of a
    /// program whose evaluation fails.
    #[must_use]
    pub fn value(&self, x: &[f64]) -> f64 {
        match self.try_value(x) {
            Ok(y) => y,
            Err(error) => panic!("{error}"),
        }
    }

    /// Its value, as a program that calls it has it.
    ///
    /// ```
    /// use tangent_bundle::special::erf;
    /// use tangent_bundle_ir::trace;
    ///
    /// let recorded = trace(|x| erf(x), 0.5)?;
    /// let f = &recorded.paths()[0].externals()[0];
    /// assert_eq!(f.try_value(&[0.25])?, erf(0.25));
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error of the evaluation, if it is the code of a program.
    ///
    /// # Panics
    ///
    /// If x is shorter than the list of its [`arguments`](Self::arguments), or if the code panics.
    pub fn try_value(&self, x: &[f64]) -> Result<f64, Error> {
        self.derivative_at(0, x)
    }

    /// The value of the k-th derivative. A function that is given by its partials has none but itself.
    pub(super) fn derivative_at(&self, k: usize, x: &[f64]) -> Result<f64, Error> {
        self.known.body.value(self.derivative + k, x)
    }

    /// The k-th derivative of a function that is given by its derivatives.
    pub(super) fn differentiated(&self, k: usize) -> Self {
        Self {
            derivative: self.derivative + k,
            ..self.clone()
        }
    }

    /// Whether the derivative of an order is known from this one.
    pub(super) fn is_base_of(&self, derivative: usize) -> bool {
        derivative == self.derivative || (derivative > self.derivative && !self.has_partials())
    }

    /// Whether it is given by its partials, and not by all its derivatives.
    pub(super) fn has_partials(&self) -> bool {
        self.known.body.has_partials()
    }

    /// The partials, as they were made. There are none for a function that is given by its derivatives.
    pub(super) fn made_partials(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.known.body.partials()
    }

    /// What tells it from others.
    fn identity(&self) -> (std::any::TypeId, &str, usize) {
        let body: &dyn Any = &self.known.body;
        (body.type_id(), &self.known.name, self.derivative)
    }
}

impl PartialEq for External {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity() && self.known.body.is_same(&other.known.body)
    }
}

impl Eq for External {}

impl std::hash::Hash for External {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External")
            .field("name", &self.name())
            .field("derivative", &self.derivative)
            .finish_non_exhaustive()
    }
}
