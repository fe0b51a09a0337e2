//! The values of floats that no crate gives to 10⁻¹⁴, or not without many others.
//!
//! Sources: the NIST Digital Library of Mathematical Functions (DLMF), release 1.2, by the numbers of its formulas; Abramowitz & Stegun,
//! Handbook of Mathematical Functions (1964).

mod bessel;
mod gamma;
mod gauss;

pub(super) use bessel::{bessel_i, bessel_k, spherical_i, spherical_j, spherical_k, spherical_y};
pub(super) use gamma::{beta, polygamma};
pub(super) use gauss::{erf_inv, normal_cdf, normal_quantile};
