"""The training half of an epoch of mnist_cnn: as `zoo train` takes it, against `model.fit` of the same net.

The same arrays, Adam at a constant rate, nothing varied. Each side is a process of its own that trains an epoch when
told to, so that the sides take turns; `fit` is given the whole arrays and shuffles them. TensorFlow decides by the
processor whether it computes with oneDNN, so there is a `fit` with it and one without; `zoo train` has it on wherever
the processor allows, and one thread an operation where a step is small. The ratios are the medians of the rounds'.
`--tiny` only shows that it runs.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np  # noqa: TID253
from side_by_side import claim, options, process

from zoo.light.nets.recipe import Training
from zoo.models import onednn, threads

NAME = "mnist_cnn"
SIDES = {"zoo": {}, "off": {onednn.VARIABLE: "0"}, "on": {onednn.VARIABLE: "1"}}
"""`zoo train`, and `fit` by whether oneDNN is on; what is set in the environment of each."""
TO_REACH = {64: {"off": 0.45, "on": 0.70}, 16: {"off": 0.50, "on": 0.62}}
"""By the batch's size and by whether oneDNN is on in `fit`."""


def epoch_of_zoo(path: str, batch: int) -> Callable[[], float]:
    """What trains an epoch, and returns the seconds of its training half."""
    from zoo.training.config import Request, configure
    from zoo.training.fitting import Fitting

    recipe = Training("adam", 1e-3, "sparse_categorical_crossentropy", batch, 1000)
    config = configure(Request(NAME, recipe=recipe, data=path))
    onednn.choose()
    threads.choose(config.net.table.macs * batch)
    fitting, done = Fitting(config.net, config.knobs, recipe, config.load_data(), seed=0), iter(range(1000))

    def epoch() -> float:
        fitting.epoch(next(done), lambda *step: None)
        return fitting.seconds

    return epoch


def epoch_of_fit(path: str, batch: int) -> Callable[[], float]:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    from zoo.light.nets.catalogue import find
    from zoo.models.build import build_model
    from zoo.training.config import Request, configure

    train = configure(Request(NAME, data=path)).load_data().train
    x, y = train.batch(np.arange(len(train.y))), train.y
    model = build_model(find(NAME), {})
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])

    def epoch() -> float:
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch, verbose=0)
        return time.perf_counter() - start

    return epoch


def work(side: str, path: str, batch: int) -> None:
    """Train an epoch for each line that is read, and print its seconds, and those of processor time of the process."""
    epoch = (epoch_of_zoo if side == "zoo" else epoch_of_fit)(path, batch)
    for _ in sys.stdin:
        busy = time.process_time()
        print(epoch(), time.process_time() - busy, flush=True)


def measure(path: Path, batch: int, rounds: int) -> dict[str, list[float]]:
    """The seconds of each side's epochs, the sides in turn, each warmed up by an epoch."""
    with ExitStack() as open_sides:
        given = ("--data", str(path), "--batch", str(batch))
        sides = {
            side: open_sides.enter_context(process(__file__, "--side", side, *given, **named))
            for side, named in SIDES.items()
        }
        for epoch in sides.values():
            epoch()
        turns = [{side: epoch()[0] for side, epoch in sides.items()} for _ in range(rounds)]
    measured = {side: [turn[side] for turn in turns] for side in SIDES}
    for side, seconds in measured.items():
        label = side if side == "zoo" else f"fit, oneDNN {side}"
        print(f"batch {batch:<3} {label:<16} median {statistics.median(seconds):7.3f} s, best {min(seconds):7.3f} s")
    return measured


def report(batch: int, measured: dict[str, list[float]], state: str) -> None:
    ratios = [ours / theirs for ours, theirs in zip(measured["zoo"], measured[state], strict=True)]
    best = min(measured["zoo"]) / min(measured[state])
    comes = ", as TensorFlow comes here" if state == onednn.state() else ""
    what = f"epoch of `{NAME}`, batch {batch}, training half"
    median = statistics.median(ratios)
    claim(what, f"`model.fit`, oneDNN {state}{comes}", median, at_most=TO_REACH[batch][state])
    print(f"the rounds from {min(ratios):.3f} to {max(ratios):.3f}; each side's best {best:.3f}", flush=True)


def main() -> None:
    parser = options(__doc__)
    for name, kind in (("side", str), ("data", str), ("batch", int)):
        parser.add_argument(f"--{name}", type=kind, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        work(given.side, given.data, given.batch)
        return
    samples, rounds = (400, 1) if given.tiny else (40_000, 9)
    print(f"{os.cpu_count()} cores; oneDNN is {onednn.state()} as TensorFlow comes; {rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "noise.npz")
        rng = np.random.default_rng(0)
        np.savez(path, x=rng.integers(0, 256, (samples, 28, 28), np.uint8), y=np.arange(samples) % 10)
        for batch in TO_REACH:
            measured = measure(path, batch, rounds)
            for state in TO_REACH[batch]:
                report(batch, measured, state)


if __name__ == "__main__":
    main()
