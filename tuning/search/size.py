"""How large a trial's net is, known without making its weights."""

from collections.abc import Mapping
from functools import lru_cache

from tuning.job.job import Limits
from tuning.trials.task import Task
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.light.nets.knob import Value
from zoo.light.nets.memory import foretell_recipe
from zoo.light.nets.table import Table

_MIB = 1 << 20
_MOST_TABLES = 256
"""Kept, some kilobytes each."""


def table_of_task(task: Task) -> Table:
    """The layers of a task's net: its own table where no knob is turned, else of a net without weights.

    What a knob does is known to the architecture's code alone, so that this is run once for each combination of knobs;
    values of the recipe change no layer.

    Raises:
        ZooError: the knobs leave no net, or one with layers that nothing is known of.
    """
    architecture = find(task.architecture)
    if dict(task.knobs) == architecture.settings({}):
        return architecture.table
    return _table_of_code(task.architecture, architecture.code, tuple(sorted(task.knobs.items())))


def too_large(task: Task, limits: Limits) -> str | None:
    """Why a task's net is beyond the limits; None if it is within, or is none, which is for the trial to say."""
    if limits.max_parameters is None and limits.max_macs is None and limits.max_memory is None:
        return None
    try:
        table = table_of_task(task)
    except ZooError:
        return None
    parameters, macs = table.parameters, table.macs
    if limits.max_parameters is not None and parameters > limits.max_parameters:
        return f"{parameters:,} parameters; at most {limits.max_parameters:,} are allowed."
    if limits.max_macs is not None and macs > limits.max_macs:
        return f"{macs:,} multiply-accumulates; at most {limits.max_macs:,} are allowed."
    if limits.max_memory is not None:
        needed = foretell_recipe(table, task.recipe)
        if needed.peak > limits.max_memory * _MIB:
            return f"{needed}; at most {limits.max_memory:,g} MiB are allowed."
    return None


@lru_cache(maxsize=_MOST_TABLES)
def _table_of_code(name: str, code: str, knobs: tuple[tuple[str, Value], ...]) -> Table:
    """The table of the net that `code`, the sum of an architecture's files, makes of these knobs."""
    from zoo.models.build import build_model, import_keras, table_of

    keras = import_keras()
    settings: Mapping[str, Value] = dict(knobs)
    with keras.StatelessScope(initialize_variables=False):
        table = table_of(build_model(find(name), settings))
    # Going through all of Python's objects takes twenty times as long as the net, which has no weights to give back.
    keras.backend.clear_session(free_memory=False)
    return table
