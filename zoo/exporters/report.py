"""What was written and how it was shown to be the same net: a report beside the file, as JSON and as Markdown."""

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from zoo.exporters.compare import TOLERANCE
from zoo.exporters.format import ExportFormat, Port, sides
from zoo.exporters.proof import Proof
from zoo.exporters.subject import Subject
from zoo.light.files.shown import Shown
from zoo.light.files.text import markdown_table, markdown_text, memory, number_of
from zoo.models import threads

COLUMNS = ("layer", "kind", "largest difference", "of a scale of")


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """Of one sample, the median; and with how many threads each computes."""

    file: float
    keras: float
    threads: int


@dataclass(frozen=True, slots=True, repr=False)
class Export(Shown):
    """A net that has left Keras, or a file that was held against it."""

    path: Path
    format_: ExportFormat
    subject: Subject
    proof: Proof
    inputs: Sequence[Port]
    outputs: Sequence[Port]
    sizes: dict[str, tuple[int, str]]
    """Bytes and SHA-256 of each file, by its name beside or within `path`."""
    milliseconds: Milliseconds
    quantized: str | None = None
    """``int8``, or None where nothing was rounded."""
    float_file: "tuple[int, float, float | None] | None" = None
    """Of the file that is not quantized, beside one that is: bytes, milliseconds, accuracy."""

    def __str__(self) -> str:
        return f"{self.path.name}, {self.format_.title}: {self.verdict}"

    @property
    def equal(self) -> bool:
        return self.proof.equal

    @property
    def bytes(self) -> int:
        return sum(size for size, _ in self.sizes.values())

    @property
    def verdict(self) -> str:
        """In one line what was found."""
        proof, tally = self.proof, self.proof.tally
        if proof.fault:
            return f"not the same net: {proof.fault}"
        if self.quantized:
            return f"accuracy {_share(proof.accuracy)} of {tally.samples:,}, in Keras {_share(proof.accuracy_in_keras)}"
        if not self.subject.classifies:
            return f"equal to {tally.relative:.0e} of its scale on {tally.samples:,} inputs"
        close = f" ({tally.close:,} others are too close to call in Keras itself)" if tally.close else ""
        return f"the same class for {tally.agree:,} of {tally.samples:,}{close}, equal to {tally.relative:.0e}"

    def to_json(self) -> str:
        return json.dumps(self.content(), indent=2, ensure_ascii=False)

    def content(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        scaled = self.subject.scale != (1.0, 0.0)
        return {
            "file": self.path.name,
            "format": self.format_.name,
            "equal": self.proof.equal,
            "fault": self.proof.fault or None,
            "model": self.subject.name,
            "weights": self.subject.weights,
            "parameters": self.subject.model.count_params(),
            "quantized": self.quantized,
            "inputs": [_ends(each) for each in self.inputs],
            "outputs": [_ends(each) for each in self.outputs],
            "layout": self.format_.layout,
            "pixels": self.subject.pixels,
            "scaled_within": _named(("factor", "offset"), self.subject.scale) if scaled else None,
            "classes": list(self.subject.labels),
            "notes": list(self.format_.notes),
            "files": {name: {"bytes": size, "sha256": sha} for name, (size, sha) in self.sizes.items()},
            **self._proven(),
            "milliseconds": {"file": self.milliseconds.file, "keras": self.milliseconds.keras},
            "threads": self.milliseconds.threads,
            "float_file": self.float_file and _named(("bytes", "milliseconds", "accuracy"), self.float_file),
            "processor": platform.processor() or platform.machine(),
            "versions": versions(self.format_),
        }

    def _proven(self) -> dict[str, Any]:
        """What of the JSON tells how it was shown."""
        proof, tally, classifies = self.proof, self.proof.tally, self.subject.classifies
        layers = [
            {"layer": each.layer, "kind": each.kind, "largest_difference": _finite(each.relative), "scale": each.scale}
            for each in proof.gaps
        ]
        return {
            "tolerance": TOLERANCE,
            "layers": layers,
            "samples": tally.samples,
            "samples_are": proof.said,
            "batches": list(proof.batches),
            "same_class": tally.agree if classifies else None,
            "too_close_to_call": tally.close if classifies else None,
            "largest_difference": _finite(tally.relative),
            "largest_difference_by_default": _finite(proof.default),
            "accuracy": proof.accuracy,
            "accuracy_in_keras": proof.accuracy_in_keras,
        }

    def to_markdown(self) -> str:
        """The same for a reader."""
        return (
            "\n\n".join(
                [
                    f"# {markdown_text(self.path.name)}",
                    self.verdict[0].upper() + self.verdict[1:] + ".",
                    *self._sections(),
                ]
            )
            + "\n"
        )

    def _sections(self) -> list[str]:
        text = markdown_text
        facts = [[name, text(value)] for name, value in self.facts()]
        layers = [[*map(text, row[:2]), *row[2:]] for row in self.layers]
        sections = [markdown_table(("what", "is"), facts)]
        if layers:
            sections += [
                f"A layer's largest difference is in units of its scale, its largest value; {TOLERANCE:g} is allowed.",
                markdown_table(COLUMNS, layers, COLUMNS[2:]),
            ]
        return sections

    def facts(self) -> list[tuple[str, str]]:
        """Name and value of what a person asks first."""
        proof, tally, took = self.proof, self.proof.tally, self.milliseconds
        facts = [
            ("net", f"{self.subject.name}; weights: {self.subject.weights}"),
            ("format", f"{self.format_.title}, opened by {self.format_.runtime}"),
            *(("input", f"{_shown(each)}, {self._numbers()}") for each in self.inputs),
            *(("output", _shown(each)) for each in self.outputs),
            ("layout", self.format_.layout),
            *([("classes", ", ".join(self.subject.labels))] if self.subject.labels else []),
            *(("file", f"{name}, {size:,} bytes, SHA-256 {sha}") for name, (size, sha) in self.sizes.items()),
            ("inputs tried", f"{tally.samples:,}, {proof.said}; batches of {', '.join(map(str, proof.batches))}"),
        ]
        if proof.accuracy is not None:
            facts.append(("accuracy", f"{_share(proof.accuracy)}, in Keras {_share(proof.accuracy_in_keras)}"))
        if tally.samples and not self.quantized:
            facts.append(("outputs", f"differ by {tally.relative:.1e} of their scale at most"))
        if proof.default is not None:
            facts.append(("by default", f"{self.format_.runtime} differs by {proof.default:.1e} at its own precision"))
        each = number_of(took.threads, "thread")
        facts.append(("one sample", f"{took.file:.3g} ms, in Keras {took.keras:.3g} ms; medians, {each} a side"))
        if self.float_file:
            size, milliseconds, accuracy = self.float_file
            facts.append(("not quantized", f"{memory(size)}, {milliseconds:.3g} ms, accuracy {_share(accuracy)}"))
        facts += [("note", each) for each in self.format_.notes]
        facts.append(("versions", ", ".join(f"{name} {found}" for name, found in versions(self.format_).items())))
        return facts

    @property
    def layers(self) -> list[list[str]]:
        """A row a layer, under `COLUMNS`."""
        return [
            [
                each.layer, each.kind, "not shown" if each.relative is None else f"{each.relative:.1e}",
                "" if each.relative is None else f"{each.scale:.3g}",
            ]
            for each in self.proof.gaps
        ]  # fmt: skip

    def _numbers(self) -> str:
        pixels = self.subject.pixels
        if pixels is None:
            return "numbers as the net learnt from"
        scaled = "" if self.subject.scale == (1.0, 0.0) else ", which the file scales itself"
        return f"numbers {pixels}{scaled}"


def versions(format_: ExportFormat) -> dict[str, str]:
    """Of what wrote and opened the file."""
    found = {"homework-zoo": "homework-zoo", **{each: each for each in format_.distributions}}
    told = {"python": platform.python_version()}
    for name in found:
        try:
            told[name] = version(name)
        except PackageNotFoundError:  # A build of another name, such as one without a graphics card.
            told[name] = "unknown"
    return told


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measured(files: Sequence[Path], folder: Path) -> dict[str, tuple[int, str]]:
    """Bytes and SHA-256 of files, by their paths from a folder."""
    return {each.relative_to(folder).as_posix(): (each.stat().st_size, sha256(each)) for each in files}


def cores() -> int:
    """How many threads each side is given: as many as TensorFlow has, one a processor unless it was told."""
    if told := os.environ.get(threads.VARIABLE):
        return int(told)
    return threads.usable_cores()


def _named(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))


def _ends(each: Port) -> dict[str, Any]:
    return {"name": each.name, "shape": list(each.shape), "dtype": each.dtype}


def _shown(each: Port) -> str:
    return f"{each.name}, {' x '.join(sides(each.shape))}, {each.dtype}"


def _share(part: float | None) -> str:
    return "unknown" if part is None else f"{part:.2%}"


def _finite(number: float | None) -> float | None:
    return None if number is None or number == float("inf") else number
