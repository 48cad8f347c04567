"""A PyTorch module as plain code, and its weights in safetensors: a line a layer, for whoever wants to read it."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zoo.exporters.format import ExportFormat, Port
from zoo.exporters.pytorch import checked
from zoo.light.files import disk

if TYPE_CHECKING:
    import keras
    import numpy as np


def write(model: "keras.Model", path: Path) -> None:
    from safetensors.numpy import save

    from zoo.exporters.pytorch.module import written

    text, code = written(model, path.with_suffix(".safetensors").name)
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".safetensors").write_bytes(save(code.weights))  # Its own writer lets nobody else read the file.


def refuse(model: "keras.Model") -> None:
    from zoo.exporters.pytorch.module import written

    written(model, "")


class _TorchFile:
    def __init__(self, path: Path, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._torch = torch
        text = disk.read(path, checked.MOST_BYTES).decode("utf-8", "replace")
        tree = checked.check(text, path.name)
        module = ModuleType("exported")
        module.__file__ = str(path)
        exec(compile(tree, str(path), "exec"), module.__dict__)
        self._model = module.load()
        self._code = type(self._model).forward.__code__
        self.inputs = [Port(self._code.co_varnames[1], (), "float32")]
        self.outputs = [Port(name, (), "float32") for name in _returned(tree)]

    def _call(self, x: "np.ndarray") -> "list[np.ndarray]":
        with self._torch.inference_mode():
            made = self._model(self._torch.from_numpy(x))
        return [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]

    def run(self, x: "np.ndarray") -> "list[np.ndarray]":
        return self._call(x)

    def tap(self, x: "np.ndarray", scopes: Sequence[str]) -> "dict[str, np.ndarray]":
        """Each layer's output is a variable of ``forward``, of its name."""
        values: dict[str, Any] = {}

        def look(frame: Any, event: str, argument: Any) -> None:
            if event == "return" and frame.f_code is self._code:
                values.update(frame.f_locals)

        sys.setprofile(look)
        try:
            self._call(x)
        finally:
            sys.setprofile(None)
        names = {scope: re.sub(r"\W", "_", scope, flags=re.ASCII) for scope in scopes}
        return {scope: values[name].numpy() for scope, name in names.items() if name in values}


def _returned(tree: Any) -> list[str]:
    import ast

    forward = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "forward")
    made = next(node.value for node in forward.body if isinstance(node, ast.Return))
    parts = made.elts if isinstance(made, ast.Tuple) else [made]
    return [ast.unparse(each).partition(".")[0] for each in parts if each is not None]


FORMAT = ExportFormat(
    name="torch",
    title="PyTorch",
    runtime="PyTorch",
    extra="torch",
    suffix=".py",
    packages=("keras", "tensorflow", "torch", "safetensors"),
    distributions=("torch", "safetensors", "keras", "tensorflow"),
    layout="channels last, as in Keras; within, maps are channels first",
    write=write,
    refuse=refuse,
    open=lambda path, threads, exact: _TorchFile(path, threads),
    notes=(
        "load() of the module gives it with its weights; it takes the channels last and brings them first itself.",
        "The batch may have any size.",
    ),
    others=lambda path: (path.with_suffix(".safetensors"),),
)
