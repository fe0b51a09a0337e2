//! Jets: composition is evaluation, against the naive formula too; derivatives, integrals, products and pullbacks.

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;
use generic_array::typenum::Unsigned;
use proptest::prelude::*;
use tangent_bundle::jet;
use tangent_bundle::order::{Meet, Natural, Order};
use tangent_bundle::prelude::*;

use crate::oracle::{all_partitions, set_partitions};
use crate::seeds::{close, coefficients, components, explicit, partials, taylor};

/// Roundings for a composition of order N: sums of as many as 231 terms at order 16, each of up to 16 factors of the size of two; the
/// derivatives of f are rounded, and the condition is that of a power.
const fn roundings(order: usize) -> f64 {
    (1 << 10) as f64 * ((order + 1) * (order + 1)) as f64
}

/// A function without a closed form of its own, with radius of convergence 2 and more within the domain.
fn f<R: Real>(x: R) -> R {
    (x.sin() + 2.0).ln() * x
}

/// Coefficients that fall, so that high orders stay within a few powers of ten.
fn tamed<N: Order>(x: TaylorBundle<N>) -> TaylorBundle<N> {
    let tail = GenericArray::generate(|k| x.taylor_coefficient(k + 1) * 0.5_f64.powi(k as i32 + 1));
    TaylorBundle::from_taylor_coefficients(x.primal(), tail)
}

fn jet<N: Natural>(derivatives: &[f64], base: f64) -> Jet<N> {
    Jet::new(base, GenericArray::generate(|k| derivatives[k]))
}

/// Direct evaluation, and the action of the jet, on a Taylor bundle.
fn agrees<N: Order + Meet<N, Lower = N>>(x: TaylorBundle<N>) -> Result<(), TestCaseError> {
    let x = tamed(x);
    let y = Jet::<N>::of(f, x.primal())
        .push_forward(x)
        .expect("the primal is the base");
    close(
        &coefficients(&y),
        &coefficients(&f(x)),
        roundings(<N as Unsigned>::USIZE),
    )
}

macro_rules! taylor_orders {
    ($($name:ident $N:ident),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<$N>(0.2..1.2)) {
                agrees(x)?;
            }
        }
    )+};
}

mod the_action_on_a_taylor_bundle_is_evaluation {
    use super::*;

    taylor_orders! {
        at_0 U0, at_1 U1, at_2 U2, at_3 U3, at_4 U4, at_5 U5, at_6 U6, at_7 U7, at_8 U8, at_9 U9, at_10 U10, at_11 U11,
        at_12 U12, at_13 U13, at_14 U14, at_15 U15, at_16 U16, at_24 U24
    }
}

/// On Taylor bundles to order 8: the closed form, the recurrence, the action and the naive sum over set partitions.
macro_rules! closed_forms {
    ($($name:ident $N:ident),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(base in -2.0..2.0, j in components($N::USIZE + 1), c in components($N::USIZE)) {
                let f = jet::<$N>(&j, base);
                let x = TaylorBundle::<$N>::from_derivatives(base, GenericArray::generate(|k| c[k]));
                let mut all = vec![base];
                all.extend(&c);
                let naive = all_partitions(&j, &all);
                // At order 9 there are 21147 terms of up to ten factors: the roundings of a naive sum wander by the root of their number.
                let magnitude = |x: &[f64]| x.iter().map(|x| x.abs()).collect::<Vec<_>>();
                let scale = all_partitions(&magnitude(&j), &magnitude(&all));
                for y in [
                    jet_taylor_ev::<$N, _>(&f, &x),
                    jet::jet_taylor_ev_by_recurrence::<$N, _>(&f, &x),
                    f.push_forward(x).expect("the primal is the base").derivative($N::USIZE),
                ] {
                    prop_assert!((y - naive).abs() <= 256.0 * f64::EPSILON * scale, "{} is not {}", y, naive);
                }
            }
        }
    )+};
}

mod all_forms_of_composition_agree {
    use super::*;

    closed_forms! { at_1 U1, at_2 U2, at_3 U3, at_4 U4, at_5 U5, at_6 U6, at_7 U7, at_8 U8, at_9 U9 }
}

macro_rules! explicit_orders {
    ($($name:ident $N:ident),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in explicit::<$N>(0.2..1.2), j in components($N::USIZE + 1)) {
                let order = roundings($N::USIZE);
                let y = Jet::<$N>::of(f, x.primal()).push_forward(x).expect("the primal is the base");
                close(&partials(&y), &partials(&f(x)), order)?;
                let y = jet::<$N>(&j, x.primal()).push_forward(x).expect("the primal is the base");
                close(&partials(&y), &set_partitions(&j, &partials(&x)), order)?;
            }
        }
    )+};
}

