"""The arithmetic of a layer filled in, in the words of an explanation."""

from collections.abc import Iterable, Sequence

from zoo.light.layers.layer import Figures, Layer, Shape, format_shape, pads

_SUBJECTS = {
    "InputLayer": "The input", "ZeroPadding": "Padding", "MaxPooling": "A pool", "AveragePooling": "A pool",
    "GlobalAveragePooling": "A pool", "GlobalMaxPooling": "A pool", "Flatten": "Flattening",
    "Dropout": "Dropout", "Activation": "An activation", "Add": "An addition", "Concatenate": "A concatenation",
}  # fmt: skip


def output_worked(layer: Layer, inputs: Sequence[Shape], right: Shape) -> str:
    """``(106 - 2) / 2 + 1 = 53, and a pool keeps its 128 channels.``"""
    if layer.rank and len(right) > 1:
        return f"{positions_worked(layer, inputs[0], right)}, and {channels_worked(layer, right)}."
    match layer.kind:
        case "InputLayer":
            return f"The input is {format_shape(right)}."
        case "Flatten":
            return f"{times(inputs[0])} = {right[0]}."
        case "Dense":
            return f"A dense layer gives one value for each of its units: {right[-1]}."
        case "GlobalAveragePooling2D" | "GlobalMaxPooling2D":
            return f"A global pool leaves one value for each channel: {right[-1]}."
        case "Concatenate":
            return f"A concatenation puts the channels together: {added(shape[-1] for shape in inputs)}."
        case _:
            return f"{subject(layer)} keeps the shape of its input, {format_shape(right)}."


def positions_worked(layer: Layer, shape: Shape, right: Shape) -> str:
    """``(106 - 2) / 2 + 1 = 53`` for each spatial axis, once where they are alike."""
    workings = []
    for at, (n, (before, after), length) in enumerate(zip(shape, pads(layer, shape), right, strict=False)):
        zeros = f" + 2*{before}" if before == after else f" + {before} + {after}"
        working = f"{n}{zeros if before or after else ''}"
        if layer.size and layer.stride:
            size, stride = layer.size[at], layer.stride[at]
            working = f"({working} - {size}) / {stride}"
            if (n + before + after - size) % stride:
                working = f"floor({working})"
            working += " + 1"
        workings.append(f"{working} = {length}")
    return " by ".join(dict.fromkeys(workings))


def channels_worked(layer: Layer, right: Shape) -> str:
    """``a pool keeps its 128 channels``"""
    channels = number_of(right[-1], "channel")
    if layer.filters:
        gives = "gives" if layer.filters == 1 else "give"
        return f"{number_of(layer.filters, 'filter')} {gives} {channels}"
    keeper = subject(layer)
    return f"{keeper[0].lower()}{keeper[1:]} keeps its {channels}"


def count_worked(layer: Layer, shape: Shape, figures: Figures, column: str) -> str:
    """``(5*5*3 + 1) * 6 = 456.``"""
    if column == "biases":
        return f"There is one bias for each {noun(layer)}: {figures.biases}." if layer.bias else "There are no biases."
    inputs = times((*(layer.size or ()), shape[-1]))
    if column == "params" and layer.bias:
        return f"({inputs} + 1) * {layer.filters} = {figures.parameters}."
    return f"{inputs} * {layer.filters} = {figures.weights}."


def subject(layer: Layer) -> str:
    """The layer's kind as a sentence begins."""
    return _SUBJECTS.get(layer.kind.removesuffix("1D").removesuffix("2D"), "This layer")


def noun(layer: Layer) -> str:
    """What a layer's filters are called."""
    return "unit" if layer.kind == "Dense" else "filter"


def number_of(number: int, thing: str) -> str:
    """``1 channel``, ``3 channels``, ``2 biases``"""
    return f"{number} {thing}{'' if number == 1 else 'es' if thing.endswith('s') else 's'}"


def times(axes: Iterable[int]) -> str:
    """``5*5*3``"""
    return "*".join(map(str, axes))


def added(terms: Iterable[int]) -> str:
    """``1 + 1 = 2``"""
    counts = list(terms)
    return f"{' + '.join(map(str, counts))} = {sum(counts)}"
