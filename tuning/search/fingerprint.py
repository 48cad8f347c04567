"""What makes a search the same search: only with all of it as it was does one go on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuning.job.job import Job
from tuning.job.structure import rules_of
from tuning.trials.same import SUM, learnt
from zoo import __version__
from zoo.errors import ZooError


def job_fingerprint(job: Job) -> dict[str, Any]:
    """What must be the same for a search to go on: the space, the objective, the data, the code; and the budget."""
    from zoo.models.build import import_keras

    keras = import_keras()
    import keras_tuner

    versions = {"zoo": __version__, "keras": keras.__version__, "keras-tuner": keras_tuner.__version__,
                "backend": keras.backend.backend()}  # fmt: skip
    said = job.to_json()
    free = ("name", "architecture", "workers", "failures")  # how it runs and where things lie, not what it finds
    content = {name: value for name, value in said.items() if name not in (*free, "budget", "space")}
    space = {each.name: each.to_dict() for each in job.space.dimensions}
    if job.structure is not None:
        content["structure"] = {**content["structure"], "rules": rules_of(job.structure)}
    return json.loads(json.dumps(
        {**content, "architecture": job.base.name, "files": job.base.code[:SUM], "space": space,
         "data": learnt(job.data, job.load_data()), "versions": versions, "budget": said["budget"]}
    ))  # fmt: skip


def compare(folder: Path, then: Mapping[str, Any], now: Mapping[str, Any], extend: bool) -> None:
    """Refuse to go on with another search than the one that began."""
    changed = _differences(then, now)
    if budget := [each for each in changed if each.startswith("budget")]:
        for name, value in now["budget"].items():
            before = then["budget"].get(name)
            if value is not None and (before is None or value < before):
                raise ZooError(
                    f"The budget is narrower than when {folder} began ({'; '.join(budget)}). Put it back, or begin "
                    "anew with --out DIR."
                )
        if not extend:
            raise ZooError(
                f"The budget is another than when {folder} began ({'; '.join(budget)}); --extend accepts it."
            )
    others = [each for each in changed if each not in budget]
    if not others and list(then["space"]) != list(now["space"]):  # Values are drawn one after the other.
        others = [f"the order of [space] was {', '.join(then['space'])}, is {', '.join(now['space'])}"]
    if others:
        raise ZooError(
            f"Not the search that began in {folder}: {'; '.join(others)}. Put it back, or begin anew with --out DIR."
        )


def _differences(then: Any, now: Any, name: str = "") -> list[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            each
            for key in sorted({*then, *now})
            for each in _differences(then.get(key), now.get(key), f"{name} {key}".strip())
        ]
    said = "the sum of the architecture's files" if name == "files" else name
    return [] if then == now else [f"{said} was {_short(then)}, is {_short(now)}"]


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
