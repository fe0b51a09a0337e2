//! Linking: the functions that a program needs, each once for every order at which it is called.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::mem::Discriminant;
use std::sync::Arc;

use crate::builder::Builder;
use crate::error::Error;
use crate::forward::{Whole, forward_diff};
use crate::function::Function;
use crate::module::{Module, Rule};
use crate::operation::Operation;
use crate::program::{Ruled, Tags};
use crate::register::Slot;
use crate::types::{MAX_LEVELS, Orders, Type, ValueId};
use crate::value::Value;

/// Collects the functions that a program needs.
///
/// While one function is lowered, it asks for the numbers of the functions that it calls. A function that is new is
/// put in a queue, and lowered later.
pub(super) struct Linker<'m> {
    module: &'m Module,
    /// The functions that have a number and are not lowered yet, in the order of their numbers.
    waiting: VecDeque<Function>,
    /// The number of functions so far.
    count: usize,
    /// The number of each function at each order.
    numbers: BTreeMap<(String, Orders), usize>,
    tags: Tags,
    order: usize,
    /// The number of each shape of a tuple on a stack.
    shapes: HashMap<Vec<(Type, Discriminant<Slot>)>, u32>,
}

impl<'m> Linker<'m> {
    /// Starts with the function of the program, whose number is 0.
    pub(super) fn new(module: &'m Module, function: &Function) -> Self {
        let mut linker = Self {
            module,
            waiting: VecDeque::new(),
            count: 1,
            numbers: BTreeMap::new(),
            tags: Tags::default(),
            order: 0,
            shapes: HashMap::new(),
        };
        linker.note(function);
        linker
    }

    /// Takes the next function from the queue.
    pub(super) fn next(&mut self) -> Option<Function> {
        self.waiting.pop_front()
    }

    /// The number of the shape of a tuple on a stack: of the types of its numbers, and of the registers that they are
    /// in. So what is read as a boolean or as a stack was pushed as one.
    pub(super) fn shape(&mut self, ty: &Type, fields: &[Slot]) -> u32 {
        let next = self.shapes.len() as u32;
        let mut types = Vec::new();
        numbers_of(ty, &mut types);
        let kinds = types
            .into_iter()
            .zip(fields.iter().map(std::mem::discriminant))
            .collect();
        *self.shapes.entry(kinds).or_insert(next)
    }

    /// The tags of each level that the program needs.
    pub(super) fn tags(&self) -> Tags {
        self.tags
    }

    /// The highest total order of a value in the program.
    pub(super) fn order(&self) -> usize {
        self.order
    }

    /// The value of a global.
    pub(super) fn global(&self, name: &str) -> Result<&'m Value, Error> {
        self.module.global(name)
    }

    /// Takes the orders of a function's values into account.
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

    /// The rule of an operation or a function, if it has one.
    pub(super) fn rule_of(&self, name: &str, is_call: bool) -> Result<Option<Cow<'m, Rule>>, Error> {
        self.module.forward_rule(name, is_call)
    }

    /// Whether there is a rule for an operation.
    pub(super) fn has_rule(&self, name: &str) -> bool {
        self.module.rule(name).is_some()
    }

    /// How a function that is called with plain numbers is differentiated, if it declares that.
    pub(super) fn declared(&mut self, name: &str, call: &Operation) -> Result<Option<Ruled>, Error> {
        let function = self.module.function(name)?;
        if !function.declares_partials() || !function.is_plain() {
            return Ok(None);
        }
        let (value, partials) = self.rule(name, call, function.arguments().len())?;
        let rule = self.module.forward_rule(name, true)?.expect("it declares partials");
        Ok(Some(Ruled {
            value,
            partials,
            function: Arc::new(rule.partials().clone()),
        }))
    }

    /// The number of a called function, whose arguments and value have the orders of the call.
    pub(super) fn function(&mut self, name: &str, call: ValueId, caller: &Function) -> Result<usize, Error> {
        let orders = caller.statement(call).orders;
        let key = (name.to_string(), orders);
        if let Some(number) = self.numbers.get(&key) {
            check_call(self.module, name, call, caller)?;
            return Ok(*number);
        }
        let levels = caller.levels().iter().enumerate();
        let levels = levels.map(|(level, kind)| (orders.level(level), kind.eras));
        let function = called(self.module, name, call, caller, levels)?;
        Ok(self.link(key, function))
    }

    /// Puts a function in the queue, and returns its number.
    fn link(&mut self, key: (String, Orders), function: Function) -> usize {
        self.note(&function);
        self.waiting.push_back(function);
        let number = self.count;
        self.numbers.insert(key, number);
        self.count += 1;
        number
    }

    /// The numbers of the value and of the partials of a rule.
    pub(super) fn rule(
        &mut self,
        name: &str,
        operation: &Operation,
        arguments: usize,
    ) -> Result<(usize, usize), Error> {
        let is_call = matches!(operation, Operation::Call(..));
        let rule = self.module.forward_rule(name, is_call)?;
        let rule = rule.expect("the caller has asked for the rule");
        let what = if is_call { "call of " } else { "" };
        if rule.arguments() != arguments {
            return Err(Error::Refused {
                function: name.to_string(),
                why: format!(
                    "its rule is for {} arguments, and it is called with {arguments}",
                    rule.arguments()
                ),
            });
        }
        let value_key = (format!("{what}{name} of a rule"), Orders::default());
        let value = match self.numbers.get(&value_key) {
            Some(number) => *number,
            None => {
                let value = match operation {
                    Operation::Call(name, _) => {
                        let function = self.module.function(name)?.clone();
                        if *function.result() != Type::Real || !function.is_plain() {
                            let why = "it has a rule: it must be a plain function with one real value";
                            return Err(function.refusal(format_args!("{why}")));
                        }
                        function
                    }
                    operation => alone(name, operation, arguments)?,
                };
                self.link(value_key, value)
            }
        };
        let partials_key = (format!("{what}{name} by its partials"), Orders::default());
        let partials = match self.numbers.get(&partials_key) {
            Some(number) => *number,
            None => self.link(partials_key, rule.partials().clone()),
        };
        Ok((value, partials))
    }
}

