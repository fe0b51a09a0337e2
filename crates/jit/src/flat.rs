//! Functions over single numbers: tuples are taken apart, and other names of a value are resolved.

mod asked;

use std::collections::HashMap;
use std::ops::Range;

use tangent_bundle_ir::{Constant, Error, Function, Operation, Terminator, Type, Unary, Value, ValueId, Walk};

use crate::link::{Linked, refusal};

/// A number that code computes with, by its place in the tables of a [`Flat`].
pub(crate) type Part = u32;

/// No part, or no place.
pub(crate) const NONE: u32 = u32::MAX;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Real,
    Integer,
    Boolean,
    Stack,
    Array,
    /// Two real numbers of one point in one register.
    Twins,
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The argument with this number.
    Argument(u32),
    /// A literal, as its bits. A literal array is one by its number among those of the function.
    Literal(u64),
    /// A parameter or a statement of the block with this number.
    Block(u32),
    /// Twins that are put together of two real numbers.
    Both(Part, Part),
    /// The first or the second number of twins.
    Lane(Part, u8),
}

/// Places in the list of parts of a [`Flat`].
type Span = (u32, u32);

/// What a statement computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Its operation.
    One,
    /// The sine and the cosine of its operand, which it writes in this order.
    SineAndCosine,
    /// Its operation on two numbers at once, which are the numbers of twins.
    Twins,
}

/// A statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) statement: ValueId,
    /// What it computes.
    pub(crate) form: Form,
    /// Whether it can fail, or has an effect: such statements keep their order.
    pub(crate) is_pinned: bool,
    reads: Span,
    writes: Span,
}

/// The way to another block.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) to: u32,
    /// The values of the parameters of that block.
    pub(crate) values: Vec<Part>,
}

/// How a block ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Jump(Edge),
    /// To the first edge if the condition is true, to the second otherwise.
    Branch(Part, [Edge; 2]),
    Return(Vec<Part>),
}

impl End {
    /// The ways to other blocks.
    pub(crate) fn edges(&self) -> &[Edge] {
        match self {
            Self::Jump(edge) => std::slice::from_ref(edge),
            Self::Branch(_, edges) => edges,
            Self::Return(_) => &[],
        }
    }

    /// The ways to other blocks, mutably.
    pub(crate) fn edges_mut(&mut self) -> &mut [Edge] {
        match self {
            Self::Jump(edge) => std::slice::from_mut(edge),
            Self::Branch(_, edges) => edges,
            Self::Return(_) => &mut [],
        }
    }
}

/// A block. Blocks are numbered in an order in which values are defined before they are used, except by parameters.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) parameters: Vec<Part>,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

/// A function over single numbers.
pub(crate) struct Flat<'f> {
    pub(crate) function: &'f Function,
    pub(crate) blocks: Vec<Block>,
    /// The kind of each part.
    pub(crate) kinds: Vec<Kind>,
    /// The source of each part.
    pub(crate) sources: Vec<Source>,
    /// The kinds of the arguments.
    pub(crate) arguments: Vec<Kind>,
    /// The kinds of the results.
    pub(crate) results: Vec<Kind>,
    list: Vec<Part>,
    /// The parts of each value, as a place in the list.
    spans: Vec<Span>,
    literals: HashMap<(Kind, u64), Part>,
    /// The literal arrays.
    pub(crate) arrays: Vec<Vec<f64>>,
    /// Where the parts of each field of a tuple end.
    ends: HashMap<ValueId, Vec<u32>>,
}

/// The kinds of the numbers in a value of a type.
pub(crate) fn kinds_of(ty: &Type, kinds: &mut Vec<Kind>) {
    match ty {
        Type::Real => kinds.push(Kind::Real),
        Type::Integer => kinds.push(Kind::Integer),
        Type::Boolean => kinds.push(Kind::Boolean),
        Type::Stack => kinds.push(Kind::Stack),
        Type::Array => kinds.push(Kind::Array),
        Type::Tuple(fields) => fields.iter().for_each(|field| kinds_of(field, kinds)),
    }
}

