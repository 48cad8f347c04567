"""An empty table as a LaTeX document, under its question."""

import re

from zoo.light.course.blanks.form import BlankSheet, Form

_SIGNS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_DOCUMENT = r"""\documentclass{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[utf8]{{inputenc}}
\usepackage[landscape,margin=2cm]{{geometry}}
\begin{{document}}
\section*{{{title}}}
{question}

\bigskip\noindent\renewcommand{{\arraystretch}}{{1.4}}\small
\begin{{tabular}}{{{columns}}}
\hline
{rows}
\end{{tabular}}
\end{{document}}
"""


def _write(sheet: BlankSheet) -> bytes:
    lines = [" & ".join(map(_text, line)) for line in (sheet.headings, *sheet.rows)]
    columns = "".join("p{32mm}|" if at >= sheet.first_asked else "l|" for at in range(len(sheet.headings)))
    return _DOCUMENT.format(
        title=_text(sheet.title),
        question="\n".join(map(_text, sheet.question)),
        columns=f"|{columns}",
        rows="\n".join(f"{line} \\\\ \\hline" for line in lines),
    ).encode()


def _text(text: str) -> str:
    """Text as LaTeX sets it, not as it might mean it."""
    return re.sub(r"[\\~^&%$#_{}]", lambda found: _SIGNS.get(found[0], f"\\{found[0]}"), text)


FORM = Form(".tex", _write)
