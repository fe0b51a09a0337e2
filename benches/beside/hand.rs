//! Hand-written loops over arrays of Taylor coefficients, of a length that the compiler knows.

/// The coefficients of a germ.
pub type Germ<const L: usize> = [f64; L];

const LANES: usize = 8;

/// k·xₖ.
fn differential<const L: usize>(x: &Germ<L>) -> Germ<L> {
    std::array::from_fn(|k| k as f64 * x[k])
}

/// Leibniz, by dot products.
pub fn product_dot<const L: usize>(a: &Germ<L>, b: &Germ<L>) -> Germ<L> {
    std::array::from_fn(|k| (0..=k).map(|i| a[i] * b[k - i]).sum())
}

/// Leibniz, by rows.
pub fn product_push<const L: usize>(a: &Germ<L>, b: &Germ<L>) -> Germ<L> {
    let mut y = [0.0; L];
    for i in 0..L {
        for j in 0..L - i {
            y[i + j] += a[i] * b[j];
        }
    }
    y
}

/// Leibniz, eight targets at a time.
pub fn product_block<const L: usize>(a: &Germ<L>, b: &Germ<L>) -> Germ<L> {
    let mut padded = [0.0; 96];
    padded[LANES..LANES + L].copy_from_slice(b);
    let mut y = [0.0; 96];
    for first in (0..L).step_by(LANES) {
        let mut sums = [0.0; LANES];
        for (i, a) in a.iter().enumerate().take(first + LANES) {
            for l in 0..LANES {
                sums[l] += a * padded[LANES + first + l - i];
            }
        }
        y[first..first + LANES].copy_from_slice(&sums);
    }
    std::array::from_fn(|k| y[k])
}

/// a/b, by dot products.
pub fn quotient_dot<const L: usize>(a: &Germ<L>, b: &Germ<L>) -> Germ<L> {
    let mut y = [0.0; L];
    let over = 1.0 / b[0];
    for k in 0..L {
        let sum: f64 = (0..k).map(|i| y[i] * b[k - i]).sum();
        y[k] = (a[k] - sum) * over;
    }
    y
}

/// a/b, by rows.
pub fn quotient_push<const L: usize>(a: &Germ<L>, b: &Germ<L>) -> Germ<L> {
    let mut y = *a;
    let over = 1.0 / b[0];
    for i in 0..L {
        y[i] *= over;
        for j in 1..L - i {
            y[i + j] -= y[i] * b[j];
        }
    }
    y
}

/// eˣ, by dot products.
pub fn exp_dot<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let dx = differential(x);
    let mut y = [0.0; L];
    y[0] = x[0].exp();
    for k in 1..L {
        let sum: f64 = (1..=k).map(|j| dx[j] * y[k - j]).sum();
        y[k] = sum / k as f64;
    }
    y
}

/// eˣ, by rows.
pub fn exp_push<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let dx = differential(x);
    let mut y = [0.0; L];
    y[0] = x[0].exp();
    for i in 0..L {
        if i > 0 {
            y[i] *= 1.0 / i as f64;
        }
        for j in 1..L - i {
            y[i + j] += y[i] * dx[j];
        }
    }
    y
}

/// eˣ, eight targets at a time.
pub fn exp_block<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let mut dx = [0.0; 96];
    for k in 1..L {
        dx[LANES + k] = k as f64 * x[k];
    }
    let mut y = [0.0; 96];
    y[0] = x[0].exp();
    for first in (1..L).step_by(LANES) {
        let mut sums = [0.0; LANES];
        for i in 0..first {
            for l in 0..LANES {
                sums[l] += y[i] * dx[LANES + first + l - i];
            }
        }
        for r in 0..LANES {
            sums[r] *= 1.0 / (first + r) as f64;
            for l in r + 1..LANES {
                sums[l] += sums[r] * dx[LANES + l - r];
            }
        }
        y[first..first + LANES].copy_from_slice(&sums);
    }
    std::array::from_fn(|k| y[k])
}

/// ln x, by rows.
pub fn ln_push<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let mut z = differential(x);
    let mut y = [0.0; L];
    y[0] = x[0].ln();
    let over = 1.0 / x[0];
    for i in 1..L {
        z[i] *= over;
        for j in 1..L - i {
            z[i + j] -= z[i] * x[j];
        }
        y[i] = z[i] / i as f64;
    }
    y
}

/// Sine and cosine, by rows.
pub fn sin_cos_push<const L: usize>(x: &Germ<L>) -> (Germ<L>, Germ<L>) {
    let dx = differential(x);
    let (mut s, mut c) = ([0.0; L], [0.0; L]);
    (s[0], c[0]) = x[0].sin_cos();
    for i in 0..L {
        if i > 0 {
            s[i] *= 1.0 / i as f64;
            c[i] *= 1.0 / i as f64;
        }
        for j in 1..L - i {
            s[i + j] += c[i] * dx[j];
            c[i + j] -= s[i] * dx[j];
        }
    }
    (s, c)
}

/// √x, by dot products.
pub fn sqrt_dot<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let mut y = [0.0; L];
    y[0] = x[0].sqrt();
    let half = 0.5 / y[0];
    for k in 1..L {
        let sum: f64 = (1..k).map(|i| y[i] * y[k - i]).sum();
        y[k] = (x[k] - sum) * half;
    }
    y
}

/// xᵖ, by rows.
pub fn powf_push<const L: usize>(x: &Germ<L>, p: f64) -> Germ<L> {
    let mut y = [0.0; L];
    y[0] = x[0].powf(p);
    let over = 1.0 / x[0];
    for i in 0..L {
        if i > 0 {
            y[i] *= over / i as f64;
        }
        for j in 1..L - i {
            y[i + j] += y[i] * (p * j as f64 - i as f64) * x[j];
        }
    }
    y
}

/// tanh x, by dot products.
pub fn tanh_dot<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let dx = differential(x);
    let (mut y, mut w) = ([0.0; L], [0.0; L]);
    y[0] = x[0].tanh();
    w[0] = 1.0 - y[0] * y[0];
    for k in 1..L {
        let sum: f64 = (1..=k).map(|j| dx[j] * w[k - j]).sum();
        y[k] = sum / k as f64;
        w[k] = -(0..=k).map(|i| y[i] * y[k - i]).sum::<f64>();
    }
    y
}

/// x + c.
fn shift<const L: usize>(mut x: Germ<L>, c: f64) -> Germ<L> {
    x[0] += c;
    x
}

/// exp(sin x)·√(1 + x²)/(1 + x·ln(1 + x²)).
pub fn f<const L: usize>(x: &Germ<L>) -> Germ<L> {
    let square = shift(product_push(x, x), 1.0);
    let numerator = product_push(&exp_push(&sin_cos_push(x).0), &sqrt_dot(&square));
    quotient_push(&numerator, &shift(product_push(x, &ln_push(&square)), 1.0))
}
