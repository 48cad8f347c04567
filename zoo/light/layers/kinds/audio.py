"""Spectrograms, which make pictures of sounds."""

from collections.abc import Sequence
from math import ceil, log2

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kinds.windows import DATA_FORMAT
from zoo.light.layers.option import maybe, number, option, whole, word, yes_no
from zoo.light.layers.parameter import PADDING, Settings
from zoo.light.layers.plain import Plain

_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
_WINDOW = option("window", maybe(word()), "hann")


def _spectrum(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shape, frame = inputs[0].output, settings["frame_length"]
    first = settings["data_format"] == "channels_first"
    time, channels = (shape[1], shape[0]) if first else shape
    step = settings["frame_step"] or frame // 2
    if not 1 <= step <= frame:
        raise ZooError(f"a frame_step of {step} must be from 1 to the frame_length {frame}.")
    length = settings["fft_length"] or 2 ** ceil(log2(frame))
    if length < frame:
        raise ZooError(f"a fft_length of {length} is less than the frame_length {frame}.")
    if settings["padding"] not in ("valid", "same"):
        raise ZooError("padding: Keras pads a spectrogram as 'valid' or 'same' alone.")
    frames = -(-time // step) if settings["padding"] == "same" else (time - frame) // step + 1
    if frames < 1:
        raise ZooError(f"a frame of {frame} does not fit on {time}.")
    bins = length // 2 + 1
    kernel = (frame, 1, bins)
    names = [name for name in ("real_kernel", "imag_kernel") if not name.startswith(_LACKS.get(settings["mode"], "-"))]
    wide = bins * 2 if settings["mode"] == "stft" else bins
    output: Shape
    if settings["expand_dims"]:
        output = (channels, frames, wide) if first else (frames, wide, channels)
    else:
        output = (channels * wide, frames) if first else (frames, channels * wide)
    variables = tuple(Variable(name, kernel) for name in names)
    return Figures(output, variables, macs=frames * channels * frame * bins * len(names))


_LACKS = {"real": "imag", "imag": "real"}
"""The kernel that a mode does without."""


def _mel(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shape = inputs[0].output
    if not shape:
        raise ZooError(f"MelSpectrogram takes a sound, not {format_shape(shape) or 'a number'}.")
    length = settings["fft_length"]
    if (settings["sequence_length"] or length) > length:
        raise ZooError(f"a sequence_length of {settings['sequence_length']} is more than the fft_length {length}.")
    frames, bands = shape[-1] // settings["sequence_stride"] + 1, settings["num_mel_bins"]
    if length // 2 >= shape[-1]:  # the sound is mirrored at its ends
        raise ZooError(f"a fft_length of {length} is too long for a sound of {shape[-1]}.")
    return Figures((*shape[:-1], bands, frames))


FAMILY = (
    Plain(
        name="STFTSpectrogram",
        subject="A spectrogram",
        rank=1,
        takes=(
            PADDING, option("mode", word(*_MODES), "log"), option("frame_length", whole(2), 256),
            option("frame_step", maybe(whole()), None), option("fft_length", maybe(whole()), None), _WINDOW,
            option("periodic", yes_no, False), option("scaling", maybe(word("density", "spectrum")), "density"),
            option("expand_dims", yes_no, False), DATA_FORMAT,
        ),
        defaults={"padding": "valid"},
        figures=_spectrum,
        learns=True,
        words=r"\bstft|\bspectrogram",
        turn=20,
    ).kind,
    Plain(
        name="MelSpectrogram",
        subject="A mel spectrogram",
        takes=(
            option("fft_length", whole(), 2048), option("sequence_stride", whole(), 512),
            option("sequence_length", maybe(whole()), None), _WINDOW, option("sampling_rate", number(0), 16000),
            option("num_mel_bins", whole(), 128), option("min_freq", number(0), 20.0),
            option("max_freq", maybe(number(0)), None), option("power_to_db", yes_no, True),
            option("top_db", number(), 80.0), option("mag_exp", number(), 2.0), option("min_power", number(), 1e-10),
            option("ref_power", number(), 1.0),
        ),
        figures=_mel,
        words=r"\bmel ?spec",
        turn=19,
    ).kind,
)  # fmt: skip
