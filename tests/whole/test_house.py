"""The manners of the house, counted: sizes, directions, names. CONTRIBUTING.md says them in words."""

import ast
import re
import subprocess
import sys
from collections import Counter

import house
import pytest
from conftest import ROOT

import tuning
import zoo
from zoo.light.layers.known import KINDS

MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 350, 40, 6


def lines(module):
    return len(house.modules()[module].read_text(encoding="utf-8").splitlines())


def loaded(*arguments):
    """How many modules of ours a process has when it ends."""
    code = (
        "import sys, atexit\n"
        "ours = lambda: [m for m in sys.modules if m.split('.')[0] in ('zoo', 'tuning')]\n"
        "atexit.register(lambda: print(len(ours()), file=sys.stderr))\n"
    )
    run = "import zoo" if not arguments else f"from zoo.cli.main import main; main({list(arguments)!r})"
    ended = subprocess.run([sys.executable, "-c", code + run], capture_output=True, text=True, cwd=ROOT)
    return int(ended.stderr.split()[-1])


def test_the_figures_of_the_house(capsys):
    wings, rooms = house.arrows_between(house.wing), house.arrows_between(house.room, "zoo.light")
    figures = {
        "entries of zoo/": (len([each for each in (ROOT / "zoo").iterdir() if each.name != "__pycache__"]), 12),
        "floors": (house.floors(wings), 9),
        "floors of zoo/light/": (house.floors(rooms), 6),
        "arrows between rooms": (sum(map(len, wings.values())), 60),
        "arrows between rooms of zoo/light/": (sum(map(len, rooms.values())), 40),
        "circles between files": (len(house.circles(house.graph())), 0),
        "longest module, lines": (max(map(lines, house.modules())), MOST_LINES),
        "modules loaded by import zoo": (loaded(), 2),
    }
    check = loaded("check", "mnist_cnn", "docs/answer_sheet.md")
    with capsys.disabled():
        print("\n", *(f"\n{name:<36}{found:>5}   at most {most}" for name, (found, most) in figures.items()), sep="")
        print(f"{'modules loaded by zoo check':<36}{check:>5}")
    assert {name: found for name, (found, most) in figures.items() if found > most} == {}


def test_imports_run_down_the_house():
    order = {name: at for at, name in enumerate(house.FLOORS)}
    light = {f"zoo.light.{name}": at for at, names in enumerate(house.LIGHT_FLOORS) for name in names}
    for of, targets in house.arrows_between(house.room).items():
        for to in targets:
            wing, other = house.wing(of), house.wing(to)
            up = light[to] > light[of] if wing == other == "zoo.light" else order[other] > order[wing]
            assert not up, f"{of} imports {to}"


def test_no_module_takes_a_private_name_of_another():
    taken = [(module, name) for module in house.modules() for _, names in house.imports(module) for name in names]
    assert [each for each in taken if re.match(r"_[^_]", each[1])] == []


def test_a_class_name_is_used_once():
    names = Counter(node.name for _, node in house.definitions(ast.ClassDef) if not node.name.startswith("_"))
    assert [name for name, times in names.items() if times > 1] == []


def test_an_init_holds_names_and_no_logic():
    for module, path in house.modules().items():
        if path.name == "__init__.py":
            defined = {
                node.name for node in house.tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
            }
            assert defined <= ({"__getattr__", "__dir__"} if module in house.FACES else set()), module


def is_command(node):
    """Its parameters are the options of a verb."""
    return any("command" in ast.dump(each) for each in node.decorator_list)


def test_functions_are_short_and_take_few_parameters():
    for module, node in house.definitions(ast.FunctionDef):
        said = len((ast.get_docstring(node) or "").splitlines())
        assert node.end_lineno - node.lineno - said < MOST_FUNCTION_LINES, f"{module}.{node.name}"
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        taken = [each for each in taken if each.arg not in ("self", "cls")]
        assert len(taken) <= MOST_PARAMETERS or is_command(node), f"{module}.{node.name} takes {len(taken)}"


def test_no_kind_of_layer_is_named_outside_its_room():
    layers = [name for name in KINDS if not name.startswith("ops.")]  # operators have the names of their functions
    words = re.compile(rf"\b({'|'.join(layers)})\b")
    for module, path in house.modules().items():
        text = path.read_text(encoding="utf-8")
        if not module.startswith("zoo.light"):  # Keras's own classes and PyTorch's, where these are.
            text = re.sub(r"(keras\.|\b)(layers|nn)\.\w+", "", text)
        if not module.startswith("zoo.light.layers"):
            assert words.findall(text) == [], module


@pytest.mark.parametrize("face", [zoo, tuning])
def test_every_public_name_is_found_and_is_what_the_types_say(face):
    module = house.tree(face.__name__)
    typed = {
        each.name: node.module
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == face.__name__
        for each in node.names
    }
    assert set(face.__all__) == typed.keys()
    for name, home in typed.items():
        found = getattr(face, name)
        assert found is getattr(__import__(home, fromlist=[name]), name)


def test_a_user_can_type_check_strictly(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n\nimport zoo\n\n\n"
        "def wrong(sheet: Path) -> int:\n"
        '    marking = zoo.check("mnist_cnn", sheet, follow_through=0.5)\n'
        "    return marking.score.wrong\n\n\n"
        'parameters: int = zoo.table(Path("my_net")).parameters\n'
        'smallest: int = next(iter(zoo.designs("design_7x7x256"))).parameters\n'
        'loss: float = zoo.trace("net3_sigmoid", learning_rate=0.5).losses()[0]\n'
        'zoo.draw(zoo.read_history("history.csv"), "curves.svg")\n'
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", script], capture_output=True, text=True, cwd=tmp_path
    )
    assert checked.returncode == 0, checked.stdout
