//! Bodies of generic functions that read like code for floats, in every mode.

#![expect(clippy::op_ref, reason = "operators of references are what is tested")]

use tangent_bundle::prelude::*;
use tangent_bundle::real::BaseFloat;
use tangent_bundle::reverse::{Recording, Var};

/// Asserts that a generic function has the derivative of a closed form, in every mode.
macro_rules! assert_derivative {
    ($f:ident at $x:expr, is $slope:expr) => {{
        let (x, slope): (f64, f64) = ($x, $slope);
        assert_eq!(derivative(|x| $f(x), x), slope, "forward");
        assert_eq!($f(Bundle::<U3>::explicit(x, 2)).partial(0b10), slope, "explicit");
        assert_eq!(gradient(|x: Vec<_>| $f(x[0]), vec![x]), [slope], "in reverse");
        let nested = $f(Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(x)));
        assert_eq!(nested.derivative(1).primal(), slope, "nested");
        assert_eq!(nested.primal().derivative(1), slope, "nested");
        assert_eq!(scoped::derivative(|x| $f(x), x), slope, "scoped");
        assert_eq!($f(Bundle::<U1>::taylor(x)).primal(), $f(x), "the value");
    }};
}

fn constants_on_the_left<R: Real>(x: R) -> R {
    1.0 + 2.0 * x - (1.0 - x) + 6.0 / x + 1.0 % x
}

fn references_on_both_sides<R: Real>(x: R) -> R {
    let y = x;
    &x * &y + &x * y + x * &y - &x / &y + &(&x + &y) % &(&y * 8.0) - -&x
}

fn references_to_constants<R: Real>(x: R) -> R {
    let c = [2.0, 3.0];
    c.iter().map(|c| c * x).sum::<R>() + c.iter().map(|c| &x * c - c / &x).sum::<R>()
}

fn constants_by_name<R: Real>(x: R) -> R {
    (x * R::PI() + R::zero()) * R::one() + R::default() - R::E() * x + R::SQRT_2()
}

fn comparisons_from_the_left<R: Real>(x: R) -> R {
    if 0.0 < x && 5.0 >= x && 1e9 != x { 3.0 * x } else { x }
}

fn questions<R: Real>(x: R) -> R {
    if x.is_finite() && !x.is_nan() && !(x / 0.0).is_finite() && (x / 0.0 * 0.0).is_nan() && !x.is_zero() {
        x * x
    } else {
        x
    }
}

fn assigning_references<R: Real>(x: R) -> R {
    let (mut y, other) = (x, x);
    y += &other;
    y *= &other;
    y -= &other;
    y
}

/// Arithmetic of floats beside that of numbers: none is taken for the other.
fn floats_beside<R: Real>(x: R) -> R {
    let c = 2.0 * 3.0 - 1.0;
    let k: f64 = 4.0;
    let by_reference = &k;
    let steps = (0..3)
        .map(|i| 1.0 / (1.0 + f64::from(i)))
        .map(|q| q * k)
        .fold(0.0, |a, b| a + b);
    let [a, b] = [[1.0, 2.0], [3.0, 4.0]].map(|row: [f64; 2]| row.iter().map(|x| 2.0 * x).sum::<f64>());
    let single = 0.5_f32 * 4.0;
    let norm = (k * by_reference + 2.0 * by_reference - a / b).sqrt().max(0.5);
    let is_usual = k < c && 1.0 < k && c > 2.0 * norm - 9.0;
    let factor = if is_usual { f64::from(single) } else { steps };
    factor * x + (k - c) * x * x + c * steps
}

fn folded<R: Real>(x: R) -> R {
    let all = [x, 2.0 * x, 3.0 * x];
    all.iter().map(|x| x * x).sum::<R>() + all.iter().copied().fold(0.0.into(), R::max)
}

