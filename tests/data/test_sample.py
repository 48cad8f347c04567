import numpy as np
import pytest

import zoo
from zoo.data.load import load
from zoo.data.wanted import Wanted
from zoo.errors import ZooError
from zoo.light.nets.catalogue import find
from zoo.light.nets.table import Table

WITH_TASK = [name for name in zoo.names() if zoo.card(name).task != "none"]


@pytest.mark.parametrize("name", WITH_TASK)
def test_sample_data_fits_its_architecture(name):
    card, data = zoo.card(name), load(Wanted.of(find(name)), "sample", limit=60)
    assert [len(each.y) for each in (data.train, data.validation, data.test)] == [42, 9, 9]
    assert data.train.x.shape[1:] == card.input
    assert data.train.x.dtype == np.float32
    assert np.isfinite(data.train.x).all()
    assert set(data.train.y) == set(range(card.classes))


@pytest.mark.parametrize("kind", ["Embedding", "ReversibleEmbedding"])
def test_a_net_that_begins_with_an_embedding_is_given_its_words(tmp_path, kind):
    tied = "; tie_weights=yes" if kind != "Embedding" else ""
    row = f"lookup,{kind},input_dim=90; output_dim=8{tied},20 x 8,720,0,90*8"
    heading = "layer,kind,settings,output,weights,biases,params_working"
    (tmp_path / "table.csv").write_text(f"{heading}\nwords,InputLayer,,20,0,0,\n{row}\n")
    tokens = Table.read(tmp_path / "table.csv").tokens
    x = load(Wanted("x", (20,), 3, tokens=tokens), limit=60).train.x
    assert (tokens, (x == x.astype(int)).all(), 9 < x.max() < 90) == (90, True, True)


def test_the_same_seed_gives_the_same_data():
    first, again, other = (load(Wanted.of(find("small_cnn")), limit=40, seed=seed) for seed in (1, 1, 2))
    assert (first.train.x == again.train.x).all()
    assert not (first.train.x == other.train.x).all()


def test_no_line_parts_the_classes_of_the_sample_points():
    data = load(Wanted.of(find("toy_mlp"))).train
    inputs = np.concatenate([data.x, np.ones((len(data.y), 1))], axis=1)
    fit = np.linalg.lstsq(inputs, 2.0 * data.y - 1, rcond=None)[0]
    assert 0.7 < ((inputs @ fit > 0) == data.y).mean() < 0.95


def test_a_net_worked_by_hand_has_no_data():
    with pytest.raises(ZooError, match="chain has no task to train on"):
        load(Wanted.of(find("chain")))


def test_unknown_data_is_named():
    with pytest.raises(ZooError, match=r"No data 'cifar9': no such file or folder .* Did you mean 'cifar10'\?"):
        load(Wanted.of(find("mnist_cnn")), "cifar9")
