"""The signs that people and programs write for one and the same thing: a product, a dash, nothing at all."""

import re
from functools import lru_cache

_BLANK = frozenset(("", "?", "??", "???", "...", "…", "n/a", "na", "n.a.", "tbd", "todo", "nan", "(recursive)"))
_DASHES = frozenset(
    ("-", "--", "---", "none", "[]", "(none)", "no params", "no parameters", "keine", "aucun", "ninguno", "nessuno")
)
_UNTOLD = {
    **dict.fromkeys(("?", "??", "???", "n/a", "na", "n.a.", "unknown"), "it stands for an answer that is not known"),
    **dict.fromkeys(("multiple", "(multiple)"), "the tool gives no single shape"),
    **dict.fromkeys(("unbuilt", "(unbuilt)", "0 (unbuilt)", "not built"), "the tool saw the layer before it was built"),
    **dict.fromkeys(("(recursive)", "recursive"), "the tool tells it where the layer is first called"),
    **dict.fromkeys(("not supported", "unsupported"), "the tool does not know the layer"),
}

CUT_OFF = "cut off by the tool"
"""Begins a cell whose column was printed beyond the end of its line."""

UNEXPLAINED = "no word explains "
"""Begins a cell with a number of a line that does not say what it counts."""

_ONE_SIGN = str.maketrans(
    {chr(sign + 0xFEE0): chr(sign) for sign in range(0x21, 0x7F)}
    | dict.fromkeys("×✕✖⨯╳✗х", "x")
    | dict.fromkeys("·⋅∙•∗＊", "*")
    | dict.fromkeys("−–—‒―‐‑", "-")
    | dict.fromkeys("÷∕⁄", "/")
    | dict.fromkeys("’‘ʼ′´`＇", "'")
    | dict.fromkeys("٬、", ",")
    | {"٫": "."}
    | dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\n\t\r", " ")
    | dict.fromkeys("→⇒➔⟶", "=")
    | {"≃": "≈", "≅": "≈", "∼": "~", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "$": ""}
)
_BY = re.compile(r"(?<=[0-9]) by (?=[0-9])")
_BREAK = re.compile(r"\n|<br\s*/?>", re.IGNORECASE)
_JOINS = frozenset("-+*/x×·⋅=≈:,;([{)]}→⇒@^−")
"""Signs at the end or the beginning of a line that lead on to the next or back to the last."""
_MARKS = ("$$", "$", "**", "__", "`", "*", "_")
_MARK_SIGNS = frozenset("$*_`")
_LONGEST_KEPT = 100  # characters of a cell that is kept as it was read
_MARKUP = re.compile(
    r"\\(times|(?:[Rr]|[Ll]ongr)ightarrow|implies|cdot|lfloor|rfloor|lceil|rceil|left|right|approx|to|,|;|\*|_|\|)|\{\\?(,)\}"
)
_WORDED = re.compile(r"\\(?:num|text|textbf|textit|mathrm|mathbf|texttt|emph|mbox)\{([^{}]{0,200})\}")
_MARKUP_SIGNS = {
    "times": "x", "cdot": "*", "lfloor": "floor(", "rfloor": ")", "lceil": "ceil(", "rceil": ")",
    "approx": "≈", "implies": "=", "Rightarrow": "=", "rightarrow": "=",
    "longrightarrow": "=", "to": "=", "*": "*", "_": "_", "|": "|",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_LOWERED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUP = re.compile(r"<sup>\s*([0-9]{1,3})\s*</sup>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:br|b|strong|i|em|u|span|code|sup|sub|p|div|font|small|big|mark|tt|a)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE
)
_STRIKES = re.compile(r"~~|<(/?)(?:del|s|strike)(?:\s[^<>]{0,100})?>", re.IGNORECASE)
_STRUCK = re.compile(r"\\(?:sout|st|cancel|xcancel|bcancel)\{([^{}]{0,200})\}|((?:[^\u0335-\u0338][\u0335-\u0338])+)")
_MAY_STRIKE = re.compile(r"~~|<[dsDS]|\\(?:s|[xb]?c)|[\u0335-\u0338]")


def shortened(text: str) -> str:
    """The text as a remark quotes it: of more than 60 characters the first."""
    return text if len(text) <= 60 else text[:57] + "..."


def is_blank(text: str) -> bool:
    """Nothing is written here, or a sign for it."""
    return text.strip().lower() in _BLANK


def is_dash(text: str) -> bool:
    """A dash, which a tool or a person writes for *has none*."""
    return one_sign(text).strip().lower() in _DASHES


def untold(text: str) -> str:
    """Why a text such as ``?``, ``multiple`` or ``0 (unbuilt)`` is no answer; empty for any other."""
    return _UNTOLD.get(text.strip().lower(), "") if len(text) < 20 else ""


def one_sign(text: str) -> str:
    """The text in the signs that `zoo.light.files.sums` knows: ``5 × 3²`` as ``5 x 3^2``, digits of any script."""
    if not text.isascii():
        text = _RAISED.sub(lambda power: "^" + power[0].translate(_SUPERSCRIPTS), text)
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    text = _BY.sub(" x ", text) if " by " in text else text
    return text.translate(_ONE_SIGN)


def raised(text: str) -> str:
    """What a document raises, as it is read: figures as small ones, a power or a note, and others behind ``^``."""
    return text.translate(_LOWERED) if text.isascii() and text.isdecimal() else f"^{text}" if text else ""


def may_strike(text: str) -> bool:
    """Whether a text may hold what is struck out, told cheaply."""
    return bool(_MAY_STRIKE.search(text))


def struck_out(text: str) -> tuple[str, str]:
    """A text without what is struck out in it, and that: ``~~17~~ 1,792`` gives ``1,792`` and ``17``."""
    if not _MAY_STRIKE.search(text):
        return text, ""
    struck = [(found[1] or re.sub("[\u0335-\u0338]", "", found[2])).strip() for found in _STRUCK.finditer(text)]
    text = _STRUCK.sub(" ", text)
    kept, end, opened = [], 0, None
    for mark in _STRIKES.finditer(text):
        if opened is None and mark[1] != "/":
            opened = mark
        elif opened is not None and (mark[0] == "~~") == (opened[0] == "~~") and mark[1] != "":
            kept.append(text[end : opened.start()])
            struck.append(text[opened.end() : mark.start()].strip())
            end, opened = mark.end(), None
    return " ".join([*kept, text[end:]]), ", ".join(filter(None, struck))


def plain(text: str) -> str:
    """A cell without Markdown's, HTML's and LaTeX's marks and what is struck out, on one line."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _unmarked(text)


def in_lines(text: str) -> str:
    """A cell as `plain`, with a semicolon before each of its lines that does not go on with the one above."""
    lines = [line for each in _BREAK.split(text) if (line := plain(each))]
    told = lines[0] if lines else ""
    for line in lines[1:]:
        worded = line[0].isalpha() and "=" not in line
        goes_on = worded or told[-1] in _JOINS or line[0] in _JOINS or told.count("(") > told.count(")")
        told += f" {line}" if goes_on else f" ; {line}"
    return told if len(lines) > 1 else plain(text)


def _unmarked(text: str) -> str:
    text, _ = struck_out(text)
    if "<" in text:
        text = _TAG.sub(" ", _SUP.sub(lambda power: power[1].translate(_LOWERED), text))
    if "&" in text and ";" in text:
        from html import unescape  # Most sheets need none of it.

        text = unescape(text)
    if "\\" in text or "{" in text:
        text = _WORDED.sub(r"\1", text)
        text = _MARKUP.sub(lambda mark: "," if mark[2] else _MARKUP_SIGNS.get(mark[1], " "), text)
    if "$" in text:  # GitLab's maths, and TeX's comma between thousands
        text = text.replace("$`", "").replace("`$", "").replace("{,}", ",")
    text = " ".join(text.split())
    for mark in _MARKS if text[:1] in _MARK_SIGNS else ():
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark):
            text = text[len(mark) : -len(mark)].strip()
    return text


_kept = lru_cache(maxsize=4096)(_unmarked)  # The sheets of a course repeat one another.
