"""The options that several verbs have, written once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoo.data.fixed import PIXELS
from zoo.errors import ZooError
from zoo.light.files.look import STYLES
from zoo.light.nets.asked import FEWEST_SAMPLES, LARGEST_SEED

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PATH = click.Path(path_type=Path)
POSITIVE = click.FloatRange(0, min_open=True)


def name(metavar: str = "NAME", *, into: str = "name", required: bool = True, path: bool = False) -> Callable[..., Any]:
    """An architecture, or what else `metavar` says; Tab completes it."""
    shown = metavar if required else f"[{metavar}]"
    return click.argument(
        into, metavar=shown, required=required, type=PATH if path else str, shell_complete=complete_name
    )


def complete_name(_context: click.Context, _argument: click.Parameter, begun: str) -> "list[CompletionItem]":
    """The architectures, none of them read, whose names begin so; else whatever file or folder does."""
    from click.shell_completion import CompletionItem

    from zoo.light.nets.catalogue import candidates

    found, _ = candidates()
    names = [CompletionItem(name) for name in sorted(found) if name.startswith(begun.lower())]
    return names or [CompletionItem(begun, type="file")]


def form(*others: str) -> Callable[..., Any]:
    """``--format``: text, or one of the others."""
    return click.option(
        "--format", "form", type=click.Choice(["text", *others]), default="text", help="How to print the answer."
    )


def plot(what: str) -> Callable[..., Any]:
    """``--plot``: a picture's file."""
    return click.option("--plot", type=PATH, metavar="FILE.svg|.tex|.pdf|.png", help=what)


def look(command: Callable[..., Any]) -> Callable[..., Any]:
    """How ``--plot`` draws a net, by the names of `zoo.light.files.look.LookOptions`."""
    options = (
        click.option("--style", type=click.Choice(STYLES), default=STYLES[0], help="Layers, or feature maps to scale."),
        click.option("--horizontal", is_flag=True, help="From left to right; in one row without --width."),
        click.option("--dark", is_flag=True, help="On a dark ground."),
        click.option("--width", metavar="16cm", help="How wide it is shown; what is longer wraps, words keep 8 pt."),
        click.option("--counts", is_flag=True, help="With each layer's parameters and multiply-accumulates."),
    )
    for each in reversed(options):
        command = each(command)
    return command


def data(default: str) -> Callable[..., Any]:
    """``--data``, and whose data are taken without it."""
    return click.option(
        "--data", metavar="SPEC", help=f"sample, a Keras data set, an .npz, a folder or .zip; {default} by default."
    )


def weights(what: str = "Which weights of an architecture that comes with several.") -> Callable[..., Any]:
    """``--weights``, by the name of their data."""
    return click.option("--weights", metavar="DATA", help=what)


def pixels() -> Callable[..., Any]:
    """``--pixels``: what numbers mean that do not say it themselves."""
    return click.option(
        "--pixels", type=click.Choice(PIXELS), help="What the data's numbers are; what a model takes that does not say."
    )


def batch_size(what: str) -> Callable[..., Any]:
    """``--batch-size``, and of what."""
    return click.option("--batch-size", type=click.IntRange(1), metavar="N", help=what)


def reveal(degrees: Sequence[str], default: str) -> Callable[..., Any]:
    """``--reveal``: how much of the marks is told."""
    return click.option(
        "--reveal", type=click.Choice(degrees), default=default,
        help="What is told: points; which cells; by which slip, without right values; or all.",
    )  # fmt: skip


def _to_knobs(_context: click.Context, _option: click.Parameter, settings: Sequence[str]) -> dict[str, str]:
    """The knobs of ``--set knob=value``, the last of each name.

    Raises:
        ZooError: one has no name or no value.
    """
    knobs = {}
    for setting in settings:
        knob, equals, value = setting.partition("=")
        if not equals or not knob:
            raise ZooError(f"--set {setting}: write --set knob=value.")
        knobs[knob] = value
    return knobs


def numbers(name: str, what: str) -> Callable[..., Any]:
    """``--x`` or another: numbers, row by row."""

    def parse(_context: click.Context, _option: click.Parameter, text: str | None) -> list[float] | None:
        from zoo.light.tracing.matrices import parse_numbers

        return None if text is None else parse_numbers(text, f"--{name}")

    return click.option(f"--{name}", metavar="NUMBERS", callback=parse, help=what)


knobs = click.option(
    "--set", "knobs", metavar="KNOB=VALUE", multiple=True, callback=_to_knobs,
    help="Turn a knob of the builder; repeat for more.",
)  # fmt: skip
seed = click.option("--seed", type=click.IntRange(0, LARGEST_SEED), metavar="N", default=0, help="Random seed.")
limit = click.option(
    "--limit", type=click.IntRange(FEWEST_SAMPLES), metavar="N", help="Use only so many samples in all."
)
classes = click.option("--classes", type=click.Choice(["auto"]), help="auto rebuilds the head for the data's classes.")
learning_rate = click.option("--learning-rate", type=POSITIVE, metavar="RATE", help="The card's by default.")
logs = click.option("--logs", type=PATH, metavar="DIR", default=Path("logs"), help="The folder of the runs.")
folder = click.option("--out", type=PATH, default=Path(), metavar="DIR", help="Where to make the folder.")
