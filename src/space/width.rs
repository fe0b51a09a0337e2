//! The number of coordinates of a space, as a type.

use alloc::vec::Vec;

use typenum::{Min, Minimum, ToUInt, U, Unsigned};

use crate::order::{U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16, U17};
use crate::space::storage::Storage;
use crate::space::{Lanes, Length};

/// Seventeen or more coordinates, or a number that the type does not determine.
pub type Many = U17;

/// A number of coordinates as a type: `U0` to `U16`, or [`Many`].
///
/// It decides over which bundles the drivers evaluate functions: over one chunk as wide as the space, or in several
/// passes.
pub trait Width: Unsigned + Lanes<f64> + Lanes<f32> {
    /// The width plus one.
    type Next: Width;
    /// The sum of two widths.
    type Plus<W: Width>: Width;
    /// The product of two widths.
    type Times<W: Width>: Width;
    /// An entry for each coordinate: an array for up to six coordinates, and otherwise a `Vec`.
    #[doc(hidden)]
    type Vector<T: Copy>: Storage<T>;
    /// An entry for each pair of coordinates, stored likewise.
    #[doc(hidden)]
    type Matrix<T: Copy>: Storage<T>;
}

/// Implements the trait for widths. A row has the width before, the width, and the width after, and its number if
/// vectors and matrices are arrays.
macro_rules! widths {
    ($($Before:ident $W:ident $Next:ident $($k:literal)?;)+) => {$(
        impl Width for $W {
            type Next = $Next;
            type Plus<W: Width> = <$Before as Width>::Plus<W::Next>;
            type Times<W: Width> = W::Plus<<$Before as Width>::Times<W>>;
            type Vector<T: Copy> = widths!(@vector T $($k)?);
            type Matrix<T: Copy> = widths!(@matrix T $($k)?);
        }
    )+};
    (@vector $T:ident $k:literal) => { [$T; $k] };
    (@matrix $T:ident $k:literal) => { [$T; $k * $k] };
    (@$which:ident $T:ident) => { Vec<$T> };
}

impl Width for U0 {
    type Next = U1;
    type Plus<W: Width> = W;
    type Times<W: Width> = U0;
    type Vector<T: Copy> = [T; 0];
    type Matrix<T: Copy> = [T; 0];
}

widths! {
    U0 U1 U2 1;   U1 U2 U3 2;   U2 U3 U4 3;   U3 U4 U5 4;
    U4 U5 U6 5;   U5 U6 U7 6;   U6 U7 U8;     U7 U8 U9;
    U8 U9 U10;    U9 U10 U11;   U10 U11 U12;  U11 U12 U13;
    U12 U13 U14;  U13 U14 U15;  U14 U15 U16;  U15 U16 Many;
    U16 U17 Many;
}

/// The length of an array as a width. Code that is generic in the length `K` needs the bound `Length<K>: ArrayWidth`.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// struct Square<const K: usize>;
///
/// impl<const K: usize> Differentiable for Square<K>
/// where
///     Length<K>: ArrayWidth,
/// {
///     type Domain = [Scalar; K];
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, x: [R; K]) -> R {
///         x.iter().map(|x| *x * *x).sum()
///     }
/// }
/// assert_eq!(Square::<3>.gradient([1.0, 2.0, 3.0]), [2.0, 4.0, 6.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "an array of this length is not known to be a space",
    label = "the number of coordinates is not known here",
    note = "in code generic in the length `K`, add `where Length<K>: ArrayWidth`",
    note = "arrays may have up to 1024 components; make longer points a `Vec`"
)]
pub trait ArrayWidth {
    /// The number of components, or [`Many`].
    type Width: Width;
}

#[diagnostic::do_not_recommend]
impl<const K: usize> ArrayWidth for Length<K>
where
    Self: ToUInt<Output: Min<Many, Output: Width>>,
{
    type Width = Minimum<U<K>, Many>;
}
