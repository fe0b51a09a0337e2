//! Functions as the text of Rust functions, which need nothing but `std`.

mod arrays;
mod expressions;
mod kept;
mod last_uses;
mod names;
mod stacks;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::error::Error;
use crate::function::{Function, Statement};
use crate::module::Module;
use crate::operation::{Array, Operation, Terminator};
use crate::rust::kept::Kept;
use crate::rust::last_uses::{LastUses, has_array, root};
use crate::rust::names::{Names, identifier};
use crate::rust::stacks::Frames;
use crate::types::{BlockId, Constant, Type, ValueId};

/// What comes before a generated function.
const ATTRIBUTES: &str = "#[allow(unused, clippy::all)]\n";

impl Function {
    /// The text of a Rust function that computes the same values, to the bit, and needs nothing but `std`.
    ///
    /// Real numbers are `f64`, integers `i64`. An array is a `Vec<f64>`, and as an argument a slice. A tuple whose
    /// fields have one type is an array. The arguments of a recording are one array. If a guard, an integer or an
    /// exponent can fail, the function returns a `Result` whose error is a sentence.
    ///
    /// ```
    /// use tangent_bundle_ir::Function;
    ///
    /// let f = Function::parse("fn f(%x: real) -> real { b: %s = sin %x %y = mul %s, %x return %y }")?;
    /// assert!(f.to_rust()?.ends_with(
    ///     "pub fn f(x: f64) -> f64 {
    ///     let s = x.sin();
    ///     let y = s * x;
    ///     y
    /// }
    /// "
    /// ));
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the function is not well formed, was differentiated by a pass, calls others or functions that are known as
    /// code, loads globals, or has custom operations.
    pub fn to_rust(&self) -> Result<String, Error> {
        Module::new().to_rust(self)
    }
}

impl Module {
    /// The text of Rust functions: of a function, and of those that it calls. See [`Function::to_rust`].
    ///
    /// # Errors
    ///
    /// As [`Function::to_rust`]. Also if a function or a global is unknown.
    pub fn to_rust(&self, function: &Function) -> Result<String, Error> {
        let mut text = String::new();
        let mut open = vec![function.clone()];
        let mut seen = BTreeSet::from([function.name().to_string()]);
        while let Some(function) = open.pop() {
            function.compile_check()?;
            for (_, statement) in function.values() {
                if let Operation::Call(name, _) = &statement.operation
                    && seen.insert(name.clone())
                {
                    open.push(self.function(name)?.clone());
                }
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&Writer::new(self, &function).text()?);
        }
        Ok(text)
    }

    /// Whether an evaluation of a function can fail.
    fn can_fail(&self, function: &Function, seen: &mut BTreeSet<String>) -> bool {
        seen.insert(function.name().to_string());
        function.values().any(|(_, statement)| match &statement.operation {
            Operation::Guard(..) | Operation::Arithmetic(..) => true,
            Operation::Array(f, _) => !matches!(f, Array::Length | Array::Sum),
            Operation::Powi(_, n) => function.integer(*n).is_none(),
            Operation::Call(name, _) if !seen.contains(name) => {
                self.function(name).is_ok_and(|callee| self.can_fail(callee, seen))
            }
            _ => false,
        })
    }
}

