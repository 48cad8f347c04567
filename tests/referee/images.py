"""Preprocessing: pictures, categories, words and sounds."""

from typing import Any

from referee.case import Case, Given, one_layer
from referee.draw import Draw, Made, made, ordered, swapped

FACTORS: dict[str, tuple[str, ...]] = {
    "RandomBrightness": ("factor",), "RandomContrast": ("factor",), "RandomSaturation": ("factor",),
    "RandomHue": ("factor",), "RandomPosterization": (), "RandomSharpness": ("factor",),
    "RandomColorDegeneration": ("factor",), "RandomRotation": ("factor",), "RandomZoom": ("height_factor",),
    "RandomTranslation": ("height_factor", "width_factor"),
}  # fmt: skip
PLAIN = (
    "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "MixUp",
    "RandAugment", "RandomColorJitter", "RandomElasticTransform", "RandomErasing", "RandomFlip",
    "RandomGaussianBlur", "RandomGrayscale", "RandomInvert", "RandomPerspective", "RandomShear", "Solarization",
)  # fmt: skip


def picture(name: str, d: Draw) -> Case:
    """A layer that changes what a picture shows, not its shape."""
    shape = (*d.shape(2, 6, 12), 3)
    arguments: dict[str, Any] = {factor: d.choice([0.1, 0.2]) for factor in FACTORS.get(name, ())}
    if name == "RandomPosterization":
        arguments["factor"] = d.randint(1, 8)
    if name == "RandomFlip":
        arguments |= d.some(mode=["horizontal", "vertical", "horizontal_and_vertical"])
    if name == "ContrastLimitedAdaptiveHistogramEqualization":
        arguments["tile_grid_size"] = (2, 2)
    return one_layer(made(name, arguments, d.some(value_range=[(0, 255)]) if "B" in name else {}), Given(shape, 255))


def random_crop(name: str, d: Draw) -> Case:
    arguments = {"height": d.randint(1, 8), "width": d.randint(1, 8), **d.dimension_order(2)}
    return one_layer(made(name, arguments), Given(ordered((*d.shape(2, 4, 10), 3), arguments), 255))


def pipeline(name: str, d: Draw) -> Case:
    steps = [made("Rescaling", scale=1 / 255), made("RandomFlip", mode="horizontal"), _resized(d)]
    return one_layer(made(name, layers=steps[: d.randint(1, 3)]), Given((*d.shape(2, 4, 9), 3), 255))


def _resized(d: Draw) -> Made:
    return made("Resizing", height=d.randint(2, 8), width=d.randint(2, 8))


def discretization(name: str, d: Draw) -> Case:
    edges = [each / 10 for each in range(1, d.randint(2, 8))]
    arguments = {"bin_boundaries": edges, **d.some(output_mode=["int", "one_hot", "multi_hot", "count"])}
    return one_layer(made(name, arguments), d.shape(d.randint(1, 2)))


def category_encoding(name: str, d: Draw) -> Case:
    tokens = d.randint(1, 9)
    arguments = {"num_tokens": tokens, **d.some(output_mode=["one_hot", "multi_hot", "count"])}
    return one_layer(made(name, arguments), Given(d.shape(d.choice([0, 1, 1, 2])), tokens, "int32"))


def hashing(name: str, d: Draw) -> Case:
    arguments = {"num_bins": d.randint(1, 9), **d.some(output_mode=["int", "one_hot", "multi_hot", "count"])}
    arguments |= d.some(salt=[7], mask_value=[0] if d.chance(0.3) else [None])
    return one_layer(made(name, arguments), Given(d.shape(d.choice([1, 1, 2])), 50, "int64"))


def hashed_crossing(name: str, d: Draw) -> Case:
    arguments = {"num_bins": d.randint(1, 9), **d.some(output_mode=["int", "one_hot"])}
    several = [Given((1,), 50, d.choice(["int64", "string"])) for _ in range(2)]
    return one_layer(made(name, arguments), *several)


def lookup(name: str, d: Draw) -> Case:
    """With the vocabulary given; whole numbers as words."""
    words = [str(each) for each in range(d.randint(1, 9))]
    texts = name != "IntegerLookup"
    arguments: dict[str, Any] = {"vocabulary": words if texts else [int(each) for each in words]}
    arguments |= d.some(output_mode=["int", "multi_hot", "count"], num_oov_indices=[1, 2])
    if d.chance(0.3) and arguments.get("output_mode", "int") != "int":
        arguments |= {"max_tokens": len(words) + 5, "pad_to_max_tokens": True}
    if d.chance(0.2):
        arguments["mask_token"] = "" if texts else 77
    return one_layer(made(name, arguments), Given(d.shape(d.choice([1, 1, 2])), 20, "string" if texts else "int64"))


def text_vectorization(name: str, d: Draw) -> Case:
    words = [str(each) for each in range(d.randint(1, 9))]
    arguments: dict[str, Any] = {"vocabulary": words, "output_sequence_length": d.randint(1, 6)}
    if d.chance(0.5):
        arguments = {"vocabulary": words, "output_mode": d.choice(["multi_hot", "count"])}
        arguments |= {"max_tokens": len(words) + 5, "pad_to_max_tokens": True} if d.chance(0.3) else {}
    return one_layer(made(name, arguments), Given((1,) if d.chance(0.5) else (), 20, "string"))


def stft(name: str, d: Draw) -> Case:
    frame = d.randint(2, 12)
    arguments: dict[str, Any] = {"frame_length": frame, **d.some(frame_step=[1, 2, 3], padding=["valid", "same"])}
    arguments |= d.some(mode=["log", "magnitude", "psd", "real", "imag", "angle", "stft"], expand_dims=[True, False])
    arguments |= {"fft_length": frame + d.randint(0, 4)} if d.chance(0.4) else {}
    arguments |= d.dimension_order(1)
    arguments |= {"trainable": False} if d.chance(0.2) else {}
    shape = ordered((d.length(12, 30), d.randint(1, 3)), arguments)
    return one_layer(made(name, arguments), shape, symbolic=swapped(arguments))


def mel(name: str, d: Draw) -> Case:
    arguments = {"fft_length": 16, "sequence_stride": d.randint(1, 8), "num_mel_bins": d.randint(1, 6)}
    arguments |= d.some(sequence_length=[16, 12], sampling_rate=[8000], power_to_db=[True, False])
    return one_layer(made(name, arguments), (*d.shape(d.choice([0, 0, 1])), d.randint(16, 40)))


FAMILY = {
    **dict.fromkeys([*FACTORS, *PLAIN], picture), "RandomCrop": random_crop, "Pipeline": pipeline,
    "Discretization": discretization, "CategoryEncoding": category_encoding, "Hashing": hashing,
    "HashedCrossing": hashed_crossing, "StringLookup": lookup, "IntegerLookup": lookup,
    "TextVectorization": text_vectorization, "STFTSpectrogram": stft, "MelSpectrogram": mel,
}  # fmt: skip
