"""Operators on tensors: code in terms of `x`, `y` and `ops`, as one writes it between layers."""

from typing import Any

import keras

from referee.case import Case, Given
from referee.draw import Draw

ELEMENTWISE = (
    "x + {n}", "{n} + x", "x * {n}", "x - {n}", "1 - x", "x / 255", "x / 255 - 1", "x / 127.5 - 1.0", "-x", "x ** 2",
    "abs(x)", "ops.relu(x)", "ops.sigmoid(x)", "ops.tanh(x)", "ops.gelu(x)", "ops.silu(x)", "ops.softmax(x)",
    "ops.leaky_relu(x)", "ops.elu(x)", "ops.relu6(x)", "ops.softplus(x)", "ops.exp(x)", "ops.log(x + 1)",
    "ops.sqrt(x)", "ops.square(x)", "ops.clip(x, 0, 1)", "ops.cast(x, 'float16')", "ops.sin(x)",
    "ops.softmax(x, axis=1)", "ops.hard_sigmoid(x)", "ops.log_softmax(x)", "x + {n} * x", "x * ops.sigmoid(x)",
    "ops.multiply(x, {n})", "ops.add(x, {n})", "ops.divide(x, 2.0)", "ops.power(x, 2)", "ops.zeros_like(x)",
    "ops.where(x > 0.5, x, 0.0)", "ops.maximum(x, 0.5)", "ops.flip(x, axis=1)", "ops.roll(x, 1, axis=1)",
    "ops.cumsum(x, axis=1)", "ops.selu(x)", "ops.stop_gradient(x)", "x > 0.5",
    "ops.normalize(x)", "activations.relu(x)", "activations.relu(x, max_value=6)", "activations.softmax(x)",
    "activations.sigmoid(x)", "activations.mish(x)", "activations.get('gelu')(x)",
)  # fmt: skip
REDUCTIONS = ("mean", "sum", "max", "min", "prod", "std", "var", "logsumexp", "argmax", "norm")
PAIRS = ("x + y", "x * y", "x - y", "x / (y + 1)", "ops.add(x, y)", "ops.multiply(x, y)", "ops.subtract(x, y)",
         "ops.maximum(x, y)", "ops.minimum(x, y)", "ops.divide(x, y + 1)", "ops.where(x > y, x, y)",
         "layers.add([x, y])", "layers.multiply([x, y])", "layers.subtract([x, y])", "layers.average([x, y])",
         "ops.abs(x - y)")  # fmt: skip
SLICES = (
    "x[:, 0]", "x[:, -1]", "x[:, :-1]", "x[:, 1:]", "x[:, ::2]", "x[..., 0]", "x[..., :1]", "x[:, None]",
    "x[..., None]", "x[:, ::-1]", "x[..., -1:]", "x[:, :2]", "x[:, 1:3, 0]", "x[:, 1, :2]", "x[:, 0:1, ..., 0]",
)  # fmt: skip
IMAGES = (
    "ops.max_pool(x, 2)", "ops.average_pool(x, 2, 1, 'same')", "ops.image.resize(x, (5, 7))",
    "ops.pad(x, ((0, 0), (1, 1), (2, 0), (0, 0)))", "ops.mean(x, axis=(1, 2))", "ops.max(x, axis=(1, 2))",
    "ops.mean(x, axis=[1, 2], keepdims=True)", "ops.depth_to_space(x, 2)", "ops.space_to_depth(x, 2)",
)  # fmt: skip


def _code(text: str, *givens: Given | tuple[int, ...], group: str) -> Case:
    """What that text computes of ``x``, ``y`` and ``z``."""
    known = tuple(each if isinstance(each, Given) else Given(each) for each in givens)

    def call(tensors: list[Any]) -> Any:
        names = {
            "ops": keras.ops,
            "activations": keras.activations,
            "layers": keras.layers,
            "abs": abs,
            **dict(zip("xyz", tensors, strict=False)),
        }
        return eval(text, {"__builtins__": {}}, names)

    return Case(group, f"{text} on {', '.join(map(str, known))}", known, call)


def elementwise(d: Draw) -> Case:
    number = d.choice(["3", "3.0", "0.5", "2", "-1"])
    return _code(d.choice(ELEMENTWISE).format(n=number), d.shape(d.randint(1, 4), 2, 5), group="operators: elementwise")


