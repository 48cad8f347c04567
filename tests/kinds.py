"""Layer kinds to test with: settings and inputs that each of them takes."""


def example(kind, padding="valid"):
    """Settings that are legal for a kind, no two of a window's axes alike."""
    rank = max(kind.rank, 1)
    pads = ((1, 2), (0, 3))[:rank]
    known = {
        "shape": (6, 5, 2), "filters": 4, "size": (3, 2)[:rank], "stride": (2, 1)[:rank],
        "padding": pads if kind.part == "padding" else padding,
        "activation": "tanh", "bias": True, "rate": 0.25,
    }  # fmt: skip
    return {parameter.name: known[parameter.name] for parameter in kind.takes}


def shapes(kind):
    """Shapes of inputs that a kind takes."""
    shape = {0: (6, 5, 2), 1: (7, 2), 2: (7, 6, 2)}[kind.rank]
    return [shape] * int(kind.inputs[0])
