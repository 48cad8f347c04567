"""The proof that a file is the same net: classes, outputs in batches of several sizes, and every layer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoo.exporters.compare import TOLERANCE, Gap, aligned, flattened_above, relative, scale_for, scale_of, tapped_layers
from zoo.exporters.format import scopes_of
from zoo.exporters.inputs import Samples
from zoo.exporters.reasons import likely_reason
from zoo.exporters.session import RuntimeFailedError, Session
from zoo.exporters.subject import Subject

if TYPE_CHECKING:
    import keras
    import numpy as np

BATCHES = (1, 4, 7)
_MOST_TAPPED_BYTES = 256 << 20
"""Of all layers' outputs that are compared."""
_BATCH = 32


@dataclass(slots=True)
class Tally:
    """What many samples came to."""

    samples: int = 0
    agree: int = 0
    """Whose class is the same."""
    close: int = 0
    """Of which Keras's own two best classes are nearer than the tolerance."""
    right: int = 0
    right_in_keras: int = 0
    gap: float = 0.0
    """The largest difference of outputs, absolute."""
    scale: float = 0.0
    worst: "np.ndarray | None" = None
    """The inputs among which that is."""

    @property
    def relative(self) -> float:
        return self.gap / (self.scale or 1.0)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared, and what came of it."""

    gaps: tuple[Gap, ...]
    """By layer, in their order, of the same few samples."""
    tally: Tally
    said: str
    """What the samples are."""
    known: bool
    """Whether their classes are known, and so the accuracy."""
    fault: str = ""
    """The first layer that differs, by how much, and the likely reason; empty where the file is the same net."""
    batches: tuple[int, ...] = BATCHES
    default: float | None = None
    """The largest relative difference of outputs where the runtime computes as it does by default, if that is other."""

    @property
    def equal(self) -> bool:
        return not self.fault

    @property
    def accuracy(self) -> float | None:
        return self.tally.right / self.tally.samples if self.known and self.tally.samples else None

    @property
    def accuracy_in_keras(self) -> float | None:
        return self.tally.right_in_keras / self.tally.samples if self.known and self.tally.samples else None

    @property
    def compared(self) -> int:
        """How many layers were compared."""
        return sum(each.relative is not None for each in self.gaps)


@dataclass(slots=True)
class Prover:
    """A net in Keras, ready to be held against files."""

    subject: Subject
    samples: Samples
    step: Callable[[int, int], None] = lambda done, steps: None

    def prove(self, session: Session, *, by_layer: bool = True) -> Proof:
        """Hold a file against Keras.

        Args:
            by_layer: whether all numbers must agree; else classes and accuracy are counted alone.
        """
        fault = self._ends_fault(session)
        gaps: tuple[Gap, ...] = ()
        if not fault and by_layer:
            try:
                gaps, fault = self._layers(session, self.samples.first(self._most_tapped()))
                fault = fault or self._batches(session)
            except RuntimeFailedError as error:
                fault = f"it fails where Keras does not: {error}"
        if fault:
            return Proof(gaps, Tally(), self.samples.said, False, fault)
        tally = self._tally(session)
        if by_layer and tally.relative > TOLERANCE:
            assert tally.worst is not None
            gaps, fault = self._layers(session, tally.worst[-self._most_tapped() :])
            fault = fault or f"its outputs differ by {tally.relative:.1e} of their scale on some of {self.samples.said}"
        elif by_layer and tally.agree + tally.close < tally.samples and self.subject.classifies:
            fault = f"{tally.samples - tally.agree:,} of {tally.samples:,} samples are of another class"
        return Proof(gaps, tally, self.samples.said, self.samples.known, fault)

    def outputs(self, x: "np.ndarray") -> "list[np.ndarray]":
        """What Keras gives."""
        return listed(self.subject.model.predict(x, batch_size=_BATCH, verbose=0))

    def default_gap(self, session: Session) -> float:
        """How far the outputs are where the runtime computes as it does by default."""
        x = self.samples.first(32)
        made = zip(self._ends, session.run(x, len(x)), self.outputs(x), strict=True)
        return max(relative(found, right, scale_for(layer, right)) for layer, found, right in made)

    @property
    def _ends(self) -> "list[keras.layers.Layer]":
        """The layers that give the outputs."""
        return [each._keras_history.operation for each in self.subject.model.outputs]

    def _ends_fault(self, session: Session) -> str:
        model = self.subject.model
        if len(session.inputs) != len(model.inputs):
            return f"it asks for {len(session.inputs)} inputs, the net for {len(model.inputs)}"
        if len(session.outputs) != len(model.outputs):
            return f"it has {len(session.outputs)} outputs, the net has {len(model.outputs)}"
        return ""

    def _layers(self, session: Session, x: "np.ndarray") -> tuple[tuple[Gap, ...], str]:
        """The gap of every layer on these inputs, and what is wrong with the first that differs."""
        model = self.subject.model
        right = self._by_layer(x)
        ends = {id(each): at for at, each in enumerate(model.outputs)}
        scopes = scopes_of([each.name for each in model.layers])
        inner = [each for each in tapped_layers(model) if id(each.output) not in ends]
        tapped = session.tap(x, [scopes[each.name] for each in inner])
        outputs = session.run(x, len(x))
        found: dict[str, np.ndarray] = {}
        gaps = []
        for layer in tapped_layers(model):
            given = outputs[ends[id(layer.output)]] if id(layer.output) in ends else tapped.get(scopes[layer.name])
            kind = type(layer).__name__
            if given is None:
                gaps.append(Gap(layer.name, kind, None))
                continue
            found[layer.name] = aligned(given, right[layer.name], _above(layer))
            scale = scale_for(layer, right[layer.name])
            gaps.append(Gap(layer.name, kind, relative(found[layer.name], right[layer.name], scale), scale))
        return tuple(gaps), self._told(gaps, found, right)

    def _told(self, gaps: Sequence[Gap], found: Mapping[str, Any], right: Mapping[str, Any]) -> str:
        first = next((each for each in gaps if not each.agrees), None)
        if first is None:
            return ""
        at = gaps.index(first)
        hidden: list[str] = []
        for each in reversed(gaps[:at]):
            if each.relative is not None:
                break
            hidden.insert(0, each.layer)
        before = f" (or {', '.join(hidden)} before it, which the file does not show)" if hidden else ""
        size = "another shape" if first.relative == float("inf") else f"{first.relative:.1e} of its scale"
        reason = likely_reason(self.subject.model, first.layer, found, right)
        return f"the first layer that differs is {first.layer}{before}, by {size}: {reason}"

    def _batches(self, session: Session) -> str:
        x = self.samples.first(max(BATCHES))
        for size in BATCHES:
            for layer, found, right in zip(self._ends, session.run(x, size), self.outputs(x), strict=True):
                if (gap := relative(found, right, scale_for(layer, right))) > TOLERANCE:
                    return f"in batches of {size} its outputs differ by {gap:.1e} of their scale"
        return ""

    def _tally(self, session: Session) -> Tally:
        tally = Tally()
        for x, y in self.samples.chunks():
            rights = self.outputs(x)
            founds = session.run(x, _BATCH)
            for layer, found, right in zip(self._ends, founds, rights, strict=True):
                scale = scale_for(layer, right)
                gap = relative(found, right, 1.0)
                if gap > tally.gap:
                    tally.gap, tally.worst = gap, _up_to_worst(x, found, right)
                tally.scale = max(tally.scale, scale)
            tally.samples += len(x)
            if self.subject.classifies:
                _count(tally, founds[0], rights[0], y)
            self.step(tally.samples, self.samples.most)
        return tally

    def _most_tapped(self) -> int:
        """How many samples all layers' outputs can be held of, a batch at most."""
        import numpy as np

        one = sum(
            4 * int(np.prod([side or 7 for side in each.output.shape[1:]]))
            for each in tapped_layers(self.subject.model)
        )
        return max(1, min(_BATCH, _MOST_TAPPED_BYTES // max(one, 1)))

    def _by_layer(self, x: "np.ndarray") -> "dict[str, np.ndarray]":
        """What the input and each layer give."""
        import keras

        layers = tapped_layers(self.subject.model)
        (given,) = self.subject.model.inputs
        model = keras.Model(given, [each.output for each in layers])
        made = listed(model(x, training=False))
        found = {each.name: keras.ops.convert_to_numpy(values) for each, values in zip(layers, made, strict=True)}
        return {given._keras_history.operation.name: x, **found}


def _above(layer: "keras.layers.Layer") -> tuple[int, ...]:
    """The shape of the maps whose numbers, in a row, a layer gives or passes on; nothing where it gives others."""
    given = layer.input
    if isinstance(given, list | tuple | dict):
        return ()
    if len(given.shape) > 2 or layer.weights:
        return tuple(each or 0 for each in given.shape[1:])
    found = flattened_above(layer)
    return found[0] if found else ()


def listed(made: Any) -> "list[np.ndarray]":
    """The outputs of a model, which Keras gives as a list where there are several alone."""
    return list(made) if isinstance(made, list | tuple) else [made]


def _up_to_worst(x: "np.ndarray", found: "np.ndarray", right: "np.ndarray") -> "np.ndarray":
    """The inputs down to the one whose outputs differ most."""
    import numpy as np

    if found.shape != right.shape:
        return x
    apart = np.abs(found.astype(np.float64) - right).reshape(len(x), -1).max(axis=1)
    return x[: int(np.nan_to_num(apart, nan=np.inf).argmax()) + 1]


def classes_of(outputs: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """The class of each sample, and by how much it is ahead of the second; one number tells two classes apart."""
    import numpy as np

    if outputs.shape[1] == 1:
        middle = 0.5 if ((outputs >= 0) & (outputs <= 1)).all() else 0.0
        return (outputs[:, 0] > middle).astype(np.int64), np.abs(outputs[:, 0] - middle)
    best = np.sort(outputs, axis=1)
    return outputs.argmax(axis=1), best[:, -1] - best[:, -2]


def _count(tally: Tally, found: "np.ndarray", right: "np.ndarray", y: "np.ndarray | None") -> None:
    classes, ahead = classes_of(right)
    told = classes_of(found)[0]
    same = told == classes
    tally.agree += int(same.sum())
    tally.close += int((~same & (ahead < TOLERANCE * (scale_of(right) or 1.0))).sum())
    if y is not None:
        tally.right += int((told == y).sum())
        tally.right_in_keras += int((classes == y).sum())
