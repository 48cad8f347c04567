"""The layers that keras.applications has of its own: known where its nets were saved, and built by them alone."""

from collections.abc import Sequence
from dataclasses import replace

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Variable, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.option import number, option, whole
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import widest


def _scaled(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above, width = inputs[0], settings["projection_dim"]
    if not above.output or width not in (1, above.output[-1]):
        raise ZooError(f"a scale of {width} does not lie along {format_shape(above.output) or 'a number'}.")
    return Figures(above.output, (Variable("variable", (width,)),), field=above.field)


def _added(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    first, second = inputs
    if first.output != second.output:
        raise ZooError(f"CustomScaleLayer adds inputs of one size, not {format_shape(second.output)}.")
    return Figures(first.output, field=widest(inputs, len(first.output) - 1))


def _kind(name: str, subject: str, *takes: Parameter, **answers: object) -> Kind:
    kind = Plain(name=name, subject=subject, takes=takes, fill=palette.SAND, **answers).kind  # type: ignore[arg-type]
    return replace(kind, keras=kind.keras._replace(arguments=lambda settings: _unwritten(name)))


def _unwritten(name: str) -> list[str]:
    raise ZooError(f"{name} is a class within keras.applications, which no code can make.")


FAMILY = (
    _kind(
        "LayerScale",
        "A layer scale",
        option("init_values", number(), REQUIRED),
        option("projection_dim", whole(), REQUIRED),
        figures=_scaled,
        learns=True,
    ),
    _kind(
        "CustomScaleLayer",
        "A scaled addition",
        option("scale", number(), REQUIRED),
        figures=_added,
        inputs=(2, 2),
    ),
    _kind(
        "StochasticDepth",
        "Stochastic depth",
        option("drop_path_rate", number(0, 1), REQUIRED),
        may_be_left_out=True,
    ),
)
CLASSES = frozenset(kind.name for kind in FAMILY)
