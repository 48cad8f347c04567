"""A recipe: all that decides how a net learns, beside the net and the data.

A value of it is declared once, as a field of `Training`: what reads or writes recipes, ``zoo train``'s options and the
search go through `VALUES`.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Annotated, Any, NamedTuple, get_args

from zoo.errors import ZooError, suggestion
from zoo.light.files.text import number
from zoo.light.files.toml import Entries
from zoo.light.layers.figures import format_shape
from zoo.light.nets.knob import Value

_MANY = 1_000_000_000
"""Of samples, epochs or parts: far more than anybody trains with, and still a number that Keras takes."""
WITH_BETAS = ("adam", "adamw", "nadam")
ADAMW_DECAY = 0.004
"""What Keras's AdamW decays weights by where nothing is said; without decay it would be Adam."""


class RecipeValue(NamedTuple):
    """What there is to know of a value of the recipe."""

    help: str
    choices: tuple[str, ...] = ()
    positive: bool = False
    """Above 0; other numbers are at least 0."""
    high: float = math.inf
    unit: str = ""
    images: bool = False
    """Whether it is done to images, so that nets of other inputs cannot have it."""
    option: bool = True
    """Whether ``zoo train`` has an option for it."""
    name: str = ""
    kind: type = str
    default: Value | None = None
    """None if every recipe has to give it. This, the name and the type are those of `Training`'s field."""

    @property
    def bounds(self) -> str:
        """What a number must be, in words."""
        if self.positive:
            return "positive and finite" if self.high == math.inf else f"positive, at most {self.high:,.0f}"
        return f"from 0 to {self.high:g} {self.unit}".rstrip()

    def check(self, value: Any) -> None:
        """Refuse a value of the right type that is out of bounds.

        Raises:
            ZooError: with the legal values.
        """
        if self.choices:
            if value not in self.choices:
                raise ZooError(f"{self.name}: no '{value}'.{suggestion(value, self.choices)}")
        elif not ((value > 0 if self.positive else value >= 0) and value <= self.high and value < math.inf):
            raise ZooError(f"{self.name} {number(value)} must be {self.bounds}.")


