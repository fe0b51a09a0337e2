//! Linear algebra along curves of matrices: exact numbers, and the laws.

#[path = "modes.rs"]
mod modes;
#[path = "worked.rs"]
mod worked;