impl Function {
    /// Refuses what has no Rust text.
    fn compile_check(&self) -> Result<(), Error> {
        self.verify()?;
        if !self.is_plain() {
            return Err(self.refusal(format_args!(
                "a pass has differentiated it, and its values are bundles: ask a recording for derivatives, which are \
                 functions of floats"
            )));
        }
        for (v, statement) in self.values() {
            match &statement.operation {
                Operation::Custom(..) => {
                    return Err(self.refusal(format_args!("{v} is a custom operation, which only hooks know")));
                }
                Operation::External(f, _) => {
                    return Err(self.refusal(format_args!(
                        "{v} calls `{}`, which is known as code: make it an argument of the function, and call it before",
                        f.name()
                    )));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A constant exponent.
    fn integer(&self, v: ValueId) -> Option<i32> {
        match self.statement(v).operation {
            Operation::Constant(Constant::Integer(n)) => i32::try_from(n).ok(),
            Operation::Alias(v) => self.integer(v),
            _ => None,
        }
    }
}

/// The Rust type of a value.
fn rust_type(ty: &Type) -> String {
    type_with(ty, "Vec<f64>")
}

/// The Rust type of a value, where arrays have this type.
fn type_with(ty: &Type, array: &str) -> String {
    match ty {
        Type::Real => "f64".to_string(),
        Type::Integer => "i64".to_string(),
        Type::Boolean => "bool".to_string(),
        Type::Stack => "usize".to_string(),
        Type::Array => array.to_string(),
        Type::Tuple(fields) if is_array(fields) => format!("[{}; {}]", type_with(&fields[0], array), fields.len()),
        Type::Tuple(fields) => {
            let fields = fields.iter().map(|ty| type_with(ty, array) + ", ");
            format!("({})", fields.collect::<String>().trim_end())
        }
    }
}

/// Whether a tuple is an array in Rust. One of `Vec`s is not.
fn is_array(fields: &[Type]) -> bool {
    fields.len() > 1 && fields.iter().all(|ty| *ty == fields[0]) && !has_array(&fields[0])
}

/// A value of a type, for variables that are set later. An array is this one.
fn initial(ty: &Type, array: &str) -> String {
    match ty {
        Type::Real => "0.0".to_string(),
        Type::Integer | Type::Stack => "0".to_string(),
        Type::Boolean => "false".to_string(),
        Type::Array => array.to_string(),
        Type::Tuple(fields) if is_array(fields) => format!("[{}; {}]", initial(&fields[0], array), fields.len()),
        Type::Tuple(fields) => {
            let fields = fields.iter().map(|ty| initial(ty, array) + ", ");
            format!("({})", fields.collect::<String>().trim_end())
        }
    }
}

/// The text of one function.
struct Writer<'a> {
    module: &'a Module,
    function: &'a Function,
    names: Names,
    frames: Frames,
    kept: Kept,
    last_uses: LastUses,
    can_fail: bool,
    /// The values that are variables of the whole function, since several blocks use them.
    shared: BTreeSet<ValueId>,
}

impl<'a> Writer<'a> {
    fn new(module: &'a Module, function: &'a Function) -> Self {
        let mut shared = BTreeSet::new();
        for block in function.block_ids() {
            let own: BTreeSet<ValueId> = function.block(block).statements().iter().copied().collect();
            let mut used = |v: ValueId, is_elsewhere: bool| {
                let v = root(function, v);
                if (is_elsewhere || !own.contains(&v))
                    && !matches!(function.statement(v).operation, Operation::Argument(_))
                {
                    shared.insert(v);
                }
            };
            for v in function.block(block).statements() {
                match &function.statement(*v).operation {
                    // A phi takes its operand in the block that control comes from.
                    Operation::Phi(incoming) => incoming.iter().for_each(|(from, v)| used(*v, *from != block)),
                    operation => operation.each_operand().for_each(|v| used(v, false)),
                }
            }
            match function.block(block).terminator() {
                Terminator::Conditional(v, ..) | Terminator::Return(v) => used(*v, false),
                Terminator::Branch(_) => {}
            }
        }
        let is_phi = |(v, statement): (ValueId, &Statement)| statement.operation.is_phi().then_some(v);
        shared.extend(function.values().filter_map(is_phi));
        Self {
            module,
            function,
            names: Names::of(function),
            frames: Frames::of(function),
            kept: Kept::of(function),
            last_uses: LastUses::of(function),
            can_fail: module.can_fail(function, &mut BTreeSet::new()),
            shared,
        }
    }

    fn text(&self) -> Result<String, Error> {
        let result = rust_type(self.function.result());
        let result = if self.can_fail {
            format!("Result<{result}, &'static str>")
        } else {
            result
        };
        let mut text = format!(
            "/// `{}`, generated by tangent-bundle-ir.\n{ATTRIBUTES}",
            self.function.name()
        );
        writeln!(
            text,
            "pub fn {}({}) -> {result} {{",
            identifier(self.function.name()),
            self.names.parameters(self.function)
        )
        .expect("a string takes any text");
        text.push_str(self.kept.import());
        text.push_str(&self.frames.declarations(&self.kept));
        let is_straight = self.function.blocks().len() == 1;
        if is_straight {
            self.block(BlockId::default(), "    ", &mut text)?;
        } else {
            self.dispatch(&mut text)?;
        }
        text.push_str("}\n");
        Ok(text)
    }

    /// A loop over the blocks.
    fn dispatch(&self, text: &mut String) -> Result<(), Error> {
        for v in &self.shared {
            if !self.is_literal(*v) {
                let [ty, initial] = self.kept.variable(self.function, *v);
                writeln!(text, "    let mut {}: {ty} = {initial};", self.names.of_value(*v))
                    .expect("a string takes any text");
            }
        }
        text.push_str("    let mut block = 0;\n    loop {\n        match block {\n");
        for block in self.function.block_ids() {
            let label = if block.index() + 1 == self.function.blocks().len() {
                "_".to_string()
            } else {
                block.index().to_string()
            };
            writeln!(
                text,
                "            // {}\n            {label} => {{",
                self.function.label_of(block)
            )
            .expect("a string takes any text");
            self.block(block, "                ", text)?;
            text.push_str("            }\n");
        }
        text.push_str("        }\n    }\n");
        Ok(())
    }

    /// The statements of a block, and where control continues.
    fn block(&self, block: BlockId, indent: &str, text: &mut String) -> Result<(), Error> {
        let is_straight = self.function.blocks().len() == 1;
        for v in self.function.block(block).statements() {
            if self.is_literal(*v) || self.function.statement(*v).operation.is_phi() {
                continue;
            }
            for line in self.statement(*v)? {
                text.push_str(indent);
                text.push_str(&line);
                text.push('\n');
            }
        }
        let jump = |to: BlockId| format!("{}block = {};", self.moves(block, to), to.index());
        let line = match self.function.block(block).terminator() {
            Terminator::Return(v) => {
                let value = self.returned(*v);
                match (self.can_fail, is_straight) {
                    (true, true) => format!("Ok({value})"),
                    (true, false) => format!("return Ok({value});"),
                    (false, true) => value,
                    (false, false) => format!("return {value};"),
                }
            }
            Terminator::Branch(to) => jump(*to),
            Terminator::Conditional(c, then, otherwise) => {
                format!(
                    "if {} {{ {} }} else {{ {} }}",
                    self.value(*c),
                    jump(*then),
                    jump(*otherwise)
                )
            }
        };
        writeln!(text, "{indent}{line}").expect("a string takes any text");
        Ok(())
    }

    /// The assignments to the phis of a block, on the edge from another one.
    fn moves(&self, from: BlockId, to: BlockId) -> String {
        let mut pairs = Vec::new();
        for v in self.function.block(to).statements() {
            let Operation::Phi(incoming) = &self.function.statement(*v).operation else {
                break;
            };
            if let Some((_, x)) = incoming.iter().find(|(block, _)| *block == from) {
                pairs.push((self.names.of_value(*v).to_string(), self.moved_on(*x, *v, from, to)));
            }
        }
        match &pairs[..] {
            [] => String::new(),
            [(y, x)] => format!("{y} = {x}; "),
            _ => {
                let (left, right): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
                format!("({}) = ({}); ", left.join(", "), right.join(", "))
            }
        }
    }
}
