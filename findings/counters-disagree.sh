#!/bin/sh
# The multiply-accumulates of one small net of PyTorch, by five tools that count them.
# Expected: all give what the arithmetic gives, or differ by one stated convention.
# Instead: each has its own rule for each kind. torchinfo counts the biases, one step of a Linear on a
#   sequence, and a transposed convolution as if it read every input at every output pixel (4 times too many
#   here); thop and torchprofile do the last too; ptflops counts the biases and a ReLU twice; batch
#   normalisation costs four different things. By hand the net has 32,256; the tools' totals run from 33,280 to 58,880.
# With: torch 2.13.0, torchinfo 1.8.0, fvcore 0.1.5.post20221221, thop 0.1.1.post2209072238, ptflops 0.7.5,
#   torchprofile 0.1.0.
# Matters: a count copied from a tool is no answer key until the tool, its version and its convention are named.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 torch==2.13.0 torchinfo==1.8.0 \
  fvcore==0.1.5.post20221221 thop==0.1.1.post2209072238 ptflops==0.7.5 torchprofile==0.1.0
venv/bin/python -I -W ignore - <<'END'
import fvcore.nn
import ptflops
import thop
import torch
import torchinfo
import torchprofile
from torch import nn

# name: layer, input without the batch, multiply-accumulates by hand, then what each tool is known to say
STATED = {
    "conv 3x3, 3 to 8": (
        lambda: nn.Conv2d(3, 8, 3, padding=1),
        (3, 8, 8),
        13_824,
        (14_336, 13_824, 13_824, 14_336, 13_824),
    ),
    "batch norm of 8": (lambda: nn.BatchNorm2d(8), (8, 8, 8), 0, (16, 1_024, 2_048, 1_024, 512)),
    "ReLU": (lambda: nn.ReLU(), (8, 8, 8), 0, (0, 0, 0, 1_024, 0)),
    "transposed 2x2, 8 to 4": (
        lambda: nn.ConvTranspose2d(8, 4, 2, stride=2),
        (8, 8, 8),
        8_192,
        (33_792, 8_192, 32_768, 9_216, 32_768),
    ),
    "Linear, on 4 steps": (lambda: nn.Linear(256, 10), (4, 256), 10_240, (2_570, 10_240, 10_240, 10_280, 10_240)),
}
NET = (50_714, 33_280, 58_880, 35_880, 57_344)
TOOLS = ("torchinfo", "fvcore", "thop", "ptflops", "torchprofile")


def counts(make, shape):
    """What each tool says of a fresh net: thop and ptflops leave their hooks on the net they were given."""
    x = torch.zeros(1, *shape)
    flops = fvcore.nn.FlopCountAnalysis(make().eval(), x).unsupported_ops_warnings(False)
    return (
        torchinfo.summary(make().eval(), input_data=x, verbose=0).total_mult_adds,
        flops.uncalled_modules_warnings(False).total(),
        int(thop.profile(make().eval(), (x,), verbose=False)[0]),
        ptflops.get_model_complexity_info(make().eval(), shape, as_strings=False, print_per_layer_stat=False)[0],
        torchprofile.profile_macs(make().eval(), x),
    )


def row(name, by_hand, seen):
    print(f"{name:24}{by_hand:>10,}" + "".join(f"{int(count):>14,}" for count in seen))


def whole():
    conv, norm, relu, transposed, linear = (make() for make, *_ in STATED.values())
    return nn.Sequential(conv, norm, relu, transposed, nn.Flatten(2), linear)


print(f"{'':24}{'by hand':>10}" + "".join(f"{tool:>14}" for tool in TOOLS))
changed = False
for name, (layer, shape, by_hand, stated) in STATED.items():
    seen = counts(lambda layer=layer: nn.Sequential(layer()), shape)
    row(name, by_hand, seen)
    changed |= seen != stated
seen = counts(whole, (3, 8, 8))
row("all of them, one net", sum(by_hand for _, _, by_hand, _ in STATED.values()), seen)
changed |= seen != NET
raise SystemExit("changed: not what is stated above" if changed else 0)
END
