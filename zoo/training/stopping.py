"""Ends a run by the verdict on its curves."""

from collections.abc import Sequence

from zoo.light.curves.history import History
from zoo.light.curves.verdict import Verdict, judge_curves
from zoo.training.epoch import Epoch


def stopped_by(history: Sequence[Epoch], validated: int, stops: Sequence[str]) -> Verdict | None:
    """The verdict on the epochs so far, if it is one of those by which the run is to end.

    Args:
        validated: validation samples.
        stops: of `zoo.training.config.STOPS`.
    """
    if not history or not stops:
        return None
    verdict = judge_curves(curves_of(history, validated))
    return verdict if verdict.verdict.partition(" ")[0] in stops else None


def curves_of(history: Sequence[Epoch], validated: int) -> History:
    """The epochs of a run as their curves are read."""
    return History(
        epochs=tuple(each.epoch for each in history),
        loss=tuple(each.loss for each in history),
        val_loss=tuple(each.val_loss for each in history),
        accuracy=tuple(each.accuracy for each in history),
        val_accuracy=tuple(each.val_accuracy for each in history),
        rate=tuple(each.learning_rate for each in history),
        validated=validated,
    )
