"""Writes table.txt: linear algebra along curves of matrices, with 50 digits to order 6.

    python3 tests/linalg/table.py > tests/linalg/table.txt

It needs mpmath. The values are computed by two methods, in table_series.py and table_numbers.py, and the script fails
where they differ by more than 10^-55.

1. Truncated power series at 100 digits, with a textbook algorithm for each function, run on matrices of series:
   elimination, Leibniz's sum over permutations, Gram and Schmidt, normal equations, Newton's method for an eigenvector
   with its eigenvalue, the reduction of a cluster of equal eigenvalues by Riccati's equation, Taylor's series of exp and
   ln, Sylvester's equation for the square root.
2. Plain functions of mpmath on matrices of numbers at 260 digits, at 15 points of a grid of 10^-16 to the right of 0,
   with the derivatives at 0 of the polynomial through them.

An entry of the table is a curve of matrices, and the functions of it:

    = general, 3 by 3           the title
    A 3 2 c ...                 a matrix of polynomials in t: 3 rows, 2 columns; column by column, the coefficients of each
                                entry from the constant to that of t^3
    > solve 3 1                 a function, and the shape of its result
    y ...                       the derivatives of an entry, of order 0 to 6; column by column

The conventions: eigenvalues ascending and singular values descending at t = 0, equal ones in the order that they have for
small t > 0; eigenvectors and left singular vectors with a positive component where they are largest at t = 0; triangular
factors with a positive diagonal; thin factors Q, U and V; the shortest solution of least squares. The rotation vector
is that of the rotation of the vector in the table. The quadratic form is that of the first column.
"""

from mpmath import mp, mpf
from table_numbers import NUMBERS
from table_series import LENGTH, ORDER, SERIES, constant, mul, shape, times, transposed

# The cases.

seed = 1


def eighth(bound):
    """A multiple of 1/8 of at most this size, from a linear congruence."""
    global seed
    seed = (seed * 1103515245 + 12345) % 2**31
    return mpf((seed >> 12) % (16 * bound + 1) - 8 * bound) / 8


def entry(first):
    """A polynomial of degree 3 with this constant."""
    return [mpf(first)] + [eighth(1) for _ in range(3)]


def curve(rows, columns, first=lambda i, j: eighth(1)):
    return [[entry(first(i, j)) for j in range(columns)] for i in range(rows)]


def long(m):
    return [[[mpf(c) for c in entry] + [mpf(0)] * (LENGTH - len(entry)) for entry in row] for row in m]


def symmetric(m):
    return [[m[max(i, j)][min(i, j)] for j in range(len(m))] for i in range(len(m))]


def with_diagonal(*numbers):
    """Entries of at most 1 beside a diagonal of these numbers."""
    return lambda i, j: numbers[i] if i == j else eighth(1)


def diagonal(*numbers):
    return lambda i, j: numbers[i] if i == j else 0


def rank_one(rows, columns):
    """The products of u = (1 + t/2, t - 3/2, 2t + 1, t/4 + 2) with itself."""
    u = [[1, 0.5, 0, 0], [-1.5, 1, 0, 0], [1, 2, 0, 0], [2, 0.25, 0, 0]]
    return [[mul(list(map(mpf, x)), y) for y in u[:columns]] for x in u[:rows]]


def reflected(slopes):
    """H M H for a reflection H and M = diag(2, 2, 2, 5) + t diag(slopes) + t^2 ..., which has no other entries in t."""
    h = [[constant(mpf(i == j) - mpf(1) / 2) for j in range(4)] for i in range(4)]
    m = symmetric(curve(4, 4, diagonal(2, 2, 2, 5)))
    for i in range(4):
        for j in range(4):
            m[i][j] = [m[i][j][0], mpf(slopes[i] if i == j else 0)] + m[i][j][2:]
    return [[entry[:4] for entry in row] for row in times(h, times(long(m), h))]


