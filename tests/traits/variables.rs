//! Variables of reverse mode as numbers: with references and floats beside them, in code for `num_traits::Float`.

use std::fmt::Debug;
use std::num::FpCategory;

use num_traits::{MulAddAssign, NumAssignRef, NumRef, RefNum};
use tangent_bundle::real::Elementary;
use tangent_bundle::reverse::{Recording, Var};

use super::*;

/// A variable over a bundle.
type OverBundle = Var<TaylorBundle<U1>>;

/// The value of f at two numbers and its gradient there, as text that tells any two floats apart.
fn recorded<B: Elementary + Debug>([x, y]: [B; 2], f: impl Fn(Var<B>, Var<B>) -> Var<B>) -> String {
    let recording = Recording::new();
    let (x, y) = (recording.variable(x), recording.variable(y));
    let z = f(x, y);
    format!("{:?} {:?}", z.value(), recording.pull_back([(z, z.value().one_like())]))
}

/// Asserts that each form of an operator is that of values, over floats and over bundles.
macro_rules! assert_forms {
    ($($op:tt $op_assign:tt)+) => {$({
        fn forms<B: Elementary<Scalar = f64> + Debug>(at: [B; 2]) {
            let by_values = recorded(at, |x, y| x $op y);
            for (form, z) in [
                recorded(at, |x, y| &x $op y),
                recorded(at, |x, y| x $op &y),
                recorded(at, |x, y| &x $op &y),
                recorded(at, |mut x, y| { x $op_assign y; x }),
                recorded(at, |mut x, y| { x $op_assign &y; x }),
            ].into_iter().enumerate() {
                assert_eq!(z, by_values, "{} in form {form}", stringify!($op));
            }
            let (c, c_ref) = (0.7, &0.7);
            let by_values = recorded(at, |x, _| x $op Var::from_float(c));
            for (form, z) in [
                recorded(at, |x, _| x $op c),
                recorded(at, |x, _| x $op c_ref),
                recorded(at, |x, _| &x $op c),
                recorded(at, |x, _| &x $op c_ref),
                recorded(at, |mut x, _| { x $op_assign c; x }),
            ].into_iter().enumerate() {
                assert_eq!(z, by_values, "{} by a float in form {form}", stringify!($op));
            }
            let by_values = recorded(at, |x, _| c $op x);
            assert_eq!(recorded(at, |x, _| c $op &x), by_values, "{} of a float", stringify!($op));
            assert_eq!(recorded(at, |x, _| Var::from_float(c) $op x), by_values, "{} of a float", stringify!($op));
        }
        forms([1.3, -0.4]);
        forms([-0.0, 0.3]);
        forms([1.3, -0.4].map(Bundle::<U1>::taylor));
    })+};
}

#[test]
fn an_operator_is_the_same_of_values_of_references_and_of_floats() {
    assert_forms!(+ += - -= * *= / /= % %=);
    assert_eq!(recorded([1.3, 0.0], |x, _| -&x), recorded([1.3, 0.0], |x, _| -x));
    assert!(Recording::<f64>::constant(2.0) > 1.0 && 1.0 < Recording::<f64>::constant(2.0));
    assert!(2.0 == Recording::<f64>::constant(2.0) && 2.0_f32 != Recording::<f32>::constant(1.0));
}

#[test]
fn a_closure_over_references_is_one_of_vectors_as_of_arrays() {
    assert_eq!(gradient(|v| v.iter().map(|x| x * x).sum(), [1.0, 2.0]), [2.0, 4.0]);
    assert_eq!(gradient(|v| v.iter().map(|x| x * x).sum(), [1.0; 17]), [2.0; 17]);
    assert_eq!(gradient(|v| v.iter().map(|x| x * x).sum(), vec![1.0, 2.0]), [2.0, 4.0]);
    assert_eq!(gradient(|v| v.iter().product(), vec![3.0, 2.0]), [2.0, 3.0]);
}

