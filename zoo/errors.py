"""The one exception the command line turns into a line on standard error and exit status 2."""

from collections.abc import Iterable


class ZooError(Exception):
    """A fault of the input. The message is one line: the fact, the value, the remedy."""


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for a near miss, else `` Known: a, b, c.``"""
    from difflib import get_close_matches  # only an error needs it

    known = sorted(known)
    near = get_close_matches(given, known, n=1)
    if near:
        return f" Did you mean '{near[0]}'?"
    return f" Known: {', '.join(known)}." if known else ""
