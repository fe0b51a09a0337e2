"""The second method of table.py: functions of matrices of numbers, by those of mpmath."""

from mpmath import mp

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
