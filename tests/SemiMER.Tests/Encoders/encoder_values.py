#!/usr/bin/env python3
"""Values and gradients of every encoder, decoder and fusion by PyTorch twins, in float64.

    python3 encoder_values.py            writes encoder_values.json beside this file
    python3 encoder_values.py --check    makes the values again and compares them with the file

A twin has the parameter names of its original and reads one utterance at a time, without padding or mask. Weights and inputs are not
stored: both sides compute them (see wave). The loss is sum cos(i) z_i over the embeddings z plus sum (1 + r / 2) error_r over the rows r.
"""

import json
import math
import os
import sys

import torch
from torch import nn

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "encoder_values.json")
WIDTH, EMBEDDING, WORDS = 3, 4, 9
LENGTHS = [5, 1, 3, 7]


def wave(shape, start, size=0.4):
    """size sin(1.37 i + start), i counting the elements."""
    count = math.prod(shape)
    return (size * torch.sin(1.37 * torch.arange(count, dtype=torch.float64) + start)).reshape(shape)


def dense(*widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.ReLU(), nn.Identity()]  # the identity stands where dropout is
    return nn.Sequential(*layers[:-2])


def statistics(x):
    return torch.cat([x.mean(0), (((x - x.mean(0)) ** 2).mean(0) + 1e-5).sqrt()])


class Pooling(nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        self.kind = kind
        if kind == "attention":
            self.score = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, x):
        if self.kind == "attention":
            return (self.score(x).softmax(0) * x).sum(0)
        return {"max": lambda: x.max(0).values, "mean": lambda: x.mean(0), "last": lambda: x[-1]}[self.kind]()


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = dense(WIDTH, 5, EMBEDDING)

    def forward(self, x):
        return self.layers(x)


class DenseDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = dense(EMBEDDING, 5, WIDTH)

    def forward(self, z, x):
        return ((self.layers(z) - x) ** 2).mean()


