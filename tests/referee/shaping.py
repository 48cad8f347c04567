"""Layers that only move, repeat, leave out or add numbers."""

from functools import partial
from math import prod
from typing import Any

from referee.case import Case, Given, one_layer
from referee.draw import Draw, made, ordered, swapped


def _sides(d: Draw, rank: int, high: int) -> Any:
    """One number, one for each axis, or one for each side."""
    pair = tuple((d.length(0, high), d.length(0, high)) for _ in range(rank))
    if rank == 1:
        return d.choice([d.length(0, high), pair[0]])
    return d.choice([d.length(0, high), tuple(each[0] for each in pair), pair])


def zero_padding(rank: int, name: str, d: Draw) -> Case:
    arguments = {"padding": _sides(d, rank, 3), **d.dimension_order(rank)} if d.chance(0.9) else {}
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments))


def cropping(rank: int, name: str, d: Draw) -> Case:
    arguments = {"cropping": _sides(d, rank, 2), **(d.dimension_order(rank) if rank > 1 else {})}
    return one_layer(made(name, arguments if d.chance(0.9) else {}), ordered(d.image(rank), arguments))


def upsampling(rank: int, name: str, d: Draw) -> Case:
    arguments = {**({"size": d.per_axis(rank, 1, 3)} if rank > 1 else d.some(size=[1, 2, 3, 4]))}
    arguments |= d.dimension_order(rank) if rank > 1 else {}
    if rank == 2:
        arguments |= d.some(interpolation=["nearest", "bilinear", "bicubic"])
    return one_layer(made(name, arguments), ordered(d.image(rank, 2, 5), arguments), symbolic=swapped(arguments))


def resizing(name: str, d: Draw) -> Case:
    fit = d.choice(["crop_to_aspect_ratio", "pad_to_aspect_ratio", ""])
    arguments = {"height": d.randint(1, 9), "width": d.randint(1, 9), **d.dimension_order(2)}
    arguments |= {**({fit: True} if fit else {}), **d.some(interpolation=["bilinear", "nearest", "bicubic", "area"])}
    return one_layer(made(name, arguments), ordered(d.image(2), arguments), symbolic=swapped(arguments))


def center_crop(name: str, d: Draw) -> Case:
    arguments = {"height": d.randint(1, 9), "width": d.randint(1, 9), **d.dimension_order(2)}
    return one_layer(made(name, arguments), ordered(d.image(2), arguments))


def reshape(name: str, d: Draw) -> Case:
    shape = d.shape(d.randint(1, 4), 1, 6)
    rest, target = prod(shape), []
    while rest > 1 and d.chance(0.7):
        target.append(d.choice([each for each in range(1, rest + 1) if rest % each == 0]))
        rest //= target[-1]
    target.insert(d.randint(0, len(target)), rest)
    if d.chance(0.4):
        target[d.randrange(len(target))] = -1
    if d.wild:
        target[d.randrange(len(target))] += 1
    return one_layer(made(name, target_shape=tuple(target)), shape)


def permute(name: str, d: Draw) -> Case:
    shape = d.shape(d.randint(1, 4))
    axes = list(range(1, len(shape) + 1))
    d.shuffle(axes)
    if d.wild:
        axes[0] += 1
    return one_layer(made(name, dims=tuple(axes)), shape)


def flatten(name: str, d: Draw) -> Case:
    return one_layer(made(name, d.dimension_order(2)), d.shape(d.randint(0, 4)))


def repeat_vector(name: str, d: Draw) -> Case:
    return one_layer(made(name, n=d.randint(0 if d.wild else 1, 5)), d.shape(2 if d.wild else 1))


def identity(name: str, d: Draw) -> Case:
    return one_layer(made(name), d.shape(d.randint(0, 4)))


def input_layer(name: str, d: Draw) -> Case:
    """The input itself, passed on."""
    shape = d.shape(d.randint(0, 4))
    return Case(name, f"Input({shape})", (Given(shape),), lambda tensors: tensors[0], frozenset([name]))


FAMILY = {
    "Resizing": resizing, "CenterCrop": center_crop, "Reshape": reshape, "Permute": permute, "Flatten": flatten,
    "RepeatVector": repeat_vector, "Identity": identity, "InputLayer": input_layer,
}  # fmt: skip
for _rank in (1, 2, 3):
    FAMILY[f"ZeroPadding{_rank}D"] = partial(zero_padding, _rank)
    FAMILY[f"Cropping{_rank}D"] = partial(cropping, _rank)
    FAMILY[f"UpSampling{_rank}D"] = partial(upsampling, _rank)
