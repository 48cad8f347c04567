"""Weights and activations rounded to whole numbers of eight bits by ONNX Runtime, calibrated on training samples."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.proof import Proof
from zoo.exporters.subject import Subject

if TYPE_CHECKING:
    import numpy as np

INT8 = "int8"
MOST_LOSS = 0.005
"""Of accuracy, that rounding may cost: half a point."""
CALIBRATED_ON = 512
"""Training samples, by which the ranges of activations are found."""
_BATCH = 32


def quantize(subject: Subject, path: Path, to: Path) -> None:
    """Write a quantized copy of an ONNX file: a convolution's weights with a scale a channel.

    Raises:
        ZooError: there are no training samples to calibrate on.
    """
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    samples = _training(subject)
    prepared = path.with_name(f"prepared{path.suffix}")
    logging.getLogger().setLevel(logging.ERROR)
    quant_pre_process(str(path), str(prepared))
    quantize_static(
        str(prepared), str(to), _reader(subject.model.inputs[0].name, samples), quant_format=QuantFormat.QDQ,
        per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
    )  # fmt: skip
    prepared.unlink()


def _training(subject: Subject) -> "np.ndarray":
    import numpy as np

    splits = subject.data()
    if splits is None:
        raise ZooError(
            f"{subject.name}: {INT8} needs training samples to calibrate on, and test samples; it has no data, or they "
            "are not to be had: set ZOO_DATA to the folder that holds them."
        )
    chosen = np.random.default_rng(0).permutation(len(splits.train.y))[:CALIBRATED_ON]
    return subject.given(splits.train.batch(np.sort(chosen)))


def _reader(name: str, samples: "np.ndarray") -> Any:
    """The samples as ONNX Runtime asks for them."""
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self._batches: Iterator[dict[str, Any]] = iter(
                {name: samples[at : at + _BATCH]} for at in range(0, len(samples), _BATCH)
            )

        def get_next(self) -> dict[str, Any] | None:
            return next(self._batches, None)

    return Reader()


def check_loss(proof: Proof, *, allow: bool) -> None:
    """Refuse what costs more accuracy than it may.

    Raises:
        ZooError: naming both accuracies.
    """
    if allow or proof.accuracy is None or proof.accuracy_in_keras is None:
        return
    if proof.accuracy_in_keras - proof.accuracy > MOST_LOSS:
        raise ZooError(
            f"Quantized, {proof.accuracy:.2%} of {proof.tally.samples:,} are right, in Keras "
            f"{proof.accuracy_in_keras:.2%}: over {100 * MOST_LOSS:g} points are lost; --allow-loss keeps it."
        )
