"""How often `judge_curves` finds overfitting and nothing else, beside the rule of a rise by 10 % that it had before.

Two sorts of histories whose truth is known: curves made by formula, with the scatter of a validation set of 100 to
10,000 samples; and small nets that are really trained, whose loss on 10,000 fresh samples is the truth.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np  # noqa: TID253
from side_by_side import claim, options

from zoo.light.curves.figures import mean, medians, pace
from zoo.light.curves.history import History
from zoo.light.curves.rise import CARRIED
from zoo.light.curves.verdict import judge_curves

WANTED = 0.95
RISEN = (0.005, 0.03)
"""Of the true loss: a net whose loss on fresh samples ends no more above its lowest does not overfit, one that ends
further above does; of those between either may be said, and they are left out."""


@dataclass(frozen=True)
class Case:
    sort: str
    overfits: bool
    history: History


DECIDED = 0.1
"""Of the true loss: of larger rises no set of 50 samples or more leaves a doubt."""


def main() -> None:
    given = options(__doc__).parse_args()
    simulated = list(simulate(20 if given.tiny else 2000, seed=17))
    nets = list(train_nets(6 if given.tiny else 160))
    trained = [net.case for net in nets if not RISEN[0] < net.risen <= RISEN[1]]
    print(f"{len(nets) - len(trained)} of {len(nets)} nets are left out: they end above their lowest by a little")
    for name, cases in (("simulated", simulated), ("really trained", trained)):
        for rule, judge in (("judge_curves", overfits), ("a rise by 10 %", rises_by_a_tenth)):
            said = [judge(case.history) for case in cases]
            wrong = Counter(case.sort for case, each in zip(cases, said, strict=True) if each != case.overfits)
            of = Counter(case.sort for case in cases)
            shown = ", ".join(f"{n} of {of[sort]} {sort}" for sort, n in wrong.items())
            print(f"{name}, {rule}: wrong about {shown or 'none'}")
            score = f1([case.overfits for case in cases], said)
            bound = WANTED if judge is overfits else None
            claim(f"F1 of overfitting by {rule}, {len(cases):,} histories {name}", "", score, at_least=bound)
    clear = [net for net in nets if not RISEN[0] < net.risen <= RISEN[1]]
    for rule, stop, bound in (
        ("`--stop overfitting`", stops, WANTED),
        ("a patience of 40 epochs", loses_patience, None),
    ):
        claim_stop(clear, rule, stop, bound)
    carried = sorted(net.carried for net in nets if RISEN[0] < net.risen <= DECIDED)
    middle = carried[len(carried) // 2] if carried else math.nan
    claim(
        "a sample that carries a rise of at most 10 % moves by, in means of the loss",
        f"{CARRIED:g} in `rise.py`",
        middle,
    )


def claim_stop(nets: list["Net"], rule: str, stop: Callable[[History], int], bound: float | None) -> None:
    """How often a rule that ends a run keeps the epoch that is best on its validation samples, and what it spends."""
    ends = [stop(net.history) for net in nets]
    kept = [min(net.history.val_loss[:end]) == min(net.history.val_loss) for net, end in zip(nets, ends, strict=True)]
    spent = [end / len(net.history.epochs) for net, end in zip(nets, ends, strict=True) if net.risen > RISEN[1]]
    what = f"{len(nets)} nets really trained"
    claim(f"{rule} keeps the best epoch, share of {what}", "", sum(kept) / len(kept), at_least=bound)
    share = 100 * sum(spent) / max(len(spent), 1)
    claim(f"{rule}, epochs of those that overfit", "all of them", share, at_most=60 if bound else None, unit=" %")


def stops(history: History) -> int:
    """The epoch after which the verdict is first that it overfits; the last, if it never is."""
    count = len(history.epochs)
    return next((end for end in range(1, count) if overfits(first(history, end))), count)


def loses_patience(history: History, patience: int = 40) -> int:
    """The epoch after which the lowest validation loss is so many epochs old."""
    losses = history.val_loss
    ends = (end for end in range(patience + 1, len(losses)) if min(losses[end - patience : end]) > min(losses[:end]))
    return next(ends, len(losses))


def first(history: History, end: int) -> History:
    """Its first epochs."""
    cut = {name: getattr(history, name)[:end] for name in ("epochs", "loss", "val_loss", "rate")}
    return replace(history, **cut)


def f1(truth: list[bool], said: list[bool]) -> float:
    both = sum(map(min, truth, said))
    return 2 * both / max(sum(truth) + sum(said), 1)


def overfits(history: History) -> bool:
    return judge_curves(history).verdict.startswith("overfitting")


def rises_by_a_tenth(history: History) -> bool:
    """The rule before: above the lowest by 10 %, and by three times the scatter or with a trend of two errors."""
    losses, smooth = history.val_loss, medians(history.val_loss)
    near = smooth.index(min(smooth))
    lowest = min(range(max(near - 1, 0), min(near + 2, len(losses))), key=losses.__getitem__)
    after = losses[lowest + 1 :]
    if len(after) < 2 or history.loss[-1] >= history.loss[lowest]:
        return False
    scatter = 1.3 * mean([(one - other) ** 2 for one, other in zip(losses[1:-1], smooth[1:-1], strict=True)]) ** 0.5
    trend, error = pace(after) if len(after) >= 6 else (0.0, 0.0)
    rise = mean(after[-3:]) - smooth[near]
    return rise > 0.1 * smooth[near] and (rise > 3 * scatter or -trend > 2 * error)


def simulate(count: int, seed: int) -> Iterator[Case]:
    """Histories by formula: the expected course of both losses, and a scatter of which some lasts for epochs."""
    source = random.Random(seed)
    sorts = [converged, learning, plateau, fast, slow, one_cycle, half_a_cycle]
    for at in range(count):
        yield sorts[at % len(sorts)](source)


Course = Callable[[int], float]


def made(source: random.Random, epochs: int, val: Course, loss: Course, rate: Course | None = None) -> History:
    samples = round(10 ** source.uniform(2, 4))
    spread = source.uniform(0.3, 1.0) / math.sqrt(samples)  # of a mean loss, as a share of it
    lasting, memory = source.uniform(0, 0.6), source.uniform(0.3, 0.8)
    wander, validation, training = 0.0, [], []
    for at in range(epochs):
        wander = memory * wander + math.sqrt(1 - memory**2) * source.gauss(0, spread)
        noise = lasting * wander + math.sqrt(1 - lasting**2) * source.gauss(0, spread)
        validation.append(val(at) * math.exp(noise))
        training.append(loss(at) * math.exp(source.gauss(0, 0.01)))
    rates = tuple(map(rate, range(epochs))) if rate else ()
    known = samples if source.random() < 0.5 else None
    epoch = tuple(range(epochs))
    return History(epoch, tuple(training), tuple(validation), rate=rates, validated=known)


def falling(source: random.Random, tau: float) -> tuple[Course, Course]:
    first, floor = source.uniform(0.7, 3), source.uniform(0.05, 0.6)
    ratio, fall = source.uniform(0.3, 1), source.uniform(0.002, 0.02) / tau
    return (
        lambda at: floor + first * math.exp(-at / tau),
        lambda at: ratio * floor * math.exp(-fall * at) + first * math.exp(-at / tau),
    )


def converged(source: random.Random) -> Case:
    epochs = source.randint(15, 300)
    return Case("converged", False, made(source, epochs, *falling(source, epochs * source.uniform(0.03, 0.15))))


def learning(source: random.Random) -> Case:
    epochs = source.randint(5, 100)
    return Case("learning", False, made(source, epochs, *falling(source, epochs * source.uniform(0.3, 1.5))))


def plateau(source: random.Random) -> Case:
    epochs = source.randint(20, 400)
    return Case("plateau", False, made(source, epochs, *falling(source, source.uniform(0.5, 3))))


def rising(source: random.Random, epochs: int, share: float, power: float) -> History:
    turn = max(2, round(epochs * source.uniform(0.1, 0.5)))
    val, _ = falling(source, turn / source.uniform(3, 6))
    low, first = val(turn), source.uniform(0.7, 3)
    return made(
        source,
        epochs,
        lambda at: val(at) + low * share * max(0.0, (at - turn) / (epochs - 1 - turn)) ** power,
        lambda at: first * (0.01 + math.exp(-3 * at / turn)) * math.exp(-at / epochs),
    )


def fast(source: random.Random) -> Case:
    history = rising(source, source.randint(8, 60), source.uniform(0.15, 2), source.uniform(0.5, 1.5))
    return Case("fast overfitting", True, history)


def slow(source: random.Random) -> Case:
    history = rising(source, source.randint(100, 600), source.uniform(0.04, 0.2), source.uniform(0.5, 1.5))
    return Case("slow overfitting", True, history)


def one_cycle(source: random.Random, share: float = 1.0) -> Case:
    """The rate rises for 30 % of the epochs and falls for the rest; a large one keeps both losses up."""
    epochs, high = source.randint(20, 100), source.uniform(0.3, 1.5)
    val, loss = falling(source, epochs * source.uniform(0.1, 0.3))
    done = max(6, round(epochs * share))

    def rate(at: int) -> float:
        part = at / (epochs - 1)
        return 0.5 - 0.5 * math.cos(math.pi * (part / 0.3 if part < 0.3 else 1 - (part - 0.3) / 0.7)) + 0.01

    shown = rate if source.random() < 0.5 else None
    history = made(
        source, done, lambda at: val(at) * (1 + high * rate(at)), lambda at: loss(at) * (1 + rate(at)), shown
    )
    return Case("one cycle" if share == 1 else "half a cycle", False, history)


def half_a_cycle(source: random.Random) -> Case:
    return one_cycle(source, source.uniform(0.2, 0.7))


@dataclass(frozen=True)
class Net:
    history: History
    fresh: np.ndarray
    """The loss of each fresh sample, by epoch."""

    @property
    def risen(self) -> float:
        """The share by which the true loss ends above its lowest."""
        truth = self.fresh.mean(1)
        return float(truth[-1] / truth.min() - 1)

    @property
    def case(self) -> Case:
        return Case("overfitting nets" if self.risen > RISEN[1] else "other nets", self.risen > RISEN[1], self.history)

    @property
    def carried(self) -> float:
        """By how many times the mean loss a sample's loss moves, if it is one of those that carry the rise."""
        truth = self.fresh.mean(1)
        lowest = truth.argmin()
        return float((self.fresh[-1] - self.fresh[lowest]).var() / truth[lowest] / (truth[-1] - truth[lowest]))


