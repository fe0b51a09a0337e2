//! Points of any shape as lists of coordinates.

use tangent_bundle::space::Space;

/// The coordinates of a point.
pub(crate) fn coordinates<D: Space, R: Copy>(x: &D::Over<R>) -> Vec<R> {
    let mut all = Vec::new();
    D::map(x, &mut |x: &R| all.push(*x));
    all
}

/// The point of a shape with the next coordinates of a list.
///
/// # Panics
///
/// If the list is too short.
pub(crate) fn next_point<D: Space, R, Q>(shape: &D::Over<R>, list: &mut impl Iterator<Item = Q>) -> D::Over<Q> {
    D::map(shape, &mut |_: &R| list.next().expect("a number for each coordinate"))
}