#[test]
fn each_has_its_derivative_in_every_mode() {
    // 1 + 2x − (1 − x) + 6/x + 1 % x at 4: 1 % x is 1 there.
    assert_derivative!(constants_on_the_left at 4.0, is 3.0 - 6.0 / 16.0);
    // 3x² − 1 + 2x + x: below 8x the remainder of 2x is 2x by 8x.
    assert_derivative!(references_on_both_sides at 2.0, is 15.0);
    // 5x + 5x − 5/x
    assert_derivative!(references_to_constants at 2.0, is 10.0 + 5.0 / 4.0);
    assert_derivative!(constants_by_name at 2.0, is std::f64::consts::PI - std::f64::consts::E);
    assert_derivative!(comparisons_from_the_left at 2.0, is 3.0);
    assert_derivative!(questions at 2.0, is 4.0);
    // 2x² − x
    assert_derivative!(assigning_references at 2.0, is 7.0);
    assert_derivative!(floats_beside at 2.0, is 2.0 - 4.0);
    // 14x² + 3x
    assert_derivative!(folded at 2.0, is 59.0);
}

/// In single precision, and for a float that is itself generic.
#[test]
fn constants_of_any_float() {
    fn halved<S: BaseFloat, R: Real<S>>(x: R, c: S) -> R {
        c * x * (c * c) + (c - c) * x
    }
    fn single<R: Real<f32>>(x: R) -> R {
        let wide: f64 = 2.0 * 0.5;
        (wide as f32) - 2.0 * x
    }
    assert_eq!(halved(Bundle::<U1>::taylor(3.0), 0.5).derivative(1), 0.125);
    assert_eq!(halved(Bundle::<U1, _>::taylor(3.0_f32), 0.5).derivative(1), 0.125);
    assert_eq!(single(Bundle::<U1, _>::taylor(3.0_f32)).derivative(1), -2.0);
}

/// Two bounded parameters, structs with float fields, and function objects.
#[test]
fn several_numbers_and_fields_of_floats() {
    struct Spring {
        stiffness: f64,
    }
    impl Spring {
        fn energy<R: Real, Q: Real>(&self, x: R, rest: Q) -> (R, Q) {
            let k = self.stiffness * self.stiffness / 2.0;
            (k * x * x, 1.0 - self.stiffness * rest)
        }
    }
    impl Differentiable for Spring {
        type Domain = [Scalar; 2];
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, x: [R; 2]) -> R {
            x.iter().map(|x| self.stiffness * (x * x)).sum()
        }
    }
    let spring = Spring { stiffness: 4.0 };
    let recording = Recording::new();
    let (x, rest) = (Bundle::<U2>::taylor(3.0), recording.variable(1.0));
    assert_eq!(spring.energy(x, 2.0).0.derivative(2), 16.0);
    assert_eq!(spring.energy(2.0, rest).1.value(), -3.0);
    assert_eq!(spring.gradient([1.0, 2.0]), [8.0, 16.0]);
    assert_eq!(spring.prime_of_energy(), 8.0);
}

trait Probe {
    fn prime_of_energy(&self) -> f64;
}

/// A bound on an associated type is used as it stands.
impl<D: Differentiable<Domain = [Scalar; 2], Codomain = Scalar>> Probe for D {
    fn prime_of_energy(&self) -> f64 {
        self.gradient([1.0, 0.0])[0]
    }
}

/// The default is the constant 0, or the default point of the base.
#[test]
fn defaults_are_constants() {
    assert!(TaylorBundle::<U3>::default().same_germ(&TaylorBundle::from_float(0.0)));
    assert!(ExplicitBundle::<U2, TaylorBundle<U1>>::default().is_constant());
    assert_eq!(ZeroBundle::<U2>::default().primal(), 0.0);
    assert_eq!(Var::<f64>::default().value(), 0.0);
    assert_eq!(
        TaylorBundle::<U1, (f64, [f64; 2])>::default().derivative(1),
        (0.0, [0.0; 2])
    );
    assert!(TaylorBundle::<U1, Vec<f64>>::default().primal().is_empty());
}
