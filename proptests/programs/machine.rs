//! The run of a program over any real number, in the operators and functions of the library.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, norm_squared, sum};

use super::program::{Assign, Binary, FACTORS, Many, Mode, Products, RESULTS, Statement, Unary, WithFloat, register};

/// The state of a run.
pub struct Machine<R> {
    pub registers: Vec<R>,
    slope: fn(Mode, &[Statement], &[R]) -> R,
}

/// The results of a program that takes no slopes.
pub fn run<R: Real>(program: &[Statement], x: &[R]) -> [R; RESULTS] {
    let mut machine = Machine::flat(x);
    machine.execute(program);
    machine.results()
}

/// The results of any program.
pub fn run_nested<R: Real>(program: &[Statement], x: &[R]) -> [R; RESULTS] {
    let mut machine = Machine {
        registers: x.to_vec(),
        slope,
    };
    machine.execute(program);
    machine.results()
}

/// The slope of a function in its first argument, plus half of its value.
fn slope<R: Real>(mode: Mode, body: &[Statement], arguments: &[R]) -> R {
    match mode {
        Mode::Forward => {
            let mut x: Vec<_> = arguments
                .iter()
                .map(|x| TaylorBundle::<U1, R>::from_primal(*x))
                .collect();
            x[0] = Bundle::<U1, R>::taylor(arguments[0]);
            let y = Machine::flat(&x).call(body);
            y.derivative(1) + y.primal() * 0.5
        }
        Mode::Reverse => {
            let recording = Recording::new();
            let mut x: Vec<Var<R>> = vec![recording.variable(arguments[0])];
            x.extend(arguments[1..].iter().map(|x| Recording::constant(*x)));
            let y = Machine::flat(&x).call(body);
            recording.pull_back([(y, R::from(1.0))])[0] + y.value() * 0.5
        }
    }
}

impl<R: Real> Machine<R> {
    /// The start of a program that takes no slopes.
    pub fn flat(x: &[R]) -> Self {
        Self {
            registers: x.to_vec(),
            slope: |_, _, _| unreachable!("the program takes no slopes"),
        }
    }

    fn call(mut self, body: &[Statement]) -> R {
        self.execute(body);
        *self.registers.last().expect("an argument")
    }

    /// A running sum of all registers, the last one, and a product that nothing uses.
    pub fn results(&self) -> [R; RESULTS] {
        let mut all = R::from(0.0);
        for (x, c) in self.registers.iter().zip(FACTORS.iter().cycle()) {
            all += *x * *c;
        }
        let (last, before) = (self.get(0), self.get(1));
        [all, last, last * before]
    }

    fn get(&self, name: usize) -> R {
        self.registers[register(name, self.registers.len())]
    }

    fn all(&self, names: &[usize]) -> Vec<R> {
        names.iter().map(|name| self.get(*name)).collect()
    }

    pub fn execute(&mut self, body: &[Statement]) {
        for statement in body {
            self.step(statement);
        }
    }

    pub fn step(&mut self, statement: &Statement) {
        let pushed = match statement {
            Statement::Constant(c) => R::from(*c),
            Statement::Copy(a) => self.get(*a),
            Statement::Unary(f, a) => unary(*f, self.get(*a)),
            Statement::Binary(f, [a, b]) => binary(*f, self.get(*a), self.get(*b)),
            Statement::WithFloat(f, a, c) => with_float(*f, self.get(*a), *c),
            Statement::Products(form, all) => products(*form, all.map(|a| self.get(a))),
            Statement::Assign(form, t, [a, b], c) => {
                let (a, b) = (self.get(*a), self.get(*b));
                let t = register(*t, self.registers.len());
                return assign(*form, &mut self.registers[t], a, b, *c);
            }
            Statement::Many(Many::Versions, names) => return self.versions(&self.all(names)),
            Statement::Many(f, names) => many(*f, &self.all(names)),
            Statement::Loop(rounds, body) => return (0..*rounds).for_each(|_| self.execute(body)),
            Statement::Branch(a, c, [below, other]) => {
                return self.execute(if self.get(*a) < *c { below } else { other });
            }
            Statement::Call(body, arguments) => Machine {
                registers: self.all(arguments),
                slope: self.slope,
            }
            .call(body),
            Statement::Slope(mode, body, arguments) => (self.slope)(*mode, body, &self.all(arguments)),
        };
        self.registers.push(pushed);
    }

