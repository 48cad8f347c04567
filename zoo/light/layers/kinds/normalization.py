"""Normalisations, learnt and given, and rescaling."""

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers.axes import axes, axis, lengths, listed, place, places
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import NO_SLIPS, InStep, Kind, Spot
from zoo.light.layers.numbers import broadcast, numbers, shape_of
from zoo.light.layers.option import maybe, number, option, whole, yes_no
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings
from zoo.light.layers.plain import NEVER, Plain

Deriving = Callable[[Settings, Sequence[Figures]], Figures]

_AXIS, _AXES = option("axis", axis, -1), option("axis", axes, -1)
_SCALE = option("scale", yes_no, True)
_CENTER = option("center", yes_no, True)
_STATISTICS = ("moving_mean", "moving_variance")
_RENORM = ("moving_stddev", "renorm_mean", "renorm_stddev")


def _epsilon(default: float) -> Parameter:
    return option("epsilon", number(0), default)


def _learnt(settings: Settings, shape: Shape) -> tuple[Variable, ...]:
    """What a normalised value is multiplied by, and what is added to it."""
    gamma = (Variable("gamma", shape),) if settings["scale"] else ()
    return (*gamma, Variable("beta", shape, is_bias=True)) if settings["center"] else gamma


def _clipping(value: Any, rank: int) -> tuple[tuple[str, float], ...] | None:
    """What Keras saves as a dictionary of bounds, sorted by their names."""
    pairs = tuple(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise ZooError("must be bounds such as [[rmax, 3.0], [dmax, 5.0]].")
    if unknown := {name for name, _ in pairs} - {"rmax", "rmin", "dmax"}:
        raise ZooError(f"there is no bound {min(map(str, unknown))}; rmax, rmin and dmax are.")
    return tuple(sorted((name, number()(bound, rank)) for name, bound in pairs))


def _clipping_code(value: tuple[tuple[str, float], ...] | None) -> str:
    return repr(None if value is None else dict(value))


def _batch(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    shape = lengths([place(settings["axis"], above.output)], above.output)
    statistics = _STATISTICS + (_RENORM if settings["renorm"] else ())
    return Figures(
        above.output,
        (*_learnt(settings, shape), *(Variable(name, shape, trainable=False) for name in statistics)),
        field=above.field,
    )


def _over(derive: Callable[[Settings, Shape], tuple[Variable, ...]]) -> Deriving:
    """Figures of what is normalised over axes; a unit sees no more behind the last one, and all behind all others."""

    def figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
        above = inputs[0]
        variables = derive(settings, above.output)
        last = len(above.output)
        over = {at % (last + 1) for at in listed(settings["axis"])}
        whole = () if over >= set(range(1, last)) else None
        return Figures(above.output, variables, field=above.field if over == {last} else whole)

    return figures


def _layer(settings: Settings, shape: Shape) -> tuple[Variable, ...]:
    normalised = lengths(places(settings["axis"], shape), shape)
    return _learnt({**settings, **({"scale": True, "center": False} if settings["rms_scaling"] else {})}, normalised)


def _group(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    (channels,) = shape = lengths([place(settings["axis"], above.output)], above.output)
    groups = channels if settings["groups"] == -1 else settings["groups"]
    if channels % groups:
        raise ZooError(f"{groups} groups do not divide {channels} channels.")
    return Figures(above.output, _learnt(settings, shape), field=())


def _groups(value: Any, rank: int) -> int:
    return value if value == -1 else whole()(value, rank)


def _root_mean_square(settings: Settings, shape: Shape) -> tuple[Variable, ...]:
    scale = lengths(places(settings["axis"], shape), shape)
    # Keras multiplies along the last axes, whichever the scale was made for.
    if any(own not in (1, length) for own, length in zip(scale, shape[-len(scale) :], strict=True)):
        raise ZooError(
            f"Keras multiplies a scale of {format_shape(scale)} along the last axes of {format_shape(shape)}."
        )
    return (Variable("scale", scale),)


def _unit(settings: Settings, shape: Shape) -> tuple[Variable, ...]:
    for at in listed(settings["axis"]):
        if at % (len(shape) + 1) or not -len(shape) - 1 <= at <= len(shape):
            place(at, shape)
    return ()


def _kept_axes(value: Any, rank: int) -> int | tuple[int, ...] | None:
    """Keras saves None as no axes."""
    return None if value in (None, ()) else axes(value, rank)


def _given(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    kept = () if settings["axis"] is None else tuple(sorted(places(settings["axis"], above.output)))
    shape = lengths(kept, above.output)
    mean, variance = settings["mean"], settings["variance"]
    if (mean is None) != (variance is None):
        raise ZooError("mean and variance are given both or not at all.")
    if mean is None:
        named = (("mean", shape), ("variance", shape), ("count", ()))
        return Figures(above.output, tuple(Variable(*each, trainable=False) for each in named), field=above.field)
    if shape_of(mean) != shape_of(variance):
        raise ZooError("mean and variance must be of one shape.")
    broadcast(mean, shape, "mean")
    return Figures(above.output, field=above.field)


def _rescaled(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    for name in ("scale", "offset"):
        broadcast(settings[name], above.output, name)
    return Figures(above.output, field=above.field)


def _learnt_slips(spot: Spot) -> Iterator[tuple[int, int, str]]:
    """What slips make of its parameters, all of which are given as weights."""
    total, output = spot.figures.parameters, spot.figures.output
    (length,) = {prod(each.shape) for each in spot.figures.variables} or {0}
    if length and (places := prod(output) // length) > 1:
        yield total * places, 0, f"There is one of each for a channel, not for each of the {places} positions."
    if length and all(each.trainable for each in spot.figures.variables):
        if (groups := spot.settings.get("groups")) and groups > 0:
            yield (
                total // length * groups,
                0,
                f"There is one of each for a channel, not for each of the {groups} groups.",
            )
        yield total + 2 * length, 0, "It keeps no moving mean and variance, as a batch normalisation does."


_SLIPS = NO_SLIPS._replace(weights=_learnt_slips)

BATCH_NORMALIZATION = Plain(
    name="BatchNormalization",
    subject="A batch normalisation",
    takes=(
        _AXIS, option("momentum", number(), 0.99), _epsilon(1e-3), _CENTER, _SCALE,
        option("renorm", yes_no, False), option("renorm_clipping", maybe(_clipping), None),
        option("renorm_momentum", number(), 0.99), option("synchronized", yes_no, False),
    ),
    writers={"renorm_clipping": _clipping_code},
    figures=_batch,
    learns=True,
    slips=_SLIPS,
    biases=("beta",),
    statistics=_STATISTICS + _RENORM,
    step=InStep(forward=1, backward=2),
    words=r"batch ?norm|\bbn\b",
    turn=10,
    fill=palette.SAND,
).kind  # fmt: skip


def _normalization(
    name: str, subject: str, takes: tuple[Parameter, ...], figures: Deriving, words: str = NEVER
) -> Kind:
    return Plain(
        name=name,
        subject=subject,
        takes=takes,
        figures=figures,
        learns=name != "UnitNormalization",
        slips=NO_SLIPS if name == "UnitNormalization" else _SLIPS,
        biases=("beta",),
        words=words,
        turn=11,
        fill=palette.SAND,
    ).kind


FAMILY = (
    BATCH_NORMALIZATION,
    _normalization(
        "LayerNormalization",
        "A layer normalisation",
        (_AXES, _epsilon(1e-3), _CENTER, _SCALE, option("rms_scaling", yes_no, False)),
        _over(_layer),
        r"layer ?norm",
    ),
    _normalization(
        "GroupNormalization",
        "A group normalisation",
        (option("groups", _groups, 32), _AXIS, _epsilon(1e-3), _CENTER, _SCALE),
        _group,
        r"group ?norm",
    ),
    _normalization(
        "RMSNormalization",
        "A root-mean-square normalisation",
        (_AXES, _epsilon(1e-6)),
        _over(_root_mean_square),
        r"rms ?norm",
    ),
    _normalization("UnitNormalization", "A normalisation to unit length", (_AXES,), _over(_unit), r"unit ?norm"),
    Plain(
        name="Normalization",
        subject="A normalisation by given figures",
        takes=(
            option("axis", _kept_axes, -1),
            option("mean", maybe(numbers), None),
            option("variance", maybe(numbers), None),
            option("invert", yes_no, False),
        ),
        figures=_given,
        learns=True,
        statistics=("mean", "variance", "count"),
        fill=palette.SAND,
    ).kind,
    Plain(
        name="Rescaling",
        subject="A rescaling",
        takes=(option("scale", numbers, REQUIRED), option("offset", numbers, 0.0)),
        figures=_rescaled,
        words=r"\bre ?scal(?:e|ing)\b",
        may_be_left_out=True,
    ).kind,
)
