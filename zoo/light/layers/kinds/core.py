"""Keras's core layers: the input and the dense layer."""

from collections.abc import Iterator, Sequence
from math import prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import activations
from zoo.light.layers.code import arguments
from zoo.light.layers.figures import Field, Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import COMPUTED, NO_SLIPS, Handed, InKeras, Kind, Said, Slips, Spot, Wired
from zoo.light.layers.kinds.adapters import LORA, adapted
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import unsaid
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, SHAPE, Settings
from zoo.light.layers.working import Count, Working


def weighted(settings: Settings, unit: int, taps: Sequence[tuple[tuple[str, int] | None, int]]) -> Wired:
    """A unit of a layer with a kernel; a tap is a source and its row of the kernel."""
    present = [(source, row * settings["filters"] + unit) for source, row in taps if source is not None]
    return Wired(
        rule="weighted",
        sources=tuple(source for source, _ in present),
        weights=tuple(weight for _, weight in present),
        bias=unit if settings["bias"] else None,
    )


def learnt(settings: Settings, kernel: Shape) -> tuple[Variable, ...]:
    """The variables of a layer with a kernel."""
    weights = Variable("kernel", kernel)
    return (weights, Variable("bias", (settings["filters"],), is_bias=True)) if settings["bias"] else (weights,)


def known(shape: Shape, least: int) -> int:
    """The length of the last axis, which a kernel is made for.

    Raises:
        ZooError: there are fewer axes than `least`, or it is open.
    """
    if len(shape) < least or shape[-1] is OPEN:
        raise ZooError(f"its weights need a last axis of known length, not {format_shape(shape) or 'a number'}.")
    return shape[-1]


def _input(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    return Figures(settings["shape"], field=tuple(Field() for _ in settings["shape"][:-1]))


def _input_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Wired]:
    for _ in range(prod(output)):
        yield Wired("input")


INPUT = Kind(
    name="InputLayer",
    rank=0,
    takes=(SHAPE,),
    defaults={},
    inputs=(0, 0),
    figures=_input,
    working=lambda settings, shapes, output: Working("", f"The input is {format_shape(output)}."),
    count=None,
    said=Said(
        stem="InputLayer",
        subject="The input",
        noun="",
        words=r"\binput\b|\bdata\b|\bimages?\b|\beingabe|\beingang|\bbild\b|\bentree\b|\bentrada\b|\bingresso\b"
        r"|\binvoer|\bwejscie|\bgirdi|输入|輸入|入力|입력|\bвход",
        turn=26,
        relatives="input",
        may_be_left_out=True,
        flattens=False,
    ),
    slips=NO_SLIPS,
    units=_input_units,
    tokens=None,
    step=COMPUTED,
    keras=InKeras(
        keys={"shape": "batch_shape"},
        usual={"sparse": (False,), "ragged": (False,), "optional": (False,)},
        aliases={},
        arguments=lambda settings: [repr(settings["shape"])],
        called=(),
        biases=(),
        statistics=(),
        pads_anyhow=False,
    ),
    part=None,
    fill=palette.GREY,
)


