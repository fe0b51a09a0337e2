//! Numbers beside the arrays of `ndarray`: `&array * x`, `array + x`, and the assigning forms.

use ndarray::ScalarOperand;

use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{AsFloat, Elementary};
#[cfg(feature = "std")]
use crate::reverse::Var;

impl<N: Natural, B: Elementary + 'static, P: Rules<N, B> + 'static> ScalarOperand for TangentBundle<N, B, P> {}

#[cfg(feature = "std")]
impl<B: Elementary + 'static> ScalarOperand for Var<B> {}

impl<R: Elementary + 'static> ScalarOperand for AsFloat<R> {}
