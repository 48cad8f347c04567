"""Marking sheets, and that the cost grows as their number does; reading them with csv.reader is shown beside it."""

import csv
import tempfile
from pathlib import Path

from side_by_side import claim, in_turn, options, seconds_of

import zoo


def main() -> None:
    given = options(__doc__).parse_args()
    counts = (4, 8) if given.tiny else (250, 500, 1000)
    table = zoo.table("vgg224")
    columns = ("layer", "output", "weights", "biases")
    lines = [",".join(columns), *(",".join(row.cells()[column] for column in columns) for row in table)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{at}.csv") for at in range(max(counts))]
        for at, path in enumerate(paths):  # every sheet has a mistake of its own
            path.write_text("\n".join(lines).replace("222 x 222", f"{100 + at} x 222") + "\n")

        def reading(count: int) -> None:
            for path in paths[:count]:
                with path.open(newline="") as file:
                    list(csv.reader(file))

        def marking(count: int) -> None:
            for path in paths[:count]:
                zoo.check("vgg224", path)

        sides = {}
        for count in counts:
            sides[f"read {count}"] = lambda count=count: seconds_of(lambda: reading(count))
            sides[f"mark {count}"] = lambda count=count: seconds_of(lambda: marking(count))
        seconds = in_turn(sides, 1 if given.tiny else 5)
    for count in counts:
        marked, read_only = seconds[f"mark {count}"], seconds[f"read {count}"]
        print(f"{count:5} sheets: {count / marked:6.0f} marked a second, {marked / read_only:5.1f} times csv.reader")
    fewest, most = min(counts), max(counts)
    claim(
        f"marking {most:,} sheets", "reading them with `csv.reader`", seconds[f"mark {most}"] / seconds[f"read {most}"]
    )
    claim(f"marking {most:,} sheets, a second", "", most / seconds[f"mark {most}"], at_least=200)
    growth = seconds[f"mark {most}"] / seconds[f"mark {fewest}"] / (most / fewest)
    claim(f"cost of a sheet among {most:,}", f"a sheet among {fewest:,}", growth, at_most=1.1)


if __name__ == "__main__":
    main()
