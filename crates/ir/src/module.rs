//! Modules: functions that call one another, globals and rules; and their linking to programs.

use std::collections::{BTreeMap, BTreeSet};

use crate::builder::Builder;
use crate::error::Error;
use crate::forward::{Whole, forward_diff};
use crate::function::Function;
use crate::lower::lower;
use crate::machine::STEP_LIMIT;
use crate::operation::Operation;
use crate::program::{Code, Program, Tags};
use crate::types::{MAX_LEVELS, Type, ValueId};
use crate::value::Value;

/// Functions that may call one another, the values of globals, and the rules of differentiation.
///
/// A [`Rule`] gives the partials of a function, or of an operation by its name in the text, to all orders: the pass does not look into what has a
/// rule. Programs are what the module was when they were [compiled](Self::compile): one that is compiled after a rule was
/// added or replaced knows the new rule, and [`version`](Self::version) tells whether there was a change.
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
/// let wrong = "fn partials(%a: real, %b: real, %c: real) -> (real, real) { b: %p = const 1.0 %g = tuple (%p, %p) return %g }";
/// module.set_rule("minus", Rule::new(Function::parse(wrong)?)?);
/// assert_eq!(slope(&module)?, 2.0);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Module {
    functions: BTreeMap<String, Function>,
    globals: BTreeMap<String, Value>,
    rules: BTreeMap<String, Rule>,
    /// The functions that were made by [`add_adjoint`](Self::add_adjoint).
    made: BTreeSet<String>,
    version: u64,
}

/// How a function is differentiated: by its partials.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    partials: Function,
}

impl Rule {
    /// The rule of these partials: a function of the arguments and of the value, `(x₁, …, x_K, y)`, all real, whose value is the tuple of
    /// the K partials, or the one of them where K = 1.
    ///
    /// Higher orders follow: the partials are evaluated over bundles of the order, once for each.
    ///
    /// # Errors
    ///
    /// If the function is of other types.
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
            why: "the partials of a rule take the arguments and the value, all real, and give a tuple of one real number for each argument".to_string(),
        })
    }

    /// How many arguments it is for.
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
    /// A module without anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The module of the functions of a text.
    ///
    /// # Errors
    ///
    /// Those of [`Function::parse`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut module = Self::new();
        for function in Function::parse_all(text)? {
            module.add(function);
        }
        Ok(module)
    }

    /// Adds a function under its name, in the place of one that had it.
    pub fn add(&mut self, function: Function) {
        self.version += 1;
        self.made.remove(function.name());
        self.functions.insert(function.name().to_string(), function);
    }

    /// Adds a function that is made of others, in the place of one that was made before, but not of one that was added.
    pub(super) fn add_made(&mut self, function: Function) -> Result<(), Error> {
        let name = function.name().to_string();
        match self.functions.get(&name) {
            Some(known) if *known == function => return Ok(()),
            Some(_) if !self.made.contains(&name) => {
                let why = format_args!("a function of this name is to be made, and another one was added: rename that");
                return Err(Error::edit(&function, why));
            }
            _ => {}
        }
        self.add(function);
        self.made.insert(name);
        Ok(())
    }

    /// The function of a name.
    ///
    /// # Errors
    ///
    /// If there is none.
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

    /// Takes the rule of a function or of an operation away.
    pub fn remove_rule(&mut self, name: &str) -> Option<Rule> {
        self.version += 1;
        self.rules.remove(name)
    }

    /// The rule of a function or of an operation.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    /// A number that rises with each change.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The program of a function, with the functions that it calls, the globals and the rules as they are now.
    ///
    /// # Errors
    ///
    /// If something is unknown, or is not well formed.
    pub fn compile(&self, function: &Function) -> Result<Program, Error> {
        let mut linker = Linker {
            module: self,
            codes: vec![None],
            numbers: BTreeMap::new(),
            tags: Tags::default(),
            order: 0,
        };
        linker.note(function);
        let code = lower(function, &mut linker)?;
        linker.codes[0] = Some(code);
        let codes = linker.codes.into_iter().map(|code| code.expect("each code was linked"));
        Ok(Program {
            codes: codes.collect(),
            order: linker.order,
            tags: linker.tags,
            step_limit: STEP_LIMIT,
        })
    }
}

impl Function {
    /// The program of a function that calls no others and loads no globals.
    ///
    /// # Errors
    ///
    /// Those of [`Module::compile`].
    pub fn compile(&self) -> Result<Program, Error> {
        Module::new().compile(self)
    }
}

/// Gathers the codes that a program needs.
pub(super) struct Linker<'m> {
    module: &'m Module,
    codes: Vec<Option<Code>>,
    /// The code of each function at each order.
    numbers: BTreeMap<(String, [u8; MAX_LEVELS]), usize>,
    tags: Tags,
    order: usize,
}

