"""The memory of training, foretold from a table: held against TensorFlow's own arena, and against what it keeps."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from kinds import example, shapes

import zoo
from zoo.errors import ZooError
from zoo.light.layers.layer import Layer, derive
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.arena import SMALLEST_BYTES, Arena
from zoo.light.nets.catalogue import find
from zoo.light.nets.memory import STATES, Memory, foretell
from zoo.light.nets.recipe import VALUES
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table

FACTS = Path(__file__).parents[2] / "facts"


CONV = {"size": (3, 3), "stride": (1, 1), "padding": "valid", "activation": "relu", "bias": True}
DENSE = {"activation": "linear", "bias": True}


def table(*layers: Layer) -> Table:
    figures = derive(layers)
    return Table(tuple(Row.of(layer, figures[layer.name]) for layer in layers))


def by_layer(foretold: Memory) -> dict[str, tuple[int, ...]]:
    return {name: tuple(sizes) for name, *sizes in foretold.layers}


def test_the_arena_comes_to_hold_what_tensorflow_s_did():
    fact = json.loads((FACTS / "arena.json").read_text())
    arena, rooms = Arena(), {}
    for number, *size in fact["events"]:
        if size:
            rooms[number] = arena.take(size[0])
        elif room := rooms.pop(-number):
            arena.leave(room)
    assert arena.touched == pytest.approx(fact["touched"], abs=256 * len(fact["events"]))


def test_an_arena_uses_again_what_is_free_and_leaves_small_arrays_alone():
    arena = Arena()
    first = arena.take(3 << 20)
    assert first is not None
    arena.leave(first)
    arena.take(2 << 20)
    assert arena.touched == 3 << 20
    assert arena.take(SMALLEST_BYTES - 1) is None


def test_a_step_by_layer_worked_by_hand():
    """A convolution of 8 filters 3 x 3 on 10 x 10 x 1 and a dense layer, 2 samples, Adam: 4 bytes a number."""
    net = table(
        Layer.of("image", "InputLayer", shape=(10, 10, 1)),
        Layer.of(
            "conv", "Conv2D", filters=8, size=(3, 3), stride=(1, 1), padding="valid", activation="relu", bias=True
        ),
        Layer.of("flatten", "Flatten"),
        Layer.of("dense", "Dense", filters=5, **DENSE),
    )
    weights, dense = 4 * (9 * 8 + 8), 4 * (512 * 5 + 5)
    assert by_layer(foretell(net, 2)) == {
        "image": (0, 0, 0, 4 * 2 * 100, 0),
        "conv": (weights, weights, 2 * weights, 4 * 2 * 8 * 8 * 8, 0),
        "flatten": (0, 0, 0, 0, 0),
        "dense": (dense, dense, 2 * dense, 4 * 2 * 5, 4 * 2 * 512),
    }


def test_an_optimiser_s_state_and_the_parts_of_a_batch_count():
    net = find("design_7x7x256").table
    adam, sgd = foretell(net, 8), foretell(net, 8, optimizer="sgd")
    assert sum(each.optimizer for each in adam.layers) == 2 * 4 * net.parameters
    assert sum(each.optimizer for each in sgd.layers) == 0
    parts = foretell(net, 8, accumulate=4)
    assert sum(each.kept for each in parts.layers) * 4 == sum(each.kept for each in adam.layers)
    assert set(STATES) == set(VALUES["optimizer"].choices)


def test_a_frozen_layer_has_no_gradients_and_lets_its_arrays_go():
    net = find("vgg224").table
    rows = [row._replace(layer=replace(row.layer, frozen=row.layer.name != "dense")) for row in net]
    foretold = foretell(Table(tuple(rows)), 2)
    assert sum(each.gradients for each in foretold.layers) == 4 * (24 * 24 * 256 + 1) * 10
    assert foretold.peak < foretell(net, 2).peak / 2


def test_a_layer_that_was_never_measured_is_named():
    net = table(
        Layer.of("text", "InputLayer", shape=(20, 8)), Layer.of("lstm", "LSTM", filters=4, activation="tanh", bias=True)
    )
    foretold = foretell(net, 2)
    assert foretold.unknown == ("lstm",)
    assert "at least" in str(foretold) and "never measured: lstm" in foretold.sentence


def test_an_open_axis_is_refused():
    net = table(
        Layer.of("text", "InputLayer", shape=(OPEN, 8)),
        Layer.of("dense", "Dense", filters=4, **DENSE),
    )
    with pytest.raises(ZooError, match="axis is open"):
        foretell(net, 2)


@pytest.mark.parametrize("name, batch_size, measured", json.loads((FACTS / "memory.json").read_text())["peaks"])
def test_it_is_within_15_per_cent_of_what_was_measured(name: str, batch_size: int, measured: int):
    assert foretell(find(name).table, batch_size).peak == pytest.approx(measured, rel=0.15)


@pytest.mark.parametrize("name", zoo.names())
def test_it_grows_with_the_batch_for_every_net(name: str):
    small, large = (foretell(find(name).table, batch_size) for batch_size in (4, 512))
    assert small.unknown == ()
    assert small.peak <= large.peak
    kept = [sum(each.kept for each in foretold.layers) / foretold.micro_batch for foretold in (small, large)]
    assert kept[0] == kept[1]


def test_of_a_large_net_a_few_samples_are_kept_at_a_time_unless_they_hang_together():
    alone = find("signal_cnn").table
    assert (foretell(alone, 16).micro_batch, foretell(alone, 16, accumulate=16).micro_batch) == (2, 1)
    assert "batches of 16, 2 samples at a time, takes about" in str(foretell(alone, 16))
    rows = [row._replace(statistics=2) if row.layer.name == "conv1_1" else row for row in alone]
    assert foretell(Table(tuple(rows)), 16).micro_batch == 16
    assert foretell(alone, 16, at_a_time=8).micro_batch == 8


@pytest.mark.parametrize("kind", [each for each in zoo.kinds() if each.inputs[1] and not each.is_operator], ids=str)
def test_every_kind_is_foretold_or_named(kind):
    given = [Layer.of(f"input{at}", "InputLayer", shape=shape) for at, shape in enumerate(shapes(kind))]
    layer = Layer("layer", kind, tuple(each.name for each in given), example(kind))
    foretold = foretell(table(*given, layer), 2)
    assert foretold.unknown == (() if kind.step else ("layer",))
    assert foretold.peak > 0


def test_a_shared_layer_has_an_output_for_each_call_and_may_be_fed_by_a_row_below():
    net = table(
        Layer.of("x", "InputLayer", shape=(8,)),
        replace(Layer.of("shared", "Dense", "x", filters=8, **DENSE), again=(("between",),)),
        Layer.of("between", "Dense", "shared[0][0]", filters=8, **DENSE),
    )
    assert net.activation_bytes == 4 * 8 * 4
    assert foretell(net, 2).unknown == ("shared",)
    assert [each.kept for each in foretell(net, 2).layers] == [2 * 32, 2 * 2 * 32, 2 * 32]
