//! The representations hold the same points: what is computed in one is what is computed in another.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::testing::assert_close;

use crate::seeds::{close, explicit, partials, taylor};
use crate::table::{every_function, generic};

/// A Taylor bundle and the explicit bundle of the same germ.
macro_rules! taylor_is_symmetric_explicit {
    ($($name:ident $domain:expr),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<U4>($domain)) {
                let wide: ExplicitBundle<U4> = x.into();
                assert_close(generic::$name(wide), generic::$name(x).into())?;
            }
        }
    )+};
}

every_function!(taylor_is_symmetric_explicit);

/// The results of the operators, all widened.
macro_rules! results {
    ($x:expr, $y:expr) => {
        [($x + $y).into(), ($x - $y).into(), ($x * $y).into(), ($x / $y).into()]
            .map(|z: ExplicitBundle<U3>| partials(&z))
    };
}

proptest! {
    #![proptest_config(crate::config())]

    /// Where two representations meet, the result is that of their widened forms, and has the type of the join.
    #[test]
    fn the_join_is_the_widened_computation(
        t in taylor::<U3>(0.5..2.0), e in explicit::<U3>(0.5..2.0), c in 0.5..2.0, u in 0.5..2.0,
    ) {
        let (z, d) = (Bundle::<U3>::constant(c), Bundle::<U3>::not_differentiable(c));
        let uniform = Bundle::<U3>::uniform(c, u);
        let wide: [ExplicitBundle<U3>; 5] = [t.into(), e, z.into(), d.into(), uniform.into()];
        let mixed = [
            [results!(t, t), results!(t, e), results!(t, z), results!(t, d), results!(t, uniform)],
            [results!(e, t), results!(e, e), results!(e, z), results!(e, d), results!(e, uniform)],
            [results!(z, t), results!(z, e), results!(z, z), results!(z, d), results!(z, uniform)],
            [results!(d, t), results!(d, e), results!(d, z), results!(d, d), results!(d, uniform)],
            [results!(uniform, t), results!(uniform, e), results!(uniform, z), results!(uniform, d), results!(uniform, uniform)],
        ];
        for (x, row) in wide.iter().zip(&mixed) {
            for (y, found) in wide.iter().zip(row) {
                for (found, expected) in found.iter().zip(&results!(*x, *y)) {
                    close(found, expected, 512.0)?;
                }
            }
        }
        let _: (ZeroBundle<U3>, TaylorBundle<U3>, ExplicitBundle<U3>) = (z * d, t * z, t * e);
        let _: (UniformBundle<U3>, TaylorBundle<U3>, NotDifferentiableBundle<U3>) = (uniform + z, uniform * uniform, d / d);
    }

    /// Conversions upward keep the germ, and downward exist where the partials agree.
    #[test]
    fn conversions_keep_the_germ(t in taylor::<U4>(-2.0..2.0), e in explicit::<U4>(-2.0..2.0), at in 1_usize..16) {
        let wide = ExplicitBundle::from(t);
        prop_assert!(wide.same_germ(&t));
        // Up and down again is a product with k! and a quotient by it: each rounds once.
        let back = TaylorBundle::try_from(wide).expect("the partials of each order agree");
        close(&partials(&back.into()), &partials(&wide), 2.0)?;
        prop_assert!(TaylorBundle::try_from(e).is_err());

        let disturbed = wide + Bundle::<U4>::constant(0.0);
        let mut numbers = partials(&disturbed);
        numbers[at] += 1.0;
        let tail = generic_array::GenericArray::try_from_iter(numbers[1..].iter().copied()).expect("fifteen");
        let order = at.count_ones() as usize;
        let result = TaylorBundle::try_from(ExplicitBundle::<U4>::from_partials(numbers[0], tail));
        match result {
            Ok(_) => prop_assert_eq!(order, 4, "the one partial of the highest order may be any"),
            Err(error) => {
                prop_assert_eq!(error.order, order);
                prop_assert!(error.masks.0 == at || error.masks.1 == at || error.masks.0 == (1 << order) - 1);
                prop_assert_eq!(error.masks.1.count_ones() as usize, order);
            }
        }
    }

    /// A constant in any representation acts as its float does.
    #[test]
    fn a_constant_is_a_constant_in_any_form(x in taylor::<U3>(0.5..2.0), c in 0.5..2.0) {
        let forms = (Bundle::<U3>::constant(c), TaylorBundle::<U3>::from(c));
        close(&partials(&(x * forms.0).into()), &partials(&(x * c).into()), 0.0)?;
        close(&partials(&(x * forms.1).into()), &partials(&(x * c).into()), 0.0)?;
        close(&partials(&(x / forms.0).into()), &partials(&(x / c).into()), 0.0)?;
        close(&partials(&(x / forms.1).into()), &partials(&(x / c).into()), 64.0)?;
        close(&partials(&x.pow(forms.1).into()), &partials(&x.powf(c).into()), 0.0)?;
        prop_assert!(forms.1.is_constant() && forms.0.same_germ(&forms.1));
        prop_assert_eq!(x.max_norm(), ExplicitBundle::from(x).max_norm());
    }
}

