"""Mutants by their format, each from a number alone."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from mutants import arrays, folders, media, saved

ROOT = Path(__file__).parents[2]
NETS = ROOT / "zoo/architectures"
HISTORY = ROOT / "tests/facts/histories/slow.csv"


@cache
def sample_nets() -> list[saved.SavedNet]:
    """What Keras saves, to be damaged."""
    found = []
    with TemporaryDirectory() as folder:
        for net in saved.nets():
            net.save(path := Path(folder) / "net.keras")
            found.append(saved.SavedNet.read(path))
    return found


def npz(folder: Path, random: Random) -> tuple[str, bytes]:
    return arrays.mutant(random)


def keras(folder: Path, random: Random) -> tuple[str, bytes]:
    return saved.mutant(sample_nets(), random)


def card(folder: Path, random: Random) -> tuple[str, bytes]:
    name, content = folders.architecture(NETS, random)
    shutil.copytree(NETS / name.partition("/")[0], folder / "nets/my_net", ignore=shutil.ignore_patterns("*.npz"))
    return f"nets/my_net/{name.partition('/')[2]}", content


def history(folder: Path, random: Random) -> tuple[str, bytes]:
    run = folder / "logs/mnist_cnn/run"
    run.mkdir(parents=True)
    shutil.copy(HISTORY, run / "history.csv")
    (run / "config.json").write_text(json.dumps(folders.CONFIG))
    (run / "metrics.json").write_text(json.dumps(folders.METRICS))
    name, content = folders.run(HISTORY.read_text(), folders.CONFIG, folders.METRICS, random)
    return f"logs/mnist_cnn/run/{name}", content


def run(folder: Path, random: Random) -> tuple[str, bytes]:
    """As `history`, with a model that can be judged."""
    name, content = history(folder, random)
    net = sample_nets()[0]
    (folder / name).with_name("model.keras").write_bytes(saved.packed(net.members()))
    return name, content


FORMATS: dict[str, Callable[[Path, Random], tuple[str, bytes]]] = {
    "npz": npz,
    "zip": lambda folder, random: folders.classes(random),
    "keras": keras,
    "sound": lambda folder, random: media.recording_mutant(random),
    "picture": lambda folder, random: media.picture_mutant(random),
    "card": card,
    "job": lambda folder, random: folders.job(ROOT / "tuning/jobs", random),
    "history": history,
    "run": run,
}


def mutant(kind: str, seed: int, number: int, folder: Path) -> Path:
    """The mutant of that number, written into a folder of its own within `folder`."""
    within = folder / str(number)
    within.mkdir()
    name, content = FORMATS[kind](within, Random(f"{kind} {seed} {number}"))
    path = within / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
