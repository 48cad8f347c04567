"""A net for each student: as much work, no two alike, each slip visible; and whose sheet fits another's key better."""

import random
from itertools import combinations

import made_class
import pytest
from conftest import run_zoo

from zoo.errors import ZooError
from zoo.light.course.hand_work import SLIPS, worked
from zoo.light.course.homework import keys_text, read_homework, read_keys, steps_text
from zoo.light.course.variants import variants
from zoo.light.design import blueprint
from zoo.light.design.feasible import count
from zoo.light.design.sizes import Design
from zoo.light.marking.reference import Reference, mark_file

HOMEWORK = f'title = "Design a net"\n{made_class.HOMEWORK}'
MEDIUM = """title = "Design a net"
[constraints]
input = [28, 28, 1]
output = [6, 6, 24]
convolutions = 2
kernels = [3, 5, 7]
paddings = [0, 1, 2, 3]
strides = [1, 2]
widths = [6, 8, 10, 12, 16, 20, 24]
pools = { at_most = 2, size = 2, stride = 2, placement = "any" }
classes = 10
[variants]
slips = ["biases", "plus one"]
"""
"""With 3,101 designs."""
SMALL = """[constraints]
input = [16, 16, 3]
output = [4, 4, 8]
convolutions = 2
kernels = [3, 5]
paddings = [0, 1, 2]
strides = [1, 2]
widths = [4, 8]
classes = 3
[variants]
slips = ["biases"]
"""


def homework(tmp_path, text=HOMEWORK):
    (tmp_path / "homework.toml").write_text(text)
    return read_homework(tmp_path / "homework.toml")


def table_of(steps, asked):
    return blueprint.table(Design(steps, 0, 0, 0, 0), asked.constraints)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    asked = homework(tmp_path_factory.mktemp("homework"))
    return asked, variants(asked, [f"s{at}" for at in range(500)], b"a secret of some length")


def cells_of(table):
    """The shapes and counts of a net that was derived layer by layer."""
    return {
        place: value
        for row in table
        if row.layer.kind.inputs[1]
        for place, value in (((row.layer.name, "output"), row.output), ((row.layer.name, "params"), (row.parameters,)))
    }


def test_every_key_differs_from_every_other_in_three_cells_at_least(drawn):
    asked, made = drawn
    keys = [cells_of(table_of(steps, asked)) for steps in made.steps.values()]
    assert len(keys) == 500
    assert min(sum(one[place] != other[place] for place in one) for one, other in combinations(keys, 2)) >= 3


def test_the_work_is_equal_within_a_twentieth_and_the_points_are_the_same(drawn):
    asked, made = drawn
    works = [worked(steps, asked.constraints).work for steps in made.steps.values()]
    assert max(works) <= 1.05 * min(works)
    assert len({asked.scheme.maximum(table_of(steps, asked)) for steps in made.steps.values()}) == 1


def test_a_design_by_hand_is_as_it_is_derived(drawn):
    asked, made = drawn
    for steps in list(made.steps.values())[:60]:
        assert worked(steps, asked.constraints).cells == cells_of(table_of(steps, asked))


def written(cells):
    lines = [f"{layer},{' x '.join(map(str, cells[layer, 'output']))},{cells[layer, 'params'][0]}"
             for layer in dict.fromkeys(layer for layer, _ in cells)]  # fmt: skip
    return "layer,output,params\n" + "\n".join(lines) + "\n"


def test_each_slip_shows_in_two_cells_and_marking_names_it(drawn, tmp_path):
    asked, made = drawn
    for steps in list(made.steps.values())[:8]:
        by_hand, table = worked(steps, asked.constraints), table_of(steps, asked)
        for slip in asked.slips:
            assert len(by_hand.slips[slip]) >= 2
        for place, value in [each for slip in SLIPS for each in by_hand.slips[slip].items()]:
            (tmp_path / "sheet.csv").write_text(written(by_hand.cells | {place: value}))
            marking = mark_file(Reference("net", table, None), tmp_path / "sheet.csv")
            cell = next(row.by_column[place[1]] for row in marking.rows if row.layer == place[0])
            assert cell.slips, (place, value, cell)


