"""How much of Keras is derived, class by class: ``python -m referee --count 1000 --seed 0`` in the folder tests."""

import argparse
import os
import sys
import warnings
from collections import Counter, defaultdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")
sys.path.insert(0, str(Path(__file__).parents[2]))

from referee.against import accepted, differences  # noqa: E402
from referee.generate import cases, illegal  # noqa: E402
from zoo.errors import ZooError  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m referee", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="only classes whose name has this in it")
    parser.add_argument("--illegal", action="store_true", help="what Keras refuses: is it refused here?")
    parser.add_argument("--all", action="store_true", help="every difference, not the first of each class")
    given = parser.parse_args()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case, outcome, said in _illegal(given) if given.illegal else _legal(given):
        outcomes[case.group][outcome] += 1
        examples[case.group, outcome].append(" ".join(f"{case.text}: {said}".split()))
    for group, counts in sorted(outcomes.items()):
        print(f"{group:<44}", *(f"{outcome} {number}" for outcome, number in sorted(counts.items())), sep="  ")
        for outcome in counts.keys() & {"refused", "differing", "accepted", "failing"}:
            for each in examples[group, outcome][: None if given.all else 1]:
                print(f"    {outcome}: {each}")
    print("in all:", dict(sum(outcomes.values(), Counter())))


def _legal(given: argparse.Namespace):
    for case in cases(given.seed, given.count, given.only):
        try:
            found = differences(case)
        except ZooError as error:
            yield case, "refused", str(error)
        except Exception as error:
            yield case, "failing", f"{type(error).__name__}: {error}"
        else:
            yield case, "differing" if found else "agreed", "; ".join(found)


def _illegal(given: argparse.Namespace):
    for case, reason in illegal(given.seed, given.count, given.only):
        try:
            found = accepted(case)
        except Exception as error:
            yield case, "failing", f"{type(error).__name__}: {error}"
        else:
            yield case, "accepted" if found else "refused too", f"{found}, Keras: {reason[:200]}" if found else ""


if __name__ == "__main__":
    main()
