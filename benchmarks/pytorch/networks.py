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


def beyond(frames, time):
    """Which places of [batch, time] have no frame."""
    return torch.arange(time).unsqueeze(0) >= frames.unsqueeze(1)


def places(time, width):
    """sin(t / 10000^(2i/d)) and the cosine, [time, 1, feature]."""
    angles = torch.arange(time).unsqueeze(1) / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack([angles.sin(), angles.cos()], 2).reshape(time, 1, width)


class Frames(nn.Module):
    """Frames with their places through Transformer encoder blocks."""

    def __init__(self, width, frames, model, heads, feed_forward, blocks, dropout):
        super().__init__()
        self.input = nn.Linear(width, model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(model, heads, feed_forward, dropout) for _ in range(blocks))
        self.places = places(frames, model)

    def forward(self, x, padding):
        x = self.input(x).transpose(0, 1)
        x = self.dropout(x + self.places[: x.shape[0]])
        for block in self.blocks:
            x = block(x, None, padding)
        return x


class TransformerEncoder(nn.Module):
    def __init__(self, width, frames, model, heads, feed_forward, blocks, embedding, dropout):
        super().__init__()
        self.blocks = Frames(width, frames, model, heads, feed_forward, blocks, dropout)
        self.convolutions = nn.ModuleList(nn.Conv1d(model, model, 3, stride=2, padding=1) for _ in range(2))
        self.steps = (frames + 3) // 4
        self.output = nn.Linear(model * self.steps, embedding)

    def forward(self, x, frames):
        mask = beyond(frames, x.shape[1])
        x = self.blocks(x, mask).permute(1, 2, 0).masked_fill(mask.unsqueeze(1), 0)
        for convolution in self.convolutions:
            mask = mask[:, ::2]
            x = convolution(x).relu().masked_fill(mask.unsqueeze(1), 0)
        return self.output(nn.functional.pad(x, (0, self.steps - x.shape[2])).flatten(1))


class TransformerDecoder(nn.Module):
    def __init__(self, width, frames, model, heads, feed_forward, blocks, embedding, dropout):
        super().__init__()
        self.model = model
        self.expansion = nn.Linear(embedding, model * ((frames + 3) // 4))
        self.deconvolutions = nn.ModuleList(nn.ConvTranspose1d(model, model, 3, stride=2, padding=1) for _ in range(2))
        self.input = nn.Linear(width, model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(nn.TransformerDecoderLayer(model, heads, feed_forward, dropout) for _ in range(blocks))
        self.output = nn.Linear(model, width)
        self.places = places(frames, model)

    def forward(self, z, reversed_frames, frames):
        time = reversed_frames.shape[1]
        mask, later = beyond(frames, time), torch.full((time, time), -math.inf).triu(1)
        memory = self.memory(z, mask).permute(2, 0, 1)
        before = torch.cat([torch.zeros_like(reversed_frames[:, :1]), reversed_frames[:, :-1]], 1)
        x = self.dropout(self.input(before).transpose(0, 1) + self.places[:time])
        for block in self.blocks:
            x = block(x, memory, later, tgt_key_padding_mask=mask, memory_key_padding_mask=mask)
        return self.output(x).transpose(0, 1)

    def memory(self, z, mask):
        half = mask[:, ::2]
        quarter = half[:, ::2]
        x = self.expansion(z).reshape(len(z), self.model, -1)[:, :, : quarter.shape[1]]
        x = self.deconvolutions[0](x.relu().masked_fill(quarter.unsqueeze(1), 0), output_size=[half.shape[1]])
        x = self.deconvolutions[1](x.relu().masked_fill(half.unsqueeze(1), 0), output_size=[mask.shape[1]])
        return x.masked_fill(mask.unsqueeze(1), 0)


class TransformerNetwork(nn.Module):
    """The Transformer autoencoder of Liang, Li and Jin 2020 (Fig. 4) over one modality, with a linear classifier."""

    def __init__(self, modality, width, frames, model, heads, feed_forward, blocks, embedding, classes, dropout):
        super().__init__()
        sizes = (width, frames, model, heads, feed_forward, blocks, embedding, dropout)
        self.modality = modality
        self.add_module(f"{modality}_encoder", TransformerEncoder(*sizes))
        self.add_module(f"{modality}_decoder", TransformerDecoder(*sizes))
        self.classifier = layers(dropout, embedding, classes)
        self.dropout = nn.Dropout(dropout)

    def encode(self, batch):
        return [getattr(self, f"{self.modality}_encoder")(batch.features[0], batch.frames[0])]

    def classify(self, z):
        return self.classifier(self.dropout(z[0]))

    def reconstruct(self, z, batch):
        x, frames = batch.features[0], batch.frames[0]
        at, last = torch.arange(x.shape[1]).unsqueeze(0), frames.unsqueeze(1) - 1
        turned = x.gather(1, torch.where(at <= last, last - at, at).unsqueeze(2).expand_as(x))
        error = (turned - getattr(self, f"{self.modality}_decoder")(z[0], turned, frames)).pow(2).mean(2)
        return (error.masked_fill(beyond(frames, x.shape[1]), 0).sum(1) / frames).mean()
