//! The registers of numbers: where they are loaded from, and where they are stored to.

use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

use crate::emit::{Emitter, FIXED, FLAGS, Known, NEAR, UNALIGNED};
use crate::flat::{Kind, NONE, Part, Source};
use crate::heap::Head;

impl Emitter<'_, '_> {
    /// The place of a part in memory, if it has one.
    pub(super) fn slot_of(&self, part: Part) -> Option<i32> {
        let slot = self.units.slots[part as usize];
        (slot != NONE).then(|| self.place(slot))
    }

    /// A place in memory, in bytes.
    pub(super) fn place(&self, slot: u32) -> i32 {
        i32::try_from(self.base + self.shared.word() * slot).expect("the memory of a program is smaller than 2 GiB")
    }

    /// The register of a part. A literal, an argument, or a value of another unit is loaded.
    pub(super) fn value(&mut self, part: Part) -> Value {
        let kind = self.flat.kinds[part as usize];
        let source = self.flat.sources[part as usize];
        let is_direct = matches!(source, Source::Block(_)) && self.units.is_direct(part, self.chunk);
        if let Some(known) = self.tables.known[part as usize] {
            let is_near = known.chunk as usize == self.chunk && self.at - known.at <= NEAR;
            if is_direct || is_near {
                return self.multiplied(known.value, known.factor);
            }
        }
        let value = match source {
            Source::Literal(bits) if kind == Kind::Twins => return self.twin_literals([bits; 2]),
            Source::Both(a, b) => {
                let bits = [a, b].map(|part| self.flat.sources[part as usize]);
                if let [Source::Literal(a), Source::Literal(b)] = bits {
                    return self.twin_literals([a, b]);
                }
                self.both(a, b)
            }
            Source::Lane(twins, lane) => {
                let twins = self.value(twins);
                self.lane(twins, lane)
            }
            Source::Literal(bits) => match kind {
                Kind::Real if bits == 0 => self.constant(0.0),
                Kind::Real => return self.literal(bits),
                Kind::Array => {
                    let number = (self.tables.arrays as u64 + bits).cast_signed();
                    self.cursor.ins().iconst(types::I64, number * Head::SIZE)
                }
                kind => {
                    let ty = self.shared.type_of(kind);
                    self.cursor.ins().iconst(ty, bits.cast_signed())
                }
            },
            Source::Argument(i) => {
                let (from, at) = (self.arguments, (self.shared.word() * i) as i32);
                self.load(kind, from, at, FIXED)
            }
            Source::Block(_) => {
                let at = self.slot_of(part).expect("a value that crosses has a place in memory");
                let memory = self.memory;
                self.load(kind, memory, at, FLAGS)
            }
        };
        self.know(part, value);
        value
    }

    /// A literal. Each use loads it: most instructions read an operand from memory, which costs no register.
    pub(super) fn literal(&mut self, bits: u64) -> Value {
        let (literals, at) = (self.literals, self.shared.literals.place(bits));
        self.load(Kind::Real, literals, at, FIXED)
    }

    /// Two literals in one register.
    pub(super) fn twin_literals(&mut self, bits: [u64; 2]) -> Value {
        let (literals, at) = (self.literals, self.shared.literals.place_of_twins(bits));
        self.load(Kind::Twins, literals, at, FIXED)
    }

    /// Two numbers in one register.
    pub(super) fn both(&mut self, a: Part, b: Part) -> Value {
        let sources = [a, b].map(|part| self.flat.sources[part as usize]);
        if let [Source::Lane(one, i), Source::Lane(other, k)] = sources {
            let [one, other] = [one, other].map(|twins| self.value(twins));
            return self.lanes([one, other], [i, k]);
        }
        let first = self.value(a);
        if a == b {
            return self.cursor.ins().splat(types::F64X2, first);
        }
        let second = self.value(b);
        self.pair([first, second])
    }

    /// A number that is known, as another one is: alone, or twice.
    pub(super) fn constant_like(&mut self, like: Value, c: f64) -> Value {
        let is_wide = self.cursor.func.dfg.value_type(like) == types::F64X2;
        match is_wide && !self.shared.is_paired {
            true => self.twin_literals([c.to_bits(); 2]),
            false => self.constant(c),
        }
    }

