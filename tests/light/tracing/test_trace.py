import csv
import json
import shutil
import tomllib
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import FACTS, needs_keras, run_zoo
from labels import marks, misplaced
from points import POINTS

import zoo
from zoo.errors import ZooError
from zoo.light.files.placing import crosses
from zoo.light.layers.activations import ACTIVATIONS
from zoo.light.layers.layer import Layer
from zoo.light.nets.catalogue import BUILT_IN, find
from zoo.light.nets.row import Row
from zoo.light.nets.table import Table
from zoo.light.tracing import activations
from zoo.light.tracing.draw import draw
from zoo.light.tracing.matrices import parse_matrix, parse_numbers, written_matrix
from zoo.light.tracing.notation import latex, notation
from zoo.light.tracing.operations import work
from zoo.light.tracing.report import tables, to_json
from zoo.light.tracing.trace import Asked, trace
from zoo.light.tracing.wiring import wire
from zoo.models.initial import initial

HERE = FACTS / "traces"
TRACED = sorted(path.stem for path in HERE.glob("*.csv"))


def traced(name, knobs=None, **asked):
    """A trace as `zoo trace` makes it, with Keras's own weights where the homework gives none."""
    architecture = find(name)
    return trace(architecture, Asked(**asked), initial(architecture, knobs or {}))


@pytest.mark.parametrize("name", TRACED)
def test_the_homeworks_numbers_are_traced_or_its_errata(name):
    values = trace(find(name)).values
    for row in csv.DictReader((HERE / f"{name}.csv").open()):
        right = float(row["erratum"] or row["value"])
        assert abs(values[row["name"]] - right) <= float(row["within"]), row["name"]


def test_a_sum_is_rounded_once_whatever_the_version_of_python():
    assert trace(find("perceptron")).values["z"] == 0.8  # 0.2 * 2 + 0.3 * 1 + 0.1, which term by term is less


@pytest.mark.parametrize("name", TRACED)
def test_an_erratum_is_needed_where_there_is_one(name):
    values = trace(find(name)).values
    for row in csv.DictReader((HERE / f"{name}.csv").open()):
        if row["erratum"]:
            assert abs(values[row["name"]] - float(row["value"])) > float(row["within"]) / 10, row["name"]


def test_the_documents_gradients_are_those_of_automatic_differentiation():
    chain, net2 = traced("chain").values, traced("net2", x=[0.3], target=[0.5, 0.1]).values
    a1, a2, w2, t, x = (chain[name] for name in ("a1", "a2", "w2", "t", "x"))
    assert chain["dL/dw1"] == pytest.approx((a2 - t) * a2 * (1 - a2) * w2 * a1 * (1 - a1) * x, rel=1e-12)
    assert chain["dL/dw2"] == pytest.approx((a2 - t) * a2 * (1 - a2) * a1, rel=1e-12)
    y1, y2, t1, t2, a = (net2[name] for name in ("y1", "y2", "t1", "t2", "a"))
    back = (y1 - t1) * net2["w2"] + (y2 - t2) * net2["w3"]
    assert net2["dL/dw1"] == pytest.approx(back * a * (1 - a) * net2["x"], rel=1e-12)
    assert net2["dL/dw3"] == pytest.approx((y2 - t2) * a, rel=1e-12)


def test_a_convolutions_gradient_sums_over_its_positions():
    v = traced("conv1d_sigmoid").values
    slope = 2 * (v["o"] - v["t"]) * v["o"] * (1 - v["o"])
    back = [slope * v[f"wf{at}"] * v[f"c{at}"] * (1 - v[f"c{at}"]) for at in (0, 1)]
    assert v["dE/dwc0"] == pytest.approx(back[0] * v["x0"] + back[1] * v["x1"], rel=1e-12)
    assert v["dE/dbc"] == pytest.approx(sum(back), rel=1e-12)
    assert v["dE/dwf1"] == pytest.approx(slope * v["c1"], rel=1e-12)


