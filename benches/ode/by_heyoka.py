"""The steps of `main.rs` by heyoka, in nanoseconds: minima of many rounds.

    pip install heyoka && python3 benches/ode/by_heyoka.py

With a date in the variable KEEP they are kept as results of that date.

The last rows are variational systems: two bodies in space with all derivatives by the six initial values, up to the
first order and up to the second one. These are 6 + 6·6 and 6 + 6·6 + 6·21 equations.
"""

import math
import os
import pathlib
import time

import heyoka as hy

x, y, z, u, v = hy.make_vars("x", "y", "z", "u", "v")
pull = (x * x + y * y) ** -1.5

MASSES = [1.00006, 9.55e-4, 2.86e-4, 4.37e-5, 5.18e-5, 7.69e-9]
GRAVITY = 2.959e-4


def six_bodies():
    """The planets of `main.rs`, and their equations as they are written there."""
    places = [hy.make_vars(f"x{i}", f"y{i}", f"z{i}") for i in range(6)]
    speeds = [hy.make_vars(f"u{i}", f"v{i}", f"w{i}") for i in range(6)]
    slopes = [[[] for _ in range(3)] for _ in range(6)]
    for i in range(6):
        for j in range(i):
            d = [places[j][a] - places[i][a] for a in range(3)]
            along = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) ** -1.5
            for a in range(3):
                slopes[i][a].append(d[a] * along * (GRAVITY * MASSES[j]))
                slopes[j][a].append(d[a] * along * (-GRAVITY * MASSES[i]))
    system = [(places[i][a], speeds[i][a]) for i in range(6) for a in range(3)]
    system += [(speeds[i][a], hy.sum(slopes[i][a])) for i in range(6) for a in range(3)]
    state = [0.0] * 36
    for i, distance in enumerate([5.2, 9.5, 19.2, 30.1, 39.5]):
        angle = i * math.tau / 4 + 0.1
        sine, cosine, speed = math.sin(angle), math.cos(angle), math.sqrt(2.959e-4 / distance)
        state[3 * (i + 1) : 3 * (i + 2)] = [distance * cosine, distance * sine, 0.1 * i]
        state[18 + 3 * (i + 1) : 18 + 3 * (i + 2)] = [-speed * sine, speed * cosine, 0.0]
    return system, state


PROBLEMS = {
    "Kepler, a step of order 20": ([(x, u), (y, v), (u, -x * pull), (v, -y * pull)], [0.5, 0.0, 0.0, 3**0.5], 20_000),
    "Lorenz, a step of order 20": ([(x, 10.0 * (y - x)), (y, x * (28.0 - z) - y), (z, x * y - 8.0 / 3.0 * z)], [1.0, 1.0, 1.0], 20_000),
    "six bodies, a step of order 20": (*six_bodies(), 2_000),
}
ROUNDS = 20


def keep(group, contender, nanoseconds):
    """Adds a row to the results of a date, if there is one."""
    if "KEEP" not in os.environ:
        return
    path = pathlib.Path(__file__).parents[1] / "results" / f"{os.environ['KEEP']}-by_heyoka.tsv"
    if not path.exists():
        path.write_text("group\tcontender\tvalue\tunit\n")
    with path.open("a") as file:
        file.write(f"{group}\t{contender}\t{nanoseconds:.2f}\tns\n")


def measure(name, system, state, steps, compact):
    """Prints the least time of a step of a system."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        solver = hy.taylor_adaptive(system, state, tol=2.0**-52, compact_mode=compact)
        compiled = time.perf_counter() - began
        assert solver.order == 20
        # A loop inside of heyoka: Python would cost more than a step.
        start = time.perf_counter_ns()
        solver.propagate_until(1e300, max_steps=steps)
        best = min(best, (time.perf_counter_ns() - start) / steps)
    contender = "heyoka, compact" if compact else "heyoka"
    print(f"{name}: {contender} {best:.0f} ns, compiled in {compiled:.2f} s", flush=True)
    keep(name, contender, best)


print(f"heyoka {hy.__version__}")
for name, (system, state, steps) in PROBLEMS.items():
    for compact in [False, True]:
        measure(name, system, state, steps, compact)

places, speeds = hy.make_vars("x", "y", "z"), hy.make_vars("u", "v", "w")
pull = hy.sum([x * x for x in places]) ** -1.5
system = [*zip(places, speeds), *((u, -x * pull) for x, u in zip(places, speeds))]
# An eccentricity of ½, inclined by 60°.
START = [0.5, 0.0, 0.0, 0.0, math.sqrt(3.0) / 2.0, 1.5]
for compact in [False, True]:
    measure("two bodies in space, values", system, START, 20_000, compact)
    variational = hy.var_ode_sys(system, hy.var_args.vars, order=1)
    measure("two bodies in space, order 1", variational, START, 500, compact)
# The second order takes two minutes to compile in the other mode.
variational = hy.var_ode_sys(system, hy.var_args.vars, order=2)
measure("two bodies in space, order 2", variational, START, 200, True)
