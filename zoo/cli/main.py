"""The command line. Every verb imports its worker when it runs, so that `--help` is instant."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from zoo.errors import ZooError


def _format(*others: str) -> Callable[..., Any]:
    return click.option(
        "--format", "form", type=click.Choice(["text", *others]), default="text", help="How to print the answer."
    )


_set = click.option(
    "--set", "settings", metavar="KNOB=VALUE", multiple=True, help="Turn a knob of the builder; repeat for more."
)
_seed = click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Random seed.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zoo")
@click.pass_context
def zoo(context: click.Context) -> None:
    """The homework architectures as verified Keras models.

    NAME is an architecture of `zoo list`, or the path of an architecture's folder.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@zoo.command("list")
@click.argument("pattern", default="*")
@_format("json", "csv")
def list_(pattern: str, form: str) -> None:
    """List the architectures, a line each.

    PATTERN selects by name or title: a part of it, or with * and ?.
    """
    from zoo.cli.printing import complain
    from zoo.cli.verbs.show import list_architectures
    from zoo.light.nets.catalogue import catalogue

    found = catalogue()
    list_architectures(found, pattern, form)
    for name, fault in found.faults.items():
        complain(f"left out '{name}': {fault}")


@zoo.command()
@click.argument("name")
@_format("json", "csv", "markdown")
def show(name: str, form: str) -> int:
    """Show an architecture: its card, its layer table with the working, its errata."""
    from zoo.cli.verbs.show import show
    from zoo.light.nets.catalogue import find

    return 0 if show(find(name), form) else 1


@zoo.command()
@click.argument("name")
@_set
@click.option("--weights", metavar="DATA", help="Weights that the architecture comes with, by their data.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE.keras", help="Save the model.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw a picture of the net.")
@_seed
@_format("json")
def build(name: str, settings: Sequence[str], **options: Any) -> int:
    """Build an architecture's Keras model and hold it against its table.

    The exit status is 1 if a cell of the table differs from the model.
    """
    from zoo.cli.verbs.build import build_report
    from zoo.light.nets.catalogue import find

    return build_report(find(name), _knobs(settings), **options)


