//! Turns of a loop side by side.

use tangent_bundle::real::Real;

use crate::compute::{Compute, Number, SEVERAL, Several};
use crate::machine::arrays::{ArrayRegisters, Entries, Spare, seen};
use crate::operation::Arithmetic;
use crate::program::{Link, TurnStep, Turns};
use crate::register::{Register, Registers};

/// A word in several turns.
type Words = [i64; SEVERAL];

/// The registers of turns side by side.
pub(super) struct SideBySide<R> {
    reals: Vec<Several<R>>,
    words: Vec<Words>,
}

impl<R> Default for SideBySide<R> {
    fn default() -> Self {
        Self {
            reals: Vec::new(),
            words: Vec::new(),
        }
    }
}

/// What turns read besides their own registers.
struct Around<'a, R> {
    computations: &'a [Compute],
    words: &'a [i64],
    arrays: &'a ArrayRegisters<R>,
}

impl<R: Real> SideBySide<R> {
    /// Whether a number is a float. Other numbers are large, or the turns are recorded.
    const IS_FLOAT: bool = R::WORDS == 1 && R::LANES == 1 && R::TOTAL_ORDER == 0 && !R::IS_SYMBOLIC;

    /// Runs turns of a loop while there are enough of them, and while nothing is wrong. The loop itself goes on from
    /// there. `spend` takes steps if there are so many left.
    ///
    /// The last turns may be fewer than the registers have places. The other places then have the last turn once more.
    #[inline(never)]
    pub(super) fn run(
        &mut self,
        turns: &Turns,
        reals: &mut Registers<R>,
        words: &mut [i64],
        arrays: &mut ArrayRegisters<R>,
        spare: &mut Spare<R>,
        spend: impl Fn(u64) -> bool,
    ) {
        if Self::IS_FLOAT && turns_left(turns, words) >= turns.fewest {
            self.begin(turns, reals, words);
            for change in &turns.changes {
                let array = &mut arrays[change.array as usize];
                if let Entries::Shared(_) = array {
                    let (list, _) = spare.owned(std::mem::take(array));
                    if !spend(list.len() as u64) {
                        *array = Entries::Own(list);
                        return;
                    }
                    *array = Entries::Own(list);
                }
            }
            loop {
                let left = turns_left(turns, words);
                if left < turns.fewest {
                    return;
                }
                let Some(count) = self.compute(turns, words, arrays, left) else {
                    return;
                };
                if !spend(turns.steps * count as u64) {
                    return;
                }
                self.change(turns, reals, words, arrays, count);
            }
        }
    }

    /// Reads what is the same in all turns.
    fn begin(&mut self, turns: &Turns, reals: &Registers<R>, words: &[i64]) {
        if self.reals.len() < turns.lane_reals {
            self.reals.resize(turns.lane_reals, Several([R::from(0.0); SEVERAL]));
        }
        if self.words.len() < turns.lane_words {
            self.words.resize(turns.lane_words, [0; SEVERAL]);
        }
        for (r, lane) in &turns.reals {
            self.reals[*lane as usize] = Several([reals.get(*r); SEVERAL]);
        }
        for (r, lane) in &turns.words {
            self.words[*lane as usize] = [words[*r as usize]; SEVERAL];
        }
    }

    /// Computes at most so many turns, as far as nothing but their registers changes. Returns their number, or nothing
    /// if there are too few, or if something is wrong in one.
    fn compute(&mut self, turns: &Turns, words: &[i64], arrays: &ArrayRegisters<R>, mut count: usize) -> Option<usize> {
        let around = Around {
            computations: &turns.computations,
            words,
            arrays,
        };
        loop {
            self.begin_turns(turns, words, count)?;
            self.steps(&turns.head, &around)?;
            let condition = &self.words[turns.condition as usize];
            let goes_on = |c: &&i64| (**c != 0) == turns.goes_on;
            let going = condition[..count].iter().take_while(goes_on).count();
            if going == count {
                break;
            }
            if going < turns.fewest {
                return None;
            }
            count = going;
        }
        self.steps(&turns.body, &around)?;
        for change in &turns.changes {
            let length = seen(arrays, change.array).len();
            for (_, i, _) in &change.links {
                let outside = |i: &i64| usize::try_from(*i).map_or(true, |i| i >= length);
                if self.words[*i as usize].iter().any(outside) {
                    return None;
                }
            }
        }
        Some(count)
    }

