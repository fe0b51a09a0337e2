//! Linear algebra along curves of matrices: exact numbers, every mode, and what is refused.

mod blocks;
mod errors;
mod modes;
mod worked;
