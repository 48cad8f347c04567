import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from conftest import run_zoo
from kinds import example, shapes
from labels import crossed, marks, misplaced

import zoo
from zoo.errors import ZooError
from zoo.light.files.letters import HELD
from zoo.light.files.look import Look
from zoo.light.files.placing import crosses
from zoo.light.layers.known import KINDS, LAYERS
from zoo.light.layers.layer import Layer
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.describe import layer_rows
from zoo.light.nets.draw import draw
from zoo.light.nets.folder import worked_table
from zoo.light.nets.pictures.steps import steps_of

STYLES = ("graph", "blocks")
WIDTHS = (None, "9cm", "16cm", "25cm")
SVG = "{http://www.w3.org/2000/svg}"
every_style = pytest.mark.parametrize("style", STYLES)


def net(*layers):
    """A net of ``(name, kind, inputs, settings)``."""
    return worked_table([Layer(name, KINDS[kind], inputs, settings) for name, kind, inputs, settings in layers])


def dense(name, *inputs, filters=4):
    return name, "Dense", inputs, {"filters": filters, "activation": "relu", "bias": True}


def words(picture):
    return [mark.text for mark in marks(picture, "Text")]


def faults(picture):
    return [*misplaced(picture), *crossed(picture)]


@every_style
@pytest.mark.parametrize("name", zoo.names())
def test_no_label_of_any_net_overlaps_another_leaves_the_picture_or_is_crossed(name, style):
    for width in WIDTHS:
        for horizontal in (False, True):
            asked = {"style": style, "width": width, "horizontal": horizontal, "counts": horizontal}
            picture = draw(zoo.table(name), zoo.card(name).title, Look.of(asked))
            assert faults(picture) == [], asked


@every_style
def test_every_kind_of_layer_is_drawn_without_a_fault(style):
    for kind in LAYERS.values():
        if not kind.inputs[1]:
            continue
        given = [(f"given{at}", "InputLayer", (), {"shape": shape}) for at, shape in enumerate(shapes(kind))]
        table = net(*given, ("layer", kind.name, tuple(each[0] for each in given), example(kind)))
        picture = draw(table, kind.name, Look(style, width_cm=16))
        assert faults(picture) == [], kind
        assert {"layer"} & set(words(picture)) or any(each.startswith("+ ") for each in words(picture)), kind


@every_style
@pytest.mark.parametrize("name", zoo.names())
def test_letters_are_8_points_or_more_at_the_width_that_is_asked_for(name, style):
    root = ElementTree.fromstring(zoo.draw(zoo.table(name), style=style, width="16cm", title=name).to_svg())
    assert root.get("width") == "16cm"
    points = 16 / 2.54 * 72 / float(root.get("viewBox").split()[2])
    sizes = [float(text.get("font-size", root.get("font-size"))) for text in root.iter(f"{SVG}text")]
    assert min(sizes) * points >= 8


def test_a_net_that_does_not_fit_is_refused_with_the_width_that_it_needs():
    table = net(
        ("given", "InputLayer", (), {"shape": (4,)}),
        *(dense(f"branch{at}", "given") for at in range(9)),
        ("sum", "Add", tuple(f"branch{at}" for at in range(9)), {}),
    )
    with pytest.raises(ZooError, match="its words would be smaller than 8 pt in 10cm") as refused:
        zoo.draw(table, width="10cm")
    needed = re.search(r"needs a width of ([\d.]+cm)", str(refused.value))[1]
    assert faults(zoo.draw(table, width=needed)) == []


def test_a_net_without_end_is_refused():
    layers = [dense(f"layer{at}", filters=1 + at) for at in range(4_000)]
    with pytest.raises(ZooError, match="4,001 layers with 4,000 arrows are not drawn; at most 4,000 with 12,000 are"):
        draw(net(("given", "InputLayer", (), {"shape": (4,)}), *layers), "")


@every_style
@pytest.mark.parametrize("name", zoo.names())
def test_a_file_is_small_and_says_what_it_shows(name, style):
    table = zoo.table(name)
    svg = zoo.draw(table, style=style, title=f"<a & '{name}'>").to_svg()
    root = ElementTree.fromstring(svg)
    assert len(svg) < 100_000
    assert (root.find(f"{SVG}title").text, root.get("role")) == (f"<a & '{name}'>", "img")
    assert all(row.layer.name in root.find(f"{SVG}desc").text or style == "blocks" for row in table)


