"""What it costs to hold a run against its data: summing all samples, against an epoch of training on them.

Class folders of pictures as large as those of Medical MNIST and of the flowers, made of noise, lie on the disk; each
is summed as `zoo train` does before it begins, and as `--resume` does, which looks at sizes and times alone. `--data
FOLDER` takes that folder for `mednist_cnn` instead. `--tiny` only shows that it runs.
"""

import tempfile
from pathlib import Path

from folder_memory import make_folder
from side_by_side import claim, options, seconds_of

from zoo.data.load import load
from zoo.data.sums import changed
from zoo.data.wanted import Wanted
from zoo.light.nets.catalogue import find
from zoo.training.fitting import Fitting

AT_MOST = 3  # percent of an epoch
CASES = {"mednist_cnn": (18_000, 6, 64), "design_7x7x256": (1100, 5, 320)}
"""Pictures, classes and side of each data set."""


def measure(name: str, folder: Path) -> None:
    net = find(name)
    wanted, recipe = Wanted.of(net), net.card.training
    data = load(wanted, str(folder))
    fitting = Fitting(net, {}, recipe, data, seed=0)
    summed = seconds_of(lambda: data.sums)
    again = seconds_of(lambda: changed(data.sums, data.parts, data.labels))
    epoch = seconds_of(lambda: fitting.epoch(0))
    pictures = sum(len(part.y) for part in data.parts.values())
    print(f"{name}, {pictures:,} pictures: {summed:.3f} s, again {again:.3f} s, the first epoch {epoch:.1f} s")
    claim(f"summing {pictures:,} pictures", f"an epoch of `{name}`", 100 * summed / epoch, at_most=AT_MOST, unit=" %")
    claim(
        f"looking again at {pictures:,} pictures",
        f"an epoch of `{name}`",
        100 * again / epoch,
        at_most=AT_MOST,
        unit=" %",
    )


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--data", type=Path, help="a folder of class folders for mednist_cnn")
    given = parser.parse_args()
    for name, (pictures, classes, side) in CASES.items():
        if given.data and name == "mednist_cnn":
            measure(name, given.data)
            continue
        with tempfile.TemporaryDirectory() as root:
            make_folder(Path(root), 60 * classes // 2 if given.tiny else pictures, classes=classes, side=side)
            measure(name, Path(root))
        if given.tiny:
            break


if __name__ == "__main__":
    main()