/// Checks that the types of a call are those of the called function.
pub(super) fn check_call(module: &Module, name: &str, call: ValueId, caller: &Function) -> Result<(), Error> {
    let function = module.function(name)?;
    let statement = caller.statement(call);
    let given = statement.operation.each_operand().map(|v| caller.type_of(v).clone());
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
    Err(caller.refusal(why))
}

/// A called function, differentiated at each level to the order that is given, together with whether the level is
/// strict. Its arguments and its value have these orders.
pub(super) fn called(
    module: &Module,
    name: &str,
    call: ValueId,
    caller: &Function,
    levels: impl Iterator<Item = (usize, bool)>,
) -> Result<Function, Error> {
    check_call(module, name, call, caller)?;
    let function = module.function(name)?;
    let refuse = |why: &str| Err(caller.refusal(format_args!("{call} calls `{name}`, {why}")));
    if !function.is_plain() && !caller.is_plain() {
        return refuse("which was differentiated by the pass already: call the original function");
    }
    differentiated(function, levels)?.map_or_else(
        || {
            refuse(
                "which has a derivative operator that raises the order of its arguments: move the operator into the \
                 calling function",
            )
        },
        Ok,
    )
}

/// A function whose arguments and value have an order at each level. Each is given together with whether the level is
/// strict. There is none if a derivative operator raises the order of an argument.
pub(super) fn differentiated(
    function: &Function,
    levels: impl Iterator<Item = (usize, bool)>,
) -> Result<Option<Function>, Error> {
    let mut function = function.clone();
    let mut orders = Orders::default();
    for (level, (order, eras)) in levels.enumerate() {
        orders = orders.with(level, order);
        let mut demanded = Vec::new();
        if order > 0 {
            let ends = function.returned().into_iter().chain(function.arguments().to_vec());
            demanded.extend(ends.map(|v| (v, order)));
        }
        forward_diff(&mut function, &demanded, eras, &mut Whole::given(order))?;
    }
    let is_same = |v: &ValueId| {
        let statement = function.statement(*v);
        statement.orders == orders || !statement.ty.is_differentiable()
    };
    let fits = function.arguments().iter().all(is_same) && function.returned().iter().all(is_same);
    Ok(fits.then_some(function))
}

/// A function that consists of one operation.
fn alone(name: &str, operation: &Operation, arguments: usize) -> Result<Function, Error> {
    let mut builder = Builder::new(name, &vec![Type::Real; arguments], Type::Real);
    builder.block();
    let values = builder.argument_list();
    let mut operation = operation.clone();
    for (operand, argument) in operation.each_operand_mut().zip(values) {
        *operand = argument;
    }
    let y = builder.push(operation);
    builder.ret(y);
    builder.finish()
}

/// The types of the numbers in a value of a type, in order.
fn numbers_of(ty: &Type, types: &mut Vec<Type>) {
    match ty {
        Type::Tuple(fields) => fields.iter().for_each(|field| numbers_of(field, types)),
        ty => types.push(ty.clone()),
    }
}
