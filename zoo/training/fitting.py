"""A net being fitted, epoch by epoch, with everything that changes while it is in one file.

An epoch's order of samples depends on the seed and the epoch alone, and the state holds the weights, the optimiser's
and dropout's own state, and the history: fitting that was killed goes on to the very same end.
"""

import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.answers.judge import Judged, judge, judged, mean_loss, to_probabilities
from zoo.data.splits import Split, Splits
from zoo.data.sums import total
from zoo.errors import ZooError
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.recipe import Training, are_bands
from zoo.light.nets.table import Table
from zoo.models import threads
from zoo.models.build import build_verified, import_keras, macs_of, table_of
from zoo.models.device import on_gpu, rounding
from zoo.models.heads import with_classes
from zoo.models.precision import answer_in_float32, computed_in
from zoo.models.seeds import own_seeds
from zoo.training import room, state
from zoo.training.compiling import compile_model, fed_at_once, rate_at, rates, schedule, steps_at_once
from zoo.training.epoch import Epoch
from zoo.training.kept import Compiled, of_this_shape
from zoo.training.resident import Follow, answering, prepared

if TYPE_CHECKING:
    import keras

RESIDENT = "within TensorFlow's graph"
"""How steps are taken where Keras's `fit` need not."""


class DivergedError(ZooError):
    """The loss is no longer a finite number."""

    def __init__(self, epoch: int, loss: float, rate: float) -> None:
        self.epoch, self.loss = epoch, loss
        super().__init__(f"The loss is {loss} in epoch {epoch}. A learning rate of {rate:g} is likely too high.")


def fresh_model(
    architecture: Architecture, knobs: Mapping[str, Any], recipe: Training, data: Splits, *, seed: int
) -> "keras.Model":
    """An architecture's model as a recipe has it computed, with as many outputs as the data have classes.

    Raises:
        ZooError: it does not agree with its table, its head cannot be rebuilt, or the recipe is none for such samples.
    """
    recipe.check_pictured(data.fixed.rate is not None or are_bands(architecture.card.input))
    import_keras().utils.set_random_seed(seed)
    with own_seeds(seed):
        with computed_in(recipe.precision):
            model = build_verified(architecture, knobs)
        if architecture.card.task == "classification":
            model = with_classes(model, len(data.labels))
    answer_in_float32(model)
    return model


