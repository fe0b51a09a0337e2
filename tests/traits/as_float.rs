//! Numbers of generic functions in code that asks for `num_traits::Float` and its relatives.

use num_traits::float::FloatCore;
use num_traits::{Euclid, NumAssign, NumAssignRef, NumRef};
use tangent_bundle::reverse::Recording;

use super::*;

/// Somebody else's functions, each with another bound.
mod theirs {
    use super::*;

    pub fn of_float<T: Float>(x: T) -> T {
        let two = T::one() + T::one();
        (x.sin() * x.exp() + x.powf(two) + x.atan2(two).hypot(x)).max(T::from(0.25).unwrap_or(x))
    }

    pub fn of_float_const<T: Float + FloatConst>(x: T) -> T {
        (x * T::PI()).cos() * T::LN_2()
    }

    pub fn of_num_assign<T: NumAssign + Copy>(x: T) -> T {
        let mut y = T::one();
        y += x;
        y *= x;
        y -= T::one() / x;
        y
    }

    pub fn of_references<T: NumRef + NumAssignRef + Clone>(x: T) -> T {
        let mut y = x.clone() * &x;
        y += &x;
        y
    }

    pub fn of_core<T: FloatCore>(x: T) -> T {
        FloatCore::powi(x, 3) + FloatCore::abs(x) - FloatCore::fract(x) + FloatCore::clamp(x, T::zero(), T::one())
    }

    pub fn of_euclid<T: Euclid + Num + Copy>(x: T) -> T {
        let three = T::one() + T::one() + T::one();
        x.rem_euclid(&three) + x.div_euclid(&three)
    }

    pub fn of_primitives<T: FromPrimitive + NumCast + ToPrimitive + Signed + Copy>(x: T) -> T {
        let n = T::from_i32(x.to_i32().unwrap_or(0)).unwrap_or(x);
        n * x.abs() + x.signum()
    }

    pub fn of_operators<T>(x: T) -> T
    where
        T: Inv<Output = T>
            + Pow<i32, Output = T>
            + Pow<T, Output = T>
            + MulAdd<Output = T>
            + Bounded
            + PartialOrd
            + Copy,
    {
        let y = x.inv().mul_add(Pow::pow(x, 3), Pow::pow(x, x));
        if y < T::max_value() && y > T::min_value() { y } else { x }
    }
}

/// A function by the bound that it asks for, through the wrapper and without.
macro_rules! through_the_wrapper {
    ($($f:ident)+) => {
        $(fn $f<R: Real>(x: R) -> R {
            theirs::$f(AsFloat(x)).0
        })+

        /// Through the wrapper comes what comes without, bit for bit: in every mode, for every bound.
        #[test]
        fn the_wrapper_changes_nothing() {
            for x in [0.5, 1.75, 2.5, 7.25] {$(
                let name = stringify!($f);
                assert_eq!($f(x), theirs::$f(x), "{name} at {x}");
                let (t, e) = (Bundle::<U3>::taylor(x), Bundle::<U2>::explicit(x, 1));
                assert!($f(t).same_germ(&theirs::$f(t)), "{name} at {x}, Taylor");
                assert!($f(e).same_germ(&theirs::$f(e)), "{name} at {x}, explicit");
                let nested = Bundle::<U1, _>::taylor(t);
                assert!($f(nested).same_germ(&theirs::$f(nested)), "{name} at {x}, nested");
                let single = Bundle::<U2, _>::taylor(x as f32);
                assert!(theirs::$f(AsFloat(single)).0.same_germ(&theirs::$f(single)), "{name} at {x}, single");
                let wrapped = gradient(|x: Vec<_>| $f(x[0]), vec![x]);
                assert_eq!(wrapped, gradient(|x: Vec<_>| theirs::$f(x[0]), vec![x]), "{name} at {x}, in reverse");
                assert_eq!(wrapped, [derivative(|x| $f(x), x)], "{name} at {x}, forward");
            )+}
        }
    };
}

through_the_wrapper! {
    of_float of_float_const of_num_assign of_references of_core of_euclid of_primitives of_operators
}

