"""The row that sums up the others, and the total that tools print outside the table."""

import re
from functools import lru_cache

from zoo.light.sheets.cells import read_count
from zoo.light.sheets.headings import folded
from zoo.light.sheets.sheet import Sheet, SheetRow
from zoo.light.sheets.signs import plain
from zoo.light.sheets.vocabulary import SUMS, TOTALS

_TOTAL = re.compile(r"(?:grand |in |the )?totals?\b.*|overall\b.*|Σ.*|∑.*", re.IGNORECASE)
_FOOTER = re.compile(
    r"^[ \t*_>|#]*(total|trainable) (?:params|parameters|learnables)[ \t*_]*[:=][ \t*_]*(\S[^\n]*?)"
    r"(?:[ \t]{1,9}[0-9][0-9.]{0,9}[KMGB])?[ \t]*$"
    r"|^[^\n]{0,40}?\b([0-9][0-9.,]{0,30}[kM]?) total learnables"
    r"|^[ \t]*(?:([0-9][0-9.,]{0,30}(?: [KMBT])?)[ \t]{1,9}total params"
    r"|total params[ \t]{1,40}([0-9][0-9.,]{0,30}[kM]?))[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def is_total(row: SheetRow) -> bool:
    """A row that says it is one, and is no layer with an output."""
    label = row.name or next((cell.text for cell in row.cells.values()), "")
    return bool(_TOTAL.match(label) or _words(label) in TOTALS) and (row.kind is None or "output" not in row.cells)


def total_name(text: str) -> str:
    """A text if it is what people call the row that sums up the others, else nothing."""
    return text if _TOTAL.match(text) or _words(text) in TOTALS | SUMS else ""


@lru_cache(maxsize=4096)  # the sheets of a course repeat one another
def _words(label: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", folded(label[:60])).split())


def is_sum(row: SheetRow) -> bool:
    """A last row ``sum`` with a count, which no layer that adds has."""
    counted = any(cell.count for column, cell in row.cells.items() if column != "output")
    return _words(row.name) in SUMS and "output" not in row.cells and counted


def with_footer(sheet: Sheet, text: str) -> Sheet:
    """The sheet with the total that is written below its table, or above MATLAB's."""
    if sheet.total or not (footers := list(_FOOTER.finditer(text))):
        return sheet
    last = sheet.rows[-1].number if sheet.rows else 0
    below = [each for each in footers if text.count("\n", 0, each.start()) >= last]
    footers = below or footers
    # Keras adds the optimizer's numbers to its total; then the trainable ones are the layers'.
    wanted = "trainable" if re.search(r"^[ \t*_>|#]*Optimizer params:", text, re.MULTILINE) else "total"
    footer = next((each for each in footers if not each[1] or each[1].lower() == wanted), None)
    cell = read_count(plain(next(filter(None, footer.groups()[1:])))) if footer else None
    if footer is None or cell is None or cell.count is None:
        return sheet
    number = text.count("\n", 0, footer.start()) + 1
    name = f"{footer[1].capitalize()} params" if footer[1] else "Total learnables"
    return sheet._replace(total=SheetRow(number, name, None, {"params": cell}))
