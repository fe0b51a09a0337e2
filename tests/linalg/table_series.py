"""The first method of table.py: functions of matrices on truncated power series, by textbook algorithms."""

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
