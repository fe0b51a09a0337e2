//! The examples of solvers are beside this file; the blocks of `docs/solvers.md` are tests of this package.

#[cfg(doctest)]
#[doc = include_str!("../../solvers.md")]
mod blocks_of_the_page {}
