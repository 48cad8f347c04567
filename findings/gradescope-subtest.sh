#!/bin/sh
# A weighted test of three layers, one sub-test each, of which one fails.
# Expected: the test counts as failed, 0 of its 3 points, so the submission has 2 of 5.
# Instead: the test is in no list: neither passed nor failed, no points, no maximum. The results say 2 of 2, full
#   marks; only the runner's return value knows of the failure. A test that passes all its sub-tests is listed.
# With: gradescope-utils 0.5.0, by Python's own unittest.
# Matters: "for each layer, with self.subTest" is the natural way to hold a net against a table, and one wrong
#   layer then takes the exercise out of the marking instead of costing its points.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet gradescope-utils==0.5.0
venv/bin/python -I - <<'END'
import io
import json
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

RIGHT = {"conv": 80, "pool": 0, "dense": 50}
STATED = {
    "all right": [("test_counts", 3, 3, "passed"), ("test_name", 2, 2, "passed")],
    "dense wrong": [("test_name", 2, 2, "passed")],
}


def marked(answers):
    """(listed tests as name, score, maximum, status; the runner's verdict) for one submission."""

    class Marks(unittest.TestCase):
        @weight(2)
        def test_name(self):
            self.assertEqual(list(answers), list(RIGHT))

        @weight(3)
        def test_counts(self):
            for layer, count in RIGHT.items():
                with self.subTest(layer):
                    self.assertEqual(answers[layer], count)

    stream = io.StringIO()
    result = JSONTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromTestCase(Marks))
    tests = json.loads(stream.getvalue())["tests"]
    listed = [(test["name"].split()[0], test["score"], test["max_score"], test["status"]) for test in tests]
    return listed, result.wasSuccessful()


changed = False
for name, answers in {"all right": RIGHT, "dense wrong": RIGHT | {"dense": 51}}.items():
    listed, passed = marked(answers)
    print(f"{name}: {sum(test[1] for test in listed):g} of {sum(test[2] for test in listed):g} points from {listed}")
    print(f"  the runner says {'passed' if passed else 'failed'}")
    changed |= listed != STATED[name] or passed != (name == "all right")
raise SystemExit("changed: not what is stated above" if changed else 0)
END
