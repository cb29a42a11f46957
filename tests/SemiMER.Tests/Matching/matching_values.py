#!/usr/bin/env python3
"""Values and gradients of the matching losses by PyTorch's autograd, in float64, written as formulas over whole tensors.

    python3 matching_values.py            writes matching_values.json beside this file
    python3 matching_values.py --check    makes the values again and compares them with the file
"""

import hashlib
import json
import math
import os
import struct
import sys

import torch

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "matching_values.json")
SIGMA = 1.5
FLOOR = 1e-4


def gaussian(x, y):
    return torch.exp(-((x[:, None] - y[None]) ** 2).sum(-1) / (2 * SIGMA**2))


def norms(x, y):
    squares = ((x[:, None] - y[None]) ** 2).sum(-1)
    return torch.where(squares > 0, squares, torch.ones_like(squares)).sqrt() * (squares > 0)


def biased(k, p, q):
    return k(p, p).mean() + k(q, q).mean() - 2 * k(p, q).mean()


def off_diagonal(k):
    n = len(k)
    return (k.sum() - k.diagonal().sum()) / (n * (n - 1))


def covariance(x):
    return torch.cov(x.T)


def shrunk(x, share):
    c = covariance(x)
    identity = torch.eye(len(c), dtype=c.dtype)
    return (1 - share) * c + (share * c.trace() / len(c) + FLOOR) * identity


def normal(x, diagonal):
    if diagonal:
        return torch.distributions.Independent(torch.distributions.Normal(x.mean(0), (x.var(0) + FLOOR).sqrt()), 1)
    return torch.distributions.MultivariateNormal(x.mean(0), shrunk(x, 0.1))


def kl(p, q, diagonal=True):
    return torch.distributions.kl_divergence(normal(p, diagonal), normal(q, diagonal))


def jensen_shannon(p, q):
    a, b = p.softmax(1).mean(0), q.softmax(1).mean(0)
    m = ((a + b) / 2).log()
    return (torch.nn.functional.kl_div(m, a, reduction="sum") + torch.nn.functional.kl_div(m, b, reduction="sum")) / 2


def coral(p, q):
    return ((covariance(p) - covariance(q)) ** 2).sum() / (4 * p.shape[1] ** 2)


def cmd(p, q):
    a, b = p - p.mean(0), q - q.mean(0)
    value = (p.mean(0) - q.mean(0)).norm() / 2
    return value + sum(((a**k).mean(0) - (b**k).mean(0)).norm() / 2**k for k in range(2, 5))


def transport(x, y, epsilon=0.64):
    cost = ((x[:, None] - y[None]) ** 2).sum(-1) / 2
    f, g = torch.zeros(len(x), 1, dtype=x.dtype), torch.zeros(1, len(y), dtype=x.dtype)
    for _ in range(3000):  # autograd goes through all iterations
        f = -epsilon * (((g - cost) / epsilon).logsumexp(1, keepdim=True) - math.log(len(y)))
        g = -epsilon * (((f - cost) / epsilon).logsumexp(0, keepdim=True) - math.log(len(x)))
    return f.mean() + g.mean()


def root(a):
    values, vectors = torch.linalg.eigh(a)
    return vectors @ torch.diag(values.sqrt()) @ vectors.T


def full_wasserstein(p, q):
    s, t = shrunk(p, 0), shrunk(q, 0)
    return ((p.mean(0) - q.mean(0)) ** 2).sum() + s.trace() + t.trace() - 2 * root(root(s) @ t @ root(s)).trace()


def linear_time(p, q):
    pairs = min(len(p), len(q)) // 2
    a, b = p[0 : 2 * pairs : 2], p[1 : 2 * pairs : 2]
    c, d = q[0 : 2 * pairs : 2], q[1 : 2 * pairs : 2]

    def k(x, y):
        return torch.exp(-((x - y) ** 2).sum(1) / (2 * SIGMA**2))

    return (k(a, b) + k(c, d) - k(a, d) - k(b, c)).mean()


