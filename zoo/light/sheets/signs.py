"""The signs that people and programs write for one and the same thing: a product, a dash, nothing at all."""

import re

_BLANK = frozenset(("", "?", "??", "???", "...", "…", "n/a", "na", "n.a.", "tbd", "todo", "nan", "(recursive)"))
_DASHES = frozenset(("-", "--", "---", "none", "[]"))

_ONE_SIGN = str.maketrans(
    dict.fromkeys("×✕✖⨯╳✗х", "x")
    | dict.fromkeys("·⋅∙•∗＊", "*")
    | dict.fromkeys("−–—‒―‐‑", "-")
    | dict.fromkeys("÷∕⁄", "/")
    | dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\n\t\r", " ")
    | dict.fromkeys("→⇒➔⟶", "=")
    | {"≃": "≈", "≅": "≈", "²": "^2", "³": "^3", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "$": ""}
)
_MARKUP = re.compile(r"\\(times|cdot|lfloor|rfloor|lceil|rceil|left|right|approx|to|,|;|\*|_|\|)|&(times|middot|nbsp);")
_MARKUP_SIGNS = {
    "times": "x", "cdot": "*", "middot": "*", "lfloor": "floor(", "rfloor": ")", "lceil": "ceil(", "rceil": ")",
    "approx": "≈", "to": "=", "*": "*", "_": "_", "|": "|",
}  # fmt: skip


def is_blank(text: str) -> bool:
    """Nothing is written here, or a sign for it."""
    return text.strip().lower() in _BLANK


def is_dash(text: str) -> bool:
    """A dash, which a tool or a person writes for *has none*."""
    return one_sign(text).strip().lower() in _DASHES


def one_sign(text: str) -> str:
    """The text in the signs that `zoo.light.files.sums` knows: ``5 × 3²`` as ``5 x 3^2``."""
    return text.translate(_ONE_SIGN)


def plain(text: str) -> str:
    """A cell without Markdown's and LaTeX's marks, on one line."""
    if "\\" in text or "&" in text:
        text = _MARKUP.sub(lambda mark: _MARKUP_SIGNS.get(mark[1] or mark[2], " "), text)
    if "$" in text:  # GitLab's maths, and TeX's comma between thousands
        text = text.replace("$`", "").replace("`$", "").replace("{,}", ",")
    text = " ".join(text.split())
    for mark in ("**", "__", "`", "*", "_"):
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark):
            text = text[len(mark) : -len(mark)].strip()
    return text
