//! Reverse mode as a function: the adjoint of a function with branches and loops.
//!
//! The forward half runs each block as it is. At the end of a block it pushes a tuple on a stack: the values that the
//! backward half needs, and the predecessor that control came from.
//!
//! The backward half has a block for each forward block. It pops the tuple and goes through the statements from the
//! last to the first, with a covector for each value. Then it adds the covectors of phis to the operands of the edge
//! that was taken, and branches back along that edge.
//!
//! The stack is a value. So the adjoint is a function like any other: it can be differentiated, and evaluated over
//! any scalar.

mod analysis;
mod arrays;
mod counted;
mod edges;
mod frames;
mod lengths;
mod partials;
mod placement;
mod reads;
mod reversal;
mod stacks;
mod statement;
mod writing;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::adjoint::analysis::with_one_return;
use crate::adjoint::reversal::Reversal;
use crate::error::Error;
use crate::function::{Declared, Function};
use crate::graph::Search;
use crate::module::Module;
use crate::operation::Operation;
use crate::types::Type;

/// The name of the adjoint of a function.
pub(super) fn name_of(name: &str) -> String {
    format!("{name}.adjoint")
}

/// The name of the partials of a rule: of one that the module sets, or of one that the function declares.
fn partials_of(module: &Module, name: &str) -> String {
    match module.rule(name) {
        Some(_) => format!("{name}.partials"),
        None => format!("{name}.declared.partials"),
    }
}

impl Function {
    /// The adjoint of this function, which must not call others. See [`Module::add_adjoint`].
    ///
    /// # Errors
    ///
    /// As [`Module::add_adjoint`].
    pub fn adjoint(&self) -> Result<Function, Error> {
        if self.declared_partials().or(self.declared_adjoint()).is_some() {
            return Err(self.refusal(format_args!(
                "it declares rules, which are functions of its module: use `Module::add_adjoint`"
            )));
        }
        adjoint(self, &Module::new())
    }
}

impl Module {
    /// Adds the adjoints of a function and of all functions that it calls to this module. Returns the adjoint of the
    /// function.
    ///
    /// ```text
    /// f.adjoint: (x₁, …, xₙ, ȳ) ↦ (f(x), (x̄₁, …, x̄ₙ)),   x̄ᵢ = ȳ·∂f/∂xᵢ
    /// ```
    ///
    /// The adjoint has the name of the function, followed by `.adjoint`. A covector has the type of its value, with an
    /// empty tuple in place of each integer and boolean. A function that has a rule is differentiated by the rule. One
    /// that declares its adjoint has that one.
    ///
    /// The adjoint is an ordinary function. Evaluated over bundles, it gives Hessian-vector products. It has an adjoint
    /// of its own: the covector of a stack is a stack of covectors, so a stack that is pushed to must be popped as
    /// often.
    ///
    /// ```
    /// use tangent_bundle_ir::{Module, Value};
    /// use tangent_bundle::prelude::*;
    ///
    /// let text = "fn f(%x: real, %y: real) -> real { b: %p = mul %x, %y %s = sin %p return %s }";
    /// let mut module = Module::parse(text)?;
    /// let adjoint = module.add_adjoint("f")?;
    /// let gradient = module.compile(&adjoint)?.run_reals(&[2.0, 3.0, 1.0])?;
    /// assert_eq!(gradient, [6_f64.sin(), 3.0 * 6_f64.cos(), 2.0 * 6_f64.cos()]);
    ///
    /// // Forward over reverse: the Hessian times (1, ½).
    /// let x = [2.0, 3.0].map(|x| Bundle::<U1>::taylor(x));
    /// let direction = [x[0], (x[1] - 3.0) * 0.5 + 3.0, 1.0.into()];
    /// let products = module.compile(&adjoint)?.run_reals(&direction)?;
    /// assert!((products[1].derivative(1) - 3.8330711217122935).abs() < 1e-14);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the name of an adjoint belongs to a function that was added by hand, or if a function
    ///
    /// - is unknown,
    /// - was differentiated by a pass before,
    /// - has custom operations, or stacks among its arguments, results or tuples,
    /// - uses a stack twice on one path, or pops a tuple of a type that it does not tell,
    /// - never returns, or
    /// - has more arguments, or needs more values of one block, than a tuple can have.
    pub fn add_adjoint(&mut self, name: &str) -> Result<Function, Error> {
        let mut open = vec![name.to_string()];
        let mut done = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !done.insert(name.clone()) {
                continue;
            }
            let mut function = self.function(&name)?.clone();
            if let Some(declared) = self.declared_adjoint_of(&function)? {
                let adjoint = declared.renamed(&name_of(&name));
                self.add_made(adjoint)?;
                continue;
            }
            if function.declares_partials() {
                function = function.as_call();
            }
            let adjoint = adjoint(&function, self)?;
            for (_, statement) in function.values() {
                let word = match &statement.operation {
                    Operation::Call(name, _) => name,
                    operation => match word(operation) {
                        Some(word) => word,
                        None => continue,
                    },
                };
                let is_call = matches!(statement.operation, Operation::Call(..));
                let is_declared = is_call
                    && self.rule(word).is_none()
                    && self
                        .function(word)
                        .is_ok_and(|callee| callee.declared_adjoint().is_some());
                if is_declared {
                    continue;
                }
                match self.forward_rule(word, is_call)? {
                    Some(rule) => {
                        let partials = rule.partials().renamed(&partials_of(self, word));
                        self.add_made(partials)?;
                    }
                    None if is_call => open.push(word.to_string()),
                    None => {}
                }
            }
            self.add_made(adjoint)?;
        }
        self.function(&name_of(name)).cloned()
    }
}

