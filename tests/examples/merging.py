"""Layers that put several inputs together."""

EXAMPLES = {
    "Concatenate": ({"axis": 2}, [(6, 5, 2), (6, 3, 2)]),
    "Dot": ({"axes": (2, -2), "normalize": True}, [(6, 5, 2), (5, 3)]),
    "Average": ({}, [(6, 5, 2), (5, 1), (2,)]),
}
