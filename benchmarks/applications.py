"""Reading and deriving each architecture of keras.applications, saved without weights, against Keras building it.

A file holds the configuration alone, as in a ``.keras`` file; it is read from there each time, and every figure of
every layer is derived.
"""

import gc
import inspect
import statistics
import tempfile
import zipfile
from pathlib import Path

from side_by_side import claim, in_turn, options, seconds_of

from zoo.light.nets.saved import read_table
from zoo.models.build import import_keras

READINGS = 5
"""Of which the median counts, after each build."""


def main() -> None:
    given = options(__doc__).parse_args()
    keras = import_keras()
    names = [name for name, each in vars(keras.applications).items() if inspect.isfunction(each)]
    ratios = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ["MobileNet"] if given.tiny else names:
            ratios[name] = _ratio(name, Path(folder, "net.keras"))
    least = min(ratios, key=lambda name: ratios[name])
    what, against = "times faster reading and deriving", "Keras building it without weights"
    claim(
        f"{what} {least}, the least of {len(ratios)} nets of `keras.applications`", against, ratios[least], at_least=20
    )
    claim(f"{what} one of them, median", against, statistics.median(ratios.values()))


def _ratio(name: str, path: Path) -> float:
    """How many times faster a net is read and derived than built."""
    keras = import_keras()

    def build() -> float:
        keras.utils.clear_session(free_memory=False)
        models = []
        seconds = seconds_of(lambda: models.append(getattr(keras.applications, name)(weights=None)))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("config.json", models[0].to_json())
        return seconds

    def read() -> float:
        gc.collect()  # What Keras left behind is not for the reading to clear away.
        return statistics.median(seconds_of(lambda: read_table(path)) for _ in range(READINGS))

    seconds = in_turn({"Keras": build, "zoo": read}, 1)
    ratio = seconds["Keras"] / seconds["zoo"]
    print(f"{name:20}{1000 * seconds['zoo']:7.0f} ms, Keras {seconds['Keras']:7.2f} s: {ratio:6.1f} times", flush=True)
    return ratio


if __name__ == "__main__":
    main()
