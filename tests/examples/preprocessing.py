"""Pictures, categories, words and sounds; the third of an example is the type of its input."""

_SIDES = {"height": 3, "width": 4}
_FACTOR = {"factor": (-0.5, 0.25)}
_MOVED = {"fill_mode": "wrap", "interpolation": "nearest", "fill_value": 1.0}
_PICTURE = [(6, 5, 3)]

EXAMPLES = {
    **{
        name: (settings, _PICTURE)
        for name, settings in {
            "Resizing": {**_SIDES, "interpolation": "bicubic", "crop_to_aspect_ratio": True},
            "CenterCrop": _SIDES,
            "RandomCrop": _SIDES,
            "AugMix": {"num_chains": 2, "all_ops": False},
            "ContrastLimitedAdaptiveHistogramEqualization": {"tile_grid_size": (2, 3)},
            "MaxNumBoundingBoxes": {"max_number": 3},
            "RandAugment": {"num_ops": 1},
            "RandomBrightness": _FACTOR,
            "RandomColorDegeneration": _FACTOR,
            "RandomColorJitter": {"hue_factor": (0.1, 0.2)},
            "RandomContrast": {"factor": (0.1, 0.2)},
            "RandomErasing": {"scale": (0.1, 0.2), "fill_value": 3.0},
            "RandomFlip": {"mode": "vertical"},
            "RandomGaussianBlur": {"kernel_size": (3, 5), "sigma": (0.5, 1.0)},
            "RandomGrayscale": {"factor": 0.25},
            "RandomHue": {"factor": (0.1, 0.2), "value_range": (0, 1)},
            "RandomPosterization": {"factor": (2, 4)},
            "RandomRotation": {**_FACTOR, **_MOVED},
            "RandomSaturation": {"factor": (0.2, 0.4)},
            "RandomSharpness": {"factor": (0.2, 0.4)},
            "RandomShear": {"x_factor": (0.25, 0.5), **_MOVED},
            "RandomTranslation": {"height_factor": 0.2, "width_factor": (-0.1, 0.3), **_MOVED},
            "RandomZoom": {"height_factor": 0.2, **_MOVED},
        }.items()
    },
    "Discretization": ({"bin_boundaries": (0.0, 0.5), "output_mode": "multi_hot"}, [(4,)]),
    "CategoryEncoding": ({"num_tokens": 5, "output_mode": "count"}, [(4,)], "int32"),
    "Hashing": ({"num_bins": 5, "salt": (3, 4), "output_mode": "one_hot"}, [(4,)], "int64"),
    "HashedCrossing": ({"num_bins": 5, "output_mode": "one_hot"}, [(1,), (1,)], "int64"),
    "StringLookup": (
        {"vocabulary": ("a b", "yes", "3"), "num_oov_indices": 2, "output_mode": "multi_hot"}, [(4,)], "string",
    ),
    "IntegerLookup": ({"vocabulary": (3, 7), "mask_token": 0, "output_mode": "one_hot"}, [(4,)], "int64"),
    "TextVectorization": ({"vocabulary": ("a", "b"), "ngrams": (1, 2), "output_sequence_length": 6}, [()], "string"),
    "STFTSpectrogram": (
        {"frame_length": 6, "fft_length": 8, "mode": "stft", "expand_dims": True, "padding": "same"}, [(20, 2)],
    ),
    "MelSpectrogram": (
        {"fft_length": 16, "sequence_length": 12, "sequence_stride": 4, "num_mel_bins": 3, "max_freq": 4000}, [(20,)],
    ),
}  # fmt: skip