/// Whether a value of a type is or contains a stack.
fn has_stack(ty: &Type) -> bool {
    match ty {
        Type::Stack => true,
        Type::Tuple(fields) => fields.iter().any(has_stack),
        Type::Real | Type::Array | Type::Integer | Type::Boolean => false,
    }
}

/// The name under which an operation may have a rule.
fn word(operation: &Operation) -> Option<&'static str> {
    match operation {
        Operation::Unary(f, _) => Some(f.name()),
        Operation::Binary(f, _) => Some(f.name()),
        Operation::Ternary(f, _) => Some(f.name()),
        _ => None,
    }
}

/// The adjoint of a function, with the rules of a module.
fn adjoint(function: &Function, module: &Module) -> Result<Function, Error> {
    function.ensure_verified()?;
    let refuse = |why: &str| function.refusal(format_args!("{why}"));
    if !function.is_plain() {
        return Err(refuse(
            "it was differentiated by a pass: take the adjoint before the pass, and differentiate that",
        ));
    }
    for (v, statement) in function.values() {
        if matches!(statement.operation, Operation::Custom(..)) {
            return Err(refuse(&format!("{v} is a custom operation, which has no adjoint")));
        }
        let is_argument = matches!(statement.operation, Operation::Argument(_));
        if has_stack(&statement.ty) && (statement.ty != Type::Stack || is_argument) {
            return Err(refuse(&format!(
                "{v} takes a stack from elsewhere, which has no adjoint"
            )));
        }
    }
    let mut forward = Cow::Borrowed(function);
    if Search::of(0, &function.successors()).found.len() < function.blocks.len() {
        forward.to_mut().keep_reached();
    }
    if has_stack(forward.result()) {
        return Err(refuse("it returns a stack, which has no adjoint"));
    }
    if forward.returned().is_empty() {
        return Err(refuse("it never returns: it has no adjoint"));
    }
    with_one_return(&mut forward);
    let mut reversal = Reversal::new(&forward, module)?;
    reversal.run()?;
    let mut adjoint = reversal.new;
    adjoint.declared = Declared::default();
    adjoint.simplify()?;
    Ok(adjoint)
}
