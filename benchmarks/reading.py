"""Reading a folder of photographs against the training step that consumes it: how much longer an epoch takes for it.

An epoch from the folder and one over the same batches that lie decoded in memory, in turn; what the first takes longer
is what reading costs. It is measured for a first epoch, where every photograph is decoded, and for those after it.
"""

import tempfile
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
    from zoo.builder import import_keras
    from zoo.data import batches, files

    keras = import_keras()

    class Ready(keras.utils.PyDataset):
        """Batches that lie in memory."""

        def __init__(self, taken: list[tuple[np.ndarray, np.ndarray]]) -> None:
            super().__init__()
            self.taken = taken

        def __len__(self) -> int:
            return len(self.taken)

        def __getitem__(self, at: int) -> tuple[np.ndarray, np.ndarray]:
            return self.taken[at]

    with tempfile.TemporaryDirectory() as folder:
        make_folder(Path(folder), 60 if given.tiny else 400)
        splits = files.from_store(Path(folder), (224, 224, 3))
        warm = batches.Batches(splits.train, BATCH)
        ready = Ready([warm[at] for at in range(1 if given.tiny else len(warm))])
        model = zoo.build(NET)
        model.compile("adam", "sparse_categorical_crossentropy")
        steps = len(ready)

        def fit(data: keras.utils.PyDataset) -> float:
            return seconds_of(lambda: model.fit(data, steps_per_epoch=steps, shuffle=False, verbose=0))

        def first() -> float:
            """An epoch with nothing decoded before."""
            fresh = files.from_store(Path(folder), (224, 224, 3))
            return fit(batches.Batches(fresh.train, BATCH))

        sides = {"in memory": lambda: fit(ready), "first": first, "later": lambda: fit(warm)}
        seconds = in_turn(sides, 1 if given.tiny else 5)
    for name, taken in seconds.items():
        print(f"{NET}, {steps * BATCH} photographs, {name:<10}{taken:7.2f} s an epoch")
    for name in ("first", "later"):
        longer = 100 * (seconds[name] / seconds["in memory"] - 1)
        what = f"reading photographs for `{NET}`, {name} epoch, longer by"
        claim(what, "the same batches in memory", longer, at_most=3, unit=" %")


if __name__ == "__main__":
    main()
