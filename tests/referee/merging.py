"""Layers of several inputs."""

from referee.case import Case, one_layer
from referee.draw import Draw, made


def broadcast(name: str, d: Draw) -> Case:
    """Equal shapes mostly; else some axes are 1 in one of them, or the first axes are left out."""
    shape = d.shape(d.randint(1, 4))
    several = 2 if name == "Subtract" and not d.wild else d.choice([2, 2, 2, 3, 4])
    shapes = [shape] * several
    if d.chance(0.5) or d.wild:
        shapes = [tuple(d.choice([each, each, 1]) for each in shape) for _ in range(several)]
        shapes = [each[d.choice([0, 0, 1]) :] if len(each) > 1 else each for each in shapes]
    if d.wild:
        shapes[0] = (*shapes[0][:-1], shapes[0][-1] + 1)
    return one_layer(made(name), *shapes)


def concatenate(name: str, d: Draw) -> Case:
    shape = list(d.shape(d.randint(1, 4)))
    at = len(shape) - 1 if d.chance(0.5) else d.randrange(len(shape))
    shapes = [(*shape[:at], d.randint(1, 5), *shape[at + 1 :]) for _ in range(d.choice([2, 2, 3, 4]))]
    if d.wild:
        shapes[0] = tuple(each + 1 for each in shapes[0])
    axis = {} if at == len(shape) - 1 and d.chance(0.7) else {"axis": d.choice([at + 1, at - len(shape)])}
    return one_layer(made(name, axis), *shapes)


def dot(name: str, d: Draw) -> Case:
    first, second = d.shape(d.randint(1, 3)), list(d.shape(d.randint(1, 3)))
    one, other = d.randint(1, len(first)), d.randint(1, len(second))
    if not d.wild:
        second[other - 1] = first[one - 1]
    axes = one if one == other and d.chance(0.5) else (one, other)
    if d.chance(0.2):
        axes = (one - len(first) - 1, other - len(second) - 1)
    return one_layer(made(name, {"axes": axes}, d.some(normalize=[True, False])), first, tuple(second))


FAMILY = {
    **dict.fromkeys(["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"], broadcast),
    "Concatenate": concatenate, "Dot": dot,
}  # fmt: skip
