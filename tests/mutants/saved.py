"""Saved models whose configuration or weights are damaged, or made to cost much."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from mutants import zips
from mutants.damage import damaged
from mutants.texts import wrong_json

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
CLASSES = (
    "Dense", "Conv2D", "Lambda", "TFSMLayer", "Flatten", "Functional", "Sequential", "keras", "softmax", "relu", "LSTM",
    "y", "x", "same", "float16", "builtins", "os", "system", "channels_first", "Bidirectional", "Embedding",
    "InputLayer",
)  # fmt: skip
"""Words that a configuration may have in the stead of another."""

Other = Callable[[Any, str, tuple[int, ...]], None]


@dataclass(frozen=True)
class SavedNet:
    """The members of a ``.keras`` file."""

    config: dict[str, Any]
    weights: bytes
    metadata: bytes

    @classmethod
    def read(cls, path: Path) -> "SavedNet":
        with zipfile.ZipFile(path) as file:
            return cls(json.loads(file.read(CONFIG)), file.read(WEIGHTS), file.read("metadata.json"))

    def members(self, config: bytes | None = None, weights: bytes | None = None) -> list[tuple[bytes, bytes]]:
        config = json.dumps(self.config).encode() if config is None else config
        weights = self.weights if weights is None else weights
        return [(b"metadata.json", self.metadata), (CONFIG.encode(), config), (WEIGHTS.encode(), weights)]


def nets() -> list[Any]:
    """Small classifiers of two numbers, built: a chain, a graph, one within another."""
    import keras
    from keras import layers

    chain = keras.Sequential([keras.Input((2,)), layers.Dense(3, "relu"), layers.Dense(2, "softmax")])
    x = keras.Input((2,))
    y = layers.BatchNormalization()(layers.Conv2D(2, (2, 1), padding="same")(layers.Reshape((2, 1, 1))(x)))
    graph = keras.Model(x, layers.Dense(2, "softmax")(layers.Add()([layers.Flatten()(y), layers.Dense(4)(x)])))
    inner = keras.Sequential([keras.Input((2,)), layers.Dense(2, "tanh")], name="inner")
    tall = layers.LSTM(2)(layers.Reshape((2, 1))(inner(x)))
    return [chain, graph, keras.Model(x, layers.Dense(2, "softmax")(layers.Dropout(0.1)(tall)))]


def mutant(samples: list[SavedNet], random: Random) -> tuple[str, bytes]:
    net = random.choice(samples)
    way = random.random()
    if way < 0.1:
        return "a.keras", damaged(packed(net.members()), random)
    if way < 0.3:
        return "a.keras", zips.faulty(net.members(), random)
    if way < 0.65:
        text = wrong_json(net.config, random, CLASSES)
        config = text.encode() if random.random() < 0.9 else damaged(text.encode(), random)
        return "a.keras", packed(net.members(config=config), random.choice((zips.STORED, zips.DEFLATED)))
    if way < 0.85:
        return "a.keras", packed(net.members(weights=damaged(net.weights, random)))
    weights = rewritten(net.weights, random)
    return "a.keras", packed(net.members(weights=weights), random.choice((zips.STORED, zips.DEFLATED, zips.LZMA)))


def packed(members: list[tuple[bytes, bytes]], method: int = zips.STORED) -> bytes:
    return zips.archive([zips.member(name, content, method) for name, content in members])


def rewritten(weights: bytes, random: Random) -> bytes:
    """The weights, of which one is written otherwise than Keras writes it."""
    return replaced(weights, random.choice(_OTHERS), random)


def replaced(weights: bytes, other: Other, random: Random | None = None) -> bytes:
    """The weights, of which one is written by `other`; the first, if none is to be chosen."""
    import h5py

    content = io.BytesIO(weights)
    with h5py.File(content, "r+") as file:
        names: list[str] = []
        file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        name = random.choice(names) if random else names[0]
        shape = file[name].shape
        del file[name]
        other(file, name, shape)
    return content.getvalue()


def many(count: int) -> bytes:
    """Weights with so many data sets that no model has."""
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for at in range(count):
            file.create_dataset(f"layers/dense/vars/{at}", data=np.zeros(1, "f4"))
    return content.getvalue()


def deep(count: int) -> bytes:
    """Weights within so many groups, each in the one before."""
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.create_group("/".join("g" * count))
    return content.getvalue()


def declaring(count: int, numbers: int) -> bytes:
    """Weights that declare so many data sets of so many numbers, and store none."""
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for at in range(count):
            file.create_dataset(f"layers/dense/vars/{at}", shape=(numbers,), dtype="f4", chunks=(1000,))
    return content.getvalue()


def _none(file: Any, name: str, shape: tuple[int, ...]) -> None:
    """It is gone."""


def _huge(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file.create_dataset(name, shape=(1 << 40,), dtype="f4", chunks=(1 << 10,))


def _filtered(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file.create_dataset(name, data=np.zeros((1 << 18,), "f4"), compression="gzip", chunks=(1 << 18,))


def _wrong_shape(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = np.zeros((*shape, 2), "f4")


def _texts(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = ["x" * 99] * 3


def _compound(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = np.zeros(shape, [("a", "f4"), ("b", "i8")])


def _not_finite(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = np.full(shape, np.nan, "f4")


def _doubles(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = np.full(shape, 1e300)


def _complex(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = np.zeros(shape, np.complex64)


def _link(file: Any, name: str, shape: tuple[int, ...]) -> None:
    import h5py

    file[name] = h5py.SoftLink("/nowhere")


def _outside(file: Any, name: str, shape: tuple[int, ...]) -> None:
    import h5py

    file[name] = h5py.ExternalLink("elsewhere.h5", "/x")


def stored_outside(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file.create_dataset(name, shape=shape, dtype="f4", external=[("elsewhere.bin", 0, 1 << 20)])


def _group(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file.create_group(name)


def _circle(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = file["/"]


def _empty(file: Any, name: str, shape: tuple[int, ...]) -> None:
    import h5py

    file[name] = h5py.Empty("f4")


def _reference(file: Any, name: str, shape: tuple[int, ...]) -> None:
    file[name] = file["/"].ref


_OTHERS: tuple[Other, ...] = (
    _none, _huge, _filtered, _wrong_shape, _texts, _compound, _not_finite, _doubles, _complex, _link, _outside,
    stored_outside, _group,
    _circle, _empty, _reference,
)  # fmt: skip
