"""Texts in TOML, JSON and CSV that hold values which nobody expects."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from mutants.damage import damaged

HUGE = "9" * 400
ENORMOUS = "9" * 5000
TOML_VALUES = (
    "nan", "inf", "-inf", HUGE, f"-{HUGE}", ENORMOUS, "0x" + "f" * 5000, "1e400", "-1", "0", "1.5", "true", "''", '"x"',
    '"\\u0000\\n\\u001b[31m"', "[]", "[[]]", "{}", "{ a = 1 }", "[" * 200 + "]" * 200, "[" * 5000, "1979-05-27",
    "07:32:00", "[1, 'a', {}]", "9223372036854775808", "4294967296", "1000000000", "'" + "x" * 5000 + "'", "[nan]",
    "[inf]",
    f"[{HUGE}]", "[1000000, 1000000, 3]", "[-1, 2]", "[0]", "[2.5]", "['x']", "[true]", "'../../x'", "'\U0001f3b2'",
    "{ choice = [1, 1] }",
    f"{{ int = [0, {HUGE}] }}", "{ float = [nan, inf] }", "{ int = [1, 2], step = 0 }",
    "{ float = [1e-300, 1e300], log = true }",
)  # fmt: skip
CELLS = (
    "", "-1", "0", HUGE, ENORMOUS, "nan", "inf", "-inf", "1e400", "1e308", "\x00", "\x1b[31m", "1 x 1000000000", "()",
    "9**9**9",
    "9^9^9^9", "2^99999", "(" * 3000, "1/0", "1 ; 2", "x=1", "=1+1", '"', "'", "a,b", "1 1 1 1 1 1 1 1",
    "1000000 1000000", "½", "١٢",
    "trainable=False", "mask=[[['x', 0]]]", "groups=0", "dilation=99999999999", "same", "valid", "0 0 ; 0 0", "input",
    "dense", "add",
    "9" * 30, "x" * 5000, "1.5", "1,000", "1e3", "NA", "None", "True", "99999999999999999999 x 2", "1 + 1 = 2",
    "((((1))))", "- - 1",
)  # fmt: skip
JSON_VALUES = (
    None, -1, 0, 10**9, 10**30, "<HUGE>", "<ENORMOUS>", float("nan"), float("inf"), float("-inf"), 1e308, 1e-320, "x",
    "", "\n\x1b[31m",
    "x" * 5000, [], {}, [1, 2], [None], [None, -1], [[]], [{}], True, False, 1.5, "1", ["x"], {"x": 1}, "\ud800",
    "<DEEP>", [10**9, 10**9], 2**63,
    {"class_name": "__lambda__", "config": {"value": []}},
    {"class_name": "__numpy__", "config": {"value": [1], "dtype": "x"}},
)  # fmt: skip

TELLING = (
    "units", "filters", "kernel_size", "strides", "batch_shape", "activation", "use_bias", "layers", "class_name",
    "name", "config", "axis",
    "epsilon", "momentum", "rate", "target_shape", "padding", "dilation_rate", "groups", "inbound_nodes",
    "output_layers", "dtype", "module",
    "input_layers", "args", "kwargs", "keras_history", "registered_name", "epochs", "batch_size", "labels",
    "parameters", "test_accuracy",
    "data_format", "recurrent_activation", "seed", "limit",
)  # fmt: skip
"""Entries that readers look at."""


def wrong_json(content: Any, random: Random, names: tuple[str, ...] = ()) -> str:
    """The content as JSON with one to three values changed, left out, doubled or renamed."""
    changed = json.loads(json.dumps(content))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = [each for each in paths(changed) if each] or [("x",)]
        telling = [each for each in places if each[-1] in TELLING]
        *above, last = random.choice(telling if telling and random.random() < 0.5 else places)
        node = changed
        for key in above:
            node = node[key]
        if isinstance(node, dict | list):
            _change(node, last, random, names)
    text = json.dumps(changed)
    text = text.replace('"<HUGE>"', HUGE).replace('"<ENORMOUS>"', ENORMOUS)
    return text.replace('"<DEEP>"', "[" * 3000 + "]" * 3000)


def _change(node: Any, last: Any, random: Random, names: tuple[str, ...]) -> None:
    way = random.randrange(8)
    if way == 0:
        node.pop(last, None) if isinstance(node, dict) else node.pop(last)
    elif way == 1 and isinstance(node, dict):
        node[random.choice((*node, "units", "name", "layers"))] = node.pop(last, 1)
    elif way == 1:
        node.append(node[last])
    elif way == 2 and names:
        node[last] = random.choice(names)
    else:
        node[last] = random.choice(JSON_VALUES)


def paths(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a nest of lists and dictionaries."""
    yield at
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from paths(value, (*at, key))


def wrong_toml(text: str, random: Random) -> bytes:
    """The text with a value changed, a line left out or doubled, or bytes damaged."""
    if random.random() < 0.15:
        return damaged(text.encode(), random)
    lines = text.splitlines()
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(lines))
        way, (key, equals, _) = random.randrange(8), lines[at].partition("=")
        if way == 0:
            lines[at] = ""
        elif way == 1:
            lines.insert(random.randrange(len(lines)), lines[at])
        elif equals:
            lines[at] = f"{key}= {random.choice(TOML_VALUES)}"
        else:
            lines[at] += f"\n{random.choice(('x', 'epochs', 'units', 'choice', 'loss'))} = {random.choice(TOML_VALUES)}"
    return "\n".join(lines).encode()


def wrong_csv(text: str, random: Random) -> bytes:
    """The text with a cell or two changed, a line left out or doubled, or bytes damaged."""
    if random.random() < 0.15:
        return damaged(text.encode(), random)
    lines = text.splitlines()
    for _ in range(random.choice((1, 1, 2))):
        at, way = random.randrange(len(lines)), random.randrange(8)
        if way == 0:
            lines.insert(random.randrange(len(lines)), lines[at])
        elif way == 1 and len(lines) > 1:
            lines.pop(at)
        else:
            cells = lines[at].split(",")
            cells[random.randrange(len(cells))] = random.choice(CELLS)
            lines[at] = ",".join(cells)
    return "\n".join(lines).encode(errors="surrogatepass")
