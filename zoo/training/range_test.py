"""The learning-rate range test.

L. N. Smith, "Cyclical learning rates for training neural networks", 2017 (arXiv:1506.01186), section 3.3: train while
the rate rises, and see where the loss falls, where it stops falling, and where it diverges.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from zoo.data.splits import Splits
from zoo.errors import ZooError
from zoo.light.files.chart import Chart, Curve
from zoo.light.files.shown import Pictured
from zoo.models.build import macs_of
from zoo.training.compiling import compile_model, fed_at_once
from zoo.training.config import Config
from zoo.training.fitting import fresh_model, has_diverged

FEWEST_STEPS, MOST_STEPS = 20, 10_000
DIVERGED = 4.0
"""A loss so many times the lowest, both smoothed, has diverged."""
MARGIN = 4.0
"""The suggestion is this many times below the rate at which the loss was lowest."""
FALL = 0.02
"""The loss has fallen if it lost this share of the first, both smoothed."""
_WINDOW = 1 / 12
"""The share of the steps that is smoothed together."""
_ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


@dataclass(frozen=True, slots=True, repr=False)
class RangeTest(Pictured):
    """Rates from the lowest to where the test ended, and the training loss of the batch at each."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    diverged: bool
    """Whether it ended because the loss diverged."""
    data: str = ""
    """What the data are, in a line."""

    @property
    def lowest(self) -> int:
        """The step at which the smoothed loss was lowest."""
        return self.smoothed.index(min(self.smoothed))

    @property
    def edge(self) -> float:
        """The largest rate that still lowered the loss."""
        return self.rates[self.lowest]

    @property
    def fell(self) -> bool:
        """Whether some rate lowered the loss."""
        return self.smoothed[self.lowest] <= (1 - FALL) * self.smoothed[0]

    @property
    def suggestion(self) -> float:
        """`edge` over `MARGIN`, rounded down to one or two digits.

        At the edge itself training is about to diverge, and the test, of one batch a rate, notices late.

        Raises:
            ZooError: the loss did not fall.
        """
        if not self.fell:
            raise ZooError(
                f"The loss did not fall between the rates {self.rates[0]:g} and {self.rates[-1]:g}, from "
                f"{self.smoothed[0]:.4g} to {self.smoothed[self.lowest]:.4g}; try more --steps or other bounds."
            )
        return _rounded_down(self.edge / MARGIN)

    @property
    def finding(self) -> str:
        """What it shows, in a sentence."""
        last = f"{self.rates[-1]:.2g}"
        end = f"it diverged at {last}" if self.diverged else f"it did not diverge up to {last}"
        return f"The loss fell up to a rate of {self.edge:.2g}, to {self.smoothed[self.lowest]:.4g}; {end}."

    def __str__(self) -> str:
        return self.finding

    def chart(self) -> Chart:
        """The loss over the rate, smoothed and by batch; losses beyond twice the first are left out."""
        top = 2 * max(self.smoothed[0], self.losses[0])

        def points(losses: Sequence[float]) -> list[tuple[float, float]]:
            return [(rate, loss if loss <= top else math.nan) for rate, loss in zip(self.rates, losses, strict=True)]

        curves = [
            Curve("of each batch", points(self.losses), letter=".", dashed=True),
            Curve("smoothed", points(self.smoothed), letter="o"),
        ]
        marks = [(self.edge, f"lowest at {self.edge:.2g}")]
        if self.fell:
            marks.append((self.suggestion, f"suggested {self.suggestion:g}"))
        return Chart("Training loss", "learning rate", "mean over the batch", curves, log_x=True, marks=marks)


def range_test(
    config: Config, *, low: float, high: float, steps: int, show: Callable[[int, float], None] = lambda done, loss: None
) -> RangeTest:
    """Train for `steps` batches while the rate rises from `low` to `high` by the same factor a step.

    Stops early once the loss is not finite, or its smoothed value exceeds `DIVERGED` times the lowest so far. Each
    smoothed loss is the mean over a window centred on its step, so that it does not lag behind the rate.

    Args:
        show: is told, after each step, how many are done, and the loss of its batch.

    Raises:
        ZooError: the bounds are out of order, the data are not to be had, or the first losses are not finite.
    """
    if not (0 < low < high < math.inf and FEWEST_STEPS <= steps <= MOST_STEPS):
        raise ZooError(
            f"--low {low:g} --high {high:g} --steps {steps}: the bounds must rise from above 0, in {FEWEST_STEPS} to "
            f"{MOST_STEPS:,} steps."
        )
    data = config.load_data()
    loss_at = _learner(config, data)
    half = max(1, round(steps * _WINDOW / 2))
    rates = [low * (high / low) ** (step / (steps - 1)) for step in range(steps)]
    losses: list[float] = []
    lowest, diverged = math.inf, False
    for step, rate in enumerate(rates):
        loss = loss_at(step, rate)
        if diverged := not math.isfinite(loss):
            break
        losses.append(loss)
        show(step + 1, loss)
        if len(losses) > 2 * half:
            mean = fmean(losses[-1 - 2 * half :])
            lowest = min(lowest, mean)
            if diverged := mean > DIVERGED * lowest:
                break
    if len(losses) < 2:
        raise ZooError(f"The loss is not finite at a rate of {rates[len(losses)]:g}; begin below it with --low.")
    reached = tuple(rates[: len(losses)])
    return RangeTest(reached, tuple(losses), tuple(_smoothed(losses, half)), diverged, data.note)


def _learner(config: Config, data: Splits) -> Callable[[int, float], float]:
    """What trains on the batch of a step, counted from 0, at a rate, and gives its loss."""
    recipe = config.recipe
    model = fresh_model(config.net, config.knobs, recipe, data, seed=config.seed)
    from zoo.data.batches import Batches

    if fed_at_once(recipe) < recipe.batch_size:
        raise ZooError(f"accumulate = {recipe.accumulate}: here the test takes whole batches; leave it at 1.")
    compile_model(model, recipe, recipe.learning_rate, macs=macs_of(model, config.net))
    batches = Batches(data.train, recipe.batch_size, seed=config.seed)

    def loss_at(step: int, rate: float) -> float:
        if step % len(batches) == 0:
            batches.start(step // len(batches))
        model.optimizer.learning_rate = rate
        model.reset_metrics()  # Without that, Keras gives the mean of all steps so far.
        x, *targets = batches[step % len(batches)]
        try:
            return float(model.train_on_batch(x, *targets, return_dict=True)["loss"])
        except Exception as error:
            if has_diverged(error, model, x):
                return math.nan
            raise

    return loss_at


def _smoothed(losses: Sequence[float], half: int) -> list[float]:
    """The mean of each loss and up to `half` on either side, of as many on the one as on the other."""
    means = []
    for at in range(len(losses)):
        reach = min(half, at, len(losses) - 1 - at)
        means.append(fmean(losses[at - reach : at + reach + 1]))
    return means


def _rounded_down(rate: float) -> float:
    power = 10.0 ** math.floor(math.log10(rate))
    digits = max(each for each in _ROUND if each <= rate / power * (1 + 1e-9))
    return float(f"{digits * power:.2g}")
