"""The activation functions that a layer may have: THE list, by the names that Keras gives them.

A layer of Keras's may be one too, with its settings: ``LeakyReLU(negative_slope=0.1)``.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from zoo.errors import ZooError, suggestion
from zoo.light.layers import literal

# What people write for each, in the order in which the patterns are tried.
_WORDS = {
    "leaky_relu": r"leaky ?(?:re ?lu|rectif)|\bl ?relu\b",
    "relu6": r"relu ?6\b",
    "prelu": r"\bp ?relu|\bparametric relu",
    "gelu": r"gelu",
    "selu": r"selu",
    "celu": r"\bcelu\b",
    "relu": r"re ?lu|\brectif",
    "elu": r"\belu\b",
    "hard_sigmoid": r"hard ?sigmoid",
    "log_sigmoid": r"log ?sigmoid",
    "sparse_sigmoid": r"sparse ?sigmoid",
    "sigmoid": r"sigmoid|\blogistic\b",
    "hard_tanh": r"hard ?tanh",
    "tanh_shrink": r"tanh ?shrink",
    "tanh": r"\btanh\b|\bhyperbolic tangent\b",
    "log_softmax": r"log ?soft ?max",
    "softmax": r"soft ?max",
    "sparsemax": r"sparse ?max",
    "softplus": r"soft ?plus",
    "hard_silu": r"hard ?(?:swish|silu)|\bh ?swish\b",
    "silu": r"\bswish\b|\bsilu\b",
    "mish": r"\bmish\b",
    "softsign": r"soft ?sign",
    "exponential": r"\bexponential\b",
    "glu": r"\bglu\b",
    "hard_shrink": r"hard ?shrink",
    "soft_shrink": r"soft ?shrink",
    "squareplus": r"square ?plus",
    "sparse_plus": r"sparse ?plus",
    "threshold": r"(?!)",
    "linear": r"(?!)",
}
WITH_WEIGHTS = ("prelu",)
"""Those that are layers of their own in Keras, since they learn."""
ACTIVATIONS = tuple(name for name in _WORDS if name not in WITH_WEIGHTS)
HALVING = ("glu",)
"""Those that give half as many channels as they are given."""
PROBABILITIES = ("softmax", "sigmoid")
"""Those that make probabilities of a classifier's outputs."""
BY_OUTPUT = ("linear", "relu", "relu6", "sigmoid", "tanh", "softmax", "elu", "selu", "softplus", "softsign")
"""Those whose gradient TensorFlow computes in one operation, of the output or in its place."""
SLOPED = ("leaky_relu", "elu")
"""Those of which a number beside them is the slope."""
LAYERS: Mapping[str, Mapping[str, Any]] = {
    "ReLU": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    "LeakyReLU": {"negative_slope": 0.3},
    "ELU": {"alpha": 1.0},
    "Softmax": {"axis": -1},
}
"""The layers without weights that may stand for a function, and what Keras lets one set of them, with its defaults."""
_FUNCTIONS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
_NO_FUNCTION = ("LeakyReLU",)
"""Layers whose function has another default, so that their own is always said."""
_OTHER_NAMES = {"swish": "silu", "hard_swish": "hard_silu", "lrelu": "leaky_relu", "identity": "linear"}
_NONE = ("none", "-", "no", "")


def named_in(words: str) -> str | None:
    """The activation that a text in lower case names, if any."""
    return next((name for pattern, name in _patterns() if pattern.search(words)), None)


def found_in(words: str) -> tuple[str, re.Match[str]] | None:
    """The activation that a text in lower case names, and where, if any."""
    return next(((name, found) for pattern, name in _patterns() if (found := pattern.search(words))), None)


def typed(text: str) -> str:
    """The activation that a person typed as a setting: ``ReLU``, ``Leaky ReLU``, ``LeakyReLU(0.1)``.

    Raises:
        ZooError: there is none of that name.
    """
    text = text.strip()
    if "(" in text:
        return _called(text)
    name = "linear" if text.lower() in _NONE else re.sub(r"[\s-]+", "_", text.lower())
    name = _OTHER_NAMES.get(name, name)
    if name not in ACTIVATIONS:
        found = named_in(re.sub(r"[^a-z0-9]+", " ", text.lower()))
        if found is None or found in WITH_WEIGHTS or not (_is_all(text) and re.fullmatch(r"[\w -]+", text, re.ASCII)):
            raise ZooError(f"no activation '{text[:40]}'.{suggestion(name, ACTIVATIONS)}")
        name = found
    return name


def _is_all(text: str) -> bool:
    """Whether a text is a function's name and says nothing else."""
    words = re.sub(r"[^a-z0-9]+", " ", text.lower())
    found = found_in(words)
    rest = f"{words[: found[1].start()]} {words[found[1].end() :]}" if found else words
    return bool(re.fullmatch(r"(?:\s|activation|function|layer|unit|d|ier|ied linear)*", rest))


