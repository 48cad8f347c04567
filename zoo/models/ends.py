"""What goes into a model and what comes out of it: of its table, or of a Keras model with layers of anybody's."""

from typing import TYPE_CHECKING, Any, NamedTuple

from zoo.errors import ZooError
from zoo.light.layers.activations import PROBABILITIES
from zoo.light.layers.figures import Shape, format_shape, of_one
from zoo.light.nets.table import Table
from zoo.models.build import import_keras

if TYPE_CHECKING:
    import keras


class Ends(NamedTuple):
    """One input and one output, a number a class."""

    input: Shape
    """Of one sample."""
    output: int
    """How many numbers; one tells two classes apart."""
    logits: bool | None
    """Whether they are no probabilities yet; None where the last layer does not say."""
    parameters: int
    tokens: int | None = None
    """How many there are, where the model takes whole numbers that stand for words."""

    def __str__(self) -> str:
        return f"{format_shape(self.input)} in, {self.output} out, {self.parameters:,} parameters"

    @property
    def classes(self) -> int:
        return max(self.output, 2)


def ends_of_table(name: str, table: Table) -> Ends:
    """What a table says of them.

    Raises:
        ZooError: there are several, or the output is no number a class.
    """
    outputs, last = table.outputs, table.rows[-1]
    if len(outputs) != 1 or len(table.first) != 1 or outputs[0] != last.layer.name:
        raise _several(name)
    activation = last.layer.get("activation")
    logits = None if activation is None else activation not in PROBABILITIES
    return _ends(name, table.rows[0].output, last.output, logits, table.parameters)._replace(tokens=table.tokens)


def ends_of_model(model: "keras.Model") -> Ends:
    """What a model says of itself, whatever its layers are.

    Raises:
        ZooError: it has no shapes yet, or several inputs or outputs, or its output is no number a class.
    """
    given = getattr(model, "input_shape", None) or (model.get_build_config() or {}).get("input_shape")
    if given is None:
        raise ZooError(f"{model.name}: it has no input shape yet; call it on a sample first.")
    if not _is_shape(given):
        raise _several(model.name)
    made = getattr(model, "output_shape", None) or _called_on(model, given)
    if not _is_shape(made):
        raise _several(model.name)
    ends = _ends(model.name, of_one(given), of_one(made), _gives_logits(model), model.count_params())
    return ends._replace(tokens=_tokens(model))


def _called_on(model: "keras.Model", shape: Any) -> Any:
    """The shape that a program of somebody's own makes of another."""
    made = model.compute_output_spec(import_keras().KerasTensor((None, *shape[1:])))
    return getattr(made, "shape", None)


def _tokens(model: "keras.Model") -> int | None:
    """How many whole numbers its input may be, where an embedding looks them up."""
    keras, inputs = import_keras(), getattr(model, "inputs", None) or [None]
    embeddings = [each for each in model.layers if isinstance(each, keras.layers.Embedding)]
    looked_up = [each for each in embeddings if inputs[0] is not None and each.input is inputs[0]]
    return min((each.input_dim for each in looked_up), default=None)


def _gives_logits(model: "keras.Model") -> bool | None:
    """Whether it ends in a layer of Keras's own that has another activation than those that make probabilities."""
    keras = import_keras()
    if not isinstance(model, keras.Sequential) and not hasattr(model, "operations"):
        return None  # A program of somebody's own calls its layers in an order of its own.
    last = getattr(model, "operations", model.layers)[-1]
    if isinstance(last, keras.Model):
        return _gives_logits(last)
    function = last if isinstance(last, keras.layers.Softmax) else getattr(last, "activation", None)
    if function is None or not (_is_of_keras(type(last)) and _is_of_keras(function)):
        return None
    probable = [keras.activations.get(each) for each in PROBABILITIES]
    return function not in probable and not isinstance(function, keras.layers.Softmax)


def _is_of_keras(each: Any) -> bool:
    """Whether a class, a function or a layer is Keras's own."""
    return str(getattr(each, "__module__", "")).startswith("keras.")


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple | list) and all(axis is None or isinstance(axis, int) for axis in shape)


def _ends(name: str, given: Shape, output: Shape, logits: bool | None, parameters: int) -> Ends:
    if len(output) != 1:
        raise ZooError(f"{name}: its output is {format_shape(output)}; one number a class is needed.")
    return Ends(given, output[0], logits, parameters)


def _several(name: str) -> ZooError:
    return ZooError(f"{name}: it has several inputs or outputs; one of each is needed.")