mod the_action_on_an_explicit_bundle_is_evaluation_and_the_sum_over_set_partitions {
    use super::*;

    explicit_orders! { at_1 U1, at_2 U2, at_3 U3, at_4 U4, at_5 U5, at_6 U6 }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn the_action_on_a_chunk_is_evaluation(x in 0.2..1.2, tail in components(19)) {
        let chunk = ChunkBundle::<U3, U3>::from_stored(|i| if i == 0 { x } else { tail[i - 1] });
        let y = Jet::<U3>::of(f, x).push_forward(chunk).expect("the primal is the base");
        close(y.stored(), f(chunk).stored(), roundings(3))?;
    }

    #[test]
    fn the_action_within_a_bundle_is_evaluation(x in taylor::<U2>(0.2..1.2), y in taylor::<U2>(0.2..1.2), z in taylor::<U2>(0.2..1.2)) {
        type Inner = TaylorBundle<U2>;
        let nested = TaylorBundle::<U2, Inner>::from_taylor_coefficients(x, [y, z]);
        let moved = Jet::<U2, Inner>::of(f, x).push_forward(nested).expect("the primal is the base");
        let direct = f(nested);
        for k in 0..=2 {
            close(&coefficients(&moved.taylor_coefficient(k)), &coefficients(&direct.taylor_coefficient(k)), roundings(4))?;
        }
    }

    #[test]
    fn jets_compose_as_functions_do(a in 0.2..1.2) {
        let inner = Jet::<U6>::of(f, a);
        let outer = Jet::<U8>::of(|x| x.exp() * x, inner[0]);
        let both = Jet::<U6>::of(|x| { let y = f(x); y.exp() * y }, a);
        close(outer.compose(&inner).expect("at the value").derivatives(), both.derivatives(), roundings(6))?;
    }

    #[test]
    fn the_derivative_undoes_the_integral_and_is_its_transpose(a in -1.0..1.0, j in components(6), l in components(5)) {
        let (j, l) = (jet::<U5>(&j, a), jet::<U4>(&l, a));
        prop_assert_eq!(l.integrate().deriv(), l);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        prop_assert_eq!(
            dot(j.deriv().derivatives(), l.derivatives()),
            dot(&j.derivatives()[1..], &l.integrate().derivatives()[1..])
        );
        prop_assert_eq!(j.antideriv(l[0]), (l.zero_like() + l[0]).integrate());
    }

    #[test]
    fn the_algebra_of_jets_is_that_of_functions(a in 0.2..1.2, c in -2.0..2.0) {
        let g = |x: TaylorBundle<U6>| x.cos() + x * x;
        let (jf, jg) = (Jet::<U6>::of(f, a), Jet::<U6>::of(g, a));
        let same = |left: Jet<U6>, right: Jet<U6>| close(left.derivatives(), right.derivatives(), roundings(6));
        same(jf + jg, Jet::of(|x| f(x) + g(x), a))?;
        same(jf - jg, Jet::of(|x| f(x) - g(x), a))?;
        same(jf * jg, Jet::of(|x| f(x) * g(x), a))?;
        same(jf * c + c - jg, Jet::of(|x| f(x) * c + c - g(x), a))?;
        same(jf - c, Jet::of(|x| f(x) - c, a))?;
        same(-jf.scaled(c), Jet::of(|x| -f(x) * c, a))?;
    }

    #[test]
    fn the_pullback_is_the_transpose_of_the_derivative_of_the_action(
        x in taylor::<U4>(0.2..1.2), v in components(5), w in components(5),
    ) {
        let j = Jet::<U5>::of(f, x.primal());
        let pulled = j.pull_back(x, GenericArray::generate(|k| w[k])).expect("the primal is the base");
        // The derivative of the action in the direction v, by a bundle over the bundle of derivatives.
        let moving = TaylorBundle::<U4, TaylorBundle<U1>>::from_derivatives(
            TaylorBundle::from_derivatives(x.primal(), [v[0]]),
            GenericArray::generate(|k| TaylorBundle::<U1>::from_derivatives(x.derivative(k + 1), [v[k + 1]])),
        );
        let y = f(moving);
        let forward: f64 = (0..=4).map(|k| w[k] * y.derivative(k).derivative(1)).sum();
        let backward: f64 = (0..=4).map(|k| pulled[k] * v[k]).sum();
        let scale: f64 = (0..=4).map(|k| (w[k] * y.derivative(k).derivative(1)).abs()).sum();
        prop_assert!((forward - backward).abs() <= roundings(4) * f64::EPSILON * scale.max(1.0), "{} {}", forward, backward);
    }

