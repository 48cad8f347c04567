"""Attention: each query is answered with a mean of the values, weighed by how their keys fit it."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.files.text import number_of
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kind import NO_SLIPS, Spot
from zoo.light.layers.kinds.core import known
from zoo.light.layers.option import Rule, either, maybe, number, option, several, whole, word, yes_no
from zoo.light.layers.parameter import REQUIRED, Option, Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.working import Working


def _in_call(name: str) -> Any:
    return option(name, yes_no, False)._replace(option=Option(False, in_call=True))


def _one_or_several(inner: Rule) -> Rule:
    """A number, kept as a list of one, or a list."""
    return either(several(inner), lambda value, rank: (inner(value, rank),))


def _axes_built(shapes: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The axes that are attended to where none are said: all between the batch and the features."""
    query = shapes.get("query_shape")
    return tuple(range(1, len(query) - 1)) if query else None


_DROPOUT = option("dropout", number(0, 1), 0.0)
_SCORES, _CAUSAL = _in_call("return_attention_scores"), _in_call("use_causal_mask")
_PROJECTED = (
    _DROPOUT,
    option("use_bias", yes_no, True),
    option("use_gate", yes_no, False),
    option("sliding_window", maybe(whole()), None),
    _SCORES,
    _CAUSAL,
)
_HEADS = option("num_heads", whole(), REQUIRED, heading="(?:attention )?heads", key="(?:attention[_ ])?heads")
_KEY_DIM = option(
    "key_dim", whole(), REQUIRED, heading="head (?:dim|size)", key="head[_ ](?:dim|size)|key[_ ]dim(?:ension)?"
)
_AXES = option("attention_axes", maybe(_one_or_several(whole(-99))), None)._replace(
    option=Option(None, built=_axes_built)
)
_MULTI_HEAD = (
    _HEADS._replace(said=lambda settings: f"{number_of(settings['num_heads'], 'head')} of {settings['key_dim']}"),
    _KEY_DIM._replace(said=lambda settings: ""),
    option("value_dim", whole(), lambda settings: settings["key_dim"]),
    option("output_shape", maybe(_one_or_several(whole())), None),
    _AXES,
    *_PROJECTED,
)


def _projection(settings: Settings, name: str, width: int, gives: Shape) -> tuple[Variable, ...]:
    kernel = Variable("kernel", (width, *gives), within=name)
    return (kernel, Variable("bias", gives, is_bias=True, within=name)) if settings["use_bias"] else (kernel,)


def _given(inputs: Sequence[Figures]) -> tuple[Shape, Shape, Shape]:
    """The shapes of query, value and key, which is the value where there is none.

    Raises:
        ZooError: there are too few, or value and key are of unlike lengths.
    """
    if len(inputs) < 2:
        raise ZooError("it takes a query and a value; for self-attention both are one input, named twice.")
    query, value = inputs[0].output, inputs[1].output
    key = inputs[2].output if len(inputs) > 2 else value
    if value[:-1] != key[:-1]:
        raise ZooError(f"a value {format_shape(value)} does not go with a key {format_shape(key)}.")
    if len(query) != len(value) or len(query) < 2:
        raise ZooError(f"a query {format_shape(query)} does not go with a value {format_shape(value)}.")
    return query, value, key


def _attended(settings: Settings, query: Shape, value: Shape) -> tuple[Shape, Shape, Shape]:
    """The axes that go along, those of the query that attend, and those of the value that are attended to.

    Raises:
        ZooError: there is no such axis, or one that goes along is of another length in the value.
    """
    said = settings.get("attention_axes")
    # Keras counts the batch as an axis.
    axes = [each % (len(query) + 1) for each in said] if said is not None else list(range(1, len(query)))
    if not all(1 <= each < len(query) for each in axes):
        raise ZooError(f"there are no attention axes {format_shape(said or ())} in {format_shape(query)}.")
    along = [at for at in range(len(query) - 1) if at + 1 not in axes]
    if any(query[at] != value[at] for at in along):
        raise ZooError(f"a query {format_shape(query)} does not go with a value {format_shape(value)}.")
    pick = lambda shape, places: tuple(shape[at] for at in places)  # noqa: E731
    return pick(query, along), pick(query, [at - 1 for at in axes]), pick(value, [at - 1 for at in axes])


