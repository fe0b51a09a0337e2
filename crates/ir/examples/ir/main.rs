//! Reads a function from a file, differentiates it, and prints the result with its values.
//!
//! ```text
//! cargo run --release -p tangent-bundle-ir --example ir -- crates/ir/examples/ir/power.ir --at x=1.1,n=5 --order 3
//! cargo run --release -p tangent-bundle-ir --example ir -- crates/ir/examples/ir/root.ir --at a=2 --order 4
//! ```
//!
//! It differentiates by the first real argument, or by the argument that `--by` names.

use std::error::Error;
use std::fmt::Write;
use std::process::ExitCode;
use std::{env, fs};

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    ArgumentForm, Function, Hooks, Module, Program, Returned, Tangents, Type, Value, forward_diff,
};

const USAGE: &str = "usage: ir FILE --at NAME=VALUE,… [--order K] [--by NAME]\n\
     as in: ir crates/ir/examples/ir/power.ir --at x=1.1,n=5 --order 3";

/// The options of the command.
struct Request {
    file: String,
    at: Vec<(String, String)>,
    order: usize,
    by: Option<String>,
}

impl Request {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut request = Self {
            file: String::new(),
            at: Vec::new(),
            order: 1,
            by: None,
        };
        while let Some(word) = words.next() {
            let mut next = |what: &str| {
                words
                    .next()
                    .ok_or_else(|| format!("{word} stands without {what}\n{USAGE}"))
            };
            match word.as_str() {
                "--at" => {
                    for pair in next("values")?.split(',') {
                        let (name, value) = pair
                            .split_once('=')
                            .ok_or_else(|| format!("`{pair}` is not NAME=VALUE"))?;
                        request.at.push((name.trim().to_string(), value.trim().to_string()));
                    }
                }
                "--order" => {
                    request.order = next("an order")?
                        .parse()
                        .map_err(|_| "an order is a number from 0 to 32")?
                }
                "--by" => request.by = Some(next("a name")?),
                _ if word.starts_with('-') => return Err(format!("there is no option {word}\n{USAGE}").into()),
                _ => request.file = word,
            }
        }
        if request.file.is_empty() {
            return Err(USAGE.into());
        }
        Ok(request)
    }

    /// The arguments of the function, by their names.
    fn arguments(&self, function: &Function) -> Result<Vec<Value>, Box<dyn Error>> {
        let of = |v| {
            let name = function.name_of(v);
            let name = name.trim_start_matches('%');
            let found = self.at.iter().find(|(other, _)| other == name);
            let (_, text) = found.ok_or_else(|| format!("the argument {name} has no value: give --at {name}=…"))?;
            let value = match function.type_of(v) {
                Type::Real => text.parse().ok().map(Value::Real),
                Type::Integer => text.parse().ok().map(Value::Integer),
                Type::Boolean => text.parse().ok().map(Value::Boolean),
                Type::Array => {
                    let entries = text.split(';').filter(|entry| !entry.is_empty());
                    let entries: Option<Vec<f64>> = entries.map(|entry| entry.parse().ok()).collect();
                    entries.map(Value::Array)
                }
                _ => None,
            };
            value.ok_or_else(|| format!("{name} is of type {}, and `{text}` is not", function.type_of(v)).into())
        };
        function.arguments().iter().map(|v| of(*v)).collect()
    }

    /// The index of the variable.
    fn variable(&self, function: &Function) -> Result<usize, Box<dyn Error>> {
        let is_named = |v| {
            self.by
                .as_deref()
                .is_none_or(|name| function.name_of(v).trim_start_matches('%') == name)
        };
        let is_it = |v: &_| matches!(function.type_of(*v), Type::Real | Type::Array) && is_named(*v);
        let found = function.arguments().iter().position(is_it);
        Ok(found.ok_or("there is no such real argument to differentiate by")?)
    }
}

/// Hooks that differentiate by one argument, up to an order.
struct By {
    argument: usize,
    order: usize,
}

impl Hooks for By {
    fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
        if number == self.argument {
            ArgumentForm::Seed
        } else {
            ArgumentForm::Zero
        }
    }

    fn returned(&mut self) -> Returned {
        Returned::Derivatives(self.order)
    }
}

/// The value and the derivatives, over bundles of a sufficient order.
fn run(program: &Program, arguments: &[Value]) -> Result<Vec<f64>, Box<dyn Error>> {
    fn over<T: Tangents<Base = f64> + Real>(
        program: &Program,
        arguments: &[Value],
    ) -> Result<Vec<f64>, Box<dyn Error>> {
        let arguments: Vec<Value<T>> = arguments.iter().map(|x| x.clone().map(&mut |x| T::from(x))).collect();
        let values = program.run_bundles(&arguments)?.reals();
        Ok(values.iter().map(|y| y.scalar()).collect())
    }
    match program.order() {
        0..=1 => over::<TaylorBundle<U1>>(program, arguments),
        2..=4 => over::<TaylorBundle<U4>>(program, arguments),
        5..=12 => over::<TaylorBundle<U12>>(program, arguments),
        _ => over::<TaylorBundle<U32>>(program, arguments),
    }
}

/// The report of a command: the differentiated function and its values.
pub fn report(words: impl Iterator<Item = String>) -> Result<String, Box<dyn Error>> {
    let request = Request::read(words)?;
    let text = fs::read_to_string(&request.file).map_err(|error| format!("{}: {error}", request.file))?;
    let functions = Function::parse_all(&text).map_err(|error| format!("{}: {error}", request.file))?;
    let function = functions.first().ok_or("there is no function in the file")?;
    let mut module = Module::new();
    functions.iter().for_each(|function| module.add(function.clone()));

    let arguments = request.arguments(function)?;
    let argument = request.variable(function)?;
    let order = request.order;
    let mut differentiated = function.clone();
    let returned: Vec<_> = function.returned().into_iter().map(|v| (v, order)).collect();
    forward_diff(&mut differentiated, &returned, true, &mut By { argument, order })?;
    let mut report = format!("{differentiated}\n");

    let program = module.compile(&differentiated)?;
    let name = function.name_of(function.arguments()[argument]);
    for (k, value) in run(&program, &arguments)?.into_iter().enumerate() {
        writeln!(report, "derivative {k} by {name}: {value}")?;
    }
    let adjoint = module.add_adjoint(function.name())?;
    let mut seeded = arguments;
    seeded.push(Value::Real(1.0));
    let covectors = module.compile(&adjoint)?.run(&seeded)?;
    writeln!(report, "in reverse, value and covectors: {covectors}")?;
    Ok(report)
}

fn main() -> ExitCode {
    match report(env::args().skip(1)) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
