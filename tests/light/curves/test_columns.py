"""Histories of other trainers: the names of their columns, and lines that hold a part of an epoch."""

import pytest

from zoo.cli.verbs.curves import curves
from zoo.errors import ZooError
from zoo.light.curves.history import read_history
from zoo.light.curves.verdict import judge_curves

LIGHTNING = """epoch,step,train_loss_step,train_loss_epoch,val_loss,test_loss
0,24,1.9,,,
0,49,,,1.5,
0,49,,2.0,,
1,74,1.1,,,
1,99,,,1.2,
1,99,,1.25,,
2,100,,,,1.3
"""
HUGGING_FACE = """loss,learning_rate,epoch,step,eval_loss,eval_accuracy,train_runtime,train_loss
0.9,4e-05,0.5,50,,,,
0.7,3e-05,1.0,100,,,,
,,1.0,100,0.6,0.7,,
0.5,2e-05,1.5,150,,,,
0.3,1e-05,2.0,200,,,,
,,2.0,200,0.5,0.8,,
,,2.0,200,,,33.1,0.6
"""


def read(tmp_path, text):
    file = tmp_path / "history.csv"
    file.write_text(text)
    return read_history(file)


@pytest.mark.parametrize(
    "heading",
    [
        "epoch,train_loss,valid_loss,time",
        "epoch,loss,eval_loss,more",
        "Epoch,Train Loss,Val. Loss,lr",
        "epoch,train loss,test loss,seconds",
        "epoch,training/loss,validation/loss,more",
        "epoch,train_loss_epoch,val_loss_epoch,val_loss_step",
        "epoch,trainLoss,devLoss,best_val_loss",
        "Epoch,loss_train,loss_val,test_loss",
        "Step,fair-sun-1 - loss,fair-sun-1 - val_loss,fair-sun-1 - val_loss__MIN",
    ],
)
def test_the_losses_are_found_by_the_words_of_their_columns(tmp_path, heading):
    history = read(tmp_path, f"{heading}\n1,2.5,3,9\n2,2.25,2,9\n")
    assert (history.loss, history.val_loss) == ((2.5, 2.25), (3.0, 2.0))


def test_fastai_and_hugging_face_write_the_accuracy_on_the_validation_samples(tmp_path):
    bare = read(tmp_path, "epoch,train_loss,valid_loss,accuracy,time\n0,0.9,1.2,0.5,00:05\n")
    assert (bare.accuracy, bare.val_accuracy) == ((), (0.5,))
    assert read(tmp_path, "epoch,loss,val_loss,accuracy\n0,0.9,1.2,0.5\n").accuracy == (0.5,)


def test_lines_that_hold_a_part_of_an_epoch_are_gathered(tmp_path):
    history = read(tmp_path, LIGHTNING)
    assert (history.epochs, history.loss, history.val_loss) == ((0, 1), (2.0, 1.25), (1.5, 1.2))
    assert history.iterations_per_epoch == 50
    assert history.unread == ("train_loss_step", "test_loss")
    history = read(tmp_path, HUGGING_FACE)
    assert (history.epochs, history.loss, history.val_loss) == ((1, 2), (0.8, 0.4), (0.6, 0.5))
    assert history.val_accuracy == (0.7, 0.8)


def test_a_validation_every_other_epoch_leaves_those_epochs(tmp_path):
    history = read(tmp_path, "epoch,loss,val_loss\n1,5,NA\n2,4,6\n3,3,NA\n4,2,5\n5,1,NA\n")
    assert (history.epochs, history.loss, history.val_loss) == ((2, 4), (4.0, 2.0), (6.0, 5.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("epoch,loss,val_loss\n1,2,2\n2,1,\n3,1,2\n4,1,2\n", "val_loss in line 3 is ''"),  # pandas writes NaN so
        ("epoch,loss,val_loss\n1,2,2\n2,NA,2\n", "loss in line 3 is ''"),
        ("epoch,loss,val_loss,seconds\n1,2,2,5\n2,,,5\n", "loss in line 3 is ''"),
        ("epoch,loss,val_loss\n1,2,2\n,1,\n", "epoch in line 3 is not a number"),
        ("epoch,train/box_loss,val/box_loss\n1,2,2\n", "Name the losses so"),
    ],
)
def test_a_gap_that_may_hide_something_is_told(tmp_path, text, said):
    with pytest.raises(ZooError, match=said):
        read(tmp_path, text)


def test_without_a_validation_loss_no_verdict_and_the_column_is_named(tmp_path, capsys):
    lines = "".join(f"{at},{0.9**at},1\n" for at in range(20))
    history = read(tmp_path, f"epoch,loss,held_xent_loss\n{lines}")
    verdict = judge_curves(history)
    assert verdict.verdict == "no validation loss"
    assert "held_xent_loss" in verdict.advice
    curves([], [tmp_path / "history.csv"], plot=None, form="text")
    assert "not understood: held_xent_loss" in capsys.readouterr().out


def test_a_training_loss_alone_says_what_needs_no_other():
    from zoo.light.curves.history import History

    assert judge_curves(History((1, 2, 3), loss=(1.0, 1.0, 1.0))).verdict == "not learning"
    assert judge_curves(History((1, 2, 3), loss=(1.0, 1.2, 1.8))).verdict == "diverged"
