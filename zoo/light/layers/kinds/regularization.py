"""Layers that change something in training alone, and those that change nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zoo.light.files import palette
from zoo.light.layers import literal
from zoo.light.layers.figures import Shape
from zoo.light.layers.kind import Handed, InStep, Kind, Place
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.option import maybe, number, option, several, whole
from zoo.light.layers.parameter import RATE, REQUIRED, Parameter, Settings
from zoo.light.layers.plain import Plain


def _units(
    settings: Settings, shapes: Sequence[Shape], inputs: Sequence[Handed], output: Shape
) -> Iterator[Place | None]:
    yield from inputs[0]


_NOISE_SHAPE = option("noise_shape", maybe(several(maybe(whole()))), None)


def _passing(name: str, subject: str, takes: tuple[Parameter, ...], words: str, turn: int, rank: int = 0) -> Kind:
    """A kind that passes on what it is given, but for training."""
    plain = Plain(
        name=name,
        subject=subject,
        rank=rank,
        takes=takes,
        usual={} if _NOISE_SHAPE in takes else {"noise_shape": (None,)},  # which Keras 2 says of all dropouts
        writers={"rate": literal.short},
        words=words,
        turn=turn,
        relatives="dropout" if RATE in takes else name,
        may_be_left_out=True,
        step=InStep(kept=0.25, forward=1) if RATE in takes else None,
        part="through",
        fill=palette.VIOLET,
    )
    return replace(plain.kind, units=_units)


_DEVIATION = option("stddev", number(0, 1), REQUIRED)._replace(neutral=0.0)
DROPOUT = _passing("Dropout", "Dropout", (RATE, _NOISE_SHAPE), r"\bdrop(?: ?out)?\b", 21)

FAMILY = (
    DROPOUT,
    *(
        _passing(
            f"SpatialDropout{rank}D",
            "Spatial dropout",
            (RATE, DATA_FORMAT) if rank > 1 else (RATE,),
            r"spatial ?drop(?: ?out)?|\bdropout [123] d\b",  # PyTorch's Dropout2d drops whole channels
            20,
            rank,
        )
        for rank in (1, 2, 3)
    ),
    _passing("AlphaDropout", "Alpha dropout", (RATE, _NOISE_SHAPE), r"alpha ?drop(?: ?out)?", 20),
    _passing("GaussianDropout", "Gaussian dropout", (RATE,), r"gauss(?:ian)? ?drop(?: ?out)?", 20),
    _passing(
        "GaussianNoise",
        "Noise",
        (option("stddev", number(0, 1), REQUIRED)._replace(neutral=0.0),),
        r"gauss(?:ian)? ?noise",
        20,
    ),
    replace(
        _passing(
            "ActivityRegularization",
            "A penalty on activity",
            (option("l1", number(), 0.0), option("l2", number(), 0.0)),
            r"activity ?regulari[sz]",
            20,
        ),
        units=None,  # The penalty is part of no loss that is traced.
    ),
    _passing("Identity", "The identity", (), r"^identity$", 20),
    replace(
        _passing("Masking", "Masking", (option("mask_value", number(), 0.0),), r"^masking\b", 20),
        units=None,
        part=None,
    ),
)
