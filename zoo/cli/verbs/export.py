"""``zoo export``: a net written for another runtime, or a file held against the net that it is said to be."""

from pathlib import Path

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.data.fixed import PIXELS
from zoo.errors import ZooError, require
from zoo.exporters import registry
from zoo.light.files.text import printable

SECTION = "Trained models"
ORDER = 330


@click.command()
@options.name("NAME|RUN|FILE.keras", into="source", path=True)
@click.option(
    "--format", "form", type=click.Choice(registry.names()), help="What to write; by default what --out ends in."
)
@click.option("--out", type=options.PATH, metavar="PATH", help="Where to; here, under the net's name, by default.")
@options.weights()
@click.option("--pixels", type=click.Choice(PIXELS), help="Numbers that the file will be given.")
@click.option("--quantize", type=click.Choice(("int8",)), help="Round to whole numbers of eight bits; of ONNX.")
@click.option("--allow-loss", is_flag=True, help="Keep it though rounding costs over half a point of accuracy.")
@click.option("--force", is_flag=True, help="Write over what is there.")
@click.option("--verify", type=options.PATH, metavar="FILE", help="Write nothing; hold this file against the net.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report.")
def command(
    source: Path,
    form: str | None,
    out: Path | None,
    verify: Path | None,
    as_json: bool,
    weights: str | None,
    pixels: str | None,
    **asked: bool | str | None,
) -> int:
    """Write a net for another runtime, proven to be the same net.

    The file is opened in its own runtime and held against Keras, layer by layer and on the task's whole test set.
    The exit status is 1 if it is another net; then there is no file.
    """
    require("keras")
    from zoo.exporters.export import NotEqualError, export, verify_export
    from zoo.exporters.report import COLUMNS

    if verify is not None and out is not None:
        raise ZooError("--verify writes nothing; leave out --out.")
    force = asked.pop("force")
    try:
        with printing.progress(1) as bar:
            step = bar.of
            if verify is not None:
                made = verify_export(verify, source, format=form, weights=weights, pixels=pixels, step=step, **asked)
            else:
                made = export(source, out, format=form, weights=weights, pixels=pixels, step=step, force=force, **asked)
    except NotEqualError as error:
        printing.complain(str(error))
        return WRONG
    if as_json:
        printing.print_json(made.content())
    else:
        print(f"{printable(str(made.path))}: {printable(made.verdict)}.\n")
        printing.print_entries([(name, printable(value)) for name, value in made.facts()])
        if made.proof.gaps:
            print()
            printing.print_table(COLUMNS, made.layers, right=COLUMNS[2:])
    if verify is None:
        printing.note(f"Wrote {printable(str(made.path))}, and the report beside it: .json and .md.")
    return ALL_RIGHT if made.equal else WRONG