impl<'f> Flat<'f> {
    /// Takes a function apart.
    pub(crate) fn new(linked: &Linked<'_>, function: &'f Function) -> Result<Self, Error> {
        let walk = function.walk()?;
        let mut flat = Self {
            function,
            blocks: Vec::new(),
            kinds: Vec::new(),
            sources: Vec::new(),
            arguments: Vec::new(),
            results: Vec::new(),
            list: Vec::new(),
            spans: vec![(0, 0); function.value_bound()],
            literals: HashMap::new(),
            arrays: Vec::new(),
            ends: HashMap::new(),
        };
        kinds_of(function.result(), &mut flat.results);
        for v in function.arguments() {
            let first = flat.arguments.len();
            kinds_of(function.type_of(*v), &mut flat.arguments);
            let new = flat.arguments[first..].to_vec();
            let parts = (first as u32..).zip(new);
            let parts: Vec<Part> = parts.map(|(i, kind)| flat.part(kind, Source::Argument(i))).collect();
            flat.spans[v.index()] = flat.listed(parts);
        }
        flat.fill(linked, &walk)?;
        Ok(flat)
    }

    /// The blocks: first the statements, then the edges, which may pass values of later blocks.
    fn fill(&mut self, linked: &Linked<'_>, walk: &Walk<'f>) -> Result<(), Error> {
        let mut numbers = vec![NONE; self.function.blocks().len()];
        for (number, block) in (0..).zip(walk.blocks()) {
            numbers[block.id().index()] = number;
            let mut parameters = Vec::new();
            for v in block.parameters() {
                let new = self.fresh(*v, number);
                parameters.extend_from_slice(self.at(new));
            }
            let mut steps = Steps {
                block: number,
                steps: Vec::new(),
                angles: HashMap::new(),
            };
            for v in block.body() {
                self.statement(linked, *v, &mut steps)?;
            }
            self.blocks.push(Block {
                parameters,
                steps: steps.steps,
                end: End::Return(Vec::new()),
            });
        }
        for (number, block) in walk.blocks().enumerate() {
            let edges = block.edges().map(|(to, values)| Edge {
                to: numbers[to.index()],
                values: values.iter().flat_map(|v| self.parts(*v)).copied().collect(),
            });
            let edges: Vec<Edge> = edges.collect();
            self.blocks[number].end = match (block.terminator(), <[Edge; 2]>::try_from(edges)) {
                (Terminator::Return(v), _) => End::Return(self.parts(*v).to_vec()),
                (Terminator::Conditional(c, ..), Ok(edges)) => End::Branch(self.only(*c), edges),
                (_, Err(mut edges)) => End::Jump(edges.remove(0)),
                (Terminator::Branch(_), Ok(_)) => unreachable!("a branch to one block has one edge"),
            };
        }
        Ok(())
    }

    pub(crate) fn part(&mut self, kind: Kind, source: Source) -> Part {
        self.kinds.push(kind);
        self.sources.push(source);
        self.kinds.len() as Part - 1
    }

    fn listed(&mut self, parts: impl IntoIterator<Item = Part>) -> Span {
        let first = self.list.len() as u32;
        self.list.extend(parts);
        (first, self.list.len() as u32)
    }

    /// New parts for a value of a block.
    fn fresh(&mut self, v: ValueId, block: u32) -> Span {
        let mut kinds = Vec::new();
        kinds_of(self.function.type_of(v), &mut kinds);
        let parts: Vec<Part> = kinds
            .into_iter()
            .map(|kind| self.part(kind, Source::Block(block)))
            .collect();
        let span = self.listed(parts);
        self.spans[v.index()] = span;
        span
    }

    pub(crate) fn literal(&mut self, kind: Kind, bits: u64) -> Part {
        if let Some(part) = self.literals.get(&(kind, bits)) {
            return *part;
        }
        let part = self.part(kind, Source::Literal(bits));
        self.literals.insert((kind, bits), part);
        part
    }

