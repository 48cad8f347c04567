"""Run every benchmark and write the rows they print into RESULTS.md, with the machine named."""

import datetime
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

import side_by_side

from zoo.light.files import disk

HERE = Path(__file__).parent
NOT_CLAIMS = ("run_all.py", "side_by_side.py", "step_worker.py", "results.py")
PACKAGES = ("tensorflow", "keras", "numpy")


def main() -> None:
    parser = side_by_side.options(__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    parser.add_argument("names", nargs="*", help="scripts, without .py; all if none is named")
    given = parser.parse_args()
    scripts = sorted(path for path in HERE.glob("*.py") if path.name not in NOT_CLAIMS)
    rows = []
    for script in scripts:
        if not given.names or script.stem in given.names:
            print(f"\n{script.name}", flush=True)
            rows += rows_of(script, given.tiny)
    lines = ["# Results of `make bench`", "", machine(), "", *table(side_by_side.HEADER, rows)]
    if given.tiny:
        lines.insert(2, "**Tiny sizes: these figures mean nothing.**\n")
    disk.write_text(given.out, "\n".join(lines) + "\n")
    print(f"\n{len(rows)} rows are in {given.out}.")


def rows_of(script: Path, tiny: bool) -> list[str]:
    """Run a script, pass on what it prints, and return the rows among it; one that fails has a row that says so."""
    command = [sys.executable, str(script), *(["--tiny"] if tiny else [])]
    rows = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("| "):
                rows.append(line.rstrip())
    if process.returncode:
        rows.append(f"| `{script.name}` | | | failed with exit status {process.returncode} | no |")
    return rows


def table(header: tuple[str, ...], rows: list[str]) -> list[str]:
    return [f"| {' | '.join(header)} |", "|" + " --- |" * len(header), *rows]


def machine() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {versions}; "
        f"{datetime.date.today()}. The load was {os.getloadavg()[0]:.1f} at the end of the run."
    )


def processor() -> str:
    """Its name and generation, as the operating system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(map(str.strip, line.split(":", 1)) for line in lines if ":" in line)
    return f"{fields.get('model name', platform.machine())} (model {fields.get('model', '?')})"


if __name__ == "__main__":
    main()
