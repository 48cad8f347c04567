"""Which of the tools' texts about mnist_cnn's layers fix the net, and for what the others are refused."""

import csv

from conftest import FACTS
from keras import layers as L  # noqa: N812
from stated.building import chain


def keras_net():
    return chain(
        (28, 28, 1),
        L.Conv2D(10, 5),
        L.MaxPooling2D(2),
        L.Conv2D(20, 5),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(50),
        L.Dropout(0.5),
        L.Dense(10),
    )


def _torch(*dropout):
    return chain(
        (28, 28, 1),
        L.Conv2D(10, 5),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Conv2D(20, 5),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(50),
        L.ReLU(),
        *dropout,
        L.Dense(10),
    )


def torch_net():
    return _torch(L.Dropout(0.5))


_NETS = {"keras": keras_net, "torch": torch_net, "torch_without_dropout": _torch}

with (FACTS / "new" / "tool_texts.csv").open(encoding="utf-8", newline="") as file:
    TEXTS = list(csv.DictReader(file))

BUILT = {row["file"]: _NETS[row["net"]] for row in TEXTS if row["net"]}
UNSAID = {row["file"]: () if row["fixed_by"] == "no rest" else ("rate",) for row in TEXTS}
REFUSED = {row["file"]: row["refused_for"].split("|") for row in TEXTS if not row["net"]}
