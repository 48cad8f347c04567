"""Values apart by commas."""

from zoo.light.sheets.grids.separated import separated_by

FORMAT = separated_by(",", name="csv", title="CSV", order=60)
