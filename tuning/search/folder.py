"""What a search keeps on the disk beside its journal: the job, a folder a trial, the nets of a structure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuning.job.job import Job
from tuning.job.read import FILE, to_toml
from tuning.job.structure import design_folder
from tuning.trials.same import SUM, check_code
from tuning.trials.task import Task
from tuning.trials.trial import Trial
from zoo.light.files import disk
from zoo.light.nets.catalogue import located


class SearchFolder:
    """The folder of a job's search.

    Args:
        began: the search's fingerprint, by whose code and data alone it goes on.
    """

    def __init__(self, path: Path, job: Job, began: Mapping[str, Any]) -> None:
        self.path, self.job, self._began = path, job, began

    def write_job(self) -> None:
        """Put the job there, as it runs."""
        disk.write_text(self.path / FILE, to_toml(self.job))

    @property
    def has_trials(self) -> bool:
        """Whether a trial has been at work there."""
        return any((self.path / "trials").glob("*"))

    def of(self, trial: Trial) -> Path:
        """A trial's own folder; made where it is missing."""
        path = self._path(trial.id)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def task(self, trial: Trial) -> Task:
        """What a worker needs to know of a trial.

        Raises:
            PausedError: the architecture's files are not what they were.
            ZooError: its values are not legal together.
        """
        job = self.job
        check_code(job.architecture, self._began["files"])
        knobs, recipe = job.settings(trial.values)
        return Task(
            id=trial.id,
            architecture=(architecture := self._architecture(trial)),
            knobs=knobs,
            recipe=recipe,
            data=job.data,
            limit=job.limit,
            pixels=job.pixels,
            data_seed=job.seed,
            seeds=trial.seeds,
            epochs=trial.epochs,
            folder=str(self._path(trial.id).absolute()),
            parent=str(self._path(trial.parent).absolute()) if trial.parent else None,
            objective=job.objective,
            direction=job.direction,
            stop=job.stop if trial.final is None else None,
            seconds=60 * job.limits.minutes if job.limits.minutes else None,
            keep_best=trial.final is not None,
            code=located(architecture).code[:SUM],
            learnt=self._began["data"],
        )

    def _path(self, id_: str) -> Path:
        return self.path / "trials" / id_

    def checkpoint(self, trial: Trial) -> int:
        """When a trial's last checkpoint was written, in nanoseconds; 0 if there is none."""
        return max((path.stat().st_mtime_ns for path in self.of(trial).glob("*.npz")), default=0)

    def traceback(self, trial: Trial) -> Path:
        """Where the traceback of a trial that failed is kept."""
        return self.of(trial) / "traceback.txt"

    def forget(self, trial: Trial) -> None:
        """Remove the checkpoints of a trial that has ended."""
        for path in self.of(trial).glob("*.npz"):
            path.unlink(missing_ok=True)

    def tidy(self, trials: Mapping[str, Trial], winner: str | None) -> None:
        """Remove what nothing goes on with: all checkpoints, and the models that are not the winner's."""
        disk.sweep(self.path)
        for trial in trials.values():
            self.forget(trial)
            disk.sweep(self.of(trial))
            if trial.id != winner:
                for path in self.of(trial).glob("best-*.keras"):
                    path.unlink(missing_ok=True)

    def _architecture(self, trial: Trial) -> str:
        if self.job.structure is None:
            return self.job.architecture
        return str(design_folder(self.job.structure, int(trial.values["design"]), self.path / "designs"))