/// A function of a uniform bundle is that of the Taylor bundle of the same germ.
macro_rules! uniform_is_taylor {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+ })+) => {
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn a_function_of_a_uniform_bundle_is_that_of_its_taylor_bundle(tangent in -2.0..2.0) {
                $($(
                    let u = Bundle::<U3>::uniform($near.end, tangent);
                    prop_assert!(u.$name().same_germ(&TaylorBundle::from(u).$name()), stringify!($name));
                )+)+
                let u = Bundle::<U3>::uniform(0.7, tangent);
                prop_assert!(u.powi(5).same_germ(&TaylorBundle::from(u).powi(5)));
                prop_assert!(u.powf(-1.7).same_germ(&TaylorBundle::from(u).powf(-1.7)));
                prop_assert!((-&u).same_germ(&-u) && (-&u).same_germ(&(u * -1.0)));
            }
        }
    };
}

tangent_bundle::for_each_function!(uniform_is_taylor);

proptest! {
    #![proptest_config(crate::config())]

    /// What has no tangent has none also beside what is infinite: each component meets the constant alone.
    #[test]
    fn a_constant_acts_as_its_float_does_where_a_component_is_infinite(t in taylor::<U3>(0.5..2.0), c in 0.5..2.0, at in 0_usize..4) {
        for infinite in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let x = TaylorBundle::<U3>::from_stored(|i| if i == at { infinite } else { t.stored()[i] });
            let e = ExplicitBundle::from(x);
            let (z, d) = (Bundle::<U3>::constant(c), Bundle::<U3>::not_differentiable(c));
            prop_assert!((x * z).same_germ(&(x * c)) && (x * d).same_germ(&(x * c)), "{:?}", x * z);
            prop_assert!((z * x).same_germ(&(x * c)) && (d * x).same_germ(&(x * c)), "{:?}", z * x);
            prop_assert!((x / z).same_germ(&(x / c)) && (x / d).same_germ(&(x / c)), "{:?}", x / z);
            prop_assert!((e * z).same_germ(&(e * c)) && (z * e).same_germ(&(e * c)) && (e / z).same_germ(&(e / c)));
            prop_assert!((x + z).same_germ(&(x + c)) && (x - d).same_germ(&(x - c)) && (z - x).same_germ(&(c - x)));
        }
    }

    /// Over zero a tangent that is zero is nothing, and any other is infinite; in each form of the zero.
    #[test]
    fn a_tangent_over_zero_is_nothing_or_infinite(primal in prop_oneof![-2.0..-0.1, 0.1..2.0], tangent in 0.1..2.0) {
        let x = TaylorBundle::<U3>::from_derivatives(primal, [0.0, tangent, 0.0]);
        let mut assigned = x;
        assigned /= 0.0;
        for y in [x / 0.0, assigned, x / Bundle::<U3>::constant(0.0), x / Bundle::<U3>::not_differentiable(0.0)] {
            prop_assert_eq!(y.primal(), primal / 0.0);
            prop_assert_eq!([1, 2, 3].map(|k| y.derivative(k)), [0.0, f64::INFINITY, 0.0]);
        }
        let e = Bundle::<U2>::explicit(primal, 2) * tangent / 0.0;
        prop_assert_eq!([1, 2, 3].map(|mask| e.partial(mask)), [0.0, f64::INFINITY, 0.0]);
    }
}
