//! Recordings of evaluations, and pullbacks through them.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::num::NonZeroU64;

use crate::real::Elementary;
use crate::reverse::Var;
use crate::reverse::dependencies::Dependencies;
use crate::reverse::tape::Tape;
use crate::reverse::var::Place;

/// A recording of an evaluation. It makes variables, and pulls covectors on results back to them, any number of times.
///
/// Drivers such as [`gradient`](crate::calculus::gradient) and [`vjp`](crate::calculus::vjp) make recordings. This is
/// how to make one by hand:
///
/// ```
/// use tangent_bundle::reverse::Recording;
///
/// let recording = Recording::new();
/// let (x, y) = (recording.variable(2.0), recording.variable(3.0));
/// let z = x * x * y;
/// assert_eq!(z.value(), 12.0);
/// assert_eq!(recording.pull_back([(z, 1.0)]), [12.0, 4.0]);
/// assert_eq!(recording.pull_back([(z, 10.0), (x, 1.0)]), [121.0, 40.0]);
/// ```
///
/// A recording ends when it is dropped. Its variables cannot be used after that.
///
/// # Memory
///
/// Over `f64` a variable takes 40 bytes where it is stored. A recorded operation takes 12 bytes for each node that its
/// result depends on, and a pullback takes 8 bytes for each variable and each recorded operation. Nothing is recorded
/// of operations on one variable, of sums and products of two variables, and of operations with constants. A step of a
/// running sum, such as `q += l * x`, takes 24 bytes: those of the two new terms. [`bytes`](Self::bytes) counts what
/// was recorded. The thread keeps the memory for its next recording; see
/// [`release_memory`](crate::reverse::release_memory).
#[derive(Debug)]
pub struct Recording<B = f64> {
    tape: &'static Tape,
    /// Its own number, which no other recording has.
    number: NonZeroU64,
    base: PhantomData<B>,
}

impl<B: Elementary> Recording<B> {
    /// A new recording.
    #[must_use]
    pub fn new() -> Self {
        let (tape, number) = Tape::begin();
        Self {
            tape,
            number,
            base: PhantomData,
        }
    }

    /// A new variable of this recording. Variables are numbered in the order in which they are made. Make all of them
    /// before the first operation.
    ///
    /// # Panics
    ///
    /// If an operation was recorded before. (Operations on one variable, and sums and products of two, may not be
    /// recorded, and are not noticed then.)
    #[inline]
    #[track_caller]
    pub fn variable(&self, x: B) -> Var<B> {
        Var::on(self.tape, self.number, x)
    }

    /// A constant, which can be used in any recording.
    #[inline]
    pub fn constant(x: B) -> Var<B> {
        Var::of_value(x)
    }

    /// How many bytes the recorded operations take so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tape.bytes()
    }

    /// The pullback of covectors on results to the variables: `x̄ᵢ = Σ wⱼ·∂yⱼ/∂xᵢ`.
    ///
    /// The covectors are in the order in which the variables were made.
    ///
    /// # Panics
    ///
    /// If a result belongs to another recording.
    #[must_use]
    #[track_caller]
    pub fn pull_back(&self, results: impl IntoIterator<Item = (Var<B>, B)>) -> Vec<B> {
        let mut all = Vec::with_capacity(self.tape.variables());
        let lanes = results.into_iter().map(|(y, w)| (y, [w]));
        self.pull_back_to(lanes, |_, [x]: [B; 1]| all.push(x));
        all
    }

    /// The variables that each result depends on: their numbers, in rising order.
    ///
    /// Variables whose partial is exactly zero at this point may be left out.
    ///
    /// # Panics
    ///
    /// If a result belongs to another recording.
    #[must_use]
    #[track_caller]
    pub fn dependencies(&self, results: &[Var<B>]) -> Vec<Vec<usize>> {
        let all = self.rows_of_dependencies(results.iter().map(|y| self.node_of(y)));
        let rows = all.offsets.windows(2);
        rows.map(|row| all.variables[row[0]..row[1]].to_vec()).collect()
    }

    /// The same of the nodes of results, row by row in one array.
    pub(crate) fn rows_of_dependencies(&self, nodes: impl IntoIterator<Item = Option<u32>>) -> Dependencies {
        self.tape.dependencies::<B>(&Vec::from_iter(nodes))
    }

    /// The node of a result, or none for a constant. It panics if the result belongs to another recording.
    #[track_caller]
    pub(crate) fn node_of(&self, y: &Var<B>) -> Option<u32> {
        y.place().into_iter().for_each(|place| self.own(place));
        y.one_node(self.tape)
    }

    /// Panics if a place is in another recording.
    #[track_caller]
    fn own(&self, place: Place) {
        assert!(
            place.is_of(self.number),
            "the result belongs to another recording: call `pull_back` on the recording of its variables"
        );
    }

    /// The value of a result of a function. The result must be a constant, or belong to this recording.
    ///
    /// # Panics
    ///
    /// If the result belongs to another recording, since its derivatives in the variables there would be lost.
    #[inline]
    #[track_caller]
    pub(crate) fn value_of(&self, y: &Var<B>) -> B {
        if let Some(place) = y.place()
            && !place.is_of(self.number)
        {
            captured();
        }
        y.value()
    }

    /// Pushes tangents forward from variables, given by their numbers, to results, in `L` lanes. It calls a function
    /// with the index of each result and its tangents.
    #[track_caller]
    pub(crate) fn push_forward_to<const L: usize>(
        &self,
        tangents: impl IntoIterator<Item = (usize, [B; L])>,
        results: &[Var<B>],
        mut give: impl FnMut(usize, [B; L]),
    ) {
        let tangents: Vec<_> = tangents.into_iter().map(|(i, lanes)| (i as u32, lanes)).collect();
        let (mut nodes, mut places) = (Vec::new(), Vec::new());
        for (i, y) in results.iter().enumerate() {
            match y.place() {
                Some(place) => {
                    self.own(place);
                    nodes.push(y.terms());
                    places.push(i);
                }
                None => give(i, [y.value().zero_like(); L]),
            }
        }
        self.tape
            .push_forward(&tangents, &nodes, |k, lanes: [B; L]| give(places[k], lanes));
    }

    /// Pulls covectors back to the variables, in `L` lanes. It calls a function with the number of each variable and
    /// its covectors.
    #[track_caller]
    pub(crate) fn pull_back_to<const L: usize>(
        &self,
        results: impl IntoIterator<Item = (Var<B>, [B; L])>,
        give: impl FnMut(usize, [B; L]),
    ) {
        let mut covectors: Vec<(u32, B, [B; L])> = Vec::new();
        for (y, w) in results {
            y.place().into_iter().for_each(|place| self.own(place));
            covectors.extend(y.terms().into_iter().flatten().map(|(node, slope)| (node, slope, w)));
        }
        self.tape.pull_back(&covectors, self.tape.variables(), give);
    }
}

impl Recording {
    /// Whether no number that was recorded is infinite, NaN, or near the ends of the range of floats.
    pub(crate) fn is_moderate(&self) -> bool {
        self.tape.is_moderate()
    }
}

#[cold]
#[track_caller]
fn captured() -> ! {
    panic!(
        "the function returned a variable of another recording, and the derivative by that variable would be lost: make the inner \
         function a `Differentiable` object, or pass it the outer variable's `.value()`"
    )
}

impl<B: Elementary> Default for Recording<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl<B> Drop for Recording<B> {
    fn drop(&mut self) {
        self.tape.end();
    }
}
