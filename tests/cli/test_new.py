import tomllib

import pytest
from conftest import needs_keras, run_zoo
from hypothesis import given, settings
from hypothesis import strategies as st

import zoo
from zoo.cli import main as cli
from zoo.errors import ZooError
from zoo.light.nets import folder as scaffold
from zoo.light.nets.table import Table
from zoo.light.sheets.net import net_in
from zoo.models import build as builder

SHEET = """\
layer | type | filters | size | stride | padding | output | params
--- | --- | --- | --- | --- | --- | --- | ---
picture | input | | | | | 32 x 32 x 3 |
conv1 | Conv + ReLU | 8 | 5 x 5 | 1 | [2 2 ; 1 1] | 32 x 30 x 8 | (5*5*3+1)*8 = 608
pool | max pooling | | 2 x 2 | 2 | | 16 x 15 x 8 | 0
scores | fully connected | 10 | | | | 10 x 1 | 19200
probabilities | softmax | | | | | 10 | 0
"""


def make(capsys, *arguments):
    return run_zoo(capsys, "new", *arguments)


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(SHEET)
    return path


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "latex"])
def test_what_show_prints_of_a_net_is_that_net(capsys, form):
    for name in zoo.names():
        _, text, _ = run_zoo(capsys, "show", name, "--format", form)
        table, read = zoo.table(name), net_in("net", text.encode(), "shown").scaffold.table
        shown, built = ([(str(row.layer), row.parameters, row.output) for row in each] for each in (table, read))
        assert (shown, table.sources) == (built, read.sources), name


