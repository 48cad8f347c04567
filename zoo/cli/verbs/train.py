"""``zoo train`` as it is typed: a new run, one to go on with, or only what a run would do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from zoo.cli import options, printing
from zoo.errors import ZooError
from zoo.light.nets.card import Training, Value
from zoo.light.nets.catalogue import find
from zoo.training.run import configure, load_data
from zoo.training.run import resume as go_on
from zoo.training.run import train as start

SECTION = "Training"
ORDER = 220


@click.command()
@options.name(required=False)
@options.knobs
@options.data("the card's")
@click.option("--recipe", metavar="NAME", help="Another recipe of the card, such as plain; [training] by default.")
@click.option("--epochs", type=click.IntRange(1), metavar="N", help="Passes over the data; the card's by default.")
@options.batch_size("Samples a step; the card's by default.")
@options.learning_rate
@click.option("--schedule", type=click.Choice(["constant", "one_cycle"]), help="Of the rate; the card's by default.")
@click.option("--shift", type=click.IntRange(0, 64), metavar="PIXELS", help="Move images at random, at most so far.")
@click.option(
    "--accumulate", type=click.IntRange(1), metavar="N",
    help="Compute a batch in so many parts, for less memory; the card's by default.",
)  # fmt: skip
@click.option("--precision", type=click.Choice(["float32", "mixed_bfloat16"]), help="What to compute in.")
@options.limit
@options.seed
@click.option("--run", type=options.PATH, metavar="DIR", help="The run's folder, instead of one in logs/.")
@click.option("--with", "found", type=options.PATH, metavar="best.toml", help="What zoo tune found; options win.")
@click.option("--resume", type=options.PATH, metavar="RUN", help="Go on with a run that was stopped.")
@click.option("--classes", type=click.Choice(["auto"]), help="auto rebuilds the head for the data's classes.")
@click.option("--histograms", is_flag=True, help="Keep histograms of weights and gradients, once an epoch.")
@click.option("--dry-run", is_flag=True, help="Load the data and build the model, train nothing.")
@click.option("--print-config", is_flag=True, help="Print what would be done as JSON, do nothing.")
def command(name: str | None, knobs: dict[str, str], **asked: Any) -> None:
    """Train an architecture.

    The run is a folder under logs/, with curves for TensorBoard and the best model.
    """
    train(name, knobs, **asked)


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
        go_on(resume, epochs=epochs, histograms=histograms)
        return
    if found is not None:
        from tuning.results import best

        if recipe is not None:
            raise ZooError("--with brings a recipe of its own; leave out --recipe.")
        taken = best.read_best(found)
        name = best.architecture_of(taken, name)
        knobs, recipe, data = {**taken.knobs, **knobs}, taken.recipe, data or taken.data
    if name is None:
        raise ZooError("What is to be trained? Give an architecture's name, or --resume RUN.")
    architecture = find(name)
    config = configure(
        architecture,
        name,
        knobs,
        recipe=recipe,
        data=data,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        schedule=schedule,
        shift=shift,
        accumulate=accumulate,
        precision=precision,
        limit=limit,
        seed=seed,
        auto_classes=classes == "auto",
    )
    if print_config:
        printing.print_json(config.to_json())
    elif dry_run:
        from zoo.training.fitting import Fitting

        loaded = load_data(config)
        model = Fitting(architecture, config.knobs, config.recipe, loaded, seed=seed).model
        print(f"{architecture.name} on {loaded.note}.")
        steps = -(-len(loaded.train.y) // config.recipe.batch_size)
        print(f"{model.count_params():,} parameters, {config.recipe.epochs} epochs of {steps} steps.")
        print("Nothing was trained.")
    else:
        start(config, run=run, histograms=histograms)
