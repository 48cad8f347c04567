"""LSTMs whose gates are convolutions (Shi et al., *Convolutional LSTM network*, 2015)."""

from collections.abc import Sequence
from math import prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import NO_SLIPS, Kind
from zoo.light.layers.kinds.convolutional import DILATIONS, refuse_stride_and_dilation
from zoo.light.layers.kinds.recurrent import (
    DROPOUTS,
    LEARNT,
    RECURRENT_ACTIVATION,
    RELATIVES,
    RUNNING,
    ran,
    refuse_halving,
    run,
)
from zoo.light.layers.kinds.recurrent_slips import weight_slips
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.parameter import ACTIVATION, BIAS, FILTERS, PADDING, SIZE, STRIDE, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.window import channels, laid_out, slide
from zoo.light.layers.working import Gates

_GATES = 4
_WORDS = PADDING._replace(
    fault=lambda padding, rank: "" if padding in ("same", "valid") else f"'{padding}' is neither same nor valid."
)
"""Keras has no layer that pads the image of each step."""


def _figures(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    refuse_stride_and_dilation(settings)
    refuse_halving(settings)
    steps, *image = inputs[0].output
    if any(axis is OPEN for axis in image):
        raise ZooError(f"its states need an image of known size, not {format_shape(image)}.")
    return run(settings, steps, _step(settings, tuple(image)), inputs[1:])


def _step(settings: Settings, image: Shape) -> Figures:
    filters, size = settings["filters"], settings["size"]
    spatial = slide(settings, image)
    state = laid_out(settings, spatial, filters)
    kernels = [(*size, depth, _GATES * filters) for depth in (channels(settings, image), filters)]
    bias = (Variable("bias", (_GATES * filters,), is_bias=True),) if settings["bias"] else ()
    variables = (Variable("kernel", kernels[0]), Variable("recurrent_kernel", kernels[1]), *bias)
    # The state is convolved at stride 1, and keeps its size.
    return Figures(state, variables, prod(spatial) * sum(map(prod, kernels)), further=(state, state))


def _count(settings: Settings, shapes: Sequence[Shape]) -> Gates:
    given = channels(settings, shapes[0][1:])
    window = prod(settings["size"])
    factors = (window * given, window * settings["filters"])
    return Gates(_GATES, factors, settings["filters"], int(settings["bias"]), noun="filter")


def _kind(rank: int) -> Kind:
    return Plain(
        name=f"ConvLSTM{rank}D",
        subject="A convolutional LSTM",
        rank=rank,
        takes=(
            FILTERS, SIZE, STRIDE, _WORDS, ACTIVATION, BIAS, RECURRENT_ACTIVATION, DILATIONS[rank], DATA_FORMAT,
            *DROPOUTS, *RUNNING,
        ),
        defaults={**LEARNT, "stride": (1,) * rank, "padding": "valid"},
        inputs=(1, 3),
        figures=_figures,
        working=ran,
        count=_count,
        learns=True,
        keys={"size": "kernel_size", "stride": "strides", "bias": "use_bias"},
        called=("sequences", "initial_state"),
        biases=("bias",),
        words=r"conv\w* ?(?:[123] ?d )?lstm",
        turn=9,
        relatives=RELATIVES,
        noun="filter",
        slips=NO_SLIPS._replace(weights=weight_slips),
        fill=palette.TEAL,
    ).kind  # fmt: skip


FAMILY = tuple(map(_kind, (1, 2, 3)))