    /// Writes the counters of so many turns. Returns nothing if one of them, or that of the turn behind them, is no
    /// integer.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn begin_turns(&mut self, turns: &Turns, words: &[i64], count: usize) -> Option<()> {
        for counter in &turns.counters {
            let step = words[counter.step as usize];
            let lane = &mut self.words[counter.lane as usize];
            let mut at = words[counter.word as usize];
            for word in &mut lane[..count] {
                *word = at;
                at = after(at, step, counter.is_less)?;
            }
            let last = lane[count - 1];
            lane[count..].fill(last);
        }
        Some(())
    }

    fn steps(&mut self, steps: &[TurnStep], around: &Around<'_, R>) -> Option<()> {
        let Self { reals, words } = self;
        for step in steps {
            match *step {
                TurnStep::Compute(first, count) => {
                    let all = &around.computations[first as usize..][..count as usize];
                    Compute::run::<Several<R>>(all, reals, around.words).ok()?;
                }
                TurnStep::Get(y, array, i) => {
                    let entries = gather(seen(around.arrays, array), &words[i as usize])?;
                    Several::set(reals, y, Several(entries));
                }
                TurnStep::Length(y, array) => {
                    words[y as usize] = [seen(around.arrays, array).len() as i64; SEVERAL];
                }
                TurnStep::Select(y, c, [a, b]) => {
                    let c = &words[c as usize];
                    let [a, b] = [a, b].map(|r| Several::get(reals, r));
                    let chosen = std::array::from_fn(|k| if c[k] != 0 { a.0[k] } else { b.0[k] });
                    Several::set(reals, y, Several(chosen));
                }
                TurnStep::ToReal(y, n) => {
                    let n = words[n as usize].map(|n| R::from(n as f64));
                    Several::set(reals, y, Several(n));
                }
                TurnStep::Compare(how, y, both) => {
                    let [a, b] = both.map(|r| Several::get(reals, r));
                    words[y as usize] = std::array::from_fn(|k| how.holds(&a.0[k], &b.0[k]).into());
                }
                TurnStep::CompareIntegers(how, y, x) => {
                    each(words, y, x, |a, b| how.holds(&a, &b).into());
                }
                TurnStep::Logic(f, y, x) => each(words, y, x, |a, b| f.of(a != 0, b != 0).into()),
                TurnStep::Not(y, x) => each(words, y, [x; 2], |x, _| (x == 0).into()),
                TurnStep::Arithmetic(f, y, x) => {
                    let [a, b] = x.map(|r| words[r as usize]);
                    words[y as usize] = arithmetic(f, a, b)?;
                }
                TurnStep::SelectWord(y, c, [a, b]) => {
                    let [c, a, b] = [c, a, b].map(|r| words[r as usize]);
                    words[y as usize] = std::array::from_fn(|k| if c[k] != 0 { a[k] } else { b[k] });
                }
            }
        }
        Some(())
    }

    /// Changes what so many turns change, in their order.
    fn change(
        &mut self,
        turns: &Turns,
        reals: &mut Registers<R>,
        words: &mut [i64],
        arrays: &mut ArrayRegisters<R>,
        count: usize,
    ) {
        let of = |r: Register| &self.reals[r as usize].0;
        for sum in &turns.sums {
            let mut total = reals.get(sum.register);
            if let [Link::Add(x)] = sum.links[..] {
                of(x)[..count].iter().for_each(|x| total += *x);
            } else {
                for k in 0..count {
                    for link in &sum.links {
                        total = match *link {
                            Link::Add(x) => total + of(x)[k],
                            Link::Sub(x) => total - of(x)[k],
                            Link::MulAdd(a, b) => of(a)[k].mul_add(of(b)[k], total),
                        };
                    }
                }
            }
            reals.set(sum.register, total);
        }
        for change in &turns.changes {
            let Entries::Own(list) = &mut arrays[change.array as usize] else {
                unreachable!("the array was given one owner")
            };
            for k in 0..count {
                for (is_set, i, x) in &change.links {
                    let (i, x) = (self.words[*i as usize][k] as usize, of(*x)[k]);
                    list[i] = if *is_set { x } else { list[i] + x };
                }
            }
        }
        for counter in &turns.counters {
            let last = self.words[counter.lane as usize][count - 1];
            let next = after(last, words[counter.step as usize], counter.is_less);
            words[counter.word as usize] = next.expect("it was computed before");
        }
    }
}