@needs_keras
def test_a_sheet_becomes_a_folder_that_the_other_verbs_take(capsys, sheet, tmp_path):
    status, out, _ = make(capsys, "homework7", "--from", sheet, "--out", tmp_path)
    folder = str(tmp_path / "homework7")
    assert status == 0
    assert "5 layers" not in out
    assert "6 layers, 19,818 parameters" in out
    model = zoo.build(folder)
    assert model.get_layer("conv1_pad").padding == ((2, 2), (1, 1))
    assert zoo.card(folder).task == "classification"
    assert zoo.table(folder).rows_by_name["flatten"].output == (1920,)
    for verb in (["show", folder], ["check", folder, str(sheet)], ["train", folder, "--epochs", "1", "--limit", "20"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(verb)
        assert ended.value.code == (1 if verb[0] == "check" else 0)


def test_what_contradicts_the_parameters_is_listed_and_kept_as_an_erratum(capsys, sheet, tmp_path):
    _, out, _ = make(capsys, "homework7", "--from", sheet, "--out", tmp_path)
    assert "scores, params, row 6" in out
    (erratum,) = tomllib.loads((tmp_path / "homework7" / "card.toml").read_text())["errata"]
    assert (erratum["says"], erratum["right"]) == ("19200", "19210")
    assert "biases" in erratum["why"]


@needs_keras
@pytest.mark.parametrize("name", zoo.names())
def test_what_show_prints_comes_back_as_the_same_net(capsys, name, tmp_path):
    with pytest.raises(SystemExit):
        cli.main(["show", name, "--format", "csv"])
    path = tmp_path / "shown.csv"
    path.write_text(capsys.readouterr().out)
    status, _, err = make(capsys, "again", "--from", path, "--out", tmp_path)
    assert (status, err) == (0, "")
    again = zoo.build(str(tmp_path / "again"))
    original = zoo.build(name)
    again.set_weights(original.get_weights())
    assert builder.table_of(again).compare(builder.describe(original), "the original") == []
    assert zoo.table(str(tmp_path / "again")).disagreements() == []


@needs_keras
def test_the_signal_sheet_gives_the_zoos_own_signal_cnn(shared, tmp_path, capsys):
    status, out, _ = make(capsys, "mine", "--from", shared / "sheets/signal_cnn.tsv", "--out", tmp_path)
    assert (status, "errata" in out) == (0, False)
    mine, ours = zoo.build(str(tmp_path / "mine")), zoo.build("signal_cnn")
    assert builder.table_of(mine).compare(builder.describe(ours), "ours") == []
    mine.set_weights(ours.get_weights())


def test_channels_first_shapes_are_turned_round(capsys, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("layer,kind,filters,size,output\nimage,input,,,3x32x30\nconv1,conv,8,5,8x28x26\n")
    assert make(capsys, "first", "--from", path, "--out", tmp_path, "--channels-first")[0] == 0
    assert zoo.table(str(tmp_path / "first")).rows[0].output == (32, 30, 3)
    assert "errata" not in (tmp_path / "first" / "card.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "conv1 | Conv + ReLU",
            "warp | Warping",
            "row 4 (warp): kind: 'Warping' is no layer kind that can be built.",
        ),
        (
            "| 8 | 5 x 5 | 1 | [2 2 ; 1 1] | 32 x 30 x 8",
            "| | 5 x 5 | 1 | [2 2 ; 1 1] | ",
            "filters: the row does not say",
        ),
        ("| 8 | 5 x 5", "| 8 | 5 by 5", "row 4 (conv1): size: cannot read '5 by 5'; write it like 3 x 3."),
        ("| 8 | 5 x 5", "| 8 | 50 x 50", "row 4 (conv1): conv1: a window of 50 x 50 does not fit"),
        ("[2 2 ; 1 1]", "[2 2 ; 1", "row 4 (conv1): padding:"),
        ("picture | input", "picture | conv", "row 3 (picture): the first row must be the input"),
        ("32 x 32 x 3 |", "|", "row 3 (picture): output: the input row needs its shape"),
    ],
)
def test_a_row_that_cannot_be_built_is_named_and_nothing_stays(capsys, sheet, tmp_path, old, new, message):
    assert old in SHEET
    sheet.write_text(SHEET.replace(old, new, 1))
    status, out, err = make(capsys, "homework7", "--from", sheet, "--out", tmp_path)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.md"]


def test_a_folder_that_is_there_is_left_alone(capsys, sheet, tmp_path):
    (tmp_path / "homework7").mkdir()
    status, _, err = make(capsys, "homework7", "--from", sheet, "--out", tmp_path)
    assert status == 2
    assert "is there already" in err
    assert make(capsys, "Home work", "--from", sheet)[2].startswith("zoo: 'Home work' is no name")
    assert make(capsys, "aux", "--from", sheet)[2].startswith("zoo: No folder can be called 'aux' on Windows")


def test_a_dry_run_prints_the_net_and_what_it_took_for_granted_and_writes_nothing(capsys, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("layer,kind,filters,size,output\nx,input,,,9x9x2\nc,conv,4,3,9x9x4\nd,dense,5,,\n")
    status, out, _ = make(capsys, "dry", "--from", path, "--dry-run", "--out", tmp_path)
    assert (status, [each.name for each in tmp_path.iterdir()]) == (0, ["sheet.csv"])
    assert "4 filters 3 x 3, padding same" in out
    assert "c: padding same, from its output." in out
    assert "d: its input is flattened, since it is given 9 x 9 x 4." in out


def test_a_blank_table_has_the_settings_and_no_answer(capsys, sheet):
    status, out, _ = make(capsys, "--blank", "--from", sheet)
    assert status == 0
    assert "8 | 5 x 5 | 1 x 1 | 2 2 ; 1 1" in out
    assert not any(answer in out for answer in ("608", "32 x 30 x 8", "19200"))
    assert make(capsys, "--blank")[1].startswith("| layer | kind |")


def test_a_column_to_ignore_has_to_be_there(capsys, sheet):
    status, _, err = make(capsys, "x", "--from", sheet, "--ignore", "colour")
    assert status == 2
    assert "no column 'colour'; the columns are layer, type, filters" in err


def test_a_full_disk_leaves_nothing(sheet, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    built = net_in("homework7", SHEET.encode(), "sheet.md").scaffold
    monkeypatch.setattr("pathlib.Path.rename", full)
    with pytest.raises(ZooError, match="No space left"):
        scaffold.write(built, "sheet.md", [], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.md"]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_change_of_a_sheet_gives_a_net_or_one_line(data):
    at = data.draw(st.integers(0, len(SHEET)))
    text = SHEET[:at] + data.draw(st.text(max_size=6)) + SHEET[at + data.draw(st.integers(0, 6)) :]
    try:
        built = net_in("any", text.encode(), "sheet.md").scaffold
    except ZooError as error:
        assert "\n" not in str(error)
        return
    compile(scaffold.model_code("any", built.table), "model.py", "exec")
    assert Table.parse(built.table.to_csv()).disagreements() == []
    tomllib.loads(scaffold.card_text(built.table, "any", "sheet.md"))
