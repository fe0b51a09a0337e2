//! The modes in which two functions are compared, for each order.

use crate::bundle::{ChunkBundle, ExplicitBundle, TaylorBundle, TraceBundle};
use crate::order::{Natural, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12};
use crate::real::{Atoms, Real};
use crate::reverse::Var;
use crate::testing::Germ;

/// What is done in each mode.
pub trait Visitor {
    /// Forward, over a number of this type.
    fn forward<X: Real + Atoms<Atom = f64> + Germ>(&mut self, mode: &'static str);

    /// In reverse over a number of this type.
    fn backward<B: Real + Atoms<Atom = f64> + Germ>(&mut self, mode: &'static str);

    /// Forward over variables of a recording.
    fn forward_over_reverse<X: Real + Atoms<Atom = Var>>(&mut self, mode: &'static str);
}

/// An order to which identities are checked: `U1` to `U12`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order to which identities are checked",
    label = "not an order of `check_identity!`",
    note = "orders are `U1` to `U12`, as in `check_identity!(order U6, x in -3.0..3.0, |x| x.sin(), |x| x.sin())`"
)]
pub trait IdentityOrder: Natural {
    /// The most numbers that a number of a mode has.
    #[doc(hidden)]
    const ATOMS: usize;

    /// Shows each mode, the simplest first: derivatives to this order, or as many as the mode has.
    #[doc(hidden)]
    fn visit(visitor: &mut impl Visitor);
}

/// Lists the orders: N of Taylor bundles, N of explicit ones (whose number of components is 2ᴺ), two halves of N for
/// one Taylor bundle over another, N − 1, and the orders of chunks and of explicit bundles under a recording.
macro_rules! orders {
    ($($N:ident explicit $E:ident nested $A:ident $B:ident below $Below:ident chunk $C:ident reverse $R:ident;)+) => {$(
        impl IdentityOrder for $N {
            const ATOMS: usize = {
                let (explicit, nested) = (1 << $E::USIZE, ($A::USIZE + 1) * ($B::USIZE + 1));
                let chunks = 3 * $N::USIZE + 10;
                let largest = if nested > chunks { nested } else { chunks };
                if explicit > largest { explicit } else { largest }
            };

            fn visit(visitor: &mut impl Visitor) {
                visitor.forward::<TaylorBundle<$N>>("Taylor");
                visitor.forward::<ExplicitBundle<$E>>("explicit");
                visitor.forward::<TaylorBundle<$A, TaylorBundle<$B>>>("Taylor over Taylor");
                visitor.forward::<ExplicitBundle<U1, TaylorBundle<$Below>>>("explicit over Taylor");
                visitor.forward::<TaylorBundle<$Below, ChunkBundle<U1, U2>>>("Taylor over chunk");
                visitor.forward::<ChunkBundle<$C, U2>>("chunk");
                if const { $N::USIZE >= 2 } {
                    visitor.forward::<TraceBundle<U2>>("trace");
                }
                visitor.backward::<f64>("reverse");
                visitor.backward::<TaylorBundle<$Below>>("reverse over Taylor");
                visitor.backward::<ExplicitBundle<$R>>("reverse over explicit");
                visitor.forward_over_reverse::<TaylorBundle<$Below, Var>>("Taylor over reverse");
            }
        }

        const _: () = assert!(
            $A::USIZE + $B::USIZE == $N::USIZE && $Below::USIZE + 1 == $N::USIZE && $E::USIZE <= $N::USIZE
                && $C::USIZE <= $N::USIZE && $R::USIZE <= $Below::USIZE,
            "the parts of an order do not make it up"
        );
    )+};
}

use generic_array::typenum::Unsigned;

orders! {
    U1 explicit U1 nested U1 U0 below U0 chunk U1 reverse U0;
    U2 explicit U2 nested U1 U1 below U1 chunk U2 reverse U1;
    U3 explicit U3 nested U1 U2 below U2 chunk U3 reverse U2;
    U4 explicit U4 nested U2 U2 below U3 chunk U3 reverse U2;
    U5 explicit U5 nested U2 U3 below U4 chunk U3 reverse U2;
    U6 explicit U6 nested U3 U3 below U5 chunk U3 reverse U2;
    U7 explicit U6 nested U3 U4 below U6 chunk U3 reverse U2;
    U8 explicit U6 nested U4 U4 below U7 chunk U3 reverse U2;
    U9 explicit U6 nested U4 U5 below U8 chunk U3 reverse U2;
    U10 explicit U6 nested U5 U5 below U9 chunk U3 reverse U2;
    U11 explicit U6 nested U5 U6 below U10 chunk U3 reverse U2;
    U12 explicit U6 nested U6 U6 below U11 chunk U3 reverse U2;
}
