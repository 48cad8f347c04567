"""Layers that Keras has no word for, as ones that it has: padding by numbers, means that round up."""

from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.figures import Shape
from zoo.light.layers.kinds.pooling import AVERAGE_POOLS, MAX_POOLS
from zoo.light.layers.layer import Layer
from zoo.light.layers.parameter import PADDING, SIZE, STRIDE
from zoo.light.layers.window import Pads, pads, reach


def mean_by_axes(layer: Layer, above: Shape) -> tuple[Layer, ...]:
    """A mean that rounds up as one of what is inside: by ``same`` where that pads alike, one axis after another."""
    rounds_up = layer.kind in AVERAGE_POOLS.values() and layer.get("ceil_mode")
    if not rounds_up or len(above) != layer.kind.rank + 1:
        return (layer,)
    zeros = pads(layer.settings, above)
    plain = layer.changed(ceil_mode=False)
    words = {word: pads(plain.changed(padding=word).settings, above) for word in ("valid", "same")}
    chosen = [next((word for word in words if words[word][at] == pair), "") for at, pair in enumerate(zeros)]
    if "" in chosen:
        raise ZooError("ceil_mode: Keras has no mean over windows that hang over, and none that pads so.")
    if len(set(chosen)) == 1:
        return (plain.changed(padding=chosen[0]),)
    ones = (1,) * len(zeros)
    return tuple(
        plain.changed(
            padding=word,
            **{
                each: tuple(
                    own if has == word else one
                    for own, one, has in zip(layer.settings[each], ones, chosen, strict=True)
                )
                for each in (SIZE.name, STRIDE.name)
            },
        )
        for word in dict.fromkeys(chosen)
    )


def buildable(layer: Layer, above: Shape) -> Layer:
    """The layer with its padding as Keras can give it."""
    padding = layer.get("padding")
    if isinstance(padding, tuple) and not any(map(any, padding)) and layer.kind.part != "padding":
        return layer.changed(padding="valid")
    if layer.kind.keras.pads_anyhow or not isinstance(padding, tuple) or not any(map(any, padding)):
        return layer
    same = layer.changed(padding="same")
    if pads(same.settings, above) == padding:
        return same
    if layer.kind in MAX_POOLS.values():
        return layer
    raise ZooError(f"padding: Keras pads {layer.kind} as 'valid' or 'same' alone, not '{PADDING.write(padding)}'.")


def cropped(settings: dict[str, Any], above: Shape) -> tuple[dict[str, Any], Pads]:
    """A transposed layer as PyTorch pads it: without padding in Keras, and what is then cropped off its output."""
    padding = settings.get("padding")
    if "output_padding" not in settings or not isinstance(padding, tuple):
        return settings, ()
    crops = []
    more = settings["output_padding"] or (0,) * len(padding)
    covers = zip(reach(settings), settings["stride"], padding, more, strict=True)
    for length, (size, stride, (before, after), extra) in zip(above, covers, strict=False):
        made = length * stride + max(size - stride, 0)
        crops.append((before, made - ((length - 1) * stride + size - before - after + extra) - before))
    if min(min(pair) for pair in crops) < 0:
        raise ZooError("output padding: more than the padding that it makes up for cannot be built.")
    return {**settings, "padding": "valid", "output_padding": None}, tuple(crops)
