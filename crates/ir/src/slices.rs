//! Functions of a module, ready for many calls with slices.

use std::fmt;

use crate::engine::{Engine, Interpreter};
use crate::error::Error;
use crate::forward::push_forward_of;
use crate::function::Function;
use crate::module::Module;
use crate::types::Type;
use crate::value::Argument;

/// A function of a module that answers one question at many points: its arguments and results are numbers and arrays of
/// any length, given and taken in place. After the first calls, a call allocates nothing, unless the function calls
/// others: a call within a program takes registers of its own.
///
/// A *part* of an argument or of a result is a real number or an array; a tuple has several. In a call, the numbers and
/// arrays of a point are given in the order of the arguments. A result is written to slices, one for each part: of
/// length 1 for a number, of the length of the array for an array.
///
/// ```
/// use tangent_bundle_ir::{Interpreter, Module, OnSlices};
///
/// let module = Module::parse(include_str!("../examples/ir/rosenbrock.ir"))?;
/// let mut gradient = OnSlices::<Interpreter>::gradient(&module, "rosenbrock")?;
/// let (mut value, mut slopes) = ([0.0], [0.0; 3]);
/// gradient.call(&[(&[1.0, 1.0, 2.0]).into()], &mut [&mut value, &mut slopes])?;
/// assert_eq!((value, slopes), ([100.0], [0.0, -400.0, 200.0]));
///
/// // The product of the Hessian and a direction, at a point of another length.
/// let mut product = OnSlices::<Interpreter>::hessian_vector(&module, "rosenbrock")?;
/// let (mut slopes, mut products) = ([0.0; 2], [0.0; 2]);
/// let (x, v) = ([1.0, 1.0], [1.0, 0.0]);
/// product.call(&[(&x).into(), (&v).into()], &mut [&mut value, &mut slopes, &mut products])?;
/// assert_eq!(products, [802.0, -400.0]);
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
pub struct OnSlices<E = Interpreter> {
    engine: E,
    name: String,
    /// Where each argument of the function of floats comes from.
    sources: Vec<Source>,
    /// Where each part of its result goes: to a slice, times a factor.
    targets: Vec<Option<(usize, f64)>>,
    given: usize,
    slices: usize,
    zeros: Vec<f64>,
    rows: Option<Rows<E>>,
}

/// What the rows of a Jacobian are computed by.
struct Rows<E> {
    adjoint: E,
    /// How many arguments the function has, and how many parts its value.
    arguments: usize,
    values: usize,
    /// Which parts of the value are arrays.
    is_array: Vec<bool>,
    /// A covector with one entry that is 1.
    unit: Vec<f64>,
}

/// Where an argument of a function of floats comes from.
#[derive(Clone, Copy)]
enum Source {
    /// What is given at a place.
    Given(usize),
    /// Zeros in the shape of what is given at a place.
    Zeros(usize),
    /// The number 0.
    Zero,
    /// The number 1.
    One,
}

/// The types of what a type consists of, in order, without its tuples.
fn parts(ty: &Type, all: &mut Vec<Type>) {
    match ty {
        Type::Tuple(fields) => fields.iter().for_each(|field| parts(field, all)),
        ty => all.push(ty.clone()),
    }
}

/// The parts of the arguments of a function, and those of its value.
fn parts_of(function: &Function) -> Result<(Vec<Type>, Vec<Type>), Error> {
    let (mut arguments, mut value) = (Vec::new(), Vec::new());
    for v in function.arguments() {
        let mut own = Vec::new();
        parts(function.type_of(*v), &mut own);
        if own.contains(&Type::Stack) {
            return Err(function.refusal(format_args!(
                "it has a stack among its arguments: call a function without it"
            )));
        }
        arguments.append(&mut own);
    }
    parts(function.result(), &mut value);
    value.retain(Type::is_differentiable);
    Ok((arguments, value))
}

impl<E: Engine> OnSlices<E> {
    /// The value. A call is given a point, and writes each part of the value.
    ///
    /// # Errors
    ///
    /// If the function is unknown, does not fit its module, or cannot be evaluated by the engine.
    pub fn value(module: &Module, name: &str) -> Result<Self, Error> {
        let function = module.function(name)?;
        let (arguments, value) = parts_of(function)?;
        let targets = (0..value.len()).map(|i| Some((i, 1.0))).collect();
        let sources = (0..arguments.len()).map(Source::Given).collect();
        Self::new(module, function, (sources, targets), (arguments.len(), value.len()))
    }

