"""One process of PyTorch for the side-by-side runs: a JSON command a line on standard input, a JSON answer a line on standard output.

{"do": "rate"}                                           -> rate of a square matrix product, floating-point operations a second
{"do": "setup", "row", "sizes", "threads", "results"}    -> the row is made from seed 0 and takes one step; what that gave goes to the
                                                            file "results", float32, one tensor after the other
{"do": "run", "iterations", "each", "wake"}              -> seconds of so many steps ("each": the median of single steps, times their number),
                                                            after so many ("wake") that are not timed
{"do": "memory"}                                         -> peak of resident bytes since setup, less what was resident before it
"""

import gc
import json
import sys
import time

import torch

from rows import ROWS


def rate(size=512):
    """The best of some runs, so that a busy machine does not make the processor look slow."""
    torch.set_num_threads(1)
    a, b = torch.rand(size, size), torch.rand(size, size)
    best = float("inf")
    end = time.perf_counter() + 0.3
    while time.perf_counter() < end:
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best


def resident(field):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0


def reset_peak():
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")


class Worker:
    def __init__(self):
        self.row = None
        self.before = 0

    def rate(self, command):
        return {"rate": rate()}

    def setup(self, command):
        self.row = None
        gc.collect()
        torch.set_num_threads(command["threads"])
        reset_peak()
        self.before = resident("VmRSS")
        torch.manual_seed(0)
        self.row = ROWS[command["row"]](**command["sizes"])
        result = self.row.step()
        with open(command["results"], "wb") as results:
            for tensor in [result, *self.row.gradients()]:
                results.write(tensor.detach().contiguous().numpy().tobytes())
        return {}

    def run(self, command):
        iterations, step = command["iterations"], self.row.step
        for _ in range(command["wake"]):
            step()
        if not command["each"]:
            start = time.perf_counter()
            for _ in range(iterations):
                step()
            return {"seconds": time.perf_counter() - start}
        times = []
        for _ in range(iterations):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        times.sort()
        return {"seconds": times[iterations // 2] * iterations}

    def memory(self, command):
        return {"bytes": max(0, resident("VmHWM") - self.before)}


def main():
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(worker, command["do"])(command)
        except Exception as error:  # the other side reports it and goes on with the next row
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