@pytest.mark.parametrize("name", [name for name in zoo.names() if "notation" in zoo.card(name).extra])
def test_a_cards_notation_fits_its_net(name):
    table = zoo.table(name)
    names = notation(table, wire(table), zoo.card(name).extra["notation"])
    assert len(names.target) == len(wire(table).outputs(table))


@needs_keras
def test_a_net_that_a_knob_made_another_has_the_usual_names():
    values = traced("equation_a", {"units": 4}, x=[1.0, 2.0]).values
    assert {"x1", "hidden[3]", "w_hidden[1,3]", "b_hidden[0]"} <= values.keys()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"b": {}}, "no layer 'b'"),
        ({"y": {"weights": []}}, r"y: no entry 'weights'"),
        ({"y": {"kernel": ["w5"]}}, "y kernel: give a list of 2 names"),
        ({"y": {"kernel": ["w5", "w 6"]}}, "y kernel: 'w 6' is no name"),
        ({"y": {"kernel": ["w5", "w5"]}}, "Two values are named 'w5'"),
        ({"loss": "y"}, "Two values are named 'y'"),
        ({"y": 3}, "y must be a table"),
    ],
)
def test_a_slip_in_a_notation_is_named(given, message):
    table = zoo.table("net3_sigmoid")
    with pytest.raises(ZooError, match=message):
        notation(table, wire(table), given)


def test_the_pinned_weights_are_named_as_their_knobs():
    for name in ("perceptron", "chain", "net1", "net2", "net3", "net3_sigmoid", "conv1d_sigmoid"):
        values = traced(name, **POINTS[name]).values
        assert {knob: values[knob] for knob in zoo.card(name).knobs} == {
            knob: each.default for knob, each in zoo.card(name).knobs.items()
        }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"loss": "hinge"}, "No loss 'hinge'"),
        ({"x": "1,2,3"}, "is 2 numbers (2), not 3; give --x with as many"),
        ({"x": "1,nan"}, "'nan' is no number"),
        ({"x": "1,1e99"}, "too large to trace"),
        ({"learning_rate": "nan"}, "nan is no number to trace"),
        ({"target": "1,2"}, "A target of 2 numbers for 1 of y"),
        ({"target": "7", "loss": "binary_crossentropy"}, "takes targets from 0 to 1"),
        ({"steps": 101}, "101 is not in the range 0<=x<=100"),
        ({"plot": Path("net.gif")}, "must end in .svg, .tex, .pdf or .png"),
        ({"learning_rate": 1e12, "x": "9,9", "target": "1e12", "steps": 40}, "no finite number"),
    ],
)
def test_bad_input_is_named_in_one_line(capsys, given, message):
    name = "net3" if "learning_rate" in given else "net3_sigmoid"
    options = [f"--{option.replace('_', '-')}={value}" for option, value in given.items()]
    status, out, err = run_zoo(capsys, "trace", name, *options)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_too_many_steps_are_refused():
    with pytest.raises(ZooError, match="give from 0 to 100"):
        traced("net3_sigmoid", steps=101)


def test_a_large_net_is_refused_without_keras(monkeypatch):
    monkeypatch.setattr("zoo.models.build.import_keras", lambda: pytest.fail("Keras was imported"))
    with pytest.raises(ZooError, match=r"vgg224 has 18,\d+,\d+ units, weights and biases; a trace shows at most 600"):
        traced("vgg224")


def test_a_net_without_an_example_asks_for_its_input():
    with pytest.raises(ZooError, match="card of equation_b has no example; give --x with one number"):
        traced("equation_b")


@pytest.mark.parametrize(
    "entry",
    ['x = ["a", 1]', "x = [1, 1e400]", f"x = [1, {9**400}]", f"x = [{'9' * 5000}]", 'x = [1, 2]\ntarget = ["t"]'],
)
def test_a_card_with_a_broken_example_is_named(tmp_path, entry):
    folder = Path(shutil.copytree(BUILT_IN / "equation_a", tmp_path / "mine"))
    with (folder / "card.toml").open("a") as card:
        card.write(f"\n[example]\n{entry}\n")
    with pytest.raises(ZooError, match=r"numbers of at most|too large to trace|not readable as TOML|more than 64 bits"):
        trace(find(str(folder)))


