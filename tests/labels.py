"""What is wrong with the labels of a picture: what a person would see at a glance."""

from itertools import combinations, pairwise

from zoo.light.files.placing import crosses


def marks(picture, kind):
    """The marks of a kind, by its class's name."""
    return [mark for mark in picture.marks if type(mark).__name__ == kind]


def misplaced(picture):
    """The labels that overlap one another or leave the picture."""
    texts = marks(picture, "Text")
    for text in texts:
        left, top, right, bottom = text.area
        if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
            yield f"'{text.text}' leaves the picture"
    for one, other in combinations(texts, 2):
        (left, top, right, bottom), (x, y, to_x, to_y) = one.area, other.area
        if min(right, to_x) - max(left, x) > 0.5 and min(bottom, to_y) - max(top, y) > 0.5:
            yield f"'{one.text}' over '{other.text}'"


def crossed(picture):
    """The labels of more than a letter that a line runs through."""
    legs = [leg for line in marks(picture, "Line") if line.width > 0.5 for leg in pairwise(line.points)]
    for text in marks(picture, "Text"):
        left, top, right, bottom = text.area
        inner = left + 0.5, top + 1.5, right - 0.5, bottom - 1.5
        if len(text.text) > 1 and any(crosses(inner, *leg) for leg in legs):
            yield f"a line through '{text.text}'"