    fn versions(&mut self, x: &[R]) {
        let mut q = R::from(0.0);
        for (a, b) in x.iter().zip(x.iter().rev()) {
            q += a * b;
            self.registers.push(q);
        }
    }
}

fn unary<R: Real>(f: Unary, x: R) -> R {
    match f {
        Unary::Neg => -x,
        Unary::Abs => x.abs(),
        Unary::Floor => x.floor(),
        Unary::Sin => x.sin(),
        Unary::Cos => x.cos(),
        Unary::Tan => x.tan(),
        Unary::Exp => x.exp(),
        Unary::ExpM1 => x.exp_m1(),
        Unary::Ln => x.ln(),
        Unary::Ln1p => x.ln_1p(),
        Unary::Sqrt => x.sqrt(),
        Unary::Recip => x.recip(),
        Unary::Sinh => x.sinh(),
        Unary::Cosh => x.cosh(),
        Unary::Tanh => x.tanh(),
        Unary::Atan => x.atan(),
        Unary::Asinh => x.asinh(),
        Unary::Powi(n) => x.powi(n),
        Unary::Powf(p) => x.powf(p),
    }
}

fn binary<R: Real>(f: Binary, a: R, b: R) -> R {
    match f {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Max => a.max(b),
        Binary::Min => a.min(b),
        Binary::Hypot => a.hypot(b),
        Binary::Atan2 => a.atan2(b),
        Binary::Pow => a.pow(b),
        Binary::Log => a.log(b),
        Binary::Copysign => a.copysign(b),
    }
}

fn with_float<R: Real>(f: WithFloat, a: R, c: f64) -> R {
    match f {
        WithFloat::Add => a + c,
        WithFloat::Sub => a - c,
        WithFloat::Mul => a * c,
        WithFloat::Div => a / c,
        WithFloat::From => c - a,
        WithFloat::Over => c / a,
        WithFloat::Rem => a % c,
    }
}

fn products<R: Real>(form: Products, [a, b, c, d]: [R; 4]) -> R {
    match form {
        Products::Square => a * a,
        Products::Plus => a * b + c,
        Products::Minus => a * b - c,
        Products::From => c - a * b,
        Products::Sum => a * b + c * d,
        Products::Difference => a * b - c * d,
        Products::MulAdd => a.mul_add(b, c),
        Products::Four => (a * b) * (c * d),
        Products::UsedTwice => {
            let p = a * b;
            p * p - p * c + p
        }
        Products::OfSums => (a + b) * (c - d),
        Products::Scaled => a * b * 0.5 + c * 0.25,
        Products::Negated => -(a * b) + c,
        Products::Quotient => a * b / (c * c + 1.0),
    }
}

fn assign<R: Real>(form: Assign, t: &mut R, a: R, b: R, c: f64) {
    match form {
        Assign::Set => *t = a,
        Assign::SetProduct => *t = a * b,
        Assign::Add => *t += a,
        Assign::Sub => *t -= a,
        Assign::Mul => *t *= a,
        Assign::AddProduct => *t += a * b,
        Assign::SubProduct => *t -= a * b,
        Assign::AddScaled => *t += a * c,
        Assign::AddFloat => *t += c,
        Assign::MulFloat => *t *= c,
        Assign::Decay => *t = *t * c + a * b,
    }
}

fn many<R: Real>(f: Many, x: &[R]) -> R {
    let y: Vec<R> = x.iter().rev().copied().collect();
    match f {
        Many::Sum => sum(x),
        Many::Product => x.iter().product(),
        Many::Dot => dot(x, &y),
        Many::Norm => norm_squared(x).sqrt(),
        Many::LinearCombination => linear_combination(&FACTORS[..x.len()], x),
        Many::RunningSum | Many::Versions => {
            let mut q = R::from(0.0);
            for (a, b) in x.iter().zip(&y) {
                q += a * b;
            }
            q
        }
    }
}
