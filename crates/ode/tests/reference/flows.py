"""Final states and derivatives of flows, in 60 digits, written to flows.txt in 25.

    python3 flows.py > flows.txt

It needs mpmath. The series are of order 75, and their steps are 1/e**2 of the radius of convergence, so that the
truncation error of a step is about 1e-65. The derivatives are central differences of second order.
"""

from mpmath import cos, exp, factorial, fdot, mp, mpf, sin, sqrt

mp.dps = 75
ORDER = 75


def product(a, b, k):
    return fdot(a[: k + 1], reversed(b[: k + 1]))


def lorenz(t, state, p):
    x, y, z = ([c] for c in state)
    beta = mpf(8.0 / 3.0)  # the float, as the library reads it
    for k in range(ORDER):
        slopes = [10 * (y[k] - x[k]), 28 * x[k] - product(x, z, k) - y[k], product(x, y, k) - beta * z[k]]
        for row, slope in zip((x, y, z), slopes):
            row.append(slope / (k + 1))
    return [x, y, z]


def kepler(t, state, p):
    x, y, u, v = ([c] for c in state)
    square, pull = [], []
    for k in range(ORDER):
        square.append(product(x, x, k) + product(y, y, k))
        if k == 0:
            pull.append(square[0] ** mpf("-1.5"))
        else:
            terms = ((mpf("-1.5") * j - (k - j)) * square[j] * pull[k - j] for j in range(1, k + 1))
            pull.append(sum(terms) / (k * square[0]))
        slopes = [u[k], v[k], -product(x, pull, k), -product(y, pull, k)]
        for row, slope in zip((x, y, u, v), slopes):
            row.append(slope / (k + 1))
    return [x, y, u, v]


def pendulum(t, state, p):
    angle, velocity = ([c] for c in state)
    sine, cosine = [sin(state[0])], [cos(state[0])]
    for k in range(ORDER):
        if k > 0:
            moved = [j * angle[j] for j in range(k + 1)]
            sine.append(product(moved, cosine + [0], k) / k)
            cosine.append(-product(moved, sine[:k] + [0], k) / k)
        angle.append(velocity[k] / (k + 1))
        velocity.append(-sine[k] / (k + 1))
    return [angle, velocity]


def duffing(t, state, p):
    """x'' = -d*x' - x - x**3 + cos(t)/2, with the damping d as the parameter."""
    x, v = ([c] for c in state)
    square = []
    for k in range(ORDER):
        square.append(product(x, x, k))
        force = [cos(t), -sin(t), -cos(t), sin(t)][k % 4] / factorial(k) / 2
        slopes = [v[k], -p * v[k] - x[k] - product(square, x, k) + force]
        for row, slope in zip((x, v), slopes):
            row.append(slope / (k + 1))
    return [x, v]


def flow(expand, start, end, state, p=mpf(0)):
    t, state = mpf(start), [mpf(c) for c in state]
    while t < end:
        series = expand(t, state, p)
        norms = [max(abs(row[k]) for row in series) for k in (ORDER - 1, ORDER)]
        size = max(1, max(abs(row[0]) for row in series))
        radius = min((size / norm) ** (mpf(1) / k) for norm, k in zip(norms, (ORDER - 1, ORDER)))
        h = min(radius * exp(-2), end - t)
        powers = [h**k for k in range(ORDER + 1)]
        state = [fdot(row, powers) for row in series]
        t += h
    return state


def difference(f, directions, h):
    """The mixed central difference of f, once in each direction."""
    if not directions:
        return f([])
    (name, *rest) = directions
    up = difference(lambda moves: f(moves + [(name, h)]), rest, h)
    down = difference(lambda moves: f(moves + [(name, -h)]), rest, h)
    return [(a - b) / (2 * h) for a, b in zip(up, down)]


def moved(state, moves):
    state = [mpf(c) for c in state]
    for i, h in moves:
        state[i] += h
    return state


def show(name, numbers):
    print(name, *(mp.nstr(number, 25) for number in numbers))


show("lorenz 20", flow(lorenz, 0, mpf(20), [1, 1, 1]))
show("lorenz 5", flow(lorenz, 0, mpf(5), [1, 1, 1]))
eccentric = [mpf("0.5"), 0, 0, mpf(float(sqrt(3)))]
show("kepler 10", flow(kepler, 0, mpf(10), eccentric))
show("pendulum 3", flow(pendulum, 0, mpf(3), [1, 0.5]))
show("duffing 10", flow(duffing, 0, mpf(10), [1, 0], mpf(0.125)))

swing = lambda moves: flow(pendulum, 0, mpf(3), moved([1, 0.5], moves))
# With 65 digits the differences have 40, 30 and 20 digits.
for directions, h in [([0], "1e-20"), ([1], "1e-20"), ([0, 0], "1e-15"), ([0, 1], "1e-15"), ([1, 1], "1e-15"),
                      ([0, 0, 0], "1e-12"), ([0, 0, 1], "1e-12"), ([0, 1, 1], "1e-12"), ([1, 1, 1], "1e-12")]:
    show("pendulum 3 by " + "".join(map(str, directions)), difference(swing, directions, mpf(h)))
forced = lambda moves: flow(duffing, 0, mpf(10), [1, 0], mpf(0.125) + sum(h for _, h in moves))
show("duffing 10 by damping", difference(forced, [0], mpf("1e-20")))
show("duffing 10 by damping twice", difference(forced, [0, 0], mpf("1e-15")))
pushed = lambda moves: flow(duffing, 0, mpf(10), moved([1, 0], moves), mpf(0.125))
show("duffing 10, the sum", [sum(forced([]))])
show("duffing 10, the sum by the start", [sum(difference(pushed, [i], mpf("1e-20"))) for i in range(2)])
show("duffing 10, the sum by damping", [sum(difference(forced, [0], mpf("1e-20")))])
late = lambda moves: flow(duffing, sum((h for _, h in moves), mpf(0)), mpf(10), [1, 0], mpf(0.125))
show("duffing 10 by start", difference(late, [0], mpf("1e-20")))
