"""What a trained model got right: the report, the confusion matrix, the mistakes it was surest of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoo import render
from zoo.metrics import Report, report

if TYPE_CHECKING:
    import keras
    import numpy as np

    from zoo.data import Split
    from zoo.events import Events

_MISTAKES = 24
_SURE = 1e-7  # a probability is kept this far from 0, as Keras does


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's answers on a split. `probabilities` are ``(samples, classes)``."""

    probabilities: "np.ndarray"
    loss: float
    """Mean cross-entropy, natural logarithm."""
    report: Report


def judge(model: "keras.Model", split: "Split", labels: Sequence[str], batch_size: int) -> Judged:
    """Ask the model for every sample of a split."""
    import numpy as np

    from zoo.data.batches import Batches

    outputs = model.predict(Batches(split, batch_size), verbose=0)
    probabilities = np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs
    of_truth = probabilities[np.arange(len(split.y)), split.y]
    loss = float(-np.log(np.clip(of_truth, _SURE, 1)).mean())
    return Judged(probabilities, loss, report(split.y, probabilities.argmax(axis=1), labels))


def print_report(made: Report) -> None:
    """Precision, recall, F1 and support by class, as the homework prints them."""
    rows = [
        [each.label, f"{each.precision:.2f}", f"{each.recall:.2f}", f"{each.f1:.2f}", f"{each.support}"]
        for each in (*made.classes, made.macro, made.weighted)
    ]
    rows.insert(len(made.classes), ["accuracy", "", "", f"{made.accuracy:.2f}", f"{made.macro.support}"])
    columns = ("class", "precision", "recall", "f1-score", "support")
    render.print_table(columns, rows, right=columns[1:])


def write_pictures(
    events: "Events", model: "keras.Model", split: "Split", judged: Judged, labels: Sequence[str], step: int
) -> None:
    """The confusion matrix, the surest mistakes and the first layer's filters, for TensorBoard."""
    events.image("confusion matrix", confusion_picture(judged.report, labels).to_image(), step)
    if len(model.input_shape) == 4:
        if (mistakes := mistakes_picture(split, judged, labels)) is not None:
            events.image("surest mistakes", mistakes, step)
        if (filters := filters_picture(model)) is not None:
            events.image("first filters", filters, step)


def confusion_picture(made: Report, labels: Sequence[str]) -> Any:
    """The confusion matrix as a `zoo.picture.Picture`: true classes in rows, each shaded by its share of the row."""
    from zoo.picture import Box, Picture, Text

    cell, left, top = 44, 30 + 8 * max(map(len, labels)), 74
    size = cell * len(labels)
    picture = Picture(left + size + 24, top + size + 24)
    picture.add(Text((left, 24), "Predicted class, by true class", 14, "#1b2430", bold=True))
    for row, label in enumerate(labels):
        picture.add(Text((left - 8, top + row * cell + 27), label, 12, "#1b2430", align="right"))
        picture.add(Text((left + row * cell + 4, top - 8), label[: cell // 7], 11, "#5b6776"))
        support = max(made.classes[row].support, 1)
        for column, count in enumerate(made.confusion[row].tolist()):
            share = count / support
            at = (left + column * cell + 1.0, top + row * cell + 1.0)
            fill = _shade(share, (33, 113, 181) if row == column else (203, 66, 50))
            picture.add(Box(at, (cell - 2.0, cell - 2.0), fill))
            if count:
                ink = "#ffffff" if share > 0.5 else "#1b2430"
                picture.add(Text((at[0] + cell - 7, at[1] + 26), str(count), 12, ink, align="right"))
    return picture


def _shade(share: float, colour: tuple[int, int, int]) -> str:
    """White to `colour`; the square root shows a few among many."""
    strength = share**0.5
    return "#" + "".join(f"{round(245 + (each - 245) * strength):02x}" for each in colour)


def mistakes_picture(split: "Split", judged: Judged, labels: Sequence[str]) -> Any:
    """The wrong answers with the highest probability, each over what it is and what it was taken for; None if none."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    predicted = judged.probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != split.y)
    if not len(wrong):
        return None
    surest = wrong[np.argsort(-judged.probabilities[wrong].max(axis=1), kind="stable")][:_MISTAKES]
    columns, side, line = 6, 132, 36
    rows = -(-len(surest) // columns)
    sheet = Image.new("RGB", (columns * (side + 12) + 12, rows * (side + line + 12) + 12), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=13)
    samples = split.batch(surest)
    for at, (index, sample) in enumerate(zip(surest, samples, strict=True)):
        x, y = 12 + at % columns * (side + 12), 12 + at // columns * (side + line + 12)
        sheet.paste(_thumbnail(sample, side), (x, y))
        sure = judged.probabilities[index].max()
        pen.text((x, y + side + 2), f"is {labels[split.y[index]]}", fill="#1b2430", font=font)
        pen.text((x, y + side + 18), f"said {labels[predicted[index]]} {sure:.2f}", fill="#b03022", font=font)
    return sheet


def filters_picture(model: "keras.Model") -> Any:
    """The kernels of the first convolution on images, each stretched from its lowest to its highest weight."""
    import numpy as np
    from PIL import Image

    kernel = next((layer.kernel for layer in model.layers if hasattr(layer, "kernel_size")), None)
    if kernel is None or len(kernel.shape) != 4 or kernel.shape[2] not in (1, 3):
        return None
    import keras

    weights = np.moveaxis(keras.ops.convert_to_numpy(kernel), -1, 0)
    columns, side = 8, 72
    rows = -(-len(weights) // columns)
    sheet = Image.new("RGB", (columns * (side + 8) + 8, rows * (side + 8) + 8), "white")
    for at, each in enumerate(weights):
        low, high = each.min(), each.max()
        tile = _thumbnail((each - low) / max(high - low, 1e-9), side)
        sheet.paste(tile, (8 + at % columns * (side + 8), 8 + at // columns * (side + 8)))
    return sheet


def _thumbnail(sample: "np.ndarray", side: int) -> Any:
    """A sample from 0 to 1 (or any range, stretched) as a square picture with hard pixels."""
    import numpy as np
    from PIL import Image

    low, high = min(float(sample.min()), 0.0), max(float(sample.max()), 1.0)
    pixels = np.uint8(255 * (sample - low) / (high - low))
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).convert("RGB")
    return image.resize((side, side), Image.Resampling.NEAREST)
