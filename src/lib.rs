#![no_std]
//! x
extern crate alloc;
pub mod bundle;
mod kernel;
pub mod order;
pub mod prelude;
pub mod real;
pub mod docs {
    //! x
    pub mod conventions {
        //! x
    }
}
