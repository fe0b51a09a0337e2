//! The highest explicit bundles, of 32 KiB each, fit the stack of a thread also where nothing is optimised.

use std::thread;

use tangent_bundle::prelude::*;

type E = ExplicitBundle<U12>;

/// What a thread of the standard library has, those of tests among them.
const STACK: usize = 2 << 20;

/// Runs on a thread with that much stack.
fn on_a_thread(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    thread.join().expect("the thread ends well");
}

/// Operations, each in a function of its own: by name, of bundles, and of floats.
macro_rules! operations {
    (|$x:ident, $y:ident| $($operation:expr;)+) => {
        &[$((stringify!($operation), |$x: &E, $y: &E| Box::new($operation), |$x: f64, $y: f64| $operation)),+]
    };
}

type Operation = (&'static str, fn(&E, &E) -> Box<E>, fn(f64, f64) -> f64);

/// Operations of every kind.
#[expect(unused_variables, reason = "a function of one number has no use for the other")]
const OPERATIONS: &[Operation] = operations! {
    |x, y|
    x + y; x - y; x * y; x / y; x % y; -x; x + 1.0; x - 1.0; x * 2.0; x / 2.0; x % 2.0; 2.0 + x; 2.0 - x; 2.0 * x; 2.0 / x;
    [x, y].into_iter().copied_sum(); [x, y].into_iter().copied_product();
    x.sqrt(); x.cbrt(); x.recip(); x.exp(); x.exp2(); x.exp_m1(); x.ln(); x.ln_1p(); x.log2(); x.log10();
    x.sin(); x.cos(); x.tan(); x.asin(); x.acos(); x.atan(); x.sinh(); x.cosh(); x.tanh(); x.asinh(); y.acosh(); x.atanh();
    x.abs(); x.fract(); x.signum(); x.floor(); x.powi(2); x.powi(3); x.powi(-7); x.powi(20); x.powf(2.5); x.powf(2.0);
    x.pow(own(y)); x.log(own(y)); x.atan2(own(y)); y.atan2(own(x)); x.hypot(own(y)); x.copysign(own(y)); x.max(own(y)); x.min(own(y));
    x.clamp(own(x), own(y)); x.mul_add(own(y), own(x));
};

/// A number as it is wanted as an argument.
trait Own: Copy {
    type Number;
    fn own(self) -> Self::Number;
}

fn own<T: Own>(x: T) -> T::Number {
    x.own()
}

impl Own for f64 {
    type Number = Self;
    fn own(self) -> Self {
        self
    }
}

impl Own for &E {
    type Number = E;
    fn own(self) -> E {
        *self
    }
}

/// Sums and products of numbers, and of references to bundles.
trait Folds<T> {
    fn copied_sum(self) -> T;
    fn copied_product(self) -> T;
}

impl Folds<f64> for std::array::IntoIter<f64, 2> {
    fn copied_sum(self) -> f64 {
        self.sum()
    }
    fn copied_product(self) -> f64 {
        self.product()
    }
}

impl Folds<E> for std::array::IntoIter<&E, 2> {
    fn copied_sum(self) -> E {
        self.sum()
    }
    fn copied_product(self) -> E {
        self.product()
    }
}

/// Where the functions with singular points have their rare ways: kinks, ends of domains, and beyond the floats
/// between.
const RARE: [(f64, f64); 4] = [(0.0, 1.5), (1.0, 1.0), (1.5e308, 1.6e308), (-1e17, 3.0)];
const SINGULAR: [&str; 7] = ["x / y", "sqrt", "powf", "powi", "pow(", "hypot", "atan2"];

#[test]
fn each_operation_of_the_highest_explicit_order_fits_a_thread() {
    on_a_thread(|| {
        for (a, b) in [(0.3, 1.7)].into_iter().chain(RARE) {
            let x = Box::new(Bundle::<U12>::explicit(a, 1));
            let y = Box::new(Bundle::<U12>::explicit(b, 12));
            for (name, of_bundles, of_floats) in OPERATIONS {
                if a == 0.3 || SINGULAR.iter().any(|function| name.contains(function)) {
                    let (value, target) = (of_bundles(&x, &y).primal(), of_floats(a, b));
                    assert!(
                        value == target || value.is_nan() && target.is_nan(),
                        "{name}: {value} is not {target}"
                    );
                }
            }
        }
    });
}

#[test]
fn bundles_of_two_representations_fit_a_thread() {
    on_a_thread(|| {
        let x = Box::new(Bundle::<U12>::explicit(0.3, 1));
        let operations: [fn(&E) -> Box<E>; 4] = [
            |x| Box::new(x * Bundle::<U12>::taylor(2.0)),
            |x| Box::new(Bundle::<U12>::constant(2.0) / x),
            |x| Box::new(x + Bundle::<U12>::uniform(2.0, 1.0)),
            |x| Box::new(E::from(Bundle::<U12>::taylor(x.primal()))),
        ];
        let primals = operations.map(|operation| operation(&x).primal());
        assert_eq!(primals, [0.6, 2.0 / 0.3, 2.3, 0.3]);
    });
}

/// Fifteen operations in one body, whose frame keeps the operands and the results of all.
#[inline(never)]
fn fifteen_operations<R: Real>(x: R, y: R) -> R {
    let a = (x * y).sin() + x.exp() * 2.0;
    let b = (a / y).sqrt() - y.ln() + 1.0;
    let c = (a * b).tanh().atan2(y);
    c.powi(7) + x
}

#[test]
fn a_function_of_fifteen_operations_fits_a_thread() {
    on_a_thread(|| {
        let y = fifteen_operations(Bundle::<U12>::explicit(0.3, 1), Bundle::<U12>::explicit(1.7, 12));
        assert_eq!(y.primal(), fifteen_operations(0.3, 1.7));
    });
}
