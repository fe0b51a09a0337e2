//! Random programs over lanes: the oracle's derivatives at each point, and the bits that a point has alone.

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;

use super::expected::{Case, Flat, near, unit};
use super::machine::run;
use super::modes::Components;
use super::program::{INPUTS, RESULTS, Statement};
use super::series::Term;

/// A point of a program.
pub type Place = [f64; INPUTS];

/// The derivatives of functions of lanes differ from the oracle's by twice the bounds of those of floats: their error is
/// two units in the last place, where that of floats is one.
const LANES_OVER_FLOATS: f64 = 2.0;

/// The values of all results and their derivatives in the forward modes: along a curve and in tags to order 3, and by
/// all inputs to order 2.
fn forward<R: Real>(program: &[Statement], x: [R; INPUTS], d: &Components) -> Vec<R> {
    let c = |c: f64| R::from(c);
    let mut all = Vec::new();
    let curve = |i: usize| TaylorBundle::<U3, R>::from_derivatives(x[i], [d[0][i], d[1][i], d[2][i]].map(c));
    for y in run(program, &[0, 1, 2].map(curve)) {
        all.extend((0..=3).map(|n| y.derivative(n)));
    }
    let tags = |i: usize| ExplicitBundle::<U3, R>::from_partials(x[i], d.map(|d| c(d[i])));
    for y in run(program, &[0, 1, 2].map(tags)) {
        all.extend((0..8).map(|mask| y.partial(mask)));
    }
    let chunk = |i: usize| Bundle::<U2, R>::chunk::<U3>(x[i], i + 1);
    for y in run(program, &[0, 1, 2].map(chunk)) {
        for i in 1..=INPUTS {
            all.push(y.along([i]));
            all.extend((1..=INPUTS).map(|j| y.along([i, j])));
        }
    }
    all
}

/// The derivatives of the results in reverse over bundles of order 1.
fn in_reverse<R: Real>(program: &[Statement], x: [R; INPUTS], d: &Components) -> Vec<R> {
    let c = |c: f64| R::from(c);
    let mut all = Vec::new();
    let recording = Recording::new();
    let along = |i: usize| TaylorBundle::<U1, R>::from_derivatives(x[i], [c(d[0][i])]);
    let variables = [0, 1, 2].map(|i| recording.variable(along(i)));
    for y in run(program, &variables) {
        for slope in recording.pull_back([(y, TaylorBundle::<U1, R>::from_primal(c(1.0)))]) {
            all.extend([slope.primal(), slope.derivative(1)]);
        }
    }
    all
}

/// What these must be.
fn expected(case: &Case<Flat>, d: &Components) -> Vec<Term> {
    let mut all = Vec::new();
    let curve = |tags: usize| d[tags.count_ones() as usize - 1].to_vec();
    for k in 0..RESULTS {
        all.extend((0..=3).map(|n| case.component(k, (1 << n) - 1, &curve, &[])));
    }
    for k in 0..RESULTS {
        all.extend((0..8).map(|mask| case.component(k, mask, &|tags| d[tags - 1].to_vec(), &[])));
    }
    for k in 0..RESULTS {
        for i in 0..INPUTS {
            all.push(case.partial(k, &[i]));
            all.extend((0..INPUTS).map(|j| case.partial(k, &[i, j])));
        }
    }
    for k in 0..RESULTS {
        for i in 0..INPUTS {
            all.push(case.partial(k, &[i]));
            all.push(case.component(k, 1, &curve, &[unit(i)]));
        }
    }
    all
}

/// The program without the statements that fail at one of the points, and what it gives there.
fn settled(mut program: Vec<Statement>, places: &[Place]) -> Result<Vec<Case<Flat>>, TestCaseError> {
    loop {
        let before = format!("{program:?}");
        let mut cases = Vec::new();
        for x in places {
            let case = Case::flat(program, *x)?;
            program = case.program.0.clone();
            cases.push(case);
        }
        if format!("{program:?}") == before {
            return Ok(cases);
        }
    }
}

/// Whether a program has the oracle's derivatives at each of many points.
pub fn is_that_of_each_point(program: Vec<Statement>, places: &[Place], d: &Components) -> Result<(), TestCaseError> {
    let cases = settled(program, places)?;
    let program = &cases[0].program.0;
    let both = |x: [many::Group; INPUTS]| [forward(program, x, d), in_reverse(program, x, d)].concat();
    let together = many::map(both, places);
    for (case, found) in cases.iter().zip(together) {
        let expected = expected(case, d);
        prop_assert_eq!(found.len(), expected.len());
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let widened = Term::of_size(expected.value, expected.size, LANES_OVER_FLOATS * expected.error);
            near(&format!("the component {i} in lanes"), *found, widened)?;
        }
    }
    Ok(())
}

/// The gradients of the results in reverse over lanes.
fn gradients(program: &[Statement], x: [many::Group; INPUTS]) -> Vec<many::Group> {
    let recording = Recording::new();
    let results = run(program, &x.map(|x| recording.variable(x)));
    let slopes = |y| recording.pull_back([(y, many::Group::splat(1.0))]);
    results.into_iter().flat_map(slopes).collect()
}

/// All derivatives along a curve to order 8, and in the modes above, whatever they are.
fn all_orders(program: &[Statement], x: [many::Group; INPUTS], d: &Components) -> Vec<many::Group> {
    let mut all = forward(program, x, d);
    all.extend(in_reverse(program, x, d));
    all.extend(gradients(program, x));
    let line = |i: usize| Bundle::<U8, many::Group>::taylor(x[i]) * d[3][i];
    for y in run(program, &[0, 1, 2].map(line)) {
        all.extend((0..=8).map(|n| y.derivative(n)));
    }
    all
}

/// The bits of numbers. All NaN are one.
fn bits(all: Vec<f64>) -> Vec<u64> {
    let bits = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
    all.into_iter().map(bits).collect()
}

/// Whether the results at a point are the same to the last bit alone, among other points, and in another order.
pub fn has_no_neighbours(program: &[Statement], places: &[Place], d: &Components) -> Result<(), TestCaseError> {
    let at = |places: &[Place]| -> Vec<Vec<u64>> {
        let all = many::map(|x: [many::Group; INPUTS]| all_orders(program, x, d), places);
        all.into_iter().map(bits).collect()
    };
    let together = at(places);
    let backwards: Vec<Place> = places.iter().rev().copied().collect();
    for (i, found) in at(&backwards).iter().rev().enumerate() {
        prop_assert_eq!(found, &together[i], "the point {} in another order", i);
    }
    for (i, place) in places.iter().enumerate() {
        prop_assert_eq!(&at(&[*place])[0], &together[i], "the point {} alone", i);
    }
    Ok(())
}

/// Whether results at many points are the same to the last bit on one, two and four threads.
pub fn has_no_threads(program: &[Statement], places: &[Place], d: &Components) -> Result<(), TestCaseError> {
    // Several chunks, the last of them short.
    let many_places: Vec<Place> = places.iter().copied().cycle().take(6_001).collect();
    let along = |x: [many::Group; INPUTS]| {
        let line = |i: usize| Bundle::<U2, many::Group>::taylor(x[i]) * d[0][i];
        run(program, &[0, 1, 2].map(line)).map(|y| y.derivative(2))
    };
    let on = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let all = pool.install(|| many::map(along, &many_places));
        bits(all.into_iter().flatten().collect())
    };
    let alone = on(1);
    prop_assert_eq!(&on(2), &alone);
    prop_assert_eq!(&on(4), &alone);
    Ok(())
}
