"""Bar charts as SVG inside a page, in the page's own colours; the table beside each holds its figures."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH, _ROW, _LABEL = 720.0, 22.0, 190.0  # in units of the drawing
_HEIGHT, _TOP, _BOTTOM, _SIDE = 180.0, 26.0, 40.0, 40.0
_LONGEST_LABEL = 30  # characters


class Bar(NamedTuple):
    label: str
    value: float
    text: str
    """Beside or above it."""
    low: bool = False
    """Whether it is to stand out."""


def horizontal(title: str, bars: Sequence[Bar], span: tuple[float, float], *, beside: bool = False) -> str:
    """Bars one below the other, from 0 to their values.

    Args:
        span: the values at both ends of the room for them, of which the lower is at most 0.
        beside: whether their texts are sentences, which need half of the width.
    """
    room = _WIDTH - _LABEL - (400 if beside else 60)
    height = _ROW * len(bars) + 8
    scale = room / (span[1] - span[0] or 1)
    zero = _LABEL - scale * span[0]
    parts = [f'<line class="rule" x1="{zero:g}" x2="{zero:g}" y1="0" y2="{height:g}"/>']
    for at, bar in enumerate(bars):
        y, wide = 4 + _ROW * at, scale * abs(bar.value)
        left = zero - wide if bar.value < 0 else zero
        label = bar.label if len(bar.label) <= _LONGEST_LABEL else f"{bar.label[: _LONGEST_LABEL - 3]}..."
        parts.append(f'<text x="{_LABEL - 8:g}" y="{y + 15:g}" text-anchor="end">{escape(label)}</text>')
        parts.append(_rectangle(left, y + 3, wide, _ROW - 6, bar.low))
        parts.append(f'<text class="faint" x="{left + wide + 6:.1f}" y="{y + 15:g}">{escape(bar.text)}</text>')
    return _svg(title, height, parts)


def vertical(title: str, bars: Sequence[Bar], x_name: str, y_name: str) -> str:
    """Bars side by side, over their labels."""
    largest = max((bar.value for bar in bars), default=0) or 1
    step = (_WIDTH - 2 * _SIDE) / max(len(bars), 1)
    foot = _TOP + _HEIGHT
    parts = [f'<text class="faint" x="{_SIDE:g}" y="12">{escape(y_name)}</text>']
    for at, bar in enumerate(bars):
        x, tall = _SIDE + step * at, _HEIGHT * bar.value / largest
        middle = x + step / 2
        parts.append(_rectangle(x + step * 0.12, foot - tall, step * 0.76, tall, bar.low))
        if bar.value:
            parts.append(
                f'<text x="{middle:.1f}" y="{foot - tall - 5:.1f}" text-anchor="middle">{escape(bar.text)}</text>'
            )
        parts.append(
            f'<text class="faint" x="{middle:.1f}" y="{foot + 16:g}" text-anchor="middle">{escape(bar.label)}</text>'
        )
    parts.append(f'<line class="rule" x1="{_SIDE:g}" x2="{_WIDTH - _SIDE:g}" y1="{foot:g}" y2="{foot:g}"/>')
    parts.append(
        f'<text class="faint" x="{_WIDTH - _SIDE:g}" y="{foot + 34:g}" text-anchor="end">{escape(x_name)}</text>'
    )
    return _svg(title, foot + _BOTTOM, parts)


def _rectangle(x: float, y: float, width: float, height: float, low: bool) -> str:
    look = "low" if low else "bar"
    return f'<rect class="{look}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {_WIDTH:g} {height:g}"'
    return f'<svg {size} role="img" aria-label="{escape(title)}">\n{chr(10).join(parts)}\n</svg>'
