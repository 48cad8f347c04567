"""Lists, worksheets, key files and earlier marks are anybody's files: read, or refused in a line."""

import random

import made_class
import pytest
from mutants.damage import damaged

from zoo.errors import ZooError
from zoo.light.course.gradebook import read
from zoo.light.course.handed_in import collect
from zoo.light.course.homework import read_homework, read_keys
from zoo.light.course.keeping.csv import COLUMNS
from zoo.light.course.regrade import read_earlier
from zoo.light.course.roster import Roster, Student, read_roster

RULES = """[constraints]
input = [16, 16, 3]
output = [4, 4, 8]
convolutions = 2
kernels = [3, 5]
strides = [1, 2]
widths = [4, 8]
[variants]
slips = ["biases"]
"""
METADATA = """---
submission_555:
  :submitters:
  - :name: Ada Abel
    :sid: '12345'
  :created_at: 2026-11-01 10:00:00 Z
"""
LIST = made_class.roster_text(made_class.made_class(6))
MARKS = (
    ",".join((*COLUMNS, "conv1 output")) + "\n" + ",".join(["s1", "Ada", "marked", "3", *[""] * 12, "right 1"]) + "\n"
)


def gradescope(path):
    path.rename(path.with_name("submission_metadata.yml"))
    (path.parent / "a.md").write_text("x")
    return collect(path.parent, Roster((Student("12345", "Ada Abel"),)))


READERS = {
    "list": (LIST, read_roster), "worksheet": (LIST, read), "homework": (RULES, read_homework),
    "keys": (f'{RULES}[students]\ns1 = "4@3 8@5s2"\n', read_keys), "marks": (MARKS, read_earlier),
    "metadata": (METADATA, gradescope),
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_in_a_line(tmp_path, name):
    text, reader = READERS[name]
    reader(written(tmp_path, text.encode()))
    chance = random.Random(7)
    for _ in range(150):
        try:
            reader(written(tmp_path, damaged(text.encode(), chance)))
        except ZooError as error:
            assert "\n" not in str(error) and len(str(error)) < 1000


def written(folder, data):
    (folder / "file.csv").write_bytes(data)
    return folder / "file.csv"
