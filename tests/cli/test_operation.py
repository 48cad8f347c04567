import pytest
from conftest import run_zoo


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["softmax", "--x", "1 2; 3 4"], "takes one row of numbers, not 2 x 2"),
        (["softmax", "--x", "1 2", "--target", "1"], "--target"),
        (["convolution", "--x", "1 2"], "needs its kernel"),
        (["max_pooling", "--x", "1 2", "--size", "2"], "A window of 2 x 2 does not fit into 1 x 2"),
        (["max_pooling", "--x", "1 2", "--kernel", "1"], "The operation max_pooling has no --kernel; it takes --size"),
        (["convolution", "--x", "1 2", "--kernel", "1", "--size", 3], "convolution has no --size; it takes --kernel"),
        (["softmax", "--x", "1 2", "--padding", "valid"], "softmax has no --padding; it takes --x alone"),
        (["softmax", "--x", "1 2", "--size", 2, "--stride", 1], "softmax has no --size and no --stride"),
        (["max_pooling"], "Missing option '--x'"),
        (["average_pooling", "--x", "1 2", "--size", 10**12], "does not fit"),
    ],
)
def test_what_an_operation_cannot_take_is_bad_input(capsys, arguments, message):
    status, _, err = run_zoo(capsys, "operation", *arguments)
    assert status == 2
    assert message in err


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "latex"])
def test_an_operation_in_every_format(capsys, form):
    x, kernel = "1 2 3 3; 3 2 4 2; 0 2 1 4; 1 3 2 1", "1/4 1/4; 1/4 1/4"
    status, out, _ = run_zoo(
        capsys, "operation", "convolution", "--x", x, "--kernel", kernel, "--stride", 2, "--format", form
    )
    assert status == 0
    assert "1.5" in out


def test_trace_sends_the_name_of_an_operation_on(capsys):
    status, _, err = run_zoo(capsys, "trace", "softmax", "--x", "1 2")
    assert status == 2
    assert "zoo operation softmax" in err
