import json

import numpy as np
import pytest

from zoo.answers.metrics import report
from zoo.errors import ZooError


def cases(facts):
    return json.loads((facts / "classification_reports.json").read_text())["cases"]


def figures(made):
    return [made.precision, made.recall, made.f1, made.support]


def test_the_report_is_that_of_scikit_learn(facts):
    for case in cases(facts):
        made = report(np.array(case["y"]), np.array(case["predicted"]), case["labels"])
        for each in (*made.classes, made.macro, made.weighted):
            theirs = case["report"][each.label]
            expected = [theirs["precision"], theirs["recall"], theirs["f1-score"], theirs["support"]]
            assert figures(each) == pytest.approx(expected), f"{case['what']}: {each.label}"
        assert made.accuracy == pytest.approx(case["report"]["accuracy"])


def test_a_class_that_neither_occurs_nor_is_predicted_counts_in_no_mean():
    y, predicted = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0])
    few, more = report(y, predicted, ["a", "b"]), report(y, predicted, ["a", "b", "c", "d"])
    assert figures(more.macro) == figures(few.macro)  # as scikit-learn's without its argument `labels`


def test_the_confusion_matrix_has_true_classes_in_rows(facts):
    for case in cases(facts):
        made = report(np.array(case["y"]), np.array(case["predicted"]), case["labels"])
        assert made.confusion.tolist() == case["confusion"]


def test_no_samples_are_an_error():
    with pytest.raises(ZooError, match="No samples"):
        report(np.array([], np.int64), np.array([], np.int64), ["a", "b"])
