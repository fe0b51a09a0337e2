//! The traits of `num_traits`: code written for `T: Float` runs on bundles unchanged.

use num_traits::ToPrimitive;

use crate::bundle::{Representation, Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{numeric, to_primitive};

numeric!([N: Natural, B, P: Rules<N, B>] TangentBundle<N, B, P>, B, B, from_primal, primal);

impl<N: Natural, B: ToPrimitive, P: Representation<N, B>> ToPrimitive for TangentBundle<N, B, P> {
    to_primitive!(|x| x.primal_ref());
}