    /// A number that is known.
    pub(super) fn constant(&mut self, c: f64) -> Value {
        if c.to_bits() != 0 {
            return self.literal(c.to_bits());
        }
        let c = self.cursor.ins().f64const(c);
        match self.shared.is_paired {
            true => self.cursor.ins().splat(types::F64X2, c),
            false => c,
        }
    }

    pub(super) fn know(&mut self, part: Part, value: Value) {
        self.know_with(part, value, 1.0);
    }

    pub(super) fn know_with(&mut self, part: Part, value: Value, factor: f64) {
        self.tables.known[part as usize] = Some(Known {
            chunk: self.chunk as u32,
            at: self.at,
            value,
            factor,
        });
    }

    /// A number and its factor, if it waits for one.
    pub(super) fn waiting(&mut self, part: Part) -> (Value, f64) {
        match self.tables.known[part as usize] {
            Some(known) if known.factor != 1.0 => (known.value, known.factor),
            _ => (self.value(part), 1.0),
        }
    }

    /// A number times an exact factor.
    pub(super) fn multiplied(&mut self, value: Value, factor: f64) -> Value {
        if factor == 1.0 {
            return value;
        }
        let factor = self.constant_like(value, factor);
        self.cursor.ins().fmul(value, factor)
    }

    /// The part is the opposite of a number: it waits for the sign, if it may.
    pub(super) fn define_opposite(&mut self, part: Part, value: Value) {
        if self.tables.factors.takes_opposite(part) {
            self.know_with(part, value, -1.0);
        } else {
            let opposite = self.multiplied(value, -1.0);
            self.define(part, opposite);
        }
    }

    /// The part is computed: it is kept, and written to memory and to the results where it belongs there.
    pub(super) fn define(&mut self, part: Part, value: Value) {
        self.know(part, value);
        if let Some(at) = self.slot_of(part) {
            let memory = self.memory;
            self.store(value, memory, at);
        }
        let mut place = self.tables.first_result[part as usize];
        while place != NONE {
            let (results, at) = (self.results, self.shared.word() * place);
            self.store(value, results, at as i32);
            place = self.tables.next_result[place as usize];
        }
        if self.flat.kinds[part as usize] == Kind::Twins {
            self.write_lanes(part, value);
        }
    }

    /// Writes the numbers of twins to the results where they belong there: both at once, if they follow one another.
    pub(super) fn write_lanes(&mut self, part: Part, twins: Value) {
        let mut places = self.tables.lane_results.remove(&part).unwrap_or_default();
        places.sort_unstable();
        let results = self.results;
        let mut at = 0;
        while let Some((place, lane)) = places.get(at) {
            if *lane == 0 && places.get(at + 1) == Some(&(place + 1, 1)) {
                self.store(twins, results, 8 * *place as i32);
                at += 2;
            } else {
                let number = self.lane(twins, *lane);
                self.store(number, results, 8 * *place as i32);
                at += 1;
            }
        }
    }

    /// Loads a number from its word.
    pub(super) fn load(&mut self, kind: Kind, from: Value, at: i32, flags: MemFlagsData) -> Value {
        let ty = self.shared.type_of(kind);
        if ty == types::F64X2 || self.shared.is_paired {
            return self.cursor.ins().load(ty, UNALIGNED, from, at);
        }
        match kind {
            Kind::Boolean => {
                let word = self.cursor.ins().load(types::I64, flags, from, at);
                self.cursor.ins().ireduce(types::I8, word)
            }
            _ => self.cursor.ins().load(ty, flags, from, at),
        }
    }

    /// Stores a number as a word.
    pub(super) fn store(&mut self, value: Value, to: Value, at: i32) {
        let ty = self.cursor.func.dfg.value_type(value);
        let value = match ty {
            types::I8 => self.cursor.ins().uextend(types::I64, value),
            _ => value,
        };
        let flags = if ty.is_vector() { UNALIGNED } else { FLAGS };
        self.cursor.ins().store(flags, value, to, at);
    }
}
