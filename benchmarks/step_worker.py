"""One side of `steps.py`, a process of its own: takes a training step for each line it reads, and prints its times.

    python step_worker.py SIDE NET BATCH [PARTS]

SIDE is plain (Keras as the architecture's file builds it), zoo (as `zoo.build` gives it), zoo-bfloat16 (the same in
mixed precision), torch or torch-last (PyTorch eager, channels first or last). A step's line has its seconds and its
seconds of processor time, all threads together; the last line, after the input has ended, is the peak of resident
memory in bytes.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RATE = 1e-3


def keras_step(name: str, batch: int, parts: int, *, hastened: bool, precision: str) -> Callable[[], object]:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import numpy as np

    import zoo
    from zoo.light.nets.catalogue import find
    from zoo.models.build import build_model
    from zoo.models.fast import hasten_adam
    from zoo.training.micro import in_micro_batches

    keras.config.set_dtype_policy(precision)
    model = zoo.build(name) if hastened else build_model(find(name), {})
    adam = keras.optimizers.Adam(RATE)
    model.compile(hasten_adam(adam) if hastened else adam, "sparse_categorical_crossentropy", jit_compile=False)
    if hastened:
        in_micro_batches(model, find(name).table.macs, batch, parts=parts)
    x = np.random.default_rng(0).normal(size=(batch, *model.input_shape[1:])).astype("float32")
    y = np.zeros(batch, "int64")

    return lambda: model.train_on_batch(x, y)


def torch_step(layers: list[dict[str, Any]], batch: int, *, channels_last: bool) -> Callable[[], object]:
    import torch

    torch.manual_seed(0)
    shape = layers[0]["output"]
    x = torch.randn(batch, shape[-1], *shape[:-1])
    y = torch.zeros(batch, dtype=torch.long)
    model = torch_model(layers)
    if channels_last:
        x = x.to(memory_format=torch.channels_last)
        model = model.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(model.parameters(), RATE)

    def step() -> None:
        adam.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        adam.step()

    return step


def torch_model(layers: list[dict[str, Any]]) -> Any:
    """The layer table of a chain as a `torch.nn.Sequential` that ends before the softmax."""
    from torch import nn

    modules: list[Any] = []
    above = layers[0]["output"]
    for layer in layers[1:]:
        match layer["kind"]:
            case "Conv2D":
                (top, bottom), (left, right) = layer["padding"]
                if (top, left) == (bottom, right):
                    padding = (top, left)
                else:
                    modules.append(nn.ZeroPad2d((left, right, top, bottom)))
                    padding = (0, 0)
                modules.append(nn.Conv2d(above[-1], layer["output"][-1], layer["size"], layer["stride"], padding))
            case "MaxPooling2D":
                modules.append(nn.MaxPool2d(layer["size"], layer["stride"]))
            case "Dense":
                modules.append(nn.Linear(above[-1], layer["output"][-1]))
            case "Flatten":
                modules.append(nn.Flatten())
            case "Dropout":
                modules.append(nn.Dropout(layer["rate"]))
            case "Activation":
                pass
            case kind:
                raise SystemExit(f"{layer['name']}: no PyTorch module for a {kind}.")
        if layer["activation"] == "relu":
            modules.append(nn.ReLU())
        above = layer["output"]
    return nn.Sequential(*modules)


def main() -> None:
    side, net, batch, *more = sys.argv[1:]
    if side.startswith("torch"):
        step = torch_step(json.loads(Path(net).read_text()), int(batch), channels_last=side == "torch-last")
    else:
        precision = "mixed_bfloat16" if side == "zoo-bfloat16" else "float32"
        parts = int(more[0]) if more else 1
        step = keras_step(net, int(batch), parts, hastened=side != "plain", precision=precision)
    for _ in sys.stdin:
        start, busy = time.perf_counter(), time.process_time()
        step()
        print(time.perf_counter() - start, time.process_time() - busy, flush=True)
    unit = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, flush=True)


if __name__ == "__main__":
    main()
