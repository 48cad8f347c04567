"""``zoo design``: constraints in; what keeps them, or breaks them, out."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoo.cli import options, printing
from zoo.cli.exit_status import ALL_RIGHT, WRONG
from zoo.errors import ZooError
from zoo.light.design.constraints import QUANTITIES, Constraints, read, to_dict
from zoo.light.design.feasible import best_first, pareto
from zoo.light.design.feasible import count as count_designs
from zoo.light.design.sizes import Design
from zoo.light.files.text import amount, as_typed, csv_text, markdown_table, markdown_text, printable
from zoo.light.layers.figures import format_shape
from zoo.light.nets.catalogue import find

if TYPE_CHECKING:
    from zoo.light.design.hold import Check
    from zoo.light.design.loosen import Loosening

SECTION = "Architectures"
ORDER = 50


@click.group()
def command() -> None:
    """Count, list, build and check the CNNs that keep constraints.

    FILE is a TOML file of constraints, or an architecture whose card has [constraints].
    """


_sort = click.option(
    "--sort", type=click.Choice(["parameters", "macs", "receptive-field"]), default="parameters",
    help="Fewest parameters or multiply-accumulates, or the largest receptive field, first.",
)  # fmt: skip
_pareto = click.option("--pareto", is_flag=True, help="Only designs that no other beats in all three of these.")


@command.command("verify")
@options.name("NAME|FILE.keras|SHEET")
@click.option("--against", metavar="FILE", help="The constraints; those of the architecture's own card by default.")
@options.form("json", "csv", "markdown")
def _verify(name: str, against: str | None, form: str) -> int:
    """Hold a net against constraints: each met, or broken and where.

    The exit status is 0 if all are met, 1 if one is broken, 2 if something cannot be read.
    """
    return verify(name, against, form)


@command.command("count")
@options.name("FILE", into="source")
@options.form("json", "csv", "markdown")
def _count(source: str, form: str) -> int:
    """Count the feasible designs, or say what to loosen.

    The exit status is 1 if there are none.
    """
    return count(source, form)


@command.command("list")
@options.name("FILE", into="source")
@_sort
@_pareto
@click.option("--limit", type=click.IntRange(1, 10_000), metavar="N", default=20, help="Show at most so many.")
@options.form("json", "csv", "markdown")
def _list(source: str, sort: str, pareto: bool, limit: int, form: str) -> int:
    """List the feasible designs, best first."""
    return list_designs(source, form, sort=sort, limit=limit, only_pareto=pareto)


@command.command("new")
@click.argument("name")
@options.name("FILE", into="source")
@click.option(
    "--pick",
    type=click.IntRange(1, 10_000),
    metavar="N",
    default=1,
    help="Which design of the list.",
)
@_sort
@_pareto
@options.folder
def _new(name: str, source: str, pick: int, sort: str, pareto: bool, out: Path) -> None:
    """Make an architecture's folder NAME of one design of the list."""
    new(name, source, out, pick=pick, sort=sort, only_pareto=pareto)


def count(source: str, form: str) -> int:
    """Print how many designs keep the constraints; return 1 if none does."""
    name, constraints = read(source)
    number = count_designs(constraints)
    found, unsettled = ([], []) if number else _loosenings(constraints)
    if form == "json":
        content = {"constraints": name, "designs": number, "filters": list(map(list, constraints.ladder))}
        loosened = {} if number else _infeasible_json(found, unsettled)
        printing.print_json(content | loosened | {"rules": to_dict(constraints)})
    elif form == "csv":
        print(csv_text(("constraints", "designs"), [[name, number]]), end="")
    elif form == "markdown":
        print(markdown_table(("constraints", "designs"), [[markdown_text(name), f"{number:,}"]], ["designs"]))
    else:
        printing.print_heading(_title(name, constraints))
        print(f"{number:,} design{'s' * (number != 1)}: {_what_is_counted(constraints)}")
    if not number and form != "json":
        _print_infeasible(found, unsettled, form)
    return ALL_RIGHT if number else WRONG


