"""Embeddings: a vector for each entry of a vocabulary."""

from collections.abc import Iterator, Sequence
from math import prod

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import NO_SLIPS, Spot
from zoo.light.layers.kinds.adapters import LORA, adapted
from zoo.light.layers.option import maybe, number, option, whole, word, yes_no
from zoo.light.layers.parameter import REQUIRED, Option, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.working import Working

ENTRIES = option(
    "input_dim", whole(), REQUIRED, heading="vocab(?:ulary)?(?: size)?|num embeddings|entries|tokens",
    key="vocab(?:ulary)?(?:[_ ]size)?|num[_ ]embeddings",
)._replace(said=lambda settings: f"{settings['input_dim']:,} entries of {settings['output_dim']}")  # fmt: skip
WIDTH = option(
    "output_dim", whole(), REQUIRED, heading="embed(?:ding)? dim(?:ension)?", key="embed(?:ding)?[_ ]dim(?:ension)?"
)._replace(said=lambda settings: "")
_MASK_ZERO = option("mask_zero", yes_no, False)
_REVERSE = option("reverse", yes_no, False)._replace(option=Option(False, in_call=True))


def _embedded(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    entries, width = settings["input_dim"], settings["output_dim"]
    table = Variable("embeddings", (entries, width))
    return Figures((*inputs[0].output, width), adapted(settings, table))


def _reversible(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    entries, width = settings["input_dim"], settings["output_dim"]
    tables = [Variable("embeddings", (entries, width))]
    if not settings["tie_weights"]:
        tables.append(Variable("reverse_embeddings", (width, entries)))
    shape = inputs[0].output
    if not settings["reverse"]:
        return Figures((*shape, width), tuple(tables))
    if shape[-1:] != (width,):
        raise ZooError(f"in reverse it takes vectors of {width}, not {format_shape(shape) or 'a number'}.")
    return Figures((*shape[:-1], entries), tuple(tables), macs=prod(shape) * entries)


def _looked_up(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    if settings.get("reverse"):
        return Working("", f"Each vector gives one value for each of the {output[-1]} entries.")
    return Working("", f"Each whole number that goes in becomes a vector of {output[-1]}: {format_shape(output)}.")


def _looked_up_slips(spot: Spot, given: Shape) -> Iterator[str]:
    entries, width, right = spot.settings["input_dim"], spot.settings["output_dim"], spot.figures.output
    if given == (*right[:-1], entries):
        yield f"{entries} is the number of entries; each is a vector of {width}."
    if given == (width,):
        yield f"Each of the {prod(right[:-1])} numbers that go in has a vector of its own: {format_shape(right)}."
    if given == (entries, width):
        yield f"This is the table of all entries; the {prod(right[:-1])} that go in are looked up in it."


def _table_slips(spot: Spot) -> Iterator[tuple[int, int, str]]:
    entries, width, length = spot.settings["input_dim"], spot.settings["output_dim"], prod(spot.shapes[0])
    yield entries * width, width, "An embedding has no biases: it looks a vector up."
    yield entries * width, entries, "An embedding has no biases: it looks a vector up."
    if length > 1:
        why = f"The table is counted for each of the {length} numbers that go in; they are looked up in the same one."
        yield entries * width * length, 0, why
        yield length * width, 0, f"{length}*{width} are the numbers that come out; the table has all {entries} entries."


def _entries(settings: Settings) -> int:
    entries: int = settings["input_dim"]
    return entries


EMBEDDING = Plain(
    name="Embedding",
    subject="An embedding",
    takes=(ENTRIES, WIDTH, _MASK_ZERO, *LORA),
    figures=_embedded,
    working=_looked_up,
    learns=True,
    slips=NO_SLIPS._replace(whole=_looked_up_slips, weights=_table_slips),
    tokens=_entries,
    words=r"\bembed",
    turn=16,
    fill=palette.SAND,
)
REVERSIBLE = Plain(
    name="ReversibleEmbedding",
    subject="An embedding that also leads back",
    takes=(
        ENTRIES, WIDTH, _MASK_ZERO, option("tie_weights", yes_no, True), option("reverse_dtype", maybe(word()), None),
        option("logit_soft_cap", maybe(number()), None), _REVERSE,
    ),
    figures=_reversible,
    working=_looked_up,
    learns=True,
    relatives=EMBEDDING.name,
    tokens=_entries,
    fill=palette.SAND,
)  # fmt: skip

FAMILY = (EMBEDDING.kind, REVERSIBLE.kind)
