//! Linear algebra along curves of matrices: exact numbers, and the laws.

#[path = "worked.rs"]
mod worked;
#[path = "modes.rs"]
mod modes;
