"""An architecture of the zoo as KerasTuner takes it."""

from typing import TYPE_CHECKING

from zoo.builder import build_verified, import_keras
from zoo.catalogue import Architecture
from zoo.errors import ZooError
from zoo.fitting import compile_model

if TYPE_CHECKING:
    import keras

import_keras()  # quietly, before KerasTuner does
import keras_tuner  # noqa: E402

LEARNING_RATE_FACTOR = 10.0
"""How far below and above the recipe's learning rate a search looks."""


class ArchitectureHyperModel(keras_tuner.HyperModel):
    """Searches the card's values of every knob, and the learning rate about the recipe's own."""

    def __init__(self, architecture: Architecture) -> None:
        if architecture.card.training is None:
            raise ZooError(f"{architecture.name} has no task to search for: it is worked by hand.")
        super().__init__(name=architecture.name)
        self.architecture = architecture
        self.recipe = architecture.card.training

    def build(self, hp: keras_tuner.HyperParameters) -> "keras.Model":
        """Build, verify and compile the model for one set of values."""
        values = {
            knob.name: hp.Choice(knob.name, list(knob.search), default=knob.default)
            for knob in self.architecture.card.knobs.values()
            if knob.search
        }
        learning_rate = hp.Float(
            "learning_rate",
            self.recipe.learning_rate / LEARNING_RATE_FACTOR,
            self.recipe.learning_rate * LEARNING_RATE_FACTOR,
            sampling="log",
            default=self.recipe.learning_rate,
        )
        model = build_verified(self.architecture, values)
        compile_model(model, self.recipe, learning_rate)
        return model
