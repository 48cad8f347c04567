"""The Python face: what it takes, what it refuses in a line, and how shortly its answers print."""

from pathlib import Path

import pytest

import zoo
from zoo.errors import ZooError


def test_a_path_will_do_for_a_name():
    folder = Path(zoo.__file__).parent / "architectures" / "mnist_cnn"
    assert zoo.card(folder).title == zoo.card("MNIST_CNN").title
    assert zoo.table(folder).parameters == 21_840
    with pytest.raises(ZooError, match="No architecture 'nowhere'"):
        zoo.card(Path("nowhere"))


@pytest.mark.parametrize(
    "made",
    [
        lambda: zoo.table("wide_cnn"),
        lambda: zoo.card("mnist_cnn"),
        lambda: zoo.trace("net3_sigmoid"),
        lambda: zoo.designs("design_7x7x256"),
        lambda: next(iter(zoo.designs("design_7x7x256"))),
        lambda: zoo.table("wide_cnn").rows[1].layer,
        lambda: zoo.draw(zoo.table("vgg224")),
        lambda: zoo.History((1, 2), loss=(2.0, 1.0)),
        lambda: zoo.kinds()[0],
    ],
)
def test_an_answer_prints_shortly(made):
    said = repr(made())
    assert len(said) < 140 and "\n" not in said
    assert said.startswith("<")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (lambda: zoo.build("mnist_cnn", units="50"), "units=50 is not legal: units is a whole number"),
        (lambda: zoo.build("mnist_cnn", units=50.0), "units=50.0 is not legal"),
        (lambda: zoo.build("mnist_cnn", dropuot=0.3), "no knob 'dropuot'. Did you mean 'dropout'"),
        (lambda: zoo.trace("net3_sigmoid", learning_rate=-1), "learning rate of -1 descends nowhere"),
        (lambda: zoo.trace("net3_sigmoid", rate=1), "takes no 'rate'"),
        (lambda: zoo.draw(3), "no picture of a int"),
        (lambda: zoo.draw(zoo.table("net1"), "net1.gif"), "must end in .svg, .tex, .pdf or .png"),
        (lambda: zoo.check("small_cnn", Path(__file__).parent), "is a folder; give the sheets in it"),
    ],
)
def test_what_cannot_be_answered_is_one_line(asked, message):
    with pytest.raises(ZooError, match=message) as caught:
        asked()
    assert "\n" not in str(caught.value)


def test_dir_lists_the_public_names_alone():
    assert dir(zoo) == sorted(["__version__", *zoo.__all__])


def test_the_credit_is_judged_before_a_sheet_is_taken_for_values():
    sheet = Path(zoo.__file__).parents[1] / "docs" / "answer_sheet.md"
    with pytest.raises(ZooError, match="The credit for follow-through is 2"):
        zoo.check("mnist_cnn", sheet, follow_through=2)


def test_named_values_are_no_sheet_of_a_net_that_is_too_large_for_a_trace(tmp_path):
    (tmp_path / "values.csv").write_text("name,value\nw1,0.2\nw2,0.3\n")
    with pytest.raises(ZooError, match=r"values.csv: no layer table \(its headings are 'name', 'value'\)"):
        zoo.check("mnist_cnn", tmp_path / "values.csv")
