//! Programs that call code: the same programs with functions of the table in place of it.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Module, Value, push_forward_of, trace};

use super::called::with_code;
use super::program::{ARGUMENTS, build, programs, run};
use crate::laws::{bits, near, points, scale};
use crate::seeds::coefficients;

fn values<R: Real>(x: [R; ARGUMENTS]) -> Vec<Value<R>> {
    x.map(Value::Real).to_vec()
}

proptest! {
    #![proptest_config(crate::config())]

    /// In every way, a program that calls code has the values and the derivatives of the program without it.
    #[test]
    fn programs_that_call_code_are_those_without_it(program in programs(), x in points(), order in 1..=3_usize) {
        let function = with_code(&build(&program));
        let mut simple = function.clone();
        simple.simplify().unwrap();
        let compiled = simple.compile().unwrap();
        let target = run(&program, x);
        prop_assert_eq!(bits(&[compiled.run_reals(&x).unwrap()[0]]), bits(&[target]));
        let t = x.map(Bundle::<U3>::taylor);
        let series = coefficients(&run(&program, t));
        // Each order passes on a term once more.
        let bound = scale(&program, x).powi(3);
        // Evaluated over bundles, differentiated by a pass, and lowered.
        near(&coefficients(&compiled.run_reals(&t).unwrap()[0]), &series, bound)?;
        let pushed = push_forward_of(&simple, order).unwrap();
        let found = pushed.compile().unwrap().run_bundles(&values(t)).unwrap().real().unwrap();
        near(&coefficients(&found)[..=order], &series[..=order], bound)?;
        let mut module = Module::new();
        let lowered = module.add_lowered(&pushed).unwrap();
        let mut flat = Vec::new();
        for (v, x) in pushed.arguments().iter().zip(&t) {
            // An argument that nothing depends on stays plain.
            flat.extend_from_slice(&coefficients(x)[..=pushed.statement(*v).orders.total()]);
        }
        near(&module.compile(&lowered).unwrap().run_reals(&flat).unwrap(), &series[..=order], bound)?;
        // On a tape and backward, alone and over bundles.
        let [dx, dy] = gradient(|x: [_; ARGUMENTS]| run(&program, x), x);
        let tape = gradient(|x| compiled.evaluate(x), x.to_vec());
        near(&tape, &[dx, dy], bound)?;
        let adjoint = simple.adjoint().unwrap().compile().unwrap();
        near(&adjoint.run_reals(&[x[0], x[1], 1.0]).unwrap(), &[target, dx, dy], bound)?;
        let dual = x.map(Bundle::<U1>::taylor);
        let over = adjoint.run_reals(&[dual[0], dual[1], 1.0.into()]).unwrap();
        near(&[over[1].derivative(1) + over[2].derivative(1)], &[2.0 * series[2]], bound)?;
        // Recorded along its path.
        let recorded = trace(|x: [_; ARGUMENTS]| compiled.evaluate(x.to_vec()), x).unwrap();
        near(&coefficients(&recorded.evaluate(t).unwrap()), &series, bound)?;
    }
}