def test_the_secret_alone_draws_and_who_joins_later_changes_nobodys(tmp_path):
    asked, students = homework(tmp_path, MEDIUM), [f"s{at}" for at in range(40)]
    made = variants(asked, students, b"a secret of some length").steps
    fewer = variants(asked, students[:20], b"a secret of some length").steps
    assert fewer == {student: made[student] for student in fewer}
    other = variants(asked, students[:20], b"another secret, as long").steps
    assert sum(fewer[each] == other[each] for each in fewer) < 3


def test_where_there_are_not_enough_it_is_said_how_many_there_are(tmp_path):
    asked = homework(tmp_path, SMALL)
    number = count(asked.constraints)
    with pytest.raises(ZooError, match=f"Only {number} designs keep these constraints, for 500 students"):
        variants(asked, list(map(str, range(500))), b"secret")
    with pytest.raises(ZooError, match=rf"Of all {number} designs, \d+ show each slip in 2 cells, \d+ of these are"):
        variants(asked, list(map(str, range(number))), b"secret")


def test_a_key_file_says_what_was_drawn(drawn, tmp_path):
    asked, made = drawn
    (tmp_path / "keys.toml").write_text(keys_text(asked, made.steps))
    keys = read_keys(tmp_path / "keys.toml")
    assert (keys.homework.constraints, dict(keys.steps)) == (asked.constraints, made.steps)
    assert steps_text(made.steps["s0"]) in (tmp_path / "keys.toml").read_text()


@pytest.mark.parametrize("step", ["64@3p1s2p3", "0@3", "pol", "9999999@3", "64@3,", ""])
def test_a_key_that_is_not_understood_is_refused_in_a_line(tmp_path, drawn, step):
    text = keys_text(drawn[0], {"s1": ()})
    (tmp_path / "keys.toml").write_text(text.replace('s1 = ""', f's1 = "{step}"'))
    with pytest.raises(ZooError, match=r"keys\.toml: "):
        read_keys(tmp_path / "keys.toml")


