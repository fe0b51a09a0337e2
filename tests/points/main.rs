//! What the drivers take for points: what users have.

use tangent_bundle::prelude::*;

mod beside;
mod fallible;
mod generic;
mod lengths;
#[cfg(feature = "nalgebra")]
mod nalgebra_points;
#[cfg(feature = "ndarray")]
mod ndarray_points;
mod references;
mod structs;
