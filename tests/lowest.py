"""Prints the dependencies of the extra `test` at their lower bounds, a requirement a line: ``>=`` as ``==``."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lowest(requirements: list[str]) -> list[str]:
    """The requirements, with those of our own extras in the place of these."""
    found = []
    for requirement in requirements:
        if ours := re.fullmatch(r"homework-zoo\[(.*)\]", requirement):
            for extra in ours[1].split(","):
                found += lowest(PROJECT["optional-dependencies"][extra])
        else:
            found.append(requirement.replace(">=", "==", 1))
    return found


if __name__ == "__main__":
    print(*dict.fromkeys(lowest([*PROJECT["dependencies"], "homework-zoo[test]"])), sep="\n")
