"""Reads mutants, one a line of standard input, in a process of its own: what comes of each is a line of JSON.

A native crash ends this process alone, and what C code prints on its streams is seen, too.
"""

import contextlib
import io
import json
import logging
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from zoo.errors import ZooError

Outcome = dict[str, Any]
_NOTES = ("zoo: ", "Wrote ", "No runs in ")
_SHEET = Path(__file__).parents[1] / "facts/sheets/matlab_signal_cnn.tsv"


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
        for line in sys.stdin:
            kind, path = line.rstrip("\n").split("\t")
            print(json.dumps(outcome(kind, Path(path), printed)), file=answers, flush=True)


def outcome(kind: str, path: Path, printed: Any) -> Outcome:
    """What is said, and all that must not be."""
    READERS[kind][0]()  # What is made once is not this mutant's.
    sys.stdout.flush(), sys.stderr.flush()
    printed.seek(0), printed.truncate()
    said, faults, before = [], [], _peak()
    started = time.monotonic()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for read in READERS[kind][1]:
            try:
                read(path)
            except ZooError as error:
                said.append(str(error))
            except Exception as error:
                faults.append(_where(error))
    seconds = time.monotonic() - started
    sys.stdout.flush(), sys.stderr.flush()
    printed.seek(0)
    shown = printed.read().decode(errors="replace")
    told = [f"{each.category.__name__} in {each.filename}: {each.message}" for each in caught if _counts(each)]
    found = {"said": said, "faults": faults, "printed": shown, "warnings": told}
    return found | {"seconds": seconds, "grown": _peak() - before}


def _counts(caught: warnings.WarningMessage) -> bool:
    """Whether Python would show it."""
    return not issubclass(caught.category, DeprecationWarning | PendingDeprecationWarning | ResourceWarning)


def _where(error: Exception) -> str:
    frames, each = [], error.__traceback__
    while each:
        code = each.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{each.tb_lineno} {code.co_name}")
        each = each.tb_next
    return f"{type(error).__name__}: {str(error)[:200]!r} at {' < '.join(reversed(frames[-6:]))}"


