import json
import math
import os
import random
import subprocess
import sys

import pytest
from conftest import needs_keras
from labels import crossed, marks, misplaced

import zoo
from zoo.cli.printing import print_chart
from zoo.cli.verbs.curves import curves
from zoo.errors import ZooError
from zoo.light.curves.draw import NamedHistory, charts, told_apart
from zoo.light.curves.history import History, read_history
from zoo.light.curves.verdict import judge_curves
from zoo.light.files.chart import Chart, Curve, ticks_between
from zoo.light.files.palette import COLOURS


def of(val_loss, loss=None, count=30):
    """A history of losses that are functions of the epoch, from 0."""
    validation = tuple(val_loss(at) for at in range(count))
    training = tuple((loss or val_loss)(at) for at in range(count))
    return History(tuple(range(1, count + 1)), loss=training, val_loss=validation)


def decay(at):
    return 0.1 + 2 * math.exp(-at / 3)


@pytest.mark.parametrize(
    ("verdict", "history"),
    [
        ("converged", of(decay)),
        ("still learning", of(decay, count=9)),
        ("slow", of(lambda at: 2.3 - 0.01 * at, count=20)),
        ("slow", of(lambda at: 2.3 * 0.985**at, count=20)),
        ("not learning", of(lambda at: math.log(2))),
        ("not learning", of(lambda at: 2.3 + 0.01 * math.sin(at))),
        ("diverged", of(decay, lambda at: math.nan if at > 5 else decay(at))),
        ("diverged", of(decay, lambda at: decay(at) if at < 20 else 4.0)),
        ("overfitting since epoch 11", of(lambda at: 0.3 + 0.002 * (at - 9) ** 2, lambda at: math.exp(-at / 5))),
        ("too early to tell", of(decay, count=2)),
        ("converged", of(lambda at: decay(at) + 0.004 * (-1) ** at)),
        ("still learning", of(lambda at: 1 / (1 + at), count=12)),
    ],
)  # fmt: skip
def test_the_verdict_on_a_history_made_by_formula(verdict, history):
    assert judge_curves(history).verdict == verdict


@pytest.mark.parametrize("name", ["overfitting", "converged", "slow", "still_learning"])
def test_the_verdict_on_a_real_history(facts, name):
    # mnist_cnn: 600 digits without dropout, sample data for 25 epochs, a rate of 1e-5, 4,000 digits for 4 epochs
    verdict = judge_curves(read_history(facts / "histories" / f"{name}.csv"))
    assert verdict.verdict.startswith(name.replace("_", " "))
    assert "validation loss" in verdict.evidence


def test_noise_alone_is_seldom_taken_for_overfitting():
    verdicts = []
    for seed in range(100):
        noise = random.Random(seed)
        history = of(lambda at, noise=noise: decay(at) * (1 + noise.gauss(0, 0.05)), decay)
        verdicts.append(judge_curves(history).verdict)
    assert sum(verdict == "converged" for verdict in verdicts) >= 95


def test_the_verdict_does_not_depend_on_the_scale_of_the_loss():
    for factor in (0.01, 100.0):
        for history in (of(decay), of(lambda at: 2.3 - 0.01 * at), of(decay, count=9)):
            scaled = [tuple(factor * loss for loss in curve) for curve in (history.loss, history.val_loss)]
            assert judge_curves(History(history.epochs, *scaled)).verdict == judge_curves(history).verdict


def test_iterations_times_batch_size_are_the_samples(tmp_path, capsys):
    csv = tmp_path / "history.csv"  # document 000, question 5: 155 iterations an epoch of 32 samples
    csv.write_text("epoch,iteration,loss,val_loss\n1,155,3,3\n2,310,2.9,2.9\n3,465,2.8,2.8\n")
    curves([], [csv], plot=None, form="text", batch_size=32)
    assert "155 iterations an epoch x 32 a batch = 4,960 samples" in capsys.readouterr().out
    assert (
        NamedHistory("", History((1,)), 155, 32, 4950).sizes().endswith("they are 4,950, since the last batch holds 22")
    )


def test_a_history_is_read_whatever_its_separator_and_names(tmp_path):
    file = tmp_path / "history.csv"
    file.write_text("\ufeffEpoch;Training loss;Validation loss;more\n0;2.5;3;x\n1;2;nan;y\n", encoding="utf-8")
    history = read_history(file)
    assert (history.epochs, history.loss) == ((0, 1), (2.5, 2.0))
    assert math.isnan(history.val_loss[1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column 'loss'"),
        ("epoch,loss\n", "no epoch"),
        ("epoch,loss\n1,x\n", "loss in line 2 is 'x'"),
        ("epoch,loss\n1,2\n1,2\n", "do not rise"),
        ("epoch,loss\n1.5,2\n", "not a whole number"),
        ("epoch,loss\n1\n", "loss in line 2 is ''"),
        ("loss\n-1\n-2\n-3\n", "of 0 or more"),
        ("loss\n" + "9" * 5000 + "\n1\n1\n", None),
        ('loss,"' + "a" * 200_000, "field larger than"),
        ("epoch,loss,val_loss\n1,0,5,0,6\n", "line 2 has 5 cells under 3 headings; give each column a heading"),
        ("loss,val_loss\n0,0.5,0.6\n", "line 2 has 3 cells under 2 headings"),
    ],
)
def test_a_bad_history_is_one_line(tmp_path, text, said):
    file = tmp_path / "history.csv"
    file.write_text(text)
    if said is None:
        assert judge_curves(read_history(file)).verdict == "diverged"
        return
    with pytest.raises(ZooError, match=said) as raised:
        judge_curves(read_history(file))
    assert "\n" not in str(raised.value)


