//! Recordings: evaluations that can be pulled back through.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::num::NonZeroU64;

use crate::real::Elementary;
use crate::reverse::Var;
use crate::reverse::tape::Tape;
use crate::reverse::var::Place;

/// A recording of an evaluation: it gives out variables, and pulls covectors on results back to them, as often as wished.
///
/// The drivers make recordings themselves: [`gradient`](crate::calculus::gradient), [`vjp`](crate::calculus::vjp). By hand:
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
/// It ends when it is dropped, and its variables with it. Over `f64` an operation on several variables takes 16 bytes for each of them, and a
/// pullback 8 for each such operation; operations on one variable take none. The memory is kept for the next recording of the thread.
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

    /// A variable of this recording. They are numbered as they are made, and all are to be made before the first operation.
    ///
    /// # Panics
    ///
    /// If there was an operation on several variables before. Those on one variable alone are not recorded, and are not noticed.
    #[inline]
    #[track_caller]
    pub fn variable(&self, x: B) -> Var<B> {
        Var::on(self.tape, self.number, x)
    }

    /// A number of the base as a constant of any recording.
    #[inline]
    pub fn constant(x: B) -> Var<B> {
        Var::of_value(x)
    }

    /// Bytes that the operations take up so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<u64>() * (self.tape.words() + self.tape.words_of_steps())
    }

    /// The covectors on the variables for covectors on results: `x̄ᵢ = Σ wⱼ·∂yⱼ/∂xᵢ`.
    ///
    /// The result has the covectors of all variables, as they were made.
    ///
    /// # Panics
    ///
    /// If a result is of another recording.
    #[must_use]
    #[track_caller]
    pub fn pull_back(&self, results: impl IntoIterator<Item = (Var<B>, B)>) -> Vec<B> {
        let mut all = Vec::with_capacity(self.tape.variables());
        let lanes = results.into_iter().map(|(y, w)| (y, [w]));
        self.pull_back_to(lanes, |_, [x]: [B; 1]| all.push(x));
        all
    }

    /// Which variables each result depends on, by their numbers in rising order.
    ///
    /// What does not matter at this point, because a partial is zero there, is no dependence.
    ///
    /// # Panics
    ///
    /// If a result is of another recording.
    #[must_use]
    #[track_caller]
    pub fn dependencies(&self, results: &[Var<B>]) -> Vec<Vec<usize>> {
        let node = |y: &Var<B>| y.place().map(|(place, _)| self.own(place));
        let nodes: Vec<Option<u32>> = results.iter().map(node).collect();
        self.tape.dependencies::<B>(&nodes)
    }

    /// The node of a place, which must be of this recording.
    #[track_caller]
    fn own(&self, place: Place) -> u32 {
        assert!(
            place.is_of(self.number),
            "the result belongs to another recording: call `pull_back` on the recording of its variables"
        );
        place.node
    }

    /// The value of a result of a function, which must be a constant or of this recording.
    ///
    /// # Panics
    ///
    /// If it is of another recording: the derivative by the variables there would be lost.
    #[inline]
    #[track_caller]
    pub(crate) fn value_of(&self, y: &Var<B>) -> B {
        if let Some((place, _)) = y.place()
            && !place.is_of(self.number)
        {
            captured();
        }
        y.value()
    }

    /// Pushes tangents in `L` lanes forward from variables, by their numbers, to results: gives the place of each result and its tangents.
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
                Some((place, slope)) => {
                    nodes.push((self.own(place), slope));
                    places.push(i);
                }
                None => give(i, [y.value().zero_like(); L]),
            }
        }
        self.tape
            .push_forward(&tangents, &nodes, |k, lanes: [B; L]| give(places[k], lanes));
    }

    /// Pulls covectors in `L` lanes back to the variables: gives the number and the covectors of each.
    #[track_caller]
    pub(crate) fn pull_back_to<const L: usize>(
        &self,
        results: impl IntoIterator<Item = (Var<B>, [B; L])>,
        give: impl FnMut(usize, [B; L]),
    ) {
        let covectors = results.into_iter().filter_map(|(y, w)| -> Option<(u32, B, [B; L])> {
            let (place, slope) = y.place()?;
            Some((self.own(place), slope, w))
        });
        let covectors: Vec<_> = covectors.collect();
        self.tape.pull_back(&covectors, self.tape.variables(), give);
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
