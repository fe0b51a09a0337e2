//! Modules: functions that call one another, globals, and rules of differentiation.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::function::Function;
use crate::types::Type;
use crate::value::Value;

/// Functions that may call one another, the values of globals, and the rules of differentiation.
///
/// A [`Rule`] gives the partials of a function, or of an operation by its name in the text. A pass then does not
/// differentiate the body.
///
/// A program keeps the functions, globals and rules that the module had when it was [compiled](Self::compile). After
/// a change, compile again. The [`version`](Self::version) tells whether the module has changed.
///
/// ```
/// use tangent_bundle_ir::{Function, Module, Rule, Value, derivative_of};
/// use tangent_bundle::prelude::*;
///
/// let mut module = Module::new();
/// module.add(Function::parse("fn minus(%a: real, %b: real) -> real { b: %c = sub %a, %b return %c }")?);
/// let f = Function::parse("fn f(%a: real) -> real { b: %y = call real minus(%a, %a) return %y }")?;
///
/// let slope = |module: &Module| -> Result<f64, tangent_bundle_ir::Error> {
///     let program = module.compile(&derivative_of(&f, 1)?)?;
///     let y = program.run_bundles(&[Value::Real(TaylorBundle::<U1>::from(3.0))])?;
///     Ok(y.real().expect("a number").primal())
/// };
/// assert_eq!(slope(&module)?, 0.0);
///
/// let wrong = "fn partials(%a: real, %b: real, %c: real) -> (real, real) {
///     b: %p = const 1.0 %g = tuple (%p, %p) return %g }";
/// module.set_rule("minus", Rule::new(Function::parse(wrong)?)?);
/// assert_eq!(slope(&module)?, 2.0);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Module {
    functions: BTreeMap<String, Function>,
    globals: BTreeMap<String, Value>,
    rules: BTreeMap<String, Rule>,
    /// The names of the functions that [`add_adjoint`](Self::add_adjoint) has made.
    made: BTreeSet<String>,
    version: u64,
}

/// The derivative of a function, given by its partials.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    partials: Function,
}

impl Rule {
    /// A rule with these partials: a function `(x₁, …, x_K, y) ↦ (∂y/∂x₁, …, ∂y/∂x_K)` of the arguments and the
    /// value. All of them are real. For K = 1 the result is one real number instead of a tuple.
    ///
    /// Higher orders follow: the evaluation to order k evaluates the partials over bundles k times.
    ///
    /// # Errors
    ///
    /// Returns an error if the partials have other types, or are differentiated themselves.
    pub fn new(partials: Function) -> Result<Self, Error> {
        let types: Vec<&Type> = partials.arguments().iter().map(|v| partials.type_of(*v)).collect();
        let count = types.len().saturating_sub(1);
        let is_fit = match partials.result() {
            Type::Tuple(fields) => fields.len() == count && fields.iter().all(|ty| *ty == Type::Real),
            ty => *ty == Type::Real && count == 1,
        };
        if is_fit && count > 0 && types.iter().all(|ty| **ty == Type::Real) && partials.is_plain() {
            return Ok(Self { partials });
        }
        Err(Error::Refused {
            function: partials.name().to_string(),
            why: "the partials of a rule take the arguments and the value, all real, and give a tuple with one real number \
                  for each argument"
                .to_string(),
        })
    }

    /// The number of arguments of the function that it is for.
    #[must_use]
    pub fn arguments(&self) -> usize {
        self.partials.arguments().len() - 1
    }

    /// Its partials.
    #[must_use]
    pub fn partials(&self) -> &Function {
        &self.partials
    }
}

impl Module {
    /// An empty module.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The module of all functions in a text.
    ///
    /// # Errors
    ///
    /// As [`Function::parse`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut module = Self::new();
        for function in Function::parse_all(text)? {
            module.add(function);
        }
        Ok(module)
    }

    /// Adds a function under its name. It replaces a function with the same name.
    pub fn add(&mut self, function: Function) {
        self.version += 1;
        self.made.remove(function.name());
        self.functions.insert(function.name().to_string(), function);
    }

    /// Adds a function that is derived from others. It replaces an earlier one, but not a function that was added by
    /// hand.
    pub(super) fn add_made(&mut self, function: Function) -> Result<(), Error> {
        let name = function.name().to_string();
        match self.functions.get(&name) {
            Some(known) if *known == function => return Ok(()),
            Some(_) if !self.made.contains(&name) => {
                let why = format_args!(
                    "it is derived from another function, and another one was added by this name: rename that one"
                );
                return Err(function.refusal(why));
            }
            _ => {}
        }
        self.add(function);
        self.made.insert(name);
        Ok(())
    }

    /// The function with a name.
    ///
    /// # Errors
    ///
    /// Returns an error if there is none.
    pub fn function(&self, name: &str) -> Result<&Function, Error> {
        self.functions.get(name).ok_or_else(|| Error::Unknown {
            kind: "function",
            name: name.to_string(),
        })
    }

    /// Sets a global.
    pub fn set_global(&mut self, name: &str, value: Value) {
        self.version += 1;
        self.globals.insert(name.to_string(), value);
    }

    /// Sets the rule of a function, or of an operation by its name in the text.
    pub fn set_rule(&mut self, name: &str, rule: Rule) {
        self.version += 1;
        self.rules.insert(name.to_string(), rule);
    }

    /// Removes the rule of a function or of an operation, and returns it.
    pub fn remove_rule(&mut self, name: &str) -> Option<Rule> {
        self.version += 1;
        self.rules.remove(name)
    }

    /// The rule of a function or of an operation, if it has one.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    /// A number that increases with each change.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// All functions, by their names.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    /// All rules, each with the name of its function or operation.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.rules.iter().map(|(name, rule)| (name.as_str(), rule))
    }

    /// The value of a global.
    ///
    /// # Errors
    ///
    /// Returns an error if there is none.
    pub fn global(&self, name: &str) -> Result<&Value, Error> {
        self.globals.get(name).ok_or_else(|| Error::Unknown {
            kind: "global",
            name: name.to_string(),
        })
    }
}
