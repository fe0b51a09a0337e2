//! Running a program on arguments.

use tangent_bundle::calculus::Differentiable;
use tangent_bundle::real::Real;
use tangent_bundle::space::Scalar;

use crate::error::Error;
use crate::machine::arrays::{Entries, seen};
use crate::machine::stacks::Stacks;
use crate::machine::{Banks, Context, banks};
use crate::program::{Code, Program};
use crate::register::Slot;
use crate::tangents::{NoTangents, Tangents};
use crate::types::Type;
use crate::value::Value;

impl Program {
    /// Evaluates a function that is not differentiated, over any real scalar: floats, bundles, or the variables of a
    /// recording.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the arguments do not fit the function,
    /// - the function is differentiated,
    /// - the evaluation takes too many steps, or calls are nested too deeply,
    /// - an integer overflows, or
    /// - a recorded comparison has another result.
    pub fn run<R: Real>(&self, arguments: &[Value<R>]) -> Result<Value<R>, Error> {
        self.must_be_plain()?;
        let code = &self.codes[0];
        let mut stacks = Stacks::of(self);
        let mut banks = banks::<NoTangents<R>>(code, &mut stacks);
        let mut slots = code.argument_slots.iter();
        self.check_arguments(arguments)?;
        for argument in arguments {
            fill(argument, &mut slots, &mut |slot, x: &[R]| match slot {
                Slot::Real(r) => banks.reals.set(r, x[0]),
                Slot::Array(r) => banks.arrays.plain[r as usize] = Entries::Own(x.to_vec()),
                _ => {}
            })
            .into_iter()
            .for_each(|(r, word)| banks.words[r as usize] = word);
        }
        Context::new(self).run(0, &mut banks, &mut stacks)?;
        let real = |slot: Slot| match slot {
            Slot::Real(r) => Value::Real(banks.reals.get(r)),
            Slot::Array(r) => Value::Array(seen(&banks.arrays.plain, r).to_vec()),
            _ => unreachable!("the values of plain functions are plain"),
        };
        Ok(self.result(&real, &banks.words))
    }

    /// Evaluates a function of real arguments. Returns the real numbers of the result in one list, in the order in
    /// which they stand in tuples.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run). Also if an argument is not real.
    pub fn run_reals<R: Real>(&self, arguments: &[R]) -> Result<Vec<R>, Error> {
        let code = &self.codes[0];
        let banks = self.run_flat(arguments)?;
        let real = |slot: &Slot| match slot {
            Slot::Real(r) => Some(banks.reals.get(*r)),
            _ => None,
        };
        Ok(code.result_slots.iter().filter_map(real).collect())
    }

    /// Runs on a list of real arguments.
    fn run_flat<R: Real>(&self, arguments: &[R]) -> Result<Banks<NoTangents<R>>, Error> {
        let code = &self.codes[0];
        self.must_take(arguments.len())?;
        let mut stacks = Stacks::of(self);
        let mut banks = banks::<NoTangents<R>>(code, &mut stacks);
        for (slot, x) in code.argument_slots.iter().zip(arguments) {
            if let Slot::Real(r) = slot {
                banks.reals.set(*r, *x);
            }
        }
        Context::new(self).run(0, &mut banks, &mut stacks)?;
        Ok(banks)
    }

    /// Refuses other arguments than so many real numbers.
    pub(crate) fn must_take(&self, arguments: usize) -> Result<(), Error> {
        self.must_be_plain()?;
        let code = &self.codes[0];
        let is_real = |slot: &Slot| matches!(slot, Slot::Real(_));
        if code.argument_slots.len() != arguments || !code.argument_slots.iter().all(is_real) {
            return Err(Error::Arguments {
                function: code.name.clone(),
                why: format!("it has {}, and {} real numbers were given", parameters(code), arguments),
            });
        }
        Ok(())
    }

