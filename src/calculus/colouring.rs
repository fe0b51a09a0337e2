//! Colourings: the columns of a sparse matrix that can share a direction.
//!
//! Each function calls `work` with the number of steps that it takes, so that tests can see how they grow.

use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::calculus::pattern::SparsityPattern;

/// The colour of a column that has none yet.
const NONE: u32 = u32::MAX;

/// The numbers 0 to n − 1, sorted by falling degrees.
fn largest_first(degrees: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..degrees.len()).collect();
    order.sort_by_key(|i| Reverse(degrees[*i]));
    order
}

/// The colours of the columns in a row, as bits.
#[derive(Clone, Default)]
struct Used {
    /// How many words of colours, from the first on, are all used.
    full: usize,
    /// The word after them.
    word: u64,
    /// Words after that one, in rising order.
    others: Vec<(usize, u64)>,
}

impl Used {
    fn insert(&mut self, colour: usize) {
        let (at, bit) = (colour / 64, 1 << (colour % 64));
        if at > self.full {
            match self.others.binary_search_by_key(&at, |other| other.0) {
                Ok(k) => self.others[k].1 |= bit,
                Err(k) => self.others.insert(k, (at, bit)),
            }
            return;
        }
        self.word |= bit;
        let mut next = 0;
        while self.word == u64::MAX {
            self.full += 1;
            self.word = 0;
            if let Some((_, word)) = self.others.get(next).filter(|other| other.0 == self.full) {
                self.word = *word;
                next += 1;
            }
        }
        self.others.drain(..next);
    }
}

/// A colour for each column, such that two columns with non-zeros in the same row have different colours. So each entry
/// is alone in its row in the sum of the columns of its colour.
///
/// The columns with the largest rows are coloured first, each with the least colour that its rows do not have. That
/// takes a step for each entry, as long as the rows have less than 64 colours, or the colours are dense.
///
/// Source: Coleman & Moré, Estimation of sparse Jacobian matrices and graph coloring problems (1983).
pub(super) fn of_columns(pattern: &SparsityPattern, work: &mut impl FnMut(usize)) -> Vec<u32> {
    // A row of one column has no conflicts, and one that is equal to the row before has no others.
    let restricts = |i: usize| {
        let row = pattern.row(i);
        row.len() > 1 && (i == 0 || row != pattern.row(i - 1))
    };
    let rows: Vec<usize> = (0..pattern.rows()).filter(|i| restricts(*i)).collect();
    let mut starts = vec![0; pattern.columns() + 1];
    let mut degrees = vec![0; pattern.columns()];
    for row in rows.iter().map(|i| pattern.row(*i)) {
        for j in row {
            starts[*j + 1] += 1;
            degrees[*j] += row.len();
        }
    }
    for j in 0..pattern.columns() {
        starts[j + 1] += starts[j];
    }
    let (mut ends, mut rows_of) = (starts.clone(), vec![0_u32; starts[pattern.columns()]]);
    for (number, i) in rows.iter().enumerate() {
        for j in pattern.row(*i) {
            rows_of[ends[*j]] = number as u32;
            ends[*j] += 1;
        }
    }
    let mut used = vec![Used::default(); rows.len()];
    let mut colours = vec![NONE; pattern.columns()];
    let mut taken: Vec<u64> = Vec::new();
    for j in largest_first(&degrees) {
        let rows = &rows_of[starts[j]..starts[j + 1]];
        let start = rows.iter().map(|i| used[*i as usize].full).max().unwrap_or(0);
        taken.clear();
        let mut take = |at: usize, word: u64| {
            if at >= start {
                if taken.len() <= at - start {
                    taken.resize(at - start + 1, 0);
                }
                taken[at - start] |= word;
            }
        };
        for used in rows.iter().map(|i| &used[*i as usize]) {
            take(used.full, used.word);
            used.others.iter().for_each(|(at, word)| take(*at, *word));
            work(1 + used.others.len());
        }
        work(taken.len());
        let free = taken.iter().position(|word| *word != u64::MAX).unwrap_or(taken.len());
        let bit = taken.get(free).map_or(0, |word| word.trailing_ones() as usize);
        let colour = 64 * (start + free) + bit;
        colours[j] = colour as u32;
        rows.iter().for_each(|i| used[*i as usize].insert(colour));
    }
    colours
}

/// A two-coloured star of a star colouring: a hub with spokes, or an edge without a hub.
struct Star {
    /// The hub, once there are two edges.
    hub: Option<usize>,
    /// The vertices of the first edge.
    edge: [usize; 2],
}

/// The state of a star colouring.
struct Stars {
    colours: Vec<u32>,
    stars: Vec<Star>,
    /// For each vertex, the colours of its neighbours, in rising order, and the star of the edges to them.
    around: Vec<Vec<(u32, usize)>>,
    /// For each vertex, the colours of the hubs of which it is a spoke.
    hubs: Vec<Vec<u32>>,
}

