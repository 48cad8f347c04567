"""A class's sheets in its mix of forms, marked with feedback and report; and a net for each student, written out.

The class is made by `tests/made_class.py`. Seconds are of the whole command; `--tiny` shows only that it runs.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import claim, environment, options, seconds_of

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    given = options(__doc__).parse_args()
    sys.path.insert(0, str(TESTS))
    import made_class

    sheets, nets, rounds = (8, 8, 1) if given.tiny else (1000, 500, 3)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        students = made_class.made_class(sheets)
        (home / "list.csv").write_text(made_class.roster_text(students), encoding="utf-8")
        (home / "some.csv").write_text(made_class.roster_text(students[:nets]), encoding="utf-8")
        (home / "homework.toml").write_text(made_class.HOMEWORK)
        made_class.hand_in(students, home / "sheets")

        def run(*words: str) -> None:
            command = [sys.executable, "-m", "zoo", "course", *words]
            done = subprocess.run(command, cwd=home, env=environment(), capture_output=True, text=True)
            if done.returncode == 2:
                raise SystemExit(done.stderr)

        mark = ["mark", "mnist_cnn", "sheets", "--students", "list.csv", "--reveal", "slip", "--report", "report.html"]
        draw = ["variants", "homework.toml", "--students", "some.csv"]
        seconds = {
            what: min(seconds_of(lambda words=words: run(*words)) for _ in range(rounds))  # the least disturbed one
            for what, words in {"mark": mark, "draw": draw}.items()
        }
        one = sum(seconds_of(lambda path=path: path.read_bytes()) for path in (home / "sheets").iterdir())
        print(f"reading the bytes of all sheets takes {one:.2f} s")
    claim(f"marking a class of {sheets:,}, feedback and report included", "", seconds["mark"], at_most=10, unit=" s")
    claim(f"a net for each of {nets:,} students, question sheets included", "", seconds["draw"], at_most=10, unit=" s")


if __name__ == "__main__":
    main()
