"""The state of a search: a file of events, each appended whole, from which everything else follows.

A line is ``<CRC-32> <JSON>``. What was cut off by a full disk or a pulled plug does not match its sum, and is dropped
together with all after it: the search goes on from the last event that is whole.
"""

import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tuning.trials.trial import ENDED, RUNNING, SKIPPED, WAITING, Trial
from zoo.errors import ZooError
from zoo.light.files import lock

JOURNAL = "journal.jsonl"
LARGEST_FILE = 4 << 30  # bytes


@dataclass(slots=True)
class State:
    """What a journal's events amount to."""

    fingerprint: dict[str, Any] = field(default_factory=dict)
    trials: dict[str, Trial] = field(default_factory=dict)
    open: dict[str, Trial] = field(default_factory=dict)
    """The trials that have not ended."""
    planned: int = 0
    """Trials of the search itself, without those skipped."""
    planned_epochs: int = 0
    seconds: float = 0.0
    """Wall-clock time of the search so far."""
    winner: str | None = None
    test: dict[str, Any] = field(default_factory=dict)
    """The winner's figures on the test samples."""
    judged: int = 0
    """How often the test samples have been used: once, unless the search was extended after its end."""
    ended: bool = False

    @property
    def search(self) -> list[Trial]:
        """The trials of the search itself, in the order they were proposed."""
        return [each for each in self.trials.values() if each.final is None]

    @property
    def finals(self) -> list[Trial]:
        """The repetitions of the best ones."""
        return [each for each in self.trials.values() if each.final is not None]

    def apply(self, event: Mapping[str, Any]) -> None:
        """Take in one event.

        Raises:
            ZooError: it is none, or contradicts those before it.
        """
        try:
            self._apply(event["event"], event)
        except (KeyError, TypeError, AttributeError) as error:
            raise ZooError(f"The journal has an event that is none ({type(error).__name__}: {error}).") from None

    def _apply(self, kind: str, event: Mapping[str, Any]) -> None:
        self.seconds = max(self.seconds, event.get("clock", 0.0))
        if kind in ("begun", "extended"):
            self.fingerprint, self.ended = dict(event["fingerprint"]), False
            self.winner, self.test = None, {}
        elif kind == "created":
            trial = Trial(**{**event["trial"], "seeds": tuple(event["trial"]["seeds"])})
            self.trials[trial.id] = self.open[trial.id] = trial
            self._count(trial, 1)
        elif kind == "started":
            trial = self.trials[event["id"]]
            moved = event["checkpoint"] != trial.checkpoint
            trial.state, trial.attempts = RUNNING, 1 if moved else trial.attempts + 1
            trial.checkpoint = event["checkpoint"]
        elif kind == "requeued":
            trial = self.trials[event["id"]]
            trial.state, trial.attempts = WAITING, 0 if event.get("clean") else trial.attempts
        elif kind == "ended":
            trial = self.trials[event["id"]]
            if trial.state in ENDED:
                raise ZooError(f"The journal ends trial {trial.id} twice.")
            for name, value in event["outcome"].items():
                setattr(trial, name, value)
            trial.clock = self.seconds
            del self.open[trial.id]
            if trial.state == SKIPPED:
                self._count(trial, -1)
        elif kind == "judged":
            self.winner, self.test, self.judged = event["id"], event["test"], self.judged + 1
        elif kind == "finished":
            self.ended = True
        else:
            raise ZooError(f"The journal has an event '{kind}', of which this version knows nothing.")

    def _count(self, trial: Trial, sign: int) -> None:
        if trial.final is None:
            self.planned += sign
            self.planned_epochs += sign * trial.cost


class Journal:
    """An open journal; one process at a time holds it.

    Raises:
        ZooError: another process has it, or it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self.state = State()
        self.events: list[Mapping[str, Any]] = []
        self.lost = 0
        """Bytes after the last whole event, which were dropped."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self.path.open("a+b")
        except OSError as error:
            raise ZooError(f"Cannot write '{self.path}': {error.strerror}.") from None
        try:
            self._lock()
            whole = self._read()
            if self.lost:
                _keep(folder / f"{JOURNAL}.damaged", self._file, whole)
                self._file.truncate(whole)
        except BaseException:
            self._file.close()
            raise

    def append(self, event: Mapping[str, Any]) -> None:
        """Append an event, on the disk before this returns, and take it in.

        Raises:
            ZooError: the disk is full; the journal is as it was.
        """
        content = json.dumps(event, separators=(",", ":"), allow_nan=False).encode()
        before = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(b"%08x %s\n" % (zlib.crc32(content), content))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            os.ftruncate(self._file.fileno(), before)
            raise ZooError(
                f"Cannot write '{self.path}': {error.strerror}. Make room, then go on with --resume."
            ) from None
        self._take(event)

    def close(self) -> None:
        """Let another process have it."""
        self._file.close()

    def _take(self, event: Mapping[str, Any]) -> None:
        self.state.apply(event)
        self.events.append(event)

    def _lock(self) -> None:
        if os.name == "nt":
            raise ZooError("A search needs the file locks of Linux or macOS; on Windows, run it in WSL.")
        if not lock.take(self._file):
            raise ZooError(f"Another 'zoo tune' is at work in '{self.path.parent}'.")

    def _read(self) -> int:
        """Take in the events, and return how many bytes they fill."""
        size = self._file.seek(0, os.SEEK_END)
        if size > LARGEST_FILE:
            raise ZooError(f"{self.path}: larger than {LARGEST_FILE:,} bytes.")
        self._file.seek(0)
        whole = 0
        for event, length in _events(self._file):
            self._take(event)
            whole += length
        self.lost = size - whole
        return whole


def read_state(folder: Path) -> State:
    """The state of a search, without taking hold of it.

    Raises:
        ZooError: the folder has no journal.
    """
    state = State()
    try:
        with (folder / JOURNAL).open("rb") as file:
            for event, _ in _events(file):
                state.apply(event)
    except OSError as error:
        raise ZooError(f"'{folder}' is no search: {JOURNAL}: {error.strerror}.") from None
    return state


def _events(lines: Iterable[bytes]) -> Iterable[tuple[Mapping[str, Any], int]]:
    """The events before the first line that is not whole, with the length of their lines."""
    for line in lines:
        sum_, _, content = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or sum_ != b"%08x" % zlib.crc32(content):
            return
        try:
            yield json.loads(content), len(line)
        except (ValueError, RecursionError):
            return


def _keep(path: Path, file: BinaryIO, start: int) -> None:
    """Put aside what is dropped."""
    file.seek(start)
    path.write_bytes(file.read())