@needs_keras
def test_steps_descend_one_after_the_other():
    two, one = traced("chain", steps=2), traced("chain")
    again = traced("chain", {knob: one.values[f"{knob}'"] for knob in ("w1", "w2")})
    assert two.losses()[:2] == one.losses()
    assert two.losses()[2] == pytest.approx(again.losses()[1], rel=1e-14)


def test_every_format_holds_every_value(capsys):
    names = list(traced("net3_sigmoid").values)
    printed = {}
    for form in ("text", "json", "csv", "markdown", "latex"):
        printed[form] = run_zoo(capsys, "trace", "net3_sigmoid", "--format", form)[1]
    assert [value["name"] for value in json.loads(printed["json"])["values"]] == names
    assert [row["name"] for row in csv.DictReader(printed["csv"].splitlines())] == names
    assert all(latex(name) in printed["latex"] for name in names)
    assert "0.7015692038" in printed["text"] and "0.7015692038" in printed["markdown"]


def test_an_activation_has_a_formula_or_is_refused_by_name():
    without = set(ACTIVATIONS) - set(activations.TRACED)
    assert {"relu", "leaky_relu", "gelu", "selu", "silu", "softplus", "sigmoid", "tanh"}.isdisjoint(without)
    for each in (*without, "LeakyReLU(negative_slope=0.1)"):
        with pytest.raises(ZooError, match=f"unit: .*{each.partition('(')[0]}"):
            activations.check("unit", each)


def test_the_descent_shows_the_outputs_that_are_computed(tmp_path):
    """An input that is an output too is the same in every pass, under one name."""
    folder = Path(shutil.copytree(BUILT_IN / "perceptron", tmp_path / "mine"))
    both = Row(Layer.of("both", "Concatenate", "x", "y"), (3,), 0, 0, output_working="2+1")
    (folder / "table.csv").write_text(Table((*zoo.table("perceptron"), both)).to_csv(), encoding="utf-8")
    given = trace(find(str(folder)), Asked(x=[1.0, 2.0], target=[0.0] * 3, loss="squared_error", steps=2))
    assert given.output_names() == ["y"]
    assert next(columns for heading, columns, _ in tables(given) if heading == "Descent")[3:] == ["y"]


@pytest.mark.parametrize(
    ("name", "set_as"),
    [
        ("w1", "w_{1}"),
        ("delta_h1", r"\delta_{h1}"),
        ("dL/dw1'", r"\frac{\partial L}{\partial w_{1}}'"),
        ("w_hidden[0,1](2)", r"w_{hidden[0,1]}^{(2)}"),
        ("eta", r"\eta"),
    ],
)
def test_names_in_latex(name, set_as):
    assert latex(name) == set_as


@needs_keras
@pytest.mark.parametrize("name", POINTS)
def test_a_picture_shows_every_unit_on_the_page_and_apart(name):
    shown = traced(name, **POINTS[name])
    picture = draw(shown, "")
    assert list(misplaced(picture)) == []
    ElementTree.fromstring(picture.to_svg())
    circles = marks(picture, "Circle")
    assert len(circles) == len(shown.wiring.units)
    for at, one in enumerate(circles):
        (x, y), radius = one.centre, one.radius
        assert radius < x < picture.width - radius and radius < y < picture.height - radius
        for other in circles[at + 1 :]:
            assert abs(other.centre[0] - x) >= 2 * radius or abs(other.centre[1] - y) >= 2 * radius


