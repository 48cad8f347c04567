"""A training step of the larger nets: against plain Keras, PyTorch, and the machine's own matrix products.

Each side is a process of its own that takes a step when told to, so that the sides take turns and the peak of each
one's memory is its own. All sides: float32 unless it says bfloat16, Adam, the same batch; PyTorch eager.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from side_by_side import claim, in_turn, options, skip

import zoo

TORCH = os.environ.get("ZOO_BENCH_TORCH") or sys.executable
WORKER = Path(__file__).with_name("step_worker.py")
SIGNAL = "signal_cnn"
BATCHES = {"mnist_cnn": 64, "mednist_cnn": 32, "vgg224": 8, "design_7x7x256": 16}


class Side:
    """A worker that steps; with ``-eigen`` after its name, TensorFlow computes without oneDNN, as on Apple silicon."""

    def __init__(self, side: str, net: str, batch: int, parts: int = 1, *, repeat: int = 1) -> None:
        python = TORCH if side.startswith("torch") else sys.executable
        command = [python, str(WORKER), side.removesuffix("-eigen"), net, str(batch), str(parts)]
        environment = {**os.environ, **({"TF_ENABLE_ONEDNN_OPTS": "0"} if side.endswith("-eigen") else {})}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process: Any = subprocess.Popen(command, env=environment, text=True, **pipes)
        self.repeat = repeat
        self.busy: list[float] = []
        """Seconds of processor time of each step, all threads together."""

    def step(self) -> float:
        """The seconds of a step."""
        return sum(self._ask() for _ in range(self.repeat)) / self.repeat

    def _ask(self) -> float:
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        seconds, busy = map(float, self.process.stdout.readline().split())
        self.busy.append(busy)
        return seconds

    def peak(self) -> int:
        """End it; its peak of resident memory in bytes."""
        self.process.stdin.close()
        return int(self.process.stdout.readline())


@contextlib.contextmanager
def torch_table(name: str) -> Iterator[str]:
    """The layer table in a file that a worker without zoo can read."""
    settings = ("size", "stride", "activation", "rate")
    rows = []
    for row in zoo.table(name):
        layer = {"name": row.layer.name, "kind": row.layer.kind.name} | {each: row.layer.get(each) for each in settings}
        pads = pads_of(row.layer.settings) if row.layer.kind.part == "convolution" else None
        rows.append(layer | {"output": row.output, "padding": pads})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.json")
        path.write_text(json.dumps(rows))
        yield str(path)


def pads_of(settings: Mapping[str, Any]) -> list[tuple[int, int]]:
    if settings["padding"] == "valid":
        return [(0, 0)] * 2
    if settings["padding"] == "same":  # with stride 1, as in all nets here
        return [((size - 1) // 2, size // 2) for size in settings["size"]]
    return list(settings["padding"])


def has_torch() -> bool:
    return subprocess.run([TORCH, "-c", "import torch"], capture_output=True).returncode == 0


@dataclass(frozen=True)
class Measured:
    """Of one side: medians over its steps, and its peak."""

    seconds: float
    busy: float
    """Seconds of processor time; steadier than `seconds` where other programs run."""
    peak: int
    """Bytes of resident memory."""


def measure(name: str, batch: int, sides: list[str], rounds: int) -> dict[str, Measured]:
    """Step and end each side."""
    repeat = 1 if zoo.table(name).macs > 10**8 else 5
    with torch_table(name) as table:
        workers = {
            side: Side(side, table if side.startswith("torch") else name, batch, repeat=repeat) for side in sides
        }
        seconds = in_turn({side: worker.step for side, worker in workers.items()}, rounds)
        measured = {
            side: Measured(seconds[side], statistics.median(worker.busy[repeat:]), worker.peak())
            for side, worker in workers.items()
        }
    for side, each in measured.items():
        print(
            f"{name:<16} batch {batch:<3} {side:<11}{each.seconds:9.4f} s a step, "
            f"{each.busy:8.4f} s of processor time, {each.peak / 2**20:6.0f} MiB",
            flush=True,
        )
    return measured


def peak(side: str, batch: int, processes: int) -> float:
    """The median peak of several processes: how densely TensorFlow lays its arrays is partly chance."""

    def one() -> int:
        worker = Side(side, SIGNAL, batch, repeat=3)
        worker.step()
        return worker.peak()

    return statistics.median(one() for _ in range(processes))


def matrix_rate(size: int = 2048) -> float:
    """Multiply-accumulates a second of this machine's own float32 matrix product, the best of ten."""
    import tensorflow as tf

    matrix = tf.random.normal((size, size), seed=0)
    best = min(timed(lambda: tf.matmul(matrix, matrix).numpy()) for _ in range(10))
    return size**3 / best


def timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def step_macs(name: str) -> int:
    """Multiply-accumulates of a sample's step: forward, by the weights, and, but for the first layer, by its input."""
    with_weights = [each.macs for each in zoo.table(name).figures.values() if each.weights]
    return 3 * sum(with_weights) - with_weights[0]


def share(name: str, batch: int, seconds: float, rate: float) -> None:
    what = f"`{name}`, batch {batch}: share of the machine's matrix-product rate"
    claim(what, f"{2 * rate / 1e9:.0f} GFLOP/s", 100 * batch * step_macs(name) / seconds / rate, unit=" %")


def in_bfloat16(what: str, measured: dict[str, Measured]) -> None:
    """Report what mixed precision does here; processors without such products are slower with it."""
    claim(f"{what}, in mixed_bfloat16", "in float32", measured["zoo-bfloat16"].seconds / measured["zoo"].seconds)


def against_torch(what: str, measured: dict[str, Measured], label: str, at_most: float) -> None:
    torch = [each.seconds for side, each in measured.items() if side.startswith("torch")]
    if torch:
        claim(what, label, measured["zoo"].seconds / min(torch), at_most=at_most)
    else:
        skip(what, label, "PyTorch is not installed")


def signal(torch: bool, rate: float, batches: tuple[int, int], rounds: int) -> None:
    few, many = batches
    measured = {}
    for batch in batches:
        what = f"a step of `{SIGNAL}`, batch {batch}"
        sides = ["plain", "zoo", "zoo-bfloat16", *(("torch", "torch-last") if torch else ())]
        ours = measured[batch] = measure(SIGNAL, batch, sides, rounds)
        claim(what, "plain Keras", ours["zoo"].seconds / ours["plain"].seconds, at_most=0.6)
        claim(f"{what}, processor time", "plain Keras", ours["zoo"].busy / ours["plain"].busy, at_most=0.6)
        in_bfloat16(what, ours)
        against_torch(what, ours, "the better PyTorch", 0.9)
        share(SIGNAL, batch, ours["zoo"].seconds, rate)
    eigen = measure(SIGNAL, few, ["plain-eigen", "zoo-eigen"], rounds)
    ratio = eigen["zoo-eigen"].seconds / eigen["plain-eigen"].seconds
    claim(f"a step of `{SIGNAL}`, batch {few}, without oneDNN", "plain Keras", ratio, at_most=0.6)
    processes = min(rounds, 5)
    plain = {batch: peak("plain", batch, processes) for batch in batches}
    for batch in batches:
        ours = peak("zoo", batch, processes) / plain[batch]
        claim(f"peak memory of `{SIGNAL}`, batch {batch}", "plain Keras", ours, at_most=1.0 if batch == few else 0.95)
    split = Side("zoo", SIGNAL, many, many // few)
    seconds = in_turn({"split": split.step}, rounds)["split"]
    parts = f"in {many // few} parts"
    claim(f"peak memory of `{SIGNAL}`, batch {many}, {parts}", "plain Keras", split.peak() / plain[many], at_most=0.48)
    what = f"a step of `{SIGNAL}`, batch {many}, {parts}"
    claim(what, "the whole batch", seconds / measured[many]["zoo"].seconds)
    growth = measured[many]["zoo"].seconds / many / (measured[few]["zoo"].seconds / few)
    claim(f"`{SIGNAL}`, cost of a sample, batch {many}", f"batch {few}", growth)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("nets", nargs="*", help="all if none is named")
    given = parser.parse_args()
    torch = has_torch()
    rate = matrix_rate(256 if given.tiny else 2048)
    nets = given.nets or ([SIGNAL, "mnist_cnn"] if given.tiny else [SIGNAL, *BATCHES])
    rounds = 1 if given.tiny else 9
    for name in nets:
        if name == SIGNAL:
            signal(torch, rate, (1, 2) if given.tiny else (4, 16), rounds)
            continue
        batch = 2 if given.tiny else BATCHES[name]
        sides = ["zoo", "zoo-bfloat16", *(["torch-last"] if torch else [])]
        ours = measure(name, batch, sides, rounds)
        in_bfloat16(f"a step of `{name}`, batch {batch}", ours)
        against_torch(f"a step of `{name}`, batch {batch}", ours, "PyTorch, channels last", 1.0)
        share(name, batch, ours["zoo"].seconds, rate)


if __name__ == "__main__":
    main()
