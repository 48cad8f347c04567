from xml.etree import ElementTree

import pytest
from conftest import needs_keras

import zoo
from zoo.light.layers.known import KINDS
from zoo.light.layers.layer import Layer
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.draw import draw
from zoo.light.nets.folder import worked_table


@pytest.mark.parametrize("name", zoo.names())
def test_every_net_is_drawn_with_all_its_layers(name):
    table = zoo.table(name)
    root = ElementTree.fromstring(draw(table, name).to_svg())
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {row.layer.name for row in table} <= set(words)


def test_no_box_covers_another_and_all_lie_on_the_page():
    picture = draw(zoo.table("equation_b"), "b")
    boxes = [(mark.at, mark.size) for mark in picture.marks if type(mark).__name__ == "Box"]
    assert len(boxes) == 7
    for at, ((x, y), (width, height)) in enumerate(boxes):
        assert 0 <= x < x + width <= picture.width
        for (left, top), _ in boxes[at + 1 :]:
            assert abs(left - x) >= width or abs(top - y) >= height


def test_without_a_title_there_is_no_band_for_one():
    titled, bare = (draw(zoo.table("equation_b"), title) for title in ("b", ""))
    assert "" not in _words(bare)
    (_, top), _ = _box_of(bare, "x")
    (_, below), _ = _box_of(titled, "x")
    assert top == min(left for (left, _), _ in (_box_of(bare, name) for name in ("r2", "t4")))  # the side margin
    assert titled.height - bare.height == below - top > 0


def test_one_parameter_is_one_param():
    words = _words(draw(zoo.table("net1"), ""))
    assert "1 param" in words
    assert "1 params" not in words


def test_an_edge_passes_beside_the_layers_it_skips():
    picture = draw(zoo.table("equation_b"), "b")
    (x, y), (width, height) = _box_of(picture, "t3")
    for mark in picture.marks:
        if type(mark).__name__ == "Line":
            for px, py in mark.points:
                assert not (x < px < x + width and y < py < y + height)


def _words(picture):
    return [mark.text for mark in picture.marks if type(mark).__name__ == "Text"]


def _box_of(picture, name):
    box = None
    for mark in picture.marks:
        if type(mark).__name__ == "Box":
            box = mark.at, mark.size
        if type(mark).__name__ == "Text" and mark.text == name:
            return box
    raise AssertionError(name)


@needs_keras
def test_a_png_shows_more_than_paper(tmp_path):
    from PIL import Image

    zoo.draw(zoo.table("net3"), tmp_path / "net3.png", title="net3")
    image = Image.open(tmp_path / "net3.png")
    assert image.width > 800
    assert len(image.getcolors(1 << 24)) > 50


def test_a_title_cannot_break_the_svg():
    ElementTree.fromstring(draw(zoo.table("net1"), "<a & 'b'>").to_svg())


def net(*layers):
    return worked_table(
        [Layer(name, KINDS[kind], inputs, settings, again=again) for name, kind, inputs, settings, again in layers]
    )


def test_lengths_that_are_open_and_single_numbers_are_drawn():
    table = net(
        ("steps", "InputLayer", (), {"shape": (OPEN, 3)}, ()),
        ("fc", "Dense", ("steps",), {"filters": 2, "activation": "linear", "bias": True}, ()),
        ("sum", "ops.sum", ("fc",), {"arguments": ("_",), "keywords": (("axis", (1, 2)),)}, ()),
    )
    assert {"? x 3", "()", "8 parameters"} <= set(_words(draw(table, "")))


def test_a_layer_that_is_called_on_what_comes_of_it_has_an_arrow_back():
    table = net(
        ("x", "InputLayer", (), {"shape": (4,)}, ()),
        ("shared", "Dense", ("x",), {"filters": 4, "activation": "linear", "bias": True}, (("between",),)),
        ("between", "Dropout", ("shared",), {"rate": 0.5}, ()),
        ("out", "Identity", ("shared[1][0]",), {}, ()),
    )
    picture = draw(table, "")
    assert "Dense 4 units, called 2 times" in _words(picture)
    back = [
        mark.points
        for mark in picture.marks
        if type(mark).__name__ == "Line" and mark.points[0][1] > mark.points[-1][1]
    ]
    assert len(back) == 1
    boxes = [_box_of(picture, row.layer.name) for row in table]
    for at, ((x, y), (width, height)) in enumerate(boxes):
        assert not any(x < px < x + width and y < py < y + height for px, py in back[0]), at


def test_a_long_name_keeps_its_end_and_leaves_room_for_the_shape():
    name = "a_nested_model_of_many_letters/another_one/conv2d_transpose_12"
    table = net((name, "InputLayer", (), {"shape": (1024, 1024, 1024)}, ()))
    (shown,) = (word for word in _words(draw(table, "")) if word.endswith("transpose_12"))
    assert shown.startswith("...")
    assert len(shown) + len("1024 x 1024 x 1024") < 46
