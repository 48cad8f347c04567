"""Design: constraints in; how many nets keep them, the best of these, and whether a given one does."""

from itertools import islice
from pathlib import Path
from typing import Any

import zoo
from face.nets import shown_table
from zoo.light.design.constraints import Constraints, to_toml
from zoo.light.design.feasible import pareto
from zoo.light.design.loosen import in_words, loosenings
from zoo.light.design.sizes import Design
from zoo.light.files.text import amount
from zoo.light.marking.reference import refer

_RULES = Path("/tmp/constraints.toml")
MOST_LISTED = 200


def _designs(rules: str) -> zoo.Designs:
    _RULES.write_text(rules, encoding="utf-8")
    return zoo.designs(_RULES)


def rules(net: str) -> str:
    """The constraints of an architecture's card, as TOML."""
    return to_toml(zoo.designs(net).constraints)


def count(rules: str) -> dict[str, Any]:
    """How many designs keep the constraints; what to loosen where none does."""
    designs = _designs(rules)
    number = designs.count
    return {"count": f"{number:,}", "lines": [] if number else in_words(*loosenings(designs.constraints))}


def listed(rules: str, sort: str, front: bool, limit: int) -> dict[str, Any]:
    """The best designs, or the Pareto front."""
    constraints = _designs(rules).constraints
    shown = min(max(limit, 1), MOST_LISTED)
    if front:
        chosen = pareto(constraints, sort)
        found, more = chosen[:shown], len(chosen) - shown
    else:
        found, more = [(each, 1) for each in islice(zoo.designs(_RULES).sorted(sort), shown)], 0
    if not found:
        return {"columns": [], "rows": [], "notes": in_words(*loosenings(constraints))}
    rows = [_row(at, design, alike, constraints)[: 6 if front else 5] for at, (design, alike) in enumerate(found, 1)]
    notes = ["3p1s2 is a convolution with kernel 3, padding 1, stride 2; 64@ is 64 filters."]
    notes += [f"{more} more are on the front."] if more > 0 else []
    columns = ["pick", "design", "parameters", "MACs", "field", *(["alike"] if front else [])]
    return {"columns": columns, "rows": rows, "notes": notes}


def _row(at: int, design: Design, alike: int, constraints: Constraints) -> list[str]:
    text = design.text(constraints.widths is not None)
    figures = [f"{design.parameters:,}", amount(design.macs), f"{design.receptive_field:,}"]
    return [str(at), text, *figures, f"{alike:,}"]


def verify(net: str, rules: str) -> dict[str, Any]:
    """Hold a net against constraints: each met, or broken and where."""
    _designs(rules)
    checks = zoo.verify_design(refer(net).table, _RULES)
    broken = sum(not check.met for check in checks)
    return {
        "columns": ["constraint", "allowed", "found", "where", "verdict"],
        "rows": [[c.constraint, c.allowed, c.found, c.where, "met" if c.met else "broken"] for c in checks],
        "notes": [f"Broken {broken} time{'s' * (broken != 1)}." if broken else "Every constraint is met."],
    }


def picked(rules: str, sort: str, front: bool, pick: int) -> dict[str, Any]:
    """One design of the list as a net: its table with the working, and its picture."""
    designs = _designs(rules)
    if front:
        design = pareto(designs.constraints, sort)[pick - 1][0]
    else:
        design = next(islice(designs.sorted(sort), pick - 1, None))
    text = design.text(designs.constraints.widths is not None)
    return {"title": f"Design {pick}: {text}"} | shown_table(designs.table(design), text, "blocks")
