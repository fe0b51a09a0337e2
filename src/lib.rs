#![no_std]
//! x
extern crate alloc;
pub mod order;
pub mod real;
mod kernel;
pub mod bundle;
pub mod prelude;
pub mod docs { //! x
pub mod conventions{ //! x
} }
