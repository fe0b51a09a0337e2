//! Functions that users add: built-in functions, added again by their partials or by their derivatives, are the built-in ones.

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;
use generic_array::typenum::Unsigned;
use proptest::prelude::*;
use tangent_bundle::order::{Order, U35, U47, U64};
use tangent_bundle::prelude::*;
use tangent_bundle::testing::assert_close;

use crate::seeds::{close, close_beside, coefficients, explicit, partials, taylor};

/// Roundings at order N: each order takes partials of some operations and a sum of products.
const fn roundings(order: usize) -> f64 {
    (1 << 11) as f64 * ((order + 1) * (order + 1)) as f64
}

primitive! {
    /// tan x, by y′ = 1 + y².
    fn tangent(x) -> y = x.tan();
    d x = y * y + 1.0;
}

primitive! {
    /// x/(x + y²)·exp y: partials that use the arguments and the result.
    fn quotient(x, y) -> z = x / (x + y * y) * y.exp();
    let r = (x + y * y).recip();
    d x = z / x - z * r;
    d y = z - z * r * y * 2.0;
}

primitive! {
    /// x·y·z.
    fn product(x, y, z) -> p = x * y * z;
    d x = y * z;
    d y = x * z;
    d z = x * y;
}

/// The quotient by the functions that there are.
fn quotient_directly<R: Real>(x: R, y: R) -> R {
    x / (x + y * y) * y.exp()
}

/// ln x by all its derivatives.
struct Logarithm;

impl JetRule for Logarithm {
    fn value(&self, x: f64) -> f64 {
        x.ln()
    }

    fn derivatives<R: Real>(&self, x: R, _: R, derivatives: &mut [R]) {
        let over = x.recip();
        let mut last = over;
        for (k, derivative) in (1..).zip(derivatives) {
            *derivative = last;
            last = -last * over * f64::from(k);
        }
    }
}

fn tamed<N: Order>(x: TaylorBundle<N>) -> TaylorBundle<N> {
    let tail = GenericArray::generate(|k| x.taylor_coefficient(k + 1) * 0.25_f64.powi(k as i32 + 1));
    TaylorBundle::from_taylor_coefficients(x.primal(), tail)
}

/// The same with negative coefficients.
fn falling<N: Order>(x: TaylorBundle<N>) -> TaylorBundle<N> {
    let tail = GenericArray::generate(|k| -x.taylor_coefficient(k + 1).abs());
    TaylorBundle::from_taylor_coefficients(x.primal(), tail)
}

macro_rules! taylor_orders {
    ($($name:ident $N:ident),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<$N>(0.4..1.2), y in taylor::<$N>(-0.8..0.8), z in taylor::<$N>(0.4..1.2)) {
                let (x, y, z) = (tamed(x), tamed(y), tamed(z));
                let bound = roundings(<$N as Unsigned>::USIZE);
                close(&coefficients(&tangent(x)), &coefficients(&x.tan()), bound)?;
                close(&coefficients(&quotient(x, y)), &coefficients(&quotient_directly(x, y)), bound)?;
                close(&coefficients(&product(x, y, z)), &coefficients(&(x * y * z)), bound)?;
                // The composition's terms, none of which has another sign where all that is added to the primal is negative.
                let sizes = coefficients(&falling(x).ln());
                close_beside(&coefficients(&Logarithm.of(x)), &coefficients(&x.ln()), &sizes, bound)?;
            }
        }
    )+};
}

mod on_taylor_bundles {
    use super::*;

    taylor_orders! {
        at_0 U0, at_1 U1, at_2 U2, at_3 U3, at_4 U4, at_5 U5, at_6 U6, at_7 U7, at_8 U8, at_9 U9, at_10 U10, at_12 U12, at_13 U13,
        at_11 U11, at_16 U16, at_17 U17, at_22 U22, at_23 U23, at_31 U31, at_35 U35, at_47 U47, at_64 U64
    }
}

macro_rules! explicit_orders {
    ($($name:ident $N:ident),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in explicit::<$N>(0.4..1.2), y in explicit::<$N>(-0.8..0.8), z in explicit::<$N>(0.4..1.2)) {
                let bound = roundings($N::USIZE);
                close(&partials(&tangent(x)), &partials(&x.tan()), bound)?;
                close(&partials(&quotient(x, y)), &partials(&quotient_directly(x, y)), bound)?;
                close(&partials(&product(x, y, z)), &partials(&(x * y * z)), bound)?;
                close(&partials(&Logarithm.of(x)), &partials(&x.ln()), bound)?;
            }
        }
    )+};
}

mod on_explicit_bundles {
    use super::*;

    explicit_orders! { at_0 U0, at_1 U1, at_2 U2, at_3 U3, at_4 U4, at_5 U5, at_6 U6, at_7 U7 }
}

