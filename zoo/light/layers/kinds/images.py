"""Layers that change pictures: resized, cut out, and changed at random in training."""

from collections.abc import Sequence
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import literal
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.kind import Kind, kept
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.option import Rule, maybe, number, option, per_axis, whole, word, yes_no
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings
from zoo.light.layers.plain import NEVER, Plain
from zoo.light.layers.window import channels, laid_out

_ROUNDED = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area")
_MOST_AXES = 3
_SIDES = (option("height", whole(), REQUIRED), option("width", whole(), REQUIRED))


def _pair(value: Any, rank: int) -> tuple[float, float]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise ZooError(f"{literal.write(value)} must be two numbers such as [0, 255].")
    low, high = (number()(each, rank) for each in value)
    return low, high


def _span(least: float) -> Rule:
    """Two bounds; one number stands for those from its opposite, or from `least`."""

    def rule(value: Any, rank: int) -> tuple[float, float]:
        if isinstance(value, tuple):
            low, high = sorted(_pair(value, rank))
            return low, high
        size = abs(number()(value, rank))
        return max(-size, least), size

    return rule


def _factor(name: str = "factor", default: Any = REQUIRED, least: float = 0) -> Parameter:
    return option(name, _span(least), default)


def _loose(name: str, default: Any) -> Parameter:
    """A bound as Keras keeps it: one number or two, or nothing."""
    return option(
        name,
        maybe(lambda value, rank: _pair(value, rank) if isinstance(value, tuple) else number()(value, rank)),
        default,
    )


def _resized(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    return Figures(laid_out(settings, (settings["height"], settings["width"]), channels(settings, inputs[0].output)))


def _sized(name: str, subject: str, words: str, *takes: Parameter) -> Kind:
    """A kind that gives pictures of one size."""
    return Plain(
        name=name,
        subject=subject,
        rank=2,
        takes=(*_SIDES, *takes, DATA_FORMAT, _BOXES),
        figures=_resized,
        words=words,
        turn=20,
    ).kind


def _sheared_code(bounds: tuple[float, float]) -> str:
    """Keras does not take the negative bound that it makes of one number, and saves."""
    return repr(bounds[1] if bounds[0] == -bounds[1] else bounds)


def _kept(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    if len(shape := inputs[0].output) > _MOST_AXES:
        raise ZooError(f"it takes a picture of height, width and channels, not {format_shape(shape)}.")
    return kept(settings, inputs)


def _changed(name: str, *takes: Parameter, words: str = NEVER) -> Kind:
    """A kind that keeps a picture's shape."""
    return Plain(
        name=name,
        subject=f"{name} for pictures",
        figures=_kept,
        takes=(*takes, DATA_FORMAT, _BOXES),
        writers={"x_factor": _sheared_code, "y_factor": _sheared_code},
        words=words,
        turn=20,
        may_be_left_out=True,
        fill=palette.GREY,
    ).kind


_BOXES = option("bounding_box_format", maybe(word()), None)
_RANGE = option("value_range", _pair, (0, 255))
_FILL_MODE = option("fill_mode", word("constant", "nearest", "reflect", "wrap"), "reflect")
_FILL_VALUE = option("fill_value", number(), 0.0)
_INTERPOLATION = option("interpolation", word(*_ROUNDED), "bilinear")
_MOVED = (_FILL_MODE, _INTERPOLATION, _FILL_VALUE)
_COLOURS = ("brightness", "contrast", "saturation", "hue")

FAMILY = (
    _sized(
        "Resizing", "Resizing", r"\bresiz(?:e|ing)\b",
        _INTERPOLATION, option("crop_to_aspect_ratio", yes_no, False), option("pad_to_aspect_ratio", yes_no, False),
        option("fill_mode", word(), "constant"), _FILL_VALUE, option("antialias", yes_no, False),
    ),
    _sized("CenterCrop", "Cropping", r"\bcent(?:er|re) ?crop"),
    _sized("RandomCrop", "Cropping", r"\brandom(?:ly)? ?crop"),
    _changed(
        "AugMix", _RANGE, option("num_chains", whole(), 3), option("chain_depth", whole(), 3),
        _factor("factor", (0, 0.3)), option("alpha", number(0), 1.0), option("all_ops", yes_no, True), _INTERPOLATION,
    ),
    _changed("AutoContrast", _RANGE),
    _changed(
        "ContrastLimitedAdaptiveHistogramEqualization",
        _RANGE, option("clip_limit", number(), 4.0), option("tile_grid_size", _pair, (8, 8)),
    ),
    _changed("CutMix", _factor("factor", (0, 1.0))),
    _changed("MaxNumBoundingBoxes", option("max_number", whole(), REQUIRED), option("fill_value", number(), -1)),
    _changed("MixUp", option("alpha", number(0), 0.2)),
    _changed("RandAugment", _RANGE, option("num_ops", whole(0), 2), _factor("factor", (0, 0.5)), _INTERPOLATION),
    _changed("RandomBrightness", _factor(least=-1), _RANGE),
    _changed("RandomColorDegeneration", _factor(least=-1), _RANGE),
    _changed("RandomColorJitter", _RANGE, *(_loose(f"{each}_factor", None) for each in _COLOURS)),
    _changed("RandomContrast", _factor(), _RANGE),
    _changed(
        "RandomElasticTransform",
        _factor("factor", (0, 1.0)), _factor("scale", (0, 1.0)), _INTERPOLATION, _FILL_MODE, _FILL_VALUE, _RANGE,
    ),
    _changed(
        "RandomErasing",
        _factor("factor", (0, 1.0)), _factor("scale", (0.02, 0.33)), _loose("fill_value", None), _RANGE,
    ),
    _changed(
        "RandomFlip",
        option("mode", word("horizontal", "vertical", "horizontal_and_vertical"), "horizontal_and_vertical"),
        words=r"\brandom(?:ly)? ?(?:horizontal |vertical )?flip",
    ),
    _changed(
        "RandomGaussianBlur",
        _factor("factor", (0, 1.0)), option("kernel_size", lambda value, rank: per_axis(whole())(value, 2), (3, 3)),
        _factor("sigma", (0, 1.0)), _RANGE,
    ),
    _changed("RandomGrayscale", option("factor", number(0, 1), 0.5)),
    _changed("RandomHue", _factor(), _RANGE),
    _changed("RandomInvert", _factor("factor", (0, 1.0)), _RANGE),
    _changed("RandomPerspective", _factor("factor", (0, 1.0)), _loose("scale", 1.0), _INTERPOLATION, _FILL_VALUE),
    _changed("RandomPosterization", _factor(least=1), _RANGE),
    _changed("RandomRotation", _factor(least=-1), *_MOVED, words=r"\brandom(?:ly)? ?rotat"),
    _changed("RandomSaturation", _factor(least=-1), _RANGE),
    _changed("RandomSharpness", _factor(), _RANGE),
    _changed("RandomShear", _factor("x_factor", (-0.0, 0.0), -1), _factor("y_factor", (-0.0, 0.0), -1), *_MOVED),
    _changed(
        "RandomTranslation", _loose("height_factor", REQUIRED), _loose("width_factor", REQUIRED), *_MOVED,
        words=r"\brandom(?:ly)? ?translat",
    ),
    _changed(
        "RandomZoom", _loose("height_factor", REQUIRED), _loose("width_factor", None), *_MOVED,
        words=r"\brandom(?:ly)? ?zoom",
    ),
    _changed("Solarization", _factor("addition_factor", (0, 0.0)), _factor("threshold_factor", (0, 0.0)), _RANGE),
)  # fmt: skip