class Fitting:
    """An architecture's model on its data, compiled by the recipe; data of other classes give it another head.

    Args:
        alone: no other of this process is in use or will be looked at again, so that one of the same shape may be taken
            over, as trials do.
    """

    def __init__(
        self,
        architecture: Architecture,
        knobs: Mapping[str, Any],
        recipe: Training,
        data: Splits,
        *,
        seed: int,
        alone: bool = False,
    ) -> None:
        self.model = fresh_model(architecture, knobs, recipe, data, seed=seed)
        from zoo.data.batches import Batches

        self.recipe, self.data, self.seed = recipe, data, seed
        size, macs = fed_at_once(recipe), macs_of(self.model, architecture)
        if size < recipe.batch_size:
            _check_whole_batches(recipe, len(data.train.y))
        ground = data.fixed.ground
        self.batches = Batches(data.train, size, seed=seed, recipe=recipe, ground=ground)
        self.micro = compile_model(
            self.model,
            recipe,
            schedule(recipe, self._steps),
            macs=macs,
            at_once=steps_at_once(macs * size, len(self.batches)),
        )
        self.validation = Batches(data.validation, self.at_a_time)
        halved = threads.better_halved(macs * recipe.part_size)
        within = prepared(self.model, data.train, recipe, halved=halved, micro=self.micro, ground=ground)
        compiled = Compiled(self.model, within, answering(self.model, data.validation))
        if alone:
            compiled = of_this_shape(compiled, recipe, data, architecture.code)
        self.model, self._within, self._answers = compiled.model, compiled.within, compiled.answers
        self._training = self.batches.feed() if isinstance(self._within, str) else None
        self._validation = None if self._answers else self.validation.feed()
        self.seconds = 0.0
        """What the training half of the last epoch took."""
        self.spent = 0.0
        """Seconds that all epochs took, validation included, in whatever processes."""

    @property
    def path(self) -> str:
        """How an epoch's steps are taken, in words."""
        if isinstance(self._within, str):
            return f"by Keras's fit{self._few}, as {self._within}"
        halved = ", half a batch beside the other" if self._within.halved else ""
        decoded = ", once all files are decoded" if self.data.train.kept.lazily else ""
        return f"{RESIDENT}{halved}{self._few}{decoded}"

    @property
    def _few(self) -> str:
        return f", {self.micro.size} samples at a time" if self.micro else ""

    @property
    def computed(self) -> dict[str, str]:
        """What a step's rounding depends on, beside versions."""
        steps = "fit" if isinstance(self._within, str) else "halves" if self._within.halved else "graph"
        return {"steps": steps + self._few, **rounding()}

    @cached_property
    def table(self) -> Table | None:
        """The layers, where training them takes this machine's memory in a way that can be foretold."""
        import keras

        if keras.backend.backend() == "tensorflow" and not on_gpu():
            with suppress(ZooError):  # A layer of somebody's own has no row.
                return table_of(self.model)
        return None

    @property
    def at_a_time(self) -> int:
        """How many samples of a batch are computed at a time."""
        return self.micro.size if self.micro else self.recipe.part_size

    def check_room(self) -> None:
        """Refuse to train what will likely run out of memory.

        Raises:
            ZooError: with the largest batch that fits.
        """
        if self.table is not None:
            room.check(self.table, self.recipe, self.at_a_time, room.free_memory())

    def epoch(self, number: int, follow: Follow | None = None) -> Epoch:
        """Train for epoch `number`, counted from 0, and validate.

        Args:
            follow: is told of the steps, of each one or of several at once.

        Raises:
            DivergedError: the loss is not finite.
            ZooError: a sample cannot be read, or memory is at an end.
        """
        started = time.perf_counter()
        try:
            loss, accuracy = self._train(number, follow)
            self.seconds = time.perf_counter() - started
            val_loss, val_accuracy = self._validate()
        except Exception as error:
            if out_of_memory(error):
                raise ZooError(f"Out of memory in epoch {number + 1}; {self._less}.") from None
            if has_diverged(error, self.model, self.validation[0][0]):
                raise DivergedError(number + 1, math.nan, self.recipe.learning_rate) from None
            raise
        for each in (loss, val_loss):
            if not math.isfinite(each):
                raise DivergedError(number + 1, each, self.recipe.learning_rate)
        self.spent += time.perf_counter() - started
        last = (number + 1) * len(self.batches) - 1
        return Epoch(number + 1, loss, accuracy, val_loss, val_accuracy, self.rate_at(last))

    @property
    def _less(self) -> str:
        """What would take less memory."""
        parts = next((n for n in range(2, self.recipe.batch_size + 1) if self._in_less(n)), None)
        return f"{f'--accumulate {parts} or ' if parts else ''}a smaller --batch-size takes less"

    def _in_less(self, parts: int) -> bool:
        """Whether a batch can be computed in so many parts, in at most half of the samples at a time."""
        size = self.recipe.batch_size
        return size % parts == 0 and size // parts <= self.at_a_time // 2

    @property
    def _steps(self) -> int:
        return len(self.batches) * self.recipe.epochs

    def rate_at(self, step: int) -> float:
        """The learning rate of a step of the whole run, counted from 0."""
        return rate_at(self.recipe, self._steps, step)

    def _train(self, number: int, follow: Follow | None) -> tuple[float, float]:
        """Mean loss and accuracy over the samples, as they were learnt."""
        self.batches.start(number)
        if not isinstance(self._within, str):
            seeds = derived_seeds(self.seed, number)
            steps = len(self.batches)
            course = rates(self.recipe, self._steps, steps * number, steps)
            return self._within.epoch(self.batches.order, self.batches.batch_size, seeds, course, follow)
        with self.batches.named():
            logs = self.model.fit(
                self._training,
                initial_epoch=number,
                epochs=number + 1,
                shuffle=False,  # Keras would shuffle the batches by a state that no checkpoint holds.
                verbose=0,
                callbacks=[*self._seeding(), *_following(follow)],
            ).history
        return logs["loss"][0] + 0.0, logs["accuracy"][0]  # The sum makes a loss of -0.0 one of 0.0.

    def _validate(self) -> tuple[float, float]:
        """Loss and accuracy over the validation samples, by the formulas with which the test samples are judged."""
        import numpy as np

        if self._answers:
            outputs = self._answers.outputs(self.validation.batch_size)
        else:
            with self.validation.named():
                outputs = self.model.predict(self._validation, verbose=0)
        if not np.isfinite(outputs).all():
            return math.nan, 0.0
        answers, y = to_probabilities(outputs, logits=False), self.validation.labels
        return mean_loss(answers, y, self.recipe.loss), float((answers.argmax(axis=1) == y).mean())

    def judge(self, split: Split) -> Judged:
        """What the model gets right of a split's samples, in batches of the recipe's.

        Raises:
            ZooError: a sample cannot be read, or an answer is not a finite number.
        """
        labels, size, loss = self.data.labels, self.validation.batch_size, self.recipe.loss
        if answers := answering(self.model, split):
            return judged(answers.outputs(size), split, labels, loss=loss)
        return judge(self.model, split, labels, size, loss=loss)

    def save(self, path: Path, history: Sequence[Epoch], bound: str = "") -> None:
        """Write the state after the last epoch of `history`, whole or not at all.

        Args:
            bound: what else the state belongs to; only for the same is it restored.
        """
        state.write(path, self.model, history, sums=total(self.data.sums), spent=self.spent, bound=bound)

    def restore(self, path: Path, bound: str = "") -> list[Epoch]:
        """Bring back what `save` wrote, and return the history; nothing, if there is no such file.

        Raises:
            ZooError: it is no such file, or one of other data, of another net, or bound to something else.
        """
        if not path.exists():
            return []
        history, self.spent = state.restore(path, self.model, sums=total(self.data.sums), bound=bound)
        return history

    def _seeding(self) -> list["keras.callbacks.Callback"]:
        """Seeds each epoch on PyTorch, whose dropout draws from a generator of the process that no state holds."""
        import keras

        if keras.backend.backend() != "torch":
            return []

        def begin(epoch: int, logs: Any = None) -> None:
            keras.utils.set_random_seed(derived_seeds(self.seed, epoch)[0])

        return [keras.callbacks.LambdaCallback(on_epoch_begin=begin)]


