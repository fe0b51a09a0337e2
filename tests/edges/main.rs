//! Kinks, edges of domains, infinities and NaN: the conventions of the guide, at every order and in every
//! representation.

mod arrays;
mod constants;
mod ended;
mod everywhere;
mod extremes;
mod functions;
mod kinks;
#[cfg(feature = "lanes")]
mod lanes;
mod law;
mod lengths;
mod levels;
mod modes;
mod panics;
mod powers;
mod range;
mod remainder;
mod several;
mod single;
mod singular;
mod storeys;
mod threads;
