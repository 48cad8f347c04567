"""Every form of empty tables, found by its file: a new one is a new file in this folder, and no other edit."""

from functools import cache
from importlib import import_module
from pathlib import Path

from zoo.errors import ZooError
from zoo.light.course import blanks as folder
from zoo.light.course.blanks.form import Form


@cache
def forms() -> dict[str, Form]:
    """The forms by suffix."""
    names = sorted(path.stem for place in folder.__path__ for path in Path(place).glob("[a-z]*.py"))
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    return {module.FORM.suffix: module.FORM for module in modules if hasattr(module, "FORM")}


def form_of(path: Path) -> Form:
    """The form that a file's name ends in.

    Raises:
        ZooError: there is none of that suffix.
    """
    if form := forms().get(path.suffix.lower()):
        return form
    raise ZooError(f"No empty table as '{path.name}'; the name must end in {', '.join(forms())}.")
