from dataclasses import replace

import numpy as np
import pytest
from variations import RECIPE, Most

from zoo.data.arrays import Arrays
from zoo.data.batches import Batches, turned, varied


@pytest.fixture
def images():
    return np.random.default_rng(0).random((6, 9, 9, 3)).astype(np.float32)


def test_a_quarter_turn_is_a_quarter_turn(images):
    np.testing.assert_allclose(turned(images, 90, 0, 0, Most()), np.rot90(images, axes=(2, 1)), atol=1e-5)


def test_images_are_shrunk_about_their_middle_and_shifted_into_zeros(images):
    shrunk = turned(images, 0, 1, 0, Most())
    np.testing.assert_allclose(shrunk[:, 2:7, 2:7], images[:, ::2, ::2], atol=1e-6)
    assert not shrunk[:, [0, 1, 7, 8]].any()
    moved = turned(images, 0, 0, 1, Most())
    np.testing.assert_allclose(moved[:, :-1, :-1], images[:, 1:, 1:], atol=1e-6)
    assert not moved[:, -1].any()
    assert not moved[:, :, -1].any()


def test_half_a_pixel_is_the_mean_of_two(images):
    halfway = turned(images, 0, 0, 0.5, Most())
    across = (images[:, :, :-1] + images[:, :, 1:]) / 2
    np.testing.assert_allclose(halfway[:, :-1, :-1], (across[:, :-1] + across[:, 1:]) / 2, atol=1e-6)


def test_some_images_are_mirrored_and_the_others_left(images):
    flipped = varied(images, replace(RECIPE, flip=True), np.random.default_rng(0))
    same = [(each == whole).all() for each, whole in zip(flipped, images, strict=True)]
    mirrored = [(each == whole[:, ::-1]).all() for each, whole in zip(flipped, images, strict=True)]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert any(same)
    assert any(mirrored)


@pytest.mark.parametrize("changed", [{"shift": 2}, {"rotation": 10.0}, {"zoom": 0.1}, {"flip": True}])
def test_what_is_random_depends_on_seed_epoch_and_batch_alone(images, changed):
    def batch(at, epoch, seed):
        split = Arrays(images, np.zeros(6, np.int64), (9, 9, 3))
        batches = Batches(split, 3, seed=seed, recipe=replace(RECIPE, **changed))
        batches.start(epoch)
        batches[0]
        return batches[at][0]

    np.testing.assert_array_equal(batch(1, 2, 3), batch(1, 2, 3))
    assert not np.array_equal(batch(1, 2, 3), batch(1, 1, 3))
    assert not np.array_equal(batch(1, 2, 3), batch(1, 2, 4))


def test_a_feed_gives_the_batches_of_each_epoch_in_their_order(images):
    batches = Batches(Arrays(images, np.arange(6), (9, 9, 3)), 4)
    feed = batches.feed()
    for epoch in range(2):
        batches.start(epoch)
        taken = [np.asarray(y) for _, y in (map(feed.__getitem__, range(2)) if feed is batches else feed)]
        assert [len(y) for y in taken] == [4, 2]
        np.testing.assert_array_equal(np.concatenate(taken), batches.order)