def by_a_person(steps, slips, size=64, channels=3, classes=10):
    """A sheet worked out with slips by layer, each following from what stands above it."""
    cells, counts = {}, {"conv": 0, "pool": 0}
    for kernel, padding, stride, filters in steps:
        kind = "conv" if filters else "pool"
        counts[kind] += 1
        name = f"{kind}{counts[kind]}"
        slip = slips.get(name, "")
        inside = size + (0 if slip == "padding" else 2 * padding) - kernel
        size = max(inside // (1 if slip == "stride" else stride) + (slip != "plus one"), 1)
        cells[name, "params"] = (0,)
        if filters:
            depth = 1 if slip == "depth" else channels
            cells[name, "params"] = (kernel * kernel * depth * filters + (0 if slip == "biases" else filters),)
            channels = filters
        cells[name, "output"] = (size, size, channels)
    features = size * size * channels
    cells["flatten", "output"], cells["flatten", "params"] = (features,), (0,)
    cells["fc", "output"], cells["fc", "params"] = (classes,), (features * classes + classes,)
    return cells


def test_no_honest_sheet_is_flagged_and_nearly_all_copied_ones_are(capsys, tmp_path, drawn):
    asked, made = drawn
    chance = random.Random(5)
    (tmp_path / "in").mkdir()
    sheets = {}
    for student, steps in made.steps.items():
        layers = [f"conv{at}" for at in (1, 2, 3)]
        slips = {chance.choice(layers): chance.choice(("biases", "padding", "plus one", "stride", "depth"))
                 for _ in range(chance.choice((0, 1, 1, 2)))}  # fmt: skip
        sheets[student] = written(by_a_person(steps, slips))
    copied = {f"s{at}": f"s{at + 200}" for at in range(50)}
    for student in sheets:
        (tmp_path / "in" / f"{student}.csv").write_text(sheets[copied.get(student, student)])
    (tmp_path / "list.csv").write_text("id\n" + "\n".join(sheets) + "\n")
    (tmp_path / "keys.toml").write_text(keys_text(asked, made.steps))
    given = ["--students", tmp_path / "list.csv", "--out", tmp_path / "out", "--reveal", "score"]
    run_zoo(capsys, "course", "mark", tmp_path / "keys.toml", tmp_path / "in", *given)
    lines = (tmp_path / "out" / "marks.csv").read_text().splitlines()
    flagged = {line.split(",")[0] for line in lines if "better than its own" in line}
    assert flagged <= copied.keys()
    assert len(flagged) >= 45
    named = sum(f"fits the key of {copied[line.split(',')[0]]} better" in line for line in lines if "better" in line)
    assert named >= 45


def test_copied_sheets_are_named_under_pseudonyms_too(capsys, tmp_path, drawn):
    asked, made = drawn
    few = {student: made.steps[student] for student in ("s1", "s2", "s3")}
    (tmp_path / "keys.toml").write_text(keys_text(asked, few))
    (tmp_path / "list.csv").write_text("id\nS1\ns2\ns3\n")
    (tmp_path / "in").mkdir()
    for student, whose in (("s1", "s1"), ("s2", "s2"), ("s3", "s2")):
        (tmp_path / "in" / f"{student}.csv").write_text(written(by_a_person(few[whose], {})))
    given = ["--students", tmp_path / "list.csv", "--out", tmp_path / "out", "--pseudonyms", tmp_path / "names.csv"]
    assert run_zoo(capsys, "course", "mark", tmp_path / "keys.toml", tmp_path / "in", *given)[0] == 3
    names = dict(line.split(",") for line in (tmp_path / "names.csv").read_text().splitlines())
    marks = (tmp_path / "out" / "marks.csv").read_text()
    assert f"fits the key of {names['s2']} better than its own" in marks
    assert not [each for each in few if each in marks]


def test_the_verb_writes_questions_that_hold_no_key_and_keys_apart(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    homework(tmp_path, MEDIUM)
    (tmp_path / "list.csv").write_text("id\ns1\n../s2\n")
    status, out, err = run_zoo(
        capsys, "course", "variants", "homework.toml", "--students", "list.csv", "--form", "xlsx"
    )
    assert (status, "2 of " in out, "the secret is in secret.txt" in err) == (0, True, True)
    assert sorted(path.name for path in (tmp_path / "questions").iterdir()) == ["%2E%2E%2Fs2.xlsx", "s1.xlsx"]
    before = (tmp_path / "keys.toml").read_text()
    net = table_of(read_keys(tmp_path / "keys.toml").steps["s1"], read_homework(tmp_path / "homework.toml"))
    assert mark_file(Reference("net", net, None), tmp_path / "questions" / "s1.xlsx").score.missing == asked_cells(net)
    run_zoo(capsys, "course", "variants", "homework.toml", "--students", "list.csv", "--form", "xlsx")
    assert (tmp_path / "keys.toml").read_text() == before
    wrong = ["--keys", "questions/keys.toml"]
    status, _, err = run_zoo(capsys, "course", "variants", "homework.toml", "--students", "list.csv", *wrong)
    assert (status, "which is handed out" in err) == (2, True)


def asked_cells(table):
    return 2 * sum(bool(row.layer.kind.inputs[1]) for row in table)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HOMEWORK.replace('"padding"', '"typo"'), "no slip 'typo'"),
        (HOMEWORK.replace("[constraints]", "[rules]"), "no entry 'constraints'"),
        (HOMEWORK.replace("differ", "x") + "more = 1\n", "more"),
        (HOMEWORK + '[marking]\ncolumns = ["colour"]\n', "colour"),
    ],
)
def test_a_homework_that_is_none_is_refused_in_a_line(tmp_path, text, said):
    with pytest.raises(ZooError, match=said):
        homework(tmp_path, text)


def test_a_short_secret_is_refused(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    homework(tmp_path)
    (tmp_path / "list.csv").write_text("id\ns1\n")
    (tmp_path / "secret.txt").write_text("1234\n")
    status, _, err = run_zoo(capsys, "course", "variants", "homework.toml", "--students", "list.csv")
    assert (status, "can be guessed" in err) == (2, True)
