"""What TensorBoard shows of a run: curves by epoch and by step, the net, and pictures of what it got wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.answers.draw import confusion_picture, filters_picture, mistakes_picture
from zoo.answers.judge import Judged
from zoo.data.splits import Splits
from zoo.light.files.text import markdown_table, markdown_text, number
from zoo.light.nets.catalogue import Architecture
from zoo.light.nets.describe import card_markdown, table_markdown
from zoo.light.nets.table import Table
from zoo.training.compiling import STEP_POINTS, to_array
from zoo.training.epoch import Epoch
from zoo.training.events import Axes, Events
from zoo.training.fitting import Fitting
from zoo.training.resident import Follow

if TYPE_CHECKING:
    import keras

    from zoo.training.gradients import Gradients

_FIGURES = {
    "loss": "mean loss over the samples",
    "accuracy": "share of the samples that is right, 0 to 1",
    "learning rate": "learning rate of the last step",
    "samples a second": "training samples a second",
}
_AXES = {"epoch": "epochs done", "step": "optimiser steps done"}
CHARTS = {
    f"by {over}/{figure}": Axes(f"y: {figure}, x: {over}", f"y: {text}. x: {axis}.")
    for over, axis in _AXES.items()
    for figure, text in _FIGURES.items()
}


class Pages:
    """The pages of one run's folder; training and validation are two colours on the same charts.

    Args:
        epochs: how many the run has finished; what the folder shows of later ones was left by a process that died.
        steps: of an epoch.
    """

    def __init__(self, folder: Path, epochs: int, steps: int) -> None:
        def keeps(tag: str, step: int) -> bool:
            return step <= (epochs * steps if tag.startswith("by step/") else epochs)

        self.folder = folder
        kept = keeps if epochs else None
        self._train, self._validation = (Events(folder / part, kept) for part in ("train", "validation"))
        self._gradients: Gradients | None = None

    def introduce(self, architecture: Architecture, built: Table, run: Mapping[str, Any]) -> None:
        """What there is to say before the first epoch, of the net and of this run."""
        rows = [[markdown_text(name), markdown_text(number(value))] for name, value in run.items()]
        self._train.text("run/recipe", markdown_table(("", ""), rows))
        self._train.text("architecture/layers", table_markdown(built))
        self._train.text("architecture/card", card_markdown(architecture))
        self._train.graph(built)

    def steps(self, fitting: Fitting, number: int, show: Callable[[int, float], None]) -> Follow:
        """Follows epoch `number`, counted from 0.

        Args:
            show: is told, after steps, how many are done, and the mean loss so far.
        """
        steps = len(fitting.batches)
        every = max(1, steps // STEP_POINTS)
        done, mean = 0, {"loss": 0.0, "accuracy": 0.0}

        def after(now: int, loss: float, accuracy: float) -> None:
            # What is told is the mean of the epoch so far; the curve shows that of the steps since its last point.
            nonlocal done, mean
            if now - done >= every:
                so_far = {"loss": loss, "accuracy": accuracy}
                since = {f"by step/{name}": (now * so_far[name] - done * mean[name]) / (now - done) for name in mean}
                since["by step/learning rate"] = fitting.rate_at(number * steps + now - 1)
                self._train.scalars(since, number * steps + now, CHARTS)
                done, mean = now, so_far
            show(now, loss)

        return after

    def epoch(self, epoch: Epoch, fitting: Fitting, *, histograms: bool) -> None:
        """The points of an epoch's end."""
        training = {
            "by epoch/loss": epoch.loss,
            "by epoch/accuracy": epoch.accuracy,
            "by epoch/learning rate": epoch.learning_rate,
            "by epoch/samples a second": len(fitting.data.train.y) / fitting.seconds,
        }
        self._train.scalars(training, epoch.epoch, CHARTS)
        validation = {"loss": epoch.val_loss, "accuracy": epoch.val_accuracy}
        for over, at in (("epoch", epoch.epoch), ("step", epoch.epoch * len(fitting.batches))):
            values = {f"by {over}/{name}": value for name, value in validation.items()}
            self._validation.scalars(values, at, CHARTS)
        if histograms:
            self._histograms(fitting, epoch.epoch)
        self._train.flush()
        self._validation.flush()

    def _histograms(self, fitting: Fitting, step: int) -> None:
        """Weights, and the gradients of the epoch's first batch."""
        from zoo.training.gradients import Gradients

        micro = fitting.micro.size if fitting.micro else None
        self._gradients = self._gradients or Gradients(fitting.model, micro)
        for weight in fitting.model.weights:
            self._train.histogram(f"weights/{weight.path}", to_array(weight), step)
        for path, gradient in self._gradients.of(*fitting.batches[0]).items():
            self._train.histogram(f"gradients/{path}", gradient, step)

    def close(self) -> None:
        self._train.close()
        self._validation.close()

    def judged(self, model: "keras.Model", data: Splits, judged: Judged, step: int, values: Mapping[str, Any]) -> None:
        """What the best model got right of the test samples, beside the run's `values`."""
        events = Events(self.folder)
        events.hyperparameters(values, self.folder.name)
        events.scalars({"test/accuracy": judged.report.accuracy, "test/loss": judged.loss}, step)
        events.image("pictures/confusion matrix", confusion_picture(judged.report, data.labels).to_image(), step)
        if len(model.input_shape) == 4:
            if (mistakes := mistakes_picture(data.test, judged, data.labels)) is not None:
                events.image("pictures/surest mistakes", mistakes, step)
            if (filters := filters_picture(model)) is not None:
                events.image("pictures/first filters", filters, step)
        events.close()