impl Linker<'_> {
    /// Notes the orders of a function's values.
    fn note(&mut self, function: &Function) {
        for (_, statement) in function.values() {
            if statement.ty.is_differentiable() {
                self.order = self.order.max(statement.orders.total());
                for level in 0..MAX_LEVELS {
                    self.tags.counts[level] = self.tags.counts[level].max(statement.orders.0[level]);
                }
            }
        }
    }

    /// The value of a global.
    pub(super) fn global(&self, name: &str) -> Result<Value, Error> {
        self.module.globals.get(name).cloned().ok_or_else(|| Error::Unknown {
            kind: "global",
            name: name.to_string(),
        })
    }

    /// The rule of an operation or a function.
    pub(super) fn rule_of(&self, name: &str) -> Option<&Rule> {
        self.module.rules.get(name)
    }

    /// Whether a call fits the function that it calls.
    fn check_call(&self, name: &str, call: ValueId, caller: &Function) -> Result<(), Error> {
        let function = self.module.function(name)?;
        let statement = caller.statement(call);
        let given = statement
            .operation
            .operands()
            .into_iter()
            .map(|v| caller.type_of(v).clone());
        let taken = function.arguments().iter().map(|v| function.type_of(*v).clone());
        let (given, taken) = (Type::Tuple(given.collect()), Type::Tuple(taken.collect()));
        if given == taken && statement.ty == *function.result() {
            return Ok(());
        }
        let why = format_args!(
            "{call} calls `{name}` with {given} for a value of type {}; it takes {taken} and has a value of type {}",
            statement.ty,
            function.result()
        );
        Err(Error::edit(caller, why))
    }

    /// The number of the code of a function, for a call in another function: its arguments and its value are of the orders of the call.
    pub(super) fn function(&mut self, name: &str, call: ValueId, caller: &Function) -> Result<usize, Error> {
        self.check_call(name, call, caller)?;
        let orders = caller.statement(call).orders;
        let key = (name.to_string(), orders.0);
        if let Some(number) = self.numbers.get(&key) {
            return Ok(*number);
        }
        let mut function = self.module.function(name)?.clone();
        let refuse = |why: &str| Err(Error::edit(caller, format_args!("{call} calls `{name}`, {why}")));
        if !function.is_plain() && !caller.is_plain() {
            return refuse("which was differentiated by the pass already: call the function that it was made of");
        }
        for (level, kind) in caller.levels().iter().enumerate() {
            let order = orders.level(level);
            let mut demanded = Vec::new();
            if order > 0 {
                let ends = function.returned().into_iter().chain(function.arguments().to_vec());
                demanded.extend(ends.map(|v| (v, order)));
            }
            forward_diff(&mut function, &demanded, kind.eras, &mut Whole::given(order))?;
        }
        let is_same = |v: &ValueId| {
            let statement = function.statement(*v);
            statement.orders == orders || !statement.ty.is_differentiable()
        };
        if !function.arguments().iter().all(is_same) || !function.returned().iter().all(is_same) {
            return refuse(
                "which has a derivative operator that raises the order of its arguments: put the operator into the function that is differentiated",
            );
        }
        self.link(key, &function)
    }

    /// Lowers a function under a key.
    fn link(&mut self, key: (String, [u8; MAX_LEVELS]), function: &Function) -> Result<usize, Error> {
        let number = self.codes.len();
        self.codes.push(None);
        self.numbers.insert(key, number);
        self.note(function);
        let code = lower(function, self)?;
        self.codes[number] = Some(code);
        Ok(number)
    }

    /// The codes of the value and of the partials of a rule.
    pub(super) fn rule(
        &mut self,
        name: &str,
        operation: &Operation,
        arguments: usize,
    ) -> Result<(usize, usize), Error> {
        let rule = self.module.rules[name].clone();
        if rule.arguments() != arguments {
            return Err(Error::Refused {
                function: name.to_string(),
                why: format!(
                    "its rule is for {} arguments, and it is called with {arguments}",
                    rule.arguments()
                ),
            });
        }
        let value_key = (format!("{name} of a rule"), [0; MAX_LEVELS]);
        let value = match self.numbers.get(&value_key) {
            Some(number) => *number,
            None => {
                let value = match operation {
                    Operation::Call(name, _) => {
                        let function = self.module.function(name)?.clone();
                        if *function.result() != Type::Real || !function.is_plain() {
                            let why = "it has a rule, and so has to be a plain function with one real value";
                            return Err(Error::edit(&function, format_args!("{why}")));
                        }
                        function
                    }
                    operation => alone(name, operation, arguments)?,
                };
                self.link(value_key, &value)?
            }
        };
        let partials_key = (format!("{name} by its partials"), [0; MAX_LEVELS]);
        let partials = match self.numbers.get(&partials_key) {
            Some(number) => *number,
            None => self.link(partials_key, rule.partials())?,
        };
        Ok((value, partials))
    }
}

/// An operation as a function.
fn alone(name: &str, operation: &Operation, arguments: usize) -> Result<Function, Error> {
    let mut builder = Builder::new(name, &vec![Type::Real; arguments], Type::Real);
    builder.block();
    let values = builder.argument_list();
    let mut operation = operation.clone();
    let mut next = values.into_iter();
    operation.for_each_operand_mut(|v| *v = next.next().expect("an argument for each operand"));
    let y = builder.push(operation);
    builder.ret(y);
    builder.finish()
}
