from dataclasses import replace

import keras
import numpy as np
import pytest
from variations import RECIPE, Most

from zoo.data import varying
from zoo.data.arrays import Arrays
from zoo.data.batches import Batches, turned
from zoo.data.fixed import Fixed
from zoo.data.varying import varied_in_graph

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends have no such graph")


@pytest.fixture
def images():
    return np.random.default_rng(0).random((6, 9, 7, 3)).astype(np.float32)


def varied(images, seed=(1, 2), **changed):
    return varied_in_graph(images, replace(RECIPE, **changed), np.array(seed, np.int32)).numpy()


@pytest.mark.parametrize(("rotation", "zoom", "shift"), [(90, 0, 0), (17, 0, 0), (0, 0.3, 0), (25, 0.2, 2)])
def test_an_image_is_turned_scaled_and_shifted_as_outside_of_the_graph(images, monkeypatch, rotation, zoom, shift):
    monkeypatch.setattr(varying, "drawn", lambda samples, seed: np.ones(len(images), np.float32))
    made = varied(images, rotation=float(rotation), zoom=float(zoom), shift=shift)
    np.testing.assert_allclose(made, turned(images, rotation, zoom, shift, Most()), atol=1e-5)


def test_what_comes_in_is_the_ground_of_the_pictures():
    dark, recipe = np.full((4, 5, 5, 1), -1, np.float32), replace(RECIPE, shift=2)
    assert (varied_in_graph(dark, recipe, np.array((1, 2), np.int32), -1.0).numpy() == -1).all()
    batches = Batches(
        Arrays(dark, np.zeros(4, np.int64), (5, 5, 1)), 4, recipe=recipe, ground=Fixed(pixels="-1..1").ground
    )
    assert (batches[0][0] == -1).all()


def test_some_images_are_mirrored_and_the_others_left(images):
    flipped = varied(images, flip=True)
    same = [(each == whole).all() for each, whole in zip(flipped, images, strict=True)]
    mirrored = [(each == whole[:, ::-1]).all() for each, whole in zip(flipped, images, strict=True)]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert any(same)
    assert any(mirrored)


def test_a_shift_is_by_whole_dots_each_as_often_as_another():
    dots = np.zeros((4000, 5, 5, 1), np.float32)
    dots[:, 2, 2] = 1
    moved = varied(dots, shift=1)
    assert set(np.unique(moved)) == {0, 1}
    counts = moved.sum(axis=(0, 3))
    assert counts[1:4, 1:4].sum() == 4000
    assert counts[1:4, 1:4].min() > 360


@pytest.mark.parametrize("changed", [{"shift": 2}, {"rotation": 10.0}, {"zoom": 0.1}, {"flip": True}])
def test_what_is_random_depends_on_the_seed_alone(images, changed):
    np.testing.assert_array_equal(varied(images, (5, 6), **changed), varied(images, (5, 6), **changed))
    assert not np.array_equal(varied(images, (5, 6), **changed), varied(images, (5, 7), **changed))
