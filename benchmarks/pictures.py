"""Drawing nets as SVG: every net of the zoo in one process that has no Keras, and a ResNet-50 read from its file.

The process is timed as a whole, with Python's own start; of the ResNet-50 reading, laying out and writing.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from side_by_side import claim, environment, in_turn, options, seconds_of

from zoo.light.files.look import STYLES
from zoo.light.files.shown import draw
from zoo.light.nets.saved import read_table
from zoo.models.build import import_keras

DRAW_ALL = """
import sys, zoo
for name in zoo.names():
    zoo.draw(zoo.table(name), f"{sys.argv[1]}/{name}.svg", style=sys.argv[2], title=name)
assert "keras" not in sys.modules
"""
LARGEST_KB = 100


def main() -> None:
    given = options(__doc__).parse_args()
    rounds = 1 if given.tiny else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides = {style: (lambda style=style: _all(folder, style)) for style in STYLES}
        for style, seconds in in_turn(sides, rounds).items():
            claim(f"all nets as SVG, `--style {style}`, in one process", "nothing else", seconds, at_most=1, unit=" s")
        largest = max(path.stat().st_size for path in folder.glob("*.svg")) / 1000
        claim("largest SVG of a net of the zoo", "nothing else", largest, at_most=LARGEST_KB, unit=" kB")
        _application(folder, "MobileNet" if given.tiny else "ResNet50", rounds)


def _all(folder: Path, style: str) -> float:
    command = [sys.executable, "-c", DRAW_ALL, str(folder), style]
    return seconds_of(lambda: subprocess.run(command, env=environment(), check=True))


def _application(folder: Path, name: str, rounds: int) -> None:
    saved, drawn = folder / "net.keras", folder / "net.svg"
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("config.json", getattr(import_keras().applications, name)(weights=None).to_json())

    def side(style: str) -> float:
        return seconds_of(lambda: draw(read_table(saved), drawn, style=style, title=name))

    for style, seconds in in_turn({style: (lambda style=style: side(style)) for style in STYLES}, rounds).items():
        draw(read_table(saved), drawn, style=style, title=name)
        what = f"{name} of `keras.applications` from its file to SVG, `--style {style}`"
        claim(what, "nothing else", seconds, at_most=0.5, unit=" s")
        claim(f"{what}, size", "nothing else", drawn.stat().st_size / 1000, at_most=LARGEST_KB, unit=" kB")


if __name__ == "__main__":
    main()
