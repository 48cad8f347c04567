"""The picture of a range test."""

from zoo.light.files.chart import chart
from zoo.light.files.look import Look
from zoo.light.files.picture import Picture
from zoo.training.range_test import RangeTest


def draw(thing: RangeTest, title: str, _look: Look | None = None) -> Picture:
    """The loss over the rate, and what it shows."""
    return chart(thing.chart(), title=title or "Learning-rate range test", notes=[thing.finding])
