"""Whether training will find the memory that it takes, asked before it starts."""

import platform
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files.text import memory
from zoo.light.nets.memory import foretell_recipe, largest_batch
from zoo.light.nets.recipe import Training
from zoo.light.nets.table import Table

_MOST_SHARE = 1.2
"""Of the memory that is free: foretold is not measured, and systems can make room."""
_MOST_BYTES = 1 << 20
"""Of a file in which Linux tells of memory."""
_GROUPS = (
    (Path("/sys/fs/cgroup"), "memory.max", "memory.current", "file"),
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_cache"),
)
"""Where the two versions of control groups tell a container's or a job's limit, what it uses, and pages of files."""


def check(table: Table, recipe: Training, free: int | None) -> None:
    """Refuse what would likely run out of memory.

    Args:
        free: bytes; None where the system does not tell.

    Raises:
        ZooError: the net takes over 1.2 of what is free; it names the largest batch that does not.
    """
    needed = foretell_recipe(table, recipe)
    if free is None or needed.peak <= _MOST_SHARE * free:
        return
    how = {"optimizer": recipe.optimizer, "precision": recipe.precision}
    fits = largest_batch(table, int(_MOST_SHARE * free), recipe.part_size, **how)
    parts = next((n for n in range(2, recipe.batch_size + 1) if _fits(recipe.batch_size, n, fits)), None)
    advice = f"--batch-size {fits} fits" if fits else "not even one sample at a time fits"
    if fits and parts:
        advice += f", or --accumulate {parts} for the same steps in parts"
    raise ZooError(f"{needed}; {memory(free)} are free; {advice}. --force goes on all the same.")


def _fits(batch_size: int, parts: int, most: int) -> bool:
    return batch_size % parts == 0 and batch_size // parts <= most


def free_memory() -> int | None:
    """Bytes that this process may still take, by Linux's account and its control group's; None on other systems."""
    if platform.system() != "Linux":
        return None
    available = _named(Path("/proc/meminfo"), "MemAvailable:")
    found = [None if available is None else available << 10, *(_left(*group) for group in _GROUPS)]
    return min((each for each in found if each is not None), default=None)


def _left(folder: Path, limit: str, used: str, files: str) -> int | None:
    """What a control group leaves; pages of files, which count as used, are given up where room is short."""
    most, now = _text(folder / limit).strip(), _text(folder / used).strip()
    if not (most.isdigit() and now.isdigit()):
        return None  # There is no such group, or it has no limit.
    return max(0, int(most) - int(now) + (_named(folder / "memory.stat", files) or 0))


def _named(path: Path, name: str) -> int | None:
    """The number behind a name at the beginning of a line."""
    told = next((line.split() for line in _text(path).splitlines() if line.split()[:1] == [name]), [])
    return int(told[1]) if len(told) > 1 and told[1].isdigit() else None


def _text(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return ""