def _dense(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    # Keras applies a dense layer to the last axis of whatever it is given.
    kernel = (known(above.output, 1), settings["filters"])
    return Figures(
        output=(*above.output[:-1], activations.channels(settings["activation"], settings["filters"])),
        variables=adapted(settings, *learnt(settings, kernel)),
        macs=prod(above.output[:-1]) * prod(kernel),
        field=above.field,
    )


def _dense_units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Wired]:
    width, units = shapes[0][-1], settings["filters"]
    for at in range(len(inputs[0]) // width * units):
        row, unit = divmod(at, units)
        yield weighted(settings, unit, [(inputs[0][row * width + each], each) for each in range(width)])


def _dense_outputs(spot: Spot, given: Shape) -> Iterator[str]:
    units = spot.settings["filters"]
    before, right = spot.shapes[0][:-1], spot.figures.output
    if before and given in (right[-1:], (prod(right),)):
        yield f"Nothing is flattened: a dense layer works on the last axis and keeps the others, {format_shape(right)}."
    if given == spot.shapes[0]:
        yield f"This is the size of the input; the output has one value for each unit: {units}."
    if len(given) == 1 and (name := spot.owner(given[0], "unit")):
        yield f"{given[0]} is the number of units of {name}; {spot.name} has {units}."


def _dense_weights(spot: Spot) -> Iterator[tuple[int, int, str]]:
    inputs, units = spot.shapes[0][-1], spot.settings["filters"]
    if (steps := prod(spot.shapes[0][:-1])) > 1:
        whole = format_shape(spot.shapes[0])
        why = f"Nothing is flattened: a unit sees the last axis of {whole}, {inputs}, not all {steps * inputs} values."
        yield steps * inputs * units, units, why
        why = f"The weights are counted at each of the {steps} steps; a dense layer has the same ones at every step."
        yield steps * inputs * units, steps * units, why
    if units != inputs:
        yield units * units, units, f"Units are counted instead of inputs: {units}, not {inputs}."
    below = spot.below("unit")
    following = below.settings["filters"] if below else units
    if below and following != inputs:
        why = f"{units}*{following} is for {below.name}; here it is {inputs}*{units}."
        yield units * following, units, why
        yield units * following, following, why
    if below and following != units:
        yield inputs * following, following, f"{following} is the number of units of {below.name}; here it is {units}."
    feeder = spot.feeder()
    if feeder.kind.slips.handed_on:
        yield from ((size * units, units, why) for size, why in feeder.kind.slips.handed_on(feeder))


_DENSE_TAKES = (FILTERS, ACTIVATION, BIAS, *LORA)
_DENSE_KEYS = {each.name: each.name for each in LORA} | {
    "filters": "units", "activation": "activation", "bias": "use_bias",
}  # fmt: skip


DENSE = Kind(
    name="Dense",
    rank=0,
    takes=_DENSE_TAKES,
    defaults={"activation": lambda given: "linear", "bias": lambda given: True, **unsaid(*LORA)},
    inputs=(1, 1),
    figures=_dense,
    working=lambda settings, shapes, output: Working(
        "", f"A dense layer gives one value for each of its units: {output[-1]}."
    ),
    count=lambda settings, shapes: Count((shapes[0][-1],), settings["filters"], settings["bias"], "unit"),
    said=Said(
        stem="Dense",
        subject="A dense layer",
        noun="unit",
        words=r"\bdense\b|\bfull(?:y|) ?conn|\bfc\b|\blinear\b|\binner product\b|\bip\b|\bhidden\b|\boutput layer\b"
        r"|\bvoll(?:standig)? ?(?:ver|ge)?bunden|\bvollverbunden|\bvoll ?vernetzt|\bausgabeschicht|\bausgangsschicht"
        r"|\b(?:entierement|completement|totalement|pleinement) connect|\bcouche de sortie"
        r"|\b(?:totalmente|completamente) con(?:ect|ness)|\bdensa\b|\bcapa de salida|\bcamada de saida"
        r"|\bvolledig verbonden|\btam bagl|\bpolnosv|全连接|全連接|全結合|완전 ?연결|전결합|\bполносвяз",
        turn=23,
        relatives="dense",
        may_be_left_out=False,
        flattens=True,
    ),
    slips=Slips(whole=_dense_outputs, spatial=None, channels=None, handed_on=None, weights=_dense_weights),
    units=_dense_units,
    tokens=None,
    step=COMPUTED,
    keras=InKeras(
        keys=_DENSE_KEYS,
        usual={},
        aliases={},
        arguments=arguments(_DENSE_TAKES, _DENSE_KEYS, {"activation": "linear", "bias": True}),
        called=(),
        biases=("bias",),
        statistics=(),
        pads_anyhow=False,
    ),
    part="dense",
    fill=palette.GREEN,
)

FAMILY = (INPUT, DENSE)
