"""TensorFlow's SavedModel: a folder, which TensorFlow's own loader, TensorFlow Serving and others open."""

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.format import ExportFormat, Port, scope_of
from zoo.exporters.portable import portable

if TYPE_CHECKING:
    import keras
    import numpy as np

_SIGNATURE = "serving_default"
_FILES_ASKED = ("ReadFile", "WriteFile", "PyFunc", "EagerPyFunc", "PyFuncStateless", "MatchingFiles", "DeleteFile")
"""Operations by which a graph of anybody's could do more than compute."""


def write(model: "keras.Model", path: Path) -> None:
    portable(model).export(str(path), format="tf_saved_model", verbose=False)


class _SavedModel:
    def __init__(self, path: Path, threads: int) -> None:
        import tensorflow as tf

        _check(path)
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        self._loaded = tf.saved_model.load(str(path))
        self._run = self._loaded.signatures[_SIGNATURE]
        (_, given), *_ = self._run.structured_input_signature[1].items()
        self.inputs = [_tensor(given)]
        made = sorted(self._run.structured_outputs.items(), key=lambda each: (len(each[0]), each[0]))
        self.outputs = [_tensor(each)._replace(name=name) for name, each in made]

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        made = self._run(**{self.inputs[0].name: self._as_tensor(x)})
        return [made[each.name].numpy() for each in self.outputs]

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

        inlined = convert_variables_to_constants_v2(self._run)
        ends = {scope_of(each.name): each.outputs[0] for each in inlined.graph.get_operations() if _is_out(each.name)}
        tapped = [scope for scope in scopes if scope in ends]
        made = inlined.prune(inlined.inputs, [ends[scope] for scope in tapped])(self._as_tensor(x))
        return {scope: each.numpy() for scope, each in zip(tapped, made, strict=True)}

    def _as_tensor(self, x: "np.ndarray") -> Any:
        import tensorflow as tf

        return tf.constant(x, dtype=self.inputs[0].dtype)


_functions = attrgetter("library.function")
"""Of a graph, the functions that its operations call."""


def _is_out(name: str) -> bool:
    return scope_of(name) is not None and name.endswith("/out")


def _tensor(spec: Any) -> Port:
    return Port(spec.name, tuple(spec.shape), spec.dtype.name)


def _check(path: Path) -> None:
    """Refuse a graph that would do more than compute."""
    from tensorflow.core.protobuf import saved_model_pb2

    content = saved_model_pb2.SavedModel.FromString((path / "saved_model.pb").read_bytes())
    for meta in content.meta_graphs:
        nodes = [*meta.graph_def.node, *(node for each in _functions(meta.graph_def) for node in each.node_def)]
        if found := next((node.op for node in nodes if node.op in _FILES_ASKED), None):
            raise ZooError(f"{path}: its graph has an operation {found}, which does more than compute; it is not run.")


FORMAT = ExportFormat(
    name="saved_model",
    title="SavedModel",
    runtime="TensorFlow's loader",
    extra="keras",
    suffix="",
    packages=("keras", "tensorflow"),
    distributions=("tensorflow", "keras"),
    layout="channels last",
    write=write,
    open=lambda path, threads, exact: _SavedModel(path, threads),
    notes=("Its signature is serving_default; the batch may have any size.",),
)
