"""Recurrent layers, their cells, and layers around another."""

from functools import partial
from typing import Any

from referee.case import Case, one_layer
from referee.draw import Draw, Made, made, ordered, swapped

CELLS = {"SimpleRNN": "SimpleRNNCell", "LSTM": "LSTMCell", "GRU": "GRUCell"}
STATES = {"SimpleRNN": 1, "LSTM": 2, "GRU": 1}


def _learning(d: Draw, kind: str) -> dict[str, Any]:
    """What layer and cell both take."""
    found = d.some(use_bias=[True, True, False])
    if kind == "LSTM":
        found |= d.some(unit_forget_bias=[True, False])
    if kind == "GRU":
        found |= d.some(reset_after=[True, False])
    if d.chance(0.3):
        found |= d.some(activation=["relu", "tanh", "softsign"], dropout=[0.2], recurrent_dropout=[0.1])
    return found


def _running(d: Draw) -> dict[str, Any]:
    found = d.some(return_sequences=[True, False])
    return found | (d.some(return_state=[True, False], go_backwards=[True], unroll=[True]) if d.chance(0.35) else {})


def _layer(d: Draw, kind: str, **fixed: Any) -> Made:
    return made(kind, {"units": d.randint(1, 8)}, _learning(d, kind), _running(d), d.frozen(), **fixed)


def _sequence(d: Draw) -> tuple[int, ...]:
    return d.shape(1 if d.wild else 2, 1, 6)


def recurrent(name: str, d: Draw) -> Case:
    layer, sequence = _layer(d, name), _sequence(d)
    if d.chance(0.15):
        state = (layer.arguments["units"] + (1 if d.wild else 0),)
        return one_layer(layer, sequence, *[state] * STATES[name], by="initial_state")
    return one_layer(layer, sequence)


def _cell(d: Draw, units: int | None = None) -> Made:
    kind = d.choice(list(CELLS))
    return made(CELLS[kind], {"units": units or d.randint(1, 6)}, _learning(d, kind))


def cell(name: str, d: Draw) -> Case:
    """A cell called once, with its state, or in an RNN."""
    kind = next(kind for kind, each in CELLS.items() if each == name)
    layer = made(name, {"units": d.randint(1, 6)}, _learning(d, kind))
    if d.chance(0.6):
        return one_layer(made("RNN", {"cell": layer}, _running(d)), _sequence(d), group=name)
    features, state = d.shape(1), (layer.arguments["units"],)

    def call(tensors: list[Any]) -> Any:
        return layer(name="layer")(tensors[0], list(tensors[1:]))[0]

    one = one_layer(layer, features, *[state] * STATES[kind])
    return Case(name, f"{one.text}, one step", one.givens, call, one.names)


def rnn(name: str, d: Draw) -> Case:
    cells: Any = _cell(d) if d.chance(0.4) else [_cell(d) for _ in range(d.randint(1, 3))]
    return one_layer(made(name, {"cell": cells}, _running(d)), _sequence(d))


def stacked(name: str, d: Draw) -> Case:
    cells = made(name, cells=[_cell(d) for _ in range(d.randint(1, 3))])
    return one_layer(made("RNN", {"cell": cells}, _running(d)), _sequence(d), group=name)


def conv_lstm(rank: int, name: str, d: Draw) -> Case:
    arguments: dict[str, Any] = {"filters": d.randint(1, 3), "kernel_size": d.per_axis(rank, 1, 3 if rank < 3 else 2)}
    if d.chance(0.5):
        arguments[d.choice(["strides", "dilation_rate"])] = d.per_axis(rank, 1, 2)
    arguments |= d.some(padding=["valid", "same"], use_bias=[True, False], return_sequences=[True, False])
    arguments |= {**d.dimension_order(rank), **({"return_state": True} if d.chance(0.15) else {})}
    arguments |= {"go_backwards": True} if d.chance(0.1) else {}
    shape = (*d.shape(1, 1, 3), *d.shape(rank, 3, 7 if rank < 3 else 4), d.randint(1, 3))
    return one_layer(made(name, arguments), ordered(shape, arguments, 1), symbolic=swapped(arguments))


def bidirectional(name: str, d: Draw) -> Case:
    kind = d.choice(["LSTM", "LSTM", "GRU", "SimpleRNN", "RNN"])
    run = made("RNN", {"cell": _cell(d)}, d.some(return_sequences=[True, False]))
    layer = run if kind == "RNN" else _layer(d, kind)
    arguments: dict[str, Any] = {
        "layer": layer,
        **d.frozen(),
        **d.some(merge_mode=["concat", "sum", "mul", "ave", None]),
    }
    if kind != "RNN" and d.chance(0.3):
        kept = ("return_sequences", "return_state", "unroll", "units")
        same = {key: value for key, value in layer.arguments.items() if key in kept}
        same["units"] += 1 if d.chance(0.3) and arguments.get("merge_mode", "concat") == "concat" else 0
        other = kind if same.get("return_state") else d.choice(list(CELLS))
        turned = {} if layer.arguments.get("go_backwards") else {"go_backwards": True}
        arguments["backward_layer"] = made(other, same, turned, _learning(d, other))
    return one_layer(made(name, arguments), _sequence(d))


def _inner(d: Draw) -> tuple[Made, tuple[int, ...]]:
    """A layer to be put into another, and what it takes."""
    image, small = d.shape(2, 4, 6), d.randint(1, 4)
    return d.choice(
        [
            (made("Dense", {"units": small}, d.activation(), d.frozen()), d.shape(d.randint(1, 2))),
            (made("Conv2D", filters=small, kernel_size=d.randint(1, 3), padding="same"), (*image, small)),
            (made("Conv1D", filters=small, kernel_size=2), d.shape(2, 2, 5)),
            (made("MaxPooling2D", pool_size=2), (*image, small)),
            (made("Flatten"), d.shape(2)),
            (made("GlobalAveragePooling1D"), d.shape(2)),
            (_layer(d, d.choice(list(CELLS)), return_state=False), d.shape(2)),
            (made("BatchNormalization"), d.shape(2)),
            (made("Dropout", rate=0.5), d.shape(d.randint(1, 3))),
            (made("Bidirectional", layer=made("LSTM", units=small)), d.shape(2)),
            (made("Reshape", target_shape=(-1, 1)), d.shape(2)),
        ]
    )


def time_distributed(name: str, d: Draw) -> Case:
    layer, shape = _inner(d)
    if d.chance(0.1):
        layer, shape = made("TimeDistributed", layer=layer), (d.randint(1, 3), *shape)
    return one_layer(made(name, {"layer": layer}, d.frozen()), (d.randint(1, 4), *shape))


FAMILY = {
    **dict.fromkeys(CELLS, recurrent), **dict.fromkeys(CELLS.values(), cell), "RNN": rnn, "StackedRNNCells": stacked,
    "Bidirectional": bidirectional, "TimeDistributed": time_distributed,
}  # fmt: skip
for _rank in (1, 2, 3):
    FAMILY[f"ConvLSTM{_rank}D"] = partial(conv_lstm, _rank)
