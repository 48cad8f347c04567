"""The memory that training from a folder takes as the folder grows: each size in a process of its own.

Photographs of noise are read, decoded and fitted to, one epoch, by a small net. The cache of decoded pictures, 1 GiB in
use, is set to `CACHE` here so that even the smallest folder does not fit into it. `--tiny` only shows that it runs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import claim, options

CACHE = 16 << 20  # bytes
SIDE = 224  # pixels
MIB = 1 << 20


def make_folder(root: Path, pictures: int, *, classes: int = 2, side: int = SIDE) -> int:
    """Class folders of JPEGs; the bytes on disk."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    size = 0
    for at in range(pictures):
        path = root / f"class{at % classes}" / f"{at}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = Image.fromarray(rng.integers(0, 256, (28, 28, 3), np.uint8))
        coarse.resize((side, side), Image.Resampling.BICUBIC).save(path, quality=90)
        size += path.stat().st_size
    return size


def fit(root: Path) -> None:
    """Train on a folder for an epoch; print the peak of resident memory before and after, and the seconds."""
    import resource

    import keras

    from zoo.data import batches, files
    from zoo.data.pixels import Pixels

    files.CACHE_BYTES = CACHE
    keras.utils.set_random_seed(0)
    layers = keras.layers
    net = [keras.Input((SIDE, SIDE, 3)), layers.AveragePooling2D(16), layers.Flatten(), layers.Dense(2, "softmax")]
    model = keras.Sequential(net)
    model.compile("sgd", "sparse_categorical_crossentropy")
    splits = files.from_store(root, Pixels((SIDE, SIDE, 3)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    model.fit(batches.Batches(splits.train, 32), epochs=1, shuffle=False, verbose=0)
    seconds = time.perf_counter() - start
    kib = 1 if sys.platform != "darwin" else 1 / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([1024 * before * kib, 1024 * peak * kib, seconds, len(splits.train.y)]))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--fit", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fit:
        fit(given.fit)
        return
    print("pictures   on disk    decoded   peak memory   of it before the epoch   pictures a second")
    peaks = []
    for pictures in (20, 40) if given.tiny else (250, 1000, 4000):
        with tempfile.TemporaryDirectory() as name:
            disk = make_folder(Path(name), pictures)
            command = [sys.executable, __file__, "--fit", name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        before, peak, seconds, fitted = json.loads(done.stdout)
        peaks.append(peak)
        decoded = pictures * SIDE * SIDE * 3
        print(
            f"{pictures:8,}{disk / MIB:6.0f} MiB{decoded / MIB:7.0f} MiB{peak / MIB:10.0f} MiB"
            f"{before / MIB:21.0f} MiB{fitted / seconds:20.0f}",
            flush=True,
        )
    claim("peak memory, a 16 times larger folder of pictures", "the smallest", peaks[-1] / peaks[0], at_most=1.05)


if __name__ == "__main__":
    main()
