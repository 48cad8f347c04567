"""``zoo train``: a new run, one to go on with, or only what a run would do."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from zoo.answers.judge import COLUMNS, Judged, report_rows
from zoo.cli import options, printing
from zoo.errors import ZooError, require
from zoo.light.curves.runs import Run, resuming
from zoo.light.curves.verdict import Verdict
from zoo.light.files.text import number_of
from zoo.light.nets.memory import foretell_recipe
from zoo.light.nets.recipe import VALUES, RecipeValue, Training
from zoo.models import threads
from zoo.training import room
from zoo.training.config import STOPS, Config, Request, configure, find_to_train
from zoo.training.epoch import Epoch
from zoo.training.fitting import Fitting
from zoo.training.run import resume as go_on
from zoo.training.run import train
from zoo.training.watcher import RunWatcher

if TYPE_CHECKING:
    from tuning.results.best import Best

SECTION = "Training"
ORDER = 220
_OF_RESUME = ("resume", "epochs", "architecture", "histograms", "force")
"""The options that ``--resume`` takes."""
_METAVARS = {int: "N", float: "NUMBER"}


def _type_of(value: RecipeValue) -> click.ParamType:
    """What click takes for a value of the recipe."""
    if value.choices:
        return click.Choice(value.choices)
    if value.kind is int:
        return click.IntRange(1) if value.positive else click.IntRange(0, int(value.high))
    return options.POSITIVE if value.positive else click.FloatRange(0, value.high)


def _recipe_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each value of the recipe that is to have one; None where it is not typed."""
    for name, value in reversed(VALUES.items()):
        option = f"--{name.replace('_', '-')}"
        if not value.option:
            continue
        if value.kind is bool:
            made = click.option(f"{option}/--no-{name}", name, default=None, help=value.help)
        else:
            metavar = None if value.choices else value.unit.upper() or _METAVARS[value.kind]
            made = click.option(option, name, type=_type_of(value), metavar=metavar, help=value.help)
        function = made(function)
    return function


def _file_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """A name that is one of a file on every system.

    Raises:
        ZooError: it is none.
    """
    if name is not None and not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", name):
        raise ZooError(f"--name {name}: letters, digits, _, - and . make a run's name, at most 64 of them.")
    return name


@click.command()
@options.name(required=False)
@options.knobs
@options.data("the card's")
@options.pixels()
@click.option("--recipe", metavar="NAME", help="Another recipe of the card, such as plain; [training] by default.")
@_recipe_options
@options.limit
@options.seed
@click.option(
    "--stop", type=click.Choice(STOPS), multiple=True, help="End by this verdict on the curves; repeat for more."
)
@click.option("--name", "called", metavar="NAME", callback=_file_name, help="The run's folder is logs/NET/NAME.")
@click.option("--note", metavar="TEXT", help="A line to remember of the run; zoo runs shows it.")
@click.option("--run", type=options.PATH, metavar="DIR", help="The run's folder, instead of one in logs/.")
@click.option("--with", "found", type=options.PATH, metavar="best.toml", help="What zoo tune found; options win.")
@click.option("--resume", type=options.PATH, metavar="RUN", help="Go on with a run that was stopped.")
@click.option(
    "--architecture",
    type=options.PATH,
    metavar="FOLDER",
    help="With --resume: the net of a run from elsewhere, whose code you trust.",
)
@options.classes
@click.option("--histograms", is_flag=True, help="Keep histograms of weights and gradients, once an epoch.")
@click.option("--force", is_flag=True, help="Begin even where memory will likely not suffice.")
@click.option("--dry-run", is_flag=True, help="Load the data, build the model, foretell the memory; train nothing.")
@click.option("--print-config", is_flag=True, help="Print what would be done as JSON, do nothing.")
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    run: Path | None,
    resume: Path | None,
    histograms: bool,
    dry_run: bool,
    print_config: bool,
    **asked: Any,
) -> None:
    """Train an architecture.

    The run is a folder under logs/, with curves for TensorBoard and the best model.
    Data, knobs and recipe are the card's where no option says otherwise.
    """
    require("keras")
    called, architecture, force = (asked.pop(each) for each in ("called", "architecture", "force"))
    if resume is not None:
        _check_resumption(context)
        with RunPrinter() as printer:
            kept = {"epochs": asked["epochs"], "architecture": architecture}
            go_on(resume, **kept, histograms=histograms, force=force, watcher=printer)
        return
    if architecture is not None:
        raise ZooError("--architecture names the net of a run that goes on, with --resume RUN.")
    config = _configured(name, **asked)
    if run is not None and run == Path():
        raise ZooError("--run names no folder; give one that is the run's own.")
    if called is not None:
        if run is not None:
            raise ZooError("--name and --run both say where the run is to be; leave one out.")
        run = Path("logs") / config.net.name / called
    if print_config:
        printing.print_json(config.to_json())
    elif dry_run:
        _print_plan(config)
    else:
        threads.choose(config.net.table.macs * config.recipe.part_size)
        with RunPrinter() as printer:
            train(config, run=run, histograms=histograms, force=force, watcher=printer)


