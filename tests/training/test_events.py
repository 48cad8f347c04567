"""What TensorBoard is given of a net that is no chain."""

from dataclasses import replace

import pytest

from zoo.light.layers.layer import Layer
from zoo.light.layers.open_axis import OPEN
from zoo.light.nets.folder import worked_table

pytest.importorskip("tensorboard")


def test_a_graph_has_open_lengths_further_outputs_and_every_call_of_a_shared_layer(tmp_path):
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    from zoo.training.events import Events

    layers = [
        Layer.of("left", "InputLayer", shape=(OPEN, 3)),
        Layer.of("right", "InputLayer", shape=(OPEN, 3)),
        replace(
            Layer.of("rnn", "GRU", "left", filters=4, activation="tanh", bias=True, return_state=True),
            again=(("right",),),
        ),
        Layer.of("state", "Identity", "rnn[0][1]"),
    ]
    events = Events(tmp_path)
    events.graph(worked_table(layers))
    events.close()
    (path,) = tmp_path.iterdir()
    (graph,) = (each.graph_def for each in EventFileLoader(str(path)).Load() if each.graph_def)
    nodes = {node.name: node for node in GraphDef.FromString(graph).node}
    assert list(nodes["rnn"].input) == ["left", "right"]
    assert list(nodes["state"].input) == ["rnn:1"]
    shapes = [[axis.size for axis in each.dim] for each in nodes["left"].attr["_output_shapes"].list.shape]
    assert shapes == [[-1, -1, 3]]
    assert len(nodes["rnn"].attr["_output_shapes"].list.shape) == 2
