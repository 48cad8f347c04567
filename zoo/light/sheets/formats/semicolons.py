"""Values apart by semicolons, as where the comma is the decimal mark."""

from zoo.light.sheets.grids.separated import separated_by

FORMAT = separated_by(";", name="semicolons", title="CSV with semicolons", order=50)
