"""Adapters of low rank beside a frozen kernel (Hu et al., *LoRA*, 2021), which Keras can add to a layer."""

from zoo.light.layers.figures import Variable
from zoo.light.layers.option import maybe, number, option, whole
from zoo.light.layers.parameter import Settings

_RANK = option("lora_rank", maybe(whole()), None)
LORA = (_RANK, option("lora_alpha", maybe(number()), lambda settings: settings["lora_rank"]))
"""The rank of a layer's adapters, none where it is None, and what they are multiplied by."""


def adapted(settings: Settings, kernel: Variable, *others: Variable) -> tuple[Variable, ...]:
    """A layer's variables: its kernel, others, then two adapters in whose place the kernel rests."""
    rank = settings["lora_rank"]
    if not rank:
        return kernel, *others
    before, after = (Variable(f"lora_{kernel.name}_{side}", ()) for side in "ab")
    return (
        kernel._replace(trainable=False),
        *others,
        before._replace(shape=(*kernel.shape[:-1], rank)),
        after._replace(shape=(rank, kernel.shape[-1])),
    )