    /// The value and the gradient of a function with one real value. A call is given a point. It writes the value, and
    /// the slope in each part of the arguments.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value). Also if the function has another value, or no adjoint.
    pub fn gradient(module: &Module, name: &str) -> Result<Self, Error> {
        let function = module.function(name)?;
        let arguments = of_one_value(function)?;
        let mut module = module.clone();
        let adjoint = module.add_adjoint(name)?;
        let slopes = arguments.iter().filter(|ty| ty.is_differentiable()).count();
        let mut sources: Vec<Source> = (0..arguments.len()).map(Source::Given).collect();
        sources.push(Source::One);
        let targets = (0..=slopes).map(|i| Some((i, 1.0))).collect();
        Self::new(&module, &adjoint, (sources, targets), (arguments.len(), slopes + 1))
    }

    /// The value, the gradient and the product of the Hessian and a direction, for a function with one real value. A
    /// call is given a point, and then the direction in each part of the arguments. It writes the value, the slopes,
    /// and the products.
    ///
    /// # Errors
    ///
    /// As [`gradient`](Self::gradient).
    pub fn hessian_vector(module: &Module, name: &str) -> Result<Self, Error> {
        let function = module.function(name)?;
        let arguments = of_one_value(function)?;
        let mut module = module.clone();
        let adjoint = module.add_adjoint(name)?;
        let pushed = push_forward_of(&adjoint, 1)?;
        let lowered = module.add_lowered(&pushed)?;
        // The covector on the value is 1.
        let (sources, given) = along(&pushed, &arguments, 1);
        let slopes = given - arguments.len();
        let mut targets = vec![Some((0, 1.0)), None];
        targets.extend((0..slopes).flat_map(|i| [Some((1 + i, 1.0)), Some((1 + slopes + i, 1.0))]));
        Self::new(&module, &lowered, (sources, targets), (given, 1 + 2 * slopes))
    }

    /// The derivatives along a direction to an order. A call is given a point, and then the direction in each part of
    /// the arguments. It writes each part of the value, behind it its first derivative, and so on.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value). Also if the order is above 64.
    pub fn directional(module: &Module, name: &str, order: usize) -> Result<Self, Error> {
        let function = module.function(name)?;
        let (arguments, value) = parts_of(function)?;
        let mut module = module.clone();
        let pushed = push_forward_of(function, order)?;
        let lowered = module.add_lowered(&pushed)?;
        let (sources, given) = along(&pushed, &arguments, order);
        let factorials: Vec<f64> = (0..=order).map(|k| (1..=k).map(|k| k as f64).product()).collect();
        let slices = value.len() * (order + 1);
        let targets = (0..slices).map(|i| Some((i, factorials[i % (order + 1)]))).collect();
        Self::new(&module, &lowered, (sources, targets), (given, slices))
    }

    /// The value and the Jacobian. A call is given a point. It writes each part of the value, and then the Jacobian to
    /// one slice, row by row: a row for each number of the value, with a column for each number of the arguments. The
    /// rows are computed one by one, backward.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value). Also if the function has no adjoint.
    pub fn jacobian(module: &Module, name: &str) -> Result<Self, Error> {
        let mut jacobian = Self::value(module, name)?;
        let (_, value) = parts_of(module.function(name)?)?;
        let mut module = module.clone();
        let adjoint = module.add_adjoint(name)?;
        jacobian.rows = Some(Rows {
            adjoint: E::prepare_in(&module, &adjoint)?,
            arguments: jacobian.given,
            values: value.len(),
            is_array: value.iter().map(|ty| *ty == Type::Array).collect(),
            unit: Vec::new(),
        });
        jacobian.slices += 1;
        Ok(jacobian)
    }

    fn new(
        module: &Module,
        function: &Function,
        (sources, targets): (Vec<Source>, Vec<Option<(usize, f64)>>),
        (given, slices): (usize, usize),
    ) -> Result<Self, Error> {
        Ok(Self {
            engine: E::prepare_in(module, function)?,
            name: function.name().to_string(),
            sources,
            targets,
            given,
            slices,
            zeros: Vec::new(),
            rows: None,
        })
    }

