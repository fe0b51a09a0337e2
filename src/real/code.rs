//! Functions that are found at run time.

use alloc::vec::Vec;
use core::any::Any;

/// A function that is found at run time, with its derivatives over one type R of numbers.
///
/// It is given by its partials or, if it is a function of one number, by all its derivatives. In contrast to a
/// [`ScalarRule`](crate::real::ScalarRule) it is not generic: its partials are evaluated over R alone, and not over
/// bundles of lower orders. So a large piece of code, such as an interpreter, is compiled once for each R.
#[doc(hidden)]
pub trait Code<R, S = f64> {
    /// The derivative of this order over floats. The order 0 is the value. A function that is given by its partials has
    /// no other.
    fn value(&mut self, derivative: usize, x: &[S]) -> S;

    /// Whether it is given by all its derivatives.
    fn is_jet(&self) -> bool;

    /// Writes the partials at x, where y = f(x). They are right to this total order.
    fn partials(&mut self, x: &[R], y: R, order: usize, slopes: &mut [R]);

    /// What stands for the function in a recording, and which derivative of it this is.
    fn known(&self) -> (&dyn Any, usize);
}

/// A derivative of a function that is found at run time, over the base B of R.
pub(crate) struct OnBase<'a, R, B, S> {
    pub(crate) function: &'a mut (dyn Code<R, S> + 'a),
    pub(crate) derivative: usize,
    /// A number of the base as a constant.
    pub(crate) embed: fn(B) -> R,
    pub(crate) base: fn(R) -> B,
}

impl<R: Copy, B: Copy, S> Code<B, S> for OnBase<'_, R, B, S> {
    fn value(&mut self, derivative: usize, x: &[S]) -> S {
        self.function.value(self.derivative + derivative, x)
    }

    fn is_jet(&self) -> bool {
        self.function.is_jet()
    }

    fn partials(&mut self, x: &[B], y: B, order: usize, slopes: &mut [B]) {
        let embedded: Vec<R> = x.iter().map(|x| (self.embed)(*x)).collect();
        let y = (self.embed)(y);
        let mut all = alloc::vec![y; slopes.len()];
        self.function.partials(&embedded, y, order, &mut all);
        for (slope, of_bundle) in slopes.iter_mut().zip(all) {
            *slope = (self.base)(of_bundle);
        }
    }

    fn known(&self) -> (&dyn Any, usize) {
        let (known, derivative) = self.function.known();
        (known, self.derivative + derivative)
    }
}
