"""`zoo new` builds the net that a sheet states, or refuses it by the word, column or number that it did not use."""

import csv

import pytest
from conftest import FACTS, needs_keras, run_zoo

import zoo
from zoo.errors import ZooError
from zoo.light.marking.new import new

pytest.importorskip("keras")
from stated import field, tools
from stated.comparing import assert_alike
from stated.nets import ERRATA, NETS, REFUSED_OR_READ, UNSAID

SHEETS = FACTS / "new"


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
        assert any(word in str(error) for word in REFUSED_OR_READ.get(sheet, ())), str(error)
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


def test_every_sheet_is_stated_or_refused():
    files = {str(path.relative_to(SHEETS)) for path in SHEETS.rglob("*.*")} - {"README.md", "tool_texts.csv"}
    files -= {"refused/refused.csv", "printed/printed.csv"}
    assert files == NETS.keys() | {sheet for sheet, _ in REFUSED}


@needs_keras
@pytest.mark.parametrize(("text", "net"), tools.BUILT.items())
def test_a_printed_text_that_fixes_a_net_builds_it(text, net, shared, tmp_path):
    made = new("stated", shared / "cases/tool_texts" / text, tmp_path)
    assert made.errata == ()
    assert_alike(zoo.build(str(made.folder)), net(), ("rate",))


@pytest.mark.parametrize(("text", "reason"), tools.REFUSED.items())
def test_a_printed_text_that_fixes_none_is_refused(text, reason, shared, tmp_path):
    with pytest.raises(ZooError) as refused:
        new("stated", shared / "cases/tool_texts" / text, tmp_path)
    assert any(word in str(refused.value) for word in reason), str(refused.value)


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
