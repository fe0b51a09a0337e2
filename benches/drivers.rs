//! The drivers beside derivatives by hand, num-dual and hyperjet.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench drivers`; rows that begin with
//! `ratio` are the summary.

mod beside;
#[path = "beside/field.rs"]
mod field;
#[path = "beside/field_by_hand.rs"]
mod field_by_hand;

use std::hint::black_box;

use beside::{assert_equal, compare, contender};
use criterion::Criterion;
use field::{field, helmholtz, mixture};
use field_by_hand::{field_by_hand, helmholtz_gradient_by_hand, mixed_by_hand};
use hyperjet::jets::{Jet1, Jet2, Jet3};
use hyperjet::traits::{FirstOrder, SecondOrder, ThirdOrder};
use nalgebra::SVector;
use num_dual::{Dual2SVec64, Dual3_64, DualNum, DualSVec64, HyperDual64, HyperHyperDual64};
use tangent_bundle::prelude::*;

/// Where the field is evaluated.
const POINT: [f64; 3] = [0.7, 1.3, 0.4];

/// The direction of derivatives along a line.
const DIRECTION: [f64; 3] = [1.0, 0.5, -0.25];

/// The field of three variables.
#[inline(always)]
fn f<R: Real>([x, y, z]: [R; 3]) -> R {
    field!(x, y, z)
}

/// The field of three variables one by one.
#[inline(always)]
fn f_apart<R: Real>(x: R, y: R, z: R) -> R {
    field!(x, y, z)
}

/// The numbers of a matrix.
fn flat<const N: usize>(matrix: [[f64; N]; N]) -> Vec<f64> {
    matrix.as_flattened().to_vec()
}

/// The numbers of a tensor.
fn flat3<const N: usize>(tensor: [[[f64; N]; N]; N]) -> Vec<f64> {
    tensor.as_flattened().as_flattened().to_vec()
}

fn gradients(criterion: &mut Criterion) {
    let dual =
        |x: &[f64; 3]| num_dual::gradient(|v: SVector<DualSVec64<3>, 3>| field!(v[0], v[1], v[2]), &(*x).into()).1;
    let jet = |x: &[f64; 3]| {
        let v: [Jet1<3>; 3] = std::array::from_fn(|i| Jet1::variable(x[i], i));
        field!(v[0], v[1], v[2]).extract_grad::<3>()
    };
    let ours = |x: &[f64; 3]| gradient(f, *x);
    assert_equal("gradient", &ours(&POINT), &field_by_hand(POINT).1);
    assert_equal("gradient", dual(&POINT).as_slice(), &field_by_hand(POINT).1);
    assert_equal("gradient", &jet(&POINT), &field_by_hand(POINT).1);
    compare(
        criterion,
        "gradient of 3",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("hand", || field_by_hand(*black_box(&POINT)).1),
            contender("ours", || ours(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT))),
            contender("hyperjet", || jet(black_box(&POINT))),
        ],
    );
}

fn hessians(criterion: &mut Criterion) {
    let dual =
        |x: &[f64; 3]| num_dual::hessian(|v: SVector<Dual2SVec64<3>, 3>| field!(v[0], v[1], v[2]), &(*x).into()).2;
    let hyper_dual = |x: &[f64; 3]| {
        let mut hessian = [[0.0; 3]; 3];
        for i in 0..3 {
            for j in 0..=i {
                let mut v = x.map(HyperDual64::from_re);
                v[i].eps1 = 1.0;
                v[j].eps2 = 1.0;
                hessian[i][j] = field!(v[0], v[1], v[2]).eps1eps2;
                hessian[j][i] = hessian[i][j];
            }
        }
        hessian
    };
    let jet = |x: &[f64; 3]| {
        let v: [Jet2<3, 6>; 3] = std::array::from_fn(|i| Jet2::variable(x[i], i));
        field!(v[0], v[1], v[2]).extract_hess::<3>()
    };
    let target = flat(field_by_hand(POINT).2);
    let ours = |x: &[f64; 3]| hessian(f, *x);
    assert_equal("Hessian", &flat(ours(&POINT)), &target);
    assert_equal("Hessian", dual(&POINT).as_slice(), &target);
    assert_equal("Hessian", &flat(hyper_dual(&POINT)), &target);
    assert_equal("Hessian", &flat(jet(&POINT)), &target);
    compare(
        criterion,
        "Hessian of 3",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("hand", || field_by_hand(*black_box(&POINT)).2),
            contender("ours", || ours(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT))),
            contender("HyperDual", || hyper_dual(black_box(&POINT))),
            contender("hyperjet", || jet(black_box(&POINT))),
        ],
    );
    let trace = [target[0] + target[4] + target[8]];
    let ours = |x: &[f64; 3]| laplacian(f, *x);
    assert_equal("Laplacian", &[ours(&POINT)], &trace);
    compare(
        criterion,
        "Laplacian of 3",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("hand", || field_by_hand(*black_box(&POINT)).2),
            contender("ours", || ours(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT)).trace()),
        ],
    );
}

