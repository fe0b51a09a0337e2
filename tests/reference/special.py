"""Writes the table of special functions that tests/special reads.

Regenerate from the root of the repository, with Python 3 and mpmath 1.3:

    python3 tests/reference/special.py > tests/reference/special.txt

An entry is a line

    function order x f f' f'' ... f^(9)

the function's order 0 where it has none, and its derivatives at x by Cauchy's integral at 60 digits, printed to 20. Of the beta
function x is a, the order is 1, b = a/2 + 1, and the derivatives are those of t -> B(a + t, b - t/2).
"""

from mpmath import mp, mpf

mp.dps = 60
ORDER = 9


def spherical(f, factor=1):
    return lambda n: lambda x: factor * mp.sqrt(mp.pi / (2 * x)) * f(n + mpf(1) / 2, x)


def plain(f):
    return lambda n: f


def sinc(x):
    return mp.sin(x) / x if x != 0 else mpf(1)




CYLINDER = [0, 1, 2, 5, 12]
SPHERE = [0, 1, 2, 5, 9]
RIGHT = [0.03125, 0.3, 1.25, 3.7, 9.5, 27.3, 61.0]
LINE = [-7.3, -1.25, -0.03125] + RIGHT

# Name, function of the order, orders, points, and the radius of analyticity at a point.
FUNCTIONS = [
    ("erf", plain(mp.erf), [0], [-3.1, -0.7, 0.0, 1e-5, 0.3, 1.25, 2.6, 4.5], lambda x: 1),
    ("erfc", plain(mp.erfc), [0], [-3.1, -0.7, 0.0, 0.3, 1.25, 4.5, 9.75, 20.5], lambda x: 1),
    ("normal_cdf", plain(lambda x: mp.erfc(-x / mp.sqrt(2)) / 2), [0], [-30.5, -8.1, -2.3, -0.4, 0.0, 0.7, 3.3], lambda x: 1),
    ("normal_quantile", plain(None), [0], [1e-12, 0.001, 0.07, 0.31, 0.44, 0.62, 0.9, 0.998], None),
    ("erf_inv", plain(None), [0], [-0.97, -0.3, 0.0, 0.12, 0.55, 0.875, 0.9995], None),
    ("gamma", plain(mp.gamma), [0], [-4.3, -1.6, -0.4, 0.02, 0.6, 1.9, 3.4, 17.25, 88.5], lambda x: None),
    ("ln_gamma", plain(lambda x: mp.loggamma(x)), [0], [0.02, 0.6, 1.7, 3.4, 17.25, 1000.5], lambda x: None),
    ("digamma", plain(mp.digamma), [0], [-4.3, -1.6, -0.4, 0.02, 0.6, 1.9, 3.4, 17.25, 1000.5], lambda x: None),
    ("polygamma", lambda n: lambda x: mp.psi(n, x), [1, 2, 5], [-2.6, -0.4, 0.02, 0.6, 3.4, 17.25], lambda x: None),
    ("beta", plain(None), [1], [0.3, 1.25, 4.5, 12.0, 60.5], lambda x: None),
    ("bessel_j", lambda n: lambda x: mp.besselj(n, x), CYLINDER + [-3], LINE, lambda x: 1),
    ("bessel_y", lambda n: lambda x: mp.bessely(n, x), CYLINDER + [-3], RIGHT, lambda x: min(x, 4)),
    ("bessel_i", lambda n: lambda x: mp.besseli(n, x), CYLINDER + [-3], LINE, lambda x: 1),
    ("bessel_k", lambda n: lambda x: mp.besselk(n, x), CYLINDER + [-3], RIGHT, lambda x: min(x, 4)),
    ("spherical_j", spherical(mp.besselj), SPHERE, RIGHT, lambda x: min(x, 4)),
    ("spherical_y", spherical(mp.bessely), SPHERE, RIGHT, lambda x: min(x, 4)),
    ("spherical_i", spherical(mp.besseli), SPHERE, RIGHT, lambda x: min(x, 4)),
    ("spherical_k", spherical(mp.besselk), SPHERE, RIGHT, lambda x: min(x, 4)),
    ("sinc", plain(sinc), [0], [0.0, 1e-8, -0.3, 1.25, 3.7, 27.3], lambda x: 1),
    ("lambert_w0", plain(mp.lambertw), [0], [-0.35, -0.2, 0.0, 0.1, 1.0, 7.5, 1e5], lambda x: x + mp.exp(-1)),
    ("lambert_wm1", plain(lambda x: mp.lambertw(x, -1 if mp.im(x) >= 0 else 1)), [0], [-0.35, -0.2, -0.01, -1e-6], lambda x: min(-x, x + mp.exp(-1))),
    ("logistic", plain(lambda x: 1 / (1 + mp.exp(-x))), [0], [-40.5, -3.2, 0.1, 0.7, 5.5, 30.0], lambda x: 3),
    ("softplus", plain(lambda x: mp.log(1 + mp.exp(x))), [0], [-40.5, -3.2, 0.1, 0.7, 5.5, 30.0], lambda x: 3),
]

