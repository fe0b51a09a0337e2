//! The law of edges: at every edge of every function, all modes and all drivers give the same derivative, or all of them NaN.

mod every_driver;
mod every_mode;
mod one_number;
mod two_numbers;