/// Code that was written for floats: each function of the trait.
fn everything<T: Float + FloatConst>(v: &[T]) -> T {
    let (x, y) = (v[0], v[1]);
    let half = T::from(0.5).expect("a half");
    let smooth = x.sqrt() + x.cbrt() + x.recip() + x.exp() + x.exp2() + x.exp_m1() + x.ln() + x.ln_1p();
    let smooth = smooth + x.log2() + x.log10() + x.log(y + T::E()) + x.powi(3) + x.powf(y) + x.hypot(y);
    let (sin, cos) = y.sin_cos();
    let round = sin * cos + y.sin() + y.cos() + y.tan() + (x * half).asin() + (x * half).acos() + x.atan() + y.atan2(x);
    let hyperbolic = x.sinh() + y.cosh() + y.tanh() + y.asinh() + (x + T::one()).acosh() + (x * half).atanh();
    let pieces = x.floor() + x.ceil() + x.round() + x.trunc() + x.fract() + y.abs() + y.signum() + x.copysign(y);
    let pairs = x.max(y) + x.min(y) + x.abs_sub(y) + x.mul_add(y, half) + x.to_degrees() + y.to_radians() + x % half;
    if !x.is_zero() && x.is_finite() && !y.is_sign_positive() {
        smooth * T::PI() + round / T::SQRT_2() - hyperbolic + pieces + pairs
    } else {
        T::nan()
    }
}

/// The slopes at seventeen coordinates or at a vector are those at two, of which the others are independent, to a few roundings.
#[test]
fn code_for_floats_has_one_gradient_in_every_mode() {
    let at = [0.8, -0.3];
    let mut many = [1.0; 17];
    many[..2].copy_from_slice(&at);
    let forward = value_and_gradient(|v| everything(&v), at);
    let reverse = value_and_gradient(|v| everything(&v), many);
    let vector = value_and_gradient(|v| everything(&v), at.to_vec());
    assert!(forward.0.is_finite() && forward.1.iter().all(|slope| slope.is_finite()));
    assert_eq!(
        [forward.0, reverse.0, vector.0].map(f64::to_bits),
        [everything(&at); 3].map(f64::to_bits)
    );
    for i in 0..2 {
        assert!(
            relative_eq!(reverse.1[i], forward.1[i], max_relative = 1e-14),
            "{reverse:?} {forward:?}"
        );
    }
    assert_eq!((&reverse.1[..2], &reverse.1[2..]), (&vector.1[..], &[0.0; 15][..]));
}

#[test]
fn code_for_floats_runs_over_any_base() {
    let at = [0.8, -0.3];
    let curved = hessian(|v| everything(&v), at);
    // Along the first coordinate: the derivatives of the gradient.
    let recording = Recording::new();
    let v = [Bundle::<U1>::taylor(at[0]), TaylorBundle::from_float(at[1])].map(|x| recording.variable(x));
    let slope = recording.pull_back([(everything::<OverBundle>(&v), TaylorBundle::one())]);
    let reverse = hessian(|v| everything(&v), at.to_vec());
    for i in 0..2 {
        for found in [slope[i].derivative(1), reverse[0][i]] {
            assert!(
                relative_eq!(found, curved[0][i], max_relative = 1e-13),
                "{found} is not {}",
                curved[0][i]
            );
        }
    }
    // A variable over a variable, and a single.
    let recording = Recording::<Var>::new();
    let nested = recording.variable(Recording::constant(0.5));
    assert_eq!(
        recording.pull_back([(Float::exp(nested), One::one())])[0],
        0.5_f64.exp()
    );
    let recording = Recording::<f32>::new();
    let root = numbers::newton_root(recording.variable(2.0_f32));
    assert!((recording.pull_back([(root, 1.0)])[0] - 0.5 / 2.0_f32.sqrt()).abs() < 1e-6);
}

/// Beside both traits of the same names, methods are the inherent ones.
#[test]
fn methods_are_unambiguous_beside_the_traits() {
    let slope = gradient(
        |v| {
            let [x, y] = [v[0], v[1]];
            let unary = x.sin().powf(2.0) + x.recip().ln_1p() + x.abs().sqrt() + x.signum() + x.floor() + x.fract();
            unary + x.max(y).powi(3).mul_add(x, y) + x.hypot(y).min(y).clamp(x, y) + x.pow(y) + x.sin_cos().0
        },
        vec![0.7, 1.4],
    );
    let by_trait = gradient(
        |v| {
            let [x, y] = [v[0], v[1]];
            let unary = Float::powi(Float::sin(x), 2) + Float::ln_1p(x.inv()) + Float::sqrt(Signed::abs(&x));
            let larger = Float::mul_add(Float::powi(Float::max(x, y), 3), x, y);
            unary + x + larger + y + Float::powf(x, y) + Float::sin_cos(x).0
        },
        vec![0.7, 1.4],
    );
    assert!(
        slope.iter().zip(&by_trait).all(|(a, b)| (a - b).abs() < 1e-14),
        "{slope:?} {by_trait:?}"
    );
}

