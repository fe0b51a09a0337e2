//! The representations hold the same points: what is computed in one is what is computed in another.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::seeds::{close, explicit, partials, taylor};
use crate::table::{every_function, generic};

/// Roundings of a function at order 4 in two representations.
const ROUNDINGS: f64 = 4096.0;

/// A Taylor bundle and the explicit bundle of the same germ.
macro_rules! taylor_is_symmetric_explicit {
    ($($name:ident $domain:expr),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<U4>($domain)) {
                let wide: ExplicitBundle<U4> = x.into();
                let y = generic::$name(wide);
                close(&partials(&y), &partials(&generic::$name(x).into()), ROUNDINGS)?;
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
        let _: (UniformBundle<U3>, TaylorBundle<U3>, ConstantBundle<U3>) = (uniform + z, uniform * uniform, d / d);
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
        prop_assert_eq!(x.germ_norm(), ExplicitBundle::from(x).germ_norm());
    }
}
