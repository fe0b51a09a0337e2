//! The names that most programs need: `use tangent_bundle::prelude::*;`

pub use crate::bundle::{
    AbstractTangentBundle, Bundle, CanonicalTangentIndex, ChunkBundle, ChunkTangent, ExplicitBundle, ExplicitTangent,
    NotDifferentiableBundle, NotTaylor, TangentBundle, TangentIndexError, TaylorBundle, TaylorTangent,
    TaylorTangentIndex, TraceBundle, UniformBundle, UniformTangent, ZeroBundle,
};
pub use crate::calculus::{
    Differentiable, GradientScalar, HessianScalar, Over, WithCaptures, curl, derivative, derivative_tensor,
    derivative_with, derivatives, directional_derivatives, divergence, gradient, gradient_with, hessian,
    hessian_vector_product, hessian_with, implicit, jacobian, jacobian_with, jvp, laplacian, nabla, nth_derivative,
    scoped, third_derivatives, try_curl, try_derivative, try_derivatives, try_directional_derivatives, try_divergence,
    try_gradient, try_hessian, try_hessian_vector_product, try_jacobian, try_jvp, try_laplacian, try_nth_derivative,
    try_third_derivatives, try_value_and_gradient, try_value_and_jacobian, try_value_gradient_hessian, try_vjp,
    value_and_gradient, value_and_gradient_with, value_and_jacobian, value_and_jacobian_with, value_gradient_hessian,
    value_gradient_hessian_with, vjp,
};
#[cfg(feature = "std")]
pub use crate::calculus::{checkpointed, pull_back};
pub use crate::forward::{Eras, OneForm, PushForward, bundle, dx, unit, zero_bundle};
pub use crate::jet::{Jet, NotTheBasePoint, jet_taylor_ev};
#[cfg(feature = "lanes")]
pub use crate::many;
pub use crate::order::{
    Order, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16, U17, U18, U19, U20, U21, U22,
    U23, U24, U25, U26, U27, U28, U29, U30, U31, U32, U33, U34, U35, U36, U37, U38, U39, U40, U41, U42, U43, U44, U45,
    U46, U47, U48, U49, U50, U51, U52, U53, U54, U55, U56, U57, U58, U59, U60, U61, U62, U63, U64,
};
#[cfg(feature = "lanes")]
pub use crate::real::Lanes;
pub use crate::real::{ArrayRule, AsFloat, Elementary as _, JetRule, Real, ScalarRule};
#[doc(no_inline)]
pub use crate::space::Length;
pub use crate::space::{Argument, ArrayWidth, Point, Scalar, Space, rebundle};
#[cfg(feature = "testing")]
pub use crate::{check_identity, check_rule, testing};
pub use crate::{custom_rule, differentiable, partial, primitive, space};
pub use typenum::Unsigned as _;
