//! One function, evaluated at every order, in every representation and nesting.

use std::fmt::Debug;

use tangent_bundle::prelude::*;

/// A function of one variable, written once for any scalar.
pub trait Function: Debug {
    fn call<R: Real>(&self, x: R) -> R;
}

/// The call of a function over one kind of number, as an object.
pub trait Over<R> {
    fn over(&self, x: R) -> R;
}

impl<F: Function, R: Real> Over<R> for F {
    fn over(&self, x: R) -> R {
        self.call(x)
    }
}

/// Declares the object of a function over these kinds of numbers. What takes such an object is compiled once, and not for each function.
macro_rules! object {
    ($Object:ident: $($Number:ty),+ $(,)?) => {
        pub trait $Object: std::fmt::Debug $(+ $crate::everywhere::Over<$Number>)+ {}

        impl<F: std::fmt::Debug $(+ $crate::everywhere::Over<$Number>)+> $Object for F {}
    };
}
pub(crate) use object;

object! {
    InBundles: f64,
    TaylorBundle<U1>, TaylorBundle<U2>, TaylorBundle<U3>, TaylorBundle<U4>, TaylorBundle<U5>, TaylorBundle<U6>,
    TaylorBundle<U7>, TaylorBundle<U8>, TaylorBundle<U9>, TaylorBundle<U10>, TaylorBundle<U11>, TaylorBundle<U12>,
    ExplicitBundle<U1>, ExplicitBundle<U2>, ExplicitBundle<U3>, ExplicitBundle<U4>, ExplicitBundle<U5>,
    TaylorBundle<U2, TaylorBundle<U3>>,
    TaylorBundle<U2, ExplicitBundle<U2>>,
    ExplicitBundle<U2, TaylorBundle<U2>>,
    TaylorBundle<U1, TaylorBundle<U1, TaylorBundle<U2>>>,
}

/// Makes a [`Function`] of each expression; the names in braces are its float parameters. Of the rows of the table it makes one of each.
macro_rules! functions {
    (@rows $($group:ident { $($(#[$doc:meta])* $name:ident { $Name:ident on $($row:tt)* })+ })+) => {
        functions! { $($($Name {}: |x| x.$name();)+)+ }
    };
    ($($Name:ident {$($field:ident),*}: |$x:ident| $y:expr;)+) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $Name {
            $(pub $field: f64),*
        }

        impl $crate::everywhere::Function for $Name {
            fn call<R: Real>(&self, $x: R) -> R {
                let Self { $($field),* } = *self;
                $y
            }
        }
    )+};
}
pub(crate) use functions;

/// One component of a result: the derivative of order `order`, times the product `seed` of the seeds it meets.
pub struct Component {
    pub place: String,
    pub order: usize,
    pub seed: f64,
    pub value: f64,
}

impl Component {
    fn new(place: &str, order: usize, seed: f64, value: f64) -> Self {
        let place = place.to_owned();
        Self {
            place,
            order,
            seed,
            value,
        }
    }
}

/// The seeds of the tags of explicit bundles: powers of two, so that scaling by them is exact, of both signs.
const SEEDS: [f64; 5] = [1.0, -2.0, 0.5, 4.0, -1.0];

/// The product of the seeds of the tags in a mask.
fn seed_of(mask: usize) -> f64 {
    (0..SEEDS.len())
        .filter(|tag| mask >> tag & 1 == 1)
        .map(|tag| SEEDS[tag])
        .product()
}

/// The partials of a variable at which tag i has the seed `SEEDS[i]`.
fn partials<const K: usize>() -> [f64; K] {
    std::array::from_fn(|i| {
        let mask = i + 1;
        if mask.is_power_of_two() { seed_of(mask) } else { 0.0 }
    })
}

/// The derivatives of a variable with the seed `s`.
fn derivatives<const K: usize>(s: f64) -> [f64; K] {
    std::array::from_fn(|i| if i == 0 { s } else { 0.0 })
}

/// All components of `f` at x, from flat bundles and from bundles over bundles to three storeys.
pub fn components(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let mut all = flat_components(f, x);
    all.extend(taylor_over_taylor(f, x));
    all.extend(taylor_over_explicit(f, x));
    all.extend(explicit_over_taylor(f, x));
    all.extend(three_storeys(f, x));
    all
}

/// All components of `f` at x, from Taylor bundles of the orders 1 to 12 and explicit ones of the orders 1 to 5.
pub fn flat_components(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let mut all = Vec::new();
    macro_rules! taylor {
        ($($N:ident $n:literal),+) => {$(
            for s in [1.0, -2.0] {
                all.extend(of_taylor(s, &f.over(TaylorBundle::<$N>::from_derivatives(x, derivatives::<$n>(s)))));
            }
        )+};
    }
    macro_rules! explicit {
        ($($N:ident $n:literal),+) => {$(
            let variable = ExplicitBundle::<$N>::from_partials(x, partials::<{ (1 << $n) - 1 }>());
            all.extend(of_explicit(&f.over(variable)));
        )+};
    }
    taylor!(U1 1, U2 2, U3 3, U4 4, U5 5, U6 6, U7 7, U8 8, U9 9, U10 10, U11 11, U12 12);
    explicit!(U1 1, U2 2, U3 3, U4 4, U5 5);
    all
}

fn of_taylor<N: Order>(seed: f64, y: &TaylorBundle<N>) -> Vec<Component> {
    let place = format!("TaylorBundle<{}>", N::USIZE);
    (0..=N::USIZE)
        .map(|k| Component::new(&place, k, seed.powi(k as i32), y.derivative(k)))
        .collect()
}

fn of_explicit<N: Order>(y: &ExplicitBundle<N>) -> Vec<Component> {
    let place = format!("ExplicitBundle<{}>", N::USIZE);
    (0..1 << N::USIZE)
        .map(|mask: usize| Component::new(&place, mask.count_ones() as usize, seed_of(mask), y.partial(mask)))
        .collect()
}

fn taylor_over_taylor(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let y = f.over(Bundle::<U2, _>::taylor(Bundle::<U3>::taylor(x)));
    let place = "TaylorBundle<2, TaylorBundle<3>>";
    pairs(3, 4)
        .map(|(i, j)| Component::new(place, i + j, 1.0, y.derivative(i).derivative(j)))
        .collect()
}

fn taylor_over_explicit(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let y = f.over(Bundle::<U2, _>::taylor(ExplicitBundle::<U2>::from_partials(
        x,
        partials::<3>(),
    )));
    let place = "TaylorBundle<2, ExplicitBundle<2>>";
    pairs(3, 4)
        .map(|(i, mask)| {
            let order = i + mask.count_ones() as usize;
            Component::new(place, order, seed_of(mask), y.derivative(i).partial(mask))
        })
        .collect()
}

fn explicit_over_taylor(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let inner = TaylorBundle::<U2>::from_derivatives(x, derivatives::<2>(-2.0));
    let seeds = partials::<3>().map(TaylorBundle::<U2>::from_float);
    let y = f.over(ExplicitBundle::<U2, _>::from_partials(inner, seeds));
    let place = "ExplicitBundle<2, TaylorBundle<2>>";
    pairs(4, 3)
        .map(|(mask, j)| {
            let order = mask.count_ones() as usize + j;
            let seed = seed_of(mask) * (-2.0_f64).powi(j as i32);
            Component::new(place, order, seed, y.partial(mask).derivative(j))
        })
        .collect()
}

fn three_storeys(f: &dyn InBundles, x: f64) -> Vec<Component> {
    let y = f.over(Bundle::<U1, _>::taylor(Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(
        x,
    ))));
    let place = "TaylorBundle<1, TaylorBundle<1, TaylorBundle<2>>>";
    pairs(4, 3)
        .map(|(ij, k)| {
            let (i, j) = (ij / 2, ij % 2);
            Component::new(place, i + j + k, 1.0, y.derivative(i).derivative(j).derivative(k))
        })
        .collect()
}

/// All (i, j) with i < m and j < n.
fn pairs(m: usize, n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..m).flat_map(move |i| (0..n).map(move |j| (i, j)))
}

