"""``zoo operation``: a softmax, a convolution or a pooling of numbers typed by hand, worked out cell by cell."""

import click

from zoo.cli import options
from zoo.light.tracing.operations import OPERATIONS, operation_report

SECTION = "Homework"
ORDER = 130


@click.command()
@click.argument("operation", type=click.Choice(OPERATIONS))
@click.option("--x", metavar="NUMBERS", required=True, help='The input: "0.2,0.9", or row by row "1 0; 0 1".')
@click.option("--kernel", metavar="NUMBERS", help="Of a convolution.")
@click.option("--size", type=click.IntRange(1), metavar="N", default=2, help="Side of a pooling's window.")
@click.option("--stride", type=click.IntRange(1), metavar="N", help="1, or a pooling's window, by default.")
@click.option("--padding", type=click.Choice(["valid", "same"]), default="valid")
@options.form("json", "csv", "markdown", "latex")
def command(operation: str, x: str, kernel: str | None, size: int, stride: int | None, padding: str, form: str) -> None:
    """Work out a softmax, a convolution or a pooling, cell by cell."""
    operation_report(operation, x=x, kernel=kernel, size=size, stride=stride, padding=padding, form=form)
