"""Writes the table of powers and lengths at the ends of the range of floats that tests/edges/range.rs reads.

Regenerate from the root of the repository, with Python 3 and mpmath 1.3:

    python3 tests/reference/range.py > tests/reference/range.txt

An entry is a line

    function parameter base seed f' f'' f'''

with the derivatives along base + seed*t at t = 0, by series of 60 digits and of any exponent, printed to 20 digits. Of
functions of two arguments the other one is on the line that `second` gives.
"""

from mpmath import mp, mpf

mp.dps = 60
ORDER = 3


def times(a, b):
    return [mp.fsum(a[i] * b[k - i] for i in range(k + 1)) for k in range(ORDER + 1)]


def power(x, p):
    """x*y' = p*y*x', for an exponent at rest."""
    root = -((-x[0]) ** p) if x[0] < 0 else x[0] ** p
    if x[0] < 0 and p == int(p):
        root = x[0] ** int(p)
    y = [root]
    for k in range(1, ORDER + 1):
        y.append(mp.fsum((p * j - (k - j)) * x[j] * y[k - j] for j in range(1, k + 1)) / (k * x[0]))
    return y


def ln(x):
    y = [mp.log(x[0])]
    for k in range(1, ORDER + 1):
        y.append((x[k] - mp.fsum(j * y[j] * x[k - j] for j in range(1, k)) / k) / x[0])
    return y


def exp(x):
    y = [mp.exp(x[0])]
    for k in range(1, ORDER + 1):
        y.append(mp.fsum(j * x[j] * y[k - j] for j in range(1, k + 1)) / k)
    return y


def line(base, seed):
    return [mpf(base), mpf(seed)] + [mpf(0)] * (ORDER - 1)


def second(name, parameter, base, seed):
    """The line of the second argument, in floats."""
    if name == "pow":
        return parameter, 0.5
    if name == "self_pow":
        return base, seed
    return base * parameter, seed * -0.75


def value(name, parameter, base, seed):
    x = line(base, seed)
    if name == "cbrt":
        return power(x, mpf(1) / 3)
    if name == "sqrt":
        return power(x, mpf(1) / 2)
    if name == "recip":
        return power(x, mpf(-1))
    if name in ("powf", "powi"):
        return power(x, mpf(parameter))
    y = line(*second(name, parameter, base, seed))
    if name == "hypot":
        return power([a + b for a, b in zip(times(x, x), times(y, y))], mpf(1) / 2)
    return exp(times(y, ln(x)))


SIZES = [2.3e-308] + [float("1e%d" % e) for e in range(-300, 301, 20)] + [1.7e308]
FUNCTIONS = (
    [("cbrt", 0.0, True), ("sqrt", 0.0, False), ("recip", 0.0, True), ("self_pow", 0.0, False)]
    + [("powf", p, False) for p in (2.5, -1.5, 0.125, -0.75)]
    + [("powf", p, True) for p in (3.0, 4.0, -1.0, 7.0)]
    + [("powi", n, True) for n in (2.0, 4.0, 5.0, 20.0, -2.0, -5.0)]
    + [("pow", p, False) for p in (2.5, -1.5, 0.125)]
    + [("hypot", c, True) for c in (0.5, 1e-3, 1.0)]
)

for name, parameter, has_sign in FUNCTIONS:
    for size in SIZES:
        for base in [size, -size] if has_sign else [size]:
            for seed in sorted({size, 1.0, 1 / size}):
                y = value(name, parameter, base, seed)
                if y[0] > mpf(10) ** 10000 or (y[0] != 0 and abs(y[0]) < mpf(10) ** -10000):
                    continue
                derivatives = (mp.nstr(y[k] * mp.factorial(k), 20, strip_zeros=False) for k in range(1, ORDER + 1))
                print(name, repr(parameter), repr(base), repr(seed), *derivatives)
