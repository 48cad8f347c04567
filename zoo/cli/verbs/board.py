"""``zoo board``: TensorBoard on this machine alone, showing runs and searches."""

import io
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from types import ModuleType

import click

from tuning.trials.journal import holds_search
from zoo.cli import options
from zoo.errors import ZooError, require
from zoo.light.curves.runs import find_runs, read_run, run_folders

SECTION = "Training"
ORDER = 260
HOST = "127.0.0.1"
_EVERY = 5.0
"""Seconds between looks for a new architecture's first run."""


@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=options.PATH)
@options.logs
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", default=6006, help="0 takes a free one.")
def command(runs: Sequence[Path], logs: Path, port: int) -> None:
    """Start TensorBoard for some runs and searches, or for all."""
    require("tensorboard")
    board(runs, logs=logs, port=port)


def board(runs: Sequence[Path], *, logs: Path, port: int) -> None:
    """Serve TensorBoard until Ctrl-C.

    Args:
        runs: the folders of runs, or of searches; all in `logs` if there are none.
        port: 0 takes a free one.

    Raises:
        ZooError: there are no runs, or the port is taken; the message names a free one.
    """
    with _terminated_as_by_ctrl_c(), tempfile.TemporaryDirectory(prefix="zoo-board-") as temporary:
        shown = Path(temporary)
        if len(runs) == 1 and holds_search(runs[0]):
            shown, said = runs[0], "the search"
        elif runs:
            count = link_runs(runs, shown)
            said = f"{count} run{'s' * (count > 1)}"
        else:
            said = _all_there(logs)
            link_all(logs, shown)
        address = launch(shown, port)
        print(f"TensorBoard shows {said} at {address} until Ctrl-C.", flush=True)
        try:
            while True:
                time.sleep(_EVERY)
                if not runs:
                    link_all(logs, shown)
        except KeyboardInterrupt:
            print()


@contextmanager
def _terminated_as_by_ctrl_c() -> Iterator[None]:
    """Meanwhile SIGTERM raises `KeyboardInterrupt`, so that the temporary folder goes in any case."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _all_there(logs: Path) -> str:
    """How many runs and searches there are.

    Raises:
        ZooError: there are none.
    """
    found = {"run": len(find_runs(logs)[0]), "search": len(_searches(logs))}
    if not any(found.values()):
        raise ZooError(f"No runs in '{logs}' yet; 'zoo train mnist_cnn' makes one, --logs names another folder.")
    plural = {"run": "runs", "search": "searches"}
    return " and ".join(f"{count} {kind if count == 1 else plural[kind]}" for kind, count in found.items() if count)


def _searches(logs: Path) -> list[Path]:
    return sorted(each for each in logs.glob("*/*") if holds_search(each))


def link_all(logs: Path, folder: Path) -> None:
    """Make `folder` show all runs and searches in `logs`, also those to come.

    Of a search its trials alone, as what it says of its values would be taken for what all runs and trials have.
    """
    places = [path.relative_to(logs).parts for path in run_folders(logs)]
    links = {each[0]: logs / each[0] for each in places}
    links |= {f"search-{each.name}": each / "trials" for each in _searches(logs)}
    for name, target in links.items():
        with suppress(FileExistsError):
            (folder / name).symlink_to(target.resolve(), target_is_directory=True)


def link_runs(runs: Sequence[Path], folder: Path) -> int:
    """Make `folder` show these runs and searches under short names, and return how many there are.

    Raises:
        ZooError: one of them is neither.
    """
    links: dict[str, Path] = {}
    for run in runs:
        target = run.resolve()
        kind = "search" if holds_search(run) else re.sub(r"[/\\:]", "_", read_run(run).architecture.strip("./\\"))
        name = f"{kind}-{target.name}"
        if target in links.values():
            continue
        place = next(
            each for at in range(1, len(runs) + 1) if (each := name if at == 1 else f"{name}-{at}") not in links
        )
        links[place] = target
    for place, target in links.items():
        (folder / place).symlink_to(target, target_is_directory=True)
    return len(links)


def launch(folder: Path, port: int) -> str:
    """Start TensorBoard in this process, on a thread of its own, and return its address."""
    # TensorBoard looks for this module, and without it imports TensorFlow, which takes seconds and is not needed.
    sys.modules.setdefault("tensorboard.compat.notf", ModuleType("tensorboard.compat.notf"))
    _quiet()
    from tensorboard import default, program

    server = program.TensorBoard(default.get_plugins())
    server.configure(argv=["tensorboard", "--logdir", str(folder), "--host", HOST, "--port", str(port)])
    try:
        with redirect_stderr(io.StringIO()):  # a note on how fast it loads
            return str(server.launch())
    except program.TensorBoardPortInUseError:
        raise ZooError(f"Port {port} is taken; use another, such as --port {_free_port(port)}.") from None
    except (program.TensorBoardServerException, OSError) as error:
        raise ZooError(f"TensorBoard cannot serve at port {port}: {error}") from None


def _quiet() -> None:
    """Hush the lines that TensorBoard's libraries write about themselves."""
    import logging
    import warnings

    warnings.filterwarnings("ignore", message="pkg_resources")
    for name in ("tensorboard", "absl", "werkzeug"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _free_port(taken: int) -> int:
    """The next port that is free; any free one, if those next to it are not."""
    import socket

    for port in (*range(taken + 1, min(taken + 100, 65536)), 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    return 0
