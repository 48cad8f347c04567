"""Marks a sheet of named values against a trace: digit by digit, and with what follows from an earlier mistake."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from zoo.errors import ZooError, suggestion
from zoo.light.files.text import printable
from zoo.light.marking.marks import Mark, MarkedCell, MarkedRow, Marking, score_of
from zoo.light.marking.scheme import DEFAULT, Points, Scheme
from zoo.light.nets.catalogue import Architecture
from zoo.light.sheets.named_values import NamedValue, ValueSheet
from zoo.light.sheets.sheet import SheetRow
from zoo.light.tracing import names
from zoo.light.tracing.by_hand import Step
from zoo.light.tracing.formulas import Formula
from zoo.light.tracing.matrices import written
from zoo.light.tracing.trace import Trace, trace

_FEW = 3  # significant digits, from which on a last digit may be one too large
_CUT = 2  # significant digits, from which on the digits after them may be cut off
_ROUNDED = 4  # significant digits to which a person rounds on the way
_COARSE = 0.05  # relative error that a value of few digits may have
_MOST_ORIGINS = 3  # mistakes that are named of those from which a value follows
_TURNED = "The sign is turned."
_AFTER = "(?:new|updated|second|2nd|after)"
_NEW = re.compile(rf"\({_AFTER}\)|(?<![a-z]){_AFTER}(?![a-z0-9])|\N{{PRIME}}|\N{{RIGHT SINGLE QUOTATION MARK}}")
_GRADIENT = re.compile(r"(?<![a-z])grad(?:ient)?(?:[ _]of)?(?![a-z0-9])")
_FRACTION = re.compile(r"^ ?\(\(([^()]+)\)/\(([^()]+)\)\)$|^\$?\\d?frac\{(.+)\}\{(.+)\}\$?$")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SIGNS = {"δ": "delta", "η": "eta", "∂": "d", "ŷ": "y", "σ": "sigma", "ℓ": "l", "\\partial": "d"}


@dataclass(frozen=True, slots=True)
class _Followed:
    """What the sheet has, or would have, by name: `own` values, `follows` from them, and what is `wrong`."""

    own: dict[str, float]
    follows: dict[str, float]
    tainted: dict[str, tuple[str, ...]]
    """The sheet's mistakes on which each value depends, itself left out."""


def mark_against_trace(architecture: Architecture, sheet: ValueSheet, scheme: Scheme = DEFAULT) -> Marking:
    """Mark named values against the trace of an architecture's own example, with the weights it gives.

    Raises:
        ZooError: the sheet holds no values of that net, or the net cannot be traced.
    """
    marking = mark_values(trace(architecture), sheet, scheme)
    if not marking.rows:
        name = architecture.name
        raise ZooError(f"{sheet.source}: no value of {name}; 'zoo trace {name}' lists their names.")
    return marking


def mark_values(traced: Trace, sheet: ValueSheet, scheme: Scheme = DEFAULT) -> Marking:
    """Mark every value of the sheet that the trace has; what it leaves out is asked by a scheme that names it alone.

    Raises:
        ZooError: the scheme asks for a value that the trace does not have.
    """
    truth = _truth(traced)
    known = _known_names(traced, truth)
    asked = _asked(scheme, truth, known)
    named: dict[str, NamedValue] = {}
    surplus = []
    for value in sheet.values:
        name = value.name if value.name in truth else known.get(_key(value.name), "")
        if name and name not in named:
            named[name] = value
        else:
            surplus.append(SheetRow(value.number, value.name, None))
    given = {name: value for name, value in named.items() if value.value is not None}
    marked = {name: _unclear(name, value, truth) for name, value in named.items() if name not in given}
    followed = _Followed({}, {}, {})
    for step in _steps(traced, given):
        _follow(step, truth, given, followed)
        if step.name in given:
            cell = _mark(step, truth, given[step.name], followed)
            marked[step.name] = MarkedRow(step.name, given[step.name].number, (cell,))
            if cell.mark == "wrong":
                followed.tainted[step.name] = (step.name,)
    rows = [_worth(row, asked) for row in _worked([marked[name] for name in named])]
    rows += [_missing(name, truth) for name in asked or () if name not in named]
    maximum: Points = len(rows) if asked is None else len(asked)
    if scheme.cap is not None:
        maximum = min(maximum, scheme.cap)
    score = score_of(rows, scheme, maximum)
    return Marking(traced.name, sheet.source, tuple(rows), score, (), tuple(surplus), sheet.unread)


