//! Exchanging tags, forgetting tags and truncating commute with every function.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::seeds::{close, coefficients, explicit, partials, taylor};
use crate::table::{every_function, generic};

/// Permuted, a sum is taken in another order.
const ROUNDINGS: f64 = 4096.0;

fn permutation() -> impl Strategy<Value = [usize; 4]> {
    Just([1_usize, 2, 3, 4]).prop_shuffle()
}

macro_rules! commute {
    ($($name:ident $domain:expr),+) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(crate::config())]

                #[test]
                fn with_permutations_of_tags(x in explicit::<U4>($domain), tags in permutation()) {
                    let after = generic::$name(x).permute_tags(tags);
                    let before = generic::$name(x.permute_tags(tags));
                    close(&partials(&after), &partials(&before), ROUNDINGS)?;
                }

                #[test]
                fn with_keeping_some_tags(x in explicit::<U4>($domain), tags in permutation()) {
                    let kept = [tags[0], tags[1]];
                    let after: ExplicitBundle<U2> = generic::$name(x).keep_tags(kept);
                    let before: ExplicitBundle<U2> = generic::$name(x.keep_tags(kept));
                    close(&partials(&after), &partials(&before), ROUNDINGS)?;
                    let (low, of_low): (ExplicitBundle<U3>, ExplicitBundle<U3>) = (generic::$name(x).truncate(), generic::$name(x.truncate()));
                    close(&partials(&low), &partials(&of_low), 64.0)?;
                }

                /// Across the lengths at which the loop shapes change, too.
                #[test]
                fn with_truncation(x in taylor::<U24>($domain)) {
                    let y = generic::$name(x);
                    let (low, of_low): (TaylorBundle<U5>, TaylorBundle<U5>) = (y.truncate(), generic::$name(x.truncate()));
                    close(&coefficients(&low), &coefficients(&of_low), ROUNDINGS)?;
                    let (low, of_low): (TaylorBundle<U15>, TaylorBundle<U15>) = (y.truncate(), generic::$name(x.truncate()));
                    close(&coefficients(&low), &coefficients(&of_low), ROUNDINGS * 64.0)?;
                    let (low, of_low): (TaylorBundle<U0>, TaylorBundle<U0>) = (y.truncate(), generic::$name(x.truncate()));
                    prop_assert!(low.same_germ(&of_low));
                }
            }
        }
    )+};
}

every_function!(commute);

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_permutation_and_its_inverse_undo_each_other(x in explicit::<U4>(-2.0..2.0), tags in permutation()) {
        let mut inverse = [0; 4];
        (1..=4).for_each(|i| inverse[tags[i - 1] - 1] = i);
        prop_assert!(x.permute_tags(tags).permute_tags(inverse).same_germ(&x));
    }

    #[test]
    fn nesting_and_flattening_undo_each_other(x in explicit::<U4>(-2.0..2.0)) {
        let nested: ExplicitBundle<U1, ExplicitBundle<U3>> = x.nest();
        prop_assert!(nested.flatten().same_germ(&x));
        prop_assert_eq!(nested.partial(1).partial(0b101), x.partial(0b1101));
    }
}
