"""Pictures of what a trained model got right: the confusion matrix, its surest mistakes, its first filters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zoo.answers.judge import Judged
from zoo.answers.metrics import Report
from zoo.data.splits import Split
from zoo.light.files.image import font_of
from zoo.light.files.letters import cut, width
from zoo.light.files.look import Look
from zoo.light.files.marks import Point, Polygon, Text
from zoo.light.files.palette import FAINT, INK, NOTHING_SHADE, RIGHT_SHADE, WRONG, WRONG_SHADE, ink_on, mixed
from zoo.light.files.picture import Picture
from zoo.light.files.text import printable

if TYPE_CHECKING:
    import keras
    import numpy as np
    from PIL import Image

_MISTAKES = 16
_LABEL_ROOM, _COLUMN_ROOM = 180.0, 84.0  # of a class's name, beside its row and above its column
_MOST_NUMBERED = 25
"""Classes; the cells of more are too small for numbers."""
_SIZE = 12.0
_CAPTION_SIZE = 20
"""Of what stands below a thumbnail, in pixels; a board shows the sheet at half its size or less."""


def draw(thing: Judged, title: str, _look: Look | None = None) -> Picture:
    """The confusion matrix of a model's answers."""
    made = thing.report
    return confusion_picture(made, [each.label for each in made.classes], title or "Confusion matrix")


def confusion_picture(made: Report, labels: Sequence[str], title: str = "Confusion matrix") -> Picture:
    """The confusion matrix: true classes in rows, each cell shaded by its share of the row."""
    many = len(labels) > _MOST_NUMBERED
    size = 10.0 if many else _SIZE
    rows = [cut(printable(label), _LABEL_ROOM, size) for label in labels]
    heads = [cut(printable(label), _COLUMN_ROOM, _SIZE) for label in labels]
    counts = made.confusion.tolist()
    widest = max(width(text, _SIZE) for text in (*heads, *(f"{count:,}" for row in counts for count in row)))
    wide, high = (14.0, 14.0) if many else (max(44.0, widest + 10), 40.0)
    left, top = max(84.0, 34 + max(width(text, size) for text in rows)), 110.0
    right, foot = left + wide * len(labels), top + high * len(labels)
    said = f"accuracy {made.accuracy:.4f} of {made.macro.support:,} samples"
    needed = max(width(said, _SIZE), width(title, 16, True)) + 40
    picture = Picture(max(right + 24, needed), foot + 24, title=title, description=said)
    picture.add(Text((16, 28), title, 16, INK, bold=True), Text((16, 48), said, _SIZE, FAINT))
    picture.add(Text((left - 8, top - 26), "true class", _SIZE, FAINT, align="right"))
    picture.add(Text((left, top - 26), "predicted class", _SIZE, FAINT))
    for at, label in enumerate(rows):
        y = top + at * high
        picture.add(Text((left - 8, y + high / 2 + 4), label, size, INK, align="right"))
        if not many:
            picture.add(Text((left + (at + 0.5) * wide, top - 8), heads[at], _SIZE, INK, align="centre"))
        support = max(made.classes[at].support, 1)
        for column, count in enumerate(counts[at]):
            corner = left + column * wide, y
            _cell(picture, (corner, (wide, high)), count / support, right=at == column)
            if count and not many:
                ink = ink_on(_shade(count / support, right=at == column))
                place = corner[0] + wide / 2, y + high / 2 + 4
                picture.add(Text(place, f"{count:,}", _SIZE, ink, align="centre"))
    return picture


def _cell(picture: Picture, area: tuple[Point, Point], share: float, *, right: bool) -> None:
    (x, y), (wide, high) = area
    fill = _shade(share, right=right)
    corners = [(x + 1, y + 1), (x + wide - 1, y + 1), (x + wide - 1, y + high - 1), (x + 1, y + high - 1)]
    picture.add(Polygon(corners, fill, ""))


def _shade(share: float, *, right: bool) -> str:
    """Nearly white to the shade of what is right or wrong; the square root shows a few among many."""
    return mixed(NOTHING_SHADE, RIGHT_SHADE if right else WRONG_SHADE, share**0.5)


def mistakes_picture(split: Split, judged: Judged, labels: Sequence[str]) -> "Image.Image | None":
    """The wrong answers with the highest probability, each over what it is and what it was taken for; None if none."""
    import numpy as np
    from PIL import Image, ImageDraw

    predicted = judged.probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != split.y)
    if not len(wrong):
        return None
    surest = wrong[np.argsort(-judged.probabilities[wrong].max(axis=1), kind="stable")][:_MISTAKES]
    columns, side, line = 4, 190, 2 * _CAPTION_SIZE + 12
    rows = -(-len(surest) // columns)
    sheet = Image.new("RGB", (columns * (side + 12) + 12, rows * (side + line + 12) + 12), "white")
    pen, (font, _) = ImageDraw.Draw(sheet), font_of(_CAPTION_SIZE, False)
    samples = split.batch(surest)
    for at, (index, sample) in enumerate(zip(surest, samples, strict=True)):
        x, y = 12 + at % columns * (side + 12), 12 + at // columns * (side + line + 12)
        sheet.paste(_thumbnail(sample, side), (x, y))
        sure = judged.probabilities[index].max()
        truth = _fitting("is {}", labels[split.y[index]], side, font)
        said = _fitting(f"said {{}} {sure:.2f}", labels[predicted[index]], side, font)
        pen.text((x, y + side + 2), truth, fill=INK, font=font)
        pen.text((x, y + side + 4 + _CAPTION_SIZE), said, fill=WRONG, font=font)
    return sheet


def _fitting(caption: str, label: str, room: int, font: Any) -> str:
    """A caption with as much of a class's name as has room."""
    text = printable(label)
    while len(text) > 1 and font.getlength(caption.format(text)) > room:
        text = f"{text[:-2]}…"
    return caption.format(text)


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
