"""What TensorFlow computes on."""


def on_gpu() -> bool:
    """Whether TensorFlow has a GPU to compute on."""
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))
