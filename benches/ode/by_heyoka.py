"""The steps of `main.rs` by heyoka, in nanoseconds: minima of many rounds.

    pip install heyoka && python3 benches/ode/by_heyoka.py
"""

import time

import heyoka as hy

x, y, z, u, v = hy.make_vars("x", "y", "z", "u", "v")
pull = (x * x + y * y) ** -1.5
PROBLEMS = {
    "Kepler": ([(x, u), (y, v), (u, -x * pull), (v, -y * pull)], [0.5, 0.0, 0.0, 3**0.5]),
    "Lorenz": ([(x, 10.0 * (y - x)), (y, x * (28.0 - z) - y), (z, x * y - 8.0 / 3.0 * z)], [1.0, 1.0, 1.0]),
}
ROUNDS, STEPS = 40, 20_000

for name, (system, state) in PROBLEMS.items():
    solver = hy.taylor_adaptive(system, state, tol=2.0**-52)
    best = float("inf")
    for _ in range(ROUNDS):
        # A loop inside of heyoka: Python would cost more than a step.
        start = time.perf_counter_ns()
        solver.propagate_until(1e300, max_steps=STEPS)
        best = min(best, (time.perf_counter_ns() - start) / STEPS)
    print(f"{name}, a step of order {solver.order}: {best:.0f} ns")
