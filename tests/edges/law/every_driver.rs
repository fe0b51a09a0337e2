//! The derivatives of a function of two numbers, by every driver.

use tangent_bundle::calculus::sparse_hessian;
use tangent_bundle::prelude::*;

/// A function of two numbers, written once for any scalar.
pub trait Function2: Copy {
    fn call<R: Real>(self, x: R, y: R) -> R;
}

/// Makes a [`Function2`] of each expression.
macro_rules! functions2 {
    ($($Name:ident: |$x:ident, $y:ident| $z:expr;)+) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $Name;

        impl $crate::law::every_driver::Function2 for $Name {
            fn call<R: Real>(self, $x: R, $y: R) -> R {
                $z
            }
        }
    )+};
}
pub(crate) use functions2;

/// A derivative: the driver that gave it, the coordinates that it is by, and its value.
#[derive(Debug)]
pub struct Partial {
    pub driver: &'static str,
    pub by: Vec<usize>,
    pub value: f64,
}

impl Partial {
    /// Whether it is by these coordinates, in any order.
    pub fn is_by(&self, by: &[usize]) -> bool {
        let mut sorted = self.by.clone();
        sorted.sort_unstable();
        sorted == by
    }
}

/// The function on arrays, as an object.
struct OfArray<F>(F);

impl<F: Function2> Differentiable for OfArray<F> {
    type Domain = [Scalar; 2];
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, [x, y]: [R; 2]) -> R {
        self.0.call(x, y)
    }
}

/// The function on vectors, as an object.
struct OfVector<F>(F);

impl<F: Function2> Differentiable for OfVector<F> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, v: Vec<R>) -> R {
        self.0.call(v[0], v[1])
    }
}

/// How many coordinates a long array has: more than are differentiated forward.
pub const LONG: usize = 17;

/// The derivative by these coordinates, one after the other, from an explicit bundle with a tag for each.
pub fn by_tags(f: impl Function2, [x, y]: [f64; 2], by: &[usize]) -> f64 {
    let seeds = |coordinate: usize| -> [f64; 7] {
        std::array::from_fn(|i| match i + 1 {
            1 | 2 | 4 => {
                let tag = (i + 1).trailing_zeros() as usize;
                if by.get(tag) == Some(&coordinate) { 1.0 } else { 0.0 }
            }
            _ => 0.0,
        })
    };
    let z = f.call(
        ExplicitBundle::<U3>::from_partials(x, seeds(0)),
        ExplicitBundle::<U3>::from_partials(y, seeds(1)),
    );
    z.partial((1 << by.len()) - 1)
}

/// Collects partials of one function at one point.
struct Collector(Vec<Partial>);

impl Collector {
    fn add(&mut self, driver: &'static str, by: &[usize], value: f64) {
        let by = by.to_vec();
        self.0.push(Partial { driver, by, value });
    }

    fn gradient(&mut self, driver: &'static str, slopes: &[f64]) {
        (0..2).for_each(|i| self.add(driver, &[i], slopes[i]));
    }

    fn hessian<V: AsRef<[f64]>>(&mut self, driver: &'static str, rows: &[V]) {
        for i in 0..2 {
            (0..2).for_each(|j| self.add(driver, &[i, j], rows[i].as_ref()[j]));
        }
    }

    fn third<V: AsRef<[f64]>, M: AsRef<[V]>>(&mut self, driver: &'static str, planes: &[M]) {
        for i in 0..2 {
            for j in 0..2 {
                (0..2).for_each(|k| self.add(driver, &[i, j, k], planes[i].as_ref()[j].as_ref()[k]));
            }
        }
    }
}

/// The derivatives of the orders 1 to 3 by every driver.
pub fn derivatives(f: impl Function2, point: [f64; 2]) -> Vec<Partial> {
    let mut all = Collector(Vec::new());
    first(&mut all, f, point);
    second(&mut all, f, point);
    third(&mut all, f, point);
    all.0
}

/// The point as a long array, with coordinates that the function does not look at.
pub fn long([x, y]: [f64; 2]) -> [f64; LONG] {
    std::array::from_fn(|i| match i {
        0 => x,
        1 => y,
        _ => 0.5,
    })
}

/// A function as an object: so a driver is compiled for each type of points, and not for each function.
fn of<P, Y>(f: &dyn Fn(P) -> Y) -> &dyn Fn(P) -> Y {
    f
}