def unbiased(k, p, q):
    return off_diagonal(k(p, p)) + off_diagonal(k(q, q)) - 2 * k(p, q).mean()


def default_mmd(p, q):
    distances = torch.pdist(torch.cat([p, q]).detach())
    ordered = distances[distances > 0].sort().values
    sigma = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2

    def family(x, y):
        squares = ((x[:, None] - y[None]) ** 2).sum(-1)
        return sum(torch.exp(-squares / (2 * s * sigma**2)) for s in (0.25, 0.5, 1, 2, 4)) / 5

    return unbiased(family, p, q)


def squares(x, y):
    return ((x[:, None] - y[None]) ** 2).sum(-1)


class Stream:
    """The library's named stream of random numbers: xoshiro256**, its state taken from SHA-256 of seed and name."""

    MASK = (1 << 64) - 1

    def __init__(self, seed, name):
        self.state = list(struct.unpack("<4Q", hashlib.sha256(struct.pack("<q", seed) + name.encode()).digest()))

    def rotated(self, x, by):
        return ((x << by) | (x >> (64 - by))) & self.MASK

    def bits(self):
        s = self.state
        result = (self.rotated((s[1] * 5) & self.MASK, 7) * 9) & self.MASK
        shifted = (s[1] << 17) & self.MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = self.rotated(s[3], 45)
        return result

    def uniform(self):
        return (self.bits() >> 11) / (1 << 53)

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())


def sliced(p, q, order):
    stream, width, count = Stream(5, "directions"), p.shape[1], 7
    theta = torch.tensor([[stream.normal() for _ in range(width)] for _ in range(count)], dtype=p.dtype)
    theta = theta / theta.norm(dim=1, keepdim=True)
    a, b = (p @ theta.T).sort(dim=0).values, (q @ theta.T).sort(dim=0).values
    # Quantile functions on the common grid of n m equal pieces of [0, 1].
    a, b = a.repeat_interleave(len(q), dim=0), b.repeat_interleave(len(p), dim=0)
    return ((a - b).abs() ** order).mean()


def lmmd(p, q):
    w, v = class_weights(len(p)), class_weights(len(q))
    w, v = w / w.sum(0), v / v.sum(0)
    k = torch.stack([
        torch.einsum("ic,ij,jc->c", w, gaussian(p, p), w) + torch.einsum("ic,ij,jc->c", v, gaussian(q, q), v)
        - 2 * torch.einsum("ic,ij,jc->c", w, gaussian(p, q), v)
    ])
    return k.mean()


def class_weights(rows):
    """Shares of two classes that fall and rise along the rows; made the same way by the test."""
    first = torch.arange(1, rows + 1, dtype=torch.float64) / (rows + 1)
    return torch.stack([first, 1 - first], dim=1)


def info_nce(p, q):
    s = torch.nn.functional.cosine_similarity(p[:, None], q[None], dim=2) / 0.5
    target = torch.arange(len(p))
    return (torch.nn.functional.cross_entropy(s, target) + torch.nn.functional.cross_entropy(s.T, target)) / 2


def hsic(p, q):
    n = len(p)
    h = torch.eye(n, dtype=p.dtype) - 1 / n
    k, l = gaussian(p, p), gaussian(q, q)

    def dependence(a, b):
        return torch.trace(a @ h @ b @ h) / (n - 1) ** 2

    return 1 - dependence(k, l) / (dependence(k, k) * dependence(l, l)).sqrt()


def cca(p, q):
    x, y = p - p.mean(0), q - q.mean(0)
    across = x.T @ y / (len(p) - 1)
    return 1 - torch.trace(shrunk(p, 0.1).inverse() @ across @ shrunk(q, 0.1).inverse() @ across.T) / p.shape[1]


ALIGNED = {
    "infonce": info_nce,
    "hsic": hsic,
    "cca": cca,
    "cosine": lambda p, q: (1 - torch.nn.functional.cosine_similarity(p, q)).mean(),
}

