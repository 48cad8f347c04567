"""Reading a folder of photographs against the training step that consumes it: how much longer an epoch takes for it.

How long the step of a first epoch, where every photograph is decoded, waits for its batches; and how much longer an
epoch from the folder takes than one over the same batches that lie decoded in memory, as on a processor the decoding
takes its share of the cores that the step computes on.
"""

import tempfile
import time
from pathlib import Path

import numpy as np  # noqa: TID253
from side_by_side import claim, in_turn, options, seconds_of

NET, BATCH = "design_7x7x256", 16


def make_folder(root: Path, pictures: int) -> None:
    from PIL import Image

    rng = np.random.default_rng(0)
    for at in range(pictures):
        path = root / f"class{at % 5}" / f"{at}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = Image.fromarray(rng.integers(0, 256, (40, 40, 3), np.uint8))
        coarse.resize((320, 320), Image.Resampling.BICUBIC).save(path, quality=90)


def main() -> None:
    given = options(__doc__).parse_args()
    import zoo
    from zoo.data import batches, files
    from zoo.data.pixels import Pixels
    from zoo.models.build import import_keras

    import_keras()

    class Ready(batches.Batches):
        """Batches that lie in memory."""

        def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
            return taken[at]

    with tempfile.TemporaryDirectory() as folder:
        make_folder(Path(folder), 60 if given.tiny else 400)
        splits = files.from_store(Path(folder), Pixels((224, 224, 3)))
        warm = batches.Batches(splits.train, BATCH)
        taken = [warm[at] for at in range(1 if given.tiny else len(warm))]
        ready = Ready(splits.train, BATCH)
        model = zoo.build(NET)
        model.compile("adam", "sparse_categorical_crossentropy")
        steps = len(taken)

        def fit(data: batches.Batches) -> float:
            return seconds_of(lambda: model.fit(data.feed(), steps_per_epoch=steps, shuffle=False, verbose=0))

        def first() -> float:
            """An epoch with nothing decoded before."""
            fresh = files.from_store(Path(folder), Pixels((224, 224, 3)))
            return fit(batches.Batches(fresh.train, BATCH))

        def waiting() -> float:
            """The share of a first epoch, in percent, in which the next step waits for its batch."""
            fresh = files.from_store(Path(folder), Pixels((224, 224, 3)))
            waited, start = 0.0, time.perf_counter()
            feed = iter(batches.Batches(fresh.train, BATCH))
            for _ in range(steps):
                asked = time.perf_counter()
                x, y = next(feed)
                waited += time.perf_counter() - asked
                model.train_on_batch(x, y)
            return 100 * waited / (time.perf_counter() - start)

        sides = {"in memory": lambda: fit(ready), "first": first, "later": lambda: fit(warm)}
        seconds = in_turn(sides, 1 if given.tiny else 5)
        waited = in_turn({"waiting": waiting}, 1 if given.tiny else 5)["waiting"]
    for name, taken in seconds.items():
        print(f"{NET}, {steps * BATCH} photographs, {name:<10}{taken:7.2f} s an epoch")
    what = f"waiting for photographs, first epoch of `{NET}`"
    claim(what, "the whole epoch", waited, at_most=3, unit=" %")
    for name in ("first", "later"):
        longer = 100 * (seconds[name] / seconds["in memory"] - 1)
        what = f"reading photographs for `{NET}`, {name} epoch, longer by"
        claim(what, "the same batches in memory", longer, unit=" %")


if __name__ == "__main__":
    main()
