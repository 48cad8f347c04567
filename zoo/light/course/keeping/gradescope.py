"""Gradescope's ``results.json``, one a student: a test a cell, with its points and what the student is told of it.

The score of the whole is written too, so that neither caps nor rounding are left to the sum of the tests.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zoo.light.course.classwork import Entry
from zoo.light.course.feedback import file_names
from zoo.light.course.keeping.keeper import Keeper, Keeping, Kept, earned
from zoo.light.course.reveal import revealed
from zoo.light.files import disk
from zoo.light.marking.marks import sentence, verdict


def _keep(keeping: Keeping) -> Kept:
    folder = keeping.folder / "gradescope"
    folder.mkdir(exist_ok=True)
    names = file_names([each.student.id for each in keeping.entries])
    texts: dict[Path, str | bytes] = {}
    complaints = []
    for entry in keeping.entries:
        if entry.points is None or entry.marking is None:
            complaints.append(f"{entry.student.id}: {entry.status}, so that there is no results.json.")
            continue
        own = folder / names[entry.student.id]
        own.mkdir(exist_ok=True)
        content = json.dumps(_results(entry, keeping), indent=1, ensure_ascii=False)
        texts[own / "results.json"] = f"{content}\n"
    disk.write_many(texts)
    return Kept(tuple(texts), tuple(complaints))


def _results(entry: Entry, keeping: Keeping) -> dict[str, Any]:
    assert entry.marking
    return {
        "score": entry.points,
        "max_score": entry.marking.score.maximum,
        "output": verdict(entry.marking),
        "output_format": "text",
        "visibility": "visible",
        "tests": list(_tests(entry, keeping)),
    }


def _tests(entry: Entry, keeping: Keeping) -> Iterator[dict[str, Any]]:
    assert entry.marking
    for row in revealed(entry.marking, keeping.degree).rows:
        for cell in row.cells:
            if cell.worth:
                yield {
                    "name": f"{row.layer}, {cell.column}",
                    "score": float(earned(cell, keeping.scheme)),
                    "max_score": float(cell.worth),
                    "status": "passed" if cell.mark in ("right", "follow_through") else "failed",
                    "output": sentence(cell),
                    "output_format": "text",
                }


KEEPER = Keeper("gradescope", "results.json of each student", _keep)
