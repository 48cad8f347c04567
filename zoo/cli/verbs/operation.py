"""``zoo operation``: a softmax, a convolution or a pooling of numbers typed by hand, worked out cell by cell."""

import click

from zoo.cli import options, printing
from zoo.light.tracing.matrices import parse_matrix, written_matrix
from zoo.light.tracing.operations import COLUMNS, FORMS, OPERATIONS, Worked, rows, to_json, work

SECTION = "Homework"
ORDER = 130


@click.command()
@click.argument("operation", type=click.Choice(OPERATIONS, case_sensitive=False))
@click.option("--x", metavar="NUMBERS", required=True, help='The input: "0.2,0.9", or row by row "1 0; 0 1".')
@click.option("--kernel", metavar="NUMBERS", help="Of a convolution.")
@click.option("--size", type=click.IntRange(1), metavar="N", help="Side of a pooling's window, 2 by default.")
@click.option("--stride", type=click.IntRange(1), metavar="N", help="1, or a pooling's window, by default.")
@click.option(
    "--padding", type=click.Choice(["valid", "same"]), help="Of a convolution or a pooling, valid by default."
)
@options.form("json", *FORMS)
def command(
    operation: str, x: str, kernel: str | None, size: int | None, stride: int | None, padding: str | None, form: str
) -> None:
    """Work out a softmax, a convolution or a pooling, cell by cell."""
    taps = None if kernel is None else parse_matrix(kernel, "--kernel")
    worked = work(operation, parse_matrix(x, "--x"), kernel=taps, size=size, stride=stride, padding=padding)
    if form == "text":
        _print(worked)
    elif form == "json":
        printing.print_json(to_json(worked))
    else:
        print(FORMS[form](worked), end="")


def _print(worked: Worked) -> None:
    printing.print_table(COLUMNS, rows(worked))
    print()
    printing.print_entries([(name, written_matrix(matrix)) for name, matrix in worked.matrices.items()])
