"""`zoo build mnist_cnn` against a bare script, and importing Keras here against TensorFlow alone: whole processes.

An environment of TensorFlow alone is this one with every package hidden that TensorFlow does not require: they raise
ImportError, as if they were not installed.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import claim, environment, in_turn, options

MODEL = Path(__file__).parents[1] / "zoo" / "architectures" / "mnist_cnn" / "model.py"
BARE = """
import runpy
print(runpy.run_path({model!r})["build"]().summary())
"""
ALONE = """
import importlib.metadata as metadata, re, sys

def required(name, seen):
    if name not in seen:
        try:
            needs = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            return seen
        seen.add(name)
        for need in needs:
            if "extra ==" not in need:
                required(re.match(r"[\\w.-]+", need)[0].lower().replace("_", "-"), seen)
    return seen

kept = required("tensorflow", set())
owners = metadata.packages_distributions()
hidden = {{each for each, by in owners.items() if not kept & {{name.lower().replace("_", "-") for name in by}}}}

class Hide:
    def find_spec(self, name, path=None, target=None):
        if {hide} and name.split(".")[0] in hidden:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Hide())
import keras
"""


def seconds_of(arguments: list[str]) -> float:
    """Wall time of one process that succeeds, in silence."""
    quietly = environment(TF_CPP_MIN_LOG_LEVEL="3")
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=quietly)
    return time.perf_counter() - start


def main() -> None:
    given = options(__doc__).parse_args()
    rounds = 1 if given.tiny else 5
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(
            BARE.format(model=str(Path(__file__).parents[1] / "zoo" / "architectures" / "mnist_cnn" / "model.py"))
        )
        sides = {
            "bare script": lambda: seconds_of([str(bare)]),
            "zoo build": lambda: seconds_of(["-m", "zoo", "build", "mnist_cnn"]),
            "Keras, TensorFlow alone": lambda: seconds_of(["-c", ALONE.format(hide=True)]),
            "Keras, as installed": lambda: seconds_of(["-c", ALONE.format(hide=False)]),
        }
        seconds = in_turn(sides, rounds)
    for name, measured in seconds.items():
        print(f"{name:<24}{measured:6.2f} s")
    claim(
        "`zoo build mnist_cnn`, whole process",
        "a bare script",
        seconds["zoo build"] / seconds["bare script"],
        at_most=1.05,
    )
    ratio = seconds["Keras, as installed"] / seconds["Keras, TensorFlow alone"]
    claim("`import keras` in this environment", "one with TensorFlow alone", ratio, at_most=1.1)


if __name__ == "__main__":
    main()
