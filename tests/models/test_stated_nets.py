"""`zoo new` builds the net that a sheet states, or refuses it by the word, column or number that it did not use."""

import csv
import re

import pytest
from conftest import FACTS, needs_keras, run_zoo

import zoo
from zoo.errors import ZooError
from zoo.light.marking.new import new
from zoo.light.nets import describe
from zoo.light.nets.saved import read_table

pytest.importorskip("keras")
import keras
from stated import field, tools
from stated.comparing import assert_alike
from stated.nets import ERRATA, NETS, REFUSED_OR_READ, UNSAID

SHEETS = FACTS / "new"

# What mail, notebooks, logs and word processors do to each line of a printed text.
DISGUISES = {
    "quoted": lambda number, line: f"> {line}",
    "commented": lambda number, line: f"# {line}",
    "numbered": lambda number, line: f"{number:4}  {line}",
    "logged": lambda number, line: f"INFO:root:{line}",
    "unbroken": lambda number, line: line.replace(" ", "\N{NO-BREAK SPACE}"),
    "tabbed": lambda number, line: re.sub(" {2,}", "\t", line),
    "collapsed": lambda number, line: re.sub(" +", " ", line),
}


def listed(path):
    with (SHEETS / path).open(encoding="utf-8", newline="") as file:
        return [(f"{path.rpartition('/')[0]}/{row['file']}", row["names"].split("|")) for row in csv.DictReader(file)]


REFUSED = listed("refused/refused.csv") + listed("printed/printed.csv")


@needs_keras
@pytest.mark.parametrize("sheet", NETS)
def test_a_sheet_becomes_the_net_that_it_states(sheet, tmp_path):
    try:
        made = new("stated", SHEETS / sheet, tmp_path)
    except ZooError as error:
        said = str(error).replace(str(SHEETS / sheet), "")
        assert any(word in said for word in REFUSED_OR_READ.get(sheet, ())), said
        return
    assert_alike(zoo.build(str(made.folder)), NETS[sheet](), UNSAID.get(sheet, ()))
    if sheet not in ERRATA:
        assert made.errata == ()


@pytest.mark.parametrize("sheet", ERRATA)
def test_one_wrong_claim_is_the_one_erratum(sheet, tmp_path):
    row, says, right = ERRATA[sheet]
    (erratum,) = new("stated", SHEETS / sheet, tmp_path).errata
    assert row in erratum.where.lower()
    assert says in erratum.says
    assert right in erratum.right


@pytest.mark.parametrize(("sheet", "names"), REFUSED)
def test_what_was_not_used_is_named_and_nothing_is_written(sheet, names, tmp_path, capsys):
    status, out, err = run_zoo(capsys, "new", "stated", "--from", SHEETS / sheet, "--out", tmp_path)
    assert (status, out, err.count("\n")) == (2, "", 1)
    said = err.replace(str(SHEETS / sheet), "").lower()
    assert [name for name in names if name.lower() not in said] == []
    assert list(tmp_path.iterdir()) == []


@needs_keras
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("text", ["torchsummary_default.txt", "torchinfo_default.txt", "keras2_sequential.txt"])
def test_a_printed_text_is_read_after_what_programs_do_to_its_lines(text, disguise, tmp_path):
    lines = (SHEETS / "printed" / text).read_text(encoding="utf-8").split("\n")
    path = tmp_path / "text.txt"
    path.write_text("\n".join(disguise(*each) for each in enumerate(lines, start=1)), encoding="utf-8")
    made = new("stated", path, tmp_path)
    assert_alike(zoo.build(str(made.folder)), NETS[f"printed/{text}"](), UNSAID[f"printed/{text}"])
    assert made.errata == ()


@needs_keras
def test_a_column_is_left_out_when_a_person_says_that_it_does_not_matter(tmp_path, capsys):
    sheet = SHEETS / "refused/unknown_column.md"
    given = ("new", "stated", "--from", sheet, "--out", tmp_path, "--ignore", "colour")
    status, out, _ = run_zoo(capsys, *given, "--dry-run")
    assert (status, list(tmp_path.iterdir())) == (0, [])
    assert "Dense" in out
    assert run_zoo(capsys, *given)[0] == 0
    assert zoo.build(str(tmp_path / "stated")).count_params() == 40


def test_every_sheet_is_stated_or_refused():
    files = {path.relative_to(SHEETS).as_posix() for path in SHEETS.rglob("*.*")} - {"README.md", "tool_texts.csv"}
    files -= {"refused/refused.csv", "printed/printed.csv"}
    files = {file for file in files if not file.startswith("words/")}  # single cells, of tests of their own
    assert files == NETS.keys() | {sheet for sheet, _ in REFUSED}


