//! The models, as formulas over any scalar.

use std::f64::consts::PI;

use tangent_bundle::prelude::*;

/// A model y(x) with parameters b.
#[derive(Clone, Copy, Debug)]
pub enum Model {
    /// b₁·(1 − exp(−b₂·x))
    Saturation,
    /// b₁·(1 − (1 + b₂·x/2)⁻²)
    Misra1b,
    /// b₁·(1 − (1 + 2·b₂·x)^(−1/2))
    Misra1c,
    /// b₁·b₂·x/(1 + b₂·x)
    Misra1d,
    /// exp(−b₁·x)/(b₂ + b₃·x)
    Chwirut,
    /// b₁·x^b₂
    Power,
    /// b₁·exp(−b₂·x) + b₃·exp(−b₄·x) + b₅·exp(−b₆·x)
    ThreeExponentials,
    /// b₁ + b₂·exp(−b₄·x) + b₃·exp(−b₅·x)
    TwoExponentials,
    /// b₁·exp(b₂/(x + b₃))
    Meyer,
    /// b₁·(x² + b₂·x)/(x² + b₃·x + b₄)
    Kowalik,
    /// (b₁ + b₂·x + b₃·x² + b₄·x³)/(1 + b₅·x + b₆·x² + b₇·x³)
    Cubics,
    /// b₁/(1 + exp(b₂ − b₃·x))
    Logistic,
    /// b₁/(1 + exp(b₂ − b₃·x))^(1/b₄)
    Richards,
    /// b₁/b₂·exp(−½·((x − b₃)/b₂)²)
    Bell,
    /// b₁ − b₂·x − arctan(b₃/(x − b₄))/π
    Roszman,
}

impl Model {
    /// The value of the model at x.
    pub fn at<R: Real>(self, b: &[R], x: f64) -> R {
        match self {
            Self::Saturation => b[0] * (-(b[1] * -x).exp() + 1.0),
            Self::Misra1b => b[0] * (-(b[1] * (x / 2.0) + 1.0).powi(-2) + 1.0),
            Self::Misra1c => b[0] * (-(b[1] * (2.0 * x) + 1.0).powf(-0.5) + 1.0),
            Self::Misra1d => b[0] * b[1] * x / (b[1] * x + 1.0),
            Self::Chwirut => (b[0] * -x).exp() / (b[1] + b[2] * x),
            Self::Power => b[0] * (b[1] * x.ln()).exp(),
            Self::ThreeExponentials => b.chunks(2).map(|b| b[0] * (b[1] * -x).exp()).sum(),
            Self::TwoExponentials => b[0] + b[1] * (b[3] * -x).exp() + b[2] * (b[4] * -x).exp(),
            Self::Meyer => b[0] * (b[1] / (b[2] + x)).exp(),
            Self::Kowalik => b[0] * (b[1] * x + x * x) / (b[2] * x + b[3] + x * x),
            Self::Cubics => {
                let above = b[0] + (b[1] + (b[2] + b[3] * x) * x) * x;
                above / ((b[4] + (b[5] + b[6] * x) * x) * x + 1.0)
            }
            Self::Logistic => b[0] / ((b[1] - b[2] * x).exp() + 1.0),
            Self::Richards => b[0] / ((b[1] - b[2] * x).exp() + 1.0).pow(b[3].recip()),
            Self::Bell => b[0] / b[1] * (((-b[2] + x) / b[1]).powi(2) * -0.5).exp(),
            Self::Roszman => b[0] - b[1] * x - (b[2] / (-b[3] + x)).atan() / PI,
        }
    }
}