def _configured(
    name: str | None,
    *,
    knobs: dict[str, str],
    found: Path | None,
    recipe: str | None,
    classes: str | None,
    **asked: Any,
) -> Config:
    """What is asked for a new run, as it is typed."""
    changes = {each: asked.pop(each) for each in VALUES if each in asked}
    base: str | Training | None = recipe
    settings: dict[str, Any] = {}
    if found is not None:
        taken = _taken(found, name, recipe)
        name, base, settings = taken.architecture, taken.recipe, dict(taken.knobs)
        asked |= {each: asked[each] or getattr(taken, each) for each in ("data", "pixels")}
    if name is None:
        raise ZooError("What is to be trained? Give an architecture's name, or --resume RUN.")
    settings |= find_to_train(name).typed_settings(knobs)
    typed = {each: value for each, value in changes.items() if value is not None}
    return configure(Request(name, settings, base, typed, auto_classes=classes == "auto", **asked))


def _check_resumption(context: click.Context) -> None:
    """Refuse what is typed beside ``--resume`` that would change how the run goes."""
    for each in context.command.params:
        typed = context.get_parameter_source(str(each.name)) is ParameterSource.COMMANDLINE
        if typed and each.name not in _OF_RESUME:
            what = each.opts[0] if isinstance(each, click.Option) else f"the {str(each.name).upper()}"
            raise ZooError(f"--resume goes on with a run as it began, with more --epochs at most; leave out {what}.")


def _taken(path: Path, name: str | None, recipe: str | None) -> "Best":
    """What a search found, for the architecture of that name, if one is given."""
    from tuning.results import best

    if recipe is not None:
        raise ZooError("--with brings a recipe of its own; leave out --recipe.")
    found = best.read_best(path)
    return replace(found, architecture=best.architecture_of(found, name))


def _print_plan(config: Config) -> None:
    """Load the data and build the net, and say what would be trained."""
    data, recipe = config.load_data(), config.recipe
    fitting = Fitting(config.net, config.knobs, recipe, data, seed=config.seed)
    steps = -(-len(data.train.y) // recipe.batch_size)
    printing.print_statements([f"{config.net.name} on {data.said[0]}", *data.said[1:]])
    made = number_of(fitting.model.count_params(), "parameter", ",")
    print(f"{made}, {number_of(recipe.epochs, 'epoch')} of {number_of(steps, 'step', ',')}.")
    if fitting.table is not None:
        printing.print_memory(foretell_recipe(fitting.table, fitting.recipe, fitting.at_a_time), room.free_memory())
    print("Nothing was trained.")


class RunPrinter(RunWatcher):
    """Prints a run: a line an epoch, on a terminal one that changes with the steps, and the report at the end."""

    def __init__(self) -> None:
        self._progress, self._epochs = printing.progress(0), 0

    def __enter__(self) -> "RunPrinter":
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.clear()

    def begins(self, note: str, done: int, epochs: int, steps: int) -> None:
        printing.print_statements(note.splitlines())
        if 0 < done < epochs:
            print(f"Going on after epoch {done} of {epochs}.")
        self._progress, self._epochs = printing.progress(steps), epochs

    def computes(self, how: str) -> None:
        print(f"Steps are taken {how}.")

    def finished(self, run: Run) -> None:
        right = f"{run.test_accuracy:.4f} of the test samples right"
        ended = f"stopped as {run.stopped}, after {run.epochs}" if run.stopped else f"{run.epochs}"
        print(f"{run.folder} is finished: {ended} of {number_of(run.planned or run.epochs, 'epoch')}, {right}.")
        print(f"Go on with more: {resuming(run.folder)} --epochs {2 * run.epochs}")

    def step(self, done: int, loss: float) -> None:
        self._progress.step(done, loss)

    def epoch(self, epoch: Epoch) -> None:
        self._progress.line(
            f"epoch {epoch.epoch}/{self._epochs}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.4f}  "
            f"validation loss {epoch.val_loss:.4f}  accuracy {epoch.val_accuracy:.4f}"
        )

    def stopped(self, verdict: Verdict) -> None:
        print(f"Stopped: {verdict.verdict}; {verdict.evidence}.")

    def ends(self, judged: Judged, best: Epoch, run: Path) -> None:
        print()
        printing.print_table(COLUMNS, report_rows(judged.report), right=COLUMNS[1:])
        print(
            f"\nTest accuracy {judged.report.accuracy:.4f}, loss {judged.loss:.4f}, "
            f"by the model of epoch {best.epoch}, the best on the validation samples."
        )
        print(f"The run is in {run}.")
