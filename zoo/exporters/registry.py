"""Every format, found by its file: a new one is a new file in `formats`, and no other edit."""

from functools import cache
from importlib import import_module
from pathlib import Path

from zoo.errors import ZooError, not_installed, suggestion
from zoo.exporters import formats as folder
from zoo.exporters.format import ExportFormat


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for place in folder.__path__ for path in Path(place).glob("[a-z]*.py")))


def find_format(name: str) -> ExportFormat:
    """The format of that name.

    Raises:
        ZooError: there is none.
    """
    if name not in names():
        raise ZooError(f"No format '{name}'.{suggestion(name, names())}")
    found: ExportFormat = import_module(f"{folder.__name__}.{name}").FORMAT
    return found


def format_of(path: Path) -> ExportFormat:
    """The format that a file's name tells.

    Raises:
        ZooError: it tells none.
    """
    known = [find_format(each) for each in names()]
    if found := next((each for each in known if each.suffix and path.suffix.lower() == each.suffix), None):
        return found
    if path.is_dir():
        return next(each for each in known if not each.suffix)
    shown = ", ".join(each.suffix for each in known if each.suffix)
    raise ZooError(f"'{path}' tells no format; name it with --format, or end the name in one of {shown}.")


def require_format(format_: ExportFormat) -> None:
    """Refuse to begin where a package of the format is missing.

    Raises:
        ZooError: naming the package and the extra that brings it.
    """
    from importlib.util import find_spec

    for package in format_.packages:
        if find_spec(package) is None:
            raise not_installed(package, format_.extra)
