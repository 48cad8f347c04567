"""A net for each student out of all that keep an assignment's constraints: as much work, and no two alike.

Designs are drawn from the exact space, each as likely as any other; where that is small, all of them are taken. What
is drawn depends on a secret and on nothing else, so that the same secret gives the same nets again, and a student who
joins later at the end of the list changes nobody's.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course.hand_work import ByHand, Place, Value, differing, shows, worked
from zoo.light.course.homework import Homework
from zoo.light.design.sizes import DesignStep
from zoo.light.design.space import Node, Space

SAME_WORK = 0.05
"""By how much the most work may be above the least."""
CELLS_OF_A_SLIP = 2
"""In which each slip of the homework shows, at least."""
_MOST_LISTED, _MOST_DRAWN = 20_000, 12_000  # designs
_Steps = tuple[DesignStep, ...]


class Candidate(NamedTuple):
    steps: _Steps
    worked: ByHand
    key: tuple[tuple[Place, Value], ...]


class Variants(NamedTuple):
    """Nets by the students' ids, and of what they were taken."""

    steps: dict[str, _Steps]
    designs: int
    """That keep the constraints."""
    looked_at: int
    fitting: int
    """Of those looked at: in which every slip shows, of equal work, with as many layers."""
    least_work: int
    most_work: int


def variants(homework: Homework, students: Sequence[str], secret: bytes) -> Variants:
    """A net for each student.

    Raises:
        ZooError: the constraints do not hold that many, and how many they hold.
    """
    constraints = homework.constraints
    space = Space(constraints, constraints.limits, constraints.ladder)
    if not all(space.ladder):
        raise ZooError("No design keeps these constraints; zoo design count says what to loosen.")
    number = space.count(space.start)
    if number < len(students):
        told = "No design keeps" if not number else f"Only {number:,} designs keep"
        raise ZooError(f"{told} these constraints, for {len(students)} students; zoo design count says more.")
    random = Random(hashlib.sha256(b"designs" + secret).digest())
    paths = _all(space) if number <= _MOST_LISTED else _drawn(space, random, _MOST_DRAWN)
    looked_at, candidates = _candidates(paths, homework)
    fitting = _of_equal_work(candidates)
    random.shuffle(fitting)
    chosen = _apart(fitting, homework.differing, len(students))
    if len(chosen) < len(students):
        scope = f"all {number:,} designs" if number <= _MOST_LISTED else f"{looked_at:,} of {number:,} designs"
        raise ZooError(
            f"Of {scope}, {len(candidates):,} show each slip in {CELLS_OF_A_SLIP} cells, {len(fitting):,} of these are "
            f"equal work, and {len(chosen):,} differ in {homework.differing} cells, for {len(students)} students; "
            "allow more kernels, paddings or widths, or fewer slips."
        )
    steps = {student: each.steps for student, each in zip(students, chosen, strict=False)}
    works = [each.worked.work for each in chosen[: len(students)]]
    return Variants(steps, number, looked_at, len(fitting), min(works), max(works))


def _all(space: Space) -> Iterator[_Steps]:
    """All designs, in the order of their steps."""

    def go_on(node: Node, steps: _Steps) -> Iterator[_Steps]:
        if space.ends(node):
            yield steps
        for step, after, _ in sorted(space.moves(node)):
            if space.count(after):
                yield from go_on(after, (*steps, step))

    yield from go_on(space.start, ())


def _drawn(space: Space, random: Random, number: int) -> Iterator[_Steps]:
    """Designs by chance, each of the space as likely as any other."""
    known: dict[Node, tuple[list[int], list[tuple[DesignStep, Node]]]] = {}

    def moves(node: Node) -> tuple[list[int], list[tuple[DesignStep, Node]]]:
        if node not in known:
            found = [(step, after) for step, after, _ in sorted(space.moves(node)) if space.count(after)]
            known[node] = list(accumulate(space.count(after) for _, after in found)), found
        return known[node]

    for _ in range(number):
        node, steps = space.start, list[DesignStep]()
        while True:
            sums, found = moves(node)
            pick = random.randrange((sums[-1] if sums else 0) + space.ends(node))
            if not sums or pick >= sums[-1]:
                break
            step, node = found[bisect_right(sums, pick)]
            steps.append(step)
        yield tuple(steps)


def _candidates(paths: Iterator[_Steps], homework: Homework) -> tuple[int, list[Candidate]]:
    """How many designs there are among the paths, and those that show every slip, each key once."""
    seen: set[_Steps] = set()
    found: dict[tuple[tuple[Place, Value], ...], Candidate] = {}
    for steps in paths:
        if steps in seen:
            continue
        seen.add(steps)
        by_hand = worked(steps, homework.constraints)
        if shows(by_hand, homework.slips, CELLS_OF_A_SLIP):
            found.setdefault(by_hand.key, Candidate(steps, by_hand, by_hand.key))
    return len(seen), list(found.values())


def _of_equal_work(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The most candidates that have the same layers, and work within `SAME_WORK` of the least among them."""
    alike = defaultdict(list)
    for each in candidates:
        alike[tuple(place for place, _ in each.key)].append(each)
    best: list[Candidate] = []
    for group in alike.values():
        group.sort(key=lambda each: (each.worked.work, each.steps))
        works = [each.worked.work for each in group]
        for at, work in enumerate(works):
            end = bisect_right(works, work * (1 + SAME_WORK))
            if end - at > len(best):
                best = group[at:end]
    return best


def _apart(candidates: Sequence[Candidate], least: int, number: int) -> list[Candidate]:
    """The first candidates of which any two differ in so many cells."""
    chosen: list[Candidate] = []
    for each in candidates:
        if all(differing(each.key, other.key) >= least for other in chosen):
            chosen.append(each)
            if len(chosen) == number:
                break
    return chosen
