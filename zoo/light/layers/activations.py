"""The activation functions that a layer may have: THE list, by the names that Keras gives them."""

import re
from functools import cache

from zoo.errors import ZooError, suggestion

# What people write for each, in the order in which the patterns are tried.
_WORDS = {
    "leaky_relu": r"leaky ?relu",
    "relu6": r"relu ?6\b",
    "prelu": r"\bprelu",
    "gelu": r"gelu",
    "selu": r"selu",
    "relu": r"relu|\brectif",
    "elu": r"\belu\b",
    "sigmoid": r"sigmoid|\blogistic\b",
    "tanh": r"\btanh\b",
    "softmax": r"soft ?max",
    "softplus": r"soft ?plus",
    "silu": r"\bswish\b|\bsilu\b",
    "softsign": r"soft ?sign",
    "exponential": r"\bexponential\b",
    "linear": r"(?!)",
}
WITH_WEIGHTS = ("prelu",)
"""Those that are layers of their own in Keras, since they learn."""
ACTIVATIONS = tuple(name for name in _WORDS if name not in WITH_WEIGHTS)
PROBABILITIES = ("softmax", "sigmoid")
"""Those that make probabilities of a classifier's outputs."""
_NONE = ("none", "-", "no", "")


def named_in(words: str) -> str | None:
    """The activation that a text in lower case names, if any."""
    return next((name for pattern, name in _patterns() if pattern.search(words)), None)


def typed(text: str) -> str:
    """The activation that a person typed as a setting.

    Raises:
        ZooError: there is none of that name.
    """
    name = text.lower().strip()
    name = "linear" if name in _NONE else name
    if name not in ACTIVATIONS:
        raise ZooError(f"no activation '{text[:40]}'.{suggestion(name, ACTIVATIONS)}")
    return name


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), name) for name, pattern in _WORDS.items())
