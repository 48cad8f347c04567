"""OpenVINO's two files, written of the ONNX graph: names of layers survive that way, and one net has one output."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.exporters.format import ExportFormat, GraphNode, Port, tensors_of
from zoo.exporters.formats import onnx

if TYPE_CHECKING:
    import keras
    import numpy as np

_TYPES = {"f32": "float32", "i32": "int32", "i64": "int64"}


def write(model: "keras.Model", path: Path) -> None:
    import openvino

    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".zoo-") as folder:
        between = Path(folder) / "model.onnx"
        onnx.write(model, between)
        openvino.save_model(openvino.convert_model(str(between)), str(path), compress_to_fp16=False)


class _OpenVinoFile:
    def __init__(self, path: Path, threads: int, exact: bool) -> None:
        import openvino

        self._openvino, self._core = openvino, openvino.Core()
        self._asked = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "CACHE_DIR": ""}
        if exact:  # By default it computes in bfloat16 on processors that have it.
            self._asked["INFERENCE_PRECISION_HINT"] = "f32"
        self._model = self._core.read_model(str(path))
        self._compiled = self._core.compile_model(self._model, "CPU", self._asked)
        self.inputs = [_tensor(each) for each in self._compiled.inputs]
        self.outputs = [_tensor(each) for each in self._compiled.outputs]

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        made = self._compiled([x])
        return [made[at].copy() for at in range(len(self.outputs))]

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        model = self._model.clone()
        given = {each.get_friendly_name(): each for each in model.get_ordered_ops()}
        tensors = tensors_of([_node(each) for each in given.values()], scopes)
        kept = len(self.outputs)
        model.add_outputs([given[str(name)].output(0) for name in tensors.values()])
        made = self._core.compile_model(model, "CPU", self._asked)([x])
        return {scope: made[kept + at].copy() for at, scope in enumerate(tensors)}


def _node(operation: Any) -> GraphNode:
    takes = [each.get_node().get_friendly_name() for each in operation.input_values()]
    name = operation.get_friendly_name()
    constant = operation.get_type_name() == "Constant"
    return GraphNode("" if constant else name.replace(":0", "") + "/", takes, [name])


def _tensor(given: Any) -> Port:
    shape = tuple(each.get_length() if each.is_static else None for each in given.partial_shape)
    return Port(given.any_name, shape, _TYPES.get(str(given.element_type.to_string()), str(given.element_type)))


FORMAT = ExportFormat(
    name="openvino",
    title="OpenVINO",
    runtime="OpenVINO",
    extra="openvino",
    suffix=".xml",
    packages=("keras", "tensorflow", "onnx", "tf2onnx", "openvino"),
    distributions=("openvino", "onnx", "tf2onnx", "keras", "tensorflow"),
    layout="channels last; within, convolutions are channels first",
    write=write,
    open=_OpenVinoFile,
    has_default=True,
    notes=(
        "The batch may have any size.",
        "By default it computes in bfloat16 where the processor has it; proven is INFERENCE_PRECISION_HINT=f32.",
    ),
    others=lambda path: (path.with_suffix(".bin"),),
)
