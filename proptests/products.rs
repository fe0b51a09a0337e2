//! Bundles of products and products of bundles.

use proptest::prelude::*;
use tangent_bundle::forward::{find_taylor_incompatibility, shuffle_down, shuffle_up};
use tangent_bundle::prelude::*;

use crate::seeds::{explicit, taylor};

space! {
    /// A shape with all kinds of fields.
    struct Mixed {
        number: Scalar,
        array: [Scalar; 2],
        list: Vec<Scalar>,
        pair: (Scalar, [Scalar; 1]),
    }
}

/// A point of that shape from its seven coordinates.
fn mixed<R: Copy>(x: [R; 7]) -> Mixed<R> {
    Mixed {
        number: x[0],
        array: [x[1], x[2]],
        list: vec![x[3], x[4]],
        pair: (x[5], [x[6]]),
    }
}

fn all<R: Copy>(x: &Mixed<R>) -> [R; 7] {
    [
        x.number,
        x.array[0],
        x.array[1],
        x.list[0],
        x.list[1],
        x.pair.0,
        x.pair.1[0],
    ]
}

macro_rules! laws {
    ($($name:ident $Bundle:ident $N:ident $strategy:expr;)+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in proptest::array::uniform7($strategy)) {
                type Bundle7 = $Bundle<$N, Mixed>;
                let whole: Bundle7 = rebundle(mixed(x));
                for (a, b) in all(&whole.clone().unbundle()).iter().zip(x) {
                    prop_assert!(a.same_germ(&b));
                }
                prop_assert!(rebundle(whole.clone().unbundle()).same_germ(&whole));
                prop_assert!(Bundle7::restructure(whole.clone().destructure()).same_germ(&whole));
                let (number, array, list, pair) = whole.clone().destructure();
                prop_assert!(number.same_germ(&x[0]));
                prop_assert!(array.destructure()[1].same_germ(&x[2]));
                prop_assert!(list.destructure()[1].same_germ(&x[4]));
                let (first, second) = pair.destructure();
                prop_assert!(first.same_germ(&x[5]) && second.unbundle()[0].same_germ(&x[6]));
                // Linear maps and scalings of the whole are those of its parts, and so is truncation.
                prop_assert!(whole.map_linear(|x| x.list[1] - x.number).same_germ(&(x[4] - x[0])));
                prop_assert!((whole.clone() * 3.0).unbundle().pair.1[0].same_germ(&(x[6] * 3.0)));
                prop_assert!((whole.clone() + whole.clone()).unbundle().array[0].same_germ(&(x[1] + x[1])));
                prop_assert!(whole.clone().truncate::<U1>().unbundle().list[0].same_germ(&x[3].truncate::<U1>()));
                // A function of every coordinate, with one of them captured.
                let captured = x[0];
                let images = whole.clone().map_each(|y| y.sin() * captured);
                prop_assert!(images.unbundle().pair.0.same_germ(&(x[5].sin() * captured)));
            }
        }
    )+};
}

laws! {
    taylor_bundles TaylorBundle U3 taylor::<U3>(-2.0..2.0);
    explicit_bundles ExplicitBundle U2 explicit::<U2>(-2.0..2.0);
    constants ZeroBundle U2 (-2.0..2.0_f64).prop_map(Bundle::<U2>::constant);
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_value_and_a_direction_are_a_bundle(x in taylor::<U4>(-2.0..2.0), k in 0..3_usize, by in 0.1..1.0_f64) {
        let (value, direction) = shuffle_down::<U3, _>(&x);
        // The top is divided and multiplied by 4.
        let merged = shuffle_up(&value, &direction).unwrap();
        prop_assert!(merged.same_germ(&x));
        let mut moved: [f64; 4] = std::array::from_fn(|i| direction.derivative(i));
        moved[k] += by;
        let misfit = TaylorBundle::<U3>::from_derivatives(moved[0], [moved[1], moved[2], moved[3]]);
        prop_assert_eq!(find_taylor_incompatibility(&value, &misfit), Some(k));
        prop_assert_eq!(shuffle_up(&value, &misfit).err(), Some(k));
    }

    #[test]
    fn the_strict_functor_is_the_functor_where_partials_agree(x in taylor::<U3>(0.2..2.0), e in explicit::<U3>(0.2..2.0)) {
        fn f<R: Real>(x: R) -> R {
            x.ln() * x.sqrt()
        }
        let plain = PushForward::<U3>::push_forward(f, x);
        prop_assert!(Eras::<U3>::push_forward(f, x).unwrap().same_germ(&plain));
        let wide: ExplicitBundle<U3> = x.into();
        // A linear function rounds the partials of one order alike, others need not.
        prop_assert!(Eras::<U3>::push_forward(|x| x * 2.0, wide).unwrap().same_germ(&(x * 2.0)));
        prop_assert!(Eras::<U3>::push_forward(f, wide).is_ok());
        let error = Eras::<U3>::push_forward(f, e).unwrap_err();
        prop_assert_eq!(error.values.0, f(e).partial(error.masks.0));
        prop_assert_eq!(error.values.1, f(e).partial(error.masks.1));
        prop_assert!(error.values.0 != error.values.1);
        prop_assert_eq!(error.masks.0.count_ones() as usize, error.order);
        prop_assert_eq!(error.masks.1.count_ones() as usize, error.order);
    }
}
