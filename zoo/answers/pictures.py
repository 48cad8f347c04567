"""Pictures of what a trained model got right: the confusion matrix, its surest mistakes, its first filters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zoo.answers.judge import Judged
from zoo.answers.metrics import Report
from zoo.data.splits import Split
from zoo.light.files.picture import Picture, Polygon, Text
from zoo.light.files.text import printable

if TYPE_CHECKING:
    import keras
    import numpy as np
    from PIL import Image

_MISTAKES = 24
_MOST_LETTERS = 24
"""Of a class's name."""
_MOST_NUMBERED = 25
"""Classes; the cells of more are too small for numbers."""
_INK, _FAINT, _WRONG = "#1b2430", "#5b6776", "#b03022"
_RIGHT_SHADE, _WRONG_SHADE = (33, 113, 181), (203, 66, 50)  # red, green, blue


def confusion_picture(made: Report, labels: Sequence[str]) -> Picture:
    """The confusion matrix: true classes in rows, each cell shaded by its share of the row."""
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
            fill = _shade(share, _RIGHT_SHADE if row == column else _WRONG_SHADE)
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


def mistakes_picture(split: Split, judged: Judged, labels: Sequence[str]) -> "Image.Image | None":
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
        pen.text((x, y + side + 18), f"said {_cut(labels[predicted[index]], 11)} {sure:.2f}", fill=_WRONG, font=font)
    return sheet


def filters_picture(model: "keras.Model") -> "Image.Image | None":
    """The kernels of the first convolution on images, each stretched from its lowest to its highest weight, if any."""
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


def _thumbnail(sample: "np.ndarray", side: int) -> "Image.Image":
    """A sample from 0 to 1 (or any range, stretched) as a square picture with hard pixels."""
    import numpy as np
    from PIL import Image

    low, high = min(float(sample.min()), 0.0), max(float(sample.max()), 1.0)
    pixels = (255 * (sample - low) / (high - low)).astype(np.uint8)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).convert("RGB")
    return image.resize((side, side), Image.Resampling.NEAREST)