/// Asserts that `f` has at x the derivatives that `expected` gives by order, to the relative error `tolerance`; the
/// primal is that of the float run, bit for bit. NaN, infinities with their signs and zeros must be met exactly.
#[track_caller]
pub fn assert_derivatives(f: &dyn InBundles, x: f64, expected: impl Fn(usize) -> f64, tolerance: f64) {
    assert_derivatives_within(f, x, |k| (expected(k), tolerance * expected(k).abs()));
}

/// The same with the derivative and its absolute error by order.
#[track_caller]
pub fn assert_derivatives_within(f: &dyn InBundles, x: f64, expected: impl Fn(usize) -> (f64, f64)) {
    assert_components(f, x, components(f, x), &expected);
}

/// The same in flat bundles alone: where derivatives overflow, what a nested bundle computes on its way may hold
/// infinities of both signs, and their sum is NaN.
#[track_caller]
pub fn assert_flat_derivatives(f: &dyn InBundles, x: f64, expected: impl Fn(usize) -> f64, tolerance: f64) {
    assert_components(f, x, flat_components(f, x), &|k| {
        (expected(k), tolerance * expected(k).abs())
    });
}

#[track_caller]
fn assert_components(f: &dyn InBundles, x: f64, all: Vec<Component>, expected: &dyn Fn(usize) -> (f64, f64)) {
    let float: f64 = f.over(x);
    let (primal, error) = expected(0);
    assert!(
        meets(float, primal, error),
        "{f:?} at {x:e} is {float:e}, not {primal:e}"
    );
    let mut wrong = Vec::new();
    for Component {
        place,
        order,
        seed,
        value,
    } in all
    {
        let (target, right) = if order == 0 {
            (
                float,
                value.to_bits() == float.to_bits() || (value.is_nan() && float.is_nan()),
            )
        } else {
            let (derivative, error) = expected(order);
            let target = derivative * seed;
            (target, meets(value, target, error * seed.abs()))
        };
        if !right {
            wrong.push(format!(
                "{place}, order {order}, seed {seed}: {value:e}, not {target:e}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{f:?} at {x:e}:\n{}", wrong.join("\n"));
}

/// Whether a value is the target to an absolute error; without one, exactly, with NaN equal to NaN.
fn meets(value: f64, target: f64, error: f64) -> bool {
    value == target || (value.is_nan() && target.is_nan()) || (value - target).abs() <= error
}
