#!/usr/bin/env python3
"""Values and gradients of losses on sets where single precision fails: by PyTorch's autograd in float64.

    python3 hard_values.py            writes hard_values.json beside this file
    python3 hard_values.py --check    makes the values again and compares them with the file
    python3 hard_values.py --precise  compares some of them with the formulas in 60 digits (mpmath)

Sets come from a generator that is written down here and in HardSets.cs, rounded to float32. Of a gradient the file has its norm and its
products with matrices of signs.
"""

import json
import os
import sys

import numpy
import torch

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hard_values.json")
FLOOR = 1e-4
SIGNS = 4


class Generator:
    """x <- (1664525 x + 1013904223) mod 2^32; a normal number is the sum of twelve uniform ones less 6."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return self.state / 2**32

    def normal(self, rows, width):
        return numpy.array([[sum(self.uniform() for _ in range(12)) - 6 for _ in range(width)] for _ in range(rows)])

    def signs(self, rows, width):
        return numpy.array([[1.0 if self.uniform() < 0.5 else -1.0 for _ in range(width)] for _ in range(rows)])


def tensor(values):
    return torch.tensor(values.astype(numpy.float32).astype(numpy.float64))


def gaussian_sets(n, d, deviation):
    """One set and another, a little wider, moved by half a deviation."""
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(deviation * p), tensor(deviation * (1.2 * q + 0.5))


def partners(n, d, deviation):
    """Rows that belong together."""
    p, noise = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(deviation * p), tensor(deviation * (0.8 * p + 0.6 * noise))


def two_clumps(n, d, _):
    """Rows by turns in one of two clumps of deviation 0.01 that are 100 apart."""
    centre = Generator(3).signs(1, d) * 50 / d**0.5
    side = numpy.array([[1.0 if i % 2 == 0 else -1.0] for i in range(n)])
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(side * centre + 0.01 * p), tensor(side * centre + 0.012 * q)


def collapsed(n, d, spread):
    """Rows by turns in one of four clumps at distance 5.6 from the origin; those of the second set a little moved."""
    centres = Generator(3).normal(4, d)
    centres *= 5.6 / numpy.sqrt((centres**2).sum(1, keepdims=True))
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    centres = centres[numpy.arange(n) % 4]
    return tensor(centres + spread * p), tensor(centres + spread * (q + 0.5))


def apart(n, d, sigmas):
    """Two sets of unit deviation that many units apart."""
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(p), tensor(q + sigmas / d**0.5)


def moved(n, d, offset):
    """Two sets far from the origin."""
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(p + offset), tensor(1.2 * q + 0.5 + offset)


def scaled(n, d, scale):
    p, q = Generator(1).normal(n, d), Generator(2).normal(n, d)
    return tensor(scale * p), tensor(scale * (1.2 * q + 0.5))


def centred(x):
    return x - x.mean(0)


def shrunk(x, share):
    c = centred(x).T @ centred(x) / (len(x) - 1)
    identity = torch.eye(len(c), dtype=c.dtype)
    return (1 - share) * c + (share * c.trace() / len(c) + FLOOR) * identity


def kl(p, q, share):
    s, t = shrunk(p, share), shrunk(q, share)
    a, b = torch.linalg.cholesky(s), torch.linalg.cholesky(t)
    shift = (p.mean(0) - q.mean(0))[:, None]
    solve = lambda x: torch.linalg.solve_triangular(b, x, upper=False)
    logarithm = 2 * (b.diagonal().log().sum() - a.diagonal().log().sum())
    return (solve(a).square().sum() + solve(shift).square().sum() - len(s) + logarithm) / 2


def jeffreys(share):
    return lambda p, q: kl(p, q, share) + kl(q, p, share)


def wasserstein(p, q):
    # The singular values of A'B are the roots of the eigenvalues of S T, for S = AA' and T = BB'.
    s, t = shrunk(p, 0), shrunk(q, 0)
    roots = torch.linalg.svdvals(torch.linalg.cholesky(s).T @ torch.linalg.cholesky(t)).sum()
    return (p.mean(0) - q.mean(0)).square().sum() + s.trace() + t.trace() - 2 * roots


def cca(share):
    # X S^-1 X' = f(XX') with f(G) = (I - a ((1 - l) G + a I)^-1) / (1 - l): nothing cancels, however large the rows are.
    def fitted(x):
        n, d = x.shape
        g = centred(x) @ centred(x).T / (n - 1)
        identity = torch.eye(n, dtype=g.dtype)
        a = share * g.trace() / d + FLOOR
        return (identity - a * torch.linalg.inv((1 - share) * g + a * identity)) / (1 - share)

    return lambda p, q: 1 - (fitted(p) * fitted(q)).sum() / p.shape[1]


def squares(x, y):
    return ((x[:, None] - y[None]) ** 2).sum(-1)


def norms(x, y):
    s = squares(x, y)
    return torch.where(s > 0, s, torch.ones_like(s)).sqrt() * (s > 0)


def biased(k, p, q):
    return k(p, p).mean() + k(q, q).mean() - 2 * k(p, q).mean()


def unbiased(k, p, q):
    mean = lambda x: (k(x, x).sum() - k(x, x).diagonal().sum()) / (len(x) * (len(x) - 1))
    return mean(p) + mean(q) - 2 * k(p, q).mean()


def energy(p, q):
    return biased(lambda x, y: -norms(x, y), p, q)


def kernel_mmd(function, estimate=unbiased):
    return lambda p, q: estimate(function, p, q)


def linear(estimate):
    # Rows are moved near the origin, which changes nothing but the rounding: products of 10^12 would leave three digits in float64.
    def loss(p, q):
        origin = p.detach().mean(0)
        return estimate(lambda x, y: x @ y.T, p - origin, q - origin)

    return loss


def gaussian(sigma):
    return lambda x, y: torch.exp(-squares(x, y) / (2 * sigma**2))


def cmd(p, q):
    a, b = centred(p), centred(q)
    return (p.mean(0) - q.mean(0)).norm() + sum(((a**k).mean(0) - (b**k).mean(0)).norm() for k in range(2, 6))


def diagonal_kl(p, q):
    s, t, shift = p.var(0) + FLOOR, q.var(0) + FLOOR, (p.mean(0) - q.mean(0)).square()
    return ((s + shift) / t + (t + shift) / s - 2).sum() / 2


def coral(p, q):
    c = [centred(x).T @ centred(x) / (len(x) - 1) for x in (p, q)]
    return ((c[0] - c[1]) ** 2).sum() / (4 * p.shape[1] ** 2) + (p.mean(0) - q.mean(0)).square().mean()


def diagonal_wasserstein(p, q):
    return (p.mean(0) - q.mean(0)).square().sum() + ((p.var(0) + FLOOR).sqrt() - (q.var(0) + FLOOR).sqrt()).square().sum()


def sorted_columns(order):
    # Along the axes: directions of its own are drawn by the loss.
    return lambda p, q: (p.sort(0)[0] - q.sort(0)[0]).abs().pow(order).mean()


def sinkhorn(p, q):
    def transport(x, y, epsilon=0.64):
        cost = squares(x, y) / 2
        with torch.no_grad():
            f, g = torch.zeros(len(x), 1, dtype=x.dtype), torch.zeros(1, len(y), dtype=x.dtype)
            scale = max(cost.max().item(), epsilon)
            while True:
                for _ in range(20000 if scale == epsilon else 20):
                    before = f
                    f = -scale * ((g - cost) / scale).logsumexp(1, keepdim=True) + scale * numpy.log(len(y))
                    g = -scale * ((f - cost) / scale).logsumexp(0, keepdim=True) + scale * numpy.log(len(x))
                    if (f - before).abs().max() < 1e-13 * scale:
                        break
                if scale == epsilon:
                    break
                scale = max(scale / 2, epsilon)
            plan = ((f + g - cost) / epsilon).exp() / cost.numel()
            constant = f.mean() + g.mean() - (plan * cost).sum()
        return (plan * cost).sum() + constant  # the gradient of the plan alone: the potentials are at their maximum

    return transport(p, q) - transport(p, p) / 2 - transport(q, q) / 2


def tails(n, d, _):
    """Rows of heavy tails."""
    divide = lambda g: g.normal(n, d) / numpy.abs(g.normal(n, 1))
    return tensor(divide(Generator(1))), tensor(divide(Generator(2)) + 0.5)


SIZES = [(32, 64), (64, 128), (16, 32), (2, 4)]
DEVIATIONS = [1, 3, 10, 20, 50, 100]


def cases():
    for n, d in SIZES + [(48, 16)]:
        for deviation in DEVIATIONS:
            yield "gaussian wasserstein, full", wasserstein, gaussian_sets, n, d, deviation
            for share in (0, 0.1):
                yield f"cca {share}", cca(share), partners, n, d, deviation
                yield f"jeffreys, full {share}", jeffreys(share), gaussian_sets, n, d, deviation
        yield "gaussian wasserstein, full", wasserstein, two_clumps, n, d, 0
        for share in (0, 0.1):
            yield f"cca {share}", cca(share), two_clumps, n, d, 0
            yield f"jeffreys, full {share}", jeffreys(share), two_clumps, n, d, 0
    for spread in (1e-1, 1e-2, 3e-3, 1e-3, 1e-4):
        yield "energy", energy, collapsed, 32, 32, spread
        yield "laplacian", kernel_mmd(lambda x, y: torch.exp(-norms(x, y) / 5)), collapsed, 32, 32, spread
        yield "laplacian, biased", kernel_mmd(lambda x, y: torch.exp(-norms(x, y) / 5), biased), collapsed, 32, 32, spread
    for name, function in (
        ("gaussian", gaussian),
        ("rational quadratic", lambda sigma: lambda x, y: 1 / (1 + squares(x, y) / (2 * sigma**2))),
        ("inverse multiquadric", lambda sigma: lambda x, y: (1 + squares(x, y) / sigma**2).rsqrt()),
    ):
        yield f"{name} 0.01", kernel_mmd(function(0.01)), collapsed, 32, 32, 1e-3
        yield f"{name} 1", kernel_mmd(function(1)), apart, 32, 3, 1000
    for offset in (100, 1000, 1e6):
        yield "linear", linear(unbiased), moved, 32, 8, offset
        yield "linear, biased", linear(biased), moved, 32, 8, offset
        yield "jeffreys", diagonal_kl, moved, 32, 8, offset
        yield "coral with means", coral, moved, 32, 8, offset
        yield "cmd", cmd, moved, 32, 8, offset
        yield "gaussian wasserstein", diagonal_wasserstein, moved, 32, 8, offset
    for offset in (100, 1000, 1e4):  # beyond, rows are equal in float32, and their order is anybody's
        yield "sliced wasserstein 1", sorted_columns(1), moved, 32, 1, offset
        yield "sliced wasserstein 2", sorted_columns(2), moved, 32, 1, offset
    for scale in (1e2, 1e4, 1e6):
        yield "cmd", cmd, scaled, 32, 8, scale
    yield "sinkhorn", sinkhorn, scaled, 32, 8, 1
    yield "sinkhorn", sinkhorn, tails, 32, 2, 0


def case(name, loss, sets, n, d, number):
    p, q = (x.requires_grad_() for x in sets(n, d, number))
    value = loss(p, q)
    value.backward()
    return {
        "name": name, "sets": sets.__name__, "rows": n, "width": d, "number": number, "value": value.item(),
        "p": summary(p.grad.numpy(), 11), "q": summary(q.grad.numpy(), 12),
    }


def summary(gradient, seed):
    signs = Generator(seed)
    products = [float((gradient * signs.signs(*gradient.shape)).sum()) for _ in range(SIGNS)]
    return {"norm": float(numpy.sqrt((gradient**2).sum())), "products": products}


def precise():
    """The formulas of CCA and KL as they stand, in 60 digits; gradients along signs by central differences."""
    import mpmath

    mpmath.mp.dps = 60
    matrix = lambda x: mpmath.matrix([[mpmath.mpf(float(v)) for v in row] for row in x])

    def mean(x):
        return mpmath.matrix([sum(x[i, j] for i in range(x.rows)) / x.rows for j in range(x.cols)]).T

    def middle(x):
        m = mean(x)
        return mpmath.matrix(x.rows, x.cols) + mpmath.matrix([[x[i, j] - m[j] for j in range(x.cols)] for i in range(x.rows)])

    def shrink(x, share):
        c = middle(x).T * middle(x) / (x.rows - 1)
        trace = sum(c[i, i] for i in range(c.rows))
        return (1 - mpmath.mpf(share)) * c + (share * trace / c.rows + mpmath.mpf(FLOOR)) * mpmath.eye(c.rows)

    trace = lambda a: sum(a[i, i] for i in range(a.rows))

    def exact_cca(share):
        def loss(p, q):
            c = middle(p).T * middle(q) / (p.rows - 1)
            return 1 - trace(shrink(p, share) ** -1 * c * shrink(q, share) ** -1 * c.T) / p.cols
        return loss

    def exact_jeffreys(share):
        def one(p, q):
            s, t, shift = shrink(p, share), shrink(q, share), mean(p) - mean(q)
            inverse = t ** -1
            return (trace(inverse * s) + (shift * inverse * shift.T)[0] - s.rows + mpmath.log(mpmath.det(t) / mpmath.det(s))) / 2
        return lambda p, q: one(p, q) + one(q, p)

    for name, loss, sets, n, d, number in cases():
        if (n, d) not in ((16, 32), (2, 4)) or not name.startswith(("cca", "jeffreys, full")) or number not in (0, 1, 100):
            continue
        share = float(name.split()[-1])
        exact = exact_cca(share) if name.startswith("cca") else exact_jeffreys(share)
        stored = case(name, loss, sets, n, d, number)
        p, q = (matrix(x.numpy()) for x in sets(n, d, number))
        signs, step = matrix(Generator(11).signs(n, d)), mpmath.mpf(10) ** -15
        slope = (exact(p + step * signs, q) - exact(p - step * signs, q)) / (2 * step)
        value = exact(p, q)
        print(name, sets.__name__, n, d, number, float(value), float(abs(value - stored["value"]) / max(1, abs(value))),
              float(abs(slope - stored["p"]["products"][0]) / stored["p"]["norm"]), flush=True)


def near(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    return a == b if isinstance(a, str) else abs(a - b) <= 1e-6 * max(1, abs(a))


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:] == ["--precise"]:
        precise()
        sys.exit(0)
    made = [case(*each) for each in cases()]
    if sys.argv[1:] == ["--check"]:
        with open(FILE, encoding="utf-8") as text:
            equal = near(json.load(text), made)
        print("equal" if equal else "different")
        sys.exit(0 if equal else 1)
    with open(FILE, "w", encoding="utf-8") as text:
        text.write("[\n" + ",\n".join(json.dumps(each) for each in made) + "\n]\n")
