//! Numbers as their components, each with its order and its name.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Debug;

use crate::bundle::format::name;
use crate::bundle::{Kind, Representation, TangentBundle};
use crate::order::Natural;
use crate::real::{VectorSpace, for_tuples};

/// A number with all its components, which [`assert_close`](crate::testing::assert_close) compares: a float, a bundle
/// of any representation over such a number, or a tuple, an array or a `Vec` of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number whose components can be compared",
    label = "neither a float nor a bundle",
    note = "compare floats, bundles over them of any nesting, and points of these"
)]
pub trait Germ {
    /// The distance from 1 to the next float.
    #[doc(hidden)]
    const EPSILON: f64;

    /// Shows each component with its order, added to the one that is given.
    #[doc(hidden)]
    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64));

    /// The name of a component, among those that are shown. It is empty for the primal.
    #[doc(hidden)]
    fn component_name(&self, index: usize) -> String;
}

/// How many components a number has.
fn width<G: Germ>(x: &G) -> usize {
    let mut width = 0;
    x.components(0, &mut |_, _| width += 1);
    width
}

/// The name of a component in a number within another.
fn joined(outer: String, inner: String) -> String {
    match (outer.is_empty(), inner.is_empty()) {
        (_, true) => outer,
        (true, false) => inner,
        (false, false) => format!("{outer} of {inner}"),
    }
}

macro_rules! float {
    ($($S:ident)+) => {$(
        impl Germ for $S {
            const EPSILON: f64 = $S::EPSILON as f64;

            fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
                show(order, f64::from(*self));
            }

            fn component_name(&self, _: usize) -> String {
                String::new()
            }
        }
    )+};
}

float! { f64 f32 }

impl<N: Natural, B: VectorSpace + Germ, P: Representation<N, B>> Germ for TangentBundle<N, B, P> {
    const EPSILON: f64 = B::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        for (i, x) in self.unscaled().enumerate() {
            let own = match P::KIND {
                Kind::Constant => 0,
                Kind::Uniform | Kind::Taylor => i,
                Kind::Explicit => i.count_ones() as usize,
                // What is no monomial is the Laplacian.
                Kind::Graded => P::monomial(i).map_or(2, |monomial| monomial.directions().len()),
            };
            x.components(order + own, show);
        }
    }

    fn component_name(&self, index: usize) -> String {
        let inner = width(self.primal_ref());
        let outer = if index < inner {
            String::new()
        } else {
            name::<N, B, P>(index / inner)
        };
        joined(outer, self.primal_ref().component_name(index % inner))
    }
}

/// The name of a component of numbers in a row.
fn name_in_a_row<'a, G: Germ + 'a>(all: impl IntoIterator<Item = &'a G>, mut index: usize) -> String {
    for (i, x) in all.into_iter().enumerate() {
        let width = width(x);
        if index < width {
            return joined(x.component_name(index), format!("coordinate {}", i + 1));
        }
        index -= width;
    }
    String::new()
}

impl<G: Germ> Germ for Vec<G> {
    const EPSILON: f64 = G::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        self.iter().for_each(|x| x.components(order, show));
    }

    fn component_name(&self, index: usize) -> String {
        name_in_a_row(self, index)
    }
}

impl<G: Germ, const K: usize> Germ for [G; K] {
    const EPSILON: f64 = G::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        self.iter().for_each(|x| x.components(order, show));
    }

    fn component_name(&self, index: usize) -> String {
        name_in_a_row(self, index)
    }
}

/// A tuple shows its fields one after the other.
macro_rules! tuple {
    ($First:ident $first:tt $(, $G:ident $i:tt)*) => {
        impl<$First: Germ $(, $G: Germ)*> Germ for ($First, $($G,)*) {
            const EPSILON: f64 = $First::EPSILON;

            fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
                self.$first.components(order, show);
                $(self.$i.components(order, show);)*
            }

            fn component_name(&self, index: usize) -> String {
                let rest = index;
                tuple!(@field self, rest, $first);
                $(tuple!(@field self, rest, $i);)*
                rest.to_string()
            }
        }
    };
    (@field $self:ident, $rest:ident, $i:tt) => {
        let width = width(&$self.$i);
        if $rest < width {
            return joined($self.$i.component_name($rest), format!("coordinate {}", $i + 1));
        }
        let $rest = $rest - width;
    };
}

for_tuples!(tuple);

/// Numbers in a row, as the coordinates of one.
pub(crate) struct Row<'a, G>(pub(crate) &'a [G]);

impl<G: Germ> Germ for Row<'_, G> {
    const EPSILON: f64 = G::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        self.0.iter().for_each(|x| x.components(order, show));
    }

    fn component_name(&self, index: usize) -> String {
        name_in_a_row(self.0, index)
    }
}

/// A slope in reverse, whose components are of one order more than it has itself.
#[derive(Clone, Copy)]
pub(crate) struct Slope<B>(pub(crate) B);

impl<B: Debug> Debug for Slope<B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

impl<B: Germ> Germ for Slope<B> {
    const EPSILON: f64 = B::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        self.0.components(order + 1, show);
    }

    fn component_name(&self, index: usize) -> String {
        let name = self.0.component_name(index);
        if name.is_empty() {
            String::from("of the slope")
        } else {
            format!("{name} of the slope")
        }
    }
}

/// A derivative of a known order.
#[derive(Clone, Copy)]
pub(crate) struct Derivative(pub(crate) usize, pub(crate) f64);

impl Debug for Derivative {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.1.fmt(f)
    }
}

impl Germ for Derivative {
    const EPSILON: f64 = f64::EPSILON;

    fn components(&self, order: usize, show: &mut dyn FnMut(usize, f64)) {
        show(order + self.0, self.1);
    }

    fn component_name(&self, _: usize) -> String {
        String::new()
    }
}