    /// Answers the question at a point, in place.
    ///
    /// # Errors
    ///
    /// If other arguments or slices are given than the function has, if a slice has another length than its part of the
    /// result, or if the evaluation fails.
    pub fn call(&mut self, x: &[Argument<'_>], y: &mut [&mut [f64]]) -> Result<(), Error> {
        let [given, slices] = [self.given, self.slices];
        if x.len() != given || y.len() != slices {
            return Err(self.other(format!(
                "a call has {given} numbers and arrays and {slices} slices for its results, and {} and {} were given",
                x.len(),
                y.len()
            )));
        }
        let longest = x.iter().map(length).max().unwrap_or(0);
        if self.zeros.len() < longest {
            self.zeros.resize(longest, 0.0);
        }
        let (sources, targets, zeros) = (&self.sources, &self.targets, &self.zeros);
        let mut wrong = None;
        let mut write = |i: usize, part: &[f64]| {
            let Some((to, factor)) = targets[i] else { return };
            if y[to].len() != part.len() {
                wrong.get_or_insert((to, part.len(), y[to].len()));
                return;
            }
            for (y, part) in y[to].iter_mut().zip(part) {
                *y = *part * factor;
            }
        };
        self.engine
            .call_each(&mut |i| source(sources[i], x, zeros), &mut write)?;
        if wrong.is_none()
            && let Some(rows) = &mut self.rows
        {
            let (parts, matrix) = y.split_at_mut(rows.values);
            wrong = rows.write(x, parts, matrix[0])?;
        }
        match wrong {
            None => Ok(()),
            Some((slice, needed, found)) => Err(self.other(format!(
                "the slice {slice} of its results has {found} numbers, and needs {needed}"
            ))),
        }
    }

    fn other(&self, why: String) -> Error {
        Error::Arguments {
            function: self.name.clone(),
            why,
        }
    }
}

impl<E: Engine> Rows<E> {
    /// Writes the rows, one for each number of the value. Returns the slice, its needed and its present length, if that
    /// is another one.
    fn write(
        &mut self,
        x: &[Argument<'_>],
        value: &[&mut [f64]],
        matrix: &mut [f64],
    ) -> Result<Option<(usize, usize, usize)>, Error> {
        let columns: usize = x.iter().filter(|x| x.ty().is_differentiable()).map(length).sum();
        let count: usize = value.iter().map(|part| part.len()).sum();
        if matrix.len() != count * columns {
            return Ok(Some((self.values, count * columns, matrix.len())));
        }
        self.unit.clear();
        self.unit.resize(count, 0.0);
        for row in 0..count {
            self.unit[row] = 1.0;
            let (unit, arguments, values) = (&self.unit, self.arguments, self.values);
            let is_array = &self.is_array;
            let covector = |part: usize| {
                let start: usize = value[..part].iter().map(|part| part.len()).sum();
                let entries = &unit[start..start + value[part].len()];
                if is_array[part] {
                    Argument::Array(entries)
                } else {
                    Argument::Real(entries[0])
                }
            };
            let mut at = row * columns;
            self.adjoint.call_each(
                &mut |i| if i < arguments { x[i] } else { covector(i - arguments) },
                &mut |i, numbers| {
                    if i >= values {
                        matrix[at..at + numbers.len()].copy_from_slice(numbers);
                        at += numbers.len();
                    }
                },
            )?;
            self.unit[row] = 0.0;
        }
        Ok(None)
    }
}

/// The numbers of an argument.
fn length(x: &Argument<'_>) -> usize {
    match x {
        Argument::Array(entries) => entries.len(),
        _ => 1,
    }
}

/// What an argument of a function of floats is.
fn source<'x>(of: Source, x: &[Argument<'x>], zeros: &'x [f64]) -> Argument<'x> {
    match of {
        Source::Given(i) => x[i],
        Source::Zeros(i) => match x[i] {
            Argument::Array(entries) => Argument::Array(&zeros[..entries.len()]),
            _ => Argument::Real(0.0),
        },
        Source::Zero => Argument::Real(0.0),
        Source::One => Argument::Real(1.0),
    }
}

/// Where the arguments of a lowered function come from, which move along a direction; and how many numbers and arrays a
/// call is given. The first arguments of the differentiated function are those of a call. An argument that no
/// derivative needs stays plain.
fn along(pushed: &Function, arguments: &[Type], order: usize) -> (Vec<Source>, usize) {
    let (mut part, mut given) = (0, arguments.len());
    let mut sources = Vec::new();
    for v in pushed.arguments() {
        let mut own = Vec::new();
        parts(pushed.type_of(*v), &mut own);
        let is_moving = !pushed.statement(*v).orders.is_plain();
        for ty in own {
            let is_given = part < arguments.len();
            sources.push(if is_given { Source::Given(part) } else { Source::One });
            if ty.is_differentiable() {
                if is_moving {
                    sources.extend((1..=order).map(|k| match k {
                        _ if !is_given => Source::Zero,
                        1 => Source::Given(given),
                        _ => Source::Zeros(part),
                    }));
                }
                given += usize::from(is_given);
            }
            part += 1;
        }
    }
    (sources, given)
}

/// The parts of the arguments of a function that has one real value.
fn of_one_value(function: &Function) -> Result<Vec<Type>, Error> {
    if *function.result() != Type::Real {
        return Err(function.refusal(format_args!(
            "its value is of type {}, and a gradient is of one real number: ask for the Jacobian",
            function.result()
        )));
    }
    Ok(parts_of(function)?.0)
}

impl<E> fmt::Debug for OnSlices<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnSlices")
            .field("function", &self.name)
            .finish_non_exhaustive()
    }
}