@dataclass(frozen=True, slots=True)
class Training:
    """The recipe of ``zoo train``; one with an illegal value cannot be made."""

    optimizer: Annotated[
        str, RecipeValue("The rule by which weights move.", choices=("adam", "adamw", "nadam", "rmsprop", "sgd"))
    ]
    learning_rate: Annotated[float, RecipeValue("The highest of the schedule.", positive=True)]
    loss: Annotated[
        str,
        RecipeValue(
            "What is made small.",
            choices=("sparse_categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
            option=False,
        ),
    ]
    batch_size: Annotated[int, RecipeValue("Samples a step.", positive=True, high=_MANY)]
    epochs: Annotated[int, RecipeValue("Passes over the training samples.", positive=True, high=_MANY)]
    schedule: Annotated[
        str,
        RecipeValue(
            "Of the rate: one_cycle rises to it in a line and falls as a cosine.", choices=("constant", "one_cycle")
        ),
    ] = "constant"
    shift: Annotated[
        int,
        RecipeValue(
            "Move training images at random, at most so far; black comes in.", high=64, unit="pixels", images=True
        ),
    ] = 0
    rotation: Annotated[
        float, RecipeValue("Turn training images at random, at most so far.", high=180, unit="degrees", images=True)
    ] = 0.0
    zoom: Annotated[
        float, RecipeValue("Scale training images at random, at most by this share.", high=4, images=True)
    ] = 0.0
    accumulate: Annotated[
        int,
        RecipeValue(
            "Compute a batch in so many parts, for less memory; gradients are averaged.", positive=True, high=_MANY
        ),
    ] = 1
    precision: Annotated[
        str,
        RecipeValue(
            "What to compute in; weights and answers are float32 always.", choices=("float32", "mixed_bfloat16")
        ),
    ] = "float32"
    flip: Annotated[bool, RecipeValue("Mirror every other training image, at random.", images=True)] = False
    weight_decay: Annotated[
        float,
        RecipeValue(
            "The share of each weight, times the rate, that a step takes away; 0 with adamw is its 0.004.", high=1
        ),
    ] = 0.0
    warmup: Annotated[float, RecipeValue("The share of the steps in which one_cycle rises.", high=1)] = 0.25
    beta_1: Annotated[
        float, RecipeValue("Of adam, adamw and nadam: what a step keeps of the mean gradient.", high=0.9999)
    ] = 0.9
    beta_2: Annotated[
        float, RecipeValue("Of the same: what a step keeps of the mean squared gradient.", high=0.9999)
    ] = 0.999
    knobs: Mapping[str, Value] = field(default_factory=dict)
    """Knobs of the builder that the recipe turns, such as the share of dropout."""

    def __post_init__(self) -> None:
        for name, each in VALUES.items():
            each.check(getattr(self, name))
        for name in ("beta_1", "beta_2"):
            if self.optimizer not in WITH_BETAS and getattr(self, name) != VALUES[name].default:
                raise ZooError(f"{self.optimizer} has no {name}; {', '.join(WITH_BETAS)} have.")
        if self.warmup != VALUES["warmup"].default and self.schedule != "one_cycle":
            raise ZooError(f"warmup is the rise of one_cycle; the schedule is {self.schedule}.")
        if self.batch_size % self.accumulate:
            raise ZooError(f"A batch of {self.batch_size} cannot be computed in {self.accumulate} equal parts.")

    @property
    def decay(self) -> float:
        """The share of each weight that a step takes away: `weight_decay`, or adamw's own where that is 0."""
        return self.weight_decay or (ADAMW_DECAY if self.optimizer == "adamw" else 0.0)

    @property
    def part_size(self) -> int:
        """How many samples are in each part of a batch, of which there are `accumulate`."""
        return self.batch_size // self.accumulate

    def check_net(self, shape: tuple[int, ...], binary: bool) -> None:
        """Hold it against the shape of one sample, and against the number of outputs.

        Raises:
            ZooError: it varies images, and the samples are none; or the loss is not one of such outputs.
        """
        if binary == (self.loss == "sparse_categorical_crossentropy"):
            outputs = "one output for two classes" if binary else "an output a class"
            raise ZooError(f"The loss {self.loss} is none for a net with {outputs}.")
        for name, each in VALUES.items():
            value = getattr(self, name)
            if each.images and value and len(shape) != 3:
                raise ZooError(f"{name} {number(value)} is done to images; the input is {format_shape(shape)}.")
        if self.shift and self.shift >= min(shape[:2]):
            raise ZooError(f"shift {self.shift} moves images of {format_shape(shape)} out of sight; take less.")

    def check_pictured(self, bands: bool) -> None:
        """Refuse what only pictures can bear.

        Args:
            bands: whether the samples are bands over time, whose order means something.

        Raises:
            ZooError: they would be mirrored or turned.
        """
        for name in ("flip", "rotation"):
            if bands and (value := getattr(self, name)):
                raise ZooError(f"{name} {number(value)} is done to pictures; for bands over time leave it out.")

    def __str__(self) -> str:
        """In short: ``adam at 0.004, one cycle, batches of 32, 10 epochs, shift 1, dropout 0``."""
        always = {
            "optimizer": f"{self.optimizer} at {self.learning_rate:g}",
            "schedule": self.schedule.replace("_", " "),
            "batch_size": f"batches of {self.batch_size}",
            "epochs": f"{self.epochs} epoch{'s' if self.epochs > 1 else ''}",
        }
        others = {name: getattr(self, name) for name, each in VALUES.items() if each.default is not None}
        others["weight_decay"] = self.decay
        said = [
            name if value is True else f"{name} {number(value)}"
            for name, value in others.items()
            if name not in always and value != VALUES[name].default
        ]
        return ", ".join([*always.values(), *said, *(f"{name} {value}" for name, value in self.knobs.items())])


def _declared() -> dict[str, RecipeValue]:
    declared = {}
    for each in fields(Training):
        kind, said = get_args(each.type)
        if isinstance(said, RecipeValue):
            default = None if each.default is MISSING else each.default
            declared[each.name] = said._replace(name=each.name, kind=kind, default=default)
    return declared


VALUES = _declared()
"""The values of a recipe by their names, in `Training`'s order; knobs are no value of it."""


def are_bands(shape: tuple[int, ...]) -> bool:
    """Whether samples of that shape are rather bands over time than pictures."""
    return len(shape) == 3 and shape[0] > 10 * shape[1]


def read_training(content: object, name: str = "[training]") -> Training:
    """Read ``[training]``, or another recipe of that form.

    Raises:
        ZooError: an entry is missing, unknown or illegal.
    """
    entries = Entries(name, content)
    values = {}
    for value, each in VALUES.items():
        values[value] = entries.take(value, each.kind, *([] if each.default is None else [each.default]))
    knobs = entries.take("knobs", dict, {})
    entries.end()
    try:
        return Training(**values, knobs=knobs)
    except ZooError as error:
        raise ZooError(f"{name}: {error}") from None
