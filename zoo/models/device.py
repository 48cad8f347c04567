"""What computes, and what its rounding hangs on."""

from zoo.models import onednn, threads


def rounding() -> dict[str, str]:
    """What a step's rounding hangs on in this process, beside versions, as far as it is known of the backend."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return {}
    return {"onednn": onednn.state(), "threads": threads.state()}


def on_gpu() -> bool:
    """Whether TensorFlow has a GPU to compute on."""
    return gpus() > 0


def gpus() -> int:
    """How many GPUs TensorFlow has."""
    import tensorflow as tf

    return len(tf.config.list_physical_devices("GPU"))
