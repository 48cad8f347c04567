"""From a design to an architecture's folder: its layer table, and a card that holds the constraints it keeps."""

from collections.abc import Iterator
from pathlib import Path

from zoo.light.design.constraints import Constraints, to_toml
from zoo.light.design.space import Design
from zoo.light.layers.layer import Figures, Layer, derive, format_shape
from zoo.light.nets.table import Table
from zoo.light.sheets import net as scaffold
from zoo.light.sheets.net import Scaffold, toml_string, worked_row


def table(design: Design, constraints: Constraints) -> Table:
    """The layers of a design, ReLU after each convolution, with the working shown."""
    layers = list(_layers(design, constraints))
    derived = derive(layers)
    figures = list(derived.values())
    above: list[list[Figures]] = [[], *([each] for each in figures[:-1])]
    return Table(tuple(map(worked_row, layers, above, figures)))


def _layers(design: Design, constraints: Constraints) -> Iterator[Layer]:
    rank = constraints.rank
    numbers = {"conv": 0, "pool": 0}
    yield Layer(name="image" if rank == 2 else "signal", kind="InputLayer", shape=constraints.input)
    for kernel, padding, stride, filters in design.steps:
        kind = "conv" if filters else "pool"
        numbers[kind] += 1
        name, size, strides = f"{kind}{numbers[kind]}", (kernel,) * rank, (stride,) * rank
        if filters:
            yield Layer(
                name=name,
                kind=f"Conv{rank}D",
                filters=filters,
                size=size,
                stride=strides,
                padding=((padding, padding),) * rank,
                activation="relu",
                bias=True,
            )
        else:
            yield Layer(name=name, kind=f"MaxPooling{rank}D", size=size, stride=strides, padding="valid")
    if constraints.classes:
        yield Layer(name="flatten", kind="Flatten")
        yield Layer(name="fc", kind="Dense", filters=constraints.classes, activation="softmax", bias=True)


def write(
    name: str, design: Design, constraints: Constraints, parent: Path, *, document: str, question: str
) -> tuple[Path, Table]:
    """Write the folder, whole or not at all, and return its path and table.

    Args:
        document: where the constraints come from.
        question: which of the designs it is.
    """
    scaffold.check_name(name)
    built = Scaffold(name, table(design, constraints))
    return scaffold.write_folder(built, card_text(design, constraints, document, question), parent), built.table


def card_text(design: Design, constraints: Constraints, document: str, question: str) -> str:
    """A ``card.toml`` with the constraints, and a recipe if there are classes."""
    shapes = f"{format_shape(constraints.input)} to {format_shape(constraints.output)}"
    summary = (
        f"{constraints.convolutions} convolutions, {design.parameters:,} parameters, {design.macs:,} "
        f"multiply-accumulates, a receptive field of {design.receptive_field}."
    )
    lines = [f"title = {toml_string(f'A design from {shapes}')}", f"summary = {toml_string(summary)}"]
    lines.append(f"input = {list(constraints.input)}")
    if constraints.classes:
        lines += ['task = "classification"', f"classes = {constraints.classes}", 'data = "sample"']
    lines += [
        "\n[source]",
        f"document = {toml_string(document)}",
        f"question = {toml_string(question)}",
        'given = "The constraints, as in [constraints]."',
        'reconstructed = "The design: one of all that keep them; activations and recipe."',
        "\n[constraints]",
        to_toml(constraints).rstrip(),
    ]
    if constraints.classes:
        lines += ["\n[training]", 'optimizer = "adam"', "learning_rate = 3e-4"]
        lines += ['loss = "sparse_categorical_crossentropy"', "batch_size = 16", "epochs = 10"]
    return "\n".join(lines) + "\n"
