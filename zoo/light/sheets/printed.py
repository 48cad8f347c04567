"""What programs print of a net that is no table of layers: told by its form, to be refused by the program's name."""

import re
from typing import NamedTuple

_LOOKED_AT_CHARACTERS = 100_000

_TORCH = "give what torchinfo's summary() prints, with a row for each layer."
_KERAS = "give what its summary() prints."
_ANY = "give a table with a row for each layer."

_MODULES, _TOTALS, _OPERATORS = "its modules in brackets", "its totals alone", "its operators"
_MODULE = r"^[ \t]*\(\w+\): \w+\("
_CALL = (
    r"^[ \t]*(?:(?:self\.)?\w+ ?= ?|\w+\.add\()?(?:(?:tf\.)?keras\.)?(?:layers|nn)\.[A-Z]\w+\("
    r"|^[ \t]*\w+\.add\([A-Z]\w+\("
)
_NUMBER = r"'?[0-9][0-9.,]*(?:e\+?[0-9]+)? ?(?:[kKMGT]|[A-Za-z]{0,2}(?:MACs?|FLOPs?|Mac))?'?"
_TOTAL = r"\s*(?:total |number of )?(?:params|parameters|macs|flops|mult-adds|operations)[^\n\d]{0,30}[0-9][^\n]{0,40}"


class _Form(NamedTuple):
    program: str
    what: str
    remedy: str
    pattern: str


_FORMS = (
    _Form("calflops", _MODULES, _TORCH, r"Calculate Flops Results|submodules in calflops"),
    _Form("DeepSpeed", _MODULES, _TORCH, r"DeepSpeed Flops Profiler"),
    _Form("ptflops", _MODULES, _TORCH, rf"{_MODULE}.{{0,80}}% Params, .{{0,40}}Mac\b"),
    _Form("DeepSpeed or calflops", _MODULES, _TORCH, rf"{_MODULE}.{{0,40}}= .{{0,20}}% Params"),
    _Form("MMEngine", _MODULES, _TORCH, r"#params: .{1,20}, #flops: .{1,20}, #acts:"),
    _Form("fvcore", _MODULES, _TORCH, r"#params: .{1,20}, #flops:"),
    _Form("MindSpore", _MODULES, _ANY, rf"^SequentialCell\(|{_MODULE}.{{0,200}}\bhas_bias="),
    _Form("Paddle", _MODULES, "give what paddle.summary() prints.", rf"{_MODULE}.{{0,200}}\bdata_format="),
    _Form("PyTorch", _MODULES, _TORCH, _MODULE),
    _Form("PyTorch", "its arrays", _TORCH, r"^[^\w\n]*\w[\w.]*\.(?:weight|bias)\b.{0,20}(?:torch\.Size\(|[\[(][0-9])"),
    _Form("PyTorch", _OPERATORS, _TORCH, r"^opcode +name +target|^graph\(\):\s*$"),
    _Form("Keras or PyTorch", "or the code that builds it", "give what its summary() prints.", _CALL),
    _Form("Keras", "its name alone", _KERAS, r"<[\w. ]{0,100}(?:Sequential|Functional|Model)\b[^<>\n]{0,200}>"),
    _Form("Keras", "its configuration", _KERAS, r"\"class_name\": ?\"(?:Sequential|Functional|Model)\""),
    _Form("ONNX", _OPERATORS, _TORCH, r"^graph \S{0,80} ?\(|^ *%\S+ = [A-Z]\w*(?:\[.{0,200}\])?\("),
    _Form("flopsmeter", _TOTALS, _TORCH, r"M FLOPs\b.{0,80}\bFPS\b"),
    _Form("thoplw", _TOTALS, _TORCH, r"<thoplw\."),
    _Form("MATLAB", "its table without the gaps between columns", "copy it with its spaces.", r"\btotal learnables\b"),
    _Form("Caffe", "its log", _ANY, r"net\.cpp:\s?[0-9]+\]"),
    _Form("thop or torch-pruning", _TOTALS, _TORCH, rf"\A\s*\(?{_NUMBER}(?:, ?{_NUMBER}){{1,3}}\)?\s*\Z"),
    _Form("a counter", _TOTALS, _TORCH, rf"(?i:\A(?:{_TOTAL}(?:\n|\Z))+\s*\Z)"),
)


def refusal(text: str) -> str:
    """What printed the text, and what to give instead of it, if it is known to hold no table of layers."""
    text = text[:_LOOKED_AT_CHARACTERS]
    form = next((each for each in _FORMS if re.search(each.pattern, text, re.MULTILINE)), None)
    return refused(form.program, form.what, form.remedy) if form else ""


def refused(program: str, what: str = _TOTALS, remedy: str = _TORCH) -> str:
    """The reason in one sentence."""
    return f"what {program} prints of a net, {what}, is no table of layers; {remedy}"
