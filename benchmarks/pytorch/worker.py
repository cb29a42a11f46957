"""One process of PyTorch for the side-by-side runs: a JSON command a line on standard input, a JSON answer a line on standard output.

{"do": "begin_training", "handover", "network", "objective", "modalities", "with_weights", "learning_rate", ...}  a training is made
{"do": "losses", "steps"}   -> the losses of the next steps
{"do": "begin_matching", "handover", "in_parts", "sigma"}  a discrepancy of two sets, forward and backward, is a step
{"do": "begin_prediction", "handover", "network", "modalities", "count"}  predicting the first rows is a step -> probabilities
{"do": "run", "times"}      -> seconds of so many steps
{"do": "median", "times"}   -> the same if each had taken the median of them
{"do": "accuracy", "stream"} -> the mean recall of the classes over the rows of a stream
{"do": "resident"}          -> the most bytes that were resident
{"do": "memory"}            -> what one step adds to the resident bytes, at its peak
"""

import ctypes
import json
import statistics
import sys
import time

import torch

import handover
import networks
from objective import Objective, mmd, mmd_in_parts


class Batch:
    def __init__(self, features, frames, classes, dialogues):
        self.features, self.frames, self.dialogues = features, frames, dialogues
        self.labels = None if classes is None else torch.tensor(classes)
        self.classes = classes


class Data:
    """All utterances of a stream as tensors; batches are rows of them."""

    def __init__(self, tensors, stream, modalities):
        self.features = [tensors[f"{stream}/features/{modality}"] for modality in modalities]
        self.frames = [tensors.get(f"{stream}/frames/{modality}") for modality in modalities]
        self.classes = tensors[f"{stream}/classes"].tolist() if f"{stream}/classes" in tensors else None
        self.dialogues = tensors[f"{stream}/dialogues"].tolist()
        self.batches = tensors[f"{stream}/batches"].tolist()

    def batch(self, step):
        rows = self.batches[step % len(self.batches)]
        index = torch.tensor(rows)
        return Batch(
            [each[index] for each in self.features],
            [None if each is None else each[index] for each in self.frames],
            None if self.classes is None else [self.classes[row] for row in rows],
            [self.dialogues[row] for row in rows],
        )


class Training:
    """AdamW on the objective, with clipped gradients."""

    def __init__(self, command):
        tensors = handover.read(command["handover"])
        arguments = command["network"]
        torch.manual_seed(command["seed"])
        self.network = getattr(networks, arguments.pop("network"))(**arguments)
        if command["with_weights"]:
            weights = {name[len("weights/") :]: each for name, each in tensors.items() if name.startswith("weights/")}
            self.network.load_state_dict(weights, strict=False)  # a weight that is missing would show in the losses
        self.objective = Objective(**command["objective"])
        self.labeled = Data(tensors, "labeled", command["modalities"])
        self.unlabeled = Data(tensors, "unlabeled", command["modalities"]) if "unlabeled/batches" in tensors else None
        counts = tensors["class_counts"].float()
        self.class_weights = counts.sum() / (len(counts) * counts)
        self.parameters = list(self.network.parameters())
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=command["learning_rate"], weight_decay=command["weight_decay"]
        )
        self.gradient_norm = command["gradient_norm"]
        self.steps = 0
        self.tensors, self.modalities = tensors, command["modalities"]

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.objective.labeled(self.network, self.labeled.batch(self.steps), self.class_weights)
        if self.unlabeled is not None:
            loss = loss + self.objective.unlabeled(self.network, self.unlabeled.batch(self.steps))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.gradient_norm)
        self.optimizer.step()
        self.steps += 1
        return loss.item()


    def accuracy(self, stream):
        batch = Data(self.tensors, stream, self.modalities).batch(0)
        self.network.eval()
        with torch.no_grad():
            right = self.network.classify(self.network.encode(batch)).argmax(1) == batch.labels
        self.network.train()
        return sum(right[batch.labels == c].float().mean().item() for c in set(batch.classes)) / len(set(batch.classes))


class Prediction:
    """Rows of tensors to a list of probabilities."""

    def __init__(self, command):
        tensors = handover.read(command["handover"])
        arguments = command["network"]
        self.network = getattr(networks, arguments.pop("network"))(**arguments)
        weights = {name[len("weights/") :]: each for name, each in tensors.items() if name.startswith("weights/")}
        self.network.load_state_dict(weights, strict=False)  # a weight that is missing would show in the probabilities
        self.network.eval()
        modalities = command["modalities"]
        self.features = [tensors[f"labeled/features/{modality}"] for modality in modalities]
        self.frames = [tensors.get(f"labeled/frames/{modality}") for modality in modalities]
        self.rows = torch.arange(command["count"])

    def step(self):
        with torch.inference_mode():
            batch = Batch(
                [each[self.rows] for each in self.features],
                [None if each is None else each[self.rows] for each in self.frames],
                None,
                None,
            )
            return self.network.classify(self.network.encode(batch)).softmax(1).flatten().tolist()


class Matching:
    """A discrepancy of two sets, forward and backward."""

    def __init__(self, command):
        tensors = handover.read(command["handover"])
        self.p, self.q = (tensors[name].requires_grad_() for name in ("p", "q"))
        self.compute = mmd_in_parts if command["in_parts"] else mmd
        self.variance = torch.tensor(command["sigma"] ** 2)

    def step(self):
        self.p.grad = self.q.grad = None
        value = self.compute(self.p, self.q, self.variance)
        value.backward()
        return value.item()


def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


class Worker:
    def __init__(self):
        self.work = None

    def begin_training(self, command):
        self.work = None
        self.work = Training(command)
        return {}

    def begin_prediction(self, command):
        self.work = Prediction(command)
        return {"probabilities": self.work.step()}

    def begin_matching(self, command):
        self.work = Matching(command)
        return {}

    def memory(self, command):
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as clear:
            clear.write("5")
        before = resident("VmRSS")
        self.work.step()
        return {"bytes": max(0, resident("VmHWM") - before)}

    def accuracy(self, command):
        return {"accuracy": self.work.accuracy(command["stream"])}

    def resident(self, command):
        return {"bytes": resident("VmHWM")}

    def losses(self, command):
        return {"losses": [self.work.step() for _ in range(command["steps"])]}

    def median(self, command):
        seconds = []
        for _ in range(command["times"]):
            start = time.perf_counter()
            self.work.step()
            seconds.append(time.perf_counter() - start)
        return {"seconds": statistics.median(seconds) * len(seconds)}

    def run(self, command):
        start = time.perf_counter()
        for _ in range(command["times"]):
            self.work.step()
        return {"seconds": time.perf_counter() - start}


def main():
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(worker, command["do"])(command)
        except Exception as error:  # the other side reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