    /// A literal array.
    fn literal_array(&mut self, entries: &[f64]) -> Part {
        self.arrays.push(entries.to_vec());
        self.literal(Kind::Array, self.arrays.len() as u64 - 1)
    }

    /// Whether there are arrays in the function.
    pub(crate) fn has_arrays(&self) -> bool {
        self.kinds.contains(&Kind::Array)
    }

    fn at(&self, (first, end): Span) -> &[Part] {
        &self.list[first as usize..end as usize]
    }

    /// The numbers of a value.
    pub(crate) fn parts(&self, v: ValueId) -> &[Part] {
        self.at(self.spans[v.index()])
    }

    /// The number that a value is.
    pub(crate) fn only(&self, v: ValueId) -> Part {
        self.parts(v)[0]
    }

    /// What a statement reads.
    pub(crate) fn reads(&self, step: &Step) -> &[Part] {
        self.at(step.reads)
    }

    /// What a statement writes.
    pub(crate) fn writes(&self, step: &Step) -> &[Part] {
        self.at(step.writes)
    }

    /// A statement that computes two numbers at once, as the first one of them does.
    pub(crate) fn twins(&mut self, first: &Step, reads: &[Part], written: Part) -> Step {
        let (reads, writes) = (self.listed(reads.iter().copied()), self.listed([written]));
        Step {
            form: Form::Twins,
            reads,
            writes,
            ..*first
        }
    }