impl Stars {
    /// The star of the edges from a vertex to its neighbours of a colour, or the place where it belongs.
    fn find(&self, v: usize, colour: u32) -> Result<usize, usize> {
        let around = &self.around[v];
        let place = around.binary_search_by_key(&colour, |(colour, _)| *colour)?;
        Ok(around[place].1)
    }

    fn insert(&mut self, v: usize, colour: u32, star: usize) {
        if let Err(place) = self.find(v, colour) {
            self.around[v].insert(place, (colour, star));
        }
    }

    /// Makes a vertex a spoke of a star with this hub.
    fn join(&mut self, star: usize, hub: usize, spoke: usize) {
        let colour = self.colours[hub];
        if self.stars[star].hub.is_none() {
            let [a, b] = self.stars[star].edge;
            self.hubs[if a == hub { b } else { a }].push(colour);
            self.stars[star].hub = Some(hub);
        }
        self.hubs[spoke].push(colour);
    }

    /// Adds the edge of a vertex that has just been coloured to a neighbour that has a colour.
    fn add_edge(&mut self, v: usize, w: usize) {
        let (of_v, of_w) = (self.colours[v], self.colours[w]);
        let star = if let Ok(star) = self.find(w, of_v) {
            self.join(star, w, v);
            star
        } else if let Ok(star) = self.find(v, of_w) {
            self.join(star, v, w);
            star
        } else {
            self.stars.push(Star {
                hub: None,
                edge: [v, w],
            });
            self.stars.len() - 1
        };
        self.insert(v, of_w, star);
        self.insert(w, of_v, star);
    }
}

/// Colours that are taken for a vertex.
struct Taken(Vec<usize>);

impl Taken {
    fn take(&mut self, colour: u32, v: usize) {
        let colour = colour as usize;
        if self.0.len() <= colour {
            self.0.resize(colour + 1, usize::MAX);
        }
        self.0[colour] = v;
    }

    /// The least colour that is free for v.
    fn least(&self, v: usize) -> u32 {
        let free = self.0.iter().position(|mark| *mark != v);
        free.unwrap_or(self.0.len()) as u32
    }
}