def nearly_singular(small):
    """L D L^T with a unimodular L, and so many numbers of 2^-9 at the end of D."""
    l = lambda i, j: [[1, 0, 0, 0], [2, 1, 0, 0], [-1, 1, 1, 0], [1, 0, 2, 1]][i][j]
    d = lambda k: mpf(2) ** -9 if k >= 2 else k + 1
    return lambda i, j: mpf(sum(l(i, k) * d(k) * l(j, k) for k in range(2 + small)))


def parted(order, level, slope=1):
    """A multiple of the identity, up to this order of t, with entries that have this factor from there on."""
    m = curve(2, 2, diagonal(0, 0))
    for i in range(2):
        for j in range(2):
            m[i][j] = [mpf(level if i == j else 0)] + [slope * c if k >= order else mpf(i == j) for k, c in enumerate(m[i][j][1:], 1)]
    return m


ANY = ["mat_mul", "singular_values", "norm"]
SQUARE = ANY + ["determinant", "exp", "quadratic_form"]
REGULAR = SQUARE + ["solve", "inverse", "ln_determinant", "sign", "q", "r", "least_squares"]
GENERAL = REGULAR + ["solve_lower", "solve_upper", "left", "right"]
POSITIVE = GENERAL + ["ln", "sqrt"]
DEFINITE = POSITIVE + ["cholesky", "cholesky_solve", "cholesky_ln_determinant", "eigenvalues", "eigenvectors"]
without = lambda all, *names: [name for name in all if name not in names]

