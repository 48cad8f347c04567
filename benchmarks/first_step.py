"""From the shell to the first finished step of training, against the same by bare Keras.

Each side is a process that ends itself once the step is done: `zoo.train`, as the verb calls it, and a script that
imports Keras, reads the same file, builds the same layers, compiles and fits.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import MNIST_CNN, claim, environment, in_turn, options, seconds_of

ZOO = """
import os, sys
import zoo

class Ending(zoo.RunWatcher):
    def step(self, done, loss):
        os._exit(0)

zoo.train("mnist_cnn", data=sys.argv[1], recipe="plain", logs=sys.argv[2], watcher=Ending())
"""
KERAS = f"""
import os, sys
import keras, numpy as np

layers = keras.layers
with np.load(sys.argv[1]) as file:
    x, y = file["x_train"][..., None].astype("float32") / 255, file["y_train"]
{MNIST_CNN}
ending = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: os._exit(0))
model.fit(x, y, batch_size=64, verbose=0, callbacks=[ending])
"""


def write_digits(path: Path, samples: int) -> None:
    """An archive of noise as `keras.datasets.mnist` has it."""
    import numpy as np

    rng = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", samples), ("test", samples // 6)):
        arrays[f"x_{part}"] = rng.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[f"y_{part}"] = np.arange(count) % 10
    np.savez(path, **arrays)


def main() -> None:
    tiny = options(__doc__).parse_args().tiny
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "digits.npz")
        write_digits(data, 600 if tiny else 60_000)

        def seconds(code: str) -> float:
            command = [sys.executable, "-c", code, str(data), str(Path(folder, "logs"))]
            return seconds_of(lambda: subprocess.run(command, env=environment(), check=True, capture_output=True))

        sides = {"zoo": lambda: seconds(ZOO), "keras": lambda: seconds(KERAS)}
        found = in_turn(sides, 1 if tiny else 7)
    print(f"zoo {found['zoo']:.2f} s, bare Keras {found['keras']:.2f} s")
    claim(
        "from the shell to the first finished step of `mnist_cnn`",
        "the same by bare Keras",
        found["zoo"] / found["keras"],
        at_most=1.05,
    )


if __name__ == "__main__":
    main()
