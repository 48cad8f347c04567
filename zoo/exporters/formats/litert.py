"""LiteRT, formerly TensorFlow Lite, for telephones and small devices."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.exporters.format import ExportFormat, GraphNode, Port, tensors_of
from zoo.exporters.portable import portable
from zoo.models.silence import silenced

if TYPE_CHECKING:
    import keras
    import numpy as np


def write(model: "keras.Model", path: Path) -> None:
    copy = portable(model)
    with silenced():
        copy.export(str(path), format="litert", verbose=False)


class _LiteRtFile:
    def __init__(self, path: Path, threads: int) -> None:
        import warnings

        from ai_edge_litert.interpreter import Interpreter

        warnings.simplefilter("ignore")  # It advises against keeping all tensors, which is what a tap is.
        self._path, self._threads, self._new = path, threads, Interpreter
        self._interpreter = self._start()
        given = self._interpreter.get_input_details()
        self.inputs = [_tensor(each) for each in given]
        self.outputs = [_tensor(each) for each in self._ends(self._interpreter)]

    def _start(self, **asked: Any) -> Any:
        return self._new(model_path=str(self._path), num_threads=self._threads, **asked)

    def _ends(self, interpreter: Any) -> list[Any]:
        """The outputs by the order of the signature's names, as the file itself lists them in any order."""
        found = interpreter.get_output_details()
        return sorted(found, key=lambda each: each["name"])

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        self._invoke(self._interpreter, x)
        return [self._interpreter.get_tensor(each["index"]) for each in self._ends(self._interpreter)]

    def _invoke(self, interpreter: Any, x: "np.ndarray") -> None:
        """Compute a batch; the file holds a batch of 1 until it is given another size."""
        given = interpreter.get_input_details()[0]
        if tuple(given["shape"]) != x.shape:
            interpreter.resize_tensor_input(given["index"], x.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(given["index"], x)
        interpreter.invoke()

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        interpreter = self._start(experimental_preserve_all_tensors=True)
        self._invoke(interpreter, x)
        names = {each["index"]: each["name"] for each in interpreter.get_tensor_details()}
        nodes = [
            GraphNode(names.get(each["outputs"][0], "").partition(";")[0], list(each["inputs"]), list(each["outputs"]))
            for each in interpreter._get_ops_details()
            if each["op_name"] != "DELEGATE" and len(each["outputs"])
        ]
        tensors = tensors_of(nodes, scopes)
        return {scope: interpreter.get_tensor(int(index)) for scope, index in tensors.items()}


def _tensor(given: Any) -> Port:
    shape = tuple(each if each > 0 else None for each in map(int, given["shape_signature"]))
    return Port(given["name"], shape, given["dtype"].__name__)


FORMAT = ExportFormat(
    name="litert",
    title="LiteRT",
    runtime="LiteRT's interpreter",
    extra="litert",
    suffix=".tflite",
    packages=("keras", "tensorflow", "ai_edge_litert"),
    distributions=("ai-edge-litert", "keras", "tensorflow"),
    layout="channels last",
    write=write,
    open=lambda path, threads, exact: _LiteRtFile(path, threads),
    notes=("The batch is 1 until resize_tensor_input gives it another size.",),
)