CASES = [
    ("general, 2 by 2", curve(2, 2, with_diagonal(2, 3)), curve(2, 1), POSITIVE),
    ("general, 3 by 3", curve(3, 3, with_diagonal(2, -3, 4)), curve(3, 2), GENERAL),
    ("general, 4 by 4", curve(4, 4, with_diagonal(3, 2, 4, 5)), curve(4, 1), POSITIVE),
    ("positive definite, 2 by 2", symmetric(curve(2, 2, with_diagonal(2, 3))), curve(2, 2), DEFINITE),
    ("positive definite, 3 by 3", symmetric(curve(3, 3, with_diagonal(3, 5, 4))), curve(3, 1), DEFINITE),
    ("symmetric, 4 by 4", symmetric(curve(4, 4, with_diagonal(2, -4, 5, -1))), curve(4, 1), ["eigenvalues", "eigenvectors", "determinant", "inverse", "exp"]),
    ("tall, 4 by 3", curve(4, 3, with_diagonal(2, 3, 4)), curve(4, 1), ANY[1:] + ["q", "r", "least_squares", "left", "right"]),
    ("tall, 3 by 2", curve(3, 2, with_diagonal(2, 3)), curve(3, 2), ANY[1:] + ["q", "r", "least_squares"]),
    ("wide, 3 by 4", curve(3, 4, with_diagonal(2, 3, 4)), curve(4, 1), ANY + ["left", "right"]),
    ("wide, 2 by 3, and its right side", curve(2, 3, with_diagonal(2, 3)), curve(2, 2), ["least_squares", "left", "right"]),
    ("diagonal at 0, 3 by 3", curve(3, 3, diagonal(3, 2, 1)), curve(3, 1), POSITIVE),
    ("diagonal at 0 and symmetric, 3 by 3", symmetric(curve(3, 3, diagonal(2, 1, 4))), curve(3, 1), DEFINITE),
    ("diagonal at 0, 4 by 3", curve(4, 3, diagonal(3, 2, 1)), curve(4, 1), ANY[1:] + ["q", "r", "least_squares", "left", "right"]),
    ("diagonal at 0, 2 by 4", curve(2, 4, diagonal(1, 3)), curve(2, 1), ANY[1:] + ["least_squares", "left", "right"]),
    ("zero at 0, 2 by 2", curve(2, 2, lambda i, j: 0), curve(2, 1, lambda i, j: 0), ["mat_mul", "determinant", "exp", "quadratic_form"]),
    ("zero at 0, 3 by 3", curve(3, 3, lambda i, j: 0), curve(3, 1), ["mat_mul", "determinant", "exp", "quadratic_form"]),
    ("zero at 0 and symmetric, 3 by 3", symmetric(curve(3, 3, lambda i, j: 0)), curve(3, 1), ["eigenvalues", "determinant", "exp"]),
    ("the identity at 0, 3 by 3", curve(3, 3, diagonal(1, 1, 1)), curve(3, 1), without(POSITIVE, "left", "right")),
    ("the identity at 0 and symmetric, 3 by 3", symmetric(curve(3, 3, diagonal(1, 1, 1))), curve(3, 1), without(DEFINITE, "left", "right", "eigenvectors")),
    ("two equal eigenvalues at 0, 3 by 3", symmetric(curve(3, 3, diagonal(2, 1, 2))), curve(3, 1), without(DEFINITE, "left", "right", "eigenvectors")),
    ("rank 2 at 0, 3 by 3", curve(3, 3, lambda i, j: [[1, 2, 3], [2, 4, 6], [1, 0, 1]][i][j]), curve(3, 1), ["mat_mul", "determinant", "exp", "quadratic_form"]),
    ("rank 1 at 0, 3 by 3", curve(3, 3, lambda i, j: [1, 2, -1][i] * [1, -3, 2][j]), curve(3, 1), ["mat_mul", "determinant", "exp", "quadratic_form"]),
    ("rank 1 everywhere, 2 by 2", rank_one(2, 2), curve(2, 1), ["determinant", "singular_values", "eigenvalues", "eigenvectors"]),
    ("rank 1 everywhere, 4 by 2", rank_one(4, 2), None, ["singular_values"]),
    ("nearly singular at 0, 3 by 3", curve(3, 3, nearly_singular(1)), None, ["determinant", "exp"]),
    ("pivots of 0.002 at 0, 4 by 4", curve(4, 4, nearly_singular(2)), None, ["determinant"]),
    ("symmetric, equal eigenvalues that part at t^2", symmetric(parted(2, 2)), None, ["eigenvalues", "singular_values"]),
    ("symmetric, equal eigenvalues of 2^30 that part by 2^-20", symmetric(parted(1, 2**30, mpf(2) ** -20)), None, ["eigenvalues"]),
    ("symmetric, equal eigenvalues of 2^-30 that part by 2^14", symmetric(parted(1, mpf(2) ** -30, 2**14)), None, ["eigenvalues"]),
    ("equal eigenvalues that part at t, 4 by 4", reflected([1, 3, -1, 2]), None, ["eigenvalues"]),
    ("equal eigenvalues that part at t and at t^2, 4 by 4", reflected([1, 3, 1, 2]), None, ["eigenvalues", "singular_values"]),
    ("equal eigenvalues that part at t^2, 4 by 4", reflected([1, 1, 1, 2]), None, ["eigenvalues"]),
    ("equal singular values, 3 by 2", curve(3, 2, diagonal(2, 2)), None, ["singular_values"]),
    ("orthogonal at 0, 2 by 3", curve(2, 3, lambda i, j: [[1.5, 2, 0], [-2, 1.5, 0]][i][j]), None, ["singular_values"]),
    ("of eigenvalues of both signs, and so of equal singular values", symmetric(curve(3, 3, lambda i, j: [[1, 0, 2], [0, 3, 0], [2, 0, -1]][max(i, j)][min(i, j)])), None, ["eigenvalues", "eigenvectors", "singular_values"]),
    ("close eigenvalues, 3 by 3", symmetric(curve(3, 3, diagonal(2, 2 + mpf(2) ** -5, 5))), None, ["eigenvalues", "eigenvectors"]),
    ("nilpotent at 0, 3 by 3", curve(3, 3, lambda i, j: 2 * (i + j) if i < j else 0), curve(3, 1), ["exp", "determinant"]),
    ("of norm 9 at 0, 3 by 3", curve(3, 3, with_diagonal(8, -6, 3)), None, ["exp"]),
    ("turning nearly to the left, 2 by 2", curve(2, 2, lambda i, j: [[-1, 0.5], [-0.5, -1.25]][i][j]), None, ["ln", "sqrt"]),
    ("of sizes from 2^-8 to 2^8, 3 by 3", curve(3, 3, diagonal(mpf(2) ** -8, 1, 2**8)), None, ["ln", "sqrt", "ln_determinant"]),
    ("a vector near 0", [[[mpf(2) ** -20 * c for c in x] for x in row] for row in curve(3, 1)], None, ["norm"]),
    ("a vector, 4", curve(4, 1), curve(1, 1), ["norm"]),
    ("a rotation vector, zero at 0", curve(3, 1, lambda i, j: 0), None, ["rotation", "rotation_vector"]),
    ("a rotation vector near 0", curve(3, 1, lambda i, j: [2**-12, 0, -(2**-13)][i]), None, ["rotation", "rotation_vector"]),
    ("a rotation vector of angle 0.9", curve(3, 1, lambda i, j: [0.5, -0.625, 0.375][i]), None, ["rotation", "rotation_vector"]),
    ("a rotation vector of angle 2.2", curve(3, 1, lambda i, j: [-1.5, 1.25, 1][i]), None, ["rotation", "rotation_vector"]),
    ("a rotation vector of angle 3.05", curve(3, 1, lambda i, j: [2.5, -1.5, 0.875][i]), None, ["rotation", "rotation_vector"]),
]