def _check_whole_batches(recipe: Training, samples: int) -> None:
    """Refuse parts of a batch that Keras's optimiser would mix with those of the next epoch."""
    if left := samples % recipe.batch_size:
        raise ZooError(
            f"accumulate = {recipe.accumulate}: an epoch's last batch has {left} samples, and Keras's optimiser sums "
            f"up whole batches here; take a batch size that divides {samples:,}."
        )


def _following(follow: Follow | None) -> list["keras.callbacks.Callback"]:
    """What lets Keras's `fit` tell of its steps."""
    import keras

    if follow is None:
        return []

    def after(batch: int, logs: Mapping[str, float]) -> None:
        follow(batch + 1, logs["loss"], logs["accuracy"])

    return [keras.callbacks.LambdaCallback(on_train_batch_end=after)]


def derived_seeds(seed: int, epoch: int) -> tuple[int, int]:
    """Two seeds of an epoch's own, 32 bits each."""
    import numpy as np

    first, second = np.random.SeedSequence([seed, epoch]).generate_state(2).tolist()
    return first, second


def out_of_memory(error: BaseException) -> bool:
    """Whether the machine's or the card's memory was at an end, in whichever backend's words."""
    if isinstance(error, MemoryError):
        return True
    words = f"{type(error).__name__} {error}".lower()
    return any(each in words for each in ("resourceexhausted", "out of memory", "oom when allocating", "bad_alloc"))


def has_diverged(error: Exception, model: "keras.Model", x: Any) -> bool:
    """Whether a step failed as the net answers a batch with what is no number, which PyTorch takes no loss of."""
    import numpy as np

    return isinstance(error, RuntimeError) and not np.isfinite(model.predict_on_batch(x)).all()
