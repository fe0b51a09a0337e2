//! Kinks, edges of domains, infinities and NaN: the conventions of the guide, at every order and in every representation.

mod constants;
mod ended;
mod everywhere;
mod extremes;
mod functions;
mod kinks;
mod lengths;
mod modes;
mod powers;
mod single;
mod singular;
