"""The configuration of a model that Keras refuses to make, as a file would have it."""

import inspect
from itertools import chain, combinations
from typing import Any

import keras

from referee.case import Case
from referee.draw import Made


def written(case: Case) -> dict[str, Any]:
    """An input for each that is given, and the layer on them."""
    assert case.made
    inputs, tensors = [], []
    for at, each in enumerate(case.givens):
        name, shape = f"input_{at}", [None, *each.shape]
        config = {"batch_shape": shape, "dtype": each.dtype, "sparse": False, "ragged": False, "name": name}
        inputs.append(_entry("InputLayer", name, config, []))
        tensors.append({"class_name": "__keras_tensor__",
                        "config": {"shape": shape, "dtype": each.dtype, "keras_history": [name, 0, 0]}})  # fmt: skip
    node = {"args": _placed(case, tensors), "kwargs": {}}
    class_name, config = _layer(case.made)
    layers = [*inputs, _entry(class_name, "layer", {**config, "name": "layer"}, [node])]
    ends = {"input_layers": [[each["name"], 0, 0] for each in inputs], "output_layers": [["layer", 0, 0]]}
    return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional",
            "config": {"name": "refused", "trainable": True, "layers": layers, **ends}}  # fmt: skip


def _placed(case: Case, tensors: list[Any]) -> list[Any]:
    if isinstance(case.by, str) and case.by.startswith("itself"):
        return tensors * 2
    return tensors if case.by or len(tensors) == 1 else [tensors]


def _entry(class_name: str, name: str, config: dict[str, Any], nodes: list[Any]) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None,
            "name": name, "inbound_nodes": nodes}  # fmt: skip


def _layer(made: Made) -> tuple[str, dict[str, Any]]:
    """The class and configuration of a layer; where Keras does not make it, of one that lacks arguments, with them."""
    for left in chain.from_iterable(combinations(made.arguments, number) for number in range(3)):
        kept = {name: value for name, value in made.arguments.items() if name not in left}
        try:
            saved = keras.saving.serialize_keras_object(Made(made.layer, kept)())
        except (ValueError, TypeError):
            continue
        config = saved["config"]
        added = {name: _written(made.arguments[name], config.get(name)) for name in left}
        return saved["class_name"], config | added
    return _from_defaults(made)


def _from_defaults(made: Made) -> tuple[str, dict[str, Any]]:
    """What the arguments and the defaults come to."""
    layer = getattr(keras.layers, made.layer)
    known = inspect.signature(layer.__init__).parameters.values()
    config = {"trainable": True, "dtype": "float32"}
    config |= {each.name: each.default for each in known if each.default is not each.empty}
    return layer.__name__, config | {name: _written(value) for name, value in made.arguments.items()}


def _written(value: Any, usual: Any = None) -> Any:
    """An argument as a file has it: one number for all axes once for each."""
    if isinstance(value, Made):
        class_name, config = _layer(value)
        return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return [value] * len(usual) if isinstance(usual, list | tuple) else value
