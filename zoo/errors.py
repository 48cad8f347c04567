"""The one exception the command line turns into a line on standard error and exit status 2."""

import sys
from collections.abc import Iterable

_LONGEST_START, _LONGEST_END = 600, 300
"""Characters of an error's line; what is longer is cut in the middle, as it begins with the fact and ends with help."""
_MOST_KNOWN = 40


class ZooError(Exception):
    """A fault of the input. The message is one line: the fact, the value, the remedy.

    What the words of anybody's file would do to a line or a terminal is taken out of it.
    """

    def __init__(self, message: str) -> None:
        line = "".join(each if each.isprintable() else " " for each in message).strip()
        if len(line) > _LONGEST_START + _LONGEST_END:
            line = f"{line[:_LONGEST_START]} ... {line[-_LONGEST_END:]}"
        super().__init__(line)


EXTRAS = {
    "click": "", "rich": "", "openpyxl": "",
    "keras": "keras", "tensorflow": "keras", "tensorboard": "keras", "numpy": "keras",
    "PIL": "pictures", "reportlab": "pictures", "soundfile": "keras", "soxr": "keras",
    "keras_tuner": "tune", "dask": "cluster", "distributed": "cluster", "cryptography": "cluster",
    "docx": "sheets", "odfdo": "sheets", "pypdf": "sheets",
    "onnx": "onnx", "tf2onnx": "onnx", "onnxruntime": "onnx", "ai_edge_litert": "litert", "openvino": "openvino",
    "torch": "torch", "safetensors": "torch",
    "sklearn": "bayesian", "scipy": "bayesian",
}  # fmt: skip
"""The extra of `homework-zoo` that brings a package; none for what it always brings."""


def not_installed(package: str, extra: str | None = None) -> ZooError:
    """What to install where an import did not find a package; `extra` is one that brings all that is needed."""
    extra = EXTRAS.get(package) if extra is None else extra
    brings = package if extra is None else f"'homework-zoo[{extra}]'" if extra else "homework-zoo"
    return ZooError(f"This needs {package}, which is not installed: pip install {brings}")


def not_found(error: ImportError) -> ZooError | None:
    """What to install where an import failed: an extra, or a part of ours that is gone; None for any other module."""
    package = (error.name or "").partition(".")[0]
    if package in EXTRAS:
        return not_installed(package)
    if package in ("zoo", "tuning"):
        return ZooError(f"the installation is not whole ({error}): pip install --force-reinstall homework-zoo")
    return None


def require(*packages: str) -> None:
    """Refuse to begin what needs a package that is not installed.

    Raises:
        ZooError: naming the package and the extra that brings it.
    """
    from importlib.util import find_spec

    for package in packages:
        blocked = sys.modules.get(package, package) is None  # What `find_spec` would raise for.
        if blocked or find_spec(package) is None:
            raise not_installed(package)


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for a near miss, else `` Known: a, b, c.``"""
    from difflib import get_close_matches  # only an error needs it

    known = sorted(set(known))
    near = get_close_matches(given, known, n=1)
    if near:
        return f" Did you mean '{near[0]}'?"
    more = f" and {len(known) - _MOST_KNOWN} more" if len(known) > _MOST_KNOWN else ""
    return f" Known: {', '.join(known[:_MOST_KNOWN])}{more}." if known else ""
