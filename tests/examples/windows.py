"""Convolutions, pools and layers that give their input another shape."""

_CUBE = [(7, 6, 5, 2)]

EXAMPLES = {
    "DepthwiseConv2D": ({"depth_multiplier": 2, "stride": (1, 1), "dilation_rate": (2, 1)}, [(7, 6, 2)]),
    "SeparableConv1D": ({"depth_multiplier": 3, "stride": (1,)}, [(7, 2)]),
    "SeparableConv2D": ({"stride": (2, 2)}, [(7, 6, 2)]),
    "GlobalMaxPooling2D": ({"keepdims": True}, [(7, 6, 2)]),
    "AdaptiveAveragePooling1D": ({"output_size": (3,)}, [(7, 2)]),
    "AdaptiveAveragePooling2D": ({"output_size": (3, 2)}, [(7, 6, 2)]),
    "AdaptiveAveragePooling3D": ({"output_size": (3, 2, 4)}, _CUBE),
    "AdaptiveMaxPooling1D": ({"output_size": (3,)}, [(7, 2)]),
    "AdaptiveMaxPooling2D": ({"output_size": (3, 2)}, [(7, 6, 2)]),
    "AdaptiveMaxPooling3D": ({"output_size": (3, 2, 4)}, _CUBE),
    "Reshape": ({"target_shape": (-1, 3)}, [(6, 5, 2)]),
    "Permute": ({"dims": (3, 1, 2)}, [(6, 5, 2)]),
    "RepeatVector": ({"n": 4}, [(5,)]),
    "Cropping1D": ({"cropping": ((1, 2),)}, [(7, 2)]),
    "Cropping2D": ({"cropping": ((1, 2), (0, 3))}, [(7, 6, 2)]),
    "Cropping3D": ({"cropping": ((1, 2), (0, 3), (1, 1))}, _CUBE),
    "UpSampling2D": ({"interpolation": "bilinear"}, [(7, 6, 2)]),
}
