//! The steps of an orbit, on the coordinates of the state.

use tangent_bundle::real::Real;

use crate::clock::Clock;
use crate::error::Error;
use crate::expansion::Expansion;
use crate::polynomial::{Offset, Polynomials};
use crate::step_size::StepSize;
use crate::time::Time;

/// Coefficients that overflow mean a singularity if their radius is below 2⁻⁴⁰ of the time.
const OVERFLOW: f64 = 1.0 / (1_u64 << 20) as f64;

/// A state on its way.
pub(crate) struct Core<'f, R> {
    pub(crate) expansion: Box<dyn Expansion<R> + 'f>,
    pub(crate) step_size: StepSize,
    pub(crate) clock: Clock,
    /// The tangent of the time: a number whose value is zero.
    pub(crate) drift: R,
    pub(crate) state: Vec<R>,
    /// What rounding took from each component, if the sums are compensated.
    pub(crate) carry: Option<Vec<R>>,
    /// The polynomials of the last step.
    pub(crate) last: Polynomials<R>,
}

impl<R: Real> Core<'_, R> {
    /// The time with its tangent.
    pub(crate) fn time(&self) -> R {
        self.drift.shift(self.clock.time.value())
    }

    /// Expands the solution and chooses a step: at most `most` long, in the direction of its sign.
    pub(crate) fn prepare(&mut self, most: f64) -> Result<(), Error> {
        self.clock.ensure_steps()?;
        let time = self.time();
        let p = self.last.order;
        for (i, x) in self.state.iter().enumerate() {
            self.last.series[i * (p + 1)] = *x;
        }
        self.expansion.expand(time, p, &mut self.last.series)?;
        ensure_finite(&self.last.series, p, self.step_size, &self.clock)?;
        let [radius, step] = self.step_size.of(p, &self.last.series);
        self.last.length = self.clock.step([radius, step], most)?;
        self.last.start = self.clock.time;
        self.last.drift = self.drift;
        Ok(())
    }

    /// Moves to a time from the start of the step that was prepared.
    pub(crate) fn finish(&mut self, offset: Offset<R>) {
        let h = offset.value();
        move_state(&self.last, offset, &mut self.state, self.carry.as_deref_mut());
        if let Offset::Number(offset) = offset {
            self.drift += offset.shift(-h);
        }
        self.clock.advance(h);
        self.last.length = h;
    }

    /// Takes a step towards a time. Returns false if that is reached.
    pub(crate) fn step_to(&mut self, end: f64) -> Result<bool, Error> {
        let rest = Time::new(end).since(self.clock.time);
        if rest == 0.0 {
            return Ok(false);
        }
        if !rest.is_finite() {
            return Err(Error::Target { given: end });
        }
        self.prepare(rest)?;
        self.finish(Offset::Float(self.last.length));
        Ok(true)
    }

    /// Goes to a time.
    pub(crate) fn run_to(&mut self, end: f64) -> Result<(), Error> {
        while self.step_to(end)? {}
        Ok(())
    }

    /// Replaces the state.
    pub(crate) fn set_state(&mut self, state: Vec<R>) {
        self.state = state;
        if let Some(carry) = &mut self.carry {
            carry.fill(R::from(0.0));
        }
    }
}

/// Looks for coefficients that are infinite or NaN.
#[inline(always)]
pub(crate) fn ensure_finite<R: Real>(series: &[R], p: usize, step_size: StepSize, clock: &Clock) -> Result<(), Error> {
    // A coefficient that is not finite makes the coefficients above infinite or NaN, except where it is multiplied by
    // nothing: so all are looked at.
    //
    // 2⁵² carries into the sign from the exponent of an infinity or a NaN alone. So many are looked at side by side.
    let carried = |x: &R| (x.scalar().to_bits() & !(1 << 63)) + (1 << 52);
    if series.iter().fold(0, |all, x| all | carried(x)) >> 63 == 0 {
        return Ok(());
    }
    not_finite(series, p, step_size, clock)
}

/// The first coefficient that is not finite, as an error.
#[cold]
fn not_finite<R: Real>(series: &[R], p: usize, step_size: StepSize, clock: &Clock) -> Result<(), Error> {
    let is_finite = |x: &R| x.scalar().is_finite();
    let time = clock.time.value();
    let bad = |row: &[R]| row.iter().position(|x| !is_finite(x));
    let rows = series.chunks_exact(p + 1).enumerate();
    let first = rows.filter_map(|(i, row)| Some((bad(row)?, i))).min();
    let (order, component) = first.expect("a coefficient that is not finite");
    // Near a pole the coefficients overflow before the steps get too short.
    let radius = step_size.radius_below(p, order, series);
    if order > 2 && clock.is_nothing(radius * OVERFLOW) {
        return Err(Error::StepTooSmall {
            time,
            step: radius,
            radius,
        });
    }
    Err(Error::NotFinite { component, order, time })
}

/// The state at a time from the start of a step. If sums are compensated, `carry` is what rounding takes from them.
pub(crate) fn move_state<R: Real>(
    step: &Polynomials<R>,
    offset: Offset<R>,
    state: &mut [R],
    mut carry: Option<&mut [R]>,
) {
    for (i, row) in step.rows().enumerate() {
        // It is rounded less than the state.
        let increment = offset.increment(row);
        state[i] = match &mut carry {
            None => row[0] + increment,
            Some(carry) => {
                // Neumaier's sum.
                let increment = increment + carry[i];
                let sum = row[0] + increment;
                let of_increment = sum - row[0];
                carry[i] = (row[0] - (sum - of_increment)) + (increment - of_increment);
                sum
            }
        };
    }
}
