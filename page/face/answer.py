"""A call of the page's, answered: JSON in, JSON out; whatever is wrong with the input is one line."""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from zoo.errors import ZooError, not_found

CALLS: Mapping[str, tuple[str, str]] = {
    "net": ("nets", "net"),
    "opened": ("nets", "opened"),
    "sheet": ("marks", "sheet"),
    "values": ("marks", "values"),
    "filled": ("marks", "filled"),
    "mark": ("marks", "mark"),
    "empty": ("marks", "empty"),
    "rules": ("designs", "rules"),
    "count": ("designs", "count"),
    "list": ("designs", "listed"),
    "verify": ("designs", "verify"),
    "pick": ("designs", "picked"),
    "curves": ("curves", "curves"),
    "choices": ("traces", "choices"),
    "trace": ("traces", "trace"),
    "operation": ("traces", "operation"),
}
"""The module of this package and its function, by the name of a call; a module is imported when it is asked."""


def answer(call: str, arguments: str) -> str:
    """What a function says to arguments by name: ``{"value": ...}``, or ``{"fault": "one line"}``."""
    try:
        module, name = CALLS[call]
        function: Callable[..., Any] = getattr(import_module(f"face.{module}"), name)
        return json.dumps({"value": function(**json.loads(arguments))}, ensure_ascii=False)
    except ZooError as error:
        return _fault(str(error))
    except ImportError as error:
        told = not_found(error)
        if told is None:
            raise
        return _fault(str(told))
    except (MemoryError, RecursionError):
        return _fault("this takes more memory than a page has; give something smaller.")
    except OSError as error:
        return _fault(f"{error.filename or 'input and output'}: {error.strerror or error}.")


def _fault(line: str) -> str:
    return json.dumps({"fault": line})