def list_designs(source: str, form: str, *, sort: str, limit: int, only_pareto: bool) -> int:
    """Print the best designs, or the Pareto front; return 1 if no design keeps the constraints."""
    name, constraints = read(source)
    chosen = _choose(constraints, sort, None if only_pareto else limit, only_pareto)
    if not chosen:
        found, unsettled = _loosenings(constraints)
        if form == "json":
            printing.print_json({"designs": [], **_infeasible_json(found, unsettled)})
        else:
            _print_infeasible(found, unsettled, form)
        return WRONG
    shown = chosen[:limit]
    if form == "json":
        printing.print_json({"designs": [_record(at, *each, constraints) for at, each in enumerate(shown, start=1)]})
    elif form == "csv":
        columns = ["pick", "design", *QUANTITIES, "alike"]
        rows = [
            [at, _text(each, constraints), *_figures(each), alike] for at, (each, alike) in enumerate(shown, start=1)
        ]
        print(csv_text(columns, rows), end="")
    else:
        _print_list(name, constraints, shown, form, only_pareto)
        if len(shown) < len(chosen):
            print(f"The first {len(shown)} of {len(chosen):,}; --limit gives more.")
    return ALL_RIGHT


def new(name: str, source: str, parent: Path, *, pick: int, sort: str, only_pareto: bool) -> None:
    """Make an architecture's folder of one design of the list."""
    constraints_name, constraints = read(source)
    chosen = _choose(constraints, sort, pick, only_pareto)
    if not chosen:
        raise ZooError(" ".join(_infeasible(*_loosenings(constraints))))
    if len(chosen) < pick:
        raise ZooError(
            f"No design {pick}: {constraints_name} has {len(chosen)}; give a --pick from 1 to {len(chosen)}."
        )
    from zoo.light.design import blueprint

    document, question = _source(source)
    order = f"design {pick} by {sort}" + (" of the Pareto front" if only_pareto else "")
    folder, table = blueprint.write(
        name, chosen[-1][0], constraints, parent, document=document, question=question + order
    )
    print(f"Made {folder}: {table}, {table.macs:,} multiply-accumulates.")
    print(_text(chosen[-1][0], constraints))
    print(f"Next: {as_typed('zoo', 'build', folder if folder.is_absolute() else f'./{folder}')}")


def verify(name: str, against: str | None, form: str) -> int:
    """Print each constraint, met or broken and where; return 1 if one is broken."""
    from zoo.light.design.designs import holds_rules, stated
    from zoo.light.design.hold import verify as verify_table

    if against is None and not holds_rules(name):
        raise ZooError(f"{name} holds no constraints; give some with --against FILE.")
    title, table = printable(Path(name).name), stated(name)
    constraints_name, constraints = read(against or name)
    checks = verify_table(table, constraints)
    broken = sum(not check.met for check in checks)
    columns = ("constraint", "allowed", "found", "where", "verdict")
    rows = [_check_row(check) for check in checks]
    if form == "json":
        content = {"name": title, "against": constraints_name, "met": not broken}
        printing.print_json(content | {"checks": [asdict(check) for check in checks]})
    elif form == "csv":
        print(csv_text(columns, rows), end="")
    elif form == "markdown":
        print(f"# {markdown_text(title)} against {markdown_text(constraints_name)}\n")
        print(markdown_table(columns, [list(map(markdown_text, row)) for row in rows]))
    else:
        printing.print_heading(f"{title} against {constraints_name}")
        styles = [[None, None, None, None, "green" if check.met else "bold red"] for check in checks]
        printing.print_table(columns, [[printable(cell) for cell in row] for row in rows], cell_styles=styles)
        print(f"Broken {broken} time{'s' * (broken != 1)}." if broken else "Every constraint is met.")
    return WRONG if broken else ALL_RIGHT


def _check_row(check: "Check") -> list[str]:
    return [check.constraint, check.allowed, check.found, check.where, "met" if check.met else "broken"]


def _choose(constraints: Constraints, sort: str, number: int | None, only_pareto: bool) -> list[tuple[Design, int]]:
    """The first designs of the list, each with the number of those that are alike on the Pareto front."""
    if only_pareto:
        return pareto(constraints, sort)[:number]
    return [(design, 1) for design in islice(best_first(constraints, sort), number)]


def _source(source: str) -> tuple[str, str]:
    """The document and question that the new card names."""
    path = Path(source)
    if path.suffix == ".toml" or path.is_file():
        return printable(path.name), ""
    card = find(source).card
    return card.source.document, f"{card.source.question}, "


