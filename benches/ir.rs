//! Recorded programs and the Rust functions that were recorded, over floats and bundles. Also the passes:
//! differentiation on demand and evaluation over bundles, and the adjoint and gradients in reverse mode.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ir`; rows that begin with `ratio`
//! are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, compare, contender};
use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Program, Value, trace};

/// How often each body below is run: straight through that makes some thousand operations.
const TURNS: usize = 100;

/// Sums, products and quotients alone: where the price of a step counts most.
fn rational<R: Real>([x, y, z]: [R; 3]) -> R {
    let [mut a, mut b, mut c] = [x, y, z];
    for _ in 0..TURNS {
        a = (a * b + c) * 0.5;
        b = b - a * c + 0.25;
        c = c * 0.75 + (a * a - b) / (b * b + 2.0);
    }
    a + b + c
}

/// One function of each kind among ring operations, as in most models.
fn mixed<R: Real>([x, y, z]: [R; 3]) -> R {
    let [mut a, mut b, mut c] = [x, y, z];
    for _ in 0..TURNS {
        a = (a * b).sin() + c * 0.5;
        b = (b * 0.1 - a * c).exp() * 0.25;
        c = (c * 0.75 + a) / (b * b + 2.0).sqrt();
    }
    a + b + c
}

/// The numbers of a scalar of a bench.
trait Numbers: Real {
    fn at(x: f64) -> Self;
    fn numbers(&self) -> Vec<f64>;
}

impl Numbers for f64 {
    fn at(x: f64) -> Self {
        x
    }
    fn numbers(&self) -> Vec<f64> {
        vec![*self]
    }
}

impl<N: Order> Numbers for TaylorBundle<N>
where
    Self: Real,
{
    fn at(x: f64) -> Self {
        Bundle::taylor(x)
    }
    fn numbers(&self) -> Vec<f64> {
        (0..=N::USIZE).map(|k| self.derivative(k)).collect()
    }
}

/// A function and its recording over a scalar.
fn beside<R: Numbers>(criterion: &mut Criterion, name: &str, f: fn([R; 3]) -> R, program: &Program) {
    let x = [0.3, 0.7, -0.4].map(R::at);
    let recorded = || program.run_reals(&x.map(black_box)).expect("the path is the same")[0];
    assert_equal(name, &recorded().numbers(), &f(x).numbers());
    let contenders = vec![
        contender("Rust", || f(x.map(black_box))),
        contender("recorded", recorded),
    ];
    compare(criterion, name, contenders);
}

macro_rules! over_scalars {
    ($criterion:ident, $f:ident, $($name:literal $R:ty;)+) => {{
        let recorded = trace($f, [0.3, 0.7, -0.4]).expect("it can be recorded");
        let path = &recorded.paths()[0];
        println!("{}: {} operations", stringify!($f), path.values().count());
        let program = path.compile().expect("it is well formed");
        $(beside::<$R>($criterion, &format!("{} over {}", stringify!($f), $name), $f::<$R>, &program);)+
    }};
}

/// xⁿ by a loop, in the form.
const POWER: &str = "fn power(%x: real, %n: integer) -> real {
    start: %one = const 1.0 %zero = const 0 %unit = const 1 branch head
    head: %r = phi real [start: %one, body: %next] %m = phi integer [start: %n, body: %less]
        %more = gt %m, %zero branch %more, body, end
    body: %next = mul %r, %x %less = isub %m, %unit branch head
    end: return %r }";

/// A loop in the form, beside the same loop in Rust.
fn loops(criterion: &mut Criterion) {
    fn power<R: Real>(x: R, n: i64) -> R {
        (0..n).fold(R::from(1.0), |r, _| r * x)
    }
    let function = Function::parse(POWER).expect("the text is right");
    let program = function.compile().expect("it is well formed");
    let adjoint = function
        .adjoint()
        .and_then(|adjoint| adjoint.compile())
        .expect("it has one");
    let n = 1000;
    let x = Bundle::<U3>::taylor(1.001);
    let by_loop = || {
        program
            .run(&[Value::Real(black_box(x)), Value::Integer(n)])
            .expect("a value")
    };
    assert_equal(
        "the loop",
        &by_loop().real().expect("real").numbers(),
        &power(x, n).numbers(),
    );
    let rust = contender("Rust", || power(black_box(x), n));
    compare(
        criterion,
        "a loop of 1000 turns, order 3",
        vec![rust, contender("program", by_loop)],
    );

    let x = 1.001;
    let backward = || {
        let arguments = [Value::Real(black_box(x)), Value::Integer(n), Value::Real(1.0)];
        adjoint.run(&arguments).expect("a value").reals()[1]
    };
    let forward = || derivative(|x| power(x, n), black_box(x));
    let slope = n as f64 * 1.001_f64.powi(n as i32 - 1);
    assert!((backward() - slope).abs() < 1e-10 * slope);
    let contenders = vec![
        contender("its value", || power(black_box(x), n)),
        contender("adjoint", backward),
        contender("order 1", forward),
    ];
    compare(criterion, "the slope of a loop of 1000 turns", contenders);
}

fn main() {
    let mut criterion = beside::criterion();
    let criterion = &mut criterion;
    over_scalars!(criterion, rational, "f64" f64; "order 1" TaylorBundle<U1>; "order 2" TaylorBundle<U2>; "order 3" TaylorBundle<U3>; "order 5" TaylorBundle<U5>; "order 10" TaylorBundle<U10>;);
    over_scalars!(criterion, mixed, "f64" f64; "order 1" TaylorBundle<U1>; "order 2" TaylorBundle<U2>; "order 3" TaylorBundle<U3>; "order 5" TaylorBundle<U5>; "order 10" TaylorBundle<U10>;);
    loops(criterion);
    criterion.final_summary();
}