POINTS, STEP = 15, mpf(10) ** -16


def weights():
    """The derivatives at 0 of the polynomial through points at 1, 2, ..., as sums of the values there."""
    vandermonde = mp.matrix(POINTS, POINTS)
    for i in range(POINTS):
        for k in range(POINTS):
            vandermonde[k, i] = mpf(i + 1) ** k
    return mp.inverse(vandermonde)


def by_differences(f, arguments):
    values = []
    for i in range(1, POINTS + 1):
        t = i * STEP
        at = [mp.matrix([[mp.polyval(entry[::-1], t) for entry in row] for row in m]) for m in arguments]
        values.append(f(*at))
    w = weights()
    rows, columns = values[0].rows, values[0].cols
    sums = lambda i, j, k: mp.fsum(w[p, k] * values[p][i, j] for p in range(POINTS)) / STEP**k
    return [[[sums(i, j, k) for k in range(ORDER + 1)] for j in range(columns)] for i in range(rows)]


def text(x, size):
    return "0" if abs(x) < mpf(10) ** -60 * size else mp.nstr(x, 50)


print("# Written by table.py, whose head says what the lines are.")
for title, a, b, functions in CASES:
    print(f"\n= {title}")
    matrices = [m for m in (a, b) if m is not None]
    for name, m in zip("AB", matrices):
        rows, columns = shape(m)
        print(name, rows, columns, *(mp.nstr(c, 40) for column in transposed(m) for entry in column for c in entry))
    for name in functions:
        count = SERIES[name].__code__.co_argcount
        arguments = matrices[:count]
        mp.dps = 100
        first = SERIES[name](*map(long, arguments))
        mp.dps = 260
        second = by_differences(NUMBERS[name], arguments)
        mp.dps = 100
        size = [max([1] + [abs(x[k]) for row in first for x in row]) for k in range(ORDER + 1)]
        for r, s in zip(first, second, strict=True):
            for x, y in zip(r, s, strict=True):
                for k in range(ORDER + 1):
                    apart = abs(x[k] - y[k]) / size[k]
                    assert apart < mpf(10) ** -55, f"{title}: {name}: order {k}: {mp.nstr(x[k])} and {mp.nstr(y[k])}"
        print(">", name, *shape(first))
        for column in transposed(first):
            for x in column:
                print("y", *(text(x[k] * mp.factorial(k), size[k]) for k in range(ORDER + 1)))
