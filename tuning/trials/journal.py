"""The state of a search: a file of events, each appended whole, from which everything else follows.

A line is ``<CRC-32> <JSON>``. A line that was cut off by a full disk or a pulled plug, or in which a bit has flipped,
does not match its sum. It is passed over and left where it is; the search goes on from all others.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
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

    def apply(self, event: Mapping[str, Any], *, lost: bool = False) -> bool:
        """Take in one event, and say whether it was: not one of a trial that is not known where events were lost.

        Args:
            lost: whether some before it were damaged.

        Raises:
            ZooError: it is none, or contradicts those before it.
        """
        if lost and "id" in event and event["id"] not in self.trials:
            return False
        try:
            self._apply(event["event"], event)
        except (KeyError, TypeError, AttributeError) as error:
            raise ZooError(f"The journal has an event that is none ({type(error).__name__}: {error}).") from None
        return True

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
            trial.checkpoint, trial.apart = event["checkpoint"], event.get("apart", False)
        elif kind == "requeued":
            trial = self.trials[event["id"]]
            trial.state, trial.attempts = WAITING, 0 if event.get("clean") else trial.attempts
            trial.alone = trial.alone or event.get("alone", False)
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
        """Lines that are damaged, and events that nothing can be made of without them."""
        self._end = b""
        """What a line that was cut off lacks."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self.path.open("a+b")
        except OSError as error:
            raise ZooError(f"Cannot write '{self.path}': {error.strerror}.") from None
        try:
            self._lock()
            self._read()
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
            self._file.write(b"%s%08x %s\n" % (self._end, zlib.crc32(content), content))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            os.ftruncate(self._file.fileno(), before)
            raise ZooError(
                f"Cannot write '{self.path}': {error.strerror}. Make room, then go on with --resume."
            ) from None
        self._end = b""
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

    def _read(self) -> None:
        """Take in the events.

        Raises:
            ZooError: the file is too large, or what the search is was lost.
        """
        size = self._file.seek(0, os.SEEK_END)
        if size > LARGEST_FILE:
            raise ZooError(f"{self.path}: larger than {LARGEST_FILE:,} bytes.")
        self._file.seek(0)
        for event in _applied(self.state, self._file):
            if event is None:
                self.lost += 1
            else:
                self.events.append(event)
        self._file.seek(max(0, size - 1))
        self._end = b"" if self._file.read(1) in (b"", b"\n") else b"\n"
        if self.events and self.events[0]["event"] != "begun":
            raise ZooError(
                f"{self.path}: the line that says what the search is, the first, is damaged; the others are as they "
                "were. Begin anew in another folder, with --out."
            )


def read_state(folder: Path) -> State:
    """The state of a search, without taking hold of it.

    Raises:
        ZooError: the folder has no journal.
    """
    state = State()
    try:
        with (folder / JOURNAL).open("rb") as file:
            for _ in _applied(state, file):
                pass
    except OSError as error:
        raise ZooError(f"'{folder}' is no search: {JOURNAL}: {error.strerror}.") from None
    return state


def _applied(state: State, lines: Iterable[bytes]) -> Iterator[Mapping[str, Any] | None]:
    """Each line's event, once a state has taken it in; None for a line that is passed over."""
    lost = False
    for line in lines:
        event = _event(line)
        if event is None or not state.apply(event, lost=lost):
            lost, event = True, None
        yield event


def _event(line: bytes) -> Mapping[str, Any] | None:
    """The event of a line; None where it is not whole."""
    sum_, _, content = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or sum_ != b"%08x" % zlib.crc32(content):
        return None
    try:
        event = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None