class Statistics(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = dense(2 * WIDTH, 5, EMBEDDING)

    def forward(self, x):
        return self.layers(statistics(x))


class StatisticsDecoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        # Without dropout nothing stands after the ReLU.
        self.layers = dense(EMBEDDING, hidden, 2 * WIDTH) if hidden == 5 else nn.Sequential(
            nn.Linear(EMBEDDING, hidden), nn.ReLU(), nn.Linear(hidden, 2 * WIDTH))

    def forward(self, z, x):
        return ((self.layers(z) - statistics(x)) ** 2).mean()


class Recurrent(nn.Module):
    def __init__(self, cell, pooling, hidden, layers=1, both=False):
        super().__init__()
        self.cell, self.pooled = cell, pooling
        setattr(self, cell, getattr(nn, cell.upper())(WIDTH, hidden, layers, bidirectional=both))
        width = hidden * (2 if both else 1)
        self.pooling = Pooling(pooling, width)
        self.output = nn.Linear(width, EMBEDDING) if width != EMBEDDING else nn.Identity()

    def forward(self, x):
        layer = getattr(self, self.cell)
        states, last = layer(x)
        last = last[0] if self.cell == "lstm" else last
        pooled = last[-2:].flatten() if self.pooled == "last" and layer.bidirectional else self.pooling(states)
        return self.output(pooled)


class TextConvolution(nn.Module):
    def __init__(self, words=False):
        super().__init__()
        width = 4 if words else WIDTH
        if words:
            self.words = nn.Embedding(WORDS, width)
        self.filters = nn.ModuleList([nn.Conv1d(width, 3, kernel) for kernel in (2, 3)])
        self.output = nn.Linear(6, EMBEDDING)

    def forward(self, x):
        if hasattr(self, "words"):
            x = self.words(x[:, 0].long())
        pooled = []
        for filter in self.filters:
            missing = max(0, filter.kernel_size[0] - len(x))
            whole = torch.cat([x, torch.zeros(missing, x.shape[1], dtype=x.dtype)])
            pooled.append(filter(whole.T[None])[0].relu().max(1).values)
        return self.output(torch.cat(pooled))


def places(time, width):
    t, i = torch.arange(time, dtype=torch.float64)[:, None], torch.arange(width)
    angle = t / 10000 ** ((i - i % 2) / width)
    return torch.where(i % 2 == 0, angle.sin(), angle.cos())


class Blocks(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Linear(WIDTH, 6)
        self.blocks = nn.ModuleList([nn.TransformerEncoderLayer(6, 2, 5, 0.0) for _ in range(2)])

    def forward(self, x):
        x = (self.input(x) + places(len(x), 6))[:, None]
        for block in self.blocks:
            x = block(x)
        return x[:, 0]


class Transformer(nn.Module):
    def __init__(self, pooling):
        super().__init__()
        self.blocks, self.pooling, self.output = Blocks(), Pooling(pooling, 6), nn.Linear(6, EMBEDDING)

    def forward(self, x):
        return self.output(self.pooling(self.blocks(x[:6])))


def steps(length):
    return [length, -(-length // 2), -(-(-(-length // 2)) // 3)]


class Bottleneck(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = Blocks()
        self.convolutions = nn.ModuleList([nn.Conv1d(6, 6, 3, stride, 1) for stride in (2, 3)])
        self.output = nn.Linear(6 * steps(6)[-1], EMBEDDING)

    def forward(self, x):
        x = self.blocks(x[:6]).T[None]
        for convolution in self.convolutions:
            x = convolution(x).relu()
        x = torch.cat([x, torch.zeros(1, 6, steps(6)[-1] - x.shape[2], dtype=x.dtype)], 2)
        return self.output(x.flatten())


class BottleneckDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.expansion = nn.Linear(EMBEDDING, 6 * steps(6)[-1])
        self.deconvolutions = nn.ModuleList([nn.ConvTranspose1d(6, 6, 3, stride, 1) for stride in (3, 2)])
        self.input = nn.Linear(WIDTH, 6)
        self.blocks = nn.ModuleList([nn.TransformerDecoderLayer(6, 2, 5, 0.0) for _ in range(2)])
        self.output = nn.Linear(6, WIDTH)

    def forward(self, z, x):
        target = x[:6].flip(0)
        counts = steps(len(target))
        memory = self.expansion(z).reshape(1, 6, -1)[:, :, : counts[-1]]
        for deconvolution, count in zip(self.deconvolutions, reversed(counts[:-1])):
            memory = deconvolution(memory.relu(), output_size=[count])
        memory = memory.permute(2, 0, 1)
        before = torch.cat([torch.zeros(1, WIDTH, dtype=x.dtype), target[:-1]])
        y = (self.input(before) + places(len(before), 6))[:, None]
        later = torch.full((len(before), len(before)), -math.inf, dtype=torch.float64).triu(1)
        for block in self.blocks:
            y = block(y, memory, later)
        return ((self.output(y[:, 0]) - target) ** 2).mean()


ENCODERS = {
    "dense": (Dense, DenseDecoder),
    "statistics": (Statistics, lambda: StatisticsDecoder(5)),
    "lstm, max": (lambda: Recurrent("lstm", "max", EMBEDDING), lambda: StatisticsDecoder(EMBEDDING)),
    "lstm, both directions, two layers, last": (lambda: Recurrent("lstm", "last", 3, 2, True), None),
    "lstm, attention": (lambda: Recurrent("lstm", "attention", 3), None),
    "gru, both directions, mean": (lambda: Recurrent("gru", "mean", 3, both=True), None),
    "gru, last": (lambda: Recurrent("gru", "last", 3), None),
    "text convolution": (TextConvolution, lambda: StatisticsDecoder(EMBEDDING)),
    "text convolution, word numbers": (lambda: TextConvolution(words=True), None),
    "transformer, mean": (lambda: Transformer("mean"), lambda: StatisticsDecoder(EMBEDDING)),
    "transformer, last": (lambda: Transformer("last"), None),
    "transformer, attention": (lambda: Transformer("attention"), None),
    "transformer autoencoder": (Bottleneck, BottleneckDecoder),
}


class Fusion(nn.Module):
    """Reads the embeddings of the modalities that are there: a dictionary from number to vector."""

    def each(self, z):
        return {m: self.values[m](x) for m, x in z.items()}


class Gated(Fusion):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.values = nn.ModuleList([nn.Linear(EMBEDDING, EMBEDDING) for _ in range(3)])
        self.gates = nn.Linear(3 * EMBEDDING, 3 * EMBEDDING)

    def forward(self, z):
        zero = torch.zeros(EMBEDDING, dtype=torch.float64)
        scores = self.gates(torch.cat([z.get(m, zero) for m in range(3)])).reshape(3, EMBEDDING)
        there = torch.stack([scores[m] for m in z])
        gates = there.softmax(0) if self.kind == "softmax" else there.sigmoid()
        return sum(gate * value.tanh() for gate, value in zip(gates, self.each(z).values()))


class Attention(Fusion):
    def __init__(self):
        super().__init__()
        self.values = nn.ModuleList([nn.Linear(EMBEDDING, EMBEDDING) for _ in range(3)])
        self.score = nn.Sequential(nn.Linear(EMBEDDING, 3), nn.Tanh(), nn.Linear(3, 1))

    def forward(self, z):
        values = torch.stack(list(self.each(z).values()))
        return (self.score(values).softmax(0) * values).sum(0)


class LowRank(Fusion):
    def __init__(self):
        super().__init__()
        self.factors = nn.ModuleList([nn.Linear(EMBEDDING, 2 * EMBEDDING) for _ in range(3)])
        self.ranks = nn.Linear(2, 1, bias=False)
        self.shift = nn.Parameter(torch.zeros(EMBEDDING))

    def forward(self, z):
        # The tensor itself, of rank 2: outer products of [z ; 1] and of the factors' columns, contracted.
        result = self.shift
        for rank in range(2):
            rows = slice(rank * EMBEDDING, (rank + 1) * EMBEDDING)
            tensors = {m: torch.cat([self.factors[m].weight[rows], self.factors[m].bias[rows, None]], 1) for m in z}
            product = torch.ones(EMBEDDING, 1, dtype=torch.float64)
            outer = torch.ones(1, dtype=torch.float64)
            for m, x in z.items():
                product = torch.einsum("ea,eb->eab", product, tensors[m]).flatten(1)
                outer = torch.outer(outer, torch.cat([x, torch.ones(1, dtype=torch.float64)])).flatten()
            result = result + self.ranks.weight[0, rank] * (product @ outer)
        return result


FUSIONS = {"gated, softmax": lambda: Gated("softmax"), "gated, sigmoid": lambda: Gated("sigmoid"), "attention": Attention, "low rank": LowRank}


def prepared(make):
    module = make().double().eval()
    with torch.no_grad():
        for i, (_, parameter) in enumerate(sorted(module.named_parameters())):
            parameter.copy_(wave(parameter.shape, i))
    return module


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.flatten().tolist()]


def gradients(module):
    return {name: numbers(parameter.grad) for name, parameter in sorted(module.named_parameters())}


def inputs(name):
    if name == "dense":
        return [wave((WIDTH,), row, 1.0) for row in range(4)]
    if "numbers" in name:
        return [((torch.arange(length, dtype=torch.float64) * 5 + row) % WORDS)[:, None] for row, length in enumerate(LENGTHS)]
    return [wave((length, WIDTH), row, 1.0) for row, length in enumerate(LENGTHS)]


def encoder_case(name, make_encoder, make_decoder):
    encoder, rows = prepared(make_encoder), [x.requires_grad_() for x in inputs(name)]
    z = torch.stack([encoder(x) for x in rows])
    loss = (z * torch.cos(torch.arange(z.numel(), dtype=torch.float64)).reshape(z.shape)).sum()
    case = {"embedding": numbers(z)}
    if make_decoder:
        decoder = prepared(make_decoder)
        error = torch.stack([decoder(z[row], x) for row, x in enumerate(rows)])
        loss = loss + (error * (1 + torch.arange(4) / 2)).sum()
        case["error"] = numbers(error)
    loss.backward()
    case["encoder"] = gradients(encoder)
    if make_decoder:
        case["decoder"] = gradients(decoder)
    if rows[0].grad is not None:
        case["inputs"] = [numbers(x.grad) for x in rows]
    return case


def fusion_case(make):
    fusion = prepared(make)
    z = [[wave((EMBEDDING,), 3 * row + m, 1.0).requires_grad_() for m in range(3)] for row in range(7)]
    joined = torch.stack([fusion({m: z[row][m] for m in range(3) if (row + 1) >> m & 1}) for row in range(7)])
    (joined * torch.cos(torch.arange(joined.numel(), dtype=torch.float64)).reshape(joined.shape)).sum().backward()
    zero = torch.zeros(EMBEDDING, dtype=torch.float64)
    return {"joined": numbers(joined), "fusion": gradients(fusion),
            "inputs": [numbers(torch.stack([x.grad if x.grad is not None else zero for x in row])) for row in z]}


def make():
    return {"encoders": {name: encoder_case(name, *twins) for name, twins in ENCODERS.items()},
            "fusions": {name: fusion_case(twin) for name, twin in FUSIONS.items()}}


def near(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    return abs(a - b) <= 1e-7 * max(1, abs(a))


if __name__ == "__main__":
    made = make()
    if sys.argv[1:] == ["--check"]:
        with open(FILE, encoding="utf-8") as text:
            equal = near(json.load(text), made)
        print("equal" if equal else "different")
        sys.exit(0 if equal else 1)
    with open(FILE, "w", encoding="utf-8") as text:
        text.write(json.dumps(made, separators=(",", ":")).replace('"embedding"', '\n"embedding"').replace('"joined"', '\n"joined"'))
        text.write("\n")
