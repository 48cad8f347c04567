"""Marking sheets of CSV and Markdown, and that the cost grows with their number; csv.reader is shown beside it."""

import csv
import tempfile
from pathlib import Path

from side_by_side import claim, in_turn, options, seconds_of

import zoo
from zoo.light.files.text import markdown_table


def main() -> None:
    given = options(__doc__).parse_args()
    counts = (4, 8) if given.tiny else (250, 500, 1000)
    table = zoo.table("vgg224")
    columns = ("layer", "output", "weights", "biases")
    rows = [columns, *([row.cells()[column] for column in columns] for row in table)]
    text = "\n".join(map(",".join, rows)) + "\n"
    prose = "# Answers\n\nMy answer:\n\n"
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{at}.csv") for at in range(max(counts))]
        in_markdown = [path.with_suffix(".md") for path in paths]
        for at, path in enumerate(paths):  # every sheet has a mistake of its own
            path.write_text(text.replace("222 x 222", f"{100 + at} x 222"))
            in_markdown[at].write_text(prose + markdown_table(columns, csv.reader(path.read_text().splitlines()[1:])))

        def reading(count: int) -> None:
            for path in paths[:count]:
                with path.open(newline="") as file:
                    list(csv.reader(file))

        def marking(count: int, paths: list[Path]) -> None:
            for path in paths[:count]:
                zoo.check("vgg224", path)

        sides = {}
        for count in counts:
            sides[f"read {count}"] = lambda count=count: seconds_of(lambda: reading(count))
            sides[f"mark {count}"] = lambda count=count: seconds_of(lambda: marking(count, paths))
        sides["Markdown"] = lambda: seconds_of(lambda: marking(max(counts), in_markdown))
        seconds = in_turn(sides, 1 if given.tiny else 5)
    for count in counts:
        marked, read_only = seconds[f"mark {count}"], seconds[f"read {count}"]
        print(f"{count:5} sheets: {count / marked:6.0f} marked a second, {marked / read_only:5.1f} times csv.reader")
    fewest, most = min(counts), max(counts)
    claim(
        f"marking {most:,} sheets", "reading them with `csv.reader`", seconds[f"mark {most}"] / seconds[f"read {most}"]
    )
    claim(f"marking {most:,} sheets, a second", "", most / seconds[f"mark {most}"], at_least=200)
    claim(f"marking {most:,} Markdown sheets, a second", "", most / seconds["Markdown"], at_least=200)
    claim(
        f"marking {most:,} Markdown sheets",
        "as many of CSV",
        seconds["Markdown"] / seconds[f"mark {most}"],
        at_most=1.3,
    )
    growth = seconds[f"mark {most}"] / seconds[f"mark {fewest}"] / (most / fewest)
    claim(f"cost of a sheet among {most:,}", f"a sheet among {fewest:,}", growth, at_most=1.1)


if __name__ == "__main__":
    main()
