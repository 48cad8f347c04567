"""The whole of `zoo train` against a bare Keras `fit` of the same net on the same arrays in the same order.

Each side is a process of its own, as it comes, that trains from the start when told to; importing is not counted. Both
build the net, fit it with validation after each epoch and answer for the test samples; `zoo train` also loads the data,
follows each step, writes TensorBoard's events and a checkpoint an epoch, and judges its best model. The last lines are
the ratios of each round. `--tiny` only shows that it runs.
"""

import argparse
import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np  # noqa: TID253
from side_by_side import claim, options, process

from zoo.light.nets.recipe import Training
from zoo.models import threads
from zoo.training.config import Config, Request, configure

NAME, BATCH = "mnist_cnn", 64


def make_data(path: Path, samples: int) -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (samples, 28, 28), np.uint8)
    np.savez(path, x=images, y=np.arange(samples) % 10)


class Clock:
    """Adds up seconds that have passed, and seconds of processor time."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def of_zoo(config: Config) -> Callable[[], Clock]:
    from zoo.training.run import train

    threads.choose(config.net.table.macs * BATCH)

    def whole() -> Clock:
        clock = Clock()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), clock.running():
            train(config, logs=Path(folder))
        return clock

    return whole


def of_keras(config: Config) -> Callable[[], Clock]:
    """Keras on arrays that lie ready; putting them in an epoch's order is not counted."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    from zoo.data.batches import Batches
    from zoo.models.build import build_model

    data, recipe = config.load_data(), config.recipe
    x, validation, test = (part.batch(np.arange(len(part.y))) for part in (data.train, data.validation, data.test))
    batches = Batches(data.train, BATCH, seed=config.seed)

    def whole() -> Clock:
        clock = Clock()
        with clock.running():
            model = build_model(config.net, config.net.settings(config.knobs))
            model.compile(keras.optimizers.Adam(recipe.learning_rate), recipe.loss, metrics=["accuracy"])
        for epoch in range(recipe.epochs):
            batches.start(epoch)
            x_epoch, y_epoch = x[batches.order], data.train.y[batches.order]
            with clock.running():
                model.fit(x_epoch, y_epoch, batch_size=BATCH, shuffle=False, verbose=0)
                model.evaluate(validation, data.validation.y, batch_size=BATCH, verbose=0)
        with clock.running():
            model.predict(test, batch_size=BATCH, verbose=0)
        return clock

    return whole


SIDES = {"bare fit": of_keras, "zoo train": of_zoo}


def main() -> None:
    parser = options(__doc__)
    for name, kind in (("side", str), ("data", str), ("epochs", int)):
        parser.add_argument(f"--{name}", type=kind, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        recipe = Training("adam", 1e-3, "sparse_categorical_crossentropy", BATCH, given.epochs)
        train = SIDES[given.side](replace(configure(Request(NAME, data=given.data)), recipe=recipe))
        for _ in sys.stdin:
            clock = train()
            print(clock.wall, clock.cpu, flush=True)
        return
    samples, epochs, rounds = (800, 2, 1) if given.tiny else (50_000, 5, 3)
    print(f"{NAME}, {samples:,} samples in batches of {BATCH}, {epochs} epochs; {rounds} rounds")
    measured: list[tuple[list[float], ...]] = []
    with contextlib.ExitStack() as there:
        data = Path(there.enter_context(tempfile.TemporaryDirectory()), "noise.npz")
        make_data(data, samples)
        same = ("--data", str(data), "--epochs", str(epochs))
        sides = [there.enter_context(process(__file__, "--side", side, *same)) for side in SIDES]
        for _ in range(rounds):
            measured.append(tuple(side() for side in sides))
            for side, (wall, cpu) in zip(SIDES, measured[-1], strict=True):
                print(f"{side:<12}{wall:7.2f} s, {cpu:7.2f} s of processor time", flush=True)
    for at, said in enumerate(("time", "processor time")):
        ratios = [ours[at] / theirs[at] for theirs, ours in measured]
        if at == 0:
            claim("`zoo train` as a whole, 5 epochs", "a bare Keras `fit`", statistics.median(ratios), at_most=0.6)
        print(f"ratio of {said}: median {statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")


if __name__ == "__main__":
    main()
