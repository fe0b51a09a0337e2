"""Writes lanes.txt: values of the elementary functions over their domains, at 50 digits.

A block is a function and lines of it:

    exp
    x y e       the argument, the float nearest to the value, and what is left of the value in units of the last place of y

Run `python3 lanes.py` in this folder; it needs mpmath. A number as argument is the count of points for each function.
"""

import math
import random
import sys

from mpmath import mp, mpf

mp.dps = 50
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 64


def spread(low, high):
    """A number whose magnitude is spread over a range by its logarithm."""
    return math.exp(random.uniform(math.log(low), math.log(high)))


def signed(x):
    return random.choice([-1.0, 1.0]) * x


def near_quadrant():
    """A number near a multiple of π/2."""
    k = int(spread(1, 6e5))
    return signed(float(mp.pi / 2 * k) + random.choice([0.0, 1e-12, 1e-9, 1e-4]) * random.random())


def angle():
    return random.choice([
        lambda: random.uniform(-4, 4),
        near_quadrant,
        lambda: signed(spread(1e-12, 1e6)),
        lambda: signed(spread(1e-310, 1e300)),
    ])()


def positive():
    return random.choice([
        lambda: random.uniform(0.5, 2),
        lambda: 1 + signed(spread(1e-12, 0.3)),
        lambda: spread(1e-323, 1.7e308),
    ])()


def within_one():
    return random.choice([
        lambda: random.uniform(-1, 1),
        lambda: signed(1 - spread(1e-15, 0.3)),
        lambda: signed(spread(1e-310, 1)),
    ])()


def exponent(low, high):
    return lambda: random.choice([
        lambda: random.uniform(-2, 2),
        lambda: random.uniform(low, high),
        lambda: signed(spread(1e-310, 1)),
    ])()


def any_number():
    return random.choice([
        lambda: random.uniform(-4, 4),
        lambda: signed(spread(1e-310, 1e300)),
        lambda: signed(spread(1e-3, 1e3)),
    ])()


def above_minus_one():
    return random.choice([
        lambda: random.uniform(-0.9, 2),
        lambda: -1 + spread(1e-15, 0.3),
        lambda: signed(spread(1e-310, 0.5)),
        lambda: spread(1, 1e300),
    ])()


FUNCTIONS = {
    "sqrt": (mp.sqrt, positive),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), any_number),
    "exp": (mp.exp, exponent(-740, 709.7)),
    "exp2": (lambda x: mpf(2) ** x, exponent(-1070, 1023.9)),
    "exp_m1": (mp.expm1, exponent(-60, 709.7)),
    "ln": (mp.log, positive),
    "ln_1p": (lambda x: mp.log(1 + x), above_minus_one),
    "log2": (lambda x: mp.log(x) / mp.log(2), positive),
    "log10": (mp.log10, positive),
    "sin": (mp.sin, angle),
    "cos": (mp.cos, angle),
    "tan": (mp.tan, angle),
    "asin": (mp.asin, within_one),
    "acos": (mp.acos, within_one),
    "atan": (mp.atan, any_number),
    "sinh": (mp.sinh, exponent(-710, 710)),
    "cosh": (mp.cosh, exponent(-710, 710)),
    "tanh": (mp.tanh, exponent(-30, 30)),
    "asinh": (mp.asinh, any_number),
    "powf 1.3": (lambda x: x ** mpf(1.3), positive),
    "powf -2.5": (lambda x: x ** mpf(-2.5), positive),
    "powf 40.5": (lambda x: x ** mpf(40.5), positive),
    "hypot 1.5": (lambda x: mp.sqrt(x * x + mpf(2.25)), any_number),
    "atan2 -0.7": (lambda x: mp.atan2(x, mpf(-0.7)), any_number),
}


def main():
    random.seed(19)
    blocks = ["# Written by lanes.py, whose head says what the lines are.\n"]
    for name, (function, argument) in FUNCTIONS.items():
        lines = [name]
        while len(lines) <= COUNT:
            x = argument()
            mp.dps = 50 + (320 if abs(x) < 1e-5 or abs(x) > 1e5 else 0)
            value = function(mpf(x))
            y = float(value)
            if x == 0 or y == 0 or math.isinf(y) or abs(y) < 2.3e-308:
                continue
            error = (value - mpf(y)) / mpf(math.ulp(y))
            lines.append(f"{x!r} {y!r} {float(error):.3f}")
        blocks.append("\n".join(lines) + "\n")
    with open("lanes.txt", "w") as file:
        file.write("\n".join(blocks))


main()
