"""Whether training will find the memory that it takes, asked before it starts."""

import platform
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.files.text import memory
from zoo.light.nets.memory import foretell_recipe
from zoo.light.nets.recipe import Training
from zoo.light.nets.table import Table

_MOST_SHARE = 1.2
"""Of the memory that is free: foretold is not measured, and systems can make room."""
_MOST_BYTES = 1 << 20
"""Of a file in which Linux tells of memory."""
_OWN = Path("/proc/self/cgroup")
"""Where Linux names the control groups of this process, by their paths below where they are mounted."""
_GROUPS = (
    ("", Path("/sys/fs/cgroup"), "memory.max", "memory.current", "file"),
    ("memory", Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_cache"),
)
"""By what is controlled, the mounts of both versions, and what a group's limit, use and pages of files are called."""


def check(table: Table, recipe: Training, at_a_time: int, free: int | None) -> None:
    """Refuse what would likely run out of memory.

    Args:
        at_a_time: how many samples of a batch are computed at a time.
        free: bytes; None where the system does not tell.

    Raises:
        ZooError: the net takes over 1.2 of what is free; it names the largest batch that does not.
    """
    needed = foretell_recipe(table, recipe, at_a_time)
    if free is None or needed.peak <= _MOST_SHARE * free:
        return

    def peak(batch_size: int, parts: int) -> int:
        """Of the same recipe with other batches."""
        return foretell_recipe(table, replace(recipe, batch_size=batch_size, accumulate=parts), at_a_time).peak

    most, own = int(_MOST_SHARE * free), recipe.accumulate
    smaller = range(own, recipe.batch_size, own)
    fits = bisect_right(smaller, most, key=lambda size: peak(size, own))
    more = (parts for parts in range(own + 1, recipe.batch_size + 1) if recipe.batch_size % parts == 0)
    parts = next((parts for parts in more if peak(recipe.batch_size, parts) <= most), None)
    advice = [f"--batch-size {smaller[fits - 1]} fits"] if fits else []
    advice += [f"--accumulate {parts} for the same steps in parts"] if parts else []
    said = ", or ".join(advice) or "not even one sample at a time fits"
    raise ZooError(f"{needed}; {memory(free)} are free; {said}. --force goes on all the same.")


def free_memory() -> int | None:
    """Bytes that this process may still take, by Linux's account and its control group's; None on other systems."""
    if platform.system() != "Linux":
        return None
    available = _named(Path("/proc/meminfo"), "MemAvailable:")
    found = [None if available is None else available << 10]
    for controlled, mount, *names in _GROUPS:
        found += [_left(folder, *names) for folder in _own_groups(controlled, mount)]
    return min((each for each in found if each is not None), default=None)


def _own_groups(controlled: str, mount: Path) -> list[Path]:
    """The folders of the group that this process is in, and of those around it, each of which may have a limit."""
    lines = (line.split(":", 2) for line in _text(_OWN).splitlines() if line.count(":") >= 2)
    paths = [path for _, controllers, path in lines if controlled in controllers.split(",")]
    own = mount / paths[0].lstrip("/") if paths else mount
    return [each for each in (own, *own.parents) if each.is_relative_to(mount)]


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
