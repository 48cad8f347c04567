"""Training that will likely run out of memory is refused before it starts."""

import re
from dataclasses import replace

import pytest
from conftest import run_zoo

import zoo
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.light.nets.memory import foretell
from zoo.training import room

GIB = 1 << 30


def test_what_does_not_fit_is_refused_with_the_largest_batch_that_does():
    net, free = find("design_7x7x256"), GIB // 4
    recipe = net.card.training
    with pytest.raises(ZooError, match=r"are free; --batch-size (\d+) fits, or --accumulate \d+") as refused:
        room.check(net.table, recipe, 16, free)
    fits = int(str(refused.value).split("--batch-size ")[1].split()[0])
    assert foretell(net.table, fits).peak <= 1.2 * free < foretell(net.table, fits + 1).peak
    with pytest.raises(ZooError, match="not even one sample"):
        room.check(net.table, recipe, 16, 1 << 20)
    room.check(net.table, recipe, 16, None)
    room.check(net.table, recipe, 16, 100 * GIB)


def test_what_is_advised_is_a_recipe_that_fits():
    net, free = find("design_7x7x256"), GIB // 6
    recipe = replace(net.card.training, batch_size=60, accumulate=4)
    with pytest.raises(ZooError, match="are free") as refused:
        room.check(net.table, recipe, 15, free)
    size, parts = (int(each) for each in re.findall(r"(?:batch-size|accumulate) (\d+)", str(refused.value)))
    for advised in (replace(recipe, batch_size=size), replace(recipe, accumulate=parts)):
        room.check(net.table, advised, advised.part_size, free)


def test_a_net_that_is_computed_as_a_whole_is_foretold_so():
    net, recipe = find("signal_cnn"), replace(find("signal_cnn").card.training, batch_size=16)
    room.check(net.table, recipe, 2, GIB)
    with pytest.raises(ZooError, match="batches of 16 takes about"):
        room.check(net.table, recipe, 16, GIB)


def test_a_run_is_refused_leaves_nothing_and_is_forced(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "free_memory", lambda: 1 << 20)
    run, asked = tmp_path / "run", {"data": "sample", "limit": 100, "epochs": 1}
    with pytest.raises(ZooError, match=r"1\.0 MiB are free"):
        zoo.train("toy_mlp", run=run, **asked)
    assert not run.exists()
    assert zoo.train("toy_mlp", run=run, force=True, **asked).finished
    with pytest.raises(ZooError, match="--force"):
        zoo.resume(run, epochs=2)
    assert zoo.resume(run, epochs=2, force=True).epochs == 2


def test_free_memory_is_the_least_that_the_system_and_the_group_leave(tmp_path, monkeypatch):
    monkeypatch.setattr(room.platform, "system", lambda: "Linux")
    (tmp_path / "memory.max").write_text("8000000\n")
    (tmp_path / "memory.current").write_text("5000000\n")
    (tmp_path / "memory.stat").write_text("anon 3000000\nfile 2000000\n")
    monkeypatch.setattr(room, "_GROUPS", (("", tmp_path, "memory.max", "memory.current", "file"),))
    monkeypatch.setattr(room, "_OWN", tmp_path / "own")
    assert room.free_memory() == 5_000_000
    (tmp_path / "own").write_text("3:cpu:/\n0::/job/step\n")  # As of a job whose step has no limit of its own.
    (tmp_path / "job").mkdir()
    (tmp_path / "memory.max").rename(tmp_path / "job" / "memory.max")
    (tmp_path / "job" / "memory.current").write_text("7000000\n")
    assert room.free_memory() == 1_000_000
    (tmp_path / "job" / "memory.max").write_text("max\n")
    assert room.free_memory() != 5_000_000
    monkeypatch.setattr(room.platform, "system", lambda: "Darwin")
    assert room.free_memory() is None


def test_a_dry_run_and_show_foretell_it(capsys):
    _, shown, _ = run_zoo(capsys, "show", "signal_cnn", "--batch-size", "16")
    assert "Memory of training" in shown and "batches of 16" in shown
    _, dry, _ = run_zoo(capsys, "train", "toy_mlp", "--data", "sample", "--limit", "100", "--dry-run")
    assert "peak  Training with batches of" in dry
    status, _, said = run_zoo(capsys, "show", "signal_cnn", "--batch-size", "16", "--format", "csv")
    assert status == 2 and "no columns" in said
