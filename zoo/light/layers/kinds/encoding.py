"""Layers that make numbers of categories and words: bins, hashes, vocabularies."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.numbers import numbers
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.option import Rule, either, maybe, number, option, several, whole, word, yes_no
from zoo.light.layers.parameter import REQUIRED, Parameter, Settings
from zoo.light.layers.plain import Plain

_SPARSE = option("sparse", yes_no, False)
_BINS = option("num_bins", whole(), REQUIRED)


def _modes(*known: str) -> Parameter:
    return option("output_mode", word(*known), known[0])


def _encoded(mode: str, shape: Shape, depth: int) -> Shape:
    """The shape of codes: the numbers themselves, or a place for each of `depth` numbers."""
    if mode == "int":
        return shape
    if mode == "one_hot":
        return (*(shape[:-1] if shape and shape[-1] == 1 else shape), depth)
    if not shape:
        raise ZooError(f"output_mode {mode} takes the examples of a batch for one; give the input an axis of length 1.")
    # Keras counts along the first axis after the batch.
    return (*shape[1:], depth)


def _figures(depth: Callable[[Settings], int]) -> Callable[[Settings, Sequence[Figures]], Figures]:
    return lambda settings, inputs: Figures(
        _encoded(settings["output_mode"], inputs[0].output, depth(settings) if settings["output_mode"] != "int" else 0)
    )


def _kind(name: str, subject: str, takes: tuple[Parameter, ...], figures: Any, words: str, most: float = 1) -> Kind:
    return Plain(
        name=name,
        subject=subject,
        takes=takes,
        inputs=(2 if most > 1 else 1, most),
        figures=figures,
        words=words,
        turn=20,
    ).kind


def _bins(settings: Settings) -> int:
    if settings["bin_boundaries"] is None:
        raise ZooError("it has no bin_boundaries: they were not adapted.")
    return len(settings["bin_boundaries"]) + 1


def _discretized(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    return Figures(_encoded(settings["output_mode"], inputs[0].output, _bins(settings)))


def _crossed(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    shapes = [each.output for each in inputs]
    if len(set(shapes)) > 1 or shapes[0] not in ((), (1,)):
        given = " and ".join(map(format_shape, shapes))
        raise ZooError(f"HashedCrossing takes inputs of one number each, not {given}.")
    return Figures(_encoded(settings["output_mode"], shapes[0], settings["num_bins"]))


def _salt(value: Any, rank: int) -> tuple[int, int] | None:
    """Keras takes one number for a pair of the same."""
    if value is None:
        return None
    first, second = several(whole(0))(value if isinstance(value, tuple) else (value, value), rank)
    return first, second


# Vocabularies

_TOKEN: Rule = either(whole(-(2**63)), word())


def _vocabulary(value: Any, rank: int) -> tuple[Any, ...] | None:
    """A list of words; the name of a file says nothing of what stands in it."""
    if isinstance(value, str):
        raise ZooError(f"'{value[:40]}' names a file; its words are not in the configuration.")
    return maybe(several(_TOKEN, 1))(value, rank)


def _size(settings: Settings) -> int:
    """How many places codes have: one for each known word, and those for unknown ones."""
    words, unknown = settings["vocabulary"], settings.get("num_oov_indices", 1)
    special = (settings.get("oov_token", "[UNK]"),) * unknown
    # A vocabulary may begin with the words for unknown ones itself.
    return len(words) if words[:unknown] == special else len(words) + unknown


def _known(settings: Settings) -> None:
    # That of an adapted layer stands elsewhere in the file; some outputs are as wide whatever it is.
    if settings["vocabulary"] is None and not (settings["output_mode"] == "int" or settings["pad_to_max_tokens"]):
        raise ZooError("it has no vocabulary in its configuration: it is adapted, or was never given one.")
    if settings["output_mode"] == "tf_idf" and settings["idf_weights"] is None and settings["vocabulary"] is not None:
        raise ZooError("output_mode tf_idf needs its idf_weights.")
    if settings["pad_to_max_tokens"] and settings["max_tokens"] is None:
        raise ZooError("pad_to_max_tokens needs its max_tokens.")


def _depth(settings: Settings) -> int:
    """Of codes; of whole numbers without a vocabulary it is not asked."""
    if settings["pad_to_max_tokens"]:
        return int(settings["max_tokens"])
    return 0 if settings["vocabulary"] is None else _size(settings)


def _looked_up(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    _known(settings)
    return Figures(_encoded(settings["output_mode"], inputs[0].output, _depth(settings)))


def _vectorized(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    _known(settings)
    shape = inputs[0].output
    if settings["split"] and shape not in ((), (1,)):
        raise ZooError(f"TextVectorization splits one text, not {format_shape(shape)}.")
    if settings["output_mode"] == "int":
        return Figures((settings["output_sequence_length"] or OPEN,))
    return Figures((_depth(settings),))


def _lookup(name: str, unknown: Any, *more: Parameter) -> Kind:
    takes = (
        option("max_tokens", maybe(whole(2)), None),
        option("num_oov_indices", whole(0), 1),
        option("mask_token", maybe(_TOKEN), None),
        option("oov_token", _TOKEN, unknown),
        _VOCABULARY,
        _WEIGHTS,
        option("invert", yes_no, False),
        _modes("int", "one_hot", "multi_hot", "count", "tf_idf"),
        option("pad_to_max_tokens", yes_no, False),
        _SPARSE,
        option("salt", _salt, None),
        option("oov_method", word("floormod", "farmhash"), "floormod"),
        *more,
    )
    return _kind(name, "A vocabulary", takes, _looked_up, f"{name[:-6].lower()} ?lookup")


_VOCABULARY = option("vocabulary", _vocabulary, None)
_WEIGHTS = option("idf_weights", maybe(numbers), None)
_ENCODING = option("encoding", word(), "utf-8")
_STANDARDS = ("lower_and_strip_punctuation", "lower", "strip_punctuation")

FAMILY = (
    _kind(
        "Discretization", "A sorting into bins",
        (
            option("bin_boundaries", maybe(several(number())), None), option("num_bins", maybe(whole(0)), None),
            option("epsilon", number(0), 0.01), _modes("int", "one_hot", "multi_hot", "count"), _SPARSE,
        ),
        _discretized, r"discreti[sz]",
    ),
    _kind(
        "CategoryEncoding", "An encoding of categories",
        (option("num_tokens", whole(), REQUIRED), option("output_mode", word("multi_hot", "one_hot", "count"),
         "multi_hot"), _SPARSE),
        _figures(lambda settings: settings["num_tokens"]), r"category ?encoding",
    ),
    _kind(
        "Hashing", "Hashing",
        (
            _BINS, option("mask_value", maybe(_TOKEN), None), option("salt", _salt, None),
            _modes("int", "one_hot", "multi_hot", "count"), _SPARSE,
        ),
        _figures(lambda settings: settings["num_bins"]), r"\bhashing\b",
    ),
    _kind(
        "HashedCrossing", "A crossing of features", (_BINS, _modes("int", "one_hot"), _SPARSE), _crossed,
        r"hashed ?crossing", inf,
    ),
    _lookup("StringLookup", "[UNK]", _ENCODING),
    _lookup("IntegerLookup", -1, option("vocabulary_dtype", word("int64", "int32"), "int64")),
    _kind(
        "TextVectorization", "A splitting of texts into words",
        (
            option("max_tokens", maybe(whole(2)), None), option("standardize", maybe(word(*_STANDARDS)), _STANDARDS[0]),
            option("split", maybe(word("whitespace", "character")), "whitespace"),
            option("ngrams", maybe(either(whole(), several(whole()))), None),
            _modes("int", "multi_hot", "count", "tf_idf"), option("output_sequence_length", maybe(whole()), None),
            option("pad_to_max_tokens", yes_no, False), _VOCABULARY, _WEIGHTS, _SPARSE,
            option("ragged", yes_no, False), _ENCODING,
        ),
        _vectorized, r"text ?vectori[sz]",
    ),
)  # fmt: skip