fn mixed_partials(criterion: &mut Criterion) {
    let ours = |&[x, y, z]: &[f64; 3]| partial!(f_apart(d x, d y, d z));
    let explicit = |x: &[f64; 3]| f(std::array::from_fn(|i| Bundle::<U3>::explicit(x[i], i + 1))).partial(0b111);
    let dual = |x: &[f64; 3]| {
        let mut v = x.map(HyperHyperDual64::from_re);
        (v[0].eps1, v[1].eps2, v[2].eps3) = (1.0, 1.0, 1.0);
        field!(v[0], v[1], v[2]).eps1eps2eps3
    };
    let target = [mixed_by_hand(POINT)];
    assert_equal("mixed", &[ours(&POINT)], &target);
    assert_equal("mixed", &[explicit(&POINT)], &target);
    assert_equal("mixed", &[dual(&POINT)], &target);
    compare(
        criterion,
        "mixed partial of 3",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("hand", || mixed_by_hand(*black_box(&POINT))),
            contender("ours", || ours(black_box(&POINT))),
            contender("explicit", || explicit(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT))),
        ],
    );
}

/// All third derivatives by a hyper-hyper-dual number for each triple.
macro_rules! by_triples {
    ($n:literal, $x:expr, |$v:ident| $f:expr) => {{
        let mut tensor = [[[0.0; $n]; $n]; $n];
        for i in 0..$n {
            for j in 0..=i {
                for k in 0..=j {
                    let mut $v = $x.map(HyperHyperDual64::from_re);
                    $v[i].eps1 = 1.0;
                    $v[j].eps2 = 1.0;
                    $v[k].eps3 = 1.0;
                    let entry = $f.eps1eps2eps3;
                    for [i, j, k] in [[i, j, k], [i, k, j], [j, i, k], [j, k, i], [k, i, j], [k, j, i]] {
                        tensor[i][j][k] = entry;
                    }
                }
            }
        }
        tensor
    }};
}

fn third_orders(criterion: &mut Criterion) {
    let dual = |x: &[f64; 3]| by_triples!(3, x, |v| field!(v[0], v[1], v[2]));
    let jet = |x: &[f64; 3]| {
        let v: [Jet3<3, 6, 10>; 3] = std::array::from_fn(|i| Jet3::variable(x[i], i));
        field!(v[0], v[1], v[2]).extract_tens::<3>()
    };
    let ours = |x: &[f64; 3]| third_derivatives(f, *x);
    let tensor = ours(&POINT);
    assert_equal("third", &[tensor[0][1][2]], &[mixed_by_hand(POINT)]);
    assert_equal("third", &flat3(tensor), &flat3(dual(&POINT)));
    assert_equal("third", &flat3(tensor), &flat3(jet(&POINT)));
    compare(
        criterion,
        "ten thirds of 3",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("ours", || ours(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT))),
            contender("hyperjet", || jet(black_box(&POINT))),
        ],
    );
}

fn along_a_line(criterion: &mut Criterion) {
    let dual = |x: &[f64; 3]| {
        let v: [Dual3_64; 3] = std::array::from_fn(|i| Dual3_64::new(x[i], DIRECTION[i], 0.0, 0.0));
        field!(v[0], v[1], v[2])
    };
    let theirs = dual(&POINT);
    let ours = |x: &[f64; 3]| directional_derivatives::<U3, _, _>(f, *x, DIRECTION);
    let three = ours(&POINT);
    assert_equal("to order 3", &three, &[theirs.re, theirs.v1, theirs.v2, theirs.v3]);
    compare(
        criterion,
        "to order 3 on a line",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("ours", || ours(black_box(&POINT))),
            contender("num-dual", || dual(black_box(&POINT))),
        ],
    );
    let series = |x: &[f64; 3]| {
        use num_traits::Float;
        let v: [echidna::Taylor<f64, 11>; 3] = std::array::from_fn(|i| {
            let mut coefficients = [0.0; 11];
            (coefficients[0], coefficients[1]) = (x[i], DIRECTION[i]);
            echidna::Taylor::new(coefficients)
        });
        let (x, y, z) = (v[0], v[1], v[2]);
        let square = x * x;
        Float::exp(x * y) * Float::sin(z) + Float::sqrt(square + y * y + z * z) + Float::ln(square + 1.0)
    };
    let ours = |x: &[f64; 3]| directional_derivatives::<U10, _, _>(f, *x, DIRECTION);
    let ten = ours(&POINT);
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    let beside: Vec<f64> = series(&POINT)
        .coeffs
        .iter()
        .enumerate()
        .map(|(k, c)| c * factorial(k))
        .collect();
    assert_equal("to order 10", &ten, &beside);
    compare(
        criterion,
        "to order 10 on a line",
        vec![
            contender("f64", || f(*black_box(&POINT))),
            contender("ours", || ours(black_box(&POINT))),
            contender("echidna", || series(black_box(&POINT))),
        ],
    );
}

