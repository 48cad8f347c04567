"""A point for each net that is traced: what is asked of it beside its own example."""

POINTS: dict[str, dict[str, object]] = {
    "perceptron": {},
    "conv1d_sigmoid": {},
    "chain": {},
    "net1": {"x": [0.7], "target": [0.5]},
    "net2": {"x": [0.3], "target": [0.5, 0.1]},
    "net3": {"x": [0.4, 0.8], "target": [0.5]},
    "net3_sigmoid": {},
    "equation_a": {"x": [1.0, 2.0], "target": [1.0]},
    "equation_b": {"x": [-1.0], "target": [0.0]},
    "toy_mlp": {"x": [1.0, 2.0], "target": [0.25]},
    "conv_add_concat": {"x": list(range(16)), "target": [0.5] * 27, "learning_rate": 1e-4},
}
