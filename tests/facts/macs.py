"""Writes macs.json: the multiply-accumulates of 200 random nets, counted by fvcore and by PyTorch's own counter.

    python tests/facts/macs.py

It needs fvcore and what torch_layers.py needs, and is no part of the tests. The Keras layers of a net were held
against PyTorch's as in torch_layers.json.
"""

import logging
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import torch
import torch_layers as facts
from fvcore.nn import FlopCountAnalysis
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torch_layers import Made, Maker, Shape

SEED = 2015
COUNTED = ("conv", "linear")
"""fvcore's operators that multiply weights into sums."""
COUNTERS = {
    "fvcore": "`macs` are its convolutions and dense layers. What it says of batch normalisation, 4 a number, and of "
    "means, 1 a number, is `left_out`. Biases, activations and maxima cost nothing. A dense layer counts at each step "
    "of a sequence. It is not used for RNN, LSTM, GRU (it has 0), attention (it leaves its own products out) and nets "
    "with a convolution whose padding is 'same' (0). PyTorch's counter agreed on every one of these nets.",
    "flop_counter": "`macs` are half of its floating-point operations: convolutions and products of matrices; a "
    "transposed convolution by its input, with what is cropped, and a recurrent layer at each step. Biases, "
    "activations, gates' products, pools and normalisation cost nothing. oneDNN and the fused attention are off: with "
    "them it has 0 for an LSTM and for an attention in evaluation. Attention's own two products count; with "
    "need_weights=False they do not.",
}


class InTurn(nn.Module):
    """Modules in turn; of what a recurrent one or an attention gives, the output."""

    def __init__(self, made: list[nn.Module]) -> None:
        super().__init__()
        self.made = nn.ModuleList(made)

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return facts.run(self.made, list(inputs))


def chain(makers: list[Maker], random: Random, shape: Shape) -> Made:
    """What the makers make, each for the output of the one before; what Keras lacks is made anew."""
    net = Made([], [])
    for maker in makers:
        while isinstance((made := maker(random, shape)).keras, str):
            pass
        net = Made(net.torch + made.torch, net.keras + made.keras, tuple(dict.fromkeys(net.differs + made.differs)))
        shape = tuple(facts.run(facts.modules(made.torch), [torch.zeros(1, *shape)]).shape[1:])
    return net


def flatten(random: Random, shape: Shape) -> Made:
    return Made([("Flatten", {})], [("Flatten", {})], ("order of flattening",))


def convolutions(random: Random, shape: Shape) -> Made:
    some = [facts.conv, facts.conv, facts.max_pool, facts.mean_pool, facts.batch_norm]
    some += [facts.depthwise, facts.separable] if len(shape) < 4 else []
    makers = [facts.conv, *random.choices(some, k=random.randint(0, 4))]
    return chain(makers + random.choice(([], [flatten, facts.linear, facts.linear])), random, shape)


def dense(random: Random, shape: Shape) -> Made:
    return chain([facts.linear] * random.randint(1, 3), random, shape)


def transposed(random: Random, shape: Shape) -> Made:
    return chain([facts.transposed, random.choice((facts.conv, facts.transposed))], random, shape)


def recurrent(name: str, random: Random, shape: Shape) -> Made:
    def layer(random: Random, shape: Shape) -> Made:
        while (made := facts.recurrent(random, shape)).torch[0][0] != name:
            pass
        return made

    return chain([layer, *random.choice(([], [facts.linear]))], random, shape)


def attention(random: Random, shape: Shape) -> Made:
    while isinstance((made := facts.attention(random, shape)).keras, str):
        pass
    return made


PLAN: list[tuple[Maker, str, int, Callable[[Random], Shape]]] = [
    (convolutions, "fvcore", 120, facts.maps),
    (dense, "fvcore", 20, lambda random: facts.sequence(random, (1, 2, 3))),
    (transposed, "flop_counter", 24, facts.maps),
    (partial(recurrent, "GRU"), "flop_counter", 12, facts.sequence),
    (partial(recurrent, "LSTM"), "flop_counter", 10, facts.sequence),
    (partial(recurrent, "RNN"), "flop_counter", 4, facts.sequence),
    (attention, "flop_counter", 10, facts.sequence),
]


def by_fvcore(net: nn.Module, inputs: tuple[torch.Tensor, ...]) -> tuple[int, dict[str, int]]:
    """The count, and what else it counts by operator."""
    found = FlopCountAnalysis(net, inputs).by_operator()
    return sum(found[name] for name in COUNTED), {name: n for name, n in found.items() if n and name not in COUNTED}


def by_flop_counter(net: nn.Module, inputs: tuple[torch.Tensor, ...]) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad(), torch.backends.mkldnn.flags(enabled=False):
        net(*inputs)
    return counter.get_total_flops() // 2


def case(random: Random, maker: Maker, counter: str, shape_of: Callable[[Random], Shape]) -> dict[str, Any]:
    while True:
        shape = shape_of(random)
        try:
            made = maker(random, shape)
            break
        except RuntimeError:  # a window that does not fit into what is left
            pass
    fact = facts.case(random, lambda random, shape: made, shape)
    net = InTurn(facts.modules(made.torch)).eval()
    inputs = tuple(torch.zeros(1, *each) for each in fact["input"])
    macs, left_out = by_flop_counter(net, inputs), {}
    if any(arguments.get("padding") == "same" for _, arguments in made.torch):
        counter = "flop_counter"
    if counter == "fvcore":
        count, left_out = by_fvcore(net, inputs)
        assert count == macs, (made, count, macs)
    return {"counter": counter, "macs": macs, "left_out": left_out} | fact


def main() -> None:
    random = Random(SEED)
    torch.manual_seed(SEED)
    torch.backends.mha.set_fastpath_enabled(False)
    logging.getLogger("fvcore").setLevel(logging.ERROR)
    cases = [case(random, maker, name, shape_of) for maker, name, count, shape_of in PLAN for _ in range(count)]
    head = facts.head(SEED, Path(__file__).name, f"fvcore {version('fvcore')}") | {"counters": COUNTERS}
    Path(__file__).with_suffix(".json").write_text(facts.written(head, "cases", cases), encoding="utf-8")


if __name__ == "__main__":
    main()