def _peak() -> int:
    """Bytes of the largest size of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@cache
def points() -> Any:
    """A classifier of two numbers."""
    import keras

    import zoo.answers.trained

    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # It advises on who asks many models, as happens here.
    keras.utils.set_random_seed(0)
    return zoo.answers.trained.in_memory(keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")]))


@cache
def pictures() -> tuple[Any, Any]:
    """One of pictures, and one that has learnt MNIST, which makes photos like those."""
    import keras

    import zoo
    import zoo.answers.trained

    net = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    found = zoo.answers.trained.in_memory(net, ("a", "b")), zoo.load("mnist_cnn")
    for each in found:
        each.model.predict_on_batch(__import__("numpy").zeros((1, *each.input)))
    return found


def _learn_points(path: Path) -> None:
    import numpy as np

    import zoo

    if path.suffix == ".npz":
        splits = zoo.load_data("toy_mlp", str(path))
        for part in (splits.train, splits.validation, splits.test):
            part.batch(np.arange(len(part.y)))


def _judge_points(path: Path) -> None:
    import zoo

    if path.suffix == ".npz":
        str(zoo.evaluate(points(), str(path)))


def _predict_points(path: Path) -> None:
    import zoo

    str(zoo.predict(points(), path))


def _learn_folder(path: Path) -> None:
    import numpy as np

    from zoo.data.load import load
    from zoo.data.wanted import Wanted

    splits = load(Wanted("net", (8, 8, 1), 2), str(path), any_classes=True)
    for part in (splits.train, splits.validation, splits.test):
        part.batch(np.arange(len(part.y)))


def _judge_folder(path: Path) -> None:
    import zoo

    zoo.evaluate(pictures()[0], str(path), pixels="0..1")


def _predict_pictures(path: Path) -> None:
    import zoo

    zoo.predict(pictures()[0], path, pixels="0..1")


def _predict_digit(path: Path) -> None:
    import zoo

    zoo.predict(pictures()[1], path)


def _predict_sound(path: Path) -> None:
    import zoo

    zoo.predict(pictures()[0], path)


def _load_model(path: Path) -> None:
    import numpy as np

    import zoo

    trained = zoo.load(path)
    str(trained)
    np.save(path.with_suffix(".npy"), np.zeros((3, 2), np.float32))
    zoo.predict(trained, path.with_suffix(".npy"))


def _show_model(path: Path) -> None:
    _verb("show", path)
    _verb("show", path, "--format", "json")


def _check_model(path: Path) -> None:
    import zoo

    zoo.check(path, _SHEET)


def _show_architecture(path: Path) -> None:
    """The verbs that read a catalogue in which one architecture is bad; `path` is the file that was changed."""
    from zoo.light.nets import catalogue

    folder = next(each for each in path.parents if (each / "table.csv").exists())
    os.environ["ZOO_PATH"] = str(folder.parent)
    catalogue.candidates.cache_clear()
    found = _verb("list", "--format", "csv")
    assert found.count("\n") > 19, "others are gone from the list"
    _verb("list")
    assert "mnist_cnn" in _verb("show", "mnist_cnn"), "another is disturbed"
    for form in ("text", "json", "csv", "markdown"):
        _verb("show", folder, *(["--format", form] if form != "text" else []))
    _verb("check", folder, _SHEET)
    _verb("trace", folder)
    _verb("design", "count", folder)


def _read_job(path: Path) -> None:
    from tuning.job.read import read_job, to_toml
    from tuning.search.plan import plan

    job = read_job(path)
    to_toml(job)
    plan(job)


def _read_history(path: Path) -> None:
    import zoo

    run = path.parent
    str(zoo.judge_curves(zoo.read_history(run / "history.csv")))


def _read_run(path: Path) -> None:
    import zoo
    from zoo.light.curves.runs import read_run

    str(read_run(path.parent))
    zoo.read_runs(path.parents[2])


def _show_run(path: Path) -> None:
    _verb("runs", "--logs", path.parents[2])
    _verb("runs", "--logs", path.parents[2], "--format", "json")
    for form in ([], ["--format", "json"], ["--plot", path.parent / "a.svg"]):
        _verb("curves", path.parent, *form)
        _verb("curves", "--from", path.parent / "history.csv", *form)


def _judge_run(path: Path) -> None:
    import zoo

    zoo.evaluate(path.parent)
    _verb("evaluate", path.parent)


def _verb(*arguments: object) -> str:
    """The standard output of a verb that ends as every verb may, with all that it says in whole lines."""
    from zoo.cli import main as cli

    out, said = io.StringIO(), io.StringIO()
    status: Any = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            cli.main([str(each) for each in arguments])
        except SystemExit as ended:
            status = ended.code
    lines = said.getvalue().splitlines()
    assert status in (0, 1, 2, 3), f"status {status}"
    assert all(each.startswith(_NOTES) and each.isprintable() and len(each) < 1200 for each in lines), f"said {lines}"
    assert status != 2 or len(lines) == 1, f"status 2 and {len(lines)} lines: {lines}"
    return out.getvalue()


def _nothing() -> None:
    import zoo.cli.main  # noqa: F401


def _zoo() -> None:
    import zoo

    zoo.names()


READERS: dict[str, tuple[Callable[[], object], list[Callable[[Path], None]]]] = {
    "npz": (points, [_learn_points, _judge_points, _predict_points]),
    "zip": (pictures, [_learn_folder, _judge_folder]),
    "keras": (points, [_load_model, _show_model, _check_model]),
    "sound": (pictures, [_predict_sound]),
    "picture": (pictures, [_predict_pictures, _predict_digit]),
    "card": (_zoo, [_show_architecture]),
    "job": (_zoo, [_read_job]),
    "history": (_nothing, [_read_history, _read_run, _show_run]),
    "run": (points, [_judge_run]),
    "crash": (_nothing, [lambda path: os.abort()]),  # What a fault in C code would do.
}


if __name__ == "__main__":
    main()
