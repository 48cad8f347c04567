"""Tables of LaTeX: ``tabular`` and its kin, with booktabs' rules, cells over several columns or rows, and comments."""

import re
from collections.abc import Iterator

from zoo.errors import ZooError
from zoo.light.sheets.formats.format import Document, Format
from zoo.light.sheets.grids.grid import Grid, checked
from zoo.light.sheets.grids.left_out import named, quoted
from zoo.light.sheets.grids.spans import Spanning, laid_out, written_out
from zoo.light.sheets.grids.tex import Unmarked, closing
from zoo.light.sheets.sheet import Unread

MOST_TABLES = 200
LARGEST_TABLE_CHARACTERS = 200_000

_BEGIN = re.compile(r"\\begin\s*\{((?:tabular|tabularx|tabulary|longtable|supertabular|tblr|longtblr|tabu)\*?)\}")
_COMMENT = re.compile(r"(?<!\\)%.*")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|centering|arraybackslash"
    r"|raggedright|raggedleft|addlinespace|specialrule|morecmidrules|noalign|small|footnotesize|normalsize|bfseries"
    r"|(?:cmidrule|cline|hhline)\s*(?:\[[^]]*\])?(?:\([^)]*\))?\s*\{[^}]*\})(?![a-zA-Z])\s*(?:\[[^]]*\])?"
)
_BOX = re.compile(r"\\begin\s*\{minipage\}\s*(?:\[[^]]*\])*\s*\{[^{}]*\}|\\end\s*\{minipage\}")
_LINE_END = re.compile(r"\\\\|\\newline\b")  # within a cell
_ROW_END = re.compile(r"\\\\\*?\s*(?:\[[^]\\]{0,20}\])?|\\tabularnewline\b")
_SPAN = re.compile(r"\s*\\multi(column|row)\s*(?:\[[^]]*\])?\{\s*(-?[0-9]{1,4})\s*\}\s*(?:\[[^]]*\])?\s*(?=[{*=])")
_CAPTION = re.compile(r"\\(?:caption|(?:sub)*(?:section|paragraph))\*?\s*(?:\[[^]]*\])?\{")
_NOT_PROSE = re.compile(
    r"[\s{}]*(?:\\(?:begin|end|centering|label|small|footnotesize|scriptsize|vspace|hline|toprule|def|setlength"
    r"|renewcommand|medskip|bigskip|noindent)\b.*)?"
)


def _grids(document: Document) -> Iterator[Grid]:
    text = _COMMENT.sub("", document.text)
    at = 0
    for _ in range(MOST_TABLES):
        begin = _BEGIN.search(text, at)
        if not begin:
            return
        end = text.find(f"\\end{{{begin[1]}}}", begin.end())
        end = len(text) if end < 0 else end
        if inner := _BEGIN.search(text, begin.end(), end):  # The table within it is the one that holds cells.
            at = inner.start()
            continue
        if end - begin.end() > LARGEST_TABLE_CHARACTERS:
            raise ZooError(f"a LaTeX table of more than {LARGEST_TABLE_CHARACTERS} characters; give it as CSV.")
        unread: list[Unread] = []
        first = text.count("\n", 0, begin.start()) + 1
        records = laid_out(_rows(text[_after_columns(text, begin.end(), end) : end], first, unread))
        if records:
            yield Grid(FORMAT.name, checked(records), caption=_caption(text, begin.start(), end), unread=named(unread))
        at = end


def _after_columns(text: str, at: int, end: int) -> int:
    """Where the cells begin: behind the position, the width and the columns that the table is begun with."""
    while found := re.compile(r"\s*(?=[\[{])").match(text, at, end):
        at = found.end()
        close = text.find("]", at, end) if text[at] == "[" else closing(text, at, end)
        at = end if close < 0 else close + 1
    return at


def _rows(body: str, first: int, unread: list[Unread]) -> Iterator[tuple[int, list[Spanning]]]:
    at = number = 0
    below: dict[int, int] = {}  # by column: over how many more rows a cell above it goes
    for end in [*_outside_braces(_ROW_END, body), None]:
        start, at = at, end.end() if end else len(body)
        written = body[start : end.start() if end else len(body)]
        line = first + body.count("\n", 0, start) + written[: len(written) - len(written.lstrip())].count("\n")
        written = _BOX.sub(" ", _RULES.sub(" ", written))
        if written.strip():
            number = max(number + 1, line)
            yield number, written_out(_cells(written, number, unread), below)


def _cells(row: str, number: int, unread: list[Unread]) -> Iterator[Spanning]:
    at = 0
    ends: list[re.Match[str] | None] = [*_outside_braces(re.compile(r"&"), row), None]
    for end in ends:
        written = row[at : end.start() if end else len(row)]
        at = end.end() if end else len(row)
        rows = columns = 1
        while found := _SPAN.match(written):
            count = min(max(abs(int(found[2])), 1), 200)
            rows, columns = (count, columns) if found[1] == "row" else (rows, count)
            written = _last_argument(written, found.end())
        lines = [Unmarked(line) for line in _LINE_END.split(written)]
        if struck := " ".join(each for line in lines for each in line.struck).strip():
            unread.append(quoted(f"row {number}", "has struck-out text", struck))
        yield Spanning("\n".join(line.text for line in lines).strip(), rows, columns)


def _last_argument(text: str, at: int) -> str:
    """The text of a cell that spans others, behind the width or the columns."""
    at = closing(text, at, len(text)) + 1 if text[at] == "{" else at + 1
    return text[at:].strip().removeprefix("{").removesuffix("}") if at < len(text) else ""


def _outside_braces(sign: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a sign stands in no braces, and is no part of a command."""
    depth, at = 0, 0
    mark = re.compile(rf"(?P<sign>{sign.pattern})|\\[{{}}&%$#_]|[{{}}]")
    while found := mark.search(text, at):
        at = found.end()
        if found["sign"] is None:
            depth = max(0, depth + (found[0] == "{") - (found[0] == "}"))
        elif not depth:
            yield found


def _caption(text: str, begin: int, end: int) -> str:
    """The caption beside the table, else the section or the last line of prose above it."""
    after = max(end, text.find("\\end{table", end, end + 500))
    for found in _CAPTION.finditer(text, end, end if "\\begin" in text[end:after] else after):
        return Unmarked(text[found.end() : closing(text, found.end() - 1, len(text))]).text[:200]
    for line in reversed(text[max(0, begin - 2000) : begin].split("\n")):
        if title := _CAPTION.search(line):
            return Unmarked(line[title.end() : closing(line, title.end() - 1, len(line))]).text[:200]
        if not _NOT_PROSE.fullmatch(line):
            return Unmarked(line).text[:200].rstrip(" :")
    return ""


FORMAT = Format(
    name="latex",
    title="LaTeX",
    order=16,
    accepts=lambda document: "\\begin" in document.text and bool(_BEGIN.search(document.text)),
    grids=_grids,
)
