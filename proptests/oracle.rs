//! The naive formulas: what a bundle must be, by definition.

/// `(a·b)_m = Σ_{s ⊆ m} a_s·b_{m∖s}`.
pub fn subset_product(a: &[f64], b: &[f64]) -> Vec<f64> {
    (0..a.len())
        .map(|m| (0..=m).filter(|s| s & m == *s).map(|s| a[s] * b[m ^ s]).sum())
        .collect()
}

/// `(a·b)ₖ = Σ aᵢ·bₖ₋ᵢ`.
pub fn cauchy_product(a: &[f64], b: &[f64]) -> Vec<f64> {
    (0..a.len()).map(|k| (0..=k).map(|i| a[i] * b[k - i]).sum()).collect()
}

/// `φ(x)_m = Σ_π φ^(#π) ∏_{B ∈ π} x_B` over the set partitions π of m, for the derivatives φ, φ′, φ″, … at the primal.
pub fn set_partitions(derivatives: &[f64], x: &[f64]) -> Vec<f64> {
    (0..x.len())
        .map(|m| sum_over_partitions(derivatives, x, m, 0, 1.0))
        .collect()
}

/// The component of the mask of all tags alone, for components that depend on the number of tags: the derivative of the highest order.
pub fn all_partitions(derivatives: &[f64], x: &[f64]) -> f64 {
    let order = x.len() - 1;
    let masks: Vec<f64> = (0..1_usize << order)
        .map(|mask| x[mask.count_ones() as usize])
        .collect();
    sum_over_partitions(derivatives, &masks, (1 << order) - 1, 0, 1.0)
}

/// Takes the block of the lowest tag, then the partitions of what is left.
fn sum_over_partitions(derivatives: &[f64], x: &[f64], rest: usize, blocks: usize, product: f64) -> f64 {
    if rest == 0 {
        return derivatives[blocks] * product;
    }
    let lowest = rest & rest.wrapping_neg();
    (0..=rest)
        .filter(|block| block & rest == *block && block & lowest != 0)
        .map(|block| sum_over_partitions(derivatives, x, rest ^ block, blocks + 1, product * x[block]))
        .sum()
}

/// The derivatives f, f′, …, f⁽ᴺ⁾ at x of a function f whose derivative is a polynomial in quantities u that are closed
/// under differentiation: `d` maps the index of a quantity to its derivative as a sum of monomials (coefficient, powers).
///
/// A derivative is kept as a sum of monomials in u, so that no recurrence on series has a part in it.
pub fn by_monomials<const Q: usize>(
    f: f64,
    first: &[(f64, [i32; Q])],
    d: &[&[(f64, [i32; Q])]; Q],
    u: [f64; Q],
    order: usize,
) -> Vec<f64> {
    let mut derivatives = vec![f];
    let mut terms = first.to_vec();
    for _ in 0..order {
        derivatives.push(terms.iter().map(|(c, powers)| c * monomial(u, powers)).sum());
        terms = terms.iter().flat_map(|term| differentiate(term, d)).collect();
    }
    derivatives
}

fn monomial<const Q: usize>(u: [f64; Q], powers: &[i32; Q]) -> f64 {
    u.iter().zip(powers).map(|(u, n)| u.powi(*n)).product()
}

/// The derivative of one monomial: the product rule, quantity by quantity.
fn differentiate<const Q: usize>((c, powers): &(f64, [i32; Q]), d: &[&[(f64, [i32; Q])]; Q]) -> Vec<(f64, [i32; Q])> {
    let mut terms = Vec::new();
    for q in (0..Q).filter(|q| powers[*q] != 0) {
        for (factor, others) in d[q] {
            let mut product = *powers;
            product[q] -= 1;
            product.iter_mut().zip(others).for_each(|(n, m)| *n += m);
            terms.push((c * f64::from(powers[q]) * factor, product));
        }
    }
    terms
}
