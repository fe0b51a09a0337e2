//! Functions of floats: a differentiated function in which each value of order n is n + 1 numbers.
//!
//! Levels are lowered one by one, from the last to the first. The statements of a level are evaluated over Taylor
//! bundles of symbols, whose rules record the recurrences that they need. Blocks stay as they are.

mod arrays;
mod calls;
mod lowering;
mod series;
mod statement;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::floats::lowering::Lowering;
use crate::function::Function;
use crate::module::Module;
use crate::operation::Operation;
use crate::types::ValueId;

/// The name of a lowered function.
fn name_of(name: &str) -> String {
    format!("{name}.lowered")
}

/// The name of a function that is lowered at the order of its calls.
fn name_at(name: &str, order: usize) -> String {
    format!("{name}.lowered.{order}")
}

/// The name of the partials of a rule.
fn partials_of(name: &str) -> String {
    format!("{name}.partials")
}

/// A function that lowered functions call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A plain function, lowered at an order.
    AtOrder(String, usize),
    /// A function that is differentiated itself, or that calls such functions.
    Lowered(String),
    /// The partials of the rule of a function or an operation.
    Partials(String),
}

/// The functions that lowered functions call, each with what it is made of.
type Needed = BTreeMap<Key, Function>;

impl Function {
    /// The function of floats with the same values, for a function that calls no others. See
    /// [`Module::add_lowered`].
    ///
    /// # Errors
    ///
    /// As [`Module::add_lowered`].
    pub fn lowered(&self) -> Result<Function, Error> {
        Module::new().add_lowered(self)
    }
}

impl Module {
    /// Lowers a function: returns a plain function of floats with the same values. Adds it to this module under its
    /// name, followed by `.lowered`, together with the lowered forms of the functions that it calls.
    ///
    /// ```text
    /// real, of order n            real, …, real       the Taylor coefficients x⁽ᵏ⁾/k!, for k from 0 to n
    /// [real], of order n          [real], …, [real]   the same of each entry
    /// (real, integer)             ((real, …, real), integer)
    /// integer, boolean, stack     the same
    /// ```
    ///
    /// An argument of order n becomes n + 1 arguments. A result of order n is a tuple of n + 1 numbers. Within tuples
    /// and on stacks, a number of order n is such a tuple too. What is plain stays as it is.
    ///
    /// If a function has several levels, each is a direction of its own: a value of the orders (n, m) consists of
    /// (n + 1)·(m + 1) numbers, for each order of the last level a tuple with all orders of the levels before.
    ///
    /// ```
    /// use tangent_bundle_ir::{Function, derivative_of};
    ///
    /// let f = Function::parse("fn f(%x: real) -> real { b: %s = mul %x, %x %y = sin %s return %y }")?;
    /// let slope = derivative_of(&f, 1)?.lowered()?;
    /// assert_eq!(slope.compile()?.run_reals(&[1.5])?, [2.25_f64.cos() * 3.0]);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// The values and the branches are those of the function, to the bit. So are derivatives at one level at all points
    /// where they and all intermediate derivatives are finite, with three exceptions that agree up to rounding: powers
    /// with an integer exponent that is computed or above 4, remainders of a moving divisor, and rules. The sign of a
    /// derivative that is zero may differ.
    ///
    /// At a singular point, such as the root of 0, a derivative is infinite or NaN, where bundles follow the
    /// [conventions](tangent_bundle::docs::conventions). If the result there matters, evaluate the function over
    /// bundles where a number of the result is not finite. Levels in the strict mode are not compared with one another.
    ///
    /// # Errors
    ///
    /// Returns an error if a called function is unknown, if a call does not fit, or if a custom operation or an array
    /// is differentiated.
    pub fn add_lowered(&mut self, function: &Function) -> Result<Function, Error> {
        let mut work = Work {
            through: self.through_differentiated(),
            module: self,
            done: BTreeSet::new(),
        };
        let mut lowered = work.lowered(function)?;
        lowered.name = name_of(function.name());
        self.add_made(lowered.clone())?;
        Ok(lowered)
    }

    /// The names of the functions that are differentiated or call such functions.
    fn through_differentiated(&self) -> BTreeSet<String> {
        let calls = |f: &Function, name: &str| {
            f.values()
                .any(|(_, s)| matches!(&s.operation, Operation::Call(callee, _) if callee == name))
        };
        let mut open: Vec<&Function> = self.functions().filter(|f| !f.is_plain()).collect();
        let mut all = BTreeSet::new();
        while let Some(found) = open.pop() {
            if all.insert(found.name().to_string()) {
                open.extend(self.functions().filter(|f| calls(f, found.name())));
            }
        }
        all
    }
}

/// The lowering of a function with all functions that it needs.
struct Work<'m> {
    module: &'m mut Module,
    /// The functions that are differentiated or call such functions.
    through: BTreeSet<String>,
    /// What was lowered, or is being lowered.
    done: BTreeSet<Key>,
}

impl Work<'_> {
    /// A function without its levels.
    fn lowered(&mut self, function: &Function) -> Result<Function, Error> {
        function.ensure_verified()?;
        let mut lowered = function.clone();
        lowered.keep_reached();
        while let Some(level) = lowered.levels.len().checked_sub(1) {
            let (next, needed) = Lowering::run(&lowered, self.module, level)?;
            self.complete(needed)?;
            lowered = next;
        }
        let mut needed = Needed::new();
        self.redirect(&mut lowered, &mut needed)?;
        self.complete(needed)?;
        lowered.simplify()?;
        Ok(lowered)
    }

    /// Redirects the calls of a plain function to functions of floats.
    fn redirect(&self, function: &mut Function, needed: &mut Needed) -> Result<(), Error> {
        let calls: Vec<ValueId> = function
            .values()
            .filter(|(_, s)| matches!(&s.operation, Operation::Call(name, _) if self.through.contains(name)))
            .map(|(v, _)| v)
            .collect();
        for v in calls {
            if let Operation::Call(name, _) = &mut function.statement_mut(v).operation {
                needed.insert(Key::Lowered(name.clone()), self.module.function(name)?.clone());
                *name = name_of(name);
            }
        }
        Ok(())
    }

    /// Adds functions to the module, with what they need in turn.
    fn complete(&mut self, mut open: Needed) -> Result<(), Error> {
        while let Some((key, function)) = open.pop_first() {
            if !self.done.insert(key.clone()) {
                continue;
            }
            let made = match &key {
                Key::AtOrder(name, order) => {
                    let (mut lowered, mut needed) = Lowering::run(&function, self.module, 0)?;
                    self.redirect(&mut lowered, &mut needed)?;
                    open.append(&mut needed);
                    lowered.simplify()?;
                    lowered.renamed(&name_at(name, *order))
                }
                Key::Lowered(name) => self.lowered(&function)?.renamed(&name_of(name)),
                Key::Partials(name) => function.renamed(&partials_of(name)),
            };
            self.module.add_made(made)?;
        }
        Ok(())
    }
}
