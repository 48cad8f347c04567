"""Whether TensorFlow computes with oneDNN: decided before it is imported, and never against what the user has set.

TensorFlow leaves oneDNN off on processors without instructions for neural networks. It needs AVX2 alone, and a training
step of a convolutional net takes half the time with it: `benchmarks/epochs.py`.
"""

import os
import platform
import sys
from collections.abc import Set
from pathlib import Path

VARIABLE = "TF_ENABLE_ONEDNN_OPTS"
ON, OFF = "on", "off"
_BY_DEFAULT = {"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"}
"""With any of these, TensorFlow has it on: ``DefaultOneDnnPolicy`` in its ``core/util/port.cc``."""
_NEEDED = {"avx2", "fma"}
_MOST_BYTES = 1 << 20
"""Of the list of the processor's flags."""


def choose(kept: str | None = None) -> str:
    """Decide for this process and those that it starts, where nobody has; whether it is on, as `state` says it.

    Args:
        kept: what the run had that goes on now, which rounds as it did with the same alone.
    """
    flags = processor_flags()
    if VARIABLE not in os.environ and "tensorflow" not in sys.modules and flags:
        if kept in (ON, OFF):
            os.environ[VARIABLE] = "1" if kept == ON else "0"
        elif worth(flags):
            os.environ[VARIABLE] = "1"
    return state(flags)


def worth(flags: Set[str]) -> bool:
    """Whether a processor with such flags gains by it, and TensorFlow would leave it off."""
    return flags >= _NEEDED and not flags & _BY_DEFAULT


def state(flags: Set[str] | None = None) -> str:
    """``on`` or ``off``, by the environment, else by the processor as TensorFlow decides."""
    match os.environ.get(VARIABLE, "").lower():
        case "1" | "true":
            return ON
        case "0" | "false":
            return OFF
        case _:
            return ON if (processor_flags() if flags is None else flags) & _BY_DEFAULT else OFF


def processor_flags() -> Set[str]:
    """What Linux says that an x86 processor can do; nothing elsewhere, where TensorFlow decides by other rules."""
    if platform.system() != "Linux":
        return frozenset()
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            lines = file.read(_MOST_BYTES).splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), []))
