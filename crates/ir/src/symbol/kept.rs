//! Functions that are known as code, kept by a recording.

use std::any::Any;
use std::sync::OnceLock;

use tangent_bundle::real::{Code, JetRule, Keeper, ScalarRule};

use crate::error::Error;
use crate::external::{Body, External};
use crate::operation::Operation;
use crate::program::Partials;
use crate::recorder::{Place, Recording, with};
use crate::symbol::Symbol;
use crate::types::Type;

impl External {
    /// A function that is given by its partials. These are recorded at a point when they are needed. If they branch,
    /// the path at this point is recorded.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ir::{Builder, External, Operation, Type};
    ///
    /// #[derive(Clone)]
    /// struct Square;
    ///
    /// impl ScalarRule for Square {
    ///     fn value(&self, [x]: [f64; 1]) -> f64 {
    ///         x * x
    ///     }
    ///     fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
    ///         [x * 2.0]
    ///     }
    /// }
    ///
    /// let square = External::of_partials("square", Square, [1.0]);
    /// let mut b = Builder::new("f", &[Type::Real], Type::Real);
    /// let [x] = b.arguments();
    /// let y = b.push(Operation::External(square, vec![x]));
    /// b.ret(y);
    /// let f = b.finish()?;
    /// assert_eq!(f.gradient(vec![3.0]), [6.0]);
    /// assert_eq!(f.adjoint()?.compile()?.run_reals(&[3.0, 1.0])?, [9.0, 6.0]);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    #[must_use]
    pub fn of_partials<F, const K: usize>(name: &str, f: F, point: [f64; K]) -> Self
    where
        F: ScalarRule<K> + Send + Sync + 'static,
    {
        let partials = OnceLock::new();
        Self::new(name, K, ByPartials { f, point, partials })
    }

    /// A function of one number that is given by its derivatives.
    #[must_use]
    pub fn of_derivatives<F>(name: &str, f: F) -> Self
    where
        F: JetRule + Send + Sync + 'static,
    {
        Self::new(name, 1, ByDerivatives(f))
    }
}

/// A function that is given by its partials.
struct ByPartials<F, const K: usize> {
    f: F,
    point: [f64; K],
    partials: OnceLock<Result<Partials, Error>>,
}

impl<F: ScalarRule<K> + Send + Sync + 'static, const K: usize> ByPartials<F, K> {
    /// Records the partials: a function of the arguments and the value.
    fn record(&self) -> Result<Partials, Error> {
        let recording = Recording::begin("partials", K + 1);
        let x = std::array::from_fn(|i| recording.argument(i, self.point[i]));
        let y = recording.argument(K, self.f.value(self.point));
        let slopes = self.f.partials::<Symbol>(x, y);
        let mut function = recording.finish(&slopes)?;
        function.simplify()?;
        let program = function.compile()?;
        Ok(Partials {
            function,
            program,
            code: 0,
        })
    }
}

impl<F: ScalarRule<K> + Send + Sync + 'static, const K: usize> Body for ByPartials<F, K> {
    fn value(&self, _: usize, x: &[f64]) -> Result<f64, Error> {
        Ok(self.f.value(std::array::from_fn(|i| x[i])))
    }

    fn has_partials(&self) -> bool {
        true
    }

    fn partials(&self) -> Option<&(dyn Any + Send + Sync)> {
        Some(self.partials.get_or_init(|| self.record()))
    }
}

/// A function that is given by its derivatives.
struct ByDerivatives<F>(F);

impl<F: JetRule + Send + Sync + 'static> Body for ByDerivatives<F> {
    fn value(&self, derivative: usize, x: &[f64]) -> Result<f64, Error> {
        let y = self.0.value(x[0]);
        let Some(last) = derivative.checked_sub(1) else {
            return Ok(y);
        };
        let (mut short, mut long) = ([0.0; 8], Vec::new());
        let all = match short.get_mut(..derivative) {
            Some(all) => all,
            None => {
                long.resize(derivative, 0.0);
                &mut long[..]
            }
        };
        self.0.derivatives(x[0], y, all);
        Ok(all[last])
    }

    fn has_partials(&self) -> bool {
        false
    }

    fn partials(&self) -> Option<&(dyn Any + Send + Sync)> {
        None
    }
}

/// Keeps a function that is called at these symbols.
struct At<'a>(&'a [Symbol]);

impl Keeper for At<'_> {
    type Kept = External;

    fn keep<F, const K: usize>(self, name: &str, f: &F) -> External
    where
        F: ScalarRule<K> + Clone + Send + Sync + 'static,
    {
        External::of_partials(name, f.clone(), std::array::from_fn(|i| self.0[i].value))
    }

    fn keep_jet<F>(self, name: &str, f: &F) -> External
    where
        F: JetRule + Clone + Send + Sync + 'static,
    {
        External::of_derivatives(name, f.clone())
    }
}

impl Symbol {
    /// Records a call of a function that is given by its partials.
    #[track_caller]
    pub(super) fn applied<F: ScalarRule<K>, const K: usize>(f: &F, x: [Self; K]) -> Self {
        let y = f.value(x.map(|x| x.value));
        match f.kept(At(&x)) {
            Some(kept) => Self::external(&kept, &x, y),
            None => Self::refuse(x, y),
        }
    }

    /// Records a call of a function that is given by its derivatives.
    #[track_caller]
    pub(super) fn applied_jet<F: JetRule>(f: &F, x: Self) -> Self {
        let y = f.value(x.value);
        match f.kept(At(&[x])) {
            Some(kept) => Self::external(&kept, &[x], y),
            None => Self::refuse([x], y),
        }
    }

    /// Records a call of a function that a program calls.
    #[track_caller]
    pub(super) fn applied_code(f: &mut dyn Code<Self>, x: &[Self]) -> Self {
        let values: Vec<f64> = x.iter().map(|x| x.value).collect();
        let y = f.value(0, &values);
        let (known, derivative) = f.known();
        let external: &External = known.downcast_ref().expect("programs call functions of this type");
        Self::external(&external.differentiated(derivative), x, y)
    }

    #[track_caller]
    pub(super) fn external(f: &External, x: &[Self], y: f64) -> Self {
        let Some(place) = x.iter().find_map(|x| x.place) else {
            return Self::of_float(y);
        };
        let value = with(place.recording, |recorder| {
            let operands = x.iter().map(|x| x.operand(recorder)).collect();
            recorder.append(Operation::External(f.clone(), operands), Type::Real)
        });
        Self {
            place: Some(Place { value, ..place }),
            ..Self::of_float(y)
        }
    }
}
