"""Writes the table of special functions at the ends of their domains and of the range that tests/special reads.

Regenerate from the root of the repository, with Python 3 and mpmath 1.3:

    python3 tests/reference/special_ends.py > tests/reference/special_ends.txt

An entry is a line

    function order x f f' f'' f'''

as in special.py, by formulas for f' and f'' at 120 digits and of any exponent, printed to 20; f''' is a difference quotient of f'', good to
some digits, which is enough for a bound. Of the beta function x is a, the order is 1, b = a/2 + 1, and the derivatives are those of
t -> B(a + t, b - t/2).
"""

from mpmath import mp, mpf

mp.dps = 120

pi, half = mp.pi, mpf(1) / 2


def gaussian(a, c, value):
    return lambda n, x: (value(x), c * mp.exp(-a * x * x), -2 * a * x * c * mp.exp(-a * x * x))


def inverse_gaussian(a, c, value):
    def f(n, x):
        y = value(x)
        slope = mp.exp(a * y * y) / c
        return y, slope, 2 * a * y * slope**2

    return f


def quantile(p):
    if p > half:
        return -quantile(1 - p)
    start = -mp.sqrt(-2 * mp.log(p)) if p < 0.1 else mpf(-1)
    return mp.findroot(lambda y: mp.log(mp.erfc(-y / mp.sqrt(2)) / 2 / p), start)


def erf_inv(x):
    if abs(x) < mpf(10) ** -20:
        return mp.sqrt(pi) / 2 * (x + pi / 12 * x**3)
    return quantile((1 + x) / 2) / mp.sqrt(2)


def gamma(n, x):
    g, p = mp.gamma(x), mp.psi(0, x)
    return g, g * p, g * (p * p + mp.psi(1, x))


def beta(n, a):
    b = a / 2 + 1
    value = mp.beta(a, b)
    slope = mp.psi(0, a) - mp.psi(0, b) / 2 - mp.psi(0, a + b) / 2
    return value, value * slope, value * (slope**2 + mp.psi(1, a) + mp.psi(1, b) / 4 - mp.psi(1, a + b) / 4)


def cylindrical(f, below, above, odd):
    # A negative order is the positive one, with a sign where that is odd.
    def slope(g):
        return lambda n: below * g(n - 1) + above * g(n + 1)

    def all(n, x):
        value = lambda m: f(abs(m), x) * (odd if m < 0 and m % 2 else 1)
        return value(n), slope(value)(n), slope(slope(value))(n)

    return all


def spherical(f, below, above):
    def slope(g):
        return lambda n: (below * n * (g(n - 1) if n > 0 else 0) + above * (n + 1) * g(n + 1)) / (2 * n + 1)

    def all(n, x):
        value = lambda m: mp.sqrt(pi / (2 * x)) * f(m + mpf(1) / 2, x)
        return value(n), slope(value)(n), slope(slope(value))(n)

    return all


def lambert(branch):
    def f(n, x):
        y = mp.lambertw(x, branch).real
        slope = mp.exp(-y) / (1 + y)
        return y, slope, -mp.exp(-2 * y) * (y + 2) / (1 + y) ** 3

    return f


def logistic(n, x):
    s, t = 1 / (1 + mp.exp(-x)), 1 / (1 + mp.exp(x))
    return s, s * t, -s * t * mp.tanh(x / 2)


def softplus(n, x):
    s, t = 1 / (1 + mp.exp(-x)), 1 / (1 + mp.exp(x))
    return mp.log1p(mp.exp(x)), s, s * t


TINY = [2.3e-308, 1e-300, 1e-200, 1e-155, 1e-100, 1e-20]
HUGE = [1e20, 1e100, 1e155, 1e200, 1e300, 1.7e308]
BOTH = [-x for x in TINY] + TINY
FUNCTIONS = [
    ("erf", gaussian(1, 2 / mp.sqrt(pi), mp.erf), [0], BOTH + [-26.5, 5.8, 15.0, 26.0, 26.5]),
    ("erfc", gaussian(1, -2 / mp.sqrt(pi), mp.erfc), [0], BOTH + [-26.5, 15.0, 26.0, 26.5]),
    ("normal_cdf", gaussian(half, 1 / mp.sqrt(2 * pi), lambda x: mp.erfc(-x / mp.sqrt(2)) / 2), [0], BOTH + [-37.5, -30.0, 30.0, 37.5]),
    ("normal_quantile", inverse_gaussian(half, 1 / mp.sqrt(2 * pi), quantile), [0], [1e-300, 1e-200, 1e-155, 1e-100, 1e-20, 1 - 2.0**-53]),
    ("erf_inv", inverse_gaussian(1, 2 / mp.sqrt(pi), erf_inv), [0], BOTH + [1 - 2.0**-53, 2.0**-53 - 1]),
    ("gamma", gamma, [0], BOTH + [-170.5, -150.25, -20.5, 100.0, 170.0, 171.5]),
    ("ln_gamma", lambda n, x: (mp.loggamma(x).real, mp.psi(0, x), mp.psi(1, x)), [0], TINY + HUGE[:-1]),
    ("digamma", lambda n, x: tuple(mp.psi(k, x) for k in range(3)), [0], BOTH + HUGE),
    ("polygamma", lambda n, x: tuple(mp.psi(n + k, x) for k in range(3)), [1, 2, 5], BOTH + HUGE),
    ("beta", beta, [1], [1e-100, 1e-20, 1e3]),
    ("bessel_j", cylindrical(mp.besselj, half, -half, -1), [0, 1, 2, 5], BOTH),
    ("bessel_y", cylindrical(mp.bessely, half, -half, -1), [0, 1, 2, 5], TINY),
    ("bessel_i", cylindrical(mp.besseli, half, half, 1), [0, 1, 2, 5], BOTH + [700.0, -700.0]),
    ("bessel_k", cylindrical(mp.besselk, -half, -half, 1), [0, 1, 2, 5], TINY + [700.0]),
    ("spherical_j", spherical(mp.besselj, 1, -1), [0, 1, 2, 5], TINY),
    ("spherical_y", spherical(mp.bessely, 1, -1), [1, 2, 5], TINY),
    ("spherical_i", spherical(mp.besseli, 1, 1), [0, 1, 2, 5], TINY + [700.0]),
    ("spherical_k", spherical(mp.besselk, -1, -1), [1, 2, 5], TINY + [700.0]),
    ("sinc", spherical(mp.besselj, 1, -1), [0], TINY),
    ("lambert_w0", lambert(0), [0], BOTH + HUGE),
    ("lambert_wm1", lambert(-1), [0], [-x for x in TINY]),
    ("logistic", logistic, [0], BOTH + [-700.0, -400.0, -40.0, 40.0, 400.0, 700.0]),
    ("softplus", softplus, [0], BOTH + [-700.0, -400.0, -40.0, 40.0, 400.0, 700.0]),
]

for name, f, orders, points in FUNCTIONS:
    for n in orders:
        for point in points:
            x = mpf(point)
            h = min(abs(x), abs(1 - abs(x))) * mpf(10) ** -12
            third = (f(n, x + h)[2] - f(n, x - h)[2]) / (2 * h)
            print(name, n, repr(point), *(mp.nstr(v, 20, strip_zeros=False) for v in (*f(n, x), third)), flush=True)
