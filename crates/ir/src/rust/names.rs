//! The names of values in Rust.

use std::collections::BTreeSet;

use crate::function::Function;
use crate::rust::rust_type;
use crate::types::{Type, ValueId};

/// The words that no name may be: those of the language, and what generated functions define.
const TAKEN: [&str; 58] = [
    "abstract", "as", "async", "await", "become", "block", "bool", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "f64", "false", "final", "fn", "for", "gen", "i32", "i64", "if", "impl", "in",
    "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "usize",
    "virtual", "where", "while", "yield",
];

/// A name as a Rust identifier.
pub(super) fn identifier(name: &str) -> String {
    let mut word: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
        word.insert(0, 'v');
    }
    if TAKEN.contains(&word.as_str()) || word == "_" {
        word.push('_');
    }
    word
}

/// The names of the values of a function, by their numbers.
pub(super) struct Names {
    names: Vec<String>,
    /// Whether the arguments are one array `x`.
    is_array: bool,
}

impl Names {
    pub(super) fn of(function: &Function) -> Self {
        let arguments = function.arguments();
        let is_unnamed = |v: &ValueId| function.name_of(*v)[1..].starts_with(|c: char| c.is_ascii_digit());
        let is_array = arguments.len() > 1
            && arguments
                .iter()
                .all(|v| is_unnamed(v) && *function.type_of(*v) == Type::Real);
        let mut names = Vec::new();
        let mut taken = BTreeSet::from(["stack".to_string(), "below".to_string()]);
        if is_array {
            taken.insert("x".to_string());
        }
        for (v, _) in function.values() {
            let mut name = identifier(&function.name_of(v)[1..]);
            while name.starts_with("frames_") || !taken.insert(name.clone()) {
                name.push('_');
            }
            if names.len() <= v.index() {
                names.resize(v.index() + 1, String::new());
            }
            names[v.index()] = name;
        }
        for (i, v) in arguments.iter().enumerate().filter(|_| is_array) {
            names[v.index()] = format!("x[{i}]");
        }
        Self { names, is_array }
    }

    /// The name of a value.
    pub(super) fn of_value(&self, v: ValueId) -> &str {
        &self.names[v.index()]
    }

    /// The parameters of the function.
    pub(super) fn parameters(&self, function: &Function) -> String {
        if self.is_array {
            return format!("x: &[f64; {}]", function.arguments().len());
        }
        let parameter = |v: &ValueId| match function.type_of(*v) {
            Type::Array => format!("{}: &[f64]", self.of_value(*v)),
            ty => format!("{}: {}", self.of_value(*v), rust_type(ty)),
        };
        function
            .arguments()
            .iter()
            .map(parameter)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The arguments of a call.
    pub(super) fn arguments(&self, all: &[String]) -> String {
        if self.is_array {
            format!("&[{}]", all.join(", "))
        } else {
            all.join(", ")
        }
    }
}