LOSSES = {
    "mmd": lambda p, q: unbiased(gaussian, p, q),
    "default mmd": default_mmd,
    "linear-time mmd": linear_time,
    "rational quadratic mmd": lambda p, q: biased(lambda x, y: (1 + squares(x, y) / (2 * 0.7 * SIGMA**2)) ** -0.7, p, q),
    "inverse multiquadric mmd": lambda p, q: biased(lambda x, y: (1 + squares(x, y) / SIGMA**2) ** -0.5, p, q),
    "polynomial mmd": lambda p, q: biased(lambda x, y: (x @ y.T / 2 + 0.5) ** 3, p, q),
    "linear mmd": lambda p, q: biased(lambda x, y: x @ y.T, p, q),
    "mixed mmd": lambda p, q: unbiased(lambda x, y: (gaussian(x, y) + x @ y.T) / 2, p, q),
    "biased mmd": lambda p, q: biased(gaussian, p, q),
    "laplacian mmd": lambda p, q: biased(lambda x, y: torch.exp(-norms(x, y) / SIGMA), p, q),
    "energy": lambda p, q: biased(lambda x, y: -norms(x, y), p, q),
    "kl": kl,
    "reverse kl": lambda p, q: kl(q, p),
    "jeffreys": lambda p, q: kl(p, q) + kl(q, p),
    "kl, full covariance": lambda p, q: kl(p, q, diagonal=False),
    "jeffreys, full covariance": lambda p, q: kl(p, q, diagonal=False) + kl(q, p, diagonal=False),
    "jensen-shannon": jensen_shannon,
    "coral": coral,
    "coral with means": lambda p, q: coral(p, q) + ((p.mean(0) - q.mean(0)) ** 2).mean(),
    "cmd": cmd,
    "sinkhorn": lambda p, q: transport(p, q) - transport(p, p) / 2 - transport(q, q) / 2,
    "gaussian wasserstein": lambda p, q: ((p.mean(0) - q.mean(0)) ** 2).sum()
    + (((p.var(0) + FLOOR).sqrt() - (q.var(0) + FLOOR).sqrt()) ** 2).sum(),
    "gaussian wasserstein, full covariance": full_wasserstein,
    "sliced wasserstein": lambda p, q: sliced(p, q, 2),
    "sliced wasserstein 1": lambda p, q: sliced(p, q, 1),
    "lmmd": lmmd,
}


def make():
    torch.manual_seed(0)
    p = torch.randn(5, 3, dtype=torch.float64)
    q = torch.randn(7, 3, dtype=torch.float64) * 1.4 + 0.6
    r = q * 0.8 + torch.randn(7, 3, dtype=torch.float64) * 0.4  # rows that belong to those of q
    return {
        "p": p.flatten().tolist(),
        "q": q.flatten().tolist(),
        "r": r.flatten().tolist(),
        "width": 3,
        "cases": [case(name, loss, p, q) for name, loss in LOSSES.items()],
        "aligned": [case(name, loss, q, r) for name, loss in ALIGNED.items()],
    }


def case(name, loss, p, q):
    a, b = p.clone().requires_grad_(), q.clone().requires_grad_()
    value = loss(a, b)
    value.backward()
    return {"name": name, "value": value.item(), "p": a.grad.flatten().tolist(), "q": b.grad.flatten().tolist()}


def near(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    return a == b if isinstance(a, str) else abs(a - b) <= 1e-9 * max(1, abs(a))


if __name__ == "__main__":
    made = make()
    if sys.argv[1:] == ["--check"]:
        with open(FILE, encoding="utf-8") as text:
            equal = near(json.load(text), made)
        print("equal" if equal else "different")
        sys.exit(0 if equal else 1)
    with open(FILE, "w", encoding="utf-8") as text:
        json.dump(made, text, indent=1)
        text.write("\n")
