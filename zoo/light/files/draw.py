"""The picture of a chart by itself."""

from zoo.light.files.chart import Chart, chart
from zoo.light.files.look import Look
from zoo.light.files.picture import Picture


def draw(thing: Chart, title: str, _look: Look | None = None) -> Picture:
    """One chart under a title."""
    return chart(thing, title=title)
