"""Normalisations, activations, dropouts, noise, and the layers of keras.applications."""

EXAMPLES = {
    "BatchNormalization": ({"axis": 1, "renorm": True, "renorm_clipping": (("rmax", 3.0),), "scale": False}, [(4, 3)]),
    "LayerNormalization": ({"axis": (-2, -1), "epsilon": 1e-6}, [(2, 4, 3)]),
    "GroupNormalization": ({"groups": 2, "center": False}, [(3, 4)]),
    "RMSNormalization": ({"axis": (-2, -1)}, [(2, 4, 3)]),
    "UnitNormalization": ({"axis": 1}, [(4, 3)]),
    "Normalization": ({"axis": (1, 3), "invert": True}, [(4, 3, 2)]),
    "Rescaling": ({"scale": (0.5, 2.0), "offset": -1}, [(4, 2)]),
    "PReLU": ({"shared_axes": (1, 2)}, [(4, 3, 2)]),
    "Dropout": ({"rate": 0.123456789, "noise_shape": (None, 1, 2)}, [(4, 2)]),
    "AlphaDropout": ({"rate": 0.25, "noise_shape": (None, 1, 2)}, [(4, 2)]),
    "SpatialDropout2D": ({"rate": 0.25, "data_format": "channels_first"}, [(2, 4, 3)]),
    "GaussianNoise": ({"stddev": 0.1}, [(4, 2)]),
    "ActivityRegularization": ({"l1": 0.1, "l2": 0.01}, [(4, 2)]),
    "Masking": ({"mask_value": -1.0}, [(4, 2)]),
    "LayerScale": ({"init_values": 1e-6, "projection_dim": 3}, [(4, 3)]),
    "CustomScaleLayer": ({"scale": 0.17}, [(4, 3), (4, 3)]),
    "StochasticDepth": ({"drop_path_rate": 0.1}, [(4, 3)]),
}
