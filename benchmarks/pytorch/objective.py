"""The paper's objective, L_semi = L_s + omega L_u, with the voice as the hub of matching."""

import torch
from torch import nn

SCALES = (0.25, 0.5, 1, 2, 4)
MOST_ROWS_OF_MEDIAN = 1000


def off_diagonal_mean(square):
    n = square.shape[0]
    return (square.sum() - square.diagonal().sum()) / (n * (n - 1))


def kernel(squared, variance):
    exponent = squared / (-2 * variance)
    return sum(torch.exp(exponent / scale) for scale in SCALES) / len(SCALES)


def median_squared(pooled, exact):
    """Of an even number of distances the lower one in the middle, or exactly their mean."""
    with torch.no_grad():
        step = (pooled.shape[0] + MOST_ROWS_OF_MEDIAN - 1) // MOST_ROWS_OF_MEDIAN
        distances = torch.pdist(pooled[::step])
        lower = distances.median()
        return ((lower - (-distances).median()) / 2 if exact else lower).pow(2)


def mmd(p, q, variance=None, exact_median=False):
    """Unbiased squared MMD from one matrix; sigma is the median distance unless given."""
    pooled = torch.cat([p, q])
    if variance is None:
        variance = median_squared(pooled, exact_median)
    values = kernel(torch.cdist(pooled, pooled).pow(2), variance)
    n = p.shape[0]
    return off_diagonal_mean(values[:n, :n]) + off_diagonal_mean(values[n:, n:]) - 2 * values[:n, n:].mean()


def mmd_in_parts(p, q, variance):
    def of(x, y):
        return kernel(torch.cdist(x, y).pow(2), variance)

    return off_diagonal_mean(of(p, p)) + off_diagonal_mean(of(q, q)) - 2 * of(p, q).mean()


def different_emotion(classes):
    for c in sorted(set(classes)):
        yield [i for i, k in enumerate(classes) if k == c], [i for i, k in enumerate(classes) if k != c]


def different_dialogue(dialogues):
    """Dialogues, the longest first, go to the smaller of two sides."""
    sizes = {}
    for dialogue in dialogues:
        sizes[dialogue] = sizes.get(dialogue, 0) + 1
    left, on_left, on_right = set(), 0, 0
    for dialogue, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        if on_left <= on_right:
            left.add(dialogue)
            on_left += size
        else:
            on_right += size
    yield [i for i, d in enumerate(dialogues) if d in left], [i for i, d in enumerate(dialogues) if d not in left]


class Objective:
    def __init__(self, alpha, beta, omega, pushes_apart, exact_median):
        self.alpha, self.beta, self.omega, self.pushes_apart = alpha, beta, omega, pushes_apart
        self.exact_median = exact_median

    def labeled(self, network, batch, class_weights):
        z = network.encode(batch)
        classification = nn.functional.cross_entropy(network.classify(z), batch.labels, class_weights)
        return classification + self.unsupervised(network, z, batch)

    def unlabeled(self, network, batch):
        return self.omega * self.unsupervised(network, network.encode(batch), batch)

    def mmd(self, p, q):
        return mmd(p, q, exact_median=self.exact_median)

    def unsupervised(self, network, z, batch):
        total = 0
        if self.alpha > 0:
            total = total + self.alpha * network.reconstruct(z, batch)
        if self.beta > 0:
            for other in z[1:]:
                matching = self.mmd(z[0], other)
                if self.pushes_apart:
                    sets = different_emotion(batch.classes) if batch.classes else different_dialogue(batch.dialogues)
                    terms = [self.mmd(z[0][p], other[q]) for p, q in sets if len(p) >= 2 and len(q) >= 2]
                    if terms:
                        matching = matching - sum(terms) / len(terms)
                total = total + self.beta * matching
        return total
