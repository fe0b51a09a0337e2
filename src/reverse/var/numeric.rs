//! The traits of `num_traits`, so that code written for `T: Float` runs on variables unchanged.

use num_traits::ToPrimitive;

use crate::real::{BaseFloat, Elementary, numeric, to_primitive};
use crate::reverse::Var;

numeric!([B] Var<B>, B, B, of_value, value);

impl<B: Copy + ToPrimitive> ToPrimitive for Var<B> {
    to_primitive!(|x| &x.value());
}

impl<B: Elementary> Default for Var<B> {
    /// The constant 0.
    #[inline]
    fn default() -> Self {
        Self::from_float(B::Scalar::ZERO)
    }
}