def parse(text: str) -> str:
    """The activation that a table's cell names, strictly.

    Raises:
        ZooError: there is none of that name.
    """
    if said := fault(text):
        raise ZooError(said)
    return text


def fault(name: str) -> str:
    """What is wrong with an activation's name; empty if nothing is."""
    if name in ACTIVATIONS:
        return ""
    try:
        canonical = _called(name)
    except ZooError as error:
        return str(error)
    return "" if canonical == name else f"'{name[:60]}' is written {canonical}."


def from_keras(function: Any) -> str:
    """The activation of a saved configuration: None, a name, or a layer with its own configuration.

    Raises:
        ZooError: it is a layer that cannot stand for a function, or a function of somebody's own.
    """
    if function is None:
        return "linear"
    if isinstance(function, str):
        return parse(_OTHER_NAMES.get(function, function))
    if "config" not in function:
        raise ZooError("a function of somebody's own is not known; give one of Keras's by its name.")
    config = function["config"]
    if isinstance(config, str):
        return parse(_OTHER_NAMES.get(config, config))
    name = function["class_name"]
    if name == "Activation":
        return from_keras(config["activation"])
    if name.lower() in WITH_WEIGHTS:
        raise ZooError(f"{name} as an activation is not known, since it learns; give it a layer of its own.")
    if name not in LAYERS:
        raise ZooError(f"a layer {name} as an activation is not known.")
    return from_layer(name, config)


def from_layer(name: str, config: Mapping[str, Any]) -> str:
    """The activation that the configuration of one of `LAYERS` is: ``relu``, ``ReLU(max_value=6.0)``.

    Raises:
        ZooError: it sets what is no number.
    """
    older = {"alpha": "negative_slope"} if name == "LeakyReLU" else {}  # as Keras 2 has it
    found = {older.get(key, key): literal.fixed(value) for key, value in config.items()}
    return _call(name, {key: _setting(name, key, found[key]) for key in LAYERS[name] if found.get(key) is not None})


def code(name: str) -> str:
    """The activation as an argument in Keras code: ``"relu"``, ``layers.LeakyReLU(negative_slope=0.1)``."""
    return f"layers.{name}" if "(" in name else f'"{name}"'


def function_of(name: str) -> str:
    """The bare function: ``leaky_relu`` of ``LeakyReLU(negative_slope=0.1)``."""
    return _FUNCTIONS.get(name.partition("(")[0], name)


def channels(name: str, given: int) -> int:
    """How many channels a function leaves of those that it is given.

    Raises:
        ZooError: it cannot halve an odd number.
    """
    if name not in HALVING:
        return given
    if given % 2:
        raise ZooError(f"{name} halves the channels; {given} is odd.")
    return given // 2


def _called(text: str) -> str:
    """``LeakyReLU(0.1)``, ``leaky relu (alpha=0.1)`` as ``LeakyReLU(negative_slope=0.1)``."""
    match = re.fullmatch(r"\s*([A-Za-z][A-Za-z _-]{0,30}?)\s*\(([^()]{0,80})\)\s*", text)
    found = match and named_in(re.sub(r"[^a-z0-9]+", " ", match[1].lower()))
    name = next((layer for layer in LAYERS if match and _is_all(match[1]) and function_of(layer) == found), None)
    if not match or name is None:
        raise ZooError(f"no activation '{text[:40]}'.{suggestion(text, (*ACTIVATIONS, *LAYERS))}")
    settings: dict[str, Any] = {}
    for part in literal.split(match[2], ","):
        key, equals, value = part.rpartition("=")
        first = next(iter(LAYERS[name]))
        key = key.strip() or first
        key = first if equals and key in ("alpha", "slope", "negative slope") else key
        if key == "inplace":  # PyTorch's way of computing, not what is computed
            continue
        settings[key] = _setting(name, key, literal.parse(value))
    return _call(name, settings)


def _setting(name: str, key: str, value: Any) -> Any:
    """A number, or several axes."""
    items = value if isinstance(value, tuple) and key == "axis" and value else (value,)
    if key not in LAYERS[name] or any(isinstance(each, bool) or not isinstance(each, int | float) for each in items):
        raise ZooError(f"{name} has no '{key[:30]} {literal.write(value)[:30]}'; it takes {', '.join(LAYERS[name])}.")
    return value


def _call(name: str, settings: Mapping[str, Any]) -> str:
    """The spelling of a layer's call, in which only what differs from Keras's defaults is said."""
    usual = LAYERS[name]
    said = {key: settings.get(key, default) for key, default in usual.items()}
    said = {key: value for key, value in said.items() if value != usual[key] or name in _NO_FUNCTION}
    if not said:
        return _FUNCTIONS[name]
    return f"{name}({', '.join(f'{key}={literal.write(value)}' for key, value in said.items())})"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), name) for name, pattern in _WORDS.items())
