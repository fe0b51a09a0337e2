//! Factorisations, part by part: each equation is linear in the part that is not known yet.

use crate::linalg::LinalgError;
use crate::linalg::series::Series;
use crate::real::{BaseFloat, Dense, Ground};

/// Half of a matrix's diagonal, and what is below it.
fn lower_half<A: Ground>(m: &Dense<A>) -> Dense<A> {
    let half = A::Scalar::from_f64(0.5);
    let zero = A::from_float(A::Scalar::ZERO);
    Dense::from_fn(m.rows, m.columns, |i, j| match i.cmp(&j) {
        core::cmp::Ordering::Less => zero,
        core::cmp::Ordering::Equal => m.at(i, j).scaled(half),
        core::cmp::Ordering::Greater => m.at(i, j),
    })
}

/// `L` of `A = L·Lᵀ`.
///
/// ```text
/// M = L₀⁻¹·(Aₖ − Σ Lᵢ·Lⱼᵀ)·L₀⁻ᵀ        over i, j ≠ 0
/// Lₖ = L₀·Φ(M)                         Φ: the lower triangle with half of the diagonal
/// ```
pub(super) fn cholesky<A: Ground>(a: &Series<A>) -> Result<Series<A>, LinalgError> {
    let first = A::cholesky(&a.parts[0]).map_err(|pivot| LinalgError::NotPositiveDefinite { pivot })?;
    Ok(Series::solved(a.terms(), first, |l, k| {
        let mut rest = a.parts[k].clone();
        l.add_inner(&mut rest, &l.transposed(), k, false);
        let l0 = &l.parts[0];
        let left = A::solve_triangular(l0, &rest, true);
        let both = A::solve_triangular(l0, &left.transposed(), true).transposed();
        A::product(l0, &lower_half(&both))
    }))
}

/// `Q` and `R` of `A = Q·R`, with `QᵀQ = 1`.
///
/// ```text
/// B = Aₖ − Σ Qᵢ·Rⱼ,   S = −Σ Qᵢᵀ·Qⱼ,   C = Q₀ᵀ·B·R₀⁻¹        over i, j ≠ 0
/// Ω antisymmetric with the lower triangle of C − S/2
/// Rₖ = (C − S/2 − Ω)·R₀,   Qₖ = Q₀·(Ω + S/2) + (B − Q₀·Q₀ᵀ·B)·R₀⁻¹
/// ```
pub(super) fn qr<A: Ground>(a: &Series<A>) -> Result<[Series<A>; 2], LinalgError> {
    if a.rows() < a.columns() {
        return Err(LinalgError::Shapes {
            first: a.rows(),
            second: a.columns(),
        });
    }
    let [q0, r0] = A::qr(&a.parts[0]).map_err(|column| LinalgError::RankDeficient { column })?;
    let (q0t, r0t) = (q0.transposed(), r0.transposed());
    let half = A::Scalar::from_f64(0.5);
    let mut r = Series::solved(a.terms(), r0.clone(), |_, _| Dense::zeros(r0.rows, r0.columns));
    let q = Series::solved(a.terms(), q0.clone(), |q, k| {
        let mut b = a.parts[k].clone();
        q.add_inner(&mut b, &r, k, false);
        let mut s = q.transposed().inner(q, k);
        s = s.scaled(-half);
        let over_r0 = |m: &Dense<A>| A::solve_triangular(&r0t, &m.transposed(), true).transposed();
        let projected = A::product(&q0t, &b);
        let mut c = over_r0(&projected);
        c.add(&s, false);
        let zero = A::from_float(A::Scalar::ZERO);
        let omega = Dense::from_fn(c.rows, c.columns, |i, j| match i.cmp(&j) {
            core::cmp::Ordering::Greater => c.at(i, j),
            core::cmp::Ordering::Equal => zero,
            core::cmp::Ordering::Less => -c.at(j, i),
        });
        c.add(&omega, false);
        // Below the diagonal it is zero but for rounding.
        let upper = Dense::from_fn(c.rows, c.columns, |i, j| if i > j { zero } else { c.at(i, j) });
        r.parts[k] = A::product(&upper, &r0);
        let mut along = omega;
        along.add(&s, true);
        b.add(&A::product(&q0, &projected), false);
        let mut next = A::product(&q0, &along);
        next.add(&over_r0(&b), true);
        next
    });
    Ok([q, r])
}

/// `T⁻¹·B` for a triangular matrix.
pub(super) fn solve_triangular<A: Ground>(t: &Series<A>, b: &Series<A>, is_lower: bool) -> Series<A> {
    let solve = |b: &Dense<A>| A::solve_triangular(&t.parts[0], b, is_lower);
    Series::solved(b.terms(), solve(&b.parts[0]), |x, k| {
        let mut rest = b.parts[k].clone();
        t.add_tangents(&mut rest, x, k, false);
        solve(&rest)
    })
}
