import shutil

import pytest

from zoo.errors import ZooError
from zoo.light.nets.catalogue import BUILT_IN, find
from zoo.light.tracing.trace import Asked, trace


@pytest.fixture
def net(tmp_path):
    """A copy of net3_sigmoid's folder, to change."""
    return shutil.copytree(BUILT_IN / "net3_sigmoid", tmp_path / "mine")


def test_the_weights_are_those_of_the_file(net):
    file = net / "weights" / "given.csv"
    file.write_text(file.read_text().replace("w2,0.1", "w2,1/4"))
    assert trace(find(str(net))).values["w2"] == 0.25


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name,value", "weight,value", "the first line must be name,value"),
        ("w2,0.1", "w7,0.1", "line 3: no weight or bias 'w7'. Known: w1, w2"),
        ("w2,0.1", "w1,0.1", "line 3: 'w1' stands there twice"),
        ("w2,0.1", "w2,nan", "line 3: 'nan' is no number"),
        ("w2,0.1", "w2,1 2", "line 3: give one number for 'w2', not 2"),
        ("w2,0.1", "w2", "line 3: 1 cells; give a name and a value"),
        ("w2,0.1\n", "", "no value for 'w2'"),
        ("w2,0.1", "w2,\0", "given.csv"),
    ],
)
def test_a_slip_in_the_file_is_named(net, old, new, message):
    file = net / "weights" / "given.csv"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ZooError) as fault:
        trace(find(str(net)))
    assert message in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_net_without_given_weights_is_named():
    with pytest.raises(ZooError, match=r"equation_b has no weights/given.csv to trace it with; type one"):
        trace(find("equation_b"), Asked(x=[1.0]))
