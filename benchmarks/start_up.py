"""How soon the light verbs answer, against importing Keras: whole processes, in turn, user time."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import claim, environment, in_turn, options

VERBS = {
    "zoo list": ["list", "--format", "json"],
    "zoo show": ["show", "vgg224"],
    "zoo check": ["check", "mnist_cnn", "SHEET"],
    "zoo runs": ["runs", "--logs", "FOLDER"],
    "zoo design count": ["design", "count", "design_7x7x256"],
    "zoo trace": ["trace", "net3_sigmoid"],
}


def user_seconds(arguments: list[str]) -> float:
    """User time of one process, from the operating system's accounting."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, *arguments], env=environment(), **quiet)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime


def main() -> None:
    given = options(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder, "sheet.csv")
        sheet.write_text("layer,output\nconv1,24 x 24 x 10\nconv2,9 x 9 x 20\n")
        places = {"SHEET": str(sheet), "FOLDER": folder}
        imports = {f"import {each}": ["-c", f"import {each}"] for each in ("click", "keras")}
        commands = {"nothing": ["-c", "pass"], **imports}
        for verb, words in VERBS.items():
            commands[verb] = ["-m", "zoo", *(places.get(word, word) for word in words)]
        sides = {name: (lambda command=command: user_seconds(command)) for name, command in commands.items()}
        seconds = in_turn(sides, 1 if given.tiny else 15)
    for name, measured in seconds.items():
        print(f"{name:<20}{measured:7.3f} s of user time")
    over = {name: 1000 * (measured - seconds["nothing"]) for name, measured in seconds.items()}
    claim("`import click`, user time beyond", "`python -c pass`", over["import click"], unit=" ms")
    for verb in VERBS:
        claim(f"`{verb}`, user time beyond", "`python -c pass`", over[verb], at_most=40, unit=" ms")
        claim(f"`{verb}`, times faster", "`import keras`", seconds["import keras"] / seconds[verb], at_least=30)


if __name__ == "__main__":
    main()