/// How many turns there are, as far as the condition tells at once. It is as many as the registers have places if the
/// condition does not tell, or if it holds in the last of so many.
#[cfg_attr(not(debug_assertions), inline(always))]
fn turns_left(turns: &Turns, words: &[i64]) -> usize {
    let Some(quick) = &turns.quick else { return SEVERAL };
    let counter = &turns.counters[quick.counter];
    let (mut at, step) = (words[counter.word as usize], words[counter.step as usize]);
    let bound = words[quick.bound as usize];
    let goes_on = |at: i64| {
        let (a, b) = if quick.is_first { (at, bound) } else { (bound, at) };
        quick.how.holds(&a, &b) == turns.goes_on
    };
    let way = step.checked_mul(SEVERAL as i64 - 1);
    if way.and_then(|way| after(at, way, counter.is_less)).is_some_and(goes_on) {
        return SEVERAL;
    }
    let mut count = 0;
    while count < SEVERAL && goes_on(at) {
        count += 1;
        match after(at, step, counter.is_less) {
            Some(next) => at = next,
            None => break,
        }
    }
    count
}

/// A counter after a step.
#[cfg_attr(not(debug_assertions), inline(always))]
fn after(at: i64, step: i64, is_less: bool) -> Option<i64> {
    if is_less {
        at.checked_sub(step)
    } else {
        at.checked_add(step)
    }
}

/// The entries at these indices, which often rise by one, or fall by one, or are the same.
#[cfg_attr(not(debug_assertions), inline(always))]
fn gather<R: Real>(entries: &[R], at: &Words) -> Option<[R; SEVERAL]> {
    let first = usize::try_from(at[0]).ok()?;
    let step = at[1].wrapping_sub(at[0]);
    let is_even = (1..SEVERAL).fold(true, |is_even, k| is_even & (at[k].wrapping_sub(at[k - 1]) == step));
    match step {
        1 if is_even => entries.get(first..first.checked_add(SEVERAL)?)?.try_into().ok(),
        -1 if is_even => {
            let mut found: [R; SEVERAL] = entries.get(first.checked_sub(SEVERAL - 1)?..=first)?.try_into().ok()?;
            found.reverse();
            Some(found)
        }
        0 if is_even => Some([*entries.get(first)?; SEVERAL]),
        _ => {
            let mut found = [R::from(0.0); SEVERAL];
            for (found, i) in found.iter_mut().zip(at) {
                *found = *entries.get(usize::try_from(*i).ok()?)?;
            }
            Some(found)
        }
    }
}

/// Computes with words of several turns.
#[cfg_attr(not(debug_assertions), inline(always))]
fn each(words: &mut [Words], y: Register, x: [Register; 2], f: impl Fn(i64, i64) -> i64) {
    let [a, b] = x.map(|r| words[r as usize]);
    words[y as usize] = std::array::from_fn(|k| f(a[k], b[k]));
}

/// Arithmetic of words. Nothing comes out if one of them has no value.
#[cfg_attr(not(debug_assertions), inline(always))]
fn arithmetic(f: Arithmetic, a: Words, b: Words) -> Option<Words> {
    let mut is_wrong = false;
    let mut all = |f: fn(i64, i64) -> (i64, bool)| {
        std::array::from_fn(|k| {
            let (y, overflows) = f(a[k], b[k]);
            is_wrong |= overflows;
            y
        })
    };
    let y = match f {
        Arithmetic::Add => all(i64::overflowing_add),
        Arithmetic::Sub => all(i64::overflowing_sub),
        f => {
            let mut y = [0; SEVERAL];
            for k in 0..SEVERAL {
                y[k] = f.of(a[k], b[k])?;
            }
            y
        }
    };
    (!is_wrong).then_some(y)
}
