"""The steps of `main.rs` by heyoka, in nanoseconds: minima of many rounds.

    pip install heyoka && python3 benches/ode/by_heyoka.py
"""

import math
import time

import heyoka as hy

x, y, z, u, v, w = hy.make_vars("x", "y", "z", "u", "v", "w")
pull = (x * x + y * y) ** -1.5
pull_in_space = (x * x + y * y + z * z) ** -1.5
space = [(x, u), (y, v), (z, w), (u, -x * pull_in_space), (v, -y * pull_in_space), (w, -z * pull_in_space)]
start_in_space = [0.5, 0.0, 0.0, 0.0, 1.6, 0.66]

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


def derivatives(order):
    """The equations of all derivatives of the flow by initial values to this order."""
    system = hy.var_ode_sys(space, hy.var_args.vars, order=order)
    return system, start_in_space


PROBLEMS = {
    "Kepler": ([(x, u), (y, v), (u, -x * pull), (v, -y * pull)], [0.5, 0.0, 0.0, 3**0.5], 20_000),
    "Lorenz": ([(x, 10.0 * (y - x)), (y, x * (28.0 - z) - y), (z, x * y - 8.0 / 3.0 * z)], [1.0, 1.0, 1.0], 20_000),
    "six bodies": (*six_bodies(), 2_000),
    "Kepler in space, 6 first derivatives": (*derivatives(1), 2_000),
    "Kepler in space, 21 second derivatives": (*derivatives(2), 400),
}
ROUNDS = 20

for name, (system, state, steps) in PROBLEMS.items():
    for compact in [False, True]:
        began = time.perf_counter()
        solver = hy.taylor_adaptive(system, state, tol=2.0**-52, compact_mode=compact)
        compiled = time.perf_counter() - began
        best = float("inf")
        for _ in range(ROUNDS):
            # A loop inside of heyoka: Python would cost more than a step.
            start = time.perf_counter_ns()
            solver.propagate_until(1e300, max_steps=steps)
            best = min(best, (time.perf_counter_ns() - start) / steps)
        mode = "compact" if compact else "unrolled"
        print(f"{name}, {mode}, a step of order {solver.order}: {best:.0f} ns, compiled in {compiled:.2f} s", flush=True)
