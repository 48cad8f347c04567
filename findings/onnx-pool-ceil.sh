#!/bin/sh
# The size and the values of a pool with ceil_mode, asked of the parts of ONNX.
# Expected: shape inference and the reference evaluator, both in the package onnx, agree with each other, and
#   with ONNX Runtime and PyTorch.
# Instead: a max pool (window 2, stride 2, padding 1, on 5) has 4 outputs by shape inference up to opset 21 and
#   gives 3 in every runtime, the reference evaluator too; from opset 22 inference says 3. And an average pool
#   (window 4, stride 3, padding 1, on 1..6) gives 2, 4.5, 6 in ONNX Runtime and PyTorch, but 1.5, 3.5, 5.5 in
#   the reference evaluator, whose windows begin one place too early. The size is right there.
# With: onnx 1.23.2, onnxruntime 1.32.0, torch 2.13.0.
# Matters: sizes read from a file's shape inference can be a whole row off from what the net computes, and the
#   reference evaluator is no judge of an exported average pool.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 torch==2.13.0
venv/bin/python -I - <<'END'
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)  # it warns of the size it did not find as inferred


def model(kind, window, stride, length, opset):
    """A net of one pool, padded by 1 on both sides, that passes the full check."""
    node = helper.make_node(kind, ["x"], ["y"], kernel_shape=[window], strides=[stride], pads=[1, 1], ceil_mode=1)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, length])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None])
    graph = helper.make_graph([node], "pool", [x], [y])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    onnx.checker.check_model(made, full_check=True)
    return made


def asked(made, module, length):
    """The inferred length, then the outputs for 1, 2, .. of the reference, of ONNX Runtime and of PyTorch."""
    x = np.arange(1, length + 1, dtype="float32").reshape(1, 1, length)
    inferred = onnx.shape_inference.infer_shapes(made).graph.output[0].type.tensor_type.shape.dim[2].dim_value
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    outputs = (ReferenceEvaluator(made).run(None, {"x": x})[0], session.run(None, {"x": x})[0], module(torch.tensor(x)))
    return inferred, *(np.asarray(output).ravel().tolist() for output in outputs)


MAX = torch.nn.MaxPool1d(2, 2, padding=1, ceil_mode=True)
MEAN = torch.nn.AvgPool1d(4, 3, padding=1, ceil_mode=True, count_include_pad=False)
STATED = {
    "max pool, opset 21": (("MaxPool", 2, 2, 5, 21), MAX, (4, [1, 3, 5], [1, 3, 5], [1, 3, 5])),
    "max pool, opset 22": (("MaxPool", 2, 2, 5, 22), MAX, (3, [1, 3, 5], [1, 3, 5], [1, 3, 5])),
    "average pool, opset 22": (("AveragePool", 4, 3, 6, 22), MEAN, (3, [1.5, 3.5, 5.5], [2, 4.5, 6], [2, 4.5, 6])),
}
changed = False
print(f"{'':24}{'inferred':10}{'reference':18}{'ONNX Runtime':18}PyTorch")
for name, (form, module, stated) in STATED.items():
    inferred, *outputs = seen = asked(model(*form), module, form[3])
    print(f"{name:24}{inferred:<10}" + "".join(f"{output!s:18}" for output in outputs))
    changed |= seen != stated
raise SystemExit("changed: not what is stated above" if changed else 0)
END
