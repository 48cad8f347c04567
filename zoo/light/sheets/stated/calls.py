"""Layers written as the calls that make them, in Keras or in PyTorch: ``Conv2d(3, 6, kernel_size=5)``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.layers import activations, inner, literal
from zoo.light.layers.configured import is_neutral
from zoo.light.layers.foreign import (
    INPUTS_OF_TORCH,
    PARAMETERS_OF_TORCH,
    USUAL_IN_TORCH,
    Foreign,
    is_torch_alone,
    keras_class,
    keras_order,
    keras_unsaid,
    torch_class,
)
from zoo.light.layers.kind import Kind
from zoo.light.layers.kinds.core import INPUT
from zoo.light.layers.layer import Layer
from zoo.light.layers.refused import REFUSED
from zoo.light.sheets.stated.naming import Named

_CALL = re.compile(r"\s*((?:[a-z_]\w*\.)*)([A-Z]\w*)\((.*)\)\s*", re.DOTALL)
_INPUT_SHAPES = {"input_shape": "shape", "input_dim": "features"}  # arguments of any Keras layer that repeat its input


class Call(NamedTuple):
    """The name of a class, and what stands in the brackets behind it."""

    name: str
    positional: tuple[str, ...]
    keywords: dict[str, str]


class CalledLayer(NamedTuple):
    """What a call makes: a kind, its settings as written, and what it says of its input."""

    named: Named
    settings: tuple[tuple[str, str], ...]
    claims: tuple[tuple[str, str], ...] = ()
    torch: bool = False


def call_in(text: str) -> Call | None:
    """The call that a text is, and nothing else."""
    found = _CALL.fullmatch(text.strip().rstrip(";"))
    if not found or found[3].count("(") != found[3].count(")"):
        return None
    positional, keywords = [], {}
    for part in literal.split(found[3].replace("'", '"'), ","):
        key = re.match(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.*)", part, re.DOTALL)
        if key:
            keywords[key[1]] = _value(key[2])
        else:
            positional.append(_value(part))
    return Call(found[2], tuple(positional), keywords)


def is_torch(text: str) -> bool:
    """Whether a text is a call, or a class, of PyTorch's that Keras has not."""
    if text.strip().startswith(("nn.", "torch.nn.")):
        return True
    call = call_in(text)
    return is_torch_alone(call.name if call else text.strip())


def read_call(call: Call, torch: bool) -> CalledLayer:
    """What a call makes.

    Args:
        torch: whether the calls beside it are PyTorch's; some of its names are Keras's too.

    Raises:
        ZooError: naming the class or the argument that is not understood.
    """
    foreign, kind = torch_class(call.name), keras_class(call.name)
    if kind and call.keywords.keys() & {"input_channels", "has_bias"}:
        foreign = Foreign(kind.said.stem), 0
    if foreign and (torch or kind is None or _says_torch(call, foreign[0])):
        return _torch(call, *foreign)
    if call.name in REFUSED:
        raise ZooError(f"{call.name} is refused: {REFUSED[call.name]}.")
    if kind is None:
        raise ZooError(f"kind: '{call.name}' is no layer kind that can be built.")
    return _keras(call, kind)


def _says_torch(call: Call, foreign: Foreign) -> bool:
    """Whether a call of a name that Keras has too has an argument that PyTorch alone knows."""
    return any(each in foreign.order for each in call.keywords.keys() & {"batch_first", "inplace", "p", "dim"})


