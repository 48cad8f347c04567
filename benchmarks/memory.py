"""The memory of training as it is foretold from a table, against a process that trains: each size one of its own.

Measured is the highest resident size over two epochs of four steps each, less that when Keras was imported and the
samples were there. `--tiny` only shows that it runs.
"""

import argparse
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

from side_by_side import claim, options, skip

SIZES = {"mnist_cnn": (64, 512), "signal_cnn": (4, 16), "vgg224": (4, 16), "design_7x7x256": (8, 32)}
OTHERS = {"mednist_cnn": (16, 64), "wide_cnn": (8, 32)}
STEPS, EPOCHS = 4, 2
WITHIN = 15  # per cent


def resident(which: str) -> int:
    """Bytes: ``VmRSS`` now, ``VmHWM`` at most since it was last reset."""
    found = re.search(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) << 10


def train(name: str, batch_size: int) -> None:
    """Train, and print the peak in bytes and what was foretold."""
    from dataclasses import replace

    import numpy as np

    from zoo.data.arrays import Arrays
    from zoo.data.splits import Splits
    from zoo.light.nets.catalogue import find
    from zoo.light.nets.memory import foretell_recipe
    from zoo.models import onednn
    from zoo.models.build import import_keras
    from zoo.training.fitting import Fitting

    onednn.choose()
    import_keras()
    importlib.import_module("zoo.data.batches")  # It imports more of Keras.

    net, rng = find(name), np.random.default_rng(0)
    shape, classes = net.card.input, max(2, net.card.classes or 0)

    def samples(count: int) -> Arrays:
        return Arrays(rng.random((count, *shape), np.float32), np.arange(count) % classes, shape)

    labels = tuple(map(str, range(classes)))
    data = Splits(samples(STEPS * batch_size), samples(batch_size), samples(batch_size), labels, ("noise",))
    recipe = replace(net.card.recipes.get("plain") or net.card.training, batch_size=batch_size)
    held = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # The peak is that from here on.
    fitting = Fitting(net, {}, recipe, data, seed=0)
    for epoch in range(EPOCHS):
        fitting.epoch(epoch)
    assert fitting.table is not None
    copies = 2 * data.train.x.nbytes + data.validation.x.nbytes  # The graph has its own.
    foretold = foretell_recipe(fitting.table, recipe, fitting.at_a_time)
    print(json.dumps([resident("VmHWM") - held - copies, foretold.peak]))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--train", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.train:
        train(given.train[0], int(given.train[1]))
        return
    if not sys.platform.startswith("linux"):
        skip("memory foretold", "measured", "only Linux tells a process's peak from a moment on")
        return
    for name, sizes in {"mnist_cnn": (8,)}.items() if given.tiny else {**SIZES, **OTHERS}.items():
        apart = []
        for batch_size in sizes:
            command = [sys.executable, __file__, "--train", name, str(batch_size)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            measured, foretold = json.loads(done.stdout)
            apart.append(100 * (foretold / measured - 1))
            print(
                f"{name:<16} batches of {batch_size:<4}{measured / 2**20:7.0f} MiB measured, "
                f"{foretold / 2**20:7.0f} MiB foretold, {apart[-1]:+5.1f} %",
                flush=True,
            )
        what = f"memory of training `{name}` foretold, batches of {' and '.join(map(str, sizes))}: furthest off"
        claim(what, "the process's peak", max(map(abs, apart)), at_most=WITHIN if name in SIZES else None, unit=" %")


if __name__ == "__main__":
    main()
