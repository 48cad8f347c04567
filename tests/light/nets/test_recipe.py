from dataclasses import asdict, fields, replace

import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.nets.recipe import VALUES, Training, read_training

LEAST = {"optimizer": "adam", "learning_rate": 0.01, "loss": "binary_crossentropy", "batch_size": 32, "epochs": 3}


def test_every_field_but_the_knobs_says_what_it_may_be():
    assert [*VALUES, "knobs"] == [each.name for each in fields(Training)]
    assert all(each.help.endswith(".") for each in VALUES.values())


def test_a_recipe_reads_back_as_it_is_written():
    recipe = Training(**LEAST, rotation=10.0, flip=True, knobs={"units": 8})
    assert read_training(asdict(recipe)) == recipe


def test_what_differs_from_its_default_is_said():
    said = str(Training(**LEAST, zoom=0.1, flip=True, precision="mixed_bfloat16", knobs={"units": 8}))
    assert said == (
        "adam at 0.01, constant, batches of 32, 3 epochs, zoom 0.1, precision mixed_bfloat16, flip, units 8"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"optimizer": "adm"}, "optimizer: no 'adm'. Did you mean 'adam'?"),
        ({"learning_rate": 0.0}, "learning_rate 0 must be positive and finite"),
        ({"batch_size": 0}, "batch_size 0 must be positive, at most 1,000,000,000"),
        ({"rotation": 200.0}, "rotation 200 must be from 0 to 180 degrees"),
        ({"optimizer": "sgd", "beta_1": 0.7}, "sgd has no beta_1; adam, adamw, nadam have"),
        ({"beta_2": 1.0}, "beta_2 1 must be from 0 to 0.9999"),
        ({"warmup": 0.5}, "warmup is the rise of one_cycle; the schedule is constant"),
        ({"accumulate": 5}, "A batch of 32 cannot be computed in 5 equal parts"),
    ],
)
def test_an_illegal_recipe_cannot_be_made(changed, said):
    with pytest.raises(ZooError) as raised:
        Training(**LEAST | changed)
    assert said in str(raised.value)


def test_only_images_are_turned_and_shifted():
    recipe = Training(**LEAST, rotation=10.0)
    recipe.check_net((28, 28, 1), binary=True)
    with pytest.raises(ZooError, match="rotation 10 is done to images; the input is 2"):
        recipe.check_net((2,), binary=True)


def test_images_are_not_shifted_out_of_sight():
    recipe = Training(**LEAST, shift=28)
    recipe.check_net((30, 29, 1), binary=True)
    with pytest.raises(ZooError, match="shift 28 moves images of 28 x 60 x 1 out of sight; take less"):
        recipe.check_net((28, 60, 1), binary=True)


def test_the_recipe_of_every_net_is_legal():
    for name in zoo.names():
        card = zoo.card(name)
        for recipe in filter(None, (card.training, *card.recipes.values())):
            assert read_training(asdict(recipe)) == recipe


def test_what_adamw_takes_away_unasked_is_told_and_not_handed_on_to_others():
    recipe = Training(**LEAST | {"optimizer": "adamw"})
    assert (recipe.decay, recipe.weight_decay) == (0.004, 0.0)
    assert "weight_decay 0.004" in str(recipe)
    assert replace(recipe, optimizer="sgd").decay == 0.0
