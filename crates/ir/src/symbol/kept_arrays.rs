//! Functions of arrays that are known as code, kept by a recording: a function for each number of the value.

use std::any::Any;
use std::sync::OnceLock;

use tangent_bundle::real::{ArrayKeeper, ArrayRule};

use crate::error::Error;
use crate::external::{Body, External};
use crate::program::Partials;
use crate::recorder::Recording;
use crate::symbol::Symbol;

/// One number of the value of a function of arrays, by its pullback.
struct ByPullback<F, const K: usize, const M: usize> {
    f: F,
    lengths: [usize; K],
    /// Its place among the numbers of the value, and how many these are.
    place: usize,
    numbers: usize,
    /// Where it was recorded: the numbers of all arguments.
    point: Vec<f64>,
    partials: OnceLock<Result<Partials, Error>>,
}

/// A list as so many slices of these lengths.
fn split<R, const K: usize>(mut list: &[R], lengths: [usize; K]) -> [&[R]; K] {
    lengths.map(|length| {
        let (slice, rest) = list.split_at(length);
        list = rest;
        slice
    })
}

impl<F: ArrayRule<K, M> + Send + Sync, const K: usize, const M: usize> ByPullback<F, K, M> {
    /// Records the partials: a function of the arguments and the value. They are what the pullback gives for a covector
    /// of one 1.
    fn record(&self) -> Result<Partials, Error> {
        let n = self.point.len();
        let recording = Recording::begin("partials", n + 1).of_tangents();
        let x: Vec<Symbol> = (0..n).map(|i| recording.argument(i, self.point[i])).collect();
        let y = if self.numbers == 1 {
            vec![recording.argument(n, self.value(0, &self.point)?)]
        } else {
            self.f.of(split(&x, self.lengths)).concat()
        };
        let results = self.f.lengths(self.lengths);
        let one = |i: usize| Symbol::from(f64::from(u8::from(i == self.place)));
        let w: Vec<Symbol> = (0..self.numbers).map(one).collect();
        let mut slopes = vec![Symbol::from(0.0); n];
        let mut rest = &mut slopes[..];
        let on_x = self
            .lengths
            .map(|length| rest.split_off_mut(..length).expect("a slope for each number"));
        self.f
            .pull_back(split(&x, self.lengths), split(&y, results), split(&w, results), on_x);
        let mut function = recording.finish(&slopes)?;
        function.simplify()?;
        let program = function.compile()?;
        Ok(Partials {
            function,
            program,
            code: 0,
        })
    }
}

impl<F: ArrayRule<K, M> + Send + Sync, const K: usize, const M: usize> Body for ByPullback<F, K, M> {
    fn value(&self, _: usize, x: &[f64]) -> Result<f64, Error> {
        let x = split(x, self.lengths);
        Ok(if self.numbers == 1 {
            self.f.number(x)
        } else {
            self.f.of(x).concat()[self.place]
        })
    }

    fn has_partials(&self) -> bool {
        true
    }

    fn partials(&self) -> Option<&(dyn Any + Send + Sync)> {
        Some(self.partials.get_or_init(|| self.record()))
    }
}

/// Keeps a function of arrays that is called at these symbols: a function for each number of its value.
struct AtArrays<'a>(&'a [&'a [Symbol]]);

impl ArrayKeeper for AtArrays<'_> {
    type Kept = Vec<External>;

    fn keep<F, const K: usize, const M: usize>(self, name: &str, f: &F) -> Vec<External>
    where
        F: ArrayRule<K, M> + Send + Sync,
    {
        let lengths: [usize; K] = std::array::from_fn(|i| self.0[i].len());
        let numbers = f.lengths(lengths).iter().sum();
        let point: Vec<f64> = self.0.iter().copied().flatten().map(|x| x.value).collect();
        let sizes: Vec<String> = lengths.iter().map(usize::to_string).collect();
        let of = |place: usize| {
            let body = ByPullback {
                f: f.clone(),
                lengths,
                place,
                numbers,
                point: point.clone(),
                partials: OnceLock::new(),
            };
            let at = if numbers == 1 {
                String::new()
            } else {
                format!(".at.{place}")
            };
            External::new(&format!("{name}.{}{at}", sizes.join(".")), point.len(), body)
        };
        (0..numbers).map(of).collect()
    }
}

impl Symbol {
    /// Records calls of a function of arrays, one for each number of its value.
    #[track_caller]
    pub(super) fn applied_array<F: ArrayRule<K, M>, const K: usize, const M: usize>(
        f: &F,
        x: [&[Self]; K],
        y: [&mut [Self]; M],
    ) {
        let is_recorded = x.iter().copied().flatten().any(|x| x.place.is_some());
        match f.kept(AtArrays(&x)) {
            Some(kept) if is_recorded => {
                let values: Vec<Vec<f64>> = x.iter().map(|x| x.iter().map(|x| x.value).collect()).collect();
                let numbers = f.of(std::array::from_fn(|i| &values[i][..])).concat();
                let all = x.concat();
                for ((y, kept), number) in y.into_iter().flatten().zip(kept).zip(numbers) {
                    *y = Self::external(&kept, &all, number);
                }
            }
            _ => f.value(x, y),
        }
    }
}
