"""Faults by format: ``python -m mutants npz --count 1000 --seed 0`` in the folder tests."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mutants.child import Child
from mutants.make import FORMATS, mutant


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--said", action="store_true", help="what is said of each")
    given = parser.parse_args()
    with Child() as child:
        for kind in given.formats:
            found: Counter[str] = Counter()
            for number in range(given.first, given.first + given.count):
                with tempfile.TemporaryDirectory() as folder:
                    path = mutant(kind, given.seed, number, Path(folder))
                    if given.said:
                        print(number, path.name, child.outcome(kind, path))
                        continue
                    faults = child.faults(kind, path)
                for fault in faults:
                    print(f"{kind} {number}: {fault.replace(folder, '')}", flush=True)
                found["faulty" if faults else "fine"] += 1
            print(kind, dict(found), flush=True)


if __name__ == "__main__":
    main()
