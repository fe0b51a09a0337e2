//! expect: an array of this length is not known to be a space
use tangent_bundle::prelude::*;

struct Norm<const K: usize>;

impl<const K: usize> Differentiable for Norm<K> {
    type Domain = [Scalar; K];
    type Codomain = Scalar;
    fn evaluate<R: Real>(&self, x: [R; K]) -> R {
        x.iter().map(|x| *x * *x).sum()
    }
}

fn main() {}