def test_each_label_has_the_length_that_its_font_gives_it():
    root = ElementTree.fromstring(draw(zoo.table("net1"), "x").to_svg())
    assert root.get("font-family").startswith("DejaVu Sans")
    assert all(float(text.get("textLength")) > 0 for text in root.iter(f"{SVG}text"))


def test_boxes_stand_apart_and_an_edge_passes_beside_the_layers_that_it_skips():
    picture = draw(zoo.table("equation_b"), "b")
    boxes = [(*mark.at, mark.at[0] + mark.size[0], mark.at[1] + mark.size[1]) for mark in marks(picture, "Box")]
    assert len(boxes) == 7
    for box in boxes:
        x, y, to_x, to_y = box
        assert sum(left < to_x and x < right and top < to_y and y < low for left, top, right, low in boxes) == 1
        assert not any(
            crosses((x + 1, y + 1, to_x - 1, to_y - 1), *leg)
            for line in marks(picture, "Line")
            for leg in pairwise(line.points)
        )


@every_style
def test_two_arrows_lead_to_a_layer_that_reads_one_layer_twice(style):
    picture = draw(zoo.table("conv_add_concat"), "", Look(style))
    heads = [head for head in marks(picture, "Polygon") if len(head.points) == 3]
    assert len(heads) == 5  # one to the convolution, two to the sum, two to the concatenation


def test_a_block_is_to_scale_and_says_so():
    picture = draw(zoo.table("vgg224"), "", Look("blocks"))
    assert "Heights and depths are to scale, widths by the logarithm" in " ".join(words(picture))
    fronts = [mark.points for mark in marks(picture, "Polygon") if len(mark.points) == 4]
    heights = [abs(points[0][1] - points[2][1]) for points in fronts]
    assert max(heights) / min(heights) > 3


def test_an_activation_behind_a_layer_is_drawn_with_it():
    table = net(
        ("given", "InputLayer", (), {"shape": (8, 8, 3)}),
        ("conv", "Conv2D", (), {"filters": 4, "size": (3, 3), "padding": "same", "stride": (1, 1), "bias": True}
         | {"activation": "linear"}),
        ("bn", "BatchNormalization", (), {}),
        ("act", "Activation", (), {"activation": "relu"}),
        ("fc", *dense("")[1:]),
    )  # fmt: skip
    said = words(draw(table, "", Look("blocks")))
    assert {"+ Activation relu", "conv", "fc"} <= set(said)
    assert "act" not in said
    assert "act" in words(draw(table, "", Look("graph")))


def residual_blocks(count):
    """A net of so many equal blocks, each with a skip."""
    layers, above = [("given", "InputLayer", (), {"shape": (4,)})], "given"
    for at in range(count):
        layers += [dense(f"wide{at}", above, filters=8), dense(f"narrow{at}", f"wide{at}")]
        layers.append((f"sum{at}", "Add", (f"narrow{at}", above), {}))
        above = f"sum{at}"
    return net(*layers, dense("end", above))


@every_style
def test_what_is_repeated_in_a_long_net_is_drawn_once(style):
    picture = draw(residual_blocks(20), "", Look(style))
    assert "× 20" in words(picture)
    assert "wide1" not in words(picture)
    assert {"wide0", "sum0", "end"} <= set(words(picture))
    assert "× 20" not in words(draw(residual_blocks(5), "", Look(style)))


def test_what_goes_on_beyond_the_next_row_has_a_letter_at_both_ends():
    table = net(
        ("given", "InputLayer", (), {"shape": (4,)}),
        *(dense(f"layer{at}") for at in range(14)),
        ("sum", "Add", ("layer13", "given"), {}),
    )
    picture = draw(table, "", Look("blocks", width_cm=12))
    assert words(picture).count("A") == picture.to_tex().count(r"\node[tag]") == 2
    assert faults(picture) == []


def test_lengths_that_are_open_and_single_numbers_are_drawn():
    table = net(
        ("steps", "InputLayer", (), {"shape": (OPEN, 3)}),
        dense("fc", "steps", filters=2),
        ("sum", "ops.sum", ("fc",), {"arguments": ("_",), "keywords": (("axis", (1, 2)),)}),
    )
    assert {"? × 3", "1", "3 layers, 8 parameters."} <= set(words(draw(table, "")))
    assert "? × 3" in words(draw(table, "", Look("blocks")))


