#!/usr/bin/env python3
"""Values and gradients of the matching losses by PyTorch's autograd, in float64, written as formulas over whole tensors.

    python3 matching_values.py            writes matching_values.json beside this file
    python3 matching_values.py --check    makes the values again and compares them with the file
"""

import json
import math
import os
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


LOSSES = {
    "mmd": lambda p, q: off_diagonal(gaussian(p, p)) + off_diagonal(gaussian(q, q)) - 2 * gaussian(p, q).mean(),
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
}


def make():
    torch.manual_seed(0)
    p = torch.randn(5, 3, dtype=torch.float64)
    q = torch.randn(7, 3, dtype=torch.float64) * 1.4 + 0.6
    cases = []
    for name, loss in LOSSES.items():
        a, b = p.clone().requires_grad_(), q.clone().requires_grad_()
        value = loss(a, b)
        value.backward()
        cases.append({"name": name, "value": value.item(), "p": a.grad.flatten().tolist(), "q": b.grad.flatten().tolist()})
    return {"p": p.flatten().tolist(), "q": q.flatten().tolist(), "width": 3, "cases": cases}


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
