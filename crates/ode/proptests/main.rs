//! Laws of random equations.
