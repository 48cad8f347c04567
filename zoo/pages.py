"""What TensorBoard shows of a run: curves by epoch and by step, the net, and pictures of what it got wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.catalogue import Architecture
from zoo.events import Events
from zoo.fitting import Epoch, Fitting, to_array
from zoo.tables import Table

if TYPE_CHECKING:
    import keras

    from zoo.data import Splits
    from zoo.evaluate import Judged

_STEP_CURVE = 50
"""How many points of an epoch the curves by step have."""


class Pages:
    """The pages of one run's folder; training and validation are two colours on the same charts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._train, self._validation = Events(folder / "train"), Events(folder / "validation")

    def introduce(self, architecture: Architecture, built: Table) -> None:
        """What there is to say before the first epoch."""
        from zoo.description import card_markdown, table_markdown

        self._train.text("architecture/layers", table_markdown(architecture.table))
        self._train.text("architecture/card", card_markdown(architecture))
        self._train.graph(built)

    def steps(self, first: int, steps: int, show: Callable[[int, float], None]) -> "keras.callbacks.Callback":
        """Follows an epoch of so many `steps`, of which `first` is the number of the first.

        Args:
            show: is told after each step how many are done, and the mean loss so far.
        """
        import keras

        every = max(1, steps // _STEP_CURVE)
        done, mean = 0, {"loss": 0.0, "accuracy": 0.0}

        def after(batch: int, logs: Mapping[str, float]) -> None:
            # Keras gives the mean of the epoch so far; the curve shows that of the steps since its last point.
            nonlocal done
            now = batch + 1
            if now % every == 0:
                since = {f"by step/{name}": (now * logs[name] - done * mean[name]) / (now - done) for name in mean}
                self._train.scalars(since, first + batch)
                done = now
                mean.update({name: logs[name] for name in mean})
            show(now, logs["loss"])

        return keras.callbacks.LambdaCallback(on_train_batch_end=after)

    def epoch(self, epoch: Epoch, fitting: Fitting, *, histograms: bool) -> None:
        """The points of an epoch's end."""
        self._train.scalars(
            {
                "by epoch/loss": epoch.loss,
                "by epoch/accuracy": epoch.accuracy,
                "by epoch/learning rate": epoch.learning_rate,
                "by epoch/samples a second": len(fitting.data.train.y) / fitting.seconds,
            },
            epoch.epoch,
        )
        validation = {"by epoch/loss": epoch.val_loss, "by epoch/accuracy": epoch.val_accuracy}
        self._validation.scalars(validation, epoch.epoch)
        if histograms:
            for weight in fitting.model.weights:
                self._train.histogram(f"weights/{weight.path}", to_array(weight), epoch.epoch)
        self._train.flush()
        self._validation.flush()

    def close(self) -> None:
        self._train.close()
        self._validation.close()

    def judged(
        self, model: "keras.Model", data: "Splits", judged: "Judged", step: int, values: Mapping[str, Any]
    ) -> None:
        """What the best model got right of the test samples, beside the run's `values`."""
        from zoo.evaluate import write_pictures

        events = Events(self.folder)
        events.hyperparameters(values, self.folder.name)
        events.scalars({"test/accuracy": judged.report.accuracy, "test/loss": judged.loss}, step)
        write_pictures(events, model, data.test, judged, data.labels, step)
        events.close()
