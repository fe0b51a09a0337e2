"""Writes the table of derivatives that tests/reference.rs reads.

Regenerate from the root of the repository, with Python 3 and mpmath 1.3:

    python3 tests/reference/derivatives.py > tests/reference/derivatives.txt

Every entry is a function along a curve: the derivatives at t = 0 of f(x(t)), or of f(x(t), y(t)) and
f(x(t), y(t), z(t)), for curves with Taylor coefficients that are not those of a seed. No step uses the differential
equations of the crate:

    outer function, one argument    its Taylor coefficients at x0 by Cauchy's integral, the trapezoid rule on a circle
    outer function, more arguments  closed forms of its partial derivatives
    composition                     explicit powers of the inner series (Faa di Bruno)
    check of both                   Cauchy's integral of t -> f(x(t)) on a circle in t, for every entry

An entry is

    function [parameter]
    x  x(0) x'(0) ... the derivatives of the curve to order 12; lines y and z follow for more arguments
    f  the derivatives of the result
    s  the scale of each: the same sum of terms with every factor replaced by its magnitude

The numbers of the lines x, y and z are exact, and so are the Taylor coefficients that they stand for. Lines f and s
end before the order at which the scale leaves the range of a double.
"""

import math

from mpmath import mp, mpc, mpf

ORDER = 12
# arctan(1e160) differs from pi/2 in digit 160, and its derivatives are the digits from 160 to 320.
mp.dps = 440
POINTS_ON_CIRCLE = 96
# The trapezoid rule on a quarter of the radius of convergence leaves 4^-96 = 1e-58 of a coefficient out.
AGREEMENT = mpf(10) ** -40

# Taylor coefficients of the curves in units of their speed: dyadic, so that they and the derivatives are exact.
GERMS = {
    "A": [1, -3 / 8, 5 / 32, 7 / 64, -3 / 64, 5 / 256, -1 / 64, 3 / 512, -5 / 1024, 1 / 512, 3 / 4096, -1 / 4096],
    "B": [-3 / 4, 1 / 4, 3 / 16, -1 / 16, 5 / 128, 3 / 128, -1 / 128, -3 / 512, 1 / 256, 1 / 1024, -1 / 2048, 5 / 8192],
    "C": [0, 1 / 2, -1 / 8, 0, 3 / 64, -1 / 32, 0, 1 / 128, -3 / 1024, 1 / 1024, 0, 1 / 4096],
}


def curve(x0, germ, speed):
    """The Taylor coefficients of a curve through x0, as doubles."""
    return [float(x0)] + [speed * g for g in GERMS[germ]]


def roots_of_unity():
    return [mp.expjpi(mpf(2 * i) / POINTS_ON_CIRCLE) for i in range(POINTS_ON_CIRCLE)]


UNITY = roots_of_unity()


