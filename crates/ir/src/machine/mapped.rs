//! The operations of passes on arrays.

use crate::machine::arrays::{ArrayBanks, Entries, done, read, seen, write};
use crate::machine::stacks::Stacks;
use crate::machine::wrong::Wrong;
use crate::program::{ArrayStep, OnArrays, Tags};
use crate::register::Slot;
use crate::tangents::BundleScalar;

/// Runs an operation of a pass on each entry of an array.
pub(super) fn mapped<T: BundleScalar>(
    what: OnArrays,
    step: &ArrayStep,
    arrays: &mut ArrayBanks<T::Base, T>,
    stacks: &mut Stacks<T>,
    tags: Tags,
    spend: impl Fn(usize) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let ArrayBanks { plain, bundled } = arrays;
    let y = step.result.register();
    match step.operands[0] {
        Slot::Array(x) => {
            spend(seen(plain, x).len())?;
            let mut list = stacks.bundled.list();
            list.extend(seen(plain, x).iter().map(|entry| match what {
                OnArrays::Seed(level) => T::variable(*entry, level.into(), tags),
                _ => T::embed(*entry),
            }));
            done(plain, &mut stacks.plain, x);
            write(bundled, &mut stacks.bundled, y, Entries::Own(list));
        }
        Slot::Bundles(x) => {
            spend(seen(bundled, x).len())?;
            let of = |entry: T| match what {
                OnArrays::Seed(level) => entry.seed(level.into(), tags),
                OnArrays::Zero(level) => entry.zero(level.into(), tags),
                OnArrays::Derivative(level, k) => Some(entry.derivative_along(k.into(), level.into(), tags)),
                _ => Some(entry),
            };
            if let Slot::Array(_) = step.result {
                let mut list = stacks.plain.list();
                for entry in seen(bundled, x) {
                    list.push(of(*entry).ok_or(Wrong::NotTaylor)?.base());
                }
                done(bundled, &mut stacks.bundled, x);
                write(plain, &mut stacks.plain, y, Entries::Own(list));
            } else {
                let entries = read(bundled, &mut stacks.bundled, x);
                let (mut list, _) = stacks.bundled.owned(entries);
                for entry in &mut list {
                    *entry = of(*entry).ok_or(Wrong::NotTaylor)?;
                }
                write(bundled, &mut stacks.bundled, y, Entries::Own(list));
            }
        }
        _ => unreachable!("the operand of a pass on arrays is an array"),
    }
    Ok(())
}
