"""Learning curves: histories in; what they show."""

from pathlib import Path
from typing import Any

import zoo
from face.nets import pictures
from face.places import beside
from zoo.errors import ZooError
from zoo.light.curves.draw import MOST_HISTORIES, NamedHistory, picture


def curves(paths: list[str]) -> dict[str, Any]:
    """The charts of histories together, and a verdict on each."""
    if len(paths) > MOST_HISTORIES:
        raise ZooError(f"{len(paths)} runs; at most {MOST_HISTORIES} are told apart in one picture.")
    named, verdicts = [], []
    for path in paths:
        with beside(path) as name:
            history = zoo.read_history(name)
            try:
                verdicts.append(zoo.judge_curves(history))
            except ZooError as error:
                raise ZooError(f"{name}: {error}") from None
        named.append(NamedHistory(Path(path).name, history))
    told = [
        {
            "name": each.name,
            "verdict": verdict.verdict,
            "evidence": verdict.evidence,
            "advice": verdict.advice,
            "unread": list(each.history.unread[:12]),
            "ends": str(each.history),
        }
        for each, verdict in zip(named, verdicts, strict=True)
    ]
    return {"histories": told, "pictures": pictures(picture(named, verdicts))}
