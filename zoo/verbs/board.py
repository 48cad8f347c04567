"""``zoo board``: TensorBoard on this machine alone, showing runs."""

import io
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stderr, suppress
from pathlib import Path
from types import ModuleType

from zoo.errors import ZooError
from zoo.runs import find_runs, read_run

HOST = "127.0.0.1"


def board(runs: Sequence[Path], *, logs: Path, port: int) -> None:
    """Serve TensorBoard until Ctrl-C.

    Args:
        runs: runs' folders; all those in `logs` if there are none.
        port: 0 takes a free one.

    Raises:
        ZooError: there are no runs, or the port is taken; the message names a free one.
    """
    import signal
    from threading import Event

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the temporary folder goes in any case
    with ExitStack() as stack:
        if runs:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zoo-board-")))
            count = link_runs(runs, folder)
        else:
            folder, count = logs, len(find_runs(logs)[0])
            if not count:
                raise ZooError(
                    f"No runs in '{logs}' yet; 'zoo train mnist_cnn' makes one, --logs names another folder."
                )
        address = launch(folder, port)
        plural = "s" * (count > 1)
        print(f"TensorBoard shows {count} run{plural} at {address} until Ctrl-C.", flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            print()


def link_runs(runs: Sequence[Path], folder: Path) -> int:
    """Make `folder` show these runs under short names, and return how many there are.

    Raises:
        ZooError: one of them is no run.
    """
    links: dict[str, Path] = {}
    for run in runs:
        target = run.resolve()
        name = f"{read_run(run).architecture.strip('./').replace(os.sep, '_')}-{target.name}"
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
