//! All that can be made of a program with loops, branches, calls and tuples agrees, at the orders 1 to 6.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Arithmetic, Binary, Builder, Comparison, Function, Module, Operation, Program as Compiled, Type, Value, ValueId,
    push_forward_of,
};

use super::laws::germ;
use super::program::{ARGUMENTS, Program, VARIABLES, emit, programs, run};
use crate::seeds::{close, coefficients, taylor};

/// The order of the bundles that everything is compared with.
type N = U6;

/// All variables of a program.
fn state() -> Type {
    Type::Tuple(vec![Type::Real; VARIABLES])
}

fn fields(b: &mut Builder, tuple: ValueId) -> [ValueId; VARIABLES] {
    std::array::from_fn(|i| b.push(Operation::Field(tuple, i)))
}

/// A function of all variables that runs statements, and then calls itself as often as an integer says. The last call
/// returns the variables as they are.
fn part(name: &str, statements: &Program) -> Function {
    let mut b = Builder::new(name, &[state(), Type::Integer], state());
    let [given, n] = b.arguments();
    let [start, done, more] = b.blocks();
    b.enter(start);
    let zero = b.integer(0);
    let ends = b.compare(Comparison::LessOrEqual, n, zero);
    b.conditional(ends, done, more);
    b.enter(done);
    b.ret(given);
    b.enter(more);
    let mut variables = fields(&mut b, given);
    emit(&mut b, statements, &mut variables);
    let (state_now, one) = (b.push(Operation::Tuple(variables.to_vec())), b.integer(1));
    let less = b.arithmetic(Arithmetic::Sub, n, one);
    let result = b.typed(Operation::Call(name.to_string(), vec![state_now, less]), state());
    b.ret(result);
    b.finish().expect("what is built is well formed")
}

/// A program as a module: each of its statements is a function of its own.
fn module_of(program: &Program) -> Module {
    let mut module = Module::new();
    let mut b = Builder::new("program", &[const { Type::Real }; ARGUMENTS], Type::Real);
    let start = b.block();
    b.enter(start);
    let [x, y] = b.arguments();
    let first = [x, y, b.real(0.5), b.real(-0.75)];
    let mut all = b.push(Operation::Tuple(first.to_vec()));
    for (i, statement) in program.iter().enumerate() {
        let name = format!("part{i}");
        module.add(part(&name, &vec![statement.clone()]));
        let once = b.integer(1);
        all = b.typed(Operation::Call(name, vec![all, once]), state());
    }
    let [first, others @ ..] = fields(&mut b, all);
    let sum = others.into_iter().fold(first, |sum, v| b.binary(Binary::Add, sum, v));
    b.ret(sum);
    module.add(b.finish().expect("what is built is well formed"));
    module
}

/// The same module, printed and read.
fn read(module: &Module) -> Module {
    let text: String = module.functions().map(Function::to_string).collect();
    Module::parse(&text).expect("what is printed can be read")
}

/// The Taylor coefficients of each number, one after the other, as a lowered function takes them.
fn flat(order: usize, x: &[TaylorBundle<N>]) -> Vec<f64> {
    x.iter().flat_map(|x| x.stored()[..=order].to_vec()).collect()
}

/// The coefficients of the results of a differentiated function over bundles.
fn over_bundles(program: &Compiled, order: usize, x: &[TaylorBundle<N>]) -> Vec<f64> {
    let x: Vec<_> = x.iter().copied().map(Value::Real).collect();
    flat(order, &program.run_bundles(&x).unwrap().reals())
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn all_ways_of_a_program_agree(
        program in programs(),
        x in [taylor::<N>(-2.0..2.0), taylor::<N>(-2.0..2.0)],
        w in taylor::<N>(0.5..2.0),
        order in 1..=6_usize,
    ) {
        let mut module = module_of(&program);
        let target = run(&program, x);
        let all = x.map(Value::Real);
        let f = module.function("program").unwrap().clone();

        // Over bundles.
        let y = module.compile(&f).unwrap().run(&all).unwrap().real().unwrap();
        prop_assert_eq!(germ(&coefficients(&y)), germ(&coefficients(&target)));
        // By a pass, lowered, and both read from their texts.
        let target = germ(&coefficients(&target)[..=order]);
        let pushed = push_forward_of(&f, order).unwrap();
        let y = over_bundles(&module.compile(&pushed).unwrap(), order, &x);
        prop_assert_eq!(germ(&y), target.clone());
        let lowered = module.add_lowered(&pushed).unwrap();
        let again = read(&module);
        let texts = [(&module, &lowered), (&again, again.function("program.lowered").unwrap())];
        for (module, lowered) in texts {
            let y = module.compile(lowered).unwrap().run_reals(&flat(order, &x)).unwrap();
            prop_assert_eq!(germ(&y), target.clone());
        }
        // Each function simplified. A folded divisor rounds otherwise.
        let mut simple = Module::new();
        for function in module.functions() {
            let mut function = function.clone();
            function.simplify().unwrap();
            simple.add(function);
        }
        let y = simple.compile(simple.function("program").unwrap()).unwrap().run(&all).unwrap().real().unwrap();
        close(&coefficients(&y), &coefficients(&run(&program, x)), 65_536.0)?;

        // The adjoint: by a pass, lowered, and read. Its value is that of the program.
        let adjoint = module.add_adjoint("program").unwrap();
        let given = [x[0], x[1], w];
        let pushed = push_forward_of(&adjoint, order).unwrap();
        let slopes = over_bundles(&module.compile(&pushed).unwrap(), order, &given);
        prop_assert_eq!(germ(&slopes[..=order]), target);
        let lowered = module.add_lowered(&pushed).unwrap();
        let again = read(&module);
        for (module, lowered) in [(&module, &lowered), (&again, again.function("program.adjoint.lowered").unwrap())] {
            let y = module.compile(lowered).unwrap().run_reals(&flat(order, &given)).unwrap();
            // The exponent of a power may come from a stack, where the bundle would choose a formula by its value.
            for (a, b) in y.chunks(order + 1).zip(slopes.chunks(order + 1)) {
                close(a, b, 65_536.0)?;
            }
        }
    }
}
