#!/bin/sh
# A summary of 100 or 200 characters a line, as model.summary(line_length=...) is asked for, written to a file.
# Expected: the file holds the lines that were asked for, as a terminal of that width shows them.
# Instead: every line is cut at 80 characters, whatever was asked: at 100 the column of parameters is gone from the
#   table, at 200 all but the names of the layers, without a word; and so it is through print_fn.
# With: keras 3.15.1, rich 15.0.0, its JAX backend (0.10.2).
# Matters: a summary that a student hands in as a file lacks a column that was on the screen; who reads it must not
#   take the column for empty.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet numpy==2.4.6 keras==3.15.1 rich==15.0.0 jax==0.10.2
cat > summary.py <<'END'
import sys

import keras

net = keras.Sequential([keras.Input((784,)), keras.layers.Dense(50), keras.layers.Dense(10)])
width = int(sys.argv[1])
if sys.argv[2] == "print_fn":
    net.summary(line_length=width, print_fn=lambda text, **_: print(text))
else:
    net.summary(line_length=width)
END
unset COLUMNS
for width in 80 100 200; do
  for way in plain print_fn; do
    KERAS_BACKEND=jax venv/bin/python -I summary.py $width $way > $width-$way.txt 2> /dev/null
  done
done
venv/bin/python -I - <<'END'
from pathlib import Path

for name in ("80-plain", "80-print_fn", "100-plain", "100-print_fn", "200-plain", "200-print_fn"):
    text = Path(f"{name}.txt").read_text(encoding="utf-8")
    longest = max(map(len, text.splitlines()))
    told = [word for word in ("Layer (type)", "Output Shape", "Param #") if word in text]
    print(f"{name:13} longest line {longest:3}; headings {', '.join(told)}")
    asked = int(name.split("-")[0])
    assert longest <= 80 and ("Param #" in told, "Output Shape" in told) == (asked == 80, asked < 200), "it changed"
END