@needs_keras
@pytest.mark.parametrize(("text", "net"), tools.BUILT.items())
def test_a_printed_text_that_fixes_a_net_builds_it(text, net, shared, tmp_path):
    made = new("stated", shared / "cases/tool_texts" / text, tmp_path)
    assert made.errata == ()
    assert_alike(zoo.build(str(made.folder)), net(), tools.UNSAID[text])


@pytest.mark.parametrize(("text", "reason"), tools.REFUSED.items())
def test_a_printed_text_that_fixes_none_is_refused(text, reason, shared, tmp_path):
    path = shared / "cases/tool_texts" / text
    with pytest.raises(ZooError) as refused:
        new("stated", path, tmp_path)
    said = str(refused.value).replace(str(path), "")
    assert any(word in said for word in reason), said


@needs_keras
@pytest.mark.parametrize("sheet", field.NETS)
def test_the_fields_own_sheets_become_the_nets_that_they_state(sheet, shared, tmp_path):
    made = new("stated", shared / "cases/field" / sheet, tmp_path)
    assert_alike(zoo.build(str(made.folder)), field.NETS[sheet](), ("epsilon", "momentum"))
    # The total of alexnet_groups_counted is that of the net without groups.
    assert [each for each in made.errata if "total" not in each.where.lower()] == []


@needs_keras
def test_a_printed_form_without_shapes_becomes_the_net_at_a_size_that_fits(shared, tmp_path):
    model = zoo.build(str(new("stated", shared / "cases/field/new_alexnet_strings_torch_repr.txt", tmp_path).folder))
    size = model.inputs[0].shape[1]
    assert 223 <= size <= 230
    assert_alike(model, field.alexnet_repr(size))


def test_local_response_normalisation_which_keras_lacks_is_refused_by_its_row(shared, tmp_path):
    with pytest.raises(ZooError, match="norm1"):
        new("stated", shared / "cases/field/new_locallynorm.md", tmp_path)


def remade(model, folder):
    """The model that is built of the table that `zoo show` writes of a saved one."""
    model.save(folder / "net.keras")
    (folder / "net.csv").write_text(describe.table_csv(read_table(folder / "net.keras")), encoding="utf-8")
    new("net", folder / "net.csv", folder)
    return zoo.build(folder / "net")


def test_the_table_that_zoo_show_writes_of_a_saved_model_is_built_as_it_stands(tmp_path):
    words = keras.Input((6,), dtype="int32")
    embedded = keras.layers.Embedding(9, 4, mask_zero=True)(words)
    cells = [keras.layers.LSTMCell(3), keras.layers.GRUCell(5, reset_after=False)]
    coded = keras.Sequential([keras.layers.RNN(cells), keras.layers.Dense(2)], name="coder")(embedded)
    model = keras.Model(words, coded)
    built = remade(model, tmp_path)
    built.set_weights(model.get_weights())
    given = keras.ops.array([[1, 2, 3, 0, 0, 0]])
    assert keras.ops.all(keras.ops.isclose(built(given), model(given)))


@pytest.mark.parametrize("shape", [(4,), (None, 4)])
def test_what_no_architecture_can_have_of_such_a_table_is_named(tmp_path, shape):
    given = keras.Input(shape)
    with pytest.raises(ZooError, match=r"ops\.multiply is an operation|has lengths alone, not "):
        remade(keras.Model(given, keras.layers.Dense(3)(given) * 2), tmp_path)


def chain_of_one_layer():
    given, dense = keras.Input((4,)), keras.layers.Dense(4, name="d")
    return keras.Model(given, dense(keras.layers.ReLU()(dense(given))))


def of_two_sizes():
    sizes, conv = [keras.Input(shape) for shape in ((8, 8, 2), (6, 5, 2))], keras.layers.Conv2D(3, 3, name="c")
    return keras.Model([*sizes, keras.Input((7,))], [conv(each) for each in sizes])


def channels_first():
    given = keras.Input((3, 9, 8))
    return keras.Model(given, keras.layers.Conv2D(4, 3, strides=2, data_format="channels_first")(given))


@pytest.mark.parametrize("net", [chain_of_one_layer, of_two_sizes, channels_first], ids=lambda net: net.__name__)
def test_a_saved_net_is_built_with_its_outputs_and_working(net, tmp_path):
    model = net()
    assert [each.shape for each in remade(model, tmp_path).outputs] == [each.shape for each in model.outputs]
