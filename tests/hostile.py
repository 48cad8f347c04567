"""What every reading of a hostile sheet must come to."""

import gc
import time

from zoo.errors import ZooError
from zoo.light.layers.open_axis import OPEN
from zoo.light.sheets.read import parse
from zoo.light.sheets.sheet import LARGEST_NUMBER, Sheet

MOST_SECONDS = 5.0  # a megabyte made to be slow takes about two


def outcome(data: bytes) -> Sheet | str:
    """The sheet or the one line of the error, in a bounded time."""
    gc.disable()  # Going through all that other tests have left takes seconds, which are not the reader's.
    started = time.process_time()
    try:
        found = parse(data, "hostile")
    except ZooError as error:
        assert str(error).startswith("hostile: ") and "\n" not in str(error) and len(str(error)) < 400
        return str(error)
    finally:
        gc.enable()
        assert time.process_time() - started < MOST_SECONDS
    for row in found.rows:
        for cell in row.cells.values():
            assert cell.shape is not None or cell.count is not None or cell.fault
            assert all(axis is OPEN or 0 <= axis < LARGEST_NUMBER for axis in (*(cell.shape or ()), cell.count or 0))
            assert "\n" not in cell.fault and len(cell.fault) < 300
    return found
