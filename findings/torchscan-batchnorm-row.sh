#!/bin/sh
# The parameters of a batch normalisation, in torchscan's table and in its total.
# Expected: the rows of the column Param # add up to the total below it, or differ by the arrays that are named.
# Instead: the row counts the running mean and variance and num_batches_tracked, a single number, too, 25 for
#   BatchNorm2d(6), and the total leaves all three out: the rows have 85 together, the total is 72.
# With: torch 2.13.0, torchscan 0.2.0.
# Matters: a sheet that is copied from it is right nowhere: PyTorch learns 12, Keras counts 24, and no rule gives 25.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 torch==2.13.0 torchscan==0.2.0
venv/bin/python -I -W ignore - <<'END'
import contextlib
import io
import re

from torch import nn
from torchscan import summary

net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU())
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    summary(net, (1, 8, 8))
text = printed.getvalue()
rows = {name: int(count) for name, count in re.findall(r"─[0-9] +(\w+) +\([^)]*\) +([0-9]+)", text)}
total = int(re.search(r"Total params: ([0-9]+)", text)[1])
learnt = sum(each.numel() for each in net.parameters())
print(f"rows {rows}, together {sum(rows.values())}; total {total}; PyTorch's own parameters {learnt}")
assert rows == {"Conv2d": 60, "BatchNorm2d": 25, "ReLU": 0} and total == learnt == 72, "it changed"
END
