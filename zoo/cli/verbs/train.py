"""``zoo train`` as it is typed: a new run, one to go on with, or only what a run would do."""

from collections.abc import Mapping
from pathlib import Path

from zoo.answers.judge import COLUMNS, Judged, report_rows
from zoo.cli import printing
from zoo.errors import ZooError
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import Training
from zoo.training.config import Config, Request, configure
from zoo.training.fitting import Epoch
from zoo.training.run import resume as go_on
from zoo.training.run import train as start
from zoo.training.watcher import RunWatcher


def train(
    name: str | None,
    knobs: Mapping[str, Value],
    *,
    data: str | None,
    epochs: int | None,
    batch_size: int | None,
    learning_rate: float | None,
    schedule: str | None,
    shift: int | None,
    accumulate: int | None = None,
    precision: str | None = None,
    limit: int | None,
    seed: int,
    run: Path | None,
    resume: Path | None,
    histograms: bool,
    dry_run: bool,
    print_config: bool,
    classes: str | None = None,
    recipe: str | Training | None = None,
    found: Path | None = None,
) -> None:
    """Train anew or go on.

    Args:
        classes: ``auto`` rebuilds the head for as many classes as the data have.
        recipe: one of the card's other recipes, instead of ``[training]``.
        found: the ``best.toml`` of a search, for the knobs, the recipe and the data that are not given here.
    """
    if resume is not None:
        settings = (
            name,
            recipe,
            knobs,
            data,
            classes,
            batch_size,
            learning_rate,
            schedule,
            shift,
            accumulate,
            precision,
            limit,
            run,
            found,
        )
        if any((*settings, dry_run, print_config)):
            raise ZooError("--resume goes on with a run as it began; of the other options it takes --epochs alone.")
        with _Told() as told:
            go_on(resume, epochs=epochs, histograms=histograms, watcher=told)
        return
    if found is not None:
        from tuning.results import best

        if recipe is not None:
            raise ZooError("--with brings a recipe of its own; leave out --recipe.")
        taken = best.read(found)
        name = best.architecture_of(taken, name)
        knobs, recipe, data = {**taken.knobs, **knobs}, taken.recipe, data or taken.data
    asked = {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate, "schedule": schedule,
             "shift": shift, "accumulate": accumulate, "precision": precision}  # fmt: skip
    changes = {each: value for each, value in asked.items() if value is not None}
    if name is None:
        raise ZooError("What is to be trained? Give an architecture's name, or --resume RUN.")
    config = configure(Request(name, knobs, recipe, changes, data, limit, seed, classes == "auto"))
    if print_config:
        printing.print_json(config.to_json())
    elif dry_run:
        _print_plan(config)
    else:
        with _Told() as told:
            start(config, run=run, histograms=histograms, watcher=told)


def _print_plan(config: Config) -> None:
    """Load the data and build the net, and say what would be trained."""
    from zoo.training.fitting import Fitting

    data, recipe = config.load_data(), config.recipe
    model = Fitting(config.net, config.knobs, recipe, data, seed=config.seed).model
    print(f"{config.net.name} on {data.note}.")
    steps = -(-len(data.train.y) // recipe.batch_size)
    print(f"{model.count_params():,} parameters, {recipe.epochs} epochs of {steps} steps.")
    print("Nothing was trained.")


class _Told(RunWatcher):
    """Prints a run: a line an epoch, on a terminal one that changes with the steps, and the report at the end."""

    def __enter__(self) -> "_Told":
        self._progress = printing.progress(1)
        self._epochs = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.__exit__()

    def begins(self, note: str, done: int, epochs: int, steps: int) -> None:
        print(f"{note}.")
        if 0 < done < epochs:
            print(f"Going on after epoch {done} of {epochs}.")
        self._progress, self._epochs = printing.progress(steps), epochs

    def step(self, done: int, loss: float) -> None:
        self._progress.step(done, loss)

    def epoch(self, epoch: Epoch) -> None:
        self._progress.line(
            f"epoch {epoch.epoch}/{self._epochs}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.4f}  "
            f"validation loss {epoch.val_loss:.4f}  accuracy {epoch.val_accuracy:.4f}"
        )

    def ends(self, judged: Judged, best: Epoch, run: Path) -> None:
        print()
        printing.print_table(COLUMNS, report_rows(judged.report), right=COLUMNS[1:])
        print(
            f"\nTest accuracy {judged.report.accuracy:.4f}, loss {judged.loss:.4f}, "
            f"by the model of epoch {best.epoch}, the best on the validation samples."
        )
        print(f"The run is in {run}.")
