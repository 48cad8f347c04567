"""A search job as KerasTuner takes it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuning.job.job import Job
from tuning.job.read import find_job
from zoo.errors import ZooError
from zoo.light.nets.recipe import VALUES
from zoo.models import onednn
from zoo.models.build import build_verified, import_keras, macs_of
from zoo.models.precision import answer_in_float32, computed_in
from zoo.training.compiling import compile_model, fed_at_once

if TYPE_CHECKING:
    import keras

onednn.choose()
import_keras()  # quietly, before KerasTuner does
import keras_tuner  # noqa: E402

_OF_AN_EPOCH = ("schedule", "warmup", "shift", "rotation", "zoom", "flip")
"""Of a recipe, what is done outside a step, which KerasTuner's fit does not do."""
_OF_A_TRIAL = ("max_parameters", "max_macs", "max_memory", "minutes")
"""Limits that a search here holds its trials to."""


def hypermodel(source: str | Path, /) -> "ArchitectureHyperModel":
    """A job's space and recipe as a ``keras_tuner.HyperModel``, for any tuner of KerasTuner's.

    Args:
        source: an architecture, for the default job that its card makes; or a job, as for `tuning.tune`.

    Raises:
        zoo.ZooError: there is no such job or architecture, it has no task, or its job searches designs, or what only
            `zoo tune` does, such as a schedule.
    """
    return ArchitectureHyperModel(find_job(source))


class ArchitectureHyperModel(keras_tuner.HyperModel):
    """Searches the job's space: knobs of the builder and values of the recipe."""

    def __init__(self, job: Job) -> None:
        if job.structure is not None:
            raise ZooError(f"{job.name} searches designs, each a net of its own; only 'zoo tune' can.")
        asked = [each.name for each in job.space.dimensions if each.name in _OF_AN_EPOCH]
        asked += [name for name in _OF_AN_EPOCH if job.fixed.get(name, VALUES[name].default) != VALUES[name].default]
        asked += [name for name, given in (("seeds", job.seeds > 1), ("stop", job.stop)) if given]
        asked += [name for name in _OF_A_TRIAL if getattr(job.limits, name) is not None]
        if asked:
            raise ZooError(f"{job.name} asks for {', '.join(asked)}, which KerasTuner's fit does not do; use zoo tune.")
        super().__init__(name=job.base.name)
        self.job = job

    def build(self, hp: keras_tuner.HyperParameters) -> "keras.Model":
        """Build, verify and compile the model for one set of values."""
        self.job.space.declare(hp)
        knobs, recipe = self.job.settings(self._values(hp))
        with computed_in(recipe.precision):
            model = build_verified(self.job.base, knobs)
        answer_in_float32(model)
        compile_model(model, recipe, recipe.learning_rate, macs=macs_of(model, self.job.base))
        return model

    def fit(self, hp: keras_tuner.HyperParameters, model: "keras.Model", *arguments: Any, **named: Any) -> Any:
        """Fit with the recipe's batch size, unless another is given."""
        _, recipe = self.job.settings(self._values(hp))
        return model.fit(*arguments, **{"batch_size": fed_at_once(recipe), **named})

    def _values(self, hp: keras_tuner.HyperParameters) -> dict[str, Any]:
        return {each.name: hp.values[each.name] for each in self.job.space.dimensions if each.name in hp.values}
