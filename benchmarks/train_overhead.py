"""The whole of `zoo train` against a bare Keras `fit` of the same net on the same arrays in the same order.

Both sides, in turn and in one process, build the net, fit it with validation after each epoch and answer for the test
samples; `zoo train` also loads the data, follows each step, writes TensorBoard's events and a checkpoint an epoch, and
judges its best model. The last lines are the ratios of each round. `--tiny` only shows that it runs.
"""

import contextlib
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np  # noqa: TID253
from side_by_side import claim, options

import zoo
from zoo.data.batches import Batches
from zoo.data.splits import Splits
from zoo.light.nets.recipe import Training
from zoo.training.compiling import compile_model
from zoo.training.config import Config, Request, configure
from zoo.training.run import train

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


def whole(config: Config, folder: Path) -> Clock:
    clock = Clock()
    with contextlib.redirect_stdout(io.StringIO()), clock.running():
        train(config, logs=folder)
    return clock


def bare(config: Config, data: Splits) -> Clock:
    """Keras on arrays that lie ready; putting them in an epoch's order is not counted."""
    recipe, clock = config.recipe, Clock()
    x, validation, test = (part.batch(np.arange(len(part.y))) for part in (data.train, data.validation, data.test))
    batches = Batches(data.train, recipe.batch_size, seed=config.seed)
    with clock.running():
        model = zoo.build(NAME, **config.knobs)
        compile_model(model, recipe, recipe.learning_rate)
    for epoch in range(recipe.epochs):
        batches.start(epoch)
        x_epoch, y_epoch = x[batches.order], data.train.y[batches.order]
        with clock.running():
            model.fit(x_epoch, y_epoch, batch_size=recipe.batch_size, shuffle=False, verbose=0)
            model.evaluate(validation, data.validation.y, batch_size=recipe.batch_size, verbose=0)
    with clock.running():
        model.predict(test, batch_size=recipe.batch_size, verbose=0)
    return clock


def main() -> None:
    tiny = options(__doc__).parse_args().tiny
    samples, epochs, rounds = (800, 2, 1) if tiny else (50_000, 5, 3)
    clocks: dict[str, list[Clock]] = {"bare fit": [], "zoo train": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_data(folder / "noise.npz", samples)
        recipe = Training("adam", 1e-3, "sparse_categorical_crossentropy", BATCH, epochs)
        config = replace(configure(Request(NAME, data=str(folder / "noise.npz"))), recipe=recipe)
        data = config.load_data()
        print(f"{NAME}, {len(data.train.y):,} training samples in batches of {BATCH}, {epochs} epochs; {rounds} rounds")
        for _ in range(rounds):
            rounded = bare(config, data), whole(config, folder)
            for (label, measured), clock in zip(clocks.items(), rounded, strict=True):
                measured.append(clock)
                print(f"{label:<12}{clock.wall:7.2f} s, {clock.cpu:7.2f} s of processor time", flush=True)
    for kind, said in (("wall", "time"), ("cpu", "processor time")):
        ratios = [getattr(ours, kind) / getattr(theirs, kind) for theirs, ours in zip(*clocks.values(), strict=True)]
        if kind == "wall":
            claim("`zoo train` as a whole, 5 epochs", "a bare Keras `fit`", statistics.median(ratios), at_most=0.6)
        print(f"ratio of {said}: median {statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")


if __name__ == "__main__":
    main()