#[test]
fn what_a_variable_is_asked_is_answered_by_its_value() {
    let recording = Recording::new();
    let [zero, one, x] = [0.0, 1.0, -3.7].map(|x| recording.variable(x));
    assert!(zero.is_zero() && one.is_one() && !x.is_zero() && !x.is_one());
    assert!(Signed::is_negative(&x) && Signed::is_positive(&one) && !Signed::is_positive(&zero));
    assert_eq!((x.to_i32(), x.to_f64(), x.to_u8()), (Some(-3), Some(-3.7), None));
    assert_eq!(Float::integer_decode(x), (-3.7_f64).integer_decode());
    assert_eq!(Float::classify(zero), FpCategory::Zero);
    assert!(Float::is_nan(zero / zero) && Float::is_infinite(one / zero) && Float::is_sign_negative(x));
    assert_eq!(<Var as NumCast>::from(3_i32), Some(Var::from_float(3.0)));
    assert!(Var::<f64>::from_usize(3).is_some_and(|x| x.is_constant() && x == 3.0));
    assert!(Var::<f64>::from_str_radix("2.5", 10).is_ok_and(|x| x == 2.5));
    assert_eq!(OverBundle::PI().value().primal(), std::f64::consts::PI);
    assert_eq!(<Var as Bounded>::max_value(), f64::MAX);
    assert_eq!(<Var as Float>::epsilon(), f64::EPSILON);
    // Constants are of any recording; numbers that are equal by their values are not constants for that.
    assert!(Var::<f64>::zero().is_constant() && !zero.is_constant());
}

#[test]
fn powers_and_inverses_of_variables_by_their_traits() {
    let recording = Recording::new();
    let x = recording.variable(2.0);
    let mut square = x;
    square.mul_add_assign(x, Var::zero());
    for (y, slope) in [
        (Pow::pow(x, 3), 12.0),
        (Pow::pow(x, 3.0), 12.0),
        (Pow::pow(x, Var::from_float(3.0)), 12.0),
        (x.inv(), -0.25),
        (MulAdd::mul_add(x, x, x), 5.0),
        (square, 4.0),
        (Float::to_degrees(x), 180.0 / std::f64::consts::PI),
        (Signed::abs_sub(&x, &Var::from_float(3.0)), 0.0),
        (Signed::abs_sub(&x, &Var::from_float(1.0)), 1.0),
    ] {
        assert_eq!(recording.pull_back([(y, 1.0)]), [slope]);
    }
}

/// Σ xᵢ², for numbers that are only lent.
fn lent<T: NumRef + NumAssignRef + Clone>(x: &[T]) -> T
where
    for<'a> &'a T: RefNum<T>,
{
    x.iter().fold(T::zero(), |mut sum, x| {
        sum += &(x * x);
        sum
    })
}

#[test]
fn code_for_references_to_numbers() {
    assert_eq!(gradient(|v| lent(&v), [1.0, 2.0]), [2.0, 4.0]);
    assert_eq!(gradient(|v| lent(&v), vec![1.0, 2.0]), [2.0, 4.0]);
}

/// Exponents are numbers in code for floats: those that are constant are no different from floats.
#[test]
fn powers_with_constant_exponents() {
    fn power<T: Float>(x: T, p: f64) -> T {
        x.powf(T::from(p).expect("an exponent"))
    }
    for (x, p) in [
        (-3.0, 2.0),
        (-1.5, -1.0),
        (0.0, 2.0),
        (0.0, 1.0),
        (2.0, 0.5),
        (-2.0, 7.0),
        (-2.0, 0.0),
    ] {
        let ([slope], [[curvature]]) = (gradient(|[x]| power(x, p), [x]), hessian(|[x]| power(x, p), [x]));
        assert_eq!(gradient(|v| power(v[0], p), vec![x]), [slope], "{x}^{p}");
        assert_eq!(hessian(|v| power(v[0], p), vec![x]), [[curvature]], "{x}^{p}");
    }
}