/// Functions by a bound of ours that call functions by a bound of theirs, as function objects.
#[test]
fn function_objects_reach_the_bounds_of_others() {
    let theirs = differentiable!(|x| theirs::of_float_const(AsFloat(x)).0);
    let (pi, ln_2) = (std::f64::consts::PI, std::f64::consts::LN_2);
    let third = theirs.prime().prime().prime().evaluate(0.3);
    // Three recurrences of a few roundings each, of numbers below 22.
    assert!((third - pi.powi(3) * (0.3 * pi).sin() * ln_2).abs() < 1e-13);
}

/// In code that sees the wrapper it behaves as its number.
#[test]
fn operators_and_comparisons_with_floats() {
    fn f<R: Real>(x: R) -> R {
        let y = AsFloat(x);
        let mut z = 1.0 - 2.0 * y + y * 3.0 + &y % 0.75 + 6.0 / &y;
        z += 1.0;
        z /= 2.0;
        z -= y;
        assert!(y > 0.0 && y.is_finite());
        assert!(0.0 < y && !y.is_nan());
        let all = [y, z];
        (all.iter().sum::<AsFloat<R>>() + all.iter().product::<AsFloat<R>>() + -z).0
    }
    // z = 1 + x/2 + (x % ¾)/2 + 3/x − x, y + y·z at ½, where x % ¾ = x
    let (x, z) = (0.5, 7.25 - 0.5 + 0.25);
    let slope = 1.0 - 3.0 / (x * x) - 1.0;
    assert_eq!(f(x), x + x * z);
    assert_eq!(derivative(f, x), 1.0 + z + x * slope);
}

/// Written, read and compared as the number is.
#[test]
fn text_and_tolerances() {
    let x = AsFloat(Bundle::<U1>::taylor(1.5));
    assert_eq!(
        (x.to_string(), format!("{x:.2}")),
        ("1.5 + 1∂".into(), "1.50 + 1.00∂".into())
    );
    assert_eq!("0.25".parse(), Ok(AsFloat(0.25)));
    assert!(<AsFloat<f64> as Num>::from_str_radix("-2.5", 10).is_ok_and(|x| x == -2.5));
    assert!(abs_diff_eq!(x, x) && relative_eq!(x, x) && ulps_eq!(x, x));
    assert!(!relative_eq!(x, x * 2.0));
    assert_eq!(AsFloat::<TaylorBundle<U2>>::default(), AsFloat::from_float(0.0));
}

/// The answers to questions about floats are those of the value: a variable of a recording stays what it is.
#[test]
fn questions_are_answered_by_the_value() {
    let recording = Recording::new();
    for x in [1.5, -0.0, f64::INFINITY, f64::NAN, 5e-324] {
        let (t, v) = (AsFloat(Bundle::<U2>::taylor(x)), AsFloat(recording.variable(x)));
        assert_eq!((Float::classify(t), Float::classify(v)), (x.classify(), x.classify()));
        assert_eq!(Float::integer_decode(t), Float::integer_decode(x));
        assert_eq!(Float::is_sign_negative(v), x.is_sign_negative());
        assert_eq!(
            (t.to_i64(), v.to_f32().map(f32::to_bits)),
            (x.to_i64(), Some((x as f32).to_bits()))
        );
    }
    assert_eq!(
        <AsFloat<TaylorBundle<U1>> as Float>::epsilon(),
        AsFloat::from_float(f64::EPSILON)
    );
}

/// div_euclid and rem_euclid are those of floats, and x = q·d + r holds for the derivatives too.
#[test]
fn euclidean_division() {
    for (x, d) in [
        (7.5, 2.0),
        (-7.5, 2.0),
        (7.5, -2.0),
        (-7.5, -2.0),
        (6.0, 3.0),
        (f64::INFINITY, 2.0),
    ] {
        let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
        let (a, b) = (Bundle::<U2>::taylor(x), Bundle::<U2>::taylor(d) * 3.0 / 3.0);
        let (q, r) = (a.div_euclid(&b), Euclid::rem_euclid(&a, &b));
        assert!(
            same(q.primal(), x.div_euclid(d)) && same(r.primal(), x.rem_euclid(d)),
            "{x} by {d}"
        );
        if x.is_finite() {
            assert!((q * b + r).same_germ(&a), "{x} by {d}");
        }
    }
}
