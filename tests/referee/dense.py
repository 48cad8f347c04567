"""Dense layers and embeddings."""

from typing import Any

from referee.case import Case, Given, one_layer
from referee.draw import Draw, made

LETTERS = "abcdefgh"


def dense(name: str, d: Draw) -> Case:
    arguments = {
        "units": d.randint(1, 12), **d.frozen(), **d.some(use_bias=[True, False]), **d.activation(glu=True),
        **({"lora_rank": d.randint(1, 3)} if d.chance(0.04) else {}),
    }  # fmt: skip
    return one_layer(made(name, arguments), d.shape(0 if d.wild else d.choice([1, 1, 1, 2, 3, 4]), 1, 7))


def einsum_dense(name: str, d: Draw) -> Case:
    """An equation of letters: some of the input's are summed over, some kept, some new."""
    rank, new = d.randint(1, 3), d.randint(1, 2)
    shape = d.shape(rank)
    given, fresh = LETTERS[1 : rank + 1], LETTERS[rank + 1 : rank + 1 + new]
    summed = "".join(d.sample(given, d.randint(1, rank)))
    kept = "".join(each for each in given if each not in summed)
    in_kernel = "".join(each for each in kept if d.chance(0.2))
    size: dict[str, Any] = dict(zip(given, shape, strict=True)) | {each: d.randint(1, 5) for each in fresh}
    result = kept + fresh
    start = "a"
    if d.chance(0.25):
        start, size = "...", size
        if not kept:
            given = given if rank == 1 else summed
    equation = f"{start}{given},{summed}{in_kernel}{fresh}->{start}{result}"
    output = tuple(size[each] for each in result)
    if d.chance(0.3) and kept and not in_kernel:
        output = (*[None] * len(kept), *output[len(kept) :])
    arguments = {"equation": equation, "output_shape": output[0] if len(output) == 1 and d.chance(0.5) else output}
    if d.chance(0.5):
        arguments["bias_axes"] = "".join(each for each in fresh if d.chance(0.8)) or fresh[0]
    if d.chance(0.04):
        arguments["lora_rank"] = 1
    return one_layer(made(name, arguments, d.activation()), shape)


def embedding(name: str, d: Draw) -> Case:
    entries = d.randint(2, 30)
    arguments = {"input_dim": entries, "output_dim": d.randint(1, 8), **d.frozen(), **d.some(mask_zero=[True, False])}
    arguments |= {"lora_rank": 1} if d.chance(0.04) else {}
    dtype = d.choice(["int32", "int64", "float32"])
    return one_layer(made(name, arguments), Given(d.shape(d.choice([0, 1, 1, 1, 2])), entries, dtype))


def reversible_embedding(name: str, d: Draw) -> Case:
    entries, width = d.randint(2, 30), d.randint(1, 8)
    arguments = {"input_dim": entries, "output_dim": width}
    arguments |= d.some(tie_weights=[True, False], mask_zero=[True, False], logit_soft_cap=[None, 5.0])
    if d.chance(0.5):
        return one_layer(made(name, arguments), Given(d.shape(d.randint(1, 2)), entries, "int32"))
    return one_layer(made(name, arguments), (*d.shape(d.randint(1, 2)), width), options={"reverse": True})


FAMILY = {
    "Dense": dense, "EinsumDense": einsum_dense, "Embedding": embedding, "ReversibleEmbedding": reversible_embedding,
}  # fmt: skip