def on_circle(f, centre, radius):
    """The values of f on the upper half of a circle; those on the lower half are their conjugates."""
    return [f(centre + radius * w) for w in UNITY[: POINTS_ON_CIRCLE // 2 + 1]]


def coefficients_of(values, radius):
    """The Taylor coefficients, real, of the function with these values on a circle."""
    half = POINTS_ON_CIRCLE // 2
    noise = max(abs(value) for value in values) * mpf(10) ** (20 - mp.dps)
    coefficients = []
    for m in range(ORDER + 1):
        total = mp.re(values[0]) + mp.re(values[half] * (-1) ** m)
        total += 2 * sum(mp.re(values[i] * UNITY[-i * m % POINTS_ON_CIRCLE]) for i in range(1, half))
        # What is left of a coefficient that vanishes, by symmetry or above the degree of a polynomial, is noise.
        coefficients.append(mpf(0) if abs(total) < noise else total / POINTS_ON_CIRCLE / radius**m)
    return coefficients


def cauchy(f, centre, radius):
    """The Taylor coefficients of f at a real centre by Cauchy's integral."""
    return coefficients_of(on_circle(f, centre, radius), radius)


def product(a, b):
    return [mp.fsum(a[i] * b[k - i] for i in range(k + 1)) for k in range(ORDER + 1)]


def powers(step):
    """1, s, s^2, ... for a series s without constant term."""
    result = [[mpf(1)] + [mpf(0)] * ORDER]
    for _ in range(ORDER):
        result.append(product(result[-1], step))
    return result


def compose(partials, steps):
    """The sum over multi-indices m of partials[m] * s1^m1 * s2^m2 ..."""
    tables = [powers(s) for s in steps]
    result = [mpf(0)] * (ORDER + 1)
    for index, c in partials.items():
        if c:
            term = [c] + [mpf(0)] * ORDER
            for table, m in zip(tables, index):
                term = product(term, table[m])
            result = [a + b for a, b in zip(result, term)]
    return result


def derivatives(coefficients):
    return [c * math.factorial(k) for k, c in enumerate(coefficients)]


def number(x):
    return repr(float(x))


def write(function, parameter, curves, partials, along, radius_in_t):
    """Composes, checks and prints one entry."""
    mp.dps = 60
    steps = [[mpf(0)] + [mpf(c) for c in x[1:]] for x in curves]
    values = compose(partials, steps)
    scales = compose({m: abs(c) for m, c in partials.items()}, [[abs(c) for c in s] for s in steps])
    mp.dps = 440
    around = on_circle(along, mpf(0), radius_in_t)
    # Without the primal, which for arctan(1e160) would hide everything else.
    variation = max(abs(value - values[0]) for value in around)
    for k, direct in enumerate(coefficients_of(around, radius_in_t)):
        error = abs(values[k] - direct) * radius_in_t**k
        assert error <= AGREEMENT * max(variation, scales[0] if k == 0 else 0), (function, parameter, curves, k, error)
    f, s = [], []
    for value, scale in zip(derivatives(values), derivatives(scales)):
        if scale != 0 and not mpf("1e-290") < scale < mpf("1e290"):
            break
        f.append(number(value))
        s.append(f"{float(scale):.3e}")
    print(function if parameter is None else f"{function} {parameter!r}")
    for name, x in zip("xyz", curves):
        print(name, *(number(d) for d in derivatives(x)))
    print("f", *f)
    print("s", *s)
    print()


def evaluate(x, t):
    return mp.polyval([mpf(c) for c in reversed(x)], t)


def power_of_two_below(x):
    return math.ldexp(1.0, math.floor(mp.log(x, 2)))


def to_pole_of_tan(x):
    return abs(x - (mp.floor(x / mp.pi) + mpf(1) / 2) * mp.pi)


def real_cbrt(x0):
    return (lambda z: mp.exp(mp.log(z) / 3)) if x0 > 0 else (lambda z: -mp.exp(mp.log(-z) / 3))


def unary(function, f, radius, points, parameter=None):
    """Entries for a function of one argument.

    `radius` gives the distance from x0 to the nearest singularity, or less where the function grows faster than that.
    A point is x0, or x0 and the speed of the curve; the default is half the radius or less.
    """
    for i, point in enumerate(points):
        x0, speed = point if isinstance(point, tuple) else (point, None)
        exact = mpf(x0)
        r = radius(exact)
        speed = speed or power_of_two_below(r / 2)
        outer = cauchy(f(exact), exact, r / 4)
        outer[0] = mp.re(f(exact)(exact))
        # Two curves a point: every point meets two of the three.
        for germ in ("ABC"[i % 3], "ABC"[(i + 1) % 3]):
            x = curve(x0, germ, speed)
            write(
                function,
                parameter,
                [x],
                {(m,): c for m, c in enumerate(outer)},
                lambda t: f(exact)(evaluate(x, t)),
                min(mpf(1) / 4, r / (8 * speed)),
            )


def same(f):
    return lambda *x0: f


def constant(r):
    return lambda x0: mpf(r)


def one_argument():
    ends = lambda x: min(abs(1 - x), abs(1 + x))
    imaginary = lambda x: mp.sqrt(1 + x * x)
    positive = [0.625, 1.0, 1.7, 40.0, 1e-3, 1e-200, 1e200, (1e-9, 1.0), (1e-100, 1.0)]
    everywhere = [0.0, 0.40625, -1.3, 2.75, 1e-10, -1e-5]

    unary("sqrt", same(mp.sqrt), abs, positive)
    unary("cbrt", real_cbrt, abs, positive + [-0.75, -1e100])
    unary("recip", same(lambda z: 1 / z), abs, positive + [-0.75, -1e100])
    for n, points in [
        (-7, [0.75, -1.3, 1e-20]),
        (-3, [0.75, -1.3, 1e-20]),
        (-2, [0.75, -1.3, 1e40]),
        (-1, [0.75, -1.3, 1e200]),
        (0, [0.75, -1.3, 0.0]),
        (1, [0.75, -1.3, 0.0, 1e200]),
        (2, [0.75, -1.3, 0.0, 1e100]),
        (3, [0.75, -1.3, 0.0, 1e-60]),
        (4, [0.75, -1.3, 0.0, 1e-60]),
        (5, [0.75, -1.3, 0.0, 1e-20, (1e-3, 1.0)]),
        (7, [0.75, -1.3, 0.0, 1e-20, (1e-3, 1.0)]),
        (12, [0.75, -1.3, 0.0, 1e10, (1e-3, 1.0)]),
        (13, [0.75, -1.3, 0.0, 1e10, (1e-3, 1.0)]),
        (1300, [1.0001, -1.0001, 0.9]),
    ]:
        around = (lambda x: max(abs(x), mpf(1)) / 8) if n >= 0 else (lambda x: abs(x) / 8)
        if n == 1300:
            around = constant(mpf(1) / 1300)
        unary("powi", same(lambda z: z**n), around, points, n)
    for p in [2.5, -1.3, 0.5, 1 / 3, -1.25]:
        unary("powf", same(lambda z: mp.exp(mpf(p) * mp.log(z))), abs, [0.625, 1.7, 1e-3, 40.0, 1e60, (1e-4, 1.0)], p)
    unary("powf", same(lambda z: z**3), lambda x: max(abs(x), mpf(1)), [0.0, 0.625, -1.7, -40.0, 1e60], 3.0)

    unary("exp", same(mp.exp), constant(1), everywhere + [-20.5, 300.0, -300.0])
    unary("exp2", same(lambda z: mp.exp(z * mp.ln2)), constant(1), everywhere + [-20.5, 300.0, -300.0])
    unary("exp_m1", same(mp.expm1), constant(1), everywhere + [-40.0, 300.0])
    unary("ln", same(mp.log), abs, positive + [0.999999, 1.0000001])
    unary("log2", same(lambda z: mp.log(z) / mp.ln2), abs, positive)
    unary("log10", same(lambda z: mp.log(z) / mp.ln10), abs, positive)
    unary("ln_1p", same(mp.log1p), lambda x: 1 + x, [0.0, 0.40625, 1e-10, -0.5, -0.999, -1 + 2.0**-40, 1e5, 1e200])

    circular = everywhere + [1.5707963, -3.1415926, 100.5, 1e6]
    unary("sin", same(mp.sin), constant(1), circular)
    unary("cos", same(mp.cos), constant(1), circular)
    unary("tan", same(mp.tan), to_pole_of_tan, everywhere + [1.5, -1.5707, 100.5, 1e6, (1.57, 1.0)])
    arcs = [0.0, 0.40625, -0.75, 0.3, 1e-10, 0.99, 1 - 1e-9, -1 + 1e-9, (1 - 1e-9, 1.0)]
    unary("asin", same(mp.asin), ends, arcs)
    unary("acos", same(mp.acos), ends, arcs)
    unary("atan", same(mp.atan), imaginary, everywhere + [1.0, -30.0, 1e3, -1e12, 1e15, 1e20, 1e160, (1e3, 1.0)])

    unary("sinh", same(mp.sinh), constant(1), everywhere + [20.5, -300.0])
    unary("cosh", same(mp.cosh), constant(1), everywhere + [20.5, -300.0])
    unary("tanh", same(mp.tanh), constant(1), everywhere + [0.3, 0.6584789, 2.0, -5.0, 20.0, 200.0, -200.0])
    unary("asinh", same(mp.asinh), imaginary, everywhere + [1.0, -30.0, 1e3, 1e9, -1e200, 1e200])
    unary("acosh", same(mp.acosh), lambda x: x - 1, [1.5, 2.0, 1.01, 1 + 1e-9, (1 + 1e-9, 1.0), 30.0, 1e9, 1e200])
    unary("atanh", same(mp.atanh), ends, arcs)


def several(function, points, partials, along, radius):
    """Entries for a function of several arguments; a point is their values, and the germs turn from entry to entry."""
    for i, point in enumerate(points):
        for j in range(2):
            exact = [mpf(x) for x in point]
            r = radius(*exact)
            speeds = [power_of_two_below(x / 2) for x in r]
            curves = [curve(x, "ABC"[(i + j + n) % 3], s) for n, (x, s) in enumerate(zip(point, speeds))]
            value = lambda t: along(*exact)(*(evaluate(x, t) for x in curves))
            write(function, None, curves, partials(*exact), value, mpf(1) / 8)


def indices():
    return [(i, n - i) for n in range(ORDER + 1) for i in range(n + 1)]


def partials_of_quotient(x, y):
    return {(i, j): (x if i == 0 else 1) * (-1) ** j / y ** (j + 1) for i, j in indices() if i < 2}


def partials_of_mul_add(x, y, z):
    return {(0, 0, 0): x * y + z, (1, 0, 0): y, (0, 1, 0): x, (1, 1, 0): mpf(1), (0, 0, 1): mpf(1)}


def partials_of_log(x, base):
    g = [mp.log(x)] + [(-1) ** (i + 1) / (i * x**i) for i in range(1, ORDER + 1)]
    h = cauchy(lambda b: 1 / mp.log(b), base, min(base, abs(base - 1)) / 4)
    h[0] = 1 / mp.log(base)
    return {(i, j): g[i] * h[j] for i, j in indices()}


def partials_of_pow(x, p):
    """(x + a)^(p + b) = x^p * exp(b ln x) * sum of C(p + b, i) (a/x)^i."""
    result = {}
    exponential = [mp.log(x) ** j / math.factorial(j) for j in range(ORDER + 1)]
    binomial = [mpf(1)] + [mpf(0)] * ORDER
    for i in range(ORDER + 1):
        row = product(exponential, binomial)
        result.update({(i, j): row[j] * mp.exp(p * mp.log(x)) / x**i for j in range(ORDER + 1 - i)})
        binomial = product(binomial, [(p - i) / (i + 1), mpf(1) / (i + 1)] + [mpf(0)] * (ORDER - 1))
    return result


def partials_of_atan2(y, x):
    """The imaginary part of log(x + iy), whose n-th Taylor coefficient is -(-1/z)^n / n."""
    z = mpc(x, y)
    result = {}
    for j, i in indices():
        n = i + j
        log_n = mp.log(z) if n == 0 else -((-1 / z) ** n) / n
        result[(j, i)] = mp.im(log_n * mpc(0, 1) ** j * math.comb(n, j))
    return result


def angle_near(y0, x0):
    """The branch of the angle that is analytic around (x0, y0)."""
    if abs(y0) > abs(x0):
        return lambda y, x: mp.sign(y0) * mp.pi / 2 - mp.atan(x / y)
    turn = mp.sign(y0) * mp.pi if x0 < 0 else 0
    return lambda y, x: turn + mp.atan(y / x)


def partials_of_hypot(x, y):
    """sqrt(z) * sqrt(w) with z = x + iy and w = x - iy, both expanded by the binomial series."""
    z, w = mpc(x, y), mpc(x, -y)
    half = mpf(1) / 2
    result = {m: mpf(0) for m in indices()}
    for a, b in indices():
        c = mp.binomial(half, a) * mp.binomial(half, b) * abs(z) * z**-a * w**-b
        # (dx + i dy)^a (dx - i dy)^b
        for k in range(a + 1):
            for l in range(b + 1):
                term = c * math.comb(a, k) * math.comb(b, l) * mpc(0, 1) ** k * mpc(0, -1) ** l
                result[(a + b - k - l, k + l)] += mp.re(term)
    return result


def several_arguments():
    both = lambda *x: [abs(c) for c in x]
    larger = lambda x, y: [max(abs(x), abs(y))] * 2
    plane = [(3.0, 4.0), (0.5, -2.0), (-1.5, 1.5), (1e-9, 0.7), (0.7, 1e-9), (-1.3, -1e-3), (1e-3, -2.0),
             (1e200, 1e199), (3e-200, 1e-200)]
    several("quotient", [(0.75, 1.5), (-1.3, 0.7), (3.0, -40.0), (1e100, 1e-100), (1e-9, 7.0)],
            partials_of_quotient, same(lambda x, y: x / y), both)
    several("mul_add", [(0.75, 1.5, -0.5), (-1.3, 0.7, 1e-5), (1e-9, 1e9, -1.0), (1e100, 1e100, 3.0)],
            partials_of_mul_add, same(lambda x, y, z: x * y + z), both)
    several("log", [(0.75, 2.0), (40.0, 10.0), (1.7, 0.3), (0.999, 3.0), (1e200, 2.5), (3.0, 1.001)],
            partials_of_log, same(lambda x, b: mp.log(x) / mp.log(b)), lambda x, b: [x, min(b, abs(b - 1))])
    several("pow", [(0.75, 1.5), (1.7, -2.25), (40.0, 0.3), (1.5, 2.0), (1.0001, 1300.0), (1e-5, 3.5), (1e100, 1.5)],
            partials_of_pow, same(lambda x, p: mp.exp(p * mp.log(x))),
            lambda x, p: [x / max(abs(p), 1), min(1, 1 / abs(mp.log(x)))])
    several("atan2", plane, partials_of_atan2, angle_near, larger)
    several("hypot", plane, partials_of_hypot, same(lambda x, y: mp.sqrt(x * x + y * y)), larger)


def main():
    print("# Written by derivatives.py, whose head says what the lines are.")
    print()
    one_argument()
    several_arguments()


if __name__ == "__main__":
    main()