/// The Helmholtz energy of ten components.
#[inline(always)]
fn energy<R: Real, const N: usize>(x: [R; N]) -> R {
    helmholtz!(x)
}

fn mixtures(criterion: &mut Criterion) {
    let point: [f64; 10] = mixture();
    let list = point.to_vec();
    let dual = |x: &[f64; 10]| num_dual::gradient(|v: SVector<DualSVec64<10>, 10>| helmholtz!(v), &(*x).into()).1;
    let jet = |x: &[f64; 10]| {
        let v: [Jet1<10>; 10] = std::array::from_fn(|i| Jet1::variable(x[i], i));
        helmholtz!(v).extract_grad::<10>()
    };
    let target = helmholtz_gradient_by_hand(&point);
    let ours = |x: &[f64; 10]| gradient(energy, *x);
    let of_list = |x: &Vec<f64>| gradient(|x| helmholtz!(x), x.clone());
    let object = differentiable!(|x: Vec<Scalar>| helmholtz!(x));
    assert_equal("energy", &ours(&point), &target);
    assert_equal("energy", &of_list(&list), &target);
    assert_equal("energy", dual(&point).as_slice(), &target);
    assert_equal("energy", &jet(&point), &target);
    compare(
        criterion,
        "gradient of 10",
        vec![
            contender("f64", || energy(*black_box(&point))),
            contender("hand", || helmholtz_gradient_by_hand(black_box(&point))),
            contender("ours", || ours(black_box(&point))),
            contender("ours, Vec", || of_list(black_box(&list))),
            contender("object, Vec", || object.gradient(black_box(&list).clone())),
            contender("num-dual", || dual(black_box(&point))),
            contender("hyperjet", || jet(black_box(&point))),
        ],
    );

    let dual = |x: &[f64; 10]| num_dual::hessian(|v: SVector<Dual2SVec64<10>, 10>| helmholtz!(v), &(*x).into()).2;
    let jet = |x: &[f64; 10]| {
        let v: [Jet2<10, 55>; 10] = std::array::from_fn(|i| Jet2::variable(x[i], i));
        helmholtz!(v).extract_hess::<10>()
    };
    let ours = |x: &[f64; 10]| hessian(energy, *x);
    let of_list = |x: &Vec<f64>| hessian(|x| helmholtz!(x), x.clone());
    let matrix = flat(ours(&point));
    assert_equal("energy", &matrix, dual(&point).as_slice());
    assert_equal("energy", &matrix, &flat(jet(&point)));
    assert_equal("energy", &matrix, &of_list(&list).concat());
    compare(
        criterion,
        "Hessian of 10",
        vec![
            contender("f64", || energy(*black_box(&point))),
            contender("ours", || ours(black_box(&point))),
            contender("ours, Vec", || of_list(black_box(&list))),
            contender("object, Vec", || object.hessian(black_box(&list).clone())),
            contender("num-dual", || dual(black_box(&point))),
            contender("hyperjet", || jet(black_box(&point))),
        ],
    );

    let point: [f64; 4] = mixture();
    let dual = |x: &[f64; 4]| by_triples!(4, x, |v| helmholtz!(v));
    let jet = |x: &[f64; 4]| {
        let v: [Jet3<4, 10, 20>; 4] = std::array::from_fn(|i| Jet3::variable(x[i], i));
        helmholtz!(v).extract_tens::<4>()
    };
    let ours = |x: &[f64; 4]| third_derivatives(energy, *x);
    let tensor = flat3(ours(&point));
    assert_equal("energy", &tensor, &flat3(dual(&point)));
    assert_equal("energy", &tensor, &flat3(jet(&point)));
    compare(
        criterion,
        "twenty thirds of 4",
        vec![
            contender("f64", || energy(*black_box(&point))),
            contender("ours", || ours(black_box(&point))),
            contender("num-dual", || dual(black_box(&point))),
            contender("hyperjet", || jet(black_box(&point))),
        ],
    );
}

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    gradients(c);
    hessians(c);
    mixed_partials(c);
    third_orders(c);
    along_a_line(c);
    mixtures(c);
    criterion.final_summary();
}
