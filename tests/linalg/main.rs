//! Linear algebra along curves of matrices: exact numbers, every mode, and what is refused.

mod errors;
mod modes;
mod table;
mod worked;
