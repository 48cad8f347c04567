from typing import NamedTuple

FOLDER = "formats"


class F(NamedTuple):
    name: str
    example: str


FORMATS = ()


def pages():
    return {"formats/index.md": "# Formats\n"}


def nav():
    return []
