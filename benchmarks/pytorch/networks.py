"""The networks that are compared; names of weights are those of the other sides."""

import math

import torch
from torch import nn


def layers(dropout, *widths):
    modules = []
    for i in range(1, len(widths)):
        modules.append(nn.Linear(widths[i - 1], widths[i]))
        if i == len(widths) - 1:
            break
        modules.append(nn.ReLU())
        if dropout > 0:
            modules.append(nn.Dropout(dropout))
    return nn.Sequential(*modules)


class Layers(nn.Module):
    def __init__(self, *arguments):
        super().__init__()
        self.layers = layers(*arguments)

    def forward(self, x):
        return self.layers(x)


class DenseNetwork(nn.Module):
    """Dense autoencoders of vectors with a linear classifier."""

    def __init__(self, names, widths, hidden, embedding, classes, input_dropout, dropout):
        super().__init__()
        self.names = names
        for name, width in zip(names, widths):
            self.add_module(f"{name}_encoder", Layers(dropout, width, hidden, embedding))
            self.add_module(f"{name}_decoder", Layers(dropout, embedding, hidden, width))
        self.classifier = layers(dropout, len(names) * embedding, classes)
        self.input_dropout = nn.Dropout(input_dropout)
        self.embedding_dropout = nn.Dropout(dropout)

    def encode(self, batch):
        return [getattr(self, f"{name}_encoder")(self.input_dropout(x)) for name, x in zip(self.names, batch.features)]

    def classify(self, z):
        return self.classifier(self.embedding_dropout(torch.cat(z, 1)))

    def reconstruct(self, z, batch):
        return sum(
            nn.functional.mse_loss(getattr(self, f"{name}_decoder")(each), x)
            for name, each, x in zip(self.names, z, batch.features)
        )


class RecurrentEncoder(nn.Module):
    """An LSTM with the largest value of each state over the frames."""

    def __init__(self, width, size):
        super().__init__()
        self.lstm = nn.LSTM(width, size, batch_first=True)

    def forward(self, x, frames):
        packed = nn.utils.rnn.pack_padded_sequence(x, frames, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, padding_value=-math.inf)
        return states.max(1).values


class TextEncoder(nn.Module):
    """TextCNN (Kim 2014): filters over 3, 4 and 5 words, the largest value of each, a linear layer."""

    KERNELS = (3, 4, 5)

    def __init__(self, width, size, dropout):
        super().__init__()
        self.filters = nn.ModuleList(nn.Conv1d(width, size, kernel) for kernel in self.KERNELS)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(len(self.KERNELS) * size, size)

    def forward(self, x, words):
        turned = x.transpose(1, 2)
        largest = []
        for kernel, filter in zip(self.KERNELS, self.filters):
            responses = filter(turned).relu()
            beyond = torch.arange(responses.shape[2]) >= (words - (kernel - 1)).unsqueeze(1)
            largest.append(responses.masked_fill(beyond.unsqueeze(1), 0).max(2).values)
        return self.output(self.dropout(torch.cat(largest, 1)))


class RecurrentNetwork(nn.Module):
    """LSTMs for voice and face, filters over words, a classifier with two hidden layers."""

    def __init__(self, widths, size, classes, dropout, text_dropout):
        super().__init__()
        self.acoustic_encoder = RecurrentEncoder(widths[0], size)
        self.visual_encoder = RecurrentEncoder(widths[1], size)
        self.lexical_encoder = TextEncoder(widths[2], size, text_dropout)
        self.classifier = layers(dropout, 3 * size, size, size, classes)
        self.dropout = nn.Dropout(dropout)

    def encode(self, batch):
        encoders = (self.acoustic_encoder, self.visual_encoder, self.lexical_encoder)
        return [encoder(x, frames) for encoder, x, frames in zip(encoders, batch.features, batch.frames)]

    def classify(self, z):
        return self.classifier(self.dropout(torch.cat(z, 1)))
