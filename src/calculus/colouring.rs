//! Colourings: the columns of a sparse matrix that can share a direction.

use alloc::vec;
use alloc::vec::Vec;

/// The colour of a column that has none yet.
const NONE: usize = usize::MAX;

/// The numbers 0 to n − 1, sorted by falling number of neighbours.
fn largest_first(n: usize, degree: impl Fn(usize) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|i| usize::MAX - degree(*i));
    order
}

/// The least colour that `taken` does not mark as taken for v.
fn least(taken: &mut Vec<usize>, v: usize) -> usize {
    let free = taken.iter().position(|mark| *mark != v).unwrap_or(taken.len());
    if free == taken.len() {
        taken.push(NONE);
    }
    free
}

/// Marks a colour as taken for v.
fn take(taken: &mut Vec<usize>, colour: usize, v: usize) {
    if colour != NONE {
        if taken.len() <= colour {
            taken.resize(colour + 1, NONE);
        }
        taken[colour] = v;
    }
}

/// A colour for each column, such that two columns with non-zeros in the same row have different colours. So each entry
/// is alone in its row in the sum of the columns of its colour. `rows` has the columns of the non-zeros of each row.
///
/// Source: Coleman & Moré, Estimation of sparse Jacobian matrices and graph coloring problems (1983).
pub(super) fn of_columns(rows: &[Vec<usize>], columns: usize) -> Vec<usize> {
    let mut at = vec![Vec::new(); columns];
    for (i, row) in rows.iter().enumerate() {
        row.iter().for_each(|j| at[*j].push(i));
    }
    let (mut colours, mut taken) = (vec![NONE; columns], Vec::new());
    for j in largest_first(columns, |j| at[j].iter().map(|i| rows[*i].len()).sum()) {
        for i in &at[j] {
            rows[*i].iter().for_each(|other| take(&mut taken, colours[*other], j));
        }
        colours[j] = least(&mut taken, j);
    }
    colours
}

/// A star colouring of a symmetric pattern: neighbours have different colours, and every path of four vertices has at
/// least three colours. So of each pair of equal entries, one is alone in its row in the sum of the columns of its
/// colour.
///
/// Source: Coleman & Moré, Estimation of sparse Hessian matrices and graph coloring problems (1984); Gebremedhin, Manne
/// & Pothen, What color is your Jacobian? (2005), algorithm 4.1.
pub(super) fn star(pattern: &[Vec<usize>]) -> Vec<usize> {
    let n = pattern.len();
    let (mut colours, mut taken) = (vec![NONE; n], Vec::new());
    for v in largest_first(n, |v| pattern[v].len()) {
        for w in pattern[v].iter().copied().filter(|w| *w != v) {
            take(&mut taken, colours[w], v);
            for x in pattern[w]
                .iter()
                .copied()
                .filter(|x| *x != v && *x != w && colours[*x] != NONE)
            {
                let would_be_two = colours[w] == NONE
                    || pattern[x]
                        .iter()
                        .any(|y| *y != w && *y != x && colours[*y] == colours[w]);
                if would_be_two {
                    take(&mut taken, colours[x], v);
                }
            }
        }
        colours[v] = least(&mut taken, v);
    }
    colours
}
