"""How large a trial's net is, known without making its weights."""

from tuning.job.job import Limits
from tuning.trials.task import Task
from zoo.light.nets.catalogue import find
from zoo.light.nets.memory import foretell_recipe
from zoo.light.nets.table import Table

_MIB = 1 << 20


def table_of_task(task: Task) -> Table:
    """The layers of a task's net: its own table where no knob is turned, else of a net without weights."""
    architecture = find(task.architecture)
    if dict(task.knobs) == architecture.settings({}):
        return architecture.table
    from zoo.models.build import build_model, import_keras, table_of

    keras = import_keras()
    with keras.StatelessScope(initialize_variables=False):
        table = table_of(build_model(architecture, task.knobs))
    keras.backend.clear_session()
    return table


def too_large(task: Task, limits: Limits) -> str | None:
    """Why a task's net is beyond the limits; None if it is within."""
    if limits.max_parameters is None and limits.max_macs is None and limits.max_memory is None:
        return None
    table = table_of_task(task)
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
