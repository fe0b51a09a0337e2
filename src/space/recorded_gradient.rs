//! The Hessian from one recording of the gradient: reverse over reverse mode.
//!
//! The function is evaluated once, whatever the number of variables. Its gradient is recorded, and tangents are pushed
//! forward through that recording.

use alloc::vec;

use crate::reverse::{Recording, Var};
use crate::space::Space;
use crate::space::numbered::by_number;
use crate::space::pullback::{LANES, pulled_back, unit, variables};

/// The Hessian of a function. There is none if a number of the recording is infinite or NaN, or so large or small that
/// products of a few of them can leave the range of floats: at singular points, modes that evaluate the function over
/// bundles multiply in another order.
///
/// It is symmetric to the last bit: of two equal entries, the one below the diagonal is used.
pub(crate) fn hessian_of_recorded_gradient<D: Space>(
    f: impl Fn(D::Over<Var<Var>>) -> Var<Var>,
    x: &D::Over<f64>,
) -> Option<D::Over<D::Over<f64>>> {
    let outer = Recording::new();
    let (value, slopes) = {
        let inner = Recording::new();
        let y = f(variables::<D, Var>(&inner, &variables::<D, f64>(&outer, x)));
        (outer.value_of(&y.value()), pulled_back(&inner, y))
    };
    let gradient_is_finite = slopes.iter().all(|slope| outer.value_of(slope).is_finite());
    if !(value.is_finite() && gradient_is_finite && outer.is_moderate()) {
        return None;
    }
    let n = slopes.len();
    let mut curvatures = vec![0.0; n * n];
    for first in (0..n).step_by(LANES) {
        let columns = first..n.min(first + LANES);
        let tangents = columns.clone().map(|j| (j, unit(j - first)));
        outer.push_forward_to::<LANES>(tangents, &slopes[first..], |row, lanes| {
            let i = first + row;
            for j in columns.clone().filter(|j| *j <= i) {
                curvatures[i * n + j] = lanes[j - first];
                curvatures[j * n + i] = lanes[j - first];
            }
        });
    }
    let is_finite = curvatures.iter().all(|entry| entry.is_finite());
    is_finite.then(|| by_number::<D, f64, _>(x, &mut |i| by_number::<D, f64, f64>(x, &mut |j| curvatures[i * n + j])))
}