def _worked(rows: list[MarkedRow]) -> list[MarkedRow]:
    """The rows, in none of which anything follows where most values are wrong: such a sheet is no worked one."""
    wrong = sum(row.cells[0].mark == "wrong" for row in rows)
    if 2 * wrong <= len(rows):
        return rows
    told = f"But {wrong} of the {len(rows)} values given are wrong and follow from nothing."
    return [
        row._replace(cells=(cell._replace(mark="wrong", because=f"{cell.because} {told}"),))
        if (cell := row.cells[0]).mark == "follow_through"
        else row
        for row in rows
    ]


def _asked(scheme: Scheme, truth: Mapping[str, float], known: Mapping[str, str]) -> dict[str, None] | None:
    """The values that the scheme asks, by the trace's own names; None for whatever a sheet gives."""
    if scheme.values is None:
        return None
    asked: dict[str, None] = {}
    for said in scheme.values:
        name = said if said in truth else known.get(_key(said), "")
        if not name:
            raise ZooError(
                f"the marking scheme asks for '{printable(said)}', no value of this net.{suggestion(said, truth)}"
            )
        asked[name] = None
    return asked


def _worth(row: MarkedRow, asked: Container[str] | None) -> MarkedRow:
    worth = 1 if asked is None or row.layer in asked else 0
    return row._replace(cells=tuple(cell._replace(worth=worth) for cell in row.cells))


def _unclear(name: str, given: NamedValue, truth: Mapping[str, float]) -> MarkedRow:
    because = f"'{printable(given.text[:60])}' cannot be read as a number."
    return MarkedRow(name, given.number, (MarkedCell("value", given.text, written(truth[name]), "unclear", because),))


def _read(given: NamedValue) -> Decimal:
    assert given.value is not None
    return given.value


def _missing(name: str, truth: Mapping[str, float]) -> MarkedRow:
    cell = MarkedCell("value", "", written(truth[name]), "missing", "The sheet has no such value.", 1)
    return MarkedRow(name, None, (cell,))


def _truth(traced: Trace) -> dict[str, float]:
    """Every value of the trace, and how each step changes each weight."""
    changed = {
        change.name: change.formula.value(traced.values) for change, _ in names.changes(traced) if change.formula
    }
    return {**traced.values, **changed}


def _known_names(traced: Trace, truth: Mapping[str, float]) -> dict[str, str]:
    """The names by how they may be written, without those that two values share."""
    keys: dict[str, str] = {}
    for said, name in [*((name, name) for name in truth), *names.others(traced)]:
        keys[_key(said)] = "" if keys.get(_key(said), name) != name else name
    return keys | dict.fromkeys(map(_key, names.taken(traced)), "")


def _steps(traced: Trace, given: Container[str]) -> Iterator[Step]:
    """The steps in the sheet's own way: where it has a weight's change, the new weight comes of that."""
    by_change = {updated.name: (change, updated) for change, updated in names.changes(traced) if change.name in given}
    for step in traced.steps:
        yield from by_change.get(step.name, (step,))


def _key(name: str) -> str:
    """A name without what people write differently: ``δ_{k}`` and ``delta_k``, ``new w1`` and ``w1'``."""
    name = name.lower()[:80].translate(_SUBSCRIPTS)
    for sign, word in _SIGNS.items():
        name = name.replace(sign, word)
    name, news = _NEW.subn("", name)
    name = _GRADIENT.sub("d", _FRACTION.sub(_quotient, name))
    return re.sub(r"[\s_{}\\$`^*]", "", name) + "'" * (news > 0)


def _quotient(found: re.Match[str]) -> str:
    above, below = filter(None, found.groups())
    return f"{above}/{below}"


def _follow(step: Step, truth: Mapping[str, float], given: Mapping[str, NamedValue], followed: _Followed) -> None:
    """Compute what the sheet's own earlier values make of this step."""
    inputs = step.formula.inputs if step.formula else ()
    tainted = tuple(dict.fromkeys(each for name in inputs for each in followed.tainted[name]))
    value = _value(step.formula, followed.own) if tainted or any(name in given for name in inputs) else truth[step.name]
    followed.follows[step.name] = truth[step.name] if value is None else value
    followed.own[step.name] = float(_read(given[step.name])) if step.name in given else followed.follows[step.name]
    followed.tainted[step.name] = tainted


