//! Bundles are a commutative ring, and a field where the primal is not zero; sums and products are the naive ones.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::oracle::{cauchy_product, subset_product};
use crate::seeds::{close, coefficients, explicit, partials, taylor};

/// The laws for one type of bundle: its name, how to make one, its components, the naive product, and the roundings
/// that three chained products may take, each term one and each sum one a term.
macro_rules! ring {
    ($($name:ident $bundle:expr, $components:ident, $product:ident, $roundings:expr;)+) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(crate::config())]

                #[test]
                fn addition_and_multiplication_commute_and_associate(
                    a in $bundle(-2.0..2.0), b in $bundle(-2.0..2.0), c in $bundle(-2.0..2.0),
                ) {
                    close(&$components(&(a + b)), &$components(&(b + a)), 0.0)?;
                    close(&$components(&(a * b)), &$components(&(b * a)), $roundings)?;
                    close(&$components(&((a + b) + c)), &$components(&(a + (b + c))), 4.0)?;
                    close(&$components(&((a * b) * c)), &$components(&(a * (b * c))), $roundings)?;
                    close(&$components(&(a * (b + c))), &$components(&(a * b + a * c)), $roundings)?;
                }

                #[test]
                fn zero_and_one_are_neutral_and_there_are_opposites(a in $bundle(-2.0..2.0)) {
                    let zero = a - a;
                    prop_assert!(zero.max_norm() == 0.0);
                    prop_assert!((a + zero).same_germ(&a));
                    prop_assert!((a * 1.0).same_germ(&a) && (1.0 * a).same_germ(&a));
                    prop_assert!((-(-a)).same_germ(&a));
                    prop_assert!((a + (-a)).max_norm() == 0.0);
                    prop_assert!((2.0 - a).same_germ(&-(a - 2.0)));
                }

                #[test]
                fn the_product_is_the_naive_one(a in $bundle(-2.0..2.0), b in $bundle(-2.0..2.0)) {
                    let naive = $product(&$components(&a), &$components(&b));
                    close(&$components(&(a * b)), &naive, $roundings)?;
                }

                #[test]
                fn a_quotient_times_its_divisor_is_the_dividend(a in $bundle(-2.0..2.0), b in $bundle(1.5..3.0)) {
                    // The condition of the quotient, at most (1 + ‖b‖/b₀)^N, is in the magnitudes of its components.
                    let quotient = a / b;
                    let scale = $components(&quotient).iter().fold(1.0_f64, |s, q| s.max(q.abs()));
                    let undone = $components(&(quotient * b)).into_iter().map(|x| x / scale).collect::<Vec<_>>();
                    let dividend = $components(&a).into_iter().map(|x| x / scale).collect::<Vec<_>>();
                    close(&undone, &dividend, 2.0 * $roundings)?;
                    close(&$components(&(b / b)), &$components(&(b * 0.0 + 1.0)), $roundings)?;
                    prop_assert!((b.recip() - 1.0 / b).max_norm() == 0.0);
                }

                #[test]
                fn operators_agree_with_their_assigning_and_borrowing_forms(a in $bundle(-2.0..2.0), b in $bundle(1.0..3.0)) {
                    let mut c = a;
                    c += b;
                    c -= &a;
                    c *= b;
                    c /= &b;
                    let d = &(&(&(&a + &b) - &a) * &b) / &b;
                    prop_assert!(c.same_germ(&d));
                    let (mut e, f) = (a, ((a + 3.0) * 2.0 - 1.0) / 4.0 % 1.0);
                    e += 3.0;
                    e *= 2.0;
                    e -= 1.0;
                    e /= 4.0;
                    e %= 1.0;
                    prop_assert!(e.same_germ(&f));
                    let both = [a, b];
                    let sums = [a + b, both.iter().sum(), both.into_iter().sum()];
                    let products = [a * b, both.iter().product(), both.into_iter().product()];
                    prop_assert!(sums[0].same_germ(&sums[1]) && sums[0].same_germ(&sums[2]));
                    prop_assert!(products[0].same_germ(&products[1]) && products[0].same_germ(&products[2]));
                }
            }
        }
    )+};
}

ring! {
    taylor_0 taylor::<U0>, coefficients, cauchy_product, 16.0;
    taylor_1 taylor::<U1>, coefficients, cauchy_product, 32.0;
    taylor_3 taylor::<U3>, coefficients, cauchy_product, 64.0;
    taylor_8 taylor::<U8>, coefficients, cauchy_product, 256.0;
    taylor_16 taylor::<U16>, coefficients, cauchy_product, 512.0;
    taylor_17 taylor::<U17>, coefficients, cauchy_product, 512.0;
    taylor_24 taylor::<U24>, coefficients, cauchy_product, 1024.0;
    taylor_31 taylor::<U31>, coefficients, cauchy_product, 1024.0;
    explicit_1 explicit::<U1>, partials, subset_product, 32.0;
    explicit_2 explicit::<U2>, partials, subset_product, 64.0;
    explicit_3 explicit::<U3>, partials, subset_product, 128.0;
    explicit_4 explicit::<U4>, partials, subset_product, 256.0;
    explicit_6 explicit::<U6>, partials, subset_product, 2048.0;
}
