"""Operators called on tensors; that their shapes are Keras's is held in tests/models/test_operators.py."""

import pytest

from zoo.errors import ZooError
from zoo.light.layers.field import Field, FieldEdge
from zoo.light.layers.figures import Figures
from zoo.light.layers.layer import Layer, figures
from zoo.light.layers.open_axis import OPEN

ALL = ("slice", None, None, None)


def made(name, *shapes, arguments=("_",), **keywords):
    inputs = [each if isinstance(each, Figures) else Figures(each) for each in shapes]
    settings = {"arguments": arguments, "keywords": tuple(keywords.items())}
    return figures(Layer.of("layer", f"ops.{name}", **settings), inputs)


@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "fault"),
    [
        ("sum", ("_",), {}, "gives a single number, in which the batch is not the first axis"),
        ("mean", ("_",), {"axis": 0}, "gives 3 x 4, in which the batch"),
        ("mean", ("_",), {"axis": 3}, "axis 3 is none of 3, the batch's among them"),
        ("transpose", ("_",), {"axes": (1, 0, 2)}, "gives 3 x batch x 4"),
        ("reshape", ("_",), {"newshape": (-1, 4)}, "may not keep the batch; say -1 for it"),
        ("reshape", ("_",), {"newshape": (2, 6)}, "may not keep the batch"),
        ("repeat", ("_",), {"repeats": 2, "axis": 0}, "in which the batch"),
        ("get_item", ("_", 0), {}, "there is no 0 on an axis of batch"),
        ("get_item", ("_", (ALL, 3)), {}, "there is no 3 on an axis of 3"),
        ("add", ("_", ("array", (1.0, 2.0), "float32")), {}, "batch x 3 x 4 and 2 cannot be broadcast"),
        ("softmax", ("_",), {"beta": 2}, "an argument beta is not known"),
        ("one_hot", ("_",), {}, "needs its num_classes"),
        ("add", ("_", "_"), {}, "more tensors than feed it"),
    ],
)
def test_what_changes_the_batch_or_is_not_known_is_refused(name, arguments, keywords, fault):
    with pytest.raises(ZooError, match=f"^layer: .*{fault}"):
        made(name, (3, 4), arguments=arguments, **keywords)


def test_open_axes_stay_open_and_take_a_length_that_is_known():
    assert made("add", (OPEN, 4), (5, 1), arguments=("_", "_")).output == (5, 4)
    assert made("get_item", (OPEN, 4), arguments=("_", (ALL, ("slice", 1, None, None)))).output == (OPEN, 4)
    assert made("mean", (OPEN, 4), axis=1).output == (4,)


@pytest.mark.parametrize(
    ("name", "shapes", "keywords", "macs"),
    [
        ("matmul", [(3, 4), (4, 5)], {}, 3 * 4 * 5),
        ("einsum", [(3, 4), (4, 5)], {"subscripts": "bij,bjk->bik"}, 3 * 4 * 5),
        ("einsum", [(3, 4), (3, 4)], {"subscripts": "bij,bij->bi"}, 3 * 4),
        ("dot_product_attention", [(5, 2, 4), (6, 2, 4), (6, 2, 3)], {}, 2 * 5 * 6 * (4 + 3)),
    ],
)
def test_products_count_their_multiply_accumulates(name, shapes, keywords, macs):
    assert made(name, *shapes, arguments=("_",) * len(shapes), **keywords).macs == macs


def test_the_receptive_field_is_kept_and_widened_where_an_operator_is_local():
    image = Figures((8, 8, 3), field=(Field(last=FieldEdge(2)),) * 2)
    assert made("relu", image).field == image.field
    assert [(axis.size, axis.jump) for axis in made("max_pool", image, pool_size=2).field] == [(4, 2)] * 2
    assert made("mean", image, axis=(1, 2)).field == ()


def test_of_a_large_array_the_shape_is_said():
    layer = Layer.of("layer", "ops.add", arguments=("_", ("array", ((0.12345678, 0.5),) * 64, "float32")), keywords=())
    assert layer.kind.sentence(layer.settings) == "_, [array of 64 x 2, float32]"
