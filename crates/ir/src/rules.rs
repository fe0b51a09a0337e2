//! The rules by which functions are differentiated: those that a module sets, and those that functions declare.

use std::borrow::Cow;
use std::fmt;

use crate::builder::Builder;
use crate::error::Error;
use crate::function::Function;
use crate::module::{Module, Rule};
use crate::operation::Operation;
use crate::types::{Constant, Type, ValueId};

/// The type of the covectors of a type. Integers and booleans have none: an empty tuple stands for it.
pub(super) fn covector(ty: &Type) -> Type {
    match ty {
        Type::Real => Type::Real,
        Type::Array => Type::Array,
        Type::Integer | Type::Boolean | Type::Stack => Type::Tuple(Vec::new()),
        Type::Tuple(fields) => Type::Tuple(fields.iter().map(covector).collect()),
    }
}

/// The types of the arguments of a function.
fn types(function: &Function) -> Vec<Type> {
    function
        .arguments()
        .iter()
        .map(|v| function.type_of(*v).clone())
        .collect()
}

impl Module {
    /// Checks that each function is well formed, that the functions which it calls are in the module, and that the
    /// rules which it declares fit it.
    ///
    /// ```
    /// use tangent_bundle_ir::Module;
    ///
    /// let text = "fn f(%x: real) -> real partials f { b: return %x }";
    /// assert_eq!(
    ///     Module::parse(text)?.verify().unwrap_err().to_string(),
    ///     "in `f`: its partials are those of `f`, which takes (real) and gives real; they take (real, real), the \
    ///      arguments and the value, and give real",
    /// );
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub fn verify(&self) -> Result<(), Error> {
        for function in self.functions() {
            function.verify()?;
            self.forward_rule(function.name(), true)?;
            self.declared_adjoint_of(function)?;
            for (_, statement) in function.values() {
                if let Operation::Call(name, _) = &statement.operation {
                    self.function(name)?;
                }
            }
        }
        Ok(())
    }

    /// The rule by which a function or an operation is differentiated forward: the one that was set, or the one that
    /// the function that is called declares.
    pub(super) fn forward_rule(&self, name: &str, is_call: bool) -> Result<Option<Cow<'_, Rule>>, Error> {
        if let Some(rule) = self.rule(name) {
            return Ok(Some(Cow::Borrowed(rule)));
        }
        if !is_call {
            return Ok(None);
        }
        let function = self.function(name)?;
        if let Some(partials) = function.declared_partials() {
            return self.declared_rule(function, partials).map(Cow::Owned).map(Some);
        }
        if !function.declares_partials() {
            return Ok(None);
        }
        let adjoint = self.declared_adjoint_of(function)?.expect("it declares an adjoint");
        Rule::new(slopes(function, adjoint.name())?).map(Cow::Owned).map(Some)
    }

    /// The rule of a function that declares its partials.
    fn declared_rule(&self, function: &Function, partials: &str) -> Result<Rule, Error> {
        let given = self.function(partials)?;
        let mut arguments = types(function);
        let result = match &arguments[..] {
            [one] => one.clone(),
            all => Type::Tuple(all.to_vec()),
        };
        arguments.push(function.result().clone());
        if arguments.iter().any(|ty| *ty != Type::Real) || arguments.len() == 1 {
            return Err(function.refusal(format_args!(
                "it declares partials, and not all its arguments and its value are real numbers: declare an adjoint"
            )));
        }
        let what = "its partials are those of";
        fits(
            function,
            what,
            given,
            &Type::Tuple(arguments),
            &result,
            ", the arguments and the value,",
        )?;
        Rule::new(given.clone())
    }

    /// The adjoint that a function declares.
    pub(super) fn declared_adjoint_of(&self, function: &Function) -> Result<Option<&Function>, Error> {
        let Some(name) = function.declared_adjoint() else {
            return Ok(None);
        };
        let adjoint = self.function(name)?;
        let mut arguments = types(function);
        let covectors = Type::Tuple(arguments.iter().map(covector).collect());
        let result = Type::Tuple(vec![function.result().clone(), covectors]);
        arguments.push(covector(function.result()));
        let why = ", the arguments and the covector on the value,";
        fits(
            function,
            "its adjoint is",
            adjoint,
            &Type::Tuple(arguments),
            &result,
            why,
        )?;
        Ok(Some(adjoint))
    }
}

/// Checks that a rule takes and gives these types.
fn fits(
    function: &Function,
    what: &str,
    rule: &Function,
    arguments: &Type,
    result: &Type,
    which: impl fmt::Display,
) -> Result<(), Error> {
    let given = Type::Tuple(types(rule));
    if given == *arguments && rule.result() == result && rule.is_plain() {
        return Ok(());
    }
    let found = if rule.is_plain() {
        format!("takes {given} and gives {}", rule.result())
    } else {
        "was differentiated by a pass".to_string()
    };
    let they = if what.ends_with("of") {
        ["they take", "give"]
    } else {
        ["it takes", "gives"]
    };
    let [takes, gives] = they;
    Err(function.refusal(format_args!(
        "{what} `{}`, which {found}; {takes} {arguments}{which} and {gives} {result}",
        rule.name()
    )))
}

/// The partials of a function of real numbers, as the covectors that its adjoint gives for the covector 1.
fn slopes(function: &Function, adjoint: &str) -> Result<Function, Error> {
    let count = function.arguments().len();
    let result = match count {
        1 => Type::Real,
        _ => Type::Tuple(vec![Type::Real; count]),
    };
    let name = format!("{}.slopes", function.name());
    let mut builder = Builder::new(&name, &vec![Type::Real; count + 1], result);
    builder.block();
    let mut arguments = builder.argument_list();
    arguments[count] = builder.push(Operation::Constant(Constant::Real(1.0)));
    let covectors = Type::Tuple(vec![Type::Real; count]);
    let pair = builder.typed(
        Operation::Call(adjoint.to_string(), arguments),
        Type::Tuple(vec![Type::Real, covectors]),
    );
    let mut slopes: ValueId = builder.push(Operation::Field(pair, 1));
    if count == 1 {
        slopes = builder.push(Operation::Field(slopes, 0));
    }
    builder.ret(slopes);
    builder.finish()
}