@needs_keras
def test_the_picture_names_its_axes_and_curves(facts, tmp_path):
    files = [facts / "histories" / f"{name}.csv" for name in ("slow", "converged")]
    curves([], files, plot=tmp_path / "curves.svg", form="text")
    drawn = (tmp_path / "curves.svg").read_text()
    for word in (
        ">epoch<",
        ">mean over the samples<",
        ">share right<",
        ">slow.csv training<",
        ">converged.csv validation<",
    ):
        assert word in drawn
    curves([], files, plot=tmp_path / "curves.png", form="text")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_words_at_two_near_places_of_an_axis_stand_apart():
    points = [(10.0**at, 1.0) for at in range(-6, 1)]
    marked = [(0.05, "lowest at 0.05"), (0.03, "suggested 0.03"), (0.9, "the very end of it")]
    chart = Chart("Loss", "rate", "mean", [Curve("a", points), Curve("b", points)], log_x=True, marks=marked)
    picture = zoo.draw(chart, title="Range test")
    assert list(misplaced(picture)) == []
    assert [each for each in crossed(picture) if "at 0.05" in each or "0.03" in each] == []


def test_many_curves_are_told_apart_without_their_colours():
    curves = [Curve(f"the curve of run {at} validation", [(0.0, at), (1.0, at + 1)]) for at in range(8)]
    picture = zoo.draw(Chart("Loss", "epoch", "mean", curves), title="Eight")
    signs = {
        (type(mark).__name__, len(getattr(mark, "points", ())), mark.fill == mark.stroke,
         getattr(mark, "points", ((0, 0), (1, 1)))[0][0] == getattr(mark, "points", ((0, 0), (1, 1)))[-1][0])
        for kind in ("Circle", "Polygon") for mark in marks(picture, kind)
    }  # fmt: skip
    assert len(signs) == 8
    assert list(misplaced(picture)) == []


def test_runs_are_named_by_what_was_asked_of_them():
    asked = [{"architecture": "mnist_cnn", "learning_rate": rate, "seed": "0"} for rate in ("0.1", "0.01")]
    named = [NamedHistory(f"logs/2026-01-0{at}", History((1,)), asked=each) for at, each in enumerate(asked)]
    assert told_apart(named) == ["learning rate 0.1", "learning rate 0.01"]
    again = NamedHistory("logs/2026-01-09", History((1,)), asked=asked[1])
    assert told_apart([*named, again])[1:] == ["learning rate 0.01, 2026-01-01", "learning rate 0.01, 2026-01-09"]
    assert told_apart([NamedHistory("a/one.csv", History((1,))), NamedHistory("a/two.csv", History((1,)))]) == [
        "one.csv", "two.csv",
    ]  # fmt: skip


def test_in_a_pipe_the_curves_are_letters_within_80_columns(facts, capsys):
    history = read_history(facts / "histories" / "overfitting.csv")
    for chart in charts([NamedHistory("overfitting.csv", history)]):
        print_chart(chart)
    out = capsys.readouterr().out
    assert out.isascii()
    assert max(map(len, out.splitlines())) <= 80
    assert "t training   v validation" in out


def test_on_a_terminal_the_curves_are_braille(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_chart(Chart("Loss", "epoch", "loss", [Curve("training", [(1, 2), (2, 1), (3, math.inf)], COLOURS[0], "t")]))
    assert any(0x2800 < ord(each) < 0x2900 for each in capsys.readouterr().out)


@pytest.mark.parametrize(("count", "words"), [(1, "1 curve"), (2, "2 curves")])
def test_a_chart_says_what_it_shows(count, words):
    shown = Chart("Loss", "epoch", "mean", [Curve("training", [(1, 2)])] * count)
    assert repr(shown) == f"<Chart: mean over epoch, {words}>"


def luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_stands_out_from_white_and_from_near_black():
    for colour in COLOURS:  # WCAG 2.1, contrast of graphics
        assert 1.05 / (luminance(colour) + 0.05) >= 3
        assert (luminance(colour) + 0.05) / (luminance("#121212") + 0.05) >= 3


@pytest.mark.parametrize("bounds", [(0, 1), (0.1, 0.11), (5, 5), (0, 0), (-3, 1e9), (1e-300, 2e-300), (1e300, 1.7e308)])
def test_ticks_are_few_and_span_the_bounds(bounds):
    ticks = ticks_between(*bounds)
    assert 2 <= len(ticks) <= 11
    assert ticks[0] <= bounds[0]
    assert ticks[-1] >= bounds[1] * (1 - 1e-9)


def test_json_has_the_verdict_its_evidence_and_no_nan(tmp_path, capsys):
    file = tmp_path / "history.csv"
    file.write_text("epoch,loss\n1,2\n2,nan\n")
    curves([], [file], plot=None, form="json")
    [content] = json.loads(capsys.readouterr().out)
    assert (content["verdict"], content["history"]["loss"]) == ("diverged", [2.0, None])


def test_nothing_to_draw_and_a_wrong_suffix_are_errors(tmp_path):
    with pytest.raises(ZooError, match="Whose curves"):
        curves([], [], plot=None, form="text")
    with pytest.raises(ZooError, match=r"\.svg, \.tex, \.pdf or \.png"):
        curves([tmp_path], [], plot=tmp_path / "a.gif", form="text")
    with pytest.raises(ZooError, match="is no run"):
        curves([tmp_path], [], plot=None, form="text")


def test_drawing_on_a_terminal_or_in_a_pipe_imports_nothing_heavy(facts):
    code = (
        "import sys; from pathlib import Path; from zoo.cli.verbs.curves import curves\n"
        "curves([], [Path(sys.argv[1])], plot=None, form='text')\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'PIL', 'tensorboard'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    file = facts / "histories" / "slow.csv"
    done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