def reduction(d: Draw) -> Case:
    shape = d.shape(d.randint(1, 4))
    axes = d.sample(range(1, len(shape) + 1), d.randint(1, len(shape)))
    axis = axes[0] if len(axes) == 1 else tuple(axes)
    name = d.choice(REDUCTIONS)
    if name in ("argmax", "norm"):
        axis = axes[0]
    if d.chance(0.3):
        axis = axes[0] - len(shape) - 1
    return _code(
        f"ops.{name}(x, axis={axis}, keepdims={d.choice([True, False])})", shape, group="operators: reductions"
    )


def pair(d: Draw) -> Case:
    shape = d.shape(d.randint(1, 4))
    other = shape if d.chance(0.5) else tuple(d.choice([each, 1]) for each in shape)
    return _code(d.choice(PAIRS), shape, other, group="operators: pairs")


def slicing(d: Draw) -> Case:
    shape = d.shape(d.randint(2, 4), 3, 5)
    text = d.choice(SLICES)
    if d.chance(0.3):
        start, stop = sorted(d.sample(range(shape[0] + 1), 2))
        text = f"x[:, {start}:{stop}]"
    return _code(text, shape, group="operators: slices")


def moving(d: Draw) -> Case:
    shape = d.shape(d.randint(2, 3), 2, 4)
    rank, total = len(shape) + 1, shape[0] * shape[1] * (shape[2] if len(shape) > 2 else 1)
    axes = list(range(1, rank))
    d.shuffle(axes)
    at = d.randint(1, rank)
    text = d.choice(
        [
            f"ops.reshape(x, (-1, {total}))", f"ops.reshape(x, (-1, {shape[0]}, {total // shape[0]}))",
            f"ops.reshape(x, (ops.shape(x)[0], {total}))", f"ops.transpose(x, axes=(0, {', '.join(map(str, axes))}))",
            f"ops.expand_dims(x, axis={at})", "ops.expand_dims(x, -1)", "ops.squeeze(ops.expand_dims(x, 1), 1)",
            "ops.squeeze(ops.expand_dims(x, -1), axis=-1)", f"ops.swapaxes(x, 1, {rank - 1})",
            f"ops.repeat(x, 2, axis={min(at, rank - 1)})", f"ops.tile(x, (1, 2{', 1' * (rank - 2)}))",
            f"ops.moveaxis(x, 1, {rank - 1})", "ops.split(x, 1, axis=1)[0]", "ops.one_hot(ops.argmax(x, axis=-1), 5)",
            "ops.take(x, [0, 1], axis=1)", f"ops.pad(x, ((0, 0), (1, 2){', (0, 0)' * (rank - 2)}))",
            "ops.mean(x, axis=1, keepdims=True) * x", "ops.top_k(x, 2)[0]",
            "ops.unstack(x, axis=1)[0]", "ops.flip(x)",
        ]
    )  # fmt: skip
    return _code(text, shape, group="operators: moving")


def joining(d: Draw) -> Case:
    shape = d.shape(d.randint(1, 3))
    at = d.randint(1, len(shape))
    if d.chance(0.6):
        longer = tuple(each + (index == at - 1) for index, each in enumerate(shape))
        axis = d.choice([at, at - len(shape) - 1])
        text, others = f"{d.choice(['ops', 'layers'])}.concatenate([x, y], axis={axis})", longer
    else:
        text, others = f"ops.stack([x, y], axis={at})", shape
    return _code(text, shape, others, group="operators: joining")


def product(d: Draw) -> Case:
    n, k, m, batch = d.shape(4)
    text, first, second = d.choice(
        [
            ("ops.matmul(x, y)", (n, k), (k, m)), ("x @ y", (n, k), (k, m)),
            ("ops.matmul(x, y)", (batch, n, k), (batch, k, m)),
            ("ops.matmul(x, ops.transpose(y, (0, 2, 1)))", (n, k), (m, k)),
            ("ops.einsum('bij,bjk->bik', x, y)", (n, k), (k, m)), ("ops.einsum('bij,bkj->bik', x, y)", (n, k), (m, k)),
            ("ops.softmax(x @ ops.swapaxes(y, 1, 2) / 2.0) @ y", (n, k), (m, k)),
            ("ops.sum(x * y, axis=-1)", (n, k), (n, k)), ("ops.dot(x, ops.ones((3, 2)))", (n, 3), (1,)),
        ]
    )  # fmt: skip
    return _code(text, first, second, group="operators: products")


def picture(d: Draw) -> Case:
    return _code(
        d.choice(IMAGES), (*(2 * each for each in d.shape(2, 2, 4)), d.choice([4, 3])), group="operators: pictures"
    )


DRAWERS = (elementwise, elementwise, reduction, pair, slicing, moving, joining, product, picture)


def operator(d: Draw) -> Case:
    return d.choice(DRAWERS)(d)
