"""Values apart by tabs."""

from zoo.light.sheets.grids.separated import separated_by

FORMAT = separated_by("\t", name="tsv", title="TSV", order=40)
