"""Reading a folder of photographs against the epoch that learns from them: how much longer the first one takes for it.

All of them are decoded before the first step, as what fits into memory is. An epoch is the training half alone.
"""

import tempfile
from dataclasses import replace
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
    from zoo.data import files
    from zoo.data.pixels import Pixels
    from zoo.data.splits import Splits
    from zoo.light.nets.catalogue import find
    from zoo.training.fitting import Fitting

    net = find(NET)
    with tempfile.TemporaryDirectory() as folder:
        make_folder(Path(folder), 60 if given.tiny else 400)

        def fresh() -> Splits:
            """With nothing decoded."""
            return files.from_store(Path(folder), Pixels((224, 224, 3)))

        def decoding() -> float:
            train = fresh().train
            return seconds_of(lambda: train.raw(np.arange(len(train.y))))

        recipe = replace(net.card.training, batch_size=BATCH, shift=0, rotation=0, zoom=0, flip=False)
        fitting, epochs = Fitting(net, {}, recipe, fresh(), seed=0), iter(range(100))

        def epoch() -> float:
            fitting.epoch(next(epochs))
            return fitting.seconds

        seconds = in_turn({"decoding": decoding, "epoch": epoch}, 1 if given.tiny else 7)
        count = len(fitting.data.train.y)
    print(f"{NET}, {count} photographs: {seconds['epoch']:.2f} s an epoch, {seconds['decoding']:.2f} s to decode them")
    whole = (seconds["epoch"] + seconds["decoding"]) / seconds["epoch"]
    claim(f"first epoch of `{NET}` from a folder of photographs", "the same batches in memory", whole, at_most=1.05)


if __name__ == "__main__":
    main()
