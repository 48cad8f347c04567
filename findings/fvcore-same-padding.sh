#!/bin/sh
# The multiply-accumulates of a convolution of PyTorch by fvcore, padded by a number and by the word 'same'.
# Expected: padding=1 and padding="same" are one convolution for a window of 3, and cost the same.
# Instead: fvcore counts the first as 13,824 and the second as 0, since the word makes another operator of it,
#   aten::_convolution_mode, for which it has no rule; the warning that says so is a line of its log.
# With: torch 2.13.0, fvcore 0.1.5.post20221221.
# Matters: the total of a net whose layers pad by the word is that of its dense layers alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 torch==2.13.0 fvcore==0.1.5.post20221221
venv/bin/python -I -W ignore - <<'END'
import fvcore.nn
import torch
from torch import nn

seen = {}
for padding in (1, "same"):
    net = nn.Conv2d(3, 8, 3, padding=padding).eval()
    flops = fvcore.nn.FlopCountAnalysis(net, torch.zeros(1, 3, 8, 8))
    seen[padding] = (int(flops.total()), dict(flops.unsupported_ops()))
    print(f"padding={padding!r}: {seen[padding][0]:,}, not counted: {seen[padding][1]}")
stated = {1: (13_824, {}), "same": (0, {"aten::_convolution_mode": 1})}
raise SystemExit("changed: not what is stated above" if seen != stated else 0)
END