def test_a_map_with_its_channels_first_is_drawn_with_its_own_sides():
    conv = {"filters": 4, "size": (3, 3), "activation": "relu", "bias": True, "data_format": "channels_first"}
    table = net(
        ("image", "InputLayer", (), {"shape": (3, 9, 8)}),
        ("scaled", "Rescaling", (), {"scale": 2.0}),
        ("conv", "Conv2D", (), {**conv, "stride": (1, 1), "padding": "valid"}),
        ("joined", "Concatenate", ("conv", "conv"), {"axis": 1}),
        ("flat", "Flatten", (), {}),
    )
    assert [step.map for step in steps_of(table, join=False).steps][1:4] == [(9, 8, 3), (7, 6, 4), (7, 6, 8)]


@pytest.mark.parametrize(("sequences", "size"), [(True, "4 steps × 5 × 2"), (False, "5 × 2")])
def test_steps_are_said_of_what_is_given_for_each_step_alone(sequences, size):
    settings = {**example(KINDS["ConvLSTM1D"]), "filters": 2, "return_sequences": sequences, "return_state": False}
    table = net(("given", "InputLayer", (), {"shape": (4, 9, 3)}), ("layer", "ConvLSTM1D", (), settings))
    assert size in [each.replace(HELD, " ") for each in words(draw(table, "", Look("blocks", width_cm=30)))]


def test_a_mask_leads_to_the_layer_that_heeds_it_and_is_said():
    table = worked_table(
        [
            Layer("x", KINDS["InputLayer"], (), {"shape": (6, 4)}),
            Layer("known", KINDS["InputLayer"], (), {"shape": (6,)}),
            Layer("lstm", KINDS["LSTM"], ("x",), {"filters": 3, "activation": "tanh", "bias": True}, masks=("known",)),
        ]
    )
    assert [edge[:2] for edge in steps_of(table, join=False).edges] == [(0, 2), (1, 2)]
    assert layer_rows(table)[2][1] == "LSTM 3 units of x, masked by known"


@every_style
def test_a_layer_that_is_called_on_what_comes_of_it_has_an_arrow_back(style):
    table = worked_table(
        [
            Layer("x", KINDS["InputLayer"], (), {"shape": (4,)}),
            Layer("shared", KINDS["Dense"], ("x",), dense("")[3], again=(("between",),)),
            Layer("between", KINDS["Dropout"], ("shared",), {"rate": 0.5}),
            Layer("out", KINDS["Identity"], ("shared[1][0]",), {}),
        ]
    )
    picture = draw(table, "", Look(style, horizontal=True))
    assert any("called 2 times" in each for each in words(picture))
    assert any(line.points[0][0] > line.points[-1][0] for line in marks(picture, "Line"))
    assert faults(picture) == []


def test_counts_are_told_on_demand_and_one_is_one():
    assert not any("param" in each and "layers" not in each for each in words(draw(zoo.table("net1"), "")))
    said = words(draw(zoo.table("net1"), "", Look(counts=True)))
    assert {"1 param", "1 MACs"} <= set(said)


def test_a_dark_picture_has_light_words_on_a_dark_ground():
    svg = zoo.draw(zoo.table("net1"), dark=True).to_svg()
    assert 'fill="#14191f"' in svg
    assert "#1b2430" not in svg


def test_show_draws_a_net_and_a_saved_one_and_prints_the_table_for_latex(capsys, tmp_path):
    out = tmp_path / "net.svg"
    drawn = ["--plot", out, "--style", "blocks", "--width", "120mm", "--format", "latex"]
    status, printed, told = run_zoo(capsys, "show", "mnist_cnn", *drawn)
    assert (status, told) == (0, f"Wrote {out}.\n")
    assert 'width="12cm"' in out.read_text(encoding="utf-8")
    (tmp_path / "table.tex").write_text(printed, encoding="utf-8")
    assert zoo.check("mnist_cnn", tmp_path / "table.tex").score.points == 14


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--plot", "net.gif"], "must end in .svg, .tex, .pdf or .png"),
        (["--plot", "net.svg", "--width", "wide"], "'wide' is no width; write it as 16cm"),
        (["--plot", "net.svg", "--width", "1cm"], "A picture of 1cm is not drawn"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_line(capsys, options, said):
    status, out, told = run_zoo(capsys, "show", "net1", *options)
    assert (status, out, said in told) == (2, "", True)
