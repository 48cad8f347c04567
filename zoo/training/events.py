"""Writes what TensorBoard shows, with TensorBoard's own package: no TensorFlow, so any Keras backend has its curves."""

import io
import os
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.source import source
from zoo.light.nets.table import Table

if TYPE_CHECKING:
    import numpy as np
    from tensorboard.compat.proto.summary_pb2 import Summary

Keeps = Callable[[str, int], bool]
"""Whether an event stays, by its tag and its step."""
_LARGEST_RECORD = 1 << 30  # bytes
_HEAD_BYTES, _FOOT_BYTES = 12, 4


@dataclass(frozen=True, slots=True)
class Axes:
    """What a chart says of its axes; TensorBoard gives them no names."""

    title: str
    description: str
    """Markdown, behind a sign beside the title."""


def point(tag: str, value: float, charts: Mapping[str, Axes] | None = None) -> "Summary":
    """A point of a chart; one of `charts` says what its axes are."""
    from tensorboard.plugins.scalar.summary_v2 import scalar_pb

    summary = scalar_pb(tag, float(value))
    if charts and tag in charts:
        metadata = summary.value[0].metadata
        metadata.display_name, metadata.summary_description = charts[tag].title, charts[tag].description
    return summary


class Events:
    """TensorBoard's file of one curve colour: a run's ``train`` or ``validation`` folder.

    Each event is written as it comes, so that a disk that is full is noticed where it happens.

    Args:
        keeps: which of the events that the folder holds stay, by tag and step; none of them, if None. What a writer
            that was killed has left is gathered in one file, to which this one appends.

    Raises:
        ZooError: the folder cannot be read or written.
    """

    def __init__(self, folder: Path, keeps: Keeps | None = None) -> None:
        from tensorboard.summary.writer.record_writer import RecordWriter

        self._folder = folder
        with self._told():
            folder.mkdir(parents=True, exist_ok=True)
            name, kept = _gathered(folder, keeps)
            self._file = (folder / name).open("ab")
        self._writer = RecordWriter(self._file)
        if not kept:
            self._begin()

    def scalars(self, values: Mapping[str, float], step: int, charts: Mapping[str, Axes] | None = None) -> None:
        """Points of charts, by their tags."""
        for tag, value in values.items():
            self._write(point(tag, value, charts), step)

    def text(self, tag: str, markdown: str) -> None:
        from tensorboard.plugins.text.summary_v2 import text_pb

        self._write(text_pb(tag, markdown), 0)

    def histogram(self, tag: str, values: "np.ndarray", step: int) -> None:
        from tensorboard.plugins.histogram.summary_v2 import histogram_pb

        self._write(histogram_pb(tag, values), step)

    def image(self, tag: str, image: Any, step: int) -> None:
        """A Pillow image."""
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.plugins.image import metadata
        from tensorboard.util import tensor_util

        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        content = [str(image.width).encode(), str(image.height).encode(), buffer.getvalue()]
        kind = metadata.create_summary_metadata(display_name=None, description=None, converted_to_tensor=True)
        tensor = tensor_util.make_tensor_proto(content, dtype="string")
        self._write(Summary(value=[Summary.Value(tag=tag, metadata=kind, tensor=tensor)]), step)

    def hyperparameters(self, values: Mapping[str, Any], name: str) -> None:
        """One run's values, and the figures that the HParams page shows beside them."""
        from tensorboard.plugins.hparams.summary_v2 import HParam, Metric, hparams_config_pb, hparams_pb

        plain = {key: value for key, value in values.items() if isinstance(value, bool | int | float | str)}
        metrics = [
            Metric("test/accuracy", display_name="test accuracy"),
            Metric("by epoch/accuracy", group="validation", display_name="validation accuracy"),
            Metric("by epoch/loss", group="validation", display_name="validation loss"),
        ]
        self._write(hparams_config_pb(hparams=[HParam(key) for key in plain], metrics=metrics), 0)
        self._write(hparams_pb(plain, trial_id=name), 0)

    def graph(self, table: Table) -> None:
        """The net, layer by layer, with the shapes on its edges."""
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.graph_pb2 import GraphDef

        graph = GraphDef()
        for row in table:
            calls = table.sources[row.layer.name]
            fed = [source(each) for call in calls for each in call]
            inputs = dict.fromkeys(f"{each.layer}:{each.output}" if each.output else each.layer for each in fed)
            node = graph.node.add(name=row.layer.name, op=row.layer.kind.name, input=inputs)
            for output in table.figures[row.layer.name].outputs:
                shape = node.attr["_output_shapes"].list.shape.add()
                for size in (OPEN, *output):
                    shape.dim.add(size=-1 if size is OPEN else size)
            node.attr["settings"].s, node.attr["parameters"].i = row.settings.encode(), row.parameters
        self._add(Event(graph_def=graph.SerializeToString(), wall_time=time.time()))

    def flush(self) -> None:
        with self._told():
            self._file.flush()

    def close(self) -> None:
        with self._told():
            self._file.close()

    def _begin(self) -> None:
        """Say what kind of file it is, as TensorBoard's own writers do."""
        from tensorboard.compat.proto.event_pb2 import Event, SourceMetadata

        writer = SourceMetadata(writer="zoo.training.events")
        self._add(Event(wall_time=time.time(), file_version="brain.Event:2", source_metadata=writer))
        self.flush()

    def _write(self, summary: Any, step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        self._add(Event(summary=summary, step=step, wall_time=time.time()))

    def _add(self, event: Any) -> None:
        with self._told():
            self._writer.write(event.SerializeToString())

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A disk that is full or cannot be written is one line that names the folder."""
        try:
            yield
        except OSError as error:
            raise ZooError(
                f"Cannot write TensorBoard's events in '{self._folder}': {error.strerror or error}."
            ) from None


def discard(folder: Path) -> None:
    """Remove a folder's events, and the folder where it holds nothing else."""
    for path in _files(folder):
        path.unlink()
    with suppress(OSError):
        folder.rmdir()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("events.out.tfevents.*"))


def _gathered(folder: Path, keeps: Keeps | None) -> tuple[str, bool]:
    """The name of the one file of events that the folder has in the end, and whether something was kept in it."""
    files = _files(folder)
    kept = list(dict.fromkeys(each for path in files for each in _kept(path, keeps))) if keeps else []
    name = files[0].name if kept else f"events.out.tfevents.{time.time():010.0f}.{os.getpid()}"
    if kept:
        disk.write(folder / name, lambda temporary: temporary.write_bytes(b"".join(kept)))
    for path in files:
        if not kept or path.name != name:
            path.unlink()
    return name, bool(kept)


def _kept(path: Path, keeps: Keeps) -> Iterator[bytes]:
    """The records of a file that are to stay, as far as they are whole."""
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    for record in _records(path):
        try:
            event = Event.FromString(record[_HEAD_BYTES:-_FOOT_BYTES])
        except DecodeError:
            return
        tags = [value.tag for value in event.summary.value] or [""]
        if all(keeps(tag, event.step) for tag in tags):
            yield record


def _records(path: Path) -> Iterator[bytes]:
    """The records before the first that is cut off: the length, its sum, the content, its sum."""
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    with path.open("rb") as file:
        while len(head := file.read(_HEAD_BYTES)) == _HEAD_BYTES:
            (length,) = struct.unpack("<Q", head[:8])
            if length > _LARGEST_RECORD or head[8:] != struct.pack("<I", masked_crc32c(head[:8])):
                return
            rest = file.read(length + _FOOT_BYTES)
            if len(rest) < length + _FOOT_BYTES:
                return
            yield head + rest
