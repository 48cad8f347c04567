"""The state of a search: a file of events, each appended whole, from which everything else follows.

A line is ``<CRC-32> <JSON>``. One that was cut off by a full disk or a pulled plug, or in which a bit has flipped, does
not match its sum. What a later proposal came from may have been in it, so that each line is in a second file as well:
events have numbers, and what one file has lost is taken from the other. What both have lost is passed over.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from tuning.trials.trial import ENDED, RUNNING, SKIPPED, WAITING, Trial
from zoo.errors import ZooError
from zoo.light.files import lock

JOURNAL, COPY = "journal.jsonl", "journal.copy.jsonl"
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
    lost: int = 0
    """Events that are damaged in both files, and those that nothing can be made of without them."""

    @property
    def finished(self) -> bool:
        """Whether it ended, and nothing of that has been lost since."""
        return self.ended and not self.open and (self.winner in self.trials if self.finals else self.winner is None)

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
            if trial.state in ENDED:  # A second Ctrl-C came while its end was written.
                return
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
        self._files: list[FileIO] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in (JOURNAL, COPY):
                self._files.append(FileIO(folder / name, "a+"))
            self._lock()
            self._read()
        except OSError as error:
            self.close()
            raise ZooError(f"Cannot write '{self.path}': {error.strerror}.") from None
        except BaseException:
            self.close()
            raise

    def append(self, event: Mapping[str, Any]) -> None:
        """Append an event, on the disk before this returns, and take it in.

        Raises:
            ZooError: the disk is full; the journal is as it was.
        """
        numbered = {**event, "n": self._next}
        self._write(_line(numbered), reversed(self._files))
        self._next += 1
        self.state.apply(numbered)
        self.events.append(numbered)

    def close(self) -> None:
        """Let another process have it."""
        for file in self._files:
            file.close()

    def _write(self, lines: bytes, files: Iterable[FileIO]) -> None:
        """Append whole lines to all of the files, or to none."""
        sizes: dict[FileIO, int] = {}
        try:
            for file in files:
                sizes[file] = file.seek(0, os.SEEK_END)
                _write_all(file, lines if _ends_whole(file, sizes[file]) else b"\n" + lines)
            os.fsync(self._files[0].fileno())
        except BaseException as error:  # A second Ctrl-C among them.
            for file, size in sizes.items():
                file.truncate(size)
            if not isinstance(error, OSError):
                raise
            raise ZooError(
                f"Cannot write '{self.path}': {error.strerror}. Make room, then go on with --resume."
            ) from None

    def _lock(self) -> None:
        if os.name == "nt":
            raise ZooError("A search needs the file locks of Linux or macOS; on Windows, run it in WSL.")
        if not lock.take(self._files[0]):
            raise ZooError(f"Another 'zoo tune' is at work in '{self.path.parent}'.")

    def _read(self) -> None:
        """Take in the events, and give each file what it has lost and the other has.

        Raises:
            ZooError: a file is too large, or what the search is was lost.
        """
        held = [_held(self.path.with_name(name)) for name in (JOURNAL, COPY)]
        self.events += _applied(self.state, held)
        self._next = max((number + 1 for each in held for number in each.events), default=0)
        if self.state.lost and (not self.events or self.events[0]["event"] != "begun"):
            raise ZooError(
                f"{self.path}: the line that says what the search is, the first, is damaged; the others are as they "
                "were. Begin anew in another folder, with --out."
            )
        for file, own, other in zip(self._files, held, reversed(held), strict=True):
            if missing := sorted(other.events.keys() - own.events.keys()):
                self._write(b"".join(_line({**other.events[number], "n": number}) for number in missing), [file])


def read_state(folder: Path) -> State:
    """The state of a search, without taking hold of it.

    Raises:
        ZooError: the folder has no journal.
    """
    state = State()
    if not holds_search(folder):
        raise ZooError(f"'{folder}' is no search: it has no {JOURNAL}.")
    for _ in _applied(state, [_held(folder / name) for name in (JOURNAL, COPY)]):
        pass
    return state


def holds_search(folder: Path) -> bool:
    """Whether there is a search's journal, or its copy."""
    return any((folder / name).exists() for name in (JOURNAL, COPY))


@dataclass(slots=True)
class _Held:
    """What is whole of a file: events by their numbers."""

    events: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    damaged: int = 0
    """Lines that are not."""
    cut: bool = False
    """Whether the last one is not."""


def _held(path: Path) -> _Held:
    """What is whole of a file of events; a line of an older version has its place as its number.

    Raises:
        ZooError: it cannot be read, or is too large.
    """
    held = _Held()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ZooError(f"{path}: larger than {LARGEST_FILE:,} bytes.")
        with path.open("rb") as file:
            for place, line in enumerate(file):
                event = _event(line)
                held.cut = event is None
                if event is None:
                    held.damaged += 1
                elif type(number := event.get("n", place)) is int:
                    held.events.setdefault(number, event)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ZooError(f"Cannot read '{path}': {error.strerror}.") from None
    return held


def _applied(state: State, files: Sequence[_Held]) -> Iterator[Mapping[str, Any]]:
    """Each event of the journal and its copy, once a state has taken it in, which counts those that are passed over."""
    events = {**files[1].events, **files[0].events}
    last = max(events, default=-1)
    for number in range(last + 1):
        event = events.get(number)
        if event is None or not state.apply(event, lost=state.lost > 0):
            state.lost += 1
        else:
            yield event
    if files[0].cut and last not in files[1].events.keys() - files[0].events.keys():
        state.lost += 1


def _line(event: Mapping[str, Any]) -> bytes:
    content = json.dumps(event, separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _ends_whole(file: FileIO, size: int) -> bool:
    return size == 0 or os.pread(file.fileno(), 1, size - 1) == b"\n"


def _write_all(file: FileIO, content: bytes) -> None:
    while content:
        content = content[file.write(content) :]


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
