"""ONNX, which ONNX Runtime and many others read; Keras's export by tf2onnx, mended and looked through."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.format import ExportFormat, GraphNode, Port, tensors_of
from zoo.exporters.portable import layer_of, portable

if TYPE_CHECKING:
    import keras
    import numpy as np

OPSET = 18
_TYPES = {"tensor(float)": "float32", "tensor(int32)": "int32", "tensor(int64)": "int64"}


def write(model: "keras.Model", path: Path) -> None:
    import onnx

    copy = portable(model)
    copy(_zeros(copy))  # Keras exports no model of a graph that has never been called.
    logging.getLogger("tf2onnx").setLevel(logging.CRITICAL)  # What it could not write is found below, and named.
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copy.export(str(path), format="onnx", verbose=False, opset_version=OPSET)
    written = onnx.load(str(path))
    _check(written, model)
    _name_ends(written, model)
    onnx.save(written, str(path))


def _zeros(model: "keras.Model") -> "np.ndarray":
    import numpy as np

    given = model.inputs[0]
    return np.zeros([each or 1 for each in given.shape], given.dtype)


def _check(written: Any, model: "keras.Model") -> None:
    """Refuse a graph with operations that ONNX does not have, or that asks for more than the net does."""
    import onnx

    versions = {each.domain: each.version for each in written.opset_import}
    unknown: dict[str, str] = {}
    for node in written.graph.node:
        if not onnx.defs.has(node.op_type, versions.get(node.domain, 1), node.domain):
            unknown[layer_of(node.name, model) or node.name] = node.op_type
    if unknown:
        told = ", ".join(f"{layer} ({operation})" for layer, operation in unknown.items())
        raise ZooError(f"{model.name}: ONNX cannot hold {told}; export it as saved_model, or do without.")
    more = [each.name for each in written.graph.input][len(model.inputs) :]
    if more:
        raise ZooError(f"{model.name}: its ONNX graph would ask for more inputs than the net ({', '.join(more)}).")


def _name_ends(written: Any, model: "keras.Model") -> None:
    """Call the outputs by their layers, and the first axis of what goes in and out the batch."""
    graph = written.graph
    for output, tensor in zip(graph.output, model.outputs, strict=True):
        name = tensor._keras_history.operation.name
        for node in graph.node:
            node.output[:] = [name if each == output.name else each for each in node.output]
            node.input[:] = [name if each == output.name else each for each in node.input]
        output.name = name
    for each in (*graph.input, *graph.output):
        each.type.tensor_type.shape.dim[0].dim_param = "batch"


class _OnnxFile:
    def __init__(self, path: Path, threads: int) -> None:
        import onnx
        import onnxruntime

        self._options = onnxruntime.SessionOptions()
        self._options.intra_op_num_threads, self._options.inter_op_num_threads = threads, 1
        self._options.log_severity_level = 4
        self._path = path
        self._runtime = onnxruntime
        self._session = self._start(str(path))
        self.inputs = [_tensor(each) for each in self._session.get_inputs()]
        self.outputs = [_tensor(each) for each in self._session.get_outputs()]
        self._onnx = onnx

    def _start(self, model: Any) -> Any:
        return self._runtime.InferenceSession(model, self._options, providers=["CPUExecutionProvider"])

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        made: list[np.ndarray] = self._session.run(None, {self.inputs[0].name: x})
        return made

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        model = self._onnx.load(str(self._path))
        tensors = tensors_of(nodes_of(model), scopes)
        if not tensors:  # Asked for none, the runtime gives all outputs.
            return {}
        known = {each.name for each in model.graph.output}
        for tensor in set(map(str, tensors.values())) - known:
            model.graph.output.append(self._onnx.ValueInfoProto(name=tensor))
        # Fused operations have no tensors between them; without fusing, all are there.
        self._options.graph_optimization_level = self._runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        made = self._start(model.SerializeToString()).run(list(map(str, tensors.values())), {self.inputs[0].name: x})
        return dict(zip(tensors, made, strict=True))


def nodes_of(model: Any) -> list[GraphNode]:
    return [GraphNode(each.name, list(each.input), list(each.output)) for each in model.graph.node]


def _tensor(given: Any) -> Port:
    shape = tuple(each if isinstance(each, int) else None for each in given.shape)
    return Port(given.name, shape, _TYPES.get(given.type, given.type))


FORMAT = ExportFormat(
    name="onnx",
    title="ONNX",
    runtime="ONNX Runtime",
    extra="onnx",
    suffix=".onnx",
    packages=("keras", "tensorflow", "onnx", "tf2onnx", "onnxruntime"),
    distributions=("onnxruntime", "onnx", "tf2onnx", "keras", "tensorflow"),
    layout="channels last; within, convolutions are channels first",
    write=write,
    open=lambda path, threads, exact: _OnnxFile(path, threads),
    notes=("The batch may have any size.",),
    quantizes=True,
)
