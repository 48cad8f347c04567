"""From a design to an architecture's folder: its layer table, and a card that holds the constraints it keeps."""

from collections.abc import Iterator
from pathlib import Path

from zoo.light.design.constraints import Constraints, to_toml
from zoo.light.design.sizes import Design
from zoo.light.files.toml import string_of
from zoo.light.layers.figures import format_shape
from zoo.light.layers.kinds.convolutional import CONVOLUTIONS
from zoo.light.layers.kinds.core import DENSE, INPUT
from zoo.light.layers.kinds.pooling import MAX_POOLS
from zoo.light.layers.kinds.reshaping import FLATTEN
from zoo.light.layers.layer import Layer
from zoo.light.nets.folder import Scaffold, check_name, worked_table, write_folder
from zoo.light.nets.table import Table


def table(design: Design, constraints: Constraints) -> Table:
    """The layers of a design, ReLU after each convolution, with the working shown."""
    return worked_table(list(_layers(design, constraints)))


def _layers(design: Design, constraints: Constraints) -> Iterator[Layer]:
    rank = constraints.rank
    convolution, pool = CONVOLUTIONS[rank], MAX_POOLS[rank]
    made = {convolution: 0, pool: 0}
    yield Layer("image" if rank == 2 else "signal", INPUT, settings={"shape": constraints.input})
    for kernel, padding, stride, filters in design.steps:
        kind = convolution if filters else pool
        made[kind] += 1
        window = {"size": (kernel,) * rank, "stride": (stride,) * rank}
        if filters:
            zeros = ((padding, padding),) * rank
            learnt = {"filters": filters, "padding": zeros, "activation": "relu", "bias": True}
            yield Layer(f"conv{made[kind]}", kind, settings=window | learnt)
        else:
            yield Layer(f"pool{made[kind]}", kind, settings=window | {"padding": "valid"})
    if constraints.classes:
        yield Layer("flatten", FLATTEN)
        for at, units in enumerate(constraints.hidden_units, start=1):
            yield Layer(f"hidden{at}", DENSE, settings={"filters": units, "activation": "relu", "bias": True})
        yield Layer("fc", DENSE, settings={"filters": constraints.classes, "activation": "softmax", "bias": True})


def write(
    name: str, design: Design, constraints: Constraints, parent: Path, *, document: str, question: str
) -> tuple[Path, Table]:
    """Write the folder, whole or not at all, and return its path and table.

    Args:
        document: where the constraints come from.
        question: which of the designs it is.
    """
    check_name(name)
    built = Scaffold(name, table(design, constraints))
    return write_folder(built, card_text(design, constraints, document, question), parent), built.table


def card_text(design: Design, constraints: Constraints, document: str, question: str) -> str:
    """A ``card.toml`` with the constraints, and a recipe if there are classes."""
    shapes = f"{format_shape(constraints.input)} to {format_shape(constraints.output)}"
    summary = (
        f"{constraints.convolutions} convolutions, {design.parameters:,} parameters, {design.macs:,} "
        f"multiply-accumulates, a receptive field of {design.receptive_field}."
    )
    lines = [f"title = {string_of(f'A design from {shapes}')}", f"summary = {string_of(summary)}"]
    lines.append(f"input = {list(constraints.input)}")
    if constraints.classes:
        lines += ['task = "classification"', f"classes = {constraints.classes}", 'data = "sample"']
    lines += [
        "\n[source]",
        f"document = {string_of(document)}",
        f"question = {string_of(question)}",
        'given = "The constraints, as in [constraints]."',
        'reconstructed = "The design: one of all that keep them; activations and recipe."',
        "\n[constraints]",
        to_toml(constraints).rstrip(),
    ]
    if constraints.classes:
        lines += ["\n[training]", 'optimizer = "adam"', "learning_rate = 3e-4"]
        lines += ['loss = "sparse_categorical_crossentropy"', "batch_size = 16", "epochs = 10"]
    return "\n".join(lines) + "\n"
