from xml.etree import ElementTree

import pytest
from conftest import needs_keras

import zoo
from zoo.light.nets.draw import draw


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