/// A point of T¹(T²(T¹ ℝ)) of three representations.
type Nested = ChunkBundle<U1, U2, ExplicitBundle<U2, TaylorBundle<U1>>>;

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn on_chunks(x in testing::chunk::<U3, U3>(0.4..1.2), y in testing::chunk::<U3, U3>(-0.8..0.8)) {
        assert_close(tangent(x), x.tan())?;
        assert_close(quotient(x, y), quotient_directly(x, y))?;
        assert_close(Logarithm.of(x), x.ln())?;
    }

    #[test]
    fn on_traces(x in testing::trace::<U3>(0.4..1.2)) {
        assert_close(tangent(x), x.tan())?;
        assert_close(Logarithm.of(x), x.ln())?;
    }

    #[test]
    fn on_nested_bundles(x in testing::germs::<Nested>(0.4..1.2), y in testing::germs::<Nested>(-0.8..0.8)) {
        assert_close(tangent(x), x.tan())?;
        assert_close(quotient(x, y), quotient_directly(x, y))?;
        assert_close(Logarithm.of(x), x.ln())?;
    }

    #[test]
    fn within_drivers(x in 0.4..1.2, y in -0.8..0.8) {
        let added = |[x, y]: [_; 2]| quotient(x, y);
        let direct = |[x, y]: [_; 2]| quotient_directly(x, y);
        close(gradient(added, [x, y]).as_slice(), gradient(direct, [x, y]).as_slice(), roundings(1))?;
        let (added, direct) = (hessian(|[x, y]| quotient(x, y), [x, y]), hessian(|[x, y]| quotient_directly(x, y), [x, y]));
        close(added.as_flattened(), direct.as_flattened(), roundings(2))?;
        close(
            &[partial!(quotient(d^3 x, d^2 y))],
            &[partial!(quotient_directly(d^3 x, d^2 y))],
            roundings(6),
        )?;
        let scoped = scoped::derivative(|x| tangent(x), x);
        close(&[scoped], &[1.0 + x.tan() * x.tan()], roundings(1))?;
    }
}

#[test]
fn are_right_rules() {
    check_rule!(tangent(x in 0.4..1.2));
    check_rule!(quotient(x in 0.4..1.2, y in -0.8..0.8));
    check_rule!(product(x in 0.4..1.2, y in -0.8..0.8, z in 0.4..1.2));
    testing::check_rule(&Logarithm, 0.4..1.2).expect("the derivatives of the logarithm");
}

primitive! {
    /// √x + sin y, whose first partial is infinite at x = 0.
    fn rooted(x, y) -> z = x.sqrt() + y.sin();
    d x = x.sqrt().recip() * 0.5;
    d y = y.cos();
}

proptest! {
    #![proptest_config(crate::config())]

    /// A scope evaluates the partials in its own way: over bundles of the order itself.
    #[test]
    fn in_a_scope_are_those_outside(x in 0.3..1.2) {
        macro_rules! orders {
            ($($N:ident)+) => {$({
                let open = |f: fn(TaylorBundle<$N>) -> TaylorBundle<$N>| f(Bundle::<$N>::taylor(x));
                let in_scope = [
                    scoped::nth_derivative::<$N, _, _>(|x| tangent(x), x),
                    scoped::nth_derivative::<$N, _, _>(|x| quotient(x, x * x), x),
                    scoped::nth_derivative::<$N, _, _>(|x| product(x, x.sin(), x.exp()), x),
                ];
                let outside = [open(|x| tangent(x)), open(|x| quotient(x, x * x)), open(|x| product(x, x.sin(), x.exp()))];
                for (y, all) in in_scope.into_iter().zip(outside) {
                    let target = all.derivative(<$N as Unsigned>::USIZE);
                    close_beside(&[y], &[target], &[all.max_norm()], roundings(<$N as Unsigned>::USIZE))?;
                }
            })+};
        }
        orders! { U1 U2 U3 U4 U5 U6 }
    }

    /// An argument that rests where its partial is infinite contributes nothing, at any order.
    #[test]
    fn an_argument_at_rest_is_nothing_also_where_its_partial_is_infinite(y in 0.3..1.2, v in 0.5..2.0) {
        macro_rules! orders {
            ($($N:ident)+) => {$({
                let moving = Bundle::<$N>::taylor(y) * v;
                let z = rooted(TaylorBundle::<$N>::from_float(0.0), moving);
                close(&coefficients(&z), &coefficients(&moving.sin()), roundings(<$N as Unsigned>::USIZE))?;
                let moving: ExplicitBundle<$N> = moving.into();
                let z = rooted(ExplicitBundle::<$N>::from_float(0.0), moving);
                close(&partials(&z), &partials(&moving.sin()), roundings(<$N as Unsigned>::USIZE))?;
            })+};
        }
        orders! { U1 U2 U3 U4 U5 }
        let at = |lane| Bundle::<U2>::chunk::<U2>(y, lane) * v;
        let z = rooted(ChunkBundle::<U2, U2>::from_float(0.0), at(2));
        close(z.stored(), at(2).sin().stored(), roundings(2))?;
    }
}