    /// Evaluates a function that was [differentiated](crate::forward_diff). The differentiated arguments and results
    /// are these bundles. Of other arguments the primal is used, and other results have no tangent.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run). Also if the order of the bundles is too low, or if the directions of two levels differ
    /// in the strict mode.
    pub fn run_bundles<T: Tangents>(&self, arguments: &[Value<T>]) -> Result<Value<T>, Error> {
        let needed = if T::IS_EXPLICIT { self.tags.total() } else { self.order };
        if T::ORDER < needed {
            return Err(Error::OrderTooLow {
                function: self.name().to_string(),
                needed,
                given: T::ORDER,
            });
        }
        let code = &self.codes[0];
        self.check_arguments(arguments)?;
        let mut stacks = Stacks::of(self);
        let mut banks = banks::<T>(code, &mut stacks);
        let mut slots = code.argument_slots.iter();
        for argument in arguments {
            fill(argument, &mut slots, &mut |slot, x: &[T]| match slot {
                Slot::Real(r) => banks.reals.set(r, x[0].base()),
                Slot::Bundle(r) => T::set(&mut banks.bundles, r, x[0]),
                Slot::Array(r) => banks.arrays.plain[r as usize] = Entries::Own(x.iter().map(T::base).collect()),
                Slot::Bundles(r) => banks.arrays.bundled[r as usize] = Entries::Own(x.to_vec()),
                Slot::Word(_) => {}
            })
            .into_iter()
            .for_each(|(r, word)| banks.words[r as usize] = word);
        }
        Context::new(self).run(0, &mut banks, &mut stacks)?;
        let (_, orders) = code.result;
        let real = |slot: Slot| match slot {
            Slot::Real(r) => Value::Real(T::embed(banks.reals.get(r))),
            Slot::Bundle(r) => Value::Real(T::get(&banks.bundles, r).cut(orders, self.tags)),
            Slot::Array(r) => Value::Array(seen(&banks.arrays.plain, r).iter().map(|x| T::embed(*x)).collect()),
            Slot::Bundles(r) => Value::Array(
                seen(&banks.arrays.bundled, r)
                    .iter()
                    .map(|x| x.cut(orders, self.tags))
                    .collect(),
            ),
            Slot::Word(_) => unreachable!("a word is no real number"),
        };
        Ok(self.result(&real, &banks.words))
    }

    /// The result of the function, read from its registers.
    fn result<R>(&self, real: &impl Fn(Slot) -> Value<R>, words: &[i64]) -> Value<R> {
        let code = &self.codes[0];
        let ty = code.result.0.as_ref().expect("a code has a result");
        gather(ty, &mut code.result_slots.iter().copied(), real, words)
    }

    pub(crate) fn must_be_plain(&self) -> Result<(), Error> {
        if self.order == 0 {
            return Ok(());
        }
        Err(Error::OrderTooLow {
            function: self.name().to_string(),
            needed: self.order,
            given: 0,
        })
    }

    fn check_arguments<R>(&self, arguments: &[Value<R>]) -> Result<(), Error> {
        let code = &self.codes[0];
        let fits = arguments.len() == code.arguments.len()
            && arguments.iter().zip(&code.arguments).all(|(x, (ty, _))| x.ty() == *ty);
        if fits {
            return Ok(());
        }
        let given: Vec<_> = arguments.iter().map(|x| x.ty().to_string()).collect();
        Err(Error::Arguments {
            function: code.name.clone(),
            why: format!("it has {}, and was given ({})", parameters(code), given.join(", ")),
        })
    }
}

/// The types of the parameters, for errors.
fn parameters(code: &Code) -> String {
    let types: Vec<_> = code.arguments.iter().map(|(ty, _)| ty.to_string()).collect();
    format!("the arguments ({})", types.join(", "))
}

/// Calls `real` with the slot of each real number and of each array of an argument. Returns its words.
fn fill<'a, R>(
    value: &Value<R>,
    slots: &mut impl Iterator<Item = &'a Slot>,
    real: &mut impl FnMut(Slot, &[R]),
) -> Vec<(u32, i64)> {
    let mut words = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let word = match value {
            Value::Tuple(fields) => {
                open.extend(fields.iter().rev());
                continue;
            }
            Value::Real(x) => {
                real(*slots.next().expect("types were checked"), std::slice::from_ref(x));
                continue;
            }
            Value::Array(entries) => {
                real(*slots.next().expect("types were checked"), entries);
                continue;
            }
            Value::Integer(n) => *n,
            Value::Boolean(b) => i64::from(*b),
        };
        if let Some(Slot::Word(r)) = slots.next() {
            words.push((*r, word));
        }
    }
    words
}

/// A value of a type, read from its slots.
fn gather<R>(
    ty: &Type,
    slots: &mut impl Iterator<Item = Slot>,
    real: &impl Fn(Slot) -> Value<R>,
    words: &[i64],
) -> Value<R> {
    if let Type::Tuple(fields) = ty {
        return Value::Tuple(fields.iter().map(|field| gather(field, slots, real, words)).collect());
    }
    match (ty, slots.next().expect("a slot for each number")) {
        (Type::Boolean, Slot::Word(r)) => Value::Boolean(words[r as usize] != 0),
        (_, Slot::Word(r)) => Value::Integer(words[r as usize]),
        (_, slot) => real(slot),
    }
}

/// A function of a list of real arguments, with one real value.
impl Differentiable for Program {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    /// # Panics
    ///
    /// Panics with the error of [`run`](Program::run).
    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        let value = self
            .run_flat(&x)
            .and_then(|banks| match self.codes[0].result_slots[..] {
                [Slot::Real(r)] => Ok(banks.reals.get(r)),
                _ => Err(Error::Refused {
                    function: self.name().to_string(),
                    why: "the value is not one real number: take a field of it".to_string(),
                }),
            });
        value.unwrap_or_else(|error| panic!("{error}"))
    }
}