@zoo.command()
@click.argument("name", required=False)
@_set
@click.option(
    "--data", metavar="SPEC", help="sample, a Keras data set, an .npz, a folder or .zip; the card's by default."
)
@click.option("--recipe", metavar="NAME", help="Another recipe of the card, such as plain; [training] by default.")
@click.option("--epochs", type=click.IntRange(1), help="Passes over the training data; the card's by default.")
@click.option("--batch-size", type=click.IntRange(1), help="Samples a step; the card's by default.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="The card's by default.")
@click.option("--schedule", type=click.Choice(["constant", "one_cycle"]), help="Of the rate; the card's by default.")
@click.option("--shift", type=click.IntRange(0, 64), help="Move training images at random by so many pixels at most.")
@click.option(
    "--accumulate",
    type=click.IntRange(1),
    help="Compute a batch in so many parts, for less memory; the card's by default.",
)
@click.option("--precision", type=click.Choice(["float32", "mixed_bfloat16"]), help="What to compute in.")
@click.option("--limit", type=click.IntRange(10), help="Use only so many samples in all.")
@_seed
@click.option(
    "--run", type=click.Path(path_type=Path), metavar="DIR", help="The run's folder, instead of one in logs/."
)
@click.option(
    "--with", "found", type=click.Path(path_type=Path), metavar="best.toml", help="What zoo tune found; options win."
)
@click.option("--resume", type=click.Path(path_type=Path), metavar="RUN", help="Go on with a run that was stopped.")
@click.option("--classes", type=click.Choice(["auto"]), help="auto rebuilds the head for the data's classes.")
@click.option("--histograms", is_flag=True, help="Keep histograms of weights and gradients, once an epoch.")
@click.option("--dry-run", is_flag=True, help="Load the data and build the model, train nothing.")
@click.option("--print-config", is_flag=True, help="Print what would be done as JSON, do nothing.")
def train(name: str | None, settings: Sequence[str], resume: Path | None, **options: Any) -> None:
    """Train an architecture, with curves for TensorBoard and the best model under logs/."""
    from zoo.cli.verbs.train import train

    train(name, _knobs(settings), resume=resume, **options)


@zoo.command()
@click.argument("source", metavar="NAME|JOB.toml", required=False)
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes; 1, the default, is this one.")
@click.option("--scheduler", metavar="ADDRESS|FILE", help="A Dask scheduler that exists, instead of processes here.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The search's folder; logs/tune/<job>.")
@click.option("--logs", type=click.Path(path_type=Path), default=Path("logs"), metavar="DIR", help="Instead of logs/.")
@click.option("--resume", is_flag=True, help="Go on with a search that was stopped.")
@click.option("--extend", is_flag=True, help="Go on with a wider budget.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and what it would cost.")
@click.option("--list", "show_list", is_flag=True, help="List the searches, and how far they are.")
def tune(source: str | None, **options: Any) -> None:
    """Search for the best knobs and recipe, with a report under logs/tune/.

    NAME is an architecture, whose card makes the job, or a job of the project; JOB.toml is one of your own.
    """
    from zoo.cli.verbs.tune import tune

    tune(source, **options)


@zoo.command()
@click.argument("name", metavar="NAME|FILE.keras")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_format("json", "csv", "markdown", "html")
@click.option(
    "--follow-through", type=click.FloatRange(0, 1), default=1.0, show_default=True,
    help="Credit for a cell that is wrong only because of a mistake above it.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Also write a line a sheet here.")
def check(name: str, sheets: Sequence[Path], form: str, follow_through: float, out: Path | None) -> int:
    """Mark hand-computed layer tables, cell by cell, against an architecture or a saved model.

    A SHEET is Markdown, CSV, TSV, .xlsx, a Keras, torchinfo or torchsummary summary, or MATLAB's analysis.
    The exit status is 0 if all is right, 1 if something is wrong, 2 if a sheet is unreadable.
    """
    from zoo.cli.verbs.check import check

    return check(name, sheets, form=form, follow_through=follow_through, out=out)


@zoo.command()
@click.argument("name")
@click.option("--from", "sheet", required=True, type=click.Path(path_type=Path), metavar="SHEET", help="The table.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR", help="Where to make the folder.")
@click.option("--channels-first", is_flag=True, help="The sheet's shapes are channels x height x width.")
def new(name: str, sheet: Path, out: Path, channels_first: bool) -> None:
    """Make an architecture's folder from an assignment's layer table."""
    from zoo.cli.verbs.new import new

    new(name, sheet, out, channels_first=channels_first)


@zoo.group()
def design() -> None:
    """Count, list, build and check the CNNs that keep an assignment's constraints.

    FILE is a TOML file of constraints, or an architecture whose card has [constraints].
    """


_sort = click.option(
    "--sort",
    type=click.Choice(["parameters", "macs", "receptive-field"]),
    default="parameters",
    show_default=True,
    help="Fewest parameters or multiply-accumulates, or the largest receptive field, first.",
)
_pareto = click.option("--pareto", is_flag=True, help="Only designs that no other beats in all three of these.")


@design.command("verify")
@click.argument("name", metavar="NAME|FILE.keras|FOLDER")
@click.option("--against", metavar="FILE", help="The constraints; those of the architecture's own card by default.")
@_format("json", "csv", "markdown")
def verify_design(name: str, against: str | None, form: str) -> int:
    """Hold a net against constraints: each one met, or broken and where.

    The exit status is 0 if all are met, 1 if one is broken, 2 if something cannot be read.
    """
    from zoo.cli.verbs.design import verify

    return verify(name, against, form)


@design.command("count")
@click.argument("source", metavar="FILE")
@_format("json", "csv", "markdown")
def count_designs(source: str, form: str) -> int:
    """Count the feasible designs, exactly; if there are none, say what to loosen.

    The exit status is 1 if there are none.
    """
    from zoo.cli.verbs.design import count

    return count(source, form)


@design.command("list")
@click.argument("source", metavar="FILE")
@_sort
@_pareto
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Show at most so many.")
@_format("json", "csv", "markdown")
def list_designs(source: str, sort: str, pareto: bool, limit: int, form: str) -> int:
    """List the feasible designs, best first."""
    from zoo.cli.verbs.design import list_designs

    return list_designs(source, form, sort=sort, limit=limit, only_pareto=pareto)


@design.command("new")
@click.argument("name")
@click.argument("source", metavar="FILE")
@click.option("--pick", type=click.IntRange(1, 10_000), default=1, show_default=True, help="Which design of the list.")
@_sort
@_pareto
@click.option("--out", type=click.Path(path_type=Path), default=Path(), metavar="DIR", help="Where to make the folder.")
def new_design(name: str, source: str, pick: int, sort: str, pareto: bool, out: Path) -> None:
    """Make an architecture's folder NAME of one design of the list."""
    from zoo.cli.verbs.design import new

    new(name, source, out, pick=pick, sort=sort, only_pareto=pareto)


@zoo.command()
@click.argument("name", metavar="NAME|OPERATION")
@click.option("--x", metavar="NUMBERS", help='The input: "0.2,0.9", or row by row "1 0; 0 1"; the card\'s by default.')
@click.option("--target", metavar="NUMBERS", help="What the outputs should be; without it, a forward pass alone.")
@click.option("--loss", help="half_squared_error, binary_crossentropy or another; the card's by default.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="The card's by default.")
@click.option("--steps", type=click.IntRange(0, 100), default=1, show_default=True, help="Of gradient descent.")
@_set
@_seed
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the net with its values.")
@click.option("--kernel", metavar="NUMBERS", help="Of the operation convolution.")
@click.option("--size", type=click.IntRange(1), help="Side of a pooling's window; 2 by default.")
@click.option("--stride", type=click.IntRange(1), help="Of an operation; 1, or a pooling's window, by default.")
@click.option("--padding", type=click.Choice(["valid", "same"]), help="Of an operation; valid by default.")
@_format("json", "csv", "markdown", "latex")
def trace(
    name: str,
    settings: Sequence[str],
    kernel: str | None,
    size: int | None,
    stride: int | None,
    padding: str | None,
    **options: Any,
) -> None:
    """Show a small net's backpropagation: every value, gradient and new weight, with its formula.

    OPERATION is softmax (with its Jacobian), convolution, max_pooling or average_pooling, worked out on --x.
    """
    from zoo.cli.verbs.trace import run

    operation = {"kernel": kernel, "size": size, "stride": stride, "padding": padding}
    run(name, _knobs(settings), operation=operation, **options)


@zoo.command()
@click.argument("source", metavar="RUN|NAME|FILE.keras", type=click.Path(path_type=Path))
@click.option(
    "--data", metavar="SPEC", help="sample, a Keras data set, an .npz, a folder or .zip; a run's own by default."
)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the confusion matrix.")
@click.option("--weights", metavar="DATA", help="Which weights of an architecture that comes with several.")
@_format("json", "csv", "markdown")
def evaluate(source: Path, **options: Any) -> None:
    """Judge a trained model on test samples: the report by class and the confusion matrix.

    NAME is an architecture that comes with weights.
    """
    from zoo.cli.verbs.evaluate import evaluate

    evaluate(source, **options)


@zoo.command()
@click.argument("source", metavar="RUN|NAME|FILE.keras", type=click.Path(path_type=Path))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many classes for each.")
@click.option("--weights", metavar="DATA", help="Which weights of an architecture that comes with several.")
@_format("json", "csv")
def predict(source: Path, files: Sequence[Path], **options: Any) -> int:
    """Tell the class of pictures, WAV files or arrays, with its probability.

    NAME is an architecture that comes with weights.
    The exit status is 2 if a file could not be read; the others are still answered.
    """
    from zoo.cli.verbs.predict import predict

    return predict(source, files, **options)


@zoo.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="A CSV with a line an epoch: epoch, loss, val_loss; repeat for more.",
)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the curves into a file.")
@click.option("--iterations", type=click.IntRange(1, 10**9), help="Batches an epoch of a CSV.")
@click.option("--batch-size", type=click.IntRange(1, 10**9), help="Samples a batch of a CSV.")
@_format("json")
def curves(runs: Sequence[Path], files: Sequence[Path], form: str, **options: Any) -> None:
    """Draw the learning curves of runs, together, and say what they show."""
    from zoo.cli.verbs.curves import curves

    curves(runs, files, form=form, **options)


@zoo.command("lr-find")
@click.argument("name")
@_set
@click.option(
    "--data", metavar="SPEC", help="sample, a Keras data set, an .npz, a folder or .zip; the card's by default."
)
@click.option("--limit", type=click.IntRange(10), help="Use only so many samples in all.")
@_seed
@click.option("--low", type=click.FloatRange(0, min_open=True), default=1e-6, show_default=True, help="First rate.")
@click.option("--high", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, help="Last rate.")
@click.option("--steps", type=click.IntRange(20, 10_000), default=100, show_default=True, help="Batches, one a rate.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the loss over the rate.")
@_format("json")
def lr_find(name: str, settings: Sequence[str], form: str, **options: Any) -> None:
    """Find a learning rate by the range test: the rate rises from batch to batch until the loss diverges."""
    from zoo.cli.verbs.lr_find import lr_find

    lr_find(name, _knobs(settings), form=form, **options)


_logs = click.option(
    "--logs", type=click.Path(path_type=Path), default=Path("logs"), show_default=True, help="The folder of the runs."
)


@zoo.command()
@click.argument("name", required=False)
@_logs
@click.option(
    "--sort",
    type=click.Choice(["test_accuracy", "val_accuracy", "epochs", "parameters", "seed", "data", "time"]),
    default="test_accuracy",
    show_default=True,
    help="What comes first.",
)
@_format("json", "csv")
def runs(name: str | None, logs: Path, sort: str, form: str) -> None:
    """List the runs with their figures, the best first.

    NAME is an architecture, or a pattern with * and ?.
    """
    from zoo.cli.verbs.runs import runs

    runs(name, logs=logs, sort=sort, form=form)


@zoo.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=click.Path(path_type=Path))
@_logs
@click.option("--port", type=click.IntRange(0, 65535), default=6006, show_default=True, help="0 takes a free one.")
def board(runs: Sequence[Path], logs: Path, port: int) -> None:
    """Start TensorBoard at 127.0.0.1 on some runs, or on all of them."""
    from zoo.cli.verbs.board import board

    board(runs, logs=logs, port=port)


def _knobs(settings: Sequence[str]) -> dict[str, str]:
    knobs = {}
    for setting in settings:
        knob, equals, value = setting.partition("=")
        if not equals or not knob:
            raise ZooError(f"--set {setting}: write --set knob=value.")
        knobs[knob] = value
    return knobs


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `zoo`. Bad input ends with one line on standard error and exit status 2."""
    try:
        status = zoo.main(args=arguments, prog_name="zoo", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "zoo"
        status = _fail(f"{error.format_message()} ('{command} --help' lists what there is.)")
    except ZooError as error:
        status = _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say
        status = 1
    except OSError as error:
        status = _fail(f"{error.filename or 'input and output'}: {error.strerror or error}.")
    except (KeyboardInterrupt, click.Abort):
        status = _fail("stopped.", 130)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int = 2) -> int:
    from zoo.cli.printing import complain

    complain(message)
    return status