def _placed(call: Call, order: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(call.positional) > len(order):
        raise ZooError(f"{call.name}: '{call.positional[len(order)][:40]}' is one argument more than are known.")
    for name, value in zip(order, call.positional, strict=False):
        if name in call.keywords:
            raise ZooError(f"{call.name}: {name} is given twice.")
        yield name, value
    yield from call.keywords.items()


def _keras(call: Call, kind: Kind) -> CalledLayer:
    named = Named(kind.said.stem, kind.rank or None)
    if call.name in activations.LAYERS:
        return CalledLayer(named, (("activation", activations.typed(_text(call))),))
    if kind is INPUT:
        return _input(call, named)
    parameters = {key: name for name, key in kind.keras.keys.items()} | {each.name: each.name for each in kind.takes}
    said, claims = dict(keras_unsaid(kind)), []
    for key, value in _placed(call, keras_order(kind)):
        if key in parameters:
            said[parameters[key]] = _nested(value)
        elif key in _INPUT_SHAPES:
            claims.append((_INPUT_SHAPES[key], value))
        elif not is_neutral(key) and key != "dtype":
            raise ZooError(f"{call.name}: '{key}={value[:40]}' is not understood.")
    return CalledLayer(named, tuple(said.items()), tuple(claims))


def _input(call: Call, named: Named) -> CalledLayer:
    for key, value in _placed(call, ("shape",)):
        if key == "shape":
            return CalledLayer(named, (), (("shape", value),))
        if not is_neutral(key) and key != "dtype":
            raise ZooError(f"{call.name}: '{key}={value[:40]}' is not understood.")
    return CalledLayer(named, ())


def _torch(call: Call, foreign: Foreign, rank: int) -> CalledLayer:
    said, claims = dict(foreign.settings), []
    if call.keywords.get("pad_mode") in ("same", "valid"):  # MindSpore's numbers are then not asked.
        call.keywords.pop("padding", None)
    for key, value in _placed(call, foreign.order):
        if key in INPUTS_OF_TORCH:
            features = not rank and not foreign.order  # MindSpore's dense layer counts what it is given as channels.
            claims.append(("features" if features else INPUTS_OF_TORCH[key], value))
        elif key in PARAMETERS_OF_TORCH and not _is_usual(key, value):
            name = PARAMETERS_OF_TORCH[key]
            said[name] = _of_torch(key, value, said)
        elif not _is_usual(key, value):
            raise ZooError(f"{call.name}: '{key}={value[:40]}' is not understood.")
    named = Named(foreign.stem, rank or None)
    return CalledLayer(named, tuple((name, text) for name, text in said.items() if text != "None"), tuple(claims), True)


def _is_usual(key: str, value: str) -> bool:
    """Whether an argument says only what is so anyway."""
    if key in ("inplace", "weight_init", "bias_init"):
        return True
    usual = USUAL_IN_TORCH.get(key, ())
    return (value in usual and key not in PARAMETERS_OF_TORCH) or (key == "dilation" and value in ("1", "(1, 1)"))


def _of_torch(key: str, value: str, said: dict[str, str]) -> str:
    if key == "momentum":
        return f"{1 - float(value):g}" if re.fullmatch(r"0?\.[0-9]+", value) else value
    if PARAMETERS_OF_TORCH[key] == "activation" and key != "nonlinearity":
        return f"{said['activation'].partition('(')[0]}({value})"
    return _nested(value)


def _value(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else re.sub(r"^(?:\w+\.)+(?=[A-Z])", "", text)


def _nested(value: str) -> str:
    """A layer among the arguments, as a table spells it; any other value as it is."""
    call = call_in(value)
    if call and keras_class(call.name) and call.name not in activations.LAYERS:
        return inner.write(layer_of(read_call(call, False)))
    return value


def layer_of(called: CalledLayer) -> Layer:
    """The layer of a call that says all of its settings."""
    kind = called.named.any_kind
    said = dict(called.settings)
    settings = {each.name: each.typed(said[each.name], kind.rank) for each in kind.takes if each.name in said}
    settings = {
        each.name: settings[each.name] if each.name in settings else kind.defaults[each.name](settings)
        for each in kind.takes
        if each.name in settings or (each.name in kind.defaults and not each.option)
    }
    return Layer(kind.name.lower(), kind, settings=settings)


def _text(call: Call) -> str:
    said = [*call.positional, *(f"{key}={value}" for key, value in call.keywords.items() if not is_neutral(key))]
    return f"{call.name}({', '.join(said)})" if said else call.name
