"""Looks through the text of a PyTorch module before it is run: it may compute, and nothing else."""

import ast

from zoo.errors import ZooError

MOST_BYTES = 4 << 20
_PLAIN = (
    ast.Module, ast.Expr, ast.alias, ast.arguments, ast.arg, ast.Assign, ast.Return, ast.Constant, ast.Tuple, ast.List,
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Subscript, ast.Slice, ast.keyword, ast.operator, ast.unaryop, ast.boolop,
    ast.expr_context,
)  # fmt: skip
"""Parts of Python that are what they say, whatever stands in them."""
_IMPORTS = {"from pathlib import Path", "import torch", "import torch.nn.functional as F",
            "from safetensors.torch import load_file", "from torch import nn"}  # fmt: skip
_FUNCTIONS = {"__init__", "forward", "load"}
_OF_TORCH = {"sigmoid", "tanh", "exp", "cat", "maximum", "minimum", "ones_like", "zeros"}
_OF_F = {
    "relu", "relu6", "elu", "selu", "celu", "leaky_relu", "gelu", "silu", "mish", "hardsigmoid", "logsigmoid",
    "hardtanh", "tanhshrink", "hardswish", "softplus", "softsign", "hardshrink", "softshrink", "softmax",
    "log_softmax", "glu", "pad", "normalize", "interpolate",
}  # fmt: skip
_OF_NN = {
    *(f"nn.{kind}{rank}d" for rank in (1, 2, 3) for kind in ("Conv", "ConvTranspose", "MaxPool", "AvgPool")),
    "nn.BatchNorm1d", "nn.BatchNorm2d", "nn.BatchNorm3d",
    "nn.Dropout1d", "nn.Dropout2d", "nn.Dropout3d",
    "nn.Dropout", "nn.AlphaDropout", "nn.Linear", "nn.Embedding", "nn.MultiheadAttention", "nn.Identity", "nn.Flatten",
    "nn.PReLU", "nn.LayerNorm", "nn.GroupNorm", "nn.RMSNorm", "nn.Buffer", "nn.LSTM", "nn.GRU", "nn.RNN",
}  # fmt: skip
_METHODS = {"permute", "reshape", "flatten", "unsqueeze", "repeat", "flip", "amax", "mean", "sum", "clamp", "long",
            "with_suffix", "load_state_dict", "eval", "__init__"}  # fmt: skip
_BARE = {"Path", "load_file", "super", "float"}


def check(text: str, name: str) -> ast.Module:
    """The module's tree.

    Raises:
        ZooError: it is no Python, or does what no module that is written here does.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ZooError(f"{name}: not a module in Python ({type(error).__name__}).") from None
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if not _allowed(node, classes):
            line = getattr(node, "lineno", 0)
            told = ast.unparse(node)[:60]
            raise ZooError(f"{name}: line {line}, '{told}', is none of a module that zoo export writes; it is not run.")
    return tree


def _allowed(node: ast.AST, classes: set[str]) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return ast.unparse(node) in _IMPORTS
        case ast.FunctionDef():
            return node.name in _FUNCTIONS and not node.decorator_list
        case ast.ClassDef():
            return [ast.unparse(each) for each in node.bases] == ["nn.Module"] and not (
                node.decorator_list or node.keywords
            )
        case ast.Call():
            return _callable(node.func, classes)
        case ast.Attribute():
            return not node.attr.startswith("_") or node.attr == "__init__"
        case ast.Name():
            return not node.id.startswith("__") or node.id == "__file__"
        case _:
            return isinstance(node, _PLAIN)


def _callable(function: ast.expr, classes: set[str]) -> bool:
    """Whether it is one of the functions that compute."""
    if isinstance(function, ast.Name):
        return function.id in _BARE | classes
    if not isinstance(function, ast.Attribute):
        return False
    match function.value:
        case ast.Name(id="torch"):
            return function.attr in _OF_TORCH
        case ast.Name(id="F"):
            return function.attr in _OF_F
        case ast.Name(id="nn"):
            return f"nn.{function.attr}" in _OF_NN
        case ast.Name(id="self"):
            return True
        case _:
            return function.attr in _METHODS
