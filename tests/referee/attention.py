"""Attention layers."""

from typing import Any

from referee.case import Case, one_layer
from referee.draw import Draw, made


def multi_head(name: str, d: Draw) -> Case:
    arguments: dict[str, Any] = {"num_heads": d.randint(1, 4), "key_dim": d.randint(1, 5), **d.frozen()}
    arguments |= d.some(value_dim=[None, 2, 3], use_bias=[True, True, False], use_gate=[False, False, True])
    if d.chance(0.3):
        arguments["output_shape"] = d.choice([d.randint(1, 6), d.shape(2, 1, 4)])
    if d.chance(0.2):
        arguments["dropout"] = 0.1
    rank = d.choice([1, 1, 1, 2])
    if rank == 2:
        arguments["attention_axes"] = d.choice([(2,), (1, 2), (1,)])
    elif d.chance(0.1):
        arguments["sliding_window"] = 2
    lengths, other, widths = d.shape(rank), d.shape(rank), d.shape(3)
    if rank == 2 and arguments["attention_axes"] != (1, 2):
        other = lengths
    query, value, key = (*lengths, widths[0]), (*other, widths[1]), (*other, widths[2])
    options: dict[str, Any] = d.choice([{}, {}, {"return_attention_scores": True}, {"use_causal_mask": True}])
    if d.chance(0.3):
        return one_layer(made(name, arguments), query, group=name, **_self(d, options))
    by: Any = d.choice(["places", ("query", "value", "key")])
    if d.chance(0.5):
        return one_layer(
            made(name, arguments), query, value, by=by[:2] if isinstance(by, tuple) else by, options=options
        )
    return one_layer(made(name, arguments), query, value, key, by=by, options=options)


def _self(d: Draw, options: dict[str, Any]) -> dict[str, Any]:
    """A tensor that attends to itself, by places or by names."""
    return {"by": d.choice(["itself", "itself by names"]), "options": options}


def group_query(name: str, d: Draw) -> Case:
    groups = d.randint(1, 3)
    heads = d.randint(1, 6) if d.wild else groups * d.randint(1, 3)
    arguments = {"head_dim": d.randint(1, 4), "num_query_heads": heads, "num_key_value_heads": groups}
    arguments |= d.some(use_bias=[True, False], use_gate=[False, True])
    (steps, other), width = d.shape(2), d.randint(1, 5)
    if d.chance(0.4):
        return one_layer(made(name, arguments), (steps, width), **_self(d, {}))
    given = [(steps, width), (other, width), (other, width if d.chance(0.5) else d.randint(1, 5))][: d.randint(2, 3)]
    by: Any = d.choice(["places", ("query", "value", "key")[: len(given)]])
    return one_layer(
        made(name, arguments), *given, by=by, options={"return_attention_scores": True} if d.chance(0.2) else {}
    )


def plain(name: str, d: Draw) -> Case:
    """Luong's and Bahdanau's: query, value and, if wished, key, as one list."""
    arguments = d.some(use_scale=[True, False], dropout=[0.2])
    if name == "Attention":
        arguments |= d.some(score_mode=["dot", "concat"])
    query, other, width, depth = d.shape(4)
    depth = depth if d.chance(0.6) else width
    given = [(query, width), (other, depth), (other, width)] if d.chance(0.5) else [(query, width), (other, width)]
    options = d.choice([{}, {}, {"return_attention_scores": True}, {"use_causal_mask": True}])
    return one_layer(made(name, arguments), *given, options=options)


FAMILY = {
    "MultiHeadAttention": multi_head, "GroupQueryAttention": group_query, "Attention": plain,
    "AdditiveAttention": plain,
}  # fmt: skip
