//! Linear algebra along curves of matrices: exact numbers, every mode, and what is refused.

mod conventions;
mod errors;
mod modes;
mod patterns;
mod table;
mod worked;
