"""Keras as referee: seeded random configurations of its layers, and what it says of them itself."""
