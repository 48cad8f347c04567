"""Takes LaTeX's marks off a text: ``\\frac{224 - 3}{1}`` as ``((224 - 3)/(1))``, ``\\textbf{64}`` as ``64``."""

import re

from zoo.light.sheets.signs import raised

MOST_DEPTH = 30
"""Of braces within braces; what is deeper is left as it is."""

_TWO = {"frac": "(({})/({}))", "dfrac": "(({})/({}))", "tfrac": "(({})/({}))", "textcolor": "{1}", "href": "{1}"}
_TWO |= {"parbox": "{1}", "makebox": "{1}", "colorbox": "{1}"}
_STRUCK = frozenset(("sout", "st", "cancel", "bcancel", "xcancel", "xout"))
_NO_TEXT = frozenset(
    (
        "label", "ref", "cite", "footnote", "vspace", "hspace", "rule", "color", "cellcolor", "rowcolor", "caption",
        "underbrace_", "setlength", "renewcommand", "rotatebox", "phantom", "vphantom", "hphantom",
    )
)  # fmt: skip
_SIGNS = {
    "times": "x", "cdot": "*", "ast": "*", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "div": "/",
    "approx": "≈", "to": "=", "rightarrow": "=", "Rightarrow": "=>", "implies": "=>", "longrightarrow": "=",
    "Longrightarrow": "=>", "quad": " ", "qquad": " ", "textbackslash": "\\", "textasciitilde": "~", "newline": " ",
    "dots": "...", "ldots": "...", "textendash": "-", "textemdash": "-", "texttimes": "x", "textasciicircum": "^",
    "equiv": "=", "checkmark": "yes", "par": " ", "delta": "δ", "Delta": "Δ", "partial": "∂", "eta": "η",
    "sigma": "σ", "ell": "ℓ", "prime": "′",
}  # fmt: skip
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?\s*|\\(.)", re.DOTALL)
_TAKEN = re.compile(r"[{}\\~$]")


class Unmarked:
    """A text without its marks, and what was struck out of it."""

    def __init__(self, text: str) -> None:
        self.struck: list[str] = []
        self._source = text.replace("{,}", ",").replace("\\\\", " ")
        self.text = " ".join(self._read(0, len(self._source), 0).split())

    def _read(self, at: int, end: int, depth: int) -> str:
        pieces: list[str] = []
        source = self._source
        while at < end:
            found = _TAKEN.search(source, at, end)
            if not found:
                pieces.append(source[at:end])
                break
            pieces.append(source[at : found.start()])
            at = found.start()
            if source[at] == "\\":
                written, at = self._command(at, end, depth)
                pieces.append(written)
            elif source[at] == "{" and depth < MOST_DEPTH:
                close = closing(source, at, end)
                inner = self._read(at + 1, close, depth + 1)
                pieces.append(f"({inner})" if "".join(pieces[-1:]).endswith("^") and len(inner) > 1 else inner)
                at = close + 1
            else:
                pieces.append(" " if source[at] == "~" else "")
                at += 1
        return "".join(pieces)

    def _command(self, at: int, end: int, depth: int) -> tuple[str, int]:
        """What a command stands for, and where the text goes on."""
        found = _COMMAND.match(self._source, at, end)
        if not found:
            return "", at + 1
        if found[2]:
            return {",": " ", ";": " ", ":": " ", "!": "", "(": "", ")": "", "[": "", "]": ""}.get(
                found[2], found[2]
            ), found.end()
        name, at = found[1], found.end()
        arguments: list[str] = []
        if depth < MOST_DEPTH and name not in _SIGNS:
            for _ in range(2 if name in _TWO else 1):
                if self._source[at : at + 1] == "[" and (optional := self._source.find("]", at, end)) >= 0:
                    at = optional + 1
                if self._source[at : at + 1] == "{":
                    close = closing(self._source, at, end)
                    arguments.append(self._read(at + 1, close, depth + 1))
                    at = close + 1
        if name in _STRUCK:
            self.struck += arguments
            return "", at
        if name in _NO_TEXT:
            return "", at
        if len(arguments) == 2:
            return _TWO[name].format(*arguments), at
        if name in ("textsuperscript", "sqrt"):
            return raised("".join(arguments)) if name[0] == "t" else f"sqrt({''.join(arguments)})", at
        return f" {_SIGNS[name]} " if name in _SIGNS else "".join(arguments), at


def closing(text: str, at: int, end: int) -> int:
    """Where the brace that opens at a place is closed, or the end."""
    depth = 0
    for mark in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at, end):
        depth += (mark[0] == "{") - (mark[0] == "}")
        if not depth and mark[0] == "}":
            return mark.start()
    return end
