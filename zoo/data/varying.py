"""Training images varied within TensorFlow's graph, as `zoo.data.batches.varied` does it outside of one."""

import math
from typing import Any

from zoo.light.nets.recipe import Training


def varied_in_graph(x: Any, recipe: Training, seed: Any, ground: float = 0.0) -> Any:
    """Images ``(samples, height, width, channels)``, float32, mirrored, turned, scaled and shifted by the recipe.

    One operation does all of it: it looks each dot up where the variations lead back to. Bilinear.

    Args:
        seed: two integers, on which alone depends what is done.
        ground: what comes in.
    """
    import tensorflow as tf

    if not (recipe.flip or recipe.rotation or recipe.zoom or recipe.shift):
        return x
    height, width = x.shape[1:3]
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=x,
        transforms=_ways_back(tf.shape(x)[0], (height, width), recipe, seed),
        output_shape=[height, width],
        fill_value=ground,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


def _ways_back(samples: Any, size: tuple[int, int], recipe: Training, seed: Any) -> Any:
    """For each sample the eight numbers that lead from a dot of the picture that is made to its place before."""
    import tensorflow as tf

    def uniform(number: int) -> Any:
        return drawn(samples, tf.random.experimental.stateless_fold_in(seed, number))

    angle = math.radians(recipe.rotation) * uniform(0)
    scale = (1 + recipe.zoom) ** uniform(1)
    if recipe.rotation or recipe.zoom:
        moves = [recipe.shift * uniform(number) for number in (2, 3)]
    else:  # By whole dots, which leaves the numbers as they are: of 2 n + 1 places each has an equal share.
        moves = [tf.round((recipe.shift + 0.49999) * uniform(number)) for number in (2, 3)]
    bottom, right = ((each - 1) / 2 for each in size)
    cos, sin = tf.cos(angle) * scale, tf.sin(angle) * scale
    down = [-sin, cos, sin * right - cos * bottom + moves[0] + bottom]
    across = [cos, sin, -sin * bottom - cos * right + moves[1] + right]
    if recipe.flip:
        mirrored = uniform(4) < 0
        back = [-across[0], -across[1], 2 * right - across[2]]
        across = [tf.where(mirrored, other, each) for other, each in zip(back, across, strict=True)]
    none = tf.zeros_like(angle)
    return tf.stack([*across, *down, none, none], axis=1)


def drawn(samples: Any, seed: Any) -> Any:
    """A number for each sample, from -1 to 1."""
    import tensorflow as tf

    return tf.random.stateless_uniform([samples], seed, -1, 1)