def _title(name: str, constraints: Constraints) -> str:
    shapes = f"{format_shape(constraints.input)} to {format_shape(constraints.output)}"
    many = "s" * (constraints.convolutions > 1)
    return f"{name}: {shapes} with {constraints.convolutions} convolution{many}"


def _what_is_counted(constraints: Constraints) -> str:
    filters = "" if constraints.widths is None else "filters, "
    free = _free(constraints)
    taken = bool(constraints.limits.keys() - {"receptive_field"})
    said = [f"kernels, paddings, strides, {filters}and where the pools stand"]
    if taken or not free:
        return "\n".join([f"{said[0]}.", *_taken(constraints)])
    return f"{said[0]}; {' and '.join(free)} are free."


def _free(constraints: Constraints) -> list[str]:
    """What the constraints leave open, and a design does not tell apart."""
    units = bool(constraints.hidden) and constraints.units is None
    return ["the filters"] * (constraints.widths is None) + ["the hidden units"] * units


def _taken(constraints: Constraints) -> list[str]:
    """How what is free is taken where figures need it."""
    filters, units = (
        ((each[0] for each in constraints.ladder) if all(constraints.ladder) else ()),
        constraints.hidden_units,
    )
    values = {"the filters": filters, "the hidden units": units}
    return [
        f"{each.capitalize()} are free and taken as {', '.join(map(str, values[each]))}." for each in _free(constraints)
    ]


def _text(design: Design, constraints: Constraints) -> str:
    return design.text(constraints.widths is not None)


def _figures(design: Design) -> list[int]:
    return [getattr(design, name) for name in QUANTITIES]


def _record(pick: int, design: Design, alike: int, constraints: Constraints) -> dict[str, Any]:
    """A design as JSON takes it."""
    steps = [
        {"kind": "convolution", **step._asdict()}
        if step.filters
        else {"kind": "pool", "size": step.kernel, "stride": step.stride}
        for step in design.steps
    ]
    named = {"pick": pick, "design": _text(design, constraints)}
    return named | dict(zip(QUANTITIES, _figures(design), strict=True)) | {"alike": alike, "steps": steps}


def _print_list(
    name: str, constraints: Constraints, chosen: Sequence[tuple[Design, int]], form: str, only_pareto: bool
) -> None:
    columns = ["pick", "design", "parameters", "MACs", "field", *(["alike"] if only_pareto else [])]
    right = [column for column in columns if column != "design"]
    rows = [
        [
            str(pick),
            _text(each, constraints),
            f"{each.parameters:,}",
            amount(each.macs),
            str(each.receptive_field),
            *([f"{alike:,}"] if only_pareto else []),
        ]
        for pick, (each, alike) in enumerate(chosen, start=1)
    ]
    filters = ", 64@ for 64 filters" if constraints.widths is not None else ""
    notes = [f"3p1s2 is a convolution with kernel 3, padding 1, stride 2{filters}."]
    notes += _taken(constraints)
    notes += ["Alike are the designs with these very figures, of which the first is shown."] if only_pareto else []
    if form == "markdown":
        print(f"# {_title(name, constraints)}\n")
        print(markdown_table(columns, rows, right) + "\n")
    else:
        printing.print_heading(_title(name, constraints))
        printing.print_table(columns, rows, right=right)
    print("\n".join(notes))


def _loosenings(constraints: Constraints) -> "tuple[list[Loosening], list[str]]":
    from zoo.light.design.loosen import loosenings  # Where there are designs nobody asks.

    return loosenings(constraints)


def _infeasible(found: "Sequence[Loosening]", unsettled: Sequence[str]) -> list[str]:
    from zoo.light.design.loosen import in_words

    return in_words(found, unsettled)


def _print_infeasible(found: "Sequence[Loosening]", unsettled: Sequence[str], form: str) -> None:
    for line in _infeasible(found, unsettled):
        print(line) if form == "text" else printing.note(line)


def _infeasible_json(found: "Sequence[Loosening]", unsettled: Sequence[str]) -> dict[str, Any]:
    changes = [{"constraint": each.constraint, "change": each.change} for each in found]
    return {"loosened": changes, "unsettled": list(unsettled)}