fn first(all: &mut Collector, f: impl Function2, point: [f64; 2]) {
    let [x, y] = point;
    let pair = |(a, b): (f64, f64)| [a, b];
    all.gradient(
        "gradient of an array",
        &gradient(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
    all.gradient(
        "gradient of a tuple",
        &pair(gradient(of(&|(x, y): (_, _)| f.call(x, y)), (x, y))),
    );
    all.gradient(
        "gradient of a vector",
        &gradient(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()),
    );
    all.gradient(
        "gradient of a long array",
        &gradient(of(&|v: [_; LONG]| f.call(v[0], v[1])), long(point)),
    );
    all.gradient(
        "value and gradient",
        &value_and_gradient(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()).1,
    );
    all.gradient(
        "gradient beside a Hessian",
        &value_gradient_hessian(of(&|[x, y]: [_; 2]| f.call(x, y)), point).1,
    );
    all.gradient(
        "gradient beside a Hessian, of a vector",
        &value_gradient_hessian(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()).1,
    );
    all.gradient(
        "row of a Jacobian",
        &jacobian(of(&|[x, y]: [_; 2]| [f.call(x, y)]), point)[0],
    );
    let two: [_; 2] = jacobian(of(&|v: Vec<_>| [v[1], f.call(v[0], v[1])]), point.to_vec());
    all.gradient("row of a Jacobian of a vector", &two[1]);
    all.gradient("scoped", &scoped::gradient(|[x, y]| f.call(x, y), point));
    all.gradient(
        "nabla",
        &nabla::<[f64; 2], _>(of(&|[x, y]: [_; 2]| f.call(x, y)))(point),
    );
    all.gradient("object of an array", &OfArray(f).gradient(point));
    all.gradient("object of a vector", &OfVector(f).gradient(point.to_vec()));
    all.gradient(
        "tensor",
        &derivative_tensor::<U1, _, _>(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
    all.gradient("pullback", &vjp(of(&|[x, y]: [_; 2]| f.call(x, y)), point).1(1.0));
    all.gradient(
        "pullback of a vector",
        &vjp(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()).1(1.0),
    );
    all.gradient(
        "optic",
        &pull_back::<U1, _, _>(|[x, y]| f.call(x, y), point).1.call(1.0),
    );
    for (i, unit) in [[1.0, 0.0], [0.0, 1.0]].into_iter().enumerate() {
        all.add("jvp", &[i], jvp(of(&|[x, y]: [_; 2]| f.call(x, y)), point, unit).1);
        let along = directional_derivatives::<U3, _, _>(of(&|[x, y]: [_; 2]| f.call(x, y)), point, unit);
        (1..=3).for_each(|k| all.add("along a direction", &vec![i; k], along[k]));
    }
}

fn second(all: &mut Collector, f: impl Function2, point: [f64; 2]) {
    let [x, y] = point;
    all.hessian(
        "Hessian of an array",
        &hessian(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
    all.hessian(
        "Hessian of a vector",
        &hessian(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()),
    );
    all.hessian(
        "Hessian of a long array",
        &hessian(of(&|v: [_; LONG]| f.call(v[0], v[1])), long(point)),
    );
    all.hessian("Hessian of an object", &OfArray(f).hessian(point));
    all.hessian("Hessian of an object of a vector", &OfVector(f).hessian(point.to_vec()));
    all.hessian(
        "tensor",
        &derivative_tensor::<U2, _, _>(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
    all.hessian("Jacobian of a gradient", &OfArray(f).nabla().jacobian(point));
    for (i, unit) in [[1.0, 0.0], [0.0, 1.0]].into_iter().enumerate() {
        let row = hessian_vector_product(of(&|[x, y]: [_; 2]| f.call(x, y)), point, unit);
        (0..2).for_each(|j| all.add("Hessian times a vector", &[i, j], row[j]));
        let row = hessian_vector_product(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec(), unit.to_vec());
        (0..2).for_each(|j| all.add("Hessian of a vector times a vector", &[i, j], row[j]));
        let row = hessian_vector_product(of(&|v: [_; LONG]| f.call(v[0], v[1])), long(point), {
            let mut direction = [0.0; LONG];
            direction[i] = 1.0;
            direction
        });
        (0..2).for_each(|j| all.add("Hessian of a long array times a vector", &[i, j], row[j]));
        let (_, l1) = pull_back::<U2, _, _>(|[x, y]| f.call(x, y), point);
        let row = l1.call(1.0).1.call(unit).1.call(0.0);
        (0..2).for_each(|j| all.add("optic", &[i, j], row[j]));
    }
    for (i, j, value) in sparse_hessian(&OfVector(f), point.to_vec()).entries {
        all.add("sparse Hessian", &[i, j], value);
    }
    let g = |x, y| f.call(x, y);
    all.add("partial!", &[0, 1], partial!(g(d x, d y)));
    let g = |x, y| f.call(x, y);
    all.add("partial!", &[0, 0], partial!(g(d^2 x, y)));
    all.add("Laplacian", &[0, 0], laplacian(of(&|x| f.call(x, y.into())), x));
}

fn third(all: &mut Collector, f: impl Function2, point: [f64; 2]) {
    let nine = |[x, y]: [f64; 2]| -> [f64; 9] { std::array::from_fn(|i| if i == 0 { x } else { y }) };
    all.third(
        "thirds of an array",
        &third_derivatives(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
    all.third(
        "thirds of a vector",
        &third_derivatives(of(&|v: Vec<_>| f.call(v[0], v[1])), point.to_vec()),
    );
    all.third(
        "thirds of nine coordinates",
        &third_derivatives(of(&|v: [_; 9]| f.call(v[0], v[1])), nine(point)),
    );
    all.third(
        "tensor",
        &derivative_tensor::<U3, _, _>(of(&|[x, y]: [_; 2]| f.call(x, y)), point),
    );
}
