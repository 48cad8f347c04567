"""How much sooner the light verbs answer than Keras is imported: whole processes, in turn, medians of seven."""

import os
import statistics
import subprocess
import sys

ROUNDS = 7
COMMANDS = {
    "import keras": ["-c", "import keras"],
    "zoo --help": ["-m", "zoo", "--help"],
    "zoo list --format json": ["-m", "zoo", "list", "--format", "json"],
    "zoo show vgg224": ["-m", "zoo", "show", "vgg224"],
}


def user_seconds(arguments: list[str]) -> float:
    """User time of one process, from the operating system's accounting."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            seconds[name].append(user_seconds(arguments))
    keras = statistics.median(seconds["import keras"])
    for name, measured in seconds.items():
        median = statistics.median(measured)
        print(f"{name:<26}{median:6.2f} s of user time {keras / median:6.1f} times faster than importing Keras")


if __name__ == "__main__":
    main()
