//! The strict functor on random programs: Taylor bundles go to Taylor bundles, whatever rounding does, and others do not.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;

use crate::seeds::{explicit, partials, taylor};

/// One operation: its number, and how far back its second argument is.
type Operation = (u8, usize);

/// Programs of two variables that use every result: the first argument of an operation is the last result.
fn program() -> impl Strategy<Value = Vec<Operation>> {
    vec((0..10_u8, 1..6_usize), 20..40)
}

/// Runs a program; its numbers stay of the size of one.
fn run<R: Real>(program: &[Operation], [x, y]: [R; 2]) -> R {
    let mut values = vec![y, x];
    for (operation, back) in program {
        let n = values.len();
        let (a, b) = (values[n - 1], values[n - 1 - (*back).min(n - 1)]);
        values.push(match operation {
            0 => (a + b) * 0.5,
            1 => a - b * 0.5,
            2 => a.tanh() * b,
            3 => a / (b * b + 1.0),
            4 => a.sin() * b.cos().exp(),
            5 => (a * a + 1.0).sqrt(),
            6 => (a * a + b * b + 1.0).ln(),
            7 => a.atan() + b.cos(),
            8 => (a + b).sin().exp(),
            _ => (a.cos() + 2.0).powf(-1.5) - b,
        });
    }
    values[values.len() - 1] + x * y
}

/// Taylor bundles in explicit form go to a Taylor bundle: with the program captured, and however it rounds.
fn taylor_in_is_taylor_out<N: Order>(program: &[Operation], [x, y]: [TaylorBundle<N>; 2]) -> Result<(), TestCaseError> {
    let wide = [x, y].map(ExplicitBundle::from);
    let strict = Eras::<N>::push_forward(|x| run(program, x), wide);
    prop_assert!(strict.is_ok(), "{:?}", strict.err());
    // The partials at the tags 1 to k are the result, multiplied and divided by k!.
    let plain = run(program, wide);
    let strict = strict.unwrap();
    for k in 0..=N::USIZE {
        let (a, b) = (strict.derivative(k), plain.partial((1 << k) - 1));
        prop_assert!(
            a.to_bits() == b.to_bits() || !b.is_finite() || (a - b).abs() <= 4.0 * f64::EPSILON * b.abs(),
            "order {}: {} and {}",
            k,
            a,
            b
        );
    }
    Ok(())
}

/// Explicit bundles whose partials differ do not.
fn explicit_in_is_refused<N: Order>(
    program: &[Operation],
    [x, y]: [ExplicitBundle<N>; 2],
) -> Result<(), TestCaseError> {
    let error = Eras::<N>::push_forward(|x| run(program, x), [x, y]).err();
    prop_assert!(error.is_some());
    let error = error.unwrap();
    let plain = run(program, [x, y]);
    prop_assert_eq!(error.order, 1);
    prop_assert_eq!(
        error.values,
        (plain.partial(error.masks.0), plain.partial(error.masks.1))
    );
    // So it is where an explicit bundle is captured, and the argument is a Taylor bundle in explicit form.
    let still = ExplicitBundle::<N>::from(Bundle::<N>::taylor(x.primal()));
    prop_assert!(Eras::<N>::push_forward(|x| run(program, [x, y]), still).is_err());
    let constant = Bundle::<N>::constant(x.primal());
    prop_assert!(Eras::<N>::push_forward(|x| run(program, [ExplicitBundle::from(x), y]), constant).is_err());
    Ok(())
}

/// Each law at the orders 2 to 6: at order one all bundles are Taylor bundles.
macro_rules! at_orders {
    ($($N:ident $taylor:ident $explicit:ident;)+) => {
        proptest! {
            #![proptest_config(crate::config())]

            $(
                #[test]
                fn $taylor(program in program(), x in taylor::<$N>(-1.0..1.0), y in taylor::<$N>(-1.0..1.0)) {
                    taylor_in_is_taylor_out(&program, [x, y])?;
                }

                #[test]
                fn $explicit(program in program(), x in explicit::<$N>(-1.0..1.0), y in explicit::<$N>(-1.0..1.0)) {
                    explicit_in_is_refused(&program, [x, y])?;
                }
            )+
        }
    };
}

at_orders! {
    U2 taylor_bundles_of_order_two_stay explicit_bundles_of_order_two_are_refused;
    U3 taylor_bundles_of_order_three_stay explicit_bundles_of_order_three_are_refused;
    U4 taylor_bundles_of_order_four_stay explicit_bundles_of_order_four_are_refused;
    U5 taylor_bundles_of_order_five_stay explicit_bundles_of_order_five_are_refused;
    U6 taylor_bundles_of_order_six_stay explicit_bundles_of_order_six_are_refused;
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn all_bundles_of_order_one_are_taylor_bundles(
        program in program(), x in explicit::<U1>(-1.0..1.0), y in explicit::<U1>(-1.0..1.0),
    ) {
        let strict = Eras::<U1>::push_forward(|x| run(&program, x), [x, y]).unwrap();
        prop_assert_eq!(strict.derivative(1), run(&program, [x, y]).partial(1));
    }

    #[test]
    fn a_tolerance_says_how_far_the_partials_of_an_order_may_differ(
        x in taylor::<U3>(-1.0..1.0), mask in 1..8_usize, by in 1e-9..1e-3_f64,
    ) {
        let mut all = partials(&x.into());
        all[mask] *= 1.0 + by;
        let moved = ExplicitBundle::<U3>::from_partials(all[0], [all[1], all[2], all[3], all[4], all[5], all[6], all[7]]);
        // The share is of the largest partial of the order, which is the one that moved.
        let share = by / (1.0 + by);
        prop_assert!(TaylorBundle::try_from_explicit_within(moved, share * 1.000_001).is_ok());
        let error = TaylorBundle::try_from_explicit_within(moved, share * 0.999_999);
        if mask == 7 {
            prop_assert!(error.is_ok());
        } else {
            let order = mask.count_ones() as usize;
            prop_assert_eq!(error.err().map(|error| error.order), Some(order));
        }
        prop_assert_eq!(TaylorBundle::try_from(moved).is_ok(), mask == 7);
    }
}
