"""Reads learning curves: a verdict on a history, with its evidence, by rules that are written down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoo.errors import ZooError
from zoo.light.curves.figures import SMALLEST, mean, pace
from zoo.light.curves.history import History
from zoo.light.curves.rise import UNMOVED, find_rise

FEWEST_EPOCHS = 3
DIVERGED = 1.5  # times the first epoch's training loss
FLAT = 0.005  # of the loss, an epoch: a slower fall is none
BRISK = 0.02  # of the loss, an epoch: a faster fall is a good pace
LEVEL = 0.05  # of its mean fall an epoch over the whole run: a curve that falls by less has levelled out
HALF = 0.5  # of the first loss: with this much gone, a slow pace is a late one
STILL = 1e-4  # of the loss: a curve that keeps within it was not moved by the training at all
SLACK = 0.01  # of the learning rate: a rise by less is none


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a history says: ``diverged``, ``not learning``, ``overfitting since epoch N``, ``converged``, ``slow``,
    ``still learning``, ``too early to tell`` or ``no validation loss``; the figures that say so; what to do."""

    verdict: str
    evidence: str
    advice: str = ""


def judge_curves(history: History) -> Verdict:
    """Judge a run by its losses; the first of these rules that holds decides.

    The pace of a curve is the share of itself that it loses an epoch: the slope of its logarithm, by least squares,
    over the last third of the epochs (three at least). It counts as a fall if it exceeds `FLAT` and twice the slope's
    standard error.

    1. A loss is not finite, or the training loss ends above `DIVERGED` times its first: diverged.
    2. Fewer than `FEWEST_EPOCHS` epochs: too early to tell.
    3. The validation loss has risen since its lowest, for certain, as `find_rise` has it, and the training loss has
       fallen meanwhile: overfitting since the epoch after the lowest. Only the epochs since the learning rate last rose
       are compared; if these are fewer than `FEWEST_EPOCHS` and the loss was lower before: too early to tell.
    4. No loss has ever fallen by the share `UNMOVED` of its first value, or the validation loss never moved, which is
       by `STILL`, or by `UNMOVED` while the training loss ended below `HALF` of it: not learning.
    5. There is no validation loss: no verdict but those above.
    6. The curve falls no more, and has had twice the pace that it has now, or has never fallen by `UNMOVED`; or it
       falls by less than `LEVEL` of what it fell by in the mean epoch: converged.
    7. The pace is above `BRISK`, or more than `HALF` of the first loss is gone: still learning.
    8. Else: slow.
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
    if history.loss and history.loss[-1] > DIVERGED * max(history.loss[0], SMALLEST):
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
    return _by_rise(history) or _not_learning(history) or _by_pace(history)


def _diverged(evidence: str) -> Verdict:
    return Verdict("diverged", evidence, "try a learning rate ten times smaller")


def _by_rise(history: History) -> Verdict | None:
    losses = history.val_loss
    start = _since_rate_rose(history.rate)
    since = losses[start:]
    if len(since) < FEWEST_EPOCHS:
        if losses and min(since) > min(losses[:start]):
            return Verdict(
                "too early to tell",
                f"the validation loss was {min(losses[:start]):.4g} and is {losses[-1]:.4g}, "
                f"while the learning rate rises: it was {history.rate[0]:.2g} and is {history.rate[-1]:.2g}",
                "judge it when the learning rate has fallen again",
            )
        return None
    rise = find_rise(since, history.validated)
    if rise is None:
        return None
    lowest = start + rise.lowest
    learnt = history.loss
    if learnt and mean(learnt[max(lowest + 1, len(learnt) - 3) :]) >= learnt[lowest]:
        return None
    epoch = history.epochs[lowest]
    evidence = f"the validation loss rose from {rise.low:.4g} around epoch {epoch} to {rise.now:.4g}"
    if learnt:
        evidence += f", while the training loss fell from {learnt[lowest]:.4g} to {learnt[-1]:.4g}"
    return Verdict(
        f"overfitting since epoch {history.epochs[lowest + 1]}",
        evidence,
        f"keep the weights of around epoch {epoch}; more data, dropout or a smaller net would help",
    )


def _since_rate_rose(rates: Sequence[float]) -> int:
    """The place of the last epoch whose learning rate is above that of the epoch before; 0 if none is."""
    return max((at for at in range(1, len(rates)) if rates[at] > (1 + SLACK) * rates[at - 1]), default=0)


def _not_learning(history: History) -> Verdict | None:
    name = "validation" if history.val_loss else "training"
    losses = history.val_loss or history.loss
    if all(min(curve) > (1 - UNMOVED) * curve[0] for curve in (history.loss, history.val_loss) if curve):
        return Verdict(
            "not learning",
            f"no loss fell by {UNMOVED:.0%}: the {name} loss is {losses[-1]:.4g}, and was {losses[0]:.4g} at first",
            "try another initialisation, a larger learning rate ('zoo lr-find'), or look at the data",
        )
    moved = max(losses) - min(losses)
    if not history.val_loss or moved > UNMOVED * losses[0]:
        return None
    if moved > STILL * losses[0] and (not history.loss or history.loss[-1] > HALF * losses[-1]):
        return None
    evidence = f"the validation loss is {losses[-1]:.4g} as at first, and never moved by {UNMOVED:.0%}"
    if history.loss:
        evidence += f", while the training loss went from {history.loss[0]:.4g} to {history.loss[-1]:.4g}"
    return Verdict(
        "not learning",
        evidence,
        "look at the validation samples, their labels and their scale: what is learnt does not reach them",
    )


def _no_validation(history: History) -> Verdict:
    evidence = (
        f"the training loss alone, from {history.loss[0]:.4g} to {history.loss[-1]:.4g}, tells neither whether it"
    )
    remedy = "train with validation samples, and keep their loss in a column 'val_loss'"
    if history.unread:
        remedy = f"if one of these columns is it, name it 'val_loss': {', '.join(history.unread[:6])}"
    return Verdict("no validation loss", f"{evidence} converged nor whether it overfits", remedy)


def _by_pace(history: History) -> Verdict:
    losses = history.val_loss
    if not losses:
        return _no_validation(history)
    count = max(FEWEST_EPOCHS, len(losses) // 3)
    now, error = pace(losses[-count:])
    whole, _ = pace(losses)
    gone = 1 - losses[-1] / max(losses[0], SMALLEST)
    course = f"the validation loss went from {losses[0]:.4g} to {losses[-1]:.4g}"
    level = now * losses[-1] < LEVEL * (losses[0] - losses[-1]) / (len(losses) - 1)
    had = whole >= 2 * now or min(losses) > (1 - UNMOVED) * losses[0]
    if level or (now <= max(FLAT, 2 * error) and had):
        change = losses[-1] - losses[-count]
        return Verdict("converged", f"{course}; over the last {count} epochs it changed by {change:+.2g}")
    evidence = f"{course}, and falls by {100 * now:.2g} % of itself an epoch over the last {count}"
    if now > BRISK:
        return Verdict("still learning", evidence, "more epochs would help")
    halved = f"{evidence}: at that pace it takes {math.log(2) / max(now, 1e-6):.0f} epochs to halve"
    if gone > HALF and now > FLAT:
        return Verdict("still learning", halved, "more epochs would help a little")
    return Verdict(
        "slow", halved, "try larger learning rates and keep the largest that does not diverge: 'zoo lr-find'"
    )
