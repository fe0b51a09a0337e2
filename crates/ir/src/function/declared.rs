//! The rules of differentiation that a function declares.

use crate::function::{Block, Function};
use crate::operation::{Operation, Terminator};
use crate::types::{Orders, Type, ValueId};

/// The names of the functions that differentiate a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) partials: Option<String>,
    pub(crate) adjoint: Option<String>,
}

impl Function {
    /// The same function, which declares that a function of its module gives its partials,
    /// `(x₁, …, x_K, y) ↦ (∂y/∂x₁, …, ∂y/∂x_K)`. All of these are real. For K = 1 the result is one real number.
    ///
    /// Every pass and every evaluation differentiates the function by them, and not by its body.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ir::{Module, Value, derivative_of};
    ///
    /// let text = "fn root(%x: real) -> real partials slope { b: %y = sqrt %x return %y }
    ///     fn slope(%x: real, %y: real) -> real { b: %half = const 0.5 %s = div %half, %y return %s }";
    /// let mut module = Module::parse(text)?;
    /// let root = module.function("root")?.clone();
    /// assert_eq!(root.declared_partials(), Some("slope"));
    /// let x = Bundle::<U2>::taylor(4.0);
    /// let y = module.compile(&derivative_of(&root, 2)?)?.run_bundles(&[Value::Real(x)])?.real();
    /// assert_eq!(y.map(|y| y.primal()), Some(-1.0 / 32.0));
    /// let adjoint = module.add_adjoint("root")?;
    /// assert_eq!(module.compile(&adjoint)?.run_reals(&[4.0, 1.0])?, [2.0, 0.25]);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    #[must_use]
    pub fn with_partials(mut self, name: &str) -> Self {
        self.declared.partials = Some(name.to_string());
        self
    }

    /// The same function, which declares that a function of its module is its adjoint,
    /// `(x₁, …, x_K, ȳ) ↦ (y, (x̄₁, …, x̄_K))`, with the types that [`add_adjoint`](crate::Module::add_adjoint) tells.
    ///
    /// If it declares no partials, and all its arguments and its value are real, the covectors for ȳ = 1 are its
    /// partials.
    #[must_use]
    pub fn with_adjoint(mut self, name: &str) -> Self {
        self.declared.adjoint = Some(name.to_string());
        self
    }

    /// The name of the function that gives its partials, if it declares one.
    #[must_use]
    pub fn declared_partials(&self) -> Option<&str> {
        self.declared.partials.as_deref()
    }

    /// The name of the function that is its adjoint, if it declares one.
    #[must_use]
    pub fn declared_adjoint(&self) -> Option<&str> {
        self.declared.adjoint.as_deref()
    }

    /// Whether it declares how it is differentiated forward.
    pub(crate) fn declares_partials(&self) -> bool {
        let all = || self.arguments.iter().map(|v| self.type_of(*v)).chain([&self.result]);
        self.declared.partials.is_some() || self.declared.adjoint.is_some() && all().all(|ty| *ty == Type::Real)
    }

    /// The function that calls this one and does nothing else. It has the same name, and declares nothing.
    pub(crate) fn as_call(&self) -> Self {
        let types: Vec<Type> = self.arguments.iter().map(|v| self.type_of(*v).clone()).collect();
        let mut call = Self::empty(&self.name, &types, self.result.clone());
        for (new, old) in call.arguments.clone().iter().zip(&self.arguments) {
            call.names.extend(self.names.get(old).map(|name| (*new, name.clone())));
        }
        let operation = Operation::Call(self.name.clone(), call.arguments.clone());
        call.blocks.push(Block::ending(Terminator::Return(ValueId(0))));
        let first = call.block_ids().next().expect("there is a block");
        let y = call.append(first, operation, self.result.clone(), Orders::default());
        call.blocks[0].terminator = Terminator::Return(y);
        call
    }
}
