from dataclasses import replace

import pytest

import zoo
from zoo.light.design.constraints import Limit, Pools, read
from zoo.light.design.hold import verify
from zoo.light.nets.table import Table


@pytest.fixture(scope="module")
def homework():
    return read("design_7x7x256")[1]


def broken(table, rules):
    return {(each.constraint, each.found, each.where) for each in verify(table, rules) if not each.met}


def changed(old, new):
    text = zoo.table("design_7x7x256").to_csv()
    assert old in text
    return Table.parse(text.replace(old, new))


def test_our_answer_to_the_homework_meets_every_constraint(homework):
    assert broken(zoo.table("design_7x7x256"), replace(homework, even=True)) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"input": (225, 224, 3)}, {("input", "224 x 224 x 3", "image")}),
        ({"output": (7, 7, 128)}, {("output", "7 x 7 x 256", "pool2")}),
        ({"convolutions": 5}, {("convolutions", "4", "")}),
        ({"kernels": (3, 7)}, {("kernels", "5", "conv2"), ("kernels", "5", "conv3")}),
        ({"paddings": (1,)}, {("paddings", "0", "conv1")}),
        ({"strides": (2,)}, {("strides", "1", "conv1")}),
        ({"widths": (32, 128, 256)}, {("widths", "64", "conv2")}),
        ({"pools": Pools(1)}, {("pools", "2", "pool2")}),
        ({"pools": Pools(2, 3, 2)}, {("pool size", "2", "pool1"), ("pool size", "2", "pool2")}),
        ({"classes": None}, {("dense", "1", "")}),
        ({"classes": 6}, {("classes", "5", "fc")}),
        ({"limits": {"parameters": Limit(at_most=614_980)}}, {("parameters", "614,981", "")}),
        ({"limits": {"parameters": Limit(614_981, 614_981)}}, set()),
        ({"limits": {"receptive_field": Limit(at_least=61)}}, {("receptive_field", "60", "pool2")}),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_named_with_its_layer_and_value(homework, changes, expected):
    assert broken(zoo.table("design_7x7x256"), replace(homework, **changes)) == expected


def test_a_remainder_is_found_where_it_is(homework):
    uneven = changed("conv1,Conv2D,32,3 x 3,1 x 1,0", "conv1,Conv2D,32,3 x 3,1 x 1,1")
    assert ("even", "remainder 1", "conv2") in broken(uneven, replace(homework, even=True))


def test_a_pool_that_follows_no_convolution_is_out_of_place(homework):
    pool = "pool1,MaxPooling2D,,2 x 2,2 x 2,0,,,111 x 111 x 32,0,0,,\n"
    rows = zoo.table("design_7x7x256").to_csv().splitlines(keepends=True)
    twice = Table.parse(
        "".join([*rows[:2], pool.replace("pool1", "first"), *rows[2:4], pool.replace("pool1", "third"), *rows[4:]])
    )
    found = broken(twice, homework)
    assert {("placement", "in front", "first"), ("placement", "after pool1", "third")} <= found
    assert {
        each for each in broken(twice, replace(homework, pools=Pools(4, placement="any"))) if each[0] == "placement"
    } == set()


@pytest.mark.parametrize("name", zoo.names())
def test_any_net_of_the_zoo_can_be_held_against_them(homework, name):
    checks = verify(zoo.table(name), homework)
    assert all(each.met for each in checks) == (name == "design_7x7x256")


def test_a_branch_is_no_plain_chain(homework):
    assert ("layers", "Add", "sum") in broken(zoo.table("conv_add_concat"), homework)
    assert ("kernels", "200 x 1", "conv1_1") in broken(zoo.table("signal_cnn"), homework)
