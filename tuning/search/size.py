"""How large a trial's net is, known without making its weights."""

from tuning.job.job import Limits
from tuning.trials.task import Task


def size(task: Task) -> tuple[int, int]:
    """Parameters and multiply-accumulates of a task's net."""
    from zoo.light.nets.catalogue import find
    from zoo.models.build import build_model, import_keras, table_of

    keras = import_keras()
    with keras.StatelessScope(initialize_variables=False):
        table = table_of(build_model(find(task.architecture), task.knobs))
    keras.backend.clear_session()
    return table.parameters, table.macs


def too_large(task: Task, limits: Limits) -> str | None:
    """Why a task's net is beyond the limits; None if it is within."""
    if limits.max_parameters is None and limits.max_macs is None:
        return None
    parameters, macs = size(task)
    if limits.max_parameters is not None and parameters > limits.max_parameters:
        return f"{parameters:,} parameters; at most {limits.max_parameters:,} are allowed."
    if limits.max_macs is not None and macs > limits.max_macs:
        return f"{macs:,} multiply-accumulates; at most {limits.max_macs:,} are allowed."
    return None
