"""The models whose training steps are compared; each holds one batch and gives its loss on it."""

import math

import torch
from torch import nn


def uniform(*shape):
    return torch.rand(*shape) * 2 - 1


def mmd(p, q, sigma):
    """Unbiased squared MMD; the mean of Gaussian kernels with squared bandwidths sigma^2 x {1/4, 1/2, 1, 2, 4}."""
    n, m = p.shape[0], q.shape[0]

    def kernel(x, y):
        squared = torch.cdist(x, y).pow(2)
        return sum(torch.exp(squared * (-1 / (2 * scale * sigma * sigma))) for scale in (0.25, 0.5, 1, 2, 4)) / 5

    def within(x, n):
        values = kernel(x, x)
        return (values.sum() - values.diagonal().sum()) / (n * (n - 1))

    return within(p, n) + within(q, m) - 2 * kernel(p, q).mean()


class DenseModel(nn.Module):
    """Dense autoencoders of three modalities: classes, reconstruction, matching on two pairs."""

    def __init__(self, batch, widths, hidden, embedding, classes):
        super().__init__()
        self.sigma = math.sqrt(embedding)
        self.encoders = nn.ModuleList(
            nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, embedding)) for width in widths
        )
        self.decoders = nn.ModuleList(
            nn.Sequential(nn.Linear(embedding, hidden), nn.ReLU(), nn.Linear(hidden, width)) for width in widths
        )
        self.classifier = nn.Linear(len(widths) * embedding, classes)
        self.inputs = [uniform(batch, width) for width in widths]
        self.labels = torch.randint(0, classes, (batch,))

    def loss(self):
        latents = [encoder(x) for encoder, x in zip(self.encoders, self.inputs)]
        loss = nn.functional.cross_entropy(self.classifier(torch.cat(latents, 1)), self.labels)
        for decoder, z, x in zip(self.decoders, latents, self.inputs):
            loss = loss + nn.functional.mse_loss(decoder(z), x)
        return loss + mmd(latents[0], latents[1], self.sigma) + mmd(latents[0], latents[2], self.sigma)


class TextConvolution(nn.Module):
    """TextCNN (Kim 2014): kernels of 3, 4 and 5 steps, the largest value over time, a linear layer."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv1d(inputs, hidden, taps) for taps in (3, 4, 5))
        self.linear = nn.Linear(3 * hidden, hidden)

    def forward(self, x):
        turned = x.transpose(1, 2)
        return self.linear(torch.cat([c(turned).relu().max(2).values for c in self.convolutions], 1))


class RecurrentModel(nn.Module):
    """LSTM with the largest value over time for sound and face, TextCNN for words; classes and matching on two pairs."""

    def __init__(self, batch, hidden, audio, video, text, classes):
        super().__init__()
        self.sigma = math.sqrt(hidden)
        self.audio = nn.LSTM(audio[1], hidden, batch_first=True)
        self.video = nn.LSTM(video[1], hidden, batch_first=True)
        self.text = TextConvolution(text[1], hidden)
        self.classifier = nn.Sequential(
            nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes)
        )
        self.inputs = [uniform(batch, *size) for size in (audio, video, text)]
        self.labels = torch.randint(0, classes, (batch,))

    def loss(self):
        audio, video, text = self.inputs
        a = self.audio(audio)[0].max(1).values
        v = self.video(video)[0].max(1).values
        t = self.text(text)
        loss = nn.functional.cross_entropy(self.classifier(torch.cat([a, v, t], 1)), self.labels)
        return loss + mmd(a, v, self.sigma) + mmd(a, t, self.sigma)


class TransformerAutoencoder(nn.Module):
    """
    Liang, Li and Jin 2020, figure 4: Transformer encoder, convolution, linear layer to one vector; linear layer and deconvolution to the
    memory of a Transformer decoder that gives the reversed sequence, each step from the true ones before it.
    """

    def __init__(self, batch, time, inputs, features, heads, hidden, layers, embedding, dropout):
        super().__init__()
        self.enter = nn.Linear(inputs, features)
        self.encoder = nn.ModuleList(nn.TransformerEncoderLayer(features, heads, hidden, dropout) for _ in range(layers))
        self.narrow = nn.Conv1d(features, features, 5, stride=5)
        self.to_embedding = nn.Linear(features * (time // 5), embedding)
        self.from_embedding = nn.Linear(embedding, features * (time // 5))
        self.widen = nn.ConvTranspose1d(features, features, 5, stride=5)
        self.enter_target = nn.Linear(inputs, features)
        self.decoder = nn.ModuleList(nn.TransformerDecoderLayer(features, heads, hidden, dropout) for _ in range(layers))
        self.leave = nn.Linear(features, inputs)
        self.positions = uniform(time, 1, features)
        self.x = uniform(time, batch, inputs)
        self.target = self.x.flip(0)
        self.before = torch.cat([torch.zeros(1, batch, inputs), self.target[:-1]])
        self.mask = torch.full((time, time), -math.inf).triu(1)

    def loss(self):
        time, batch, _ = self.x.shape
        h = self.enter(self.x) + self.positions
        for layer in self.encoder:
            h = layer(h)
        z = self.to_embedding(self.narrow(h.permute(1, 2, 0)).reshape(batch, -1))
        memory = self.widen(self.from_embedding(z).reshape(batch, -1, time // 5)).permute(2, 0, 1)
        h = self.enter_target(self.before) + self.positions
        for layer in self.decoder:
            h = layer(h, memory, tgt_mask=self.mask)
        return nn.functional.mse_loss(self.leave(h), self.target)
