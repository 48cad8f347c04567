"""Marking sheets against reading them with csv.reader and nothing else, in turn, in one process; medians of five.

The cost must grow as the number of sheets does.
"""

import csv
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import zoo
from zoo.marking import mark
from zoo.sheet import read

ROUNDS = 5
COUNTS = (250, 500, 1000)


def main() -> None:
    table = zoo.table("vgg224")
    columns = ("layer", "output", "weights", "biases")
    lines = [",".join(columns), *(",".join(row.cells()[column] for column in columns) for row in table)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{at}.csv") for at in range(max(COUNTS))]
        for at, path in enumerate(paths):  # every sheet has a mistake of its own
            path.write_text("\n".join(lines).replace("222 x 222", f"{100 + at} x 222") + "\n")

        def reading(count: int) -> None:
            for path in paths[:count]:
                with path.open(newline="") as file:
                    list(csv.reader(file))

        def marking(count: int) -> None:
            for path in paths[:count]:
                mark(table, read(path), "vgg224")

        for count in COUNTS:
            seconds: dict[Callable[[int], None], list[float]] = {reading: [], marking: []}
            for _ in range(ROUNDS):
                for work, measured in seconds.items():
                    start = time.perf_counter()
                    work(count)
                    measured.append(time.perf_counter() - start)
            read_only, marked = (statistics.median(measured) for measured in seconds.values())
            print(
                f"{count:5} sheets: {count / marked:6.0f} marked a second, {marked / read_only:5.1f} times csv.reader"
            )


if __name__ == "__main__":
    main()
