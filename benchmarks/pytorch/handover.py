"""Reads the safetensors file that the other side wrote: a header in JSON, then the numbers."""

import json
import struct

import numpy
import torch

TYPES = {"F32": numpy.float32, "I64": numpy.int64}


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(content[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors
