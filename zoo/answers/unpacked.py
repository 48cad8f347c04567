"""The weights of a ``.keras`` file, unpacked once and looked through before anything in them is read."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zoo.errors import ZooError
from zoo.light.files.foreign import told_as
from zoo.light.nets.table import Table

_WEIGHTS = "model.weights.h5"
_MORE_BYTES = 1 << 20
_MOST_BYTES_A_PARAMETER = 32
"""Of all that is stored together: the weights, and what an optimizer keeps of each."""
_MOST_BYTES_A_WEIGHT = 8
_MOST_ITEMS_A_LAYER, _MORE_ITEMS = 64, 1000
"""Groups and data sets; a bidirectional layer has about twenty, an optimizer's among them."""

_DEEPEST = 64
"""Groups within groups; a model within a model adds two."""


@contextmanager
def unpacked(path: Path, table: Table) -> Iterator[Path]:
    """A file with the weights, as long as it is needed; HDF5 goes to and fro in it, for which no archive is made.

    Raises:
        ZooError: it is damaged, or declares more than the model of that table has.
    """
    with TemporaryDirectory(prefix="zoo-", ignore_cleanup_errors=True) as folder:
        weights = Path(folder) / _WEIGHTS
        with told_as(f"{path}: its {_WEIGHTS} is not readable", "copy it again or save the model anew"):
            with zipfile.ZipFile(path) as archive, archive.open(_WEIGHTS) as packed, weights.open("wb") as file:
                shutil.copyfileobj(packed, file)
            _check(path, weights, table)
        yield weights


def _check(path: Path, file: Path, table: Table) -> None:
    """Refuse what declares more than it can hold, which HDF5 can do without storing it."""
    import h5py  # type: ignore[import-untyped]

    items = 0
    most_items = _MOST_ITEMS_A_LAYER * len(table) + _MORE_ITEMS
    left = _MOST_BYTES_A_PARAMETER * table.parameters + _MORE_BYTES

    def visit(name: str, item: Any) -> None:
        nonlocal items, left
        items += 1
        if items > most_items:
            raise ZooError(f"{path}: its weights are in more than {most_items:,} pieces, for {len(table):,} layers.")
        if name.count("/") > _DEEPEST:
            raise ZooError(f"{path}: its weights lie more than {_DEEPEST} groups deep; no model is nested like that.")
        if isinstance(item, h5py.Dataset):
            size = (item.size or 0) * item.dtype.itemsize
            left -= size
            if size > _MOST_BYTES_A_WEIGHT * table.parameters + _MORE_BYTES or left < 0:
                raise ZooError(f"{path}: {name} declares {item.size:,} numbers, more than the model has.")
            if item.external or item.is_virtual:
                raise ZooError(f"{path}: {name} lies in another file; save the model anew, with its weights in it.")

    with h5py.File(file, "r") as weights:
        weights.visititems(visit)
