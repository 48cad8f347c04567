from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.errors import ZooError
from zoo.light.files.sums import NotArithmeticError, evaluate, evaluate_shape


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(5*5*3+1)*6", 456),
        ("2 + 3*4", 14),
        ("-(2-5)", 3),
        ("(49-2)/2", Fraction(47, 2)),
        ("floor((49-2)/2)+1", 24),
        ("ceil(7/2)", 4),
        ("0.1+0.2", Fraction(3, 10)),
    ],
)
def test_arithmetic_is_exact(text, value):
    assert evaluate(text) == value


def test_a_shape_is_worked_out_axis_by_axis():
    assert evaluate_shape("(32-5)/1+1 x 4*7 x 8") == (28, 28, 8)
    with pytest.raises(ZooError, match="no whole number"):
        evaluate_shape("(49-2)/2+1 x 8")


@pytest.mark.parametrize(
    "text",
    ["", "2+", "(2", "2)", "1/0", "__import__('os')", "2**9", "9e99", "1" * 500, "(" * 60 + "1" + ")" * 60, "a", "2 3"],
)
def test_what_is_no_arithmetic_is_refused_in_one_line(text):
    with pytest.raises(ZooError) as caught:
        evaluate(text)
    assert "\n" not in str(caught.value)


def test_what_holds_no_arithmetic_is_told_from_arithmetic_that_fails():
    for text in ("many", "2 3", "2)", "*2"):
        with pytest.raises(NotArithmeticError):
            evaluate(text)
    for text in ("1/0", "(2", "9^9^9"):
        with pytest.raises(ZooError) as failed:
            evaluate(text)
        assert not isinstance(failed.value, NotArithmeticError)


@given(st.text(alphabet="0123456789+-*/(). floorceil", max_size=60))
def test_any_text_is_a_number_or_refused(text):
    with suppress(ZooError):
        assert isinstance(evaluate(text), Fraction)
