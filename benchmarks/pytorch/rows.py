"""The rows of the comparison in PyTorch. Each draws its weights and inputs in the same order as its counterpart in C#."""

import math

import torch
from torch import nn

from models import DenseModel, RecurrentModel, TransformerAutoencoder, mmd

ROWS = {}


def row(kind):
    def register(cls):
        ROWS[kind] = cls
        return cls

    return register


def uniform(*shape):
    return torch.rand(*shape) * 2 - 1


class Row:
    """A row without gradients."""

    def gradients(self):
        return []


class Backward(Row):
    """A forward and a backward; the result is weighed with fixed random weights, so that every element has a gradient of its own."""

    def leaves(self):
        raise NotImplementedError

    def value(self):
        raise NotImplementedError

    def gradients(self):
        return [leaf.grad for leaf in self.leaves()]

    def step(self):
        for leaf in self.leaves():
            leaf.grad = None
        value = self.value()
        value.backward()
        return value


class Weighed(Backward):
    def __init__(self, module, x, requires_grad, shape):
        self.module, self.x = module, x.requires_grad_(requires_grad)
        self.weights = uniform(*shape)
        self.parameters = list(module.parameters())

    def leaves(self):
        return self.parameters + ([self.x] if self.x.requires_grad else [])

    def output(self):
        return self.module(self.x)

    def value(self):
        return (self.output() * self.weights).sum()


class Training(Backward):
    """A step of Adam on a model that gives its own loss."""

    def __init__(self, model):
        self.model = model
        self.parameters = list(model.parameters())
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3)

    def leaves(self):
        return self.parameters

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.model.loss()
        loss.backward()
        self.optimizer.step()
        return loss


@row("matmul")
class MatrixMultiply(Row):
    def __init__(self, m, n, k, transposed):
        a = uniform(k, m) if transposed == "a" else uniform(m, k)
        b = uniform(n, k) if transposed == "b" else uniform(k, n)
        self.a = a.t() if transposed == "a" else a
        self.b = b.t() if transposed == "b" else b

    def step(self):
        return self.a.mm(self.b)


@row("lstm")
class Lstm(Weighed):
    def __init__(self, batch, time, inputs, hidden):
        module = nn.LSTM(inputs, hidden, batch_first=True)
        super().__init__(module, uniform(batch, time, inputs), False, (batch, time, hidden))

    def output(self):
        return self.module(self.x)[0]


@row("gru")
class Gru(Lstm):
    def __init__(self, batch, time, inputs, hidden):
        module = nn.GRU(inputs, hidden, batch_first=True)
        Weighed.__init__(self, module, uniform(batch, time, inputs), False, (batch, time, hidden))


@row("conv1d")
class Conv1d(Weighed):
    def __init__(self, batch, time, inputs, outputs, taps):
        module = nn.Conv1d(inputs, outputs, taps)
        super().__init__(module, uniform(batch, inputs, time), True, (batch, outputs, time - taps + 1))


@row("attention")
class Attention(Weighed):
    def __init__(self, batch, time, features, heads):
        module = nn.MultiheadAttention(features, heads)
        super().__init__(module, uniform(time, batch, features), True, (time, batch, features))

    def output(self):
        return self.module(self.x, self.x, self.x, need_weights=False)[0]


@row("transformer block")
class TransformerBlock(Weighed):
    def __init__(self, batch, time, features, heads, hidden, dropout):
        module = nn.TransformerEncoderLayer(features, heads, hidden, dropout)
        super().__init__(module, uniform(time, batch, features), True, (time, batch, features))


@row("layer norm")
class LayerNorm(Weighed):
    def __init__(self, rows, features):
        super().__init__(nn.LayerNorm(features), uniform(rows, features), True, (rows, features))


@row("batch norm")
class BatchNorm(Weighed):
    def __init__(self, rows, features):
        super().__init__(nn.BatchNorm1d(features), uniform(rows, features), True, (rows, features))


@row("softmax + cross-entropy")
class CrossEntropy(Backward):
    def __init__(self, rows, classes):
        self.x = uniform(rows, classes).requires_grad_()
        self.labels = torch.randint(0, classes, (rows,))

    def leaves(self):
        return [self.x]

    def value(self):
        return nn.functional.cross_entropy(self.x, self.labels)


@row("embedding")
class Embedding(Backward):
    def __init__(self, words, features, batch, time):
        self.module = nn.Embedding(words, features)
        with torch.no_grad():
            self.module.weight.copy_(uniform(words, features))
        self.index = torch.randint(0, words, (batch, time))
        self.weights = uniform(batch, time, features)

    def leaves(self):
        return [self.module.weight]

    def value(self):
        return (self.module(self.index) * self.weights).sum()


@row("dropout")
class Dropout(Weighed):
    def __init__(self, rows, features, probability):
        super().__init__(nn.Dropout(probability), uniform(rows, features), True, (rows, features))


@row("adam")
class Adam(Row):
    def __init__(self, shapes):
        self.parameters = [nn.Parameter(uniform(*shape)) for shape in shapes]
        for parameter in self.parameters:
            parameter.grad = uniform(*parameter.shape)
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3)

    def step(self):
        self.optimizer.step()
        return self.parameters[0]


@row("cdist + exp")
class Distances(Backward):
    def __init__(self, rows, features):
        self.x = uniform(rows, features).requires_grad_()
        # Moved: between equal laws the MMD is a small difference of large numbers.
        self.y = (uniform(rows, features) + 0.5).requires_grad_()

    def leaves(self):
        return [self.x, self.y]

    def value(self):
        return torch.exp(torch.cdist(self.x, self.y).pow(2) * (-1 / self.x.shape[1])).mean()


@row("mmd")
class Mmd(Distances):
    def value(self):
        return mmd(self.x, self.y, math.sqrt(self.x.shape[1]))


@row("prediction")
class Prediction(Row):
    def __init__(self, inputs, hidden, classes):
        self.module = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, classes)).eval()
        self.x = uniform(1, inputs)

    def step(self):
        with torch.no_grad():
            return self.module(self.x)


@row("dense step")
class DenseStep(Training):
    def __init__(self, batch, widths, hidden, embedding, classes):
        super().__init__(DenseModel(batch, widths, hidden, embedding, classes))


@row("full step")
class FullStep(Training):
    def __init__(self, batch, hidden, audio, video, text, classes):
        super().__init__(RecurrentModel(batch, hidden, audio, video, text, classes))


@row("transformer autoencoder step")
class TransformerStep(Training):
    def __init__(self, batch, time, inputs, features, heads, hidden, layers, embedding, dropout):
        super().__init__(TransformerAutoencoder(batch, time, inputs, features, heads, hidden, layers, embedding, dropout))
