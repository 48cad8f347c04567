"""Reads learning curves: a verdict on a history, with its evidence, by rules that are written down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoo.errors import ZooError
from zoo.light.curves.history import History

FEWEST_EPOCHS = 3
DIVERGED = 1.5  # times the first epoch's training loss
RISE = 0.10  # of the lowest validation loss: more than this is overfitting
TREND = 6  # epochs after the lowest: in as many, a slow rise tells itself from scatter
UNMOVED = 0.01  # of the first loss: a fall of less is none
FLAT = 0.005  # of the loss, an epoch: a slower fall is none
BRISK = 0.02  # of the loss, an epoch: a faster fall is a good pace
LEVEL = 0.05  # of its mean fall an epoch over the whole run: a curve that falls by less has levelled out
HALF = 0.5  # of the first loss: with this much gone, a slow pace is a late one
_SMALLEST = 1e-7  # a loss below this, Keras's epsilon, counts as this


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a history says: ``diverged``, ``not learning``, ``overfitting since epoch N``, ``converged``, ``slow``,
    ``still learning`` or ``too early to tell``; the figures that say so; what to do."""

    verdict: str
    evidence: str
    advice: str = ""


def judge_curves(history: History) -> Verdict:
    """Judge a run by its losses; the first of these rules that holds decides.

    The curve watched is the validation loss, the training loss where there is none. Its pace is the share of itself
    that it loses an epoch: the slope of its logarithm, by least squares, over the last third of the epochs (three at
    least). It counts as a fall if it exceeds `FLAT` and twice the slope's standard error.

    1. A loss is not finite, or the training loss ends above `DIVERGED` times its first: diverged.
    2. Fewer than `FEWEST_EPOCHS` epochs: too early to tell.
    3. The validation loss, smoothed by medians of three, passed its lowest point two epochs ago or earlier; the mean
       of its last three is above that point by more than the share `RISE`; that is more than three times the scatter
       (the root mean square distance of the curve from the smoothed one, times 1.3), or the curve has risen in `TREND`
       epochs or more since, by twice its slope's standard error; and the training loss has fallen meanwhile:
       overfitting since the epoch after the lowest.
    4. No loss has ever fallen by the share `UNMOVED` of its first value: not learning.
    5. The curve falls no more, and has had twice the pace that it has now; or it falls by less than `LEVEL` of what it
       fell by in the mean epoch: converged.
    6. The pace is above `BRISK`, or more than `HALF` of the first loss is gone: still learning.
    7. Else: slow.
    """
    curves = {"training": history.loss, "validation": history.val_loss}
    for name, curve in curves.items():
        for epoch, loss in zip(history.epochs, curve, strict=False):
            if not math.isfinite(loss):
                return _diverged(f"the {name} loss is {loss} in epoch {epoch}")
            if loss < 0:
                raise ZooError(
                    f"the {name} loss is {loss:g} in epoch {epoch}; curves are read for losses of 0 or more."
                )
    if history.loss and history.loss[-1] > DIVERGED * max(history.loss[0], _SMALLEST):
        return _diverged(
            f"the training loss ends at {history.loss[-1]:.4g}, above the {history.loss[0]:.4g} of its start"
        )
    if len(history.epochs) < FEWEST_EPOCHS:
        count = len(history.epochs)
        return Verdict(
            "too early to tell",
            f"{count} epoch{'s' * (count > 1)}, where {FEWEST_EPOCHS} are needed",
            "train for more epochs",
        )
    return _overfitting(history) or _by_pace(history)


def _diverged(evidence: str) -> Verdict:
    return Verdict("diverged", evidence, "try a learning rate ten times smaller")