/// A star colouring of a symmetric pattern: neighbours have different colours, and every path of four vertices has at
/// least three colours. So of each pair of equal entries, one is alone in its row in the sum of the columns of its
/// colour.
///
/// The edges between two colours form stars. A vertex may not have the colour of the hub of a star in which its
/// neighbour is a spoke. If two of its neighbours have the same colour, it may not have a colour of their neighbours.
/// Each vertex keeps the colours around it and the hubs of its stars, so that a hub is not searched for each spoke.
///
/// Source: Gebremedhin, Tarafdar, Manne & Pothen, New acyclic and star coloring algorithms with application to
/// computing Hessians (2007).
pub(super) fn star(pattern: &SparsityPattern, work: &mut impl FnMut(usize)) -> Vec<u32> {
    let n = pattern.rows();
    let mut all = Stars {
        colours: vec![NONE; n],
        stars: Vec::new(),
        around: vec![Vec::new(); n],
        hubs: vec![Vec::new(); n],
    };
    let mut taken = Taken(Vec::new());
    // The first neighbour of each colour, with the vertex whose neighbour it is.
    let mut first_of_colour = vec![(usize::MAX, 0); n];
    let mut is_treated = vec![usize::MAX; n];
    let degrees: Vec<usize> = (0..n).map(|v| pattern.row(v).len()).collect();
    for v in largest_first(&degrees) {
        let neighbours = pattern.row(v).iter().copied().filter(|w| *w != v);
        for w in neighbours.clone() {
            work(1);
            let colour = all.colours[w];
            if colour == NONE {
                continue;
            }
            taken.take(colour, v);
            let (of, first) = first_of_colour[colour as usize];
            if of == v {
                for w in [first, w] {
                    if is_treated[w] != v {
                        is_treated[w] = v;
                        work(all.around[w].len());
                        all.around[w].iter().for_each(|(colour, _)| taken.take(*colour, v));
                    }
                }
            } else {
                first_of_colour[colour as usize] = (v, w);
                work(all.hubs[w].len());
                all.hubs[w].iter().for_each(|colour| taken.take(*colour, v));
            }
        }
        all.colours[v] = taken.least(v);
        work(all.colours[v] as usize);
        for w in neighbours {
            work(1);
            if all.colours[w] != NONE {
                all.add_edge(v, w);
            }
        }
    }
    all.colours
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A symmetric pattern with these edges and a full diagonal.
    fn graph(n: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> SparsityPattern {
        let both = edges.into_iter().flat_map(|(i, j)| [(i, j), (j, i)]);
        SparsityPattern::new(n, n, both.chain((0..n).map(|i| (i, i))))
    }

    /// Some hubs that meet everything.
    fn arrow(n: usize, hubs: usize) -> SparsityPattern {
        graph(n, (0..hubs).flat_map(|hub| (0..n).map(move |i| (hub, i))))
    }

    /// An arrow whose hub comes last, with a band.
    fn arrow_and_band(n: usize) -> SparsityPattern {
        graph(n, (0..n - 1).flat_map(|i| [(i, i + 1), (i, n - 1)]))
    }

    /// So many entries that look random.
    fn scattered(rows: usize, columns: usize, entries: usize, seed: u64) -> SparsityPattern {
        let mut state = seed;
        let mut below = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        SparsityPattern::new(rows, columns, (0..entries).map(|_| (below(rows), below(columns))))
    }

    /// The colours of the columns, with the number of steps. Fails if a row has two columns of one colour.
    fn columns(pattern: &SparsityPattern) -> (usize, usize) {
        let mut steps = 0;
        let colours = of_columns(pattern, &mut |more| steps += more);
        for i in 0..pattern.rows() {
            let mut row: Vec<u32> = pattern.row(i).iter().map(|j| colours[*j]).collect();
            row.sort_unstable();
            assert!(row.windows(2).all(|pair| pair[0] != pair[1]), "row {i} of {pattern:?}");
        }
        (colours.iter().max().map_or(0, |last| *last as usize + 1), steps)
    }

    /// The colours of a star colouring, with the number of steps. Fails unless it is one, which is tested by all paths
    /// if the graph is small.
    fn stars(pattern: &SparsityPattern) -> (usize, usize) {
        let mut steps = 0;
        let colours = star(pattern, &mut |more| steps += more);
        let around = |v: usize| pattern.row(v).iter().copied().filter(move |w| *w != v);
        for (a, b) in pattern.entries().filter(|(a, b)| a != b) {
            assert_ne!(colours[a], colours[b], "neighbours {a} and {b} of {pattern:?}");
            let reached = if pattern.rows() < 100 { 0..pattern.rows() } else { 0..0 };
            for c in around(b).filter(|c| *c != a && reached.contains(c) && colours[*c] == colours[a]) {
                for d in around(c).filter(|d| *d != b) {
                    assert_ne!(colours[b], colours[d], "the path {a} {b} {c} {d} of {pattern:?}");
                }
            }
        }
        (colours.iter().max().map_or(0, |last| *last as usize + 1), steps)
    }

    #[test]
    fn colourings_of_scattered_entries_are_valid() {
        for seed in 0..300 {
            let size = 3 + seed as usize % 20;
            for entries in [size, 2 * size, 4 * size] {
                columns(&scattered(2 * size, size, entries, seed));
                let square = scattered(size, size, entries, seed);
                stars(&graph(size, square.entries()));
            }
        }
        // More colours than a word has bits.
        for seed in 0..20 {
            columns(&scattered(8, 300, 1200, seed));
        }
    }

    #[test]
    fn colourings_of_arrows_bands_and_dense_rows_have_the_least_number_of_colours() {
        for n in [10, 70, 200] {
            assert_eq!(stars(&arrow(n, 1)).0, 2);
            assert_eq!(stars(&arrow(n, 3)).0, 4);
            assert_eq!(stars(&graph(n, (1..n).map(|i| (i - 1, i)))).0, 3);
            assert_eq!(stars(&arrow_and_band(n)).0, 4);
            assert_eq!(columns(&SparsityPattern::new(1, n, (0..n).map(|j| (0, j)))).0, n);
            assert_eq!(
                columns(&SparsityPattern::new(n, n, (0..n).flat_map(|i| [(i, 0), (i, i)]))).0,
                2
            );
            assert_eq!(columns(&graph(n, (1..n).map(|i| (i - 1, i)))).0, 3);
            assert_eq!(columns(&SparsityPattern::new(n, 0, [])).0, 0);
        }
        assert_eq!(stars(&graph(9, (0..9).flat_map(|i| (0..i).map(move |j| (i, j))))).0, 9);
        assert_eq!(stars(&graph(9, [])).0, 1);
    }

    /// Twice the size takes at most twice the steps, and a few.
    #[test]
    fn the_work_grows_with_the_entries() {
        let grows = |what: &str, steps: &dyn Fn(usize) -> usize| {
            let counted = [1000, 2000, 4000].map(steps);
            for pair in counted.windows(2) {
                assert!(pair[1] <= 2 * pair[0] + 100, "{what}: {counted:?} steps");
            }
        };
        grows("an arrow", &|n| stars(&arrow(n, 1)).1);
        grows("three hubs", &|n| stars(&arrow(n, 3)).1);
        grows("an arrow with a band", &|n| stars(&arrow_and_band(n)).1);
        let row = |n: usize| (0..n).map(|j| (0, j));
        grows("a dense row", &|n| columns(&SparsityPattern::new(1, n, row(n))).1);
        let both = |n: usize| row(n).chain((0..n).flat_map(|i| [(i, 0), (i, i)]));
        grows("a dense row and column", &|n| {
            columns(&SparsityPattern::new(n, n, both(n))).1
        });
        grows("two dense rows", &|n| {
            let rows = row(n).filter(|(_, j)| j % 3 != 0).chain((0..n).map(|j| (1, j)));
            columns(&SparsityPattern::new(2, n, rows)).1
        });
    }
}
