//! The memory of recordings.

use tangent_bundle::reverse::{Recording, Var, dot, limit_memory_kept, memory_kept, release_memory, sum};

use super::*;

#[test]
fn memory_is_what_is_stated_and_is_used_again() {
    let recording = Recording::new();
    let x: Vec<Var> = (0..10).map(|i| recording.variable(f64::from(i))).collect();
    assert_eq!(recording.bytes(), 0);
    let y = x[1] * x[2]; // sums and products of two variables are not recorded
    let z = (y + 1.0) - 3.0; // nor are sums with constants
    let w = z.max(x[3]).floor(); // nor are choices and constants
    let _ = w * 2.0 + Var::from(3.0);
    assert_eq!((recording.bytes(), w.value()), (0, 3.0));
    let u = y - x[3]; // three arguments
    assert_eq!(recording.bytes(), 3 * 12);
    let s = sum(&x); // one node of ten arguments
    assert_eq!(recording.bytes(), 13 * 12);
    let t = (s.sin() * 2.0 - s).exp() / s; // what depends on one node alone stays there
    let v = t * x[1] + x[1]; // and what depends on two nodes
    assert_eq!(recording.bytes(), 13 * 12);
    let _ = v.sin(); // an elementary function is of one node
    assert_eq!(recording.bytes(), 15 * 12);
    let _ = v * u; // three arguments: the nodes of t and u, and x₁
    assert_eq!(recording.bytes(), 18 * 12);
}

#[test]
fn a_step_of_a_running_sum_takes_what_its_terms_take() {
    let bytes = |f: &dyn Fn(&[Var], &[Var]) -> Var| {
        let recording = Recording::new();
        let numbers = |scale: f64| -> Vec<Var> { (1..=20).map(|i| recording.variable(scale * f64::from(i))).collect() };
        let (a, b) = (numbers(0.5), numbers(-0.25));
        let y = f(&a, &b);
        let slope = recording.pull_back([(y, 1.0)]);
        let values = a.iter().map(Var::value).chain(b.iter().map(Var::value));
        // Each entry of the products is exact, and so are their slopes.
        let seen = slope.iter().zip(values).map(|(slope, x)| slope / x);
        assert!(seen.clone().all(|ratio| ratio.is_finite() && ratio != 0.0), "{slope:?}");
        recording.bytes()
    };
    let at_once = bytes(&|a, b| dot(a, b));
    assert_eq!(at_once, 40 * 12);
    type Loop<'a> = &'a dyn Fn(&[Var], &[Var]) -> Var;
    let loops: [Loop; 5] = [
        &|a, b| a.iter().zip(b).fold(Var::from(0.0), |q, (a, b)| q + *a * *b),
        &|a, b| a.iter().zip(b).fold(Var::from(0.0), |q, (a, b)| q - *a * *b),
        &|a, b| a.iter().zip(b).fold(Var::from(0.0), |q, (a, b)| a.mul_add(*b, q)),
        &|a, b| a.iter().zip(b).map(|(a, b)| *a * *b).sum(),
        &|a, b| a.iter().zip(b).map(|(a, b)| (*a + *b).powi(2)).sum(),
    ];
    for f in loops {
        assert_eq!(bytes(f), at_once);
    }
}

#[test]
fn a_variable_of_floats_takes_forty_bytes() {
    assert_eq!(size_of::<Var>(), 40);
}

#[test]
fn a_thread_keeps_as_much_memory_as_it_may() {
    // In a thread of its own, so that no other test's recordings count.
    let in_a_thread = || {
        let run = || gradient(|x| x.iter().map(|x| x.sin() * x.exp()).sum(), vec![0.5; 10_000]);
        let first = run();
        let kept = memory_kept();
        // Adjoints and entries of ten thousand variables.
        assert!(kept >= 20 * 10_000, "{kept}");
        assert_eq!((run(), memory_kept()), (first.clone(), kept));
        release_memory();
        assert_eq!((memory_kept(), run(), memory_kept() > 0), (0, first.clone(), true));
        limit_memory_kept(1000);
        assert_eq!((memory_kept(), run(), memory_kept()), (0, first.clone(), 0));
        // A small recording is kept, and one in use is not touched.
        let outer = Recording::new();
        let x = outer.variable(2.0);
        let y = (x * x.sin()).exp();
        assert_eq!(gradient(|x| x[0] * x[1], vec![2.0, 3.0]), [3.0, 2.0]);
        assert!((1..=1000).contains(&memory_kept()));
        release_memory();
        let slope = outer.pull_back([(y, 1.0)])[0];
        let target = y.value() * (2.0_f64.sin() + 2.0 * 2.0_f64.cos());
        // Four products and a sum, each rounded.
        assert!(
            (slope - target).abs() <= 8.0 * f64::EPSILON * target.abs(),
            "{slope}, {target}"
        );
    };
    std::thread::spawn(in_a_thread).join().expect("no panic");
}
