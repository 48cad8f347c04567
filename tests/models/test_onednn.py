import sys

import pytest

from zoo.models import onednn
from zoo.models.onednn import OFF, ON, VARIABLE, choose, processor_flags, state, worth

OLD, AVX2, VNNI = {"sse4_2", "avx"}, {"avx", "avx2", "fma"}, {"avx", "avx2", "fma", "avx512f", "avx512_vnni"}


@pytest.fixture
def machine(monkeypatch):
    """A process on a processor with these flags, before TensorFlow is imported."""

    def put(flags, asked=None):
        monkeypatch.setattr(onednn, "processor_flags", lambda: frozenset(flags))
        monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
        # Set first, so that what `choose` sets is taken back after the test.
        monkeypatch.setenv(VARIABLE, asked or "")
        if asked is None:
            monkeypatch.delenv(VARIABLE)

    return put


@pytest.mark.parametrize(("flags", "gains"), [(OLD, False), (AVX2, True), (VNNI, False), ({"avx2"}, False)])
def test_only_a_processor_where_tensorflow_leaves_it_off_and_that_can_use_it_gains(flags, gains):
    assert worth(flags) is gains


@pytest.mark.parametrize(("flags", "then"), [(OLD, OFF), (AVX2, ON), (VNNI, ON), ((), OFF)])
def test_it_is_on_where_it_pays(machine, flags, then):
    machine(flags)
    assert choose() == state() == then


@pytest.mark.parametrize("asked", ["0", "1", "false", "true"])
def test_what_the_user_has_set_is_left(machine, asked):
    machine(AVX2, asked)
    assert choose(kept=ON if asked in ("0", "false") else OFF) == (OFF if asked in ("0", "false") else ON)


@pytest.mark.parametrize("flags", [OLD, AVX2, VNNI])
@pytest.mark.parametrize("kept", [ON, OFF])
def test_a_run_goes_on_with_what_it_had(machine, flags, kept):
    machine(flags)
    assert choose(kept) == kept


def test_nothing_is_decided_once_tensorflow_is_there(machine, monkeypatch):
    machine(AVX2)
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    assert choose() == OFF


@pytest.mark.skipif(not processor_flags(), reason="no flags of an x86 processor are to be had")
def test_it_is_on_in_tensorflow_where_it_is_said_to_be():
    pytest.importorskip("tensorflow")
    from tensorflow.python.util._pywrap_util_port import IsMklEnabled

    assert IsMklEnabled() == (state() == ON)
