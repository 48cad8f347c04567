"""Finds what the columns of a history hold, by the names that trainers give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")
"""Those with a figure an epoch."""
_SIDES = {
    "": ("train", "training", "trn", "trained"),
    "val_": ("val", "valid", "validation", "eval", "evaluation", "dev", "holdout", "vld"),
    "test_": ("test", "testing", "tst"),
}
_MEASURES = {"loss": ("loss", "losses"), "accuracy": ("accuracy", "acc")}
_IDLE = {"epoch", "mean", "avg", "average", "metrics", "metric", "sparse", "categorical", "binary"}
"""Words that change nothing about what a column holds."""
_OTHERS = {
    "epoch": (("epoch",), ("epochs",)),
    "iteration": (("iteration",), ("iterations",), ("step",), ("global", "step")),
    "rate": (("learning", "rate"), ("lr",), ("lr", "0"), ("learningrate",)),
}
_LOSSES = re.compile("loss|entropy|nll|objective|cost")


@dataclass(frozen=True, slots=True)
class HistoryColumns:
    """Where the columns stand that are read, and the names of the loss columns that are not."""

    places: Mapping[str, int]
    unread: tuple[str, ...] = ()


def find_columns(names: Sequence[str]) -> HistoryColumns:
    """Read the names of columns, as Keras, fastai, Lightning, Hugging Face and people's own loops write them.

    A name counts by its words: ``val_loss``, ``Validation Loss``, ``valid/loss``, ``evalLoss`` and ``val_loss_epoch``
    are one. Of several columns for one curve the plainest is read; a loss on test samples is the validation loss where
    there is no other. Where the losses stand as ``train_loss`` and ``valid_loss``, a bare ``accuracy`` is that on the
    validation samples, as fastai and Hugging Face write it.
    """
    words = [_words(name) for name in names]
    places = {curve: place for curve, known in _OTHERS.items() if (place := _first(words, known)) is not None}
    claims: dict[str, list[tuple[int, int]]] = {}
    for at, each in enumerate(words):
        if claim := _claim(each):
            claims.setdefault(claim[0], []).append((claim[1], at))
    found = {curve: min(several)[1] for curve, several in claims.items()}
    for curve in ("loss", "accuracy"):
        if f"test_{curve}" in found:
            found.setdefault(f"val_{curve}", found.pop(f"test_{curve}"))
    if "val_loss" in found and "val_accuracy" not in found and _bare_accuracy_is_validation(words, found):
        found["val_accuracy"] = found.pop("accuracy")
    places |= {curve: found[curve] for curve in CURVES if curve in found}
    unread = [name for at, name in enumerate(names) if _LOSSES.search(name.lower()) and at not in places.values()]
    return HistoryColumns(places, tuple(unread))


def _words(name: str) -> tuple[str, ...]:
    name = name.rpartition(" - ")[2]  # Weights & Biases writes the run's name in front.
    return tuple(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def _first(words: Sequence[tuple[str, ...]], known: Sequence[tuple[str, ...]]) -> int | None:
    return next((words.index(each) for each in known if each in words), None)


def _claim(words: Sequence[str]) -> tuple[str, int] | None:
    """The curve that a column of these words holds, and how far its name is from the plainest."""
    telling = [word for word in words if word not in _IDLE]
    curve = next((name for name, known in _MEASURES.items() if sum(word in known for word in telling) == 1), None)
    if curve is None:
        return None
    rest = [word for word in telling if word not in _MEASURES[curve]]
    if not rest:
        return curve, len(words) - 1
    side = next((side for side, known in _SIDES.items() if rest[0] in known), None)
    return None if side is None or len(rest) > 1 else (side + curve, len(words) + ("val" not in rest))


def _bare_accuracy_is_validation(words: Sequence[tuple[str, ...]], found: Mapping[str, int]) -> bool:
    bare = "accuracy" in found and not set(words[found["accuracy"]]) & set(_SIDES[""])
    return bare and "loss" in found and bool(set(words[found["loss"]]) & set(_SIDES[""]))
