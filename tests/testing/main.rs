//! The checks of the feature `testing`: what they accept, what they find, and what they say.

mod derivatives;
mod identities;
mod numbers;
mod rules;
