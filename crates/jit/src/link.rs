//! The functions that code needs: a function, those that it calls, and so on.

use std::collections::HashMap;

use tangent_bundle_ir::{Error, Function, Module, Operation, Type};

/// The error that something cannot be done with a function.
pub(crate) fn refusal(function: &Function, why: String) -> Error {
    Error::Refused {
        function: function.name().to_string(),
        why,
    }
}

/// A function and all that it calls, each with a number.
pub(crate) struct Linked<'m> {
    pub(crate) module: &'m Module,
    /// The functions. The first one is the one that is compiled.
    pub(crate) functions: Vec<&'m Function>,
    numbers: HashMap<&'m str, usize>,
}

impl<'m> Linked<'m> {
    /// Follows the calls of a function.
    pub(crate) fn new(module: &'m Module, function: &'m Function) -> Result<Self, Error> {
        let mut linked = Self {
            module,
            functions: vec![function],
            numbers: HashMap::new(),
        };
        let mut done = 0;
        while done < linked.functions.len() {
            let function = linked.functions[done];
            if !function.is_plain() {
                let why = "it is differentiated by a pass, and its values are bundles: make a function of floats of it, with \
                           `Function::lowered`";
                return Err(refusal(function, why.to_string()));
            }
            for (v, statement) in function.values() {
                if let Operation::Call(name, arguments) = &statement.operation {
                    let callee = module.function(name)?;
                    let given: Vec<Type> = arguments.iter().map(|v| function.type_of(*v).clone()).collect();
                    let taken = callee.arguments().iter().map(|v| callee.type_of(*v));
                    if !given.iter().eq(taken) || statement.ty != *callee.result() {
                        let v = function.name_of(v);
                        let why = format!("{v} calls `{name}`, which has other arguments or another result");
                        return Err(refusal(function, why));
                    }
                    let next = linked.functions.len();
                    if *linked.numbers.entry(callee.name()).or_insert(next) == next {
                        linked.functions.push(callee);
                    }
                }
            }
            done += 1;
        }
        Ok(linked)
    }

    /// The number of a called function.
    pub(crate) fn number(&self, name: &str) -> usize {
        self.numbers[name]
    }
}
