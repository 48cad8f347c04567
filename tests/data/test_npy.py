"""Arrays of anybody's are held against their files before they are read."""

import warnings

import numpy as np
import pytest
from mutants import arrays, zips

import zoo
from zoo.data.npy import check_finite, read_npy, read_npz
from zoo.errors import ZooError

MOST = 1 << 20


def refused(path):
    with warnings.catch_warnings(), pytest.raises(ZooError) as caught:
        warnings.simplefilter("error")
        read_npz(path, list, MOST) if path.suffix == ".npz" else read_npy(path, MOST)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "shape", ["(1000000000, 1000)", "(-1,)", f"({'9' * 400},)", "(20, 2, 99)", "(9223372036854775807, 2)"]
)
@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_a_header_that_says_more_than_there_is_is_refused_before_memory_is_taken(tmp_path, shape, suffix):
    content = arrays.npy(bytes(160), "'<f4'", shape)
    (tmp_path / f"a.{suffix}").write_bytes(arrays.archive({"x": content}) if suffix == "npz" else content)
    assert refused(tmp_path / f"a.{suffix}").endswith("says that it has more numbers than the file; save it anew.")


@pytest.mark.parametrize("method", [zips.DEFLATE64, zips.BZIP2, zips.LZMA, zips.UNKNOWN])
def test_a_member_that_cannot_be_unpacked_is_one_line(tmp_path, method):
    member = zips.Member(b"x.npy", bytes(99), 99, 0, method)
    (tmp_path / "a.npz").write_bytes(zips.archive([member]))
    assert refused(tmp_path / "a.npz").startswith("not a readable .npz (")


def test_headers_of_every_version_and_order_are_read(tmp_path):
    for version in ((1, 0), (2, 0), (3, 0)):
        for order in ("True", "False"):
            content = arrays.npy(np.arange(6, dtype="<f4").tobytes(), "'<f4'", "(2, 3)", order, version)
            (tmp_path / "a.npz").write_bytes(arrays.archive({"x": content}))
            assert read_npz(tmp_path / "a.npz", list, MOST)["x"].shape == (2, 3)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1e39, -1e39])
def test_numbers_that_no_net_computes_with_are_refused(tmp_path, number):
    x = np.ones((20, 2))
    x[3, 1] = number
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(20) % 2)
    with pytest.raises(ZooError, match="some numbers in it are not finite in 32 bits"):
        zoo.load_data("toy_mlp", str(tmp_path / "a.npz"))


@pytest.mark.parametrize(
    "x", [np.zeros(0), np.float32(3e38), np.full(3, 65504, np.float16), np.full(3, 2**64 - 1, np.uint64)]
)
def test_numbers_that_a_net_computes_with_are_taken(tmp_path, x):
    check_finite(np.asarray(x), tmp_path)