def train_nets(count: int) -> Iterator[Net]:
    """Nets of one hidden layer on ten classes that overlap; few samples overfit, many or a strong decay do not."""
    for seed in range(count):
        source = np.random.default_rng(seed)
        samples, validated = int(10 ** source.uniform(2.3, 3.5)), int(10 ** source.uniform(2, 4))
        centres = source.normal(0, source.uniform(0.4, 0.9), (10, 20))
        sets = [_drawn(source, centres, size) for size in (samples, validated, 10_000)]
        epochs, decay = int(source.integers(15, 150)), 10 ** source.uniform(-2, 0.5)
        losses = _fitted(source, sets, epochs, 10 ** source.uniform(-4, -2), decay)
        learnt, val = (tuple(float(each[at].mean()) for each in losses) for at in (0, 1))
        history = History(tuple(range(epochs)), learnt, val, validated=validated)
        yield Net(history, np.array([each[2] for each in losses]))


def _drawn(source: np.random.Generator, centres: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    labels = source.integers(0, len(centres), size)
    return (centres[labels] + source.normal(0, 1, (size, centres.shape[1]))).astype(np.float32), labels


def _fitted(source: np.random.Generator, sets: list, epochs: int, rate: float, decay: float) -> list:
    """By epoch and by set the losses of its samples, of a net that Adam trains on the first in batches of 32."""
    (inputs, labels), *_ = sets
    shapes = {(20, 64): 0.2, (64,): 0, (64, 10): 0.1, (10,): 0}
    weights = [source.normal(0, spread, shape).astype(np.float32) for shape, spread in shapes.items()]
    moments, squares, step = [0.0 * w for w in weights], [0.0 * w for w in weights], 0
    losses = []
    for _ in range(epochs):
        order = source.permutation(len(labels))
        for batch in np.array_split(order, -(-len(order) // 32)):
            step += 1
            for at, gradient in enumerate(_gradients(weights, inputs[batch], labels[batch])):
                moments[at] = 0.9 * moments[at] + 0.1 * gradient
                squares[at] = 0.999 * squares[at] + 0.001 * gradient**2
                move = moments[at] / (1 - 0.9**step) / (np.sqrt(squares[at] / (1 - 0.999**step)) + 1e-8)
                weights[at] = weights[at] - rate * (move + decay * weights[at])
        losses.append([_losses(weights, *each) for each in sets])
    return losses


def _forward(weights: list, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = np.maximum(inputs @ weights[0] + weights[1], 0)
    scores = hidden @ weights[2] + weights[3]
    scores -= scores.max(1, keepdims=True)
    return hidden, scores - np.log(np.exp(scores).sum(1, keepdims=True))


def _losses(weights: list, inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return -_forward(weights, inputs)[1][np.arange(len(labels)), labels]


def _gradients(weights: list, inputs: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    hidden, logs = _forward(weights, inputs)
    error = np.exp(logs)
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    back = error @ weights[2].T * (hidden > 0)
    return [inputs.T @ back, back.sum(0), hidden.T @ error, error.sum(0)]


if __name__ == "__main__":
    main()
