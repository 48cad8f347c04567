"""Writes what TensorBoard shows, with TensorBoard's own package: no TensorFlow, so any Keras backend has its curves."""

import io
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.light.layers.open_axis import OPEN
from zoo.light.layers.source import source
from zoo.light.nets.table import Table

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Axes:
    """What a chart says of its axes; TensorBoard gives them no names."""

    title: str
    description: str
    """Markdown, behind a sign beside the title."""


class Events:
    """TensorBoard's file of one curve colour: a run's ``train`` or ``validation`` folder."""

    def __init__(self, folder: Path) -> None:
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._folder, self._writer = folder, EventFileWriter(str(folder))

    def scalars(self, values: Mapping[str, float], step: int, charts: Mapping[str, Axes] | None = None) -> None:
        """Points of charts, by their tags."""
        from tensorboard.plugins.scalar.summary_v2 import scalar_pb

        for tag, value in values.items():
            summary = scalar_pb(tag, float(value))
            if charts and tag in charts:
                metadata = summary.value[0].metadata
                metadata.display_name, metadata.summary_description = charts[tag].title, charts[tag].description
            self._write(summary, step)

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
        self._writer.add_event(Event(graph_def=graph.SerializeToString(), wall_time=time.time()))

    def flush(self) -> None:
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()

    def remove(self) -> None:
        """Close, and remove the folder's events."""
        self.close()
        for path in self._folder.glob("events.out.*"):
            path.unlink()
        with suppress(OSError):  # It holds something else.
            self._folder.rmdir()

    def _write(self, summary: Any, step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        self._writer.add_event(Event(summary=summary, step=step, wall_time=time.time()))
