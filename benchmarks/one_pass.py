"""One pass over MNIST by a fixed recipe, against ten epochs of the plain one: from the raw file to a judged model.

Each is a process from the shell: `zoo train --recipe one_pass`, whose accuracy over 30 seeds is a row of RESULTS.md; a
script that reads the same file, and builds, fits and judges the same net by bare Keras, as the homework has it; and
the plain recipe by `zoo train`, to tell the recipe's part from the loop's.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import MNIST_CNN, claim, environment, in_turn, options, seconds_of, skip

WHAT = "one pass over MNIST, from the raw file to the judged model"
AGAINST = "the plain recipe's ten epochs by bare Keras"
KERAS = f"""
import sys
import keras, numpy as np

layers, samples = keras.layers, int(sys.argv[2])
with np.load(sys.argv[1]) as file:
    x, x_test = (file[name][..., None].astype("float32") / 255 for name in ("x_train", "x_test"))
    y, y_test = file["y_train"], file["y_test"]
x, y = x[:samples], y[:samples]
{MNIST_CNN}
model.fit(x, y, batch_size=64, epochs=10, verbose=0, validation_split=0.1)
print(model.evaluate(x_test, y_test, verbose=0))
"""


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="turns of each side, after one to warm up")
    given = parser.parse_args()
    tiny = given.tiny
    data = Path(os.environ.get("ZOO_DATA", ""), "mnist.npz")
    if not data.is_file():
        skip(WHAT, AGAINST, "needs MNIST: set ZOO_DATA")
        return
    samples = 1000 if tiny else 60_000
    with tempfile.TemporaryDirectory() as folder:

        def seconds(*command: str) -> float:
            full = [sys.executable, *command]
            return seconds_of(lambda: subprocess.run(full, env=environment(), check=True, capture_output=True))

        def zoo(recipe: str) -> float:
            run = tempfile.mkdtemp(dir=folder)
            limit = ["--limit", str(samples)] if tiny else []
            return seconds("-m", "zoo", "train", "mnist_cnn", "--recipe", recipe, "--run", f"{run}/run", *limit)

        sides = {
            "one pass": lambda: zoo("one_pass"),
            "plain, bare Keras": lambda: seconds("-c", KERAS, str(data), str(samples)),
            "plain, zoo train": lambda: zoo("plain"),
        }
        found = in_turn(sides, 1 if tiny else given.rounds)
    print(", ".join(f"{name} {value:.1f} s" for name, value in found.items()))
    claim(WHAT, AGAINST, found["one pass"] / found["plain, bare Keras"], at_most=0.15)
    claim(WHAT, "the plain recipe's ten epochs by `zoo train`", found["one pass"] / found["plain, zoo train"])


if __name__ == "__main__":
    main()
