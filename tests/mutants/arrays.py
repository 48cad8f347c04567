"""Archives of arrays whose headers say what is not so."""

import io
import struct
from random import Random

import numpy as np

from mutants import zips
from mutants.damage import damaged

SHAPES = (
    "()", "(0,)", "(-1,)", "(20, -1)", "(20, 0)", "(0, 2)", "(20, 2, 1)", "(10**9, 2)", "(1000000000000,)",
    "(99999999999999999999, 2)", f"({'9' * 400},)", f"({'9' * 5000},)", "(20, 2.5)", "(20, None)", "20", "[20, 2]",
    "(20,) * 99",
    "(True, 2)", "(" * 200 + ")" * 200, f"({'1, ' * 65})", f"({'1, ' * 33})", "(9223372036854775807, 2)", "({}, 2)",
)  # fmt: skip
TYPES = (
    "'<f4'", "'>f4'", "'<f8'", "'<f2'", "'<c8'", "'|O'", "'|b1'", "'<i8'", "'<u8'", "'|u1'", "'<U9'", "'|S9'", "'<U0'",
    "'|S0'", "'|V8'", "'<M8[s]'", "'<m8[ns]'", "[('a', '<f4'), ('b', '|O')]", "[('a', '<f4')]", "'<f16'", "'f9'", "''",
    "3", "None", "'<U99999999'", "'|V99999999999'", "('<f4', (99, 99))", "[('', '<f4'), ('', '<f4')]",
)  # fmt: skip


def npy(content: bytes, dtype: str, shape: str, order: str = "False", version: tuple[int, int] = (1, 0)) -> bytes:
    """An array's file whose header says so."""
    header = f"{{'descr': {dtype}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode("latin-1")
    length = struct.pack("<H" if version[0] == 1 else "<I", len(header) & (0xFFFF if version[0] == 1 else 0xFFFFFFFF))
    return b"\x93NUMPY" + bytes(version) + length + header + content


def good(samples: int = 20) -> dict[str, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(samples, 2)).astype("<f4")
    return {"x": x, "y": (np.arange(samples) % 2).astype("<i8")}


def kinds(random: Random) -> np.ndarray:
    """An array that is sound, and no one may have thought of."""
    return random.choice(
        (
            np.float32(3), np.zeros(0), np.zeros((20, 0)), np.zeros((0, 2)), np.full((20, 2), np.nan),
            np.full((20, 2), np.inf),
            np.asfortranarray(np.ones((20, 2))), np.array(["a", "b"] * 10), np.array([b"a", b"\xff"] * 10),
            np.array(["a\n", "\x1b"] * 10),
            np.zeros(20, [("a", "f4"), ("b", "i4")]), np.zeros((20, 2), np.complex64), np.zeros((20, 2), bool),
            np.zeros((20, 1, 1, 1)),
            np.full((20, 2), 1e300), np.full(20, 2**63, np.uint64), np.full(20, -(2**63)), np.zeros((20, 2), "M8[s]"),
            np.zeros(20, np.float16),
            np.full((20, 2), np.finfo(np.float64).max), np.full((20, 2), np.finfo(np.float16).max, np.float16),
            np.eye(20), np.arange(20) + 1,
            np.full((20, 2), 255, np.uint8), np.full(20, np.nan), np.full((20, 2), 1e39),
            np.zeros((20, 2), np.longdouble), np.full((20, 2), 2**64 - 1, np.uint64),
        )
    )  # fmt: skip


def mutant(random: Random) -> tuple[str, bytes]:
    arrays = {name: saved(array) for name, array in good().items()}
    if random.random() < 0.15:
        content = archive(arrays)
        return random.choice(("a.npz", "a.npz", "a.npy")), damaged(content, random)
    if random.random() < 0.3:
        return "a.npz", zips.faulty([(f"{name}.npy".encode(), each) for name, each in arrays.items()], random)
    name = random.choice(("x", "y"))
    array = good()[name]
    if random.random() < 0.3:
        arrays[name] = saved(kinds(random))
    else:
        arrays[name] = _wrong(array, random)
    return ("a.npz", archive(arrays)) if random.random() < 0.8 else ("a.npy", arrays[name])


def _wrong(array: np.ndarray, random: Random) -> bytes:
    dtype, shape, order, version = repr(array.dtype.str), str(array.shape), "False", (1, 0)
    for _ in range(random.choice((1, 1, 2))):
        what = random.randrange(5)
        dtype = random.choice(TYPES) if what == 0 else dtype
        shape = random.choice(SHAPES) if what in (1, 2) else shape
        order = random.choice(("True", "None", "2", "'x'", "[]")) if what == 3 else order
        version = random.choice(((1, 0), (2, 0), (3, 0), (4, 0), (0, 0), (1, 1), (255, 255))) if what == 4 else version
    content = array.tobytes() if random.random() < 0.8 else damaged(array.tobytes(), random)
    made = npy(content, dtype, shape, order, version)
    return made if random.random() < 0.8 else damaged(made[:100], random) + made[100:]


def saved(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def archive(arrays: dict[str, bytes]) -> bytes:
    return zips.archive([zips.member(f"{name}.npy".encode(), each, zips.STORED) for name, each in arrays.items()])
