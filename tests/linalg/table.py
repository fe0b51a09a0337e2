"""Writes table.txt: linear algebra along curves of matrices, with 50 digits to order 6.

    python3 tests/linalg/table.py > tests/linalg/table.txt

It needs mpmath. The values are computed by two methods, and the script fails where they differ by more than 10^-55.

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

from itertools import permutations

from mpmath import mp, mpf

ORDER = 6
# Each reduction of equal eigenvalues costs an order.
LENGTH = ORDER + 4
mp.dps = 100


# Series: lists of LENGTH coefficients.


def constant(c):
    return [mpf(c)] + [mpf(0)] * (LENGTH - 1)


def add(a, b):
    return [x + y for x, y in zip(a, b)]


def sub(a, b):
    return [x - y for x, y in zip(a, b)]


def mul(a, b):
    return [mp.fsum(a[i] * b[k - i] for i in range(k + 1)) for k in range(len(a))]


def div(a, b):
    out = []
    for k in range(len(a)):
        out.append((a[k] - mp.fsum(out[i] * b[k - i] for i in range(k))) / b[0])
    return out


def root(a):
    if all(abs(x) < mpf(10) ** -80 for x in a):
        return constant(0)
    out = [mp.sqrt(a[0])]
    for k in range(1, len(a)):
        out.append((a[k] - mp.fsum(out[i] * out[k - i] for i in range(1, k))) / (2 * out[0]))
    return out


def logarithm(a):
    slope = div([k * a[k] for k in range(1, len(a))] + [mpf(0)], a)
    return [mp.log(abs(a[0]))] + [slope[k - 1] / k for k in range(1, len(a))]


# Matrices of series: lists of rows.


def shape(m):
    return len(m), len(m[0])


def transposed(m):
    return [list(row) for row in zip(*m)]


def entrywise(f, a, b):
    return [[f(x, y) for x, y in zip(r, s)] for r, s in zip(a, b)]


def times(a, b):
    columns = transposed(b)
    return [[dot(row, column) for column in columns] for row in a]


def dot(x, y):
    total = constant(0)
    for a, b in zip(x, y):
        total = add(total, mul(a, b))
    return total


def scaled(c, m):
    return [[[c * x for x in entry] for entry in row] for row in m]


def identity(n):
    return [[constant(int(i == j)) for j in range(n)] for i in range(n)]


def coefficient(m, k):
    return mp.matrix([[entry[k] for entry in row] for row in m])


def solve(a, b):
    n = len(a)
    rows = [list(r) + list(s) for r, s in zip(a, b)]
    for j in range(n):
        pivot = max(range(j, n), key=lambda i: abs(rows[i][j][0]))
        rows[j], rows[pivot] = rows[pivot], rows[j]
        for i in range(n):
            if i != j:
                factor = div(rows[i][j], rows[j][j])
                rows[i] = [sub(x, mul(factor, y)) for x, y in zip(rows[i], rows[j])]
    return [[div(x, rows[j][j]) for x in rows[j][n:]] for j in range(n)]


def determinant(a):
    total = constant(0)
    for p in permutations(range(len(a))):
        sign = (-1) ** sum(p[i] > p[j] for j in range(len(a)) for i in range(j))
        product = constant(sign)
        for i, j in enumerate(p):
            product = mul(product, a[i][j])
        total = add(total, product)
    return total


def cholesky(a):
    n = len(a)
    l = [[constant(0) for _ in range(n)] for _ in range(n)]
    for j in range(n):
        l[j][j] = root(sub(a[j][j], dot(l[j][:j], l[j][:j])))
        for i in range(j + 1, n):
            l[i][j] = div(sub(a[i][j], dot(l[i][:j], l[j][:j])), l[j][j])
    return l


def qr(a):
    columns, n = transposed(a), len(a[0])
    q, r = [], [[constant(0) for _ in range(n)] for _ in range(n)]
    for j, x in enumerate(columns):
        for i, unit in enumerate(q):
            r[i][j] = dot(unit, columns[j])
            x = [sub(s, mul(r[i][j], u)) for s, u in zip(x, unit)]
        r[j][j] = root(dot(x, x))
        q.append([div(s, r[j][j]) for s in x])
    return transposed(q), r


def least_squares(a, b):
    t = transposed(a)
    if len(a) >= len(a[0]):
        return solve(times(t, a), times(t, b))
    return times(t, solve(times(a, t), b))


def triangle(a, is_lower):
    keep = lambda i, j: i == j or (i > j) == is_lower
    return [[x if keep(i, j) else constant(0) for j, x in enumerate(row)] for i, row in enumerate(a)]


def clusters(values):
    out = []
    for i, x in enumerate(values):
        if out and abs(x - values[out[-1][-1]]) < mpf(10) ** -50:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def eigen_of_numbers(m):
    """The eigenvalues, ascending, and eigenvectors of a matrix that is similar to a symmetric one."""
    values, vectors = mp.eig(m)
    order = sorted(range(len(values)), key=lambda i: mp.re(values[i]))
    n = len(values)
    v = mp.matrix(n, n)
    for to, of in enumerate(order):
        # The eigenvectors of a real eigenvalue are real, up to a factor.
        peak = max((vectors[i, of] for i in range(n)), key=abs)
        for i in range(n):
            v[i, to] = mp.re(vectors[i, of] / peak)
    return [mp.re(values[i]) for i in order], v


def eigenvalues(parts):
    """The eigenvalues of the series with these matrices as coefficients, which is similar to a symmetric one."""
    n = parts[0].rows
    if n == 1:
        return [[p[0, 0] for p in parts]]
    if all(mp.mnorm(p, "f") < mpf(10) ** -40 for p in parts):
        return [[mpf(0)] * len(parts) for _ in range(n)]
    values, v = eigen_of_numbers(parts[0])
    b = [mp.inverse(v) * p * v for p in parts]
    out = []
    for run in clusters(values):
        others = [i for i in range(n) if i not in run]
        part = lambda rows, columns, k: mp.matrix([[b[k][i, j] for j in columns] for i in rows])
        level = mp.fsum(values[i] for i in run) / len(run)
        block = [part(run, run, k) for k in range(len(parts))]
        # B_JI + B_JJ X = X (B_II + B_IJ X) for the invariant subspace (1, X), on which B is the block B_II + B_IJ X.
        x = [mp.matrix(len(others), len(run))] if others else []
        for k in range(1, len(parts) if others else 1):
            rest = part(others, run, k)
            for i in range(1, k):
                rest += part(others, others, i) * x[k - i] - x[k - i] * block[i]
                block[k] += part(run, others, i) * x[k - i]
            columns = range(len(run))
            x.append(mp.matrix([[rest[r, c] / (level - values[o]) for c in columns] for r, o in enumerate(others)]))
        if len(run) == 1:
            out.append([level] + [m[0, 0] for m in block[1:]])
        elif len(parts) == 1:
            out.extend([[level]] * len(run))
        else:
            out.extend([level] + inner for inner in eigenvalues(block[1:]))
    return out


def positive_peak(vectors):
    """The column with a positive entry where it is largest."""
    peak = max(vectors, key=lambda x: abs(x[0]))
    return [[-c for c in x] for x in vectors] if peak[0] < 0 else vectors


def eigenvectors(a):
    n = len(a)
    first, v = eigen_of_numbers(coefficient(a, 0))
    values, columns = [], []
    for j in range(n):
        length = mp.sqrt(mp.fsum(v[i, j] ** 2 for i in range(n)))
        x, value = [constant(v[i, j] / length) for i in range(n)], constant(first[j])
        for _ in range(5):
            # Newton's step for A x = value x, x.x = 1.
            image = [dot(row, x) for row in a]
            residual = [sub(y, mul(value, u)) for y, u in zip(image, x)] + [sub(dot(x, x), constant(1))]
            jacobian = [
                [sub(a[i][k], value) if i == k else a[i][k] for k in range(n)] + [[-c for c in x[i]]] for i in range(n)
            ] + [[[2 * c for c in u] for u in x] + [constant(0)]]
            step = solve(jacobian, [[r] for r in residual])
            x = [sub(u, s[0]) for u, s in zip(x, step)]
            value = sub(value, step[n][0])
        values.append([value])
        columns.append(positive_peak(x))
    return values, transposed(columns)


def singular_values(a):
    gram = times(transposed(a), a) if len(a) >= len(a[0]) else times(a, transposed(a))
    return [[root(x)] for x in reversed(eigenvalues([coefficient(gram, k) for k in range(LENGTH)]))]


def svd(a):
    is_tall = len(a) >= len(a[0])
    t = transposed(a)
    squares, vectors = eigenvectors(times(t, a) if is_tall else times(a, t))
    left, values, right = [], [], []
    for square, vector in reversed(list(zip(squares, transposed(vectors)))):
        value = root(square[0])
        other = [div(dot(row, vector), value) for row in (a if is_tall else t)]
        u, v = (other, vector) if is_tall else (vector, other)
        flipped = positive_peak(u)
        if flipped is not u:
            v = [[-c for c in x] for x in v]
        left.append(flipped)
        values.append([value])
        right.append(v)
    return transposed(left), values, transposed(right)


def exponential(a):
    size = mp.mnorm(coefficient(a, 0), 1)
    squarings = max(0, int(mp.ceil(mp.log(size + 1, 2)))) + 4
    a = scaled(mpf(2) ** -squarings, a)
    total = term = identity(len(a))
    for k in range(1, 90):
        term = scaled(mpf(1) / k, times(term, a))
        total = entrywise(add, total, term)
    for _ in range(squarings):
        total = times(total, total)
    return total


def square_root(a):
    n = len(a)
    x = [mp.sqrtm(coefficient(a, 0)).apply(mp.re)]
    sylvester = mp.matrix(n * n, n * n)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                sylvester[i * n + j, k * n + j] += x[0][i, k]
                sylvester[i * n + j, i * n + k] += x[0][k, j]
    for k in range(1, LENGTH):
        rest = coefficient(a, k)
        for i in range(1, k):
            rest -= x[i] * x[k - i]
        y = mp.lu_solve(sylvester, mp.matrix([rest[i, j] for i in range(n) for j in range(n)]))
        x.append(mp.matrix(n, n))
        for i in range(n):
            for j in range(n):
                x[k][i, j] = y[i * n + j]
    return [[[m[i, j] for m in x] for j in range(n)] for i in range(n)]


def matrix_logarithm(a):
    n, factor = len(a), 1
    while mp.mnorm(coefficient(a, 0) - mp.eye(n), 1) > mpf(2) ** -8:
        a, factor = square_root(a), factor * 2
    x = entrywise(sub, a, identity(n))
    total, power = x, x
    for k in range(2, 60):
        power = times(power, x)
        total = entrywise(add, total, scaled(mpf((-1) ** (k + 1)) / k, power))
    return scaled(factor, total)


def cross(v):
    x, y, z = (row[0] for row in v)
    zero = [0 * c for c in x]
    minus = lambda s: [-c for c in s]
    return [[zero, minus(z), y], [z, zero, minus(x)], [minus(y), x, zero]]


def cell(x):
    return [[x]]


SERIES = {
    "mat_mul": lambda a, b: times(a, b),
    "solve": solve,
    "inverse": lambda a: solve(a, identity(len(a))),
    "determinant": lambda a: cell(determinant(a)),
    "ln_determinant": lambda a: cell(logarithm(determinant(a))),
    "sign": lambda a: cell(constant(mp.sign(determinant(a)[0]))),
    "cholesky": cholesky,
    "cholesky_solve": solve,
    "cholesky_ln_determinant": lambda a: cell(logarithm(determinant(a))),
    "q": lambda a: qr(a)[0],
    "r": lambda a: qr(a)[1],
    "least_squares": least_squares,
    "solve_lower": lambda a, b: solve(triangle(a, True), b),
    "solve_upper": lambda a, b: solve(triangle(a, False), b),
    "eigenvalues": lambda a: [[x] for x in eigenvalues([coefficient(a, k) for k in range(LENGTH)])],
    "eigenvectors": lambda a: eigenvectors(a)[1],
    "singular_values": singular_values,
    "left": lambda a: svd(a)[0],
    "right": lambda a: svd(a)[2],
    "exp": exponential,
    "ln": matrix_logarithm,
    "sqrt": square_root,
    "norm": lambda a: cell(root(dot(sum(a, []), sum(a, [])))),
    "quadratic_form": lambda a, b: cell(times(transposed(b), times(a, b))[0][0]),
    "rotation": lambda v: exponential(cross(v)),
    "rotation_vector": lambda v: v,
}


# The same by mpmath, on matrices of numbers.


def columns_with(m, signs):
    out = m.copy()
    for j, s in enumerate(signs):
        for i in range(m.rows):
            out[i, j] *= s
    return out


def signs_of_peaks(m):
    # Near t = 0: two components of equal size at 0 are not among the cases.
    columns = [[m[i, j] for i in range(m.rows)] for j in range(m.cols)]
    return [mp.sign(max(column, key=abs)) for column in columns]


def qr_of_numbers(a):
    q, r = mp.qr(a, mode="skinny")
    signs = [mp.sign(r[i, i]) for i in range(a.cols)]
    return columns_with(q, signs), columns_with(r.T, signs).T


def svd_of_numbers(a):
    u, s, v = mp.svd_r(a)
    signs = signs_of_peaks(u)
    return columns_with(u, signs), s, columns_with(v.T, signs)


def least_squares_of_numbers(a, b):
    u, s, v = mp.svd_r(a)
    y = u.T * b
    for i in range(y.rows):
        for j in range(y.cols):
            y[i, j] /= s[i]
    return v.T * y


def by_columns(f, a, b):
    out = mp.matrix(a.cols, b.cols)
    for j in range(b.cols):
        x = f(a, b[:, j])
        for i in range(a.cols):
            out[i, j] = x[i]
    return out


def eigen_of_symmetric(a):
    values, vectors = mp.eigsy(a)
    return values, columns_with(vectors, signs_of_peaks(vectors))


def number_triangle(a, is_lower):
    return mp.matrix(
        [[a[i, j] if i == j or (i > j) == is_lower else 0 for j in range(a.cols)] for i in range(a.rows)]
    )


def number_cross(v):
    return mp.matrix([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])


def vector_of_rotation(m):
    sines = [(m[2, 1] - m[1, 2]) / 2, (m[0, 2] - m[2, 0]) / 2, (m[1, 0] - m[0, 1]) / 2]
    sine, cosine = mp.norm(sines, 2), (m[0, 0] + m[1, 1] + m[2, 2] - 1) / 2
    return mp.matrix([[x * mp.atan2(sine, cosine) / sine] for x in sines])


def one(x):
    return mp.matrix([[x]])


def cholesky_solve(a, b):
    return by_columns(mp.cholesky_solve, a, b)


NUMBERS = {
    "mat_mul": lambda a, b: a * b,
    "solve": lambda a, b: by_columns(mp.lu_solve, a, b),
    "inverse": mp.inverse,
    "determinant": lambda a: one(mp.det(a)),
    "ln_determinant": lambda a: one(mp.log(abs(mp.det(a)))),
    "sign": lambda a: one(mp.sign(mp.det(a))),
    "cholesky": mp.cholesky,
    "cholesky_solve": cholesky_solve,
    "cholesky_ln_determinant": lambda a: one(2 * mp.fsum(mp.log(mp.cholesky(a)[i, i]) for i in range(a.rows))),
    "q": lambda a: qr_of_numbers(a)[0],
    "r": lambda a: qr_of_numbers(a)[1],
    "least_squares": least_squares_of_numbers,
    "solve_lower": lambda a, b: mp.inverse(number_triangle(a, True)) * b,
    "solve_upper": lambda a, b: mp.inverse(number_triangle(a, False)) * b,
    "eigenvalues": lambda a: eigen_of_symmetric(a)[0],
    "eigenvectors": lambda a: eigen_of_symmetric(a)[1],
    "singular_values": lambda a: svd_of_numbers(a)[1],
    "left": lambda a: svd_of_numbers(a)[0],
    "right": lambda a: svd_of_numbers(a)[2],
    "exp": mp.expm,
    "ln": lambda a: mp.logm(a).apply(mp.re),
    "sqrt": lambda a: mp.sqrtm(a).apply(mp.re),
    "norm": lambda a: one(mp.norm(list(a), 2)),
    "quadratic_form": lambda a, b: one((b.T * a * b)[0, 0]),
    "rotation": lambda v: mp.expm(number_cross(v)),
    "rotation_vector": lambda v: vector_of_rotation(mp.expm(number_cross(v))),
}


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