def _multi_head(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    query, value, key = _given(inputs)
    heads, key_dim, value_dim = settings["num_heads"], settings["key_dim"], settings["value_dim"]
    widths = [known(each, 2) for each in (query, key, value)]
    gives = settings["output_shape"] or (widths[0],)
    gate = _projection(settings, "gate", widths[0], (heads, value_dim)) if settings["use_gate"] else ()
    out = Variable("kernel", (heads, value_dim, *gives), within="attention_output")
    variables = (
        *_projection(settings, "query", widths[0], (heads, key_dim)),
        *_projection(settings, "key", widths[1], (heads, key_dim)),
        *gate,
        *_projection(settings, "value", widths[2], (heads, value_dim)),
        *((out, Variable("bias", gives, True, within=out.within)) if settings["use_bias"] else (out,)),
    )
    return _weighed(settings, (query, value), variables, heads * (key_dim + value_dim), heads, gives)


def _weighed(
    settings: Settings, shapes: tuple[Shape, Shape], variables: tuple[Variable, ...], products: int, heads: int,
    gives: Shape,
) -> Figures:  # fmt: skip
    """The figures of projected attention; `products` are multiply-accumulates of a query with a key and a value."""
    query, value = shapes
    along, attending, attended = _attended(settings, query, value)
    positions = {"key": prod(value[:-1]), "value": prod(value[:-1])}
    projected = sum(
        positions.get(each.within, prod(query[:-1])) * each.numbers for each in variables if not each.is_bias
    )
    scores = prod(along) * prod(attending) * prod(attended)
    sees_all = not (along or settings["use_causal_mask"] or settings["sliding_window"])
    return Figures(
        output=(*query[:-1], *gives),
        variables=variables,
        macs=projected + scores * products,
        field=() if sees_all else None,
        further=((*along, heads, *attending, *attended),) if settings["return_attention_scores"] else (),
    )


def _group_query(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    query, value, key = _given(inputs)
    heads, groups, size = settings["num_query_heads"], settings["num_key_value_heads"], settings["head_dim"]
    if heads % groups:
        raise ZooError(f"{groups} heads of keys and values do not divide {heads} heads of queries.")
    if len(query) != 2:
        raise ZooError(f"it takes steps x features, not {format_shape(query)}.")
    widths = [known(each, 2) for each in (query, key, value)]
    if widths[0] != widths[2]:
        raise ZooError(f"query and value must have equally many features, not {widths[0]} and {widths[2]}.")
    gives = (widths[0],)
    out = Variable("kernel", (heads, size, *gives), within="attention_output")
    variables = (
        *_projection(settings, "query", widths[0], (heads, size)),
        *_projection(settings, "key", widths[1], (groups, size)),
        *(_projection(settings, "gate", widths[0], (heads, size)) if settings["use_gate"] else ()),
        *_projection(settings, "value", widths[2], (groups, size)),
        *((out, Variable("bias", gives, True, within=out.within)) if settings["use_bias"] else (out,)),
    )
    return _weighed(settings, (query, value), variables, 2 * heads * size, heads, gives)


def _answers(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    return Working("", f"Attention gives each query an answer of {format_shape(output[-1:])}: {format_shape(output)}.")


def _answer_slips(spot: Spot, given: Shape) -> Iterator[str]:
    settings, right = spot.settings, spot.figures.output
    heads, size = settings["num_heads"], settings["value_dim"]
    if given in ((*right[:-1], heads * size), (heads, *right[:-1], size)):
        yield f"The {heads} heads of {size} go through one more projection, which gives {right[-1]}."
    elif given == (*right[:-1], size):
        yield f"This is one head; the {heads} of them are projected together to {right[-1]}."
    elif len(spot.shapes) > 1 and given in (
        (*right[:-1], *spot.shapes[1][:-1]),
        (heads, *right[:-1], *spot.shapes[1][:-1]),
    ):
        yield f"These are the scores; the values that they weigh give {format_shape(right)}."


def _projection_slips(spot: Spot) -> Iterator[tuple[int, int, str]]:
    settings, width, gives = spot.settings, spot.shapes[0][-1], spot.figures.output[-1]
    heads, size, right = settings["num_heads"], settings["key_dim"], spot.figures
    kept = right.weights, right.biases
    for name in ("attention_output", "query", "key", "value"):
        parts = [each for each in right.variables if each.within == name]
        lost = [sum(each.numbers for each in parts if each.is_bias == is_bias) for is_bias in (False, True)]
        yield kept[0] - lost[0], kept[1] - lost[1], f"The projection {name} is left out: {sum(lost)}."
    if heads > 1:
        out = sum(each.numbers for each in right.variables if each.within == "attention_output" and each.is_bias)
        why = f"The heads are left out: each of the {heads} has projections to {size} of its own."
        yield right.weights // heads, (right.biases - out) // heads + out, why
    if heads * size != width == gives:
        why = f"The projections are taken as {width} x {width}; they are {width} x {heads} heads of {size}."
        yield 4 * width * width, 4 * width if settings["use_bias"] else 0, why


MULTI_HEAD = Plain(
    name="MultiHeadAttention",
    subject="Multi-head attention",
    takes=_MULTI_HEAD,
    inputs=(2, 3),
    figures=_multi_head,
    working=_answers,
    learns=True,
    slips=NO_SLIPS._replace(whole=_answer_slips, weights=_projection_slips),
    called=("query", "value", "key"),
    biases=("bias",),
    words=r"\bmulti ?head|\bmha\b|\bself ?attention",
    turn=12,
    relatives="attention",
    fill=palette.ROSE,
)
GROUP_QUERY = Plain(
    name="GroupQueryAttention",
    subject="Grouped-query attention",
    takes=(
        option("head_dim", whole(), REQUIRED)._replace(said=lambda settings: ""),
        option("num_query_heads", whole(), REQUIRED)._replace(
            said=lambda settings: f"{settings['num_query_heads']} heads of {settings['head_dim']}"
        ),
        option("num_key_value_heads", whole(), REQUIRED)._replace(
            said=lambda settings: f"{settings['num_key_value_heads']} of keys and values"
        ),
        *_PROJECTED,
    ),
    inputs=(2, 3),
    figures=_group_query,
    working=_answers,
    learns=True,
    called=("query", "value", "key"),
    biases=("bias",),
    aliases={"GroupedQueryAttention": {}},
    words=r"\bgroup(?:ed)? query|\bgqa\b",
    turn=11,
    relatives="attention",
    fill=palette.ROSE,
)


# Without projections


def _plain(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    query, value, key = _given(inputs)
    mode = settings.get("score_mode", "additive")
    if query[-1] != key[-1]:
        raise ZooError(f"a query {format_shape(query)} does not go with a key {format_shape(key)}.")
    if query[:-2] != value[:-2]:
        raise ZooError(f"a query {format_shape(query)} does not go with a value {format_shape(value)}.")
    scale = Variable("scale", (known(query, 2),) if mode == "additive" else ())
    variables = [scale] if settings["use_scale"] else []
    variables += [Variable("concat_score_weight", ())] if mode == "concat" else []
    pairs = prod(query[:-1]) * value[-2]
    weighed = mode == "dot" or (mode == "additive" and settings["use_scale"])
    return Figures(
        output=(*query[:-1], value[-1]),
        variables=tuple(variables),
        macs=pairs * (value[-1] + (query[-1] if weighed else 0)),
        field=None if settings["use_causal_mask"] or query[:-2] else (),
        further=((*query[:-1], value[-2]),) if settings["return_attention_scores"] else (),
    )


def _without_projections(name: str, subject: str, words: str, turn: int, takes: tuple[Any, ...]) -> Plain:
    return Plain(
        name=name,
        subject=subject,
        takes=(*takes, _DROPOUT, _SCORES, _CAUSAL),
        inputs=(2, 3),
        figures=_plain,
        working=_answers,
        learns=True,
        words=words,
        turn=turn,
        relatives="attention",
        fill=palette.ROSE,
    )


_DOT = (option("use_scale", yes_no, False), option("score_mode", word("dot", "concat"), "dot"))
ATTENTION = _without_projections("Attention", "Attention", r"\battention\b|\bluong", 13, _DOT)
ADDITIVE = _without_projections(
    "AdditiveAttention", "Additive attention", r"\badditive att|\bbahdanau", 11, (option("use_scale", yes_no, True),)
)

FAMILY = (MULTI_HEAD.kind, GROUP_QUERY.kind, ATTENTION.kind, ADDITIVE.kind)
