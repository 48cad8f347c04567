"""What can be no path, or none that is there, is one line whoever is asked about it."""

import pytest

import zoo
from zoo.errors import ZooError

ODD = {
    "long": "x" * 5000, "deep": "a/" * 3000, "nobody's": "~nobody_whom_anybody_knows/x", "null": "a\0b", "empty": "",
    "bytes": "\udcff\x1b", "device": "/dev/null",
}  # fmt: skip
ASKED = {
    "load_data": lambda path: zoo.load_data("toy_mlp", path or "-"),
    "predict": lambda path: zoo.predict("toy_mlp", path),
    "check": lambda path: zoo.check("chain", path),
    "load": zoo.load, "evaluate": zoo.evaluate, "build": zoo.build, "table": zoo.table, "card": zoo.card,
    "trace": zoo.trace, "designs": zoo.designs, "read_sheet": zoo.read_sheet, "read_history": zoo.read_history,
}  # fmt: skip


@pytest.mark.parametrize("given", ODD.values(), ids=ODD)
@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_an_odd_path_is_refused_in_one_line(ask, given):
    for path in (given, f"{given}.npz", f"{given}.keras", f"{given}.toml"):
        with pytest.raises(ZooError) as caught:
            ask(path)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 1000
