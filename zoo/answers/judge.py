"""What a trained model got right: the report, the confusion matrix, the mistakes it was surest of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoo.answers.metrics import Report, report
from zoo.cli import printing
from zoo.errors import ZooError
from zoo.light.files.text import printable

if TYPE_CHECKING:
    import keras
    import numpy as np

    from zoo.data.load import Split
    from zoo.training.events import Events

_MISTAKES = 24
_MOST_LETTERS = 24  # of a class's name in a picture
_MOST_NUMBERED = 25  # classes; the cells of more are too small for numbers
_INK, _FAINT = "#1b2430", "#5b6776"
_SURE = 1e-7  # a probability is kept this far from 0, as Keras does


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's answers on a split. `probabilities` are ``(samples, classes)``."""

    probabilities: "np.ndarray"
    loss: float
    """Mean cross-entropy, natural logarithm."""
    report: Report


def judge(
    model: "keras.Model", split: "Split", labels: Sequence[str], batch_size: int, *, logits: bool = False
) -> Judged:
    """Ask the model for every sample of a split.

    Args:
        logits: whether the model ends without an activation.

    Raises:
        ZooError: an answer is not a finite number.
    """
    import numpy as np

    from zoo.data.batches import Batches

    probabilities = to_probabilities(model.predict(Batches(split, batch_size).feed(), verbose=0), logits=logits)
    of_truth = probabilities[np.arange(len(split.y)), split.y]
    loss = float(-np.log(np.clip(of_truth, _SURE, 1)).mean())
    return Judged(probabilities, loss, report(split.y, probabilities.argmax(axis=1), labels))


def to_probabilities(outputs: "np.ndarray", *, logits: bool) -> "np.ndarray":
    """A model's outputs as ``(samples, classes)``; one number a sample is the probability of the second of two classes.

    Raises:
        ZooError: some are not finite numbers.
    """
    import numpy as np

    if not np.isfinite(outputs).all():
        raise ZooError(
            "The model's answers are not finite numbers: its training has diverged; lower its learning rate."
        )
    if outputs.shape[1] == 1:
        # a logit of 0 for the first class makes the softmax below a sigmoid
        outputs = np.concatenate([np.zeros_like(outputs) if logits else 1 - outputs, outputs], axis=1)
    if not logits:
        return outputs
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


COLUMNS = ("class", "precision", "recall", "f1-score", "support")


def print_report(made: Report) -> None:
    """Precision, recall, F1 and support by class, as the homework prints them."""
    printing.print_table(COLUMNS, report_rows(made), right=COLUMNS[1:])


def report_rows(made: Report, digits: int = 2) -> list[list[str]]:
    """The lines of the report under `COLUMNS`: the classes, the accuracy, the means."""
    rows = [
        [
            printable(each.label),
            *(f"{figure:.{digits}f}" for figure in (each.precision, each.recall, each.f1)),
            f"{each.support}",
        ]
        for each in (*made.classes, made.macro, made.weighted)
    ]
    rows.insert(len(made.classes), ["accuracy", "", "", f"{made.accuracy:.{digits}f}", f"{made.macro.support}"])
    return rows


def write_pictures(
    events: "Events", model: "keras.Model", split: "Split", judged: Judged, labels: Sequence[str], step: int
) -> None:
    """The confusion matrix, the surest mistakes and the first layer's filters, for TensorBoard."""
    events.image("pictures/confusion matrix", confusion_picture(judged.report, labels).to_image(), step)
    if len(model.input_shape) == 4:
        if (mistakes := mistakes_picture(split, judged, labels)) is not None:
            events.image("pictures/surest mistakes", mistakes, step)
        if (filters := filters_picture(model)) is not None:
            events.image("pictures/first filters", filters, step)


def confusion_picture(made: Report, labels: Sequence[str]) -> Any:
    """The confusion matrix as a `zoo.Picture`: true classes in rows, each shaded by its share of the row."""
    from zoo.light.files.picture import Picture, Polygon, Text

    labels = [_cut(printable(label), _MOST_LETTERS) for label in labels]
    longest = max(map(len, labels))
    many = len(labels) > _MOST_NUMBERED
    wide, high = (14.0, 14.0) if many else (max(44.0, 7.0 * min(longest, 11) + 10), 40.0)
    left, top = max(84.0, 34 + 7.4 * longest), 92.0
    right, foot = left + wide * len(labels), top + high * len(labels)
    picture = Picture(max(right + 24, 400.0), foot + 24)
    picture.add(Text((16, 28), "Confusion matrix", 16, _INK, bold=True))
    counted = f"accuracy {made.accuracy:.4f} of {made.macro.support:,} samples"
    picture.add(Text((picture.width - 24, 28), counted, 12, _FAINT, align="right"))
    picture.add(Text((left - 8, top - 26), "true class", 11, _FAINT, align="right"))
    picture.add(Text(((left + right) / 2, top - 26), "predicted class", 11, _FAINT, align="centre"))
    for row, label in enumerate(labels):
        y = top + row * high
        picture.add(Text((left - 8, y + high / 2 + 4), label, 10 if many else 12, _INK, align="right"))
        if not many:
            picture.add(Text((left + (row + 0.5) * wide, top - 8), _cut(label, 11), 11, _INK, align="centre"))
        for column, count in enumerate(made.confusion[row].tolist()):
            share = count / max(made.classes[row].support, 1)
            fill = _shade(share, (33, 113, 181) if row == column else (203, 66, 50))
            x = left + column * wide
            corners = [(x + 1, y + 1), (x + wide - 1, y + 1), (x + wide - 1, y + high - 1), (x + 1, y + high - 1)]
            picture.add(Polygon(corners, fill, fill))
            if count and not many:
                ink = "#ffffff" if share > 0.5 else _INK
                picture.add(Text((x + wide / 2, y + high / 2 + 4), f"{count}", 12, ink, align="centre"))
    return picture


def _cut(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}\u2026"


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
        pen.text((x, y + side + 2), f"is {_cut(labels[split.y[index]], 17)}", fill=_INK, font=font)
        pen.text((x, y + side + 18), f"said {_cut(labels[predicted[index]], 11)} {sure:.2f}", fill="#b03022", font=font)
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
    pixels = (255 * (sample - low) / (high - low)).astype(np.uint8)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).convert("RGB")
    return image.resize((side, side), Image.Resampling.NEAREST)
