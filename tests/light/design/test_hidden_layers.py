"""Dense layers before the last, and a sheet held against constraints, by LeNet-5's own figures."""

from pathlib import Path

import pytest
from conftest import ROOT

import zoo
from zoo.errors import ZooError
from zoo.light.design.constraints import parse

RULES = {
    "input": [32, 32, 1], "output": [5, 5, 16], "convolutions": 2, "kernels": [5], "widths": [6, 16],
    "pools": {"at_most": 2}, "classes": 10, "dense": 3,
}  # fmt: skip
# LeCun et al. 1998, with maxima for its subsampling, all of its feature maps joined and 10 dense outputs.
SHEET = """Layer,Type,Filters,Kernel,Stride,Padding,Activation,Output,Parameters
input,Input,,,,,,32x32x1,0
C1,Conv2D,6,5,1,0,relu,28x28x6,156
S2,MaxPool,,2,2,,,14x14x6,0
C3,Conv2D,16,5,1,0,relu,10x10x16,2416
S4,MaxPool,,2,2,,,5x5x16,0
flatten,Flatten,,,,,,400,0
C5,Dense,120,,,,relu,120,48120
F6,Dense,84,,,,relu,84,10164
output,Dense,10,,,,softmax,10,850
"""


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "lenet.csv"
    path.write_text(SHEET)
    return path


def test_given_hidden_units_are_part_of_every_design():
    designs = zoo.designs({**RULES, "units": [120, 84]})
    design, _ = designs.sorted()  # the first convolution has 6 filters, or 16
    assert design.parameters == 156 + 2416 + 48120 + 10164 + 850
    table = designs.table(design)
    assert [row.output for row in table][-3:] == [(120,), (84,), (10,)]
    assert all(check.met for check in zoo.verify_design(table, {**RULES, "units": [120, 84]}))


def test_free_hidden_units_count_once_and_fall_by_equal_factors():
    free = zoo.designs(RULES)
    assert free.count == zoo.designs({**RULES, "units": [7, 9]}).count
    first, second = parse(RULES).hidden_units
    assert 400 / first == pytest.approx(first / second, rel=0.03)
    assert second / 10 == pytest.approx(first / second, rel=0.03)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"units": [120]}, "units has 1 numbers, and 2 of the 3"), ({"dense": 1, "units": [9]}, "0 of the 1"),
     ({"units": [0, 84]}, "from 1 to 65536, not 0"), ({"dense": 17}, "from 0 to 16, not 17")],
)  # fmt: skip
def test_units_that_do_not_go_with_the_layers_are_refused(change, said):
    with pytest.raises(ZooError, match=said):
        parse({**RULES, **change})


def test_a_sheet_is_held_against_constraints(sheet):
    assert all(check.met for check in zoo.verify_design(sheet, {**RULES, "units": [120, 84]}))
    broken = [check for check in zoo.verify_design(sheet, {**RULES, "units": [120, 85]}) if not check.met]
    assert [(check.constraint, check.found, check.where) for check in broken] == [("units", "84", "F6")]


def test_the_case_of_the_field_is_counted():
    path = Path(ROOT).parent / "shared" / "cases" / "field" / "design_three_dense_layers.toml"
    if not path.exists():
        pytest.skip("the shared cases are not beside the project")
    assert zoo.designs(path).count == 50