POINTS = 64


def by_cauchy(f, x, radius):
    """Taylor coefficients by the trapezoid rule on a circle of a quarter of the radius: 4^-64 of a coefficient is left out."""
    r = mpf(radius) / 4
    values = [f(x + r * mp.expjpi(mpf(2 * i) / POINTS)) for i in range(POINTS)]
    out, size = [], max(map(abs, values))
    for k in range(ORDER + 1):
        total = mp.fsum(v * mp.expjpi(-mpf(2 * i * k) / POINTS) for i, v in enumerate(values))
        # What the rule leaves of a zero is one.
        c = (total / POINTS).real
        out.append(c / r**k * mp.factorial(k) if abs(c) > mpf(10) ** -35 * size else mpf(0))
    return out


def to_pole(x):
    """The distance to the nearest of 0, -1, -2, ..."""
    return min(x, 2) if x > 0 else min(x - mp.floor(x), mp.ceil(x) - x)


def inverse_of_gaussian(y, a, c):
    """The derivatives of an inverse y of a function whose derivative is g(y) = c exp(-a y^2).

    y^(k) = h_k(y)/g^k with polynomials h_1 = 1, h_(k+1) = h_k' + 2 a k y h_k.
    """
    g, h, out = c * mp.exp(-a * y * y), [mpf(1)], [y]
    for k in range(1, ORDER + 1):
        out.append(mp.polyval(h[::-1], y) / g**k)
        slope = [i * h[i] for i in range(1, len(h))]
        raised = [mpf(0)] + [2 * a * k * x for x in h]
        h = [(slope[i] if i < len(slope) else 0) + raised[i] for i in range(len(raised))]
    return out


def beta_curve(a):
    b = a / 2 + 1
    return lambda t: mp.gamma(a + t) * mp.gamma(b - t / 2) / mp.gamma(a + b + t / 2)


for name, family, orders, points, radius in FUNCTIONS:
    for n in orders:
        for point in points:
            x = mpf(point)
            if name == "beta":
                values = by_cauchy(beta_curve(x), mpf(0), x)
            elif name == "normal_quantile":
                y = mp.findroot(lambda y: mp.log(mp.erfc(-y / mp.sqrt(2)) / 2 / x), -1.0 if x < 0.5 else 1.0)
                values = inverse_of_gaussian(y, mpf(1) / 2, 1 / mp.sqrt(2 * mp.pi))
            elif name == "erf_inv":
                values = inverse_of_gaussian(mp.findroot(lambda y: mp.erf(y) - x, x), mpf(1), 2 / mp.sqrt(mp.pi))
            elif radius(x) is None:
                values = by_cauchy(family(n), x, to_pole(x))
            else:
                values = by_cauchy(family(n), x, radius(x))
            print(name, n, repr(point), *(mp.nstr(v, 20, strip_zeros=False) for v in values))