def _value(formula: Formula | None, values: Mapping[str, float]) -> float | None:
    if formula is None:
        return None
    try:
        value = formula.value(values)
    except (ArithmeticError, ValueError):
        return None
    return value if isfinite(value) else None


def _mark(step: Step, truth: Mapping[str, float], given: NamedValue, followed: _Followed) -> MarkedCell:
    true, follows, tainted = truth[step.name], followed.follows[step.name], followed.tainted[step.name]
    cell, value = _cell(given, true, tainted), _read(given)
    if step.section == "update" and _unchanged(step, truth, given):
        return cell("wrong", "As it was before the step, which shows only in later digits.")
    if _rounds_to(value, true):
        return cell("right", "")
    origin = _origin(step, tainted, followed)
    if tainted and _rounds_to(value, follows):
        return cell("follow_through", origin)
    if not tainted and _rounds_to(value, follows):
        return cell("right", "Computed from the sheet's own rounded values.")
    if said := _one_off(value, true):
        return cell("right", said)
    if tainted and (said := _one_off(value, follows)):
        return cell("follow_through", f"{origin} {said}")
    near = _near(step.formula, followed.own, value, follows)
    if near:
        said = "Its inputs were rounded on the way."
        return cell("follow_through", f"{origin} {said}") if tainted else cell("right", said)
    turned = (_TURNED,) if _rounds_to(-value, true) or _one_off(-value, true) else ()
    because = _explained(step, true, follows if tainted else None, turned)
    return cell("wrong", because)._replace(slips=turned if step.formula else (), origins=())


def _cell(given: NamedValue, true: float, tainted: Sequence[str]) -> Callable[[Mark, str], MarkedCell]:
    def made(mark: Mark, because: str) -> MarkedCell:
        origins = tuple(tainted[:_MOST_ORIGINS]) if mark == "follow_through" else ()
        return MarkedCell("value", given.text, written(true), mark, because, origins=origins)

    return made


def _unchanged(step: Step, truth: Mapping[str, float], given: NamedValue) -> bool:
    assert step.formula
    before = truth[step.formula.inputs[0]]
    return float(_read(given)) == before != truth[step.name]


def _unit(value: Decimal) -> float:
    """One in the last place that is written."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # a finite number's
    return float(Decimal(1).scaleb(exponent))


def _digits(value: Decimal) -> int:
    return len(value.as_tuple().digits)


def _rounds_to(value: Decimal, true: float) -> bool:
    """Whether the true value rounds to the digits that are written, if these say anything."""
    apart = abs(float(value) - true)
    return apart <= 0.5000001 * _unit(value) + 1e-12 * abs(true) and (apart <= _COARSE * abs(true) or apart < 1e-15)


def _one_off(value: Decimal, true: float) -> str:
    """How a value misses in its last digit alone; empty where it does not."""
    apart = abs(float(value) - true)
    smaller = abs(float(value)) < abs(true)
    most = (2 if smaller else 1) * _COARSE * abs(true)  # Two digits that were cut off are a tenth apart at most.
    if _digits(value) < (_CUT if smaller else _FEW) or apart > 1.0000001 * _unit(value) or apart > most:
        return ""
    if smaller:
        return "The digits after the last one are cut off, not rounded."
    return "The last digit is one too large."


def _near(formula: Formula | None, values: Mapping[str, float], value: Decimal, follows: float) -> bool:
    """Whether the value comes of inputs that were rounded to a few digits."""
    if formula is None or _digits(value) < _FEW:
        return False
    slack = 0.5000001 * _unit(value)
    for name in formula.inputs:
        rounded = _value(formula, {**values, name: float(f"{values[name]:.{_ROUNDED}g}")})
        slack += abs(rounded - follows) if rounded is not None else 0.0
    return abs(float(value) - follows) <= min(slack, _COARSE * abs(follows))


def _origin(step: Step, tainted: Sequence[str], followed: _Followed) -> str:
    told = [f"{name} = {written(followed.own[name])}" for name in tainted[:_MOST_ORIGINS]]
    return f"This follows from {' and '.join(told)}." if told else ""


def _explained(step: Step, true: float, follows: float | None, slips: Sequence[str]) -> str:
    if step.formula is None:
        return "This is given, and another value."
    parts = [*slips]
    parts.append(f"{step.name} = {step.formula}." if len(str(step.formula)) <= 120 else "")
    if follows is not None:
        parts.append(f"From the sheet's own values it is {written(follows)}.")
    return " ".join(filter(None, parts))
