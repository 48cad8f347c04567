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
    "zoo design count": ["design", "count", "design_7x7x256"],
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
        commands = {"nothing": ["-c", "pass"], "import keras": ["-c", "import keras"]}
        for verb, words in VERBS.items():
            commands[verb] = ["-m", "zoo", *(str(sheet) if word == "SHEET" else word for word in words)]
        sides = {name: (lambda command=command: user_seconds(command)) for name, command in commands.items()}
        seconds = in_turn(sides, 1 if given.tiny else 15)
    for name, measured in seconds.items():
        print(f"{name:<20}{measured:7.3f} s of user time")
    for verb in VERBS:
        claim(f"`{verb}`, user time", "`python -c pass`", seconds[verb] - seconds["nothing"], at_most=0.3, unit=" s")
        claim(f"`{verb}`, times faster", "`import keras`", seconds["import keras"] / seconds[verb], at_least=30)


if __name__ == "__main__":
    main()