    /// The number of statements.
    pub(crate) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.steps.len() + 1).sum()
    }

    /// The parts of the numbers in a global.
    fn global(&mut self, value: &Value, parts: &mut Vec<Part>) {
        match value {
            Value::Real(c) => parts.push(self.literal(Kind::Real, c.to_bits())),
            Value::Integer(n) => parts.push(self.literal(Kind::Integer, n.cast_unsigned())),
            Value::Boolean(b) => parts.push(self.literal(Kind::Boolean, (*b).into())),
            Value::Array(entries) => parts.push(self.literal_array(entries)),
            Value::Tuple(fields) => fields.iter().for_each(|field| self.global(field, parts)),
        }
    }

    /// The places of the parts of a field among those of its tuple.
    fn field(&mut self, tuple: ValueId, i: usize) -> Range<u32> {
        let ends = self.ends.entry(tuple).or_insert_with(|| {
            let Type::Tuple(fields) = self.function.type_of(tuple) else {
                unreachable!("the verifier has seen a tuple")
            };
            let mut kinds = Vec::new();
            let end = |field: &Type| {
                kinds_of(field, &mut kinds);
                kinds.len() as u32
            };
            fields.iter().map(end).collect()
        });
        let start = if i == 0 { 0 } else { ends[i - 1] };
        start..ends[i]
    }

    fn statement(&mut self, linked: &Linked<'_>, v: ValueId, steps: &mut Steps) -> Result<(), Error> {
        let function = self.function;
        let statement = function.statement(v);
        let mut is_pinned = false;
        let span = match &statement.operation {
            Operation::Alias(x) => self.spans[x.index()],
            Operation::Field(tuple, i) => {
                let Range { start, end } = self.field(*tuple, *i);
                let (first, _) = self.spans[tuple.index()];
                (first + start, first + end)
            }
            Operation::Tuple(fields) => {
                let parts: Vec<Part> = fields.iter().flat_map(|v| self.parts(*v)).copied().collect();
                self.listed(parts)
            }
            Operation::Constant(c) => {
                let part = match *c {
                    Constant::Real(c) => self.literal(Kind::Real, c.to_bits()),
                    Constant::Integer(n) => self.literal(Kind::Integer, n.cast_unsigned()),
                    Constant::Boolean(b) => self.literal(Kind::Boolean, b.into()),
                };
                self.listed([part])
            }
            Operation::ConstantArray(entries) => {
                let part = self.literal_array(entries);
                self.listed([part])
            }
            Operation::EmptyStack => {
                let part = self.literal(Kind::Stack, 0);
                self.listed([part])
            }
            Operation::Load(name) => {
                let value = linked.module.global(name)?;
                if value.ty() != statement.ty {
                    let (is, taken) = (value.ty(), &statement.ty);
                    let why = format!("the global `{name}` is of type {is}, and is loaded as {taken}");
                    return Err(refusal(function, why));
                }
                let mut parts = Vec::new();
                self.global(value, &mut parts);
                self.listed(parts)
            }
            Operation::Unary(f @ (Unary::Sin | Unary::Cos), x) if crate::shims::sin_cos().is_some() => {
                let x = self.only(*x);
                let new = self.fresh(v, steps.block);
                if !self.paired(*f, x, new, steps) {
                    steps.angles.insert((*f == Unary::Sin, x), steps.steps.len());
                    self.step(v, new, false, steps);
                }
                return Ok(());
            }
            Operation::Guard(condition, _) => {
                let reads = self.spans[condition.index()];
                self.spans[v.index()] = reads;
                self.step(v, (0, 0), true, steps);
                return Ok(());
            }
            operation => {
                match operation {
                    Operation::Unary(..)
                    | Operation::Binary(..)
                    | Operation::Ternary(..)
                    | Operation::Powf(..)
                    | Operation::Compare(..)
                    | Operation::Logic(..)
                    | Operation::Not(_)
                    | Operation::ToReal(_)
                    | Operation::Select(_) => {}
                    Operation::Powi(_, n) => is_pinned = self.exponent(*n).is_none(),
                    Operation::Arithmetic(..)
                    | Operation::Array(..)
                    | Operation::Call(..)
                    | Operation::External(..)
                    | Operation::Push(..)
                    | Operation::Top(_)
                    | Operation::Pop(_) => is_pinned = true,
                    Operation::Custom(name, _) => {
                        let v = function.name_of(v);
                        let why = format!("{v} is the custom operation `{name}`, which only hooks of a pass know");
                        return Err(refusal(function, why));
                    }
                    _ => {
                        let v = function.name_of(v);
                        let why = format!("{v} is an operation on bundles: ask a recording for derivatives");
                        return Err(refusal(function, why));
                    }
                }
                let new = self.fresh(v, steps.block);
                self.step(v, new, is_pinned, steps);
                return Ok(());
            }
        };
        self.spans[v.index()] = span;
        Ok(())
    }

    /// An exponent that is a literal of 32 bits.
    pub(crate) fn exponent(&self, n: ValueId) -> Option<i32> {
        match self.sources[self.only(n) as usize] {
            Source::Literal(bits) => i32::try_from(bits.cast_signed()).ok(),
            _ => None,
        }
    }

    /// Lets the statement of the sine of an angle in this block compute its cosine too, or the other way round.
    fn paired(&mut self, f: Unary, x: Part, new: Span, steps: &mut Steps) -> bool {
        let Some(at) = steps.angles.remove(&(f != Unary::Sin, x)) else {
            return false;
        };
        let [here, there] = [new, steps.steps[at].writes].map(|span| self.at(span)[0]);
        let both = if f == Unary::Sin { [here, there] } else { [there, here] };
        steps.steps[at].writes = self.listed(both);
        steps.steps[at].form = Form::SineAndCosine;
        true
    }

    fn step(&mut self, v: ValueId, writes: Span, is_pinned: bool, steps: &mut Steps) {
        let function = self.function;
        let first = self.list.len() as u32;
        for operand in function.statement(v).operation.each_operand() {
            let (start, end) = self.spans[operand.index()];
            self.list.extend_from_within(start as usize..end as usize);
        }
        let reads = (first, self.list.len() as u32);
        steps.steps.push(Step {
            statement: v,
            form: Form::One,
            is_pinned,
            reads,
            writes,
        });
    }
}

/// The statements of a block that is being filled.
struct Steps {
    block: u32,
    steps: Vec<Step>,
    /// The statements of sines and cosines that are not paired yet: whether it is a sine, and of which angle.
    angles: HashMap<(bool, Part), usize>,
}