def _overfitting(history: History) -> Verdict | None:
    losses = history.val_loss
    if len(losses) < FEWEST_EPOCHS:
        return None
    smooth = _medians(losses)
    near = smooth.index(min(smooth))
    lowest = min(range(max(near - 1, 0), min(near + 2, len(losses))), key=losses.__getitem__)
    after = losses[lowest + 1 :]
    if len(after) < 2 or (history.loss and history.loss[-1] >= history.loss[lowest]):
        return None
    now = _mean(after[-3:])
    scatter = 1.3 * _mean([(loss - other) ** 2 for loss, other in zip(losses[1:-1], smooth[1:-1], strict=True)]) ** 0.5
    pace, error = _pace(after) if len(after) >= TREND else (0.0, 0.0)
    rise = now - smooth[near]
    if rise <= RISE * smooth[near] or (rise <= 3 * scatter and -pace <= 2 * error):
        return None
    epoch = history.epochs[lowest]
    evidence = f"the validation loss rose from {smooth[near]:.4g} around epoch {epoch} to {now:.4g}"
    if history.loss:
        evidence += f", while the training loss fell from {history.loss[lowest]:.4g} to {history.loss[-1]:.4g}"
    return Verdict(
        f"overfitting since epoch {history.epochs[lowest + 1]}",
        evidence,
        f"keep the weights of around epoch {epoch}; more data, dropout or a smaller net would help",
    )


def _by_pace(history: History) -> Verdict:
    name = "validation" if history.val_loss else "training"
    losses = history.val_loss or history.loss
    if all(min(curve) > (1 - UNMOVED) * curve[0] for curve in (history.loss, history.val_loss) if curve):
        return Verdict(
            "not learning",
            f"no loss fell by {UNMOVED:.0%}: the {name} loss is {losses[-1]:.4g}, and was {losses[0]:.4g} at first",
            "try another initialisation, a larger learning rate ('zoo lr-find'), or look at the data",
        )
    count = max(FEWEST_EPOCHS, len(losses) // 3)
    pace, error = _pace(losses[-count:])
    whole, _ = _pace(losses)
    gone = 1 - losses[-1] / max(losses[0], _SMALLEST)
    course = f"the {name} loss went from {losses[0]:.4g} to {losses[-1]:.4g}"
    recent = f"{_share(pace)} of itself an epoch over the last {count}"
    level = pace * losses[-1] < LEVEL * (losses[0] - losses[-1]) / (len(losses) - 1)
    if level or (pace <= max(FLAT, 2 * error) and whole >= 2 * pace):
        change = losses[-1] - losses[-count]
        return Verdict("converged", f"{course}; over the last {count} epochs it changed by {change:+.2g}")
    evidence = f"{course}, and falls by {recent}"
    if pace > BRISK:
        return Verdict("still learning", evidence, "more epochs would help")
    halved = f"{evidence}: at that pace it takes {math.log(2) / max(pace, 1e-6):.0f} epochs to halve"
    if gone > HALF and pace > FLAT:
        return Verdict("still learning", halved, "more epochs would help a little")
    return Verdict(
        "slow", halved, "try larger learning rates and keep the largest that does not diverge: 'zoo lr-find'"
    )


def _pace(losses: Sequence[float]) -> tuple[float, float]:
    """The share of itself that a loss falls by an epoch, by least squares on its logarithm, and its standard error."""
    logs = [math.log(max(loss, _SMALLEST)) for loss in losses]
    middle, mean = (len(logs) - 1) / 2, _mean(logs)
    spread = sum((at - middle) ** 2 for at in range(len(logs)))
    slope = math.fsum((at - middle) * (each - mean) for at, each in enumerate(logs)) / spread
    rest = math.fsum((each - mean - slope * (at - middle)) ** 2 for at, each in enumerate(logs))
    return 1 - math.exp(min(slope, 50.0)), math.sqrt(rest / max(len(logs) - 2, 1) / spread)


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)  # the module statistics would import decimal and random


def _medians(losses: Sequence[float]) -> list[float]:
    """Each loss as the median of itself and its neighbours; the two ends stay."""
    inner = [sorted(losses[at - 1 : at + 2])[1] for at in range(1, len(losses) - 1)]
    return [losses[0], *inner, losses[-1]]


def _share(pace: float) -> str:
    return f"{100 * pace:.2g} %"