    #[test]
    fn the_pullback_on_explicit_bundles_is_the_transpose_too(
        x in explicit::<U3>(0.2..1.2), v in components(8), w in components(8),
    ) {
        let j = Jet::<U4>::of(f, x.primal());
        let pulled = j.pull_back_explicit(x, GenericArray::generate(|k| w[k])).expect("the primal is the base");
        let moving = ExplicitBundle::<U3, TaylorBundle<U1>>::from_partials(
            TaylorBundle::from_derivatives(x.primal(), [v[0]]),
            GenericArray::generate(|k| TaylorBundle::<U1>::from_derivatives(x.partial(k + 1), [v[k + 1]])),
        );
        let y = f(moving);
        let forward: f64 = (0..8).map(|m| w[m] * y.partial(m).derivative(1)).sum();
        let backward: f64 = (0..8).map(|m| pulled[m] * v[m]).sum();
        let scale: f64 = (0..8).map(|m| (w[m] * y.partial(m).derivative(1)).abs()).sum();
        prop_assert!((forward - backward).abs() <= roundings(3) * f64::EPSILON * scale.max(1.0), "{} {}", forward, backward);
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// A derivative of f that is infinite or NaN takes part in the orders that it reaches, and in no lower one.
    #[test]
    fn a_derivative_that_is_not_finite_is_not_seen_below_its_order(x in taylor::<U4>(0.2..1.2), e in explicit::<U3>(0.2..1.2)) {
        for bad in [f64::INFINITY, f64::NAN] {
            for order in 1..=4 {
                let derivatives = |base: f64| -> Vec<f64> {
                    let j = Jet::<U4>::of(f, base);
                    (0..=4).map(|k| if k == order { bad } else { j[k] }).collect()
                };
                let y = jet::<U4>(&derivatives(x.primal()), x.primal()).push_forward(x).expect("the primal is the base");
                let direct = f(x);
                close(&coefficients(&y)[..order], &coefficients(&direct)[..order], roundings(4))?;
                prop_assert!(!y.taylor_coefficient(order).is_finite());
                let y = jet::<U4>(&derivatives(e.primal()), e.primal()).push_forward(e).expect("the primal is the base");
                let direct = f(e);
                for mask in (0_usize..8).filter(|mask| (mask.count_ones() as usize) < order) {
                    close(&[direct.max_norm(), y.partial(mask)], &[direct.max_norm(), direct.partial(mask)], roundings(3))?;
                }
            }
        }
    }
}

/// Where x rests to an order, derivatives of f that are infinite are nothing: f∘x moves by f′ alone.
#[test]
fn an_infinite_derivative_is_nothing_where_the_point_rests() {
    const INF: f64 = f64::INFINITY;
    let first = Jet::<U1>::new(0.5, [1.0, INF])
        .push_forward(TaylorBundle::<U1>::from_float(0.5))
        .expect("the base");
    assert!(first.same_germ(&TaylorBundle::from_float(1.0)), "{first}");
    let second = Jet::<U2>::new(0.5, [1.0, 2.0, INF]);
    let y = second
        .push_forward(TaylorBundle::<U2>::from_derivatives(0.5, [0.0, 3.0]))
        .expect("the base");
    assert!(y.same_germ(&TaylorBundle::from_derivatives(1.0, [0.0, 6.0])), "{y}");
    let e = second
        .push_forward(ExplicitBundle::<U2>::from_partials(0.5, [3.0, 0.0, 5.0]))
        .expect("the base");
    assert!(
        e.same_germ(&ExplicitBundle::from_partials(1.0, [6.0, 0.0, 10.0])),
        "{e}"
    );
    let c = second
        .push_forward(Bundle::<U2>::chunk::<U2>(0.5, 1))
        .expect("the base");
    assert_eq!(
        [
            c.along([1]),
            c.along([2]),
            c.along([1, 1]),
            c.along([1, 2]),
            c.along([2, 2])
        ],
        [2.0, 0.0, INF, 0.0, 0.0]
    );
}
