"""``zoo train`` as it is typed: a new run, one to go on with, or only what a run would do."""

from collections.abc import Mapping
from pathlib import Path

from zoo.cli import printing
from zoo.errors import ZooError
from zoo.light.nets.card import Training, Value
from zoo.light.nets.catalogue import find
from zoo.training.run import configure, load_data
from zoo.training.run import resume as go_on
from zoo.training.run import train as start


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