@needs_keras
@pytest.mark.parametrize("name", ["net3_sigmoid", "conv_add_concat", "equation_b", "toy_mlp"])
def test_all_edges_of_units_are_drawn_and_no_words_lie_on_anothers_edge(name):
    shown = traced(name, **POINTS[name])
    picture = draw(shown, "")
    for box in marks(picture, "Box"):  # the paper on which an edge's words stand, upon it and no other
        (x, y), (wide, high) = box.at, box.size
        through = [
            line
            for line in marks(picture, "Line")
            if any(crosses((x + 1, y + 1, x + wide - 1, y + high - 1), *leg) for leg in pairwise(line.points))
        ]
        assert len(through) <= 1
    plain = [unit for unit in shown.wiring.units.values() if len(shown.table.rows_by_name[unit.place[0]].output) == 1]
    assert len(marks(picture, "Line")) >= sum(len(unit.sources) for unit in plain)


def test_a_layer_that_is_added_to_itself_says_how_often():
    texts = [mark.text for mark in marks(draw(zoo.trace("conv_add_concat"), ""), "Text")]
    assert "2 times" in texts


def _exercises():
    return tomllib.loads((HERE / "operations.toml").read_text())["exercise"]


@pytest.mark.parametrize("exercise", _exercises(), ids=lambda exercise: exercise["document"])
def test_the_homeworks_exercises_on_one_operation(exercise):
    kernel = parse_matrix(exercise["kernel"], "kernel") if "kernel" in exercise else None
    worked = work(exercise["operation"], parse_matrix(exercise["x"], "x"), kernel=kernel, stride=exercise.get("stride"))
    assert written_matrix(worked.matrices["Y"]) == exercise.get("erratum", exercise["y"])


@needs_keras
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_operations_agree_with_keras(stride, padding):
    import keras
    import numpy as np

    x, kernel = np.arange(30.0).reshape(5, 6) % 7, np.arange(6.0).reshape(2, 3) - 2
    typed, taps = (parse_matrix(written_matrix(each.tolist()), "") for each in (x, kernel))
    ours = work("convolution", typed, kernel=taps, stride=stride, padding=padding).matrices["Y"]
    theirs = keras.ops.conv(x[None, :, :, None], kernel[:, :, None, None], strides=stride, padding=padding)
    assert np.allclose([list(map(float, row)) for row in ours], theirs[0, :, :, 0])
    for operation in ("max", "average"):
        pool = getattr(keras.ops, f"{operation}_pool")
        ours = work(f"{operation}_pooling", typed, size=3, stride=stride, padding=padding).matrices["Y"]
        theirs = pool(x[None, :, :, None], 3, strides=stride, padding=padding)
        assert np.allclose([list(map(float, row)) for row in ours], theirs[0, :, :, 0])


def test_the_softmaxs_jacobian_is_its_derivative():
    z, step = [1.0, 2.0, -3.5], 1e-6
    jacobian = work("softmax", (tuple(z),)).matrices["ds/dz"]
    for j in range(3):
        up, down = ([each + sign * step * (at == j) for at, each in enumerate(z)] for sign in (1, -1))
        high, low = (work("softmax", (tuple(each),)).matrices["s"][0] for each in (up, down))
        for i in range(3):
            assert jacobian[i][j] == pytest.approx((high[i] - low[i]) / (2 * step), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2; 3", "row 2 has 1 number, row 1 has 2"),
        ("", "is empty"),
        ("1/0", "divides by zero"),
        ("1e999", "'1e999' is no number"),
        ("__import__('os')", "is no number"),
        ("0,5 1", "'0,5' is one number or two"),
        ("1 " * 1001, "1001 numbers; at most 1000"),
        ("9" * 30000, "30000 characters"),
    ],
)
def test_a_bad_matrix_is_named(text, message):
    with pytest.raises(ZooError, match=message):
        parse_matrix(text, "--x")


def test_numbers_are_read_exactly():
    assert parse_numbers("0.1, -.5 1/4; 1e-3 2. 3", "--x") == [0.1, -0.5, 0.25, 1e-3, 2.0, 3.0]


def test_json_is_plain(tmp_path):
    content = to_json(traced("conv_add_concat"))
    assert content == json.loads(json.dumps(content))
    assert content["outputs"]["sum"] == [2, 2, 2, 0, 2, 6, 0, 0, 2]
