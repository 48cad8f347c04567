"""Small nets: nested, shared, frozen, masked, and the blocks that courses assign."""

from collections.abc import Callable, Iterable
from typing import Any

import keras

from referee.case import Case, Given
from referee.draw import Draw, Made, made


def _net(group: str, text: str, givens: Iterable[Any], call: Callable[[list[Any]], Any], names: Iterable[str]) -> Case:
    known = tuple(each if isinstance(each, Given) else Given(each) for each in givens)
    return Case(f"wiring: {group}", f"{text} on {', '.join(map(str, known))}", known, call, frozenset(names))


def _named(layers: Iterable[Made]) -> list[str]:
    return [name for each in layers for name in each.names()]


def _along(layers: list[Made], tensor: Any) -> Any:
    for each in layers:
        tensor = each()(tensor)
    return tensor


def picture_layers(d: Draw, depth: int) -> list[Made]:
    """Convolutions, pools and what stands between them, all of which give a picture."""
    small = d.randint(1, 6)
    choices: list[Callable[[], Made]] = [
        lambda: made("Conv2D", filters=d.randint(1, 8), kernel_size=d.randint(1, 3), **d.activation(),
                     **d.some(padding=["same", "valid"], strides=[1, 2], use_bias=[True, False])),
        lambda: made("Conv2D", filters=d.randint(1, 8), kernel_size=3, padding="same", activation="relu"),
        lambda: made("BatchNormalization"),
        lambda: made("MaxPooling2D", d.some(pool_size=[2, 3], strides=[2], padding=["same"])),
        lambda: made("AveragePooling2D", pool_size=2),
        lambda: made("ReLU"), lambda: made("Dropout", rate=0.25), lambda: made("LeakyReLU", negative_slope=0.1),
        lambda: made("SeparableConv2D", filters=small, kernel_size=3, padding="same"),
        lambda: made("DepthwiseConv2D", kernel_size=3, padding="same", use_bias=d.choice([True, False])),
        lambda: made("ZeroPadding2D", padding=d.choice([1, (1, 2), ((0, 1), (0, 1))])),
        lambda: made("Conv2DTranspose", filters=small, kernel_size=2, strides=2),
        lambda: made("UpSampling2D"), lambda: made("SpatialDropout2D", rate=0.2),
        lambda: made("Activation", activation="relu"), lambda: made("LayerNormalization"), lambda: made("PReLU"),
        lambda: made("Cropping2D", cropping=1), lambda: made("GaussianNoise", stddev=0.1),
    ]  # fmt: skip
    return [d.choice(choices)() for _ in range(depth)]


def head(d: Draw) -> list[Made]:
    start = d.choice(["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"])
    hidden = [made("Dense", units=d.randint(1, 12), **d.activation()) for _ in range(d.randint(0, 2))]
    dropped = [made("Dropout", rate=0.5)] if d.chance(0.4) else []
    return [made(start), *hidden, *dropped, made("Dense", units=d.randint(1, 10), activation="softmax")]


def sequential(d: Draw) -> Case:
    """A convolutional net or a perceptron, as a Sequential model's layers follow one another."""
    if d.chance(0.3):
        layers = [made("Dense", units=d.randint(1, 12), **d.activation()) for _ in range(d.randint(1, 4))]
        shape: tuple[int, ...] = d.shape(1)
    else:
        layers, shape = [*picture_layers(d, d.randint(1, 6)), *head(d)], (*d.shape(2, 8, 16), d.choice([1, 3]))
    found = _net("chain", repr(layers), [shape], lambda given: _along(layers, given[0]), _named(layers))
    if d.chance(0.5):
        found.parts, found.text = tuple(layers), f"Sequential: {found.text}"
        if len(layers) > 1 and d.chance(0.3):
            found.parts, found.text = (found.parts[:-1], found.parts[-1]), f"{found.text}, all but the last nested"
    return found


def _inner(layers: list[Made], shape: tuple[int, ...], plain: bool) -> keras.Model:
    """A model to nest: functional, or Sequential."""
    if plain:
        return keras.Sequential([keras.Input(shape), *[each() for each in layers]], name="inner")
    entry = keras.Input(shape)
    return keras.Model(entry, _along(layers, entry), name="inner")


def nested(d: Draw) -> Case:
    """A model as a layer; frozen now and then, called twice now and then."""
    layers, plain, frozen, twice = picture_layers(d, d.randint(1, 4)), d.chance(0.5), d.chance(0.3), d.chance(0.3)
    shape, top = (*d.shape(2, 8, 12), 3), head(d)

    def call(given: list[Any]) -> Any:
        inner = _inner(layers, shape, plain)
        inner.trainable = not frozen
        if twice:
            return keras.layers.Concatenate()([_along(top, inner(each)) for each in given])
        return _along(top, inner(given[0]))

    text = f"{'Sequential' if plain else 'Model'}({layers}){', frozen' * frozen}{', twice' * twice}, then {top}"
    return _net("nested model", text, [shape] * (1 + twice), call, _named([*layers, *top]))


def nested_deeply(d: Draw) -> Case:
    """A model in a model in a model."""
    first, second, shape = picture_layers(d, 2), picture_layers(d, 1), (*d.shape(2, 8, 12), 3)

    def call(given: list[Any]) -> Any:
        entry = keras.Input(shape)
        middle = keras.Model(entry, _along(second, _inner(first, shape, False)(entry)), name="middle")
        return keras.layers.Flatten()(middle(given[0]))

    return _net("nested twice", f"Model(Model({first}), {second})", [shape], call, _named([*first, *second]))


def shared(d: Draw) -> Case:
    """One layer called on several inputs, of unlike lengths where it can be."""
    layer, shape = d.choice(
        [
            (made("Dense", units=d.randint(1, 6), **d.activation()), d.shape(1)),
            (made("Conv2D", filters=d.randint(1, 4), kernel_size=2), (*d.shape(2, 3, 6), 2)),
            (made("LSTM", units=d.randint(1, 5)), d.shape(2)),
            (made("Conv1D", filters=2, kernel_size=3, padding="same"), d.shape(2, 3, 6)),
            (made("Embedding", input_dim=9, output_dim=d.randint(1, 4)), d.shape(1)),
            (made("BatchNormalization"), d.shape(2)),
            (made("MultiHeadAttention", num_heads=2, key_dim=2), d.shape(2)),
        ]
    )
    times = d.randint(2, 3)
    other = (shape[0] + d.randint(1, 3), *shape[1:]) if len(shape) > 1 or layer.layer == "Embedding" else shape
    shapes = [shape] * (times - 1) + [other]
    givens = [Given(each, 9, "int32") if layer.layer == "Embedding" else Given(each) for each in shapes]

    def call(given: list[Any]) -> Any:
        one = layer()
        called = [one(each, each) if "Attention" in layer.layer else one(each) for each in given]
        return keras.layers.Concatenate()([keras.layers.Flatten()(each) for each in called])

    return _net("shared layer", f"{layer} called {times} times", givens, call, _named([layer]))


def frozen(d: Draw) -> Case:
    layers = [*picture_layers(d, d.randint(2, 5)), *head(d)]
    still = [d.chance(0.5) for _ in layers]

    def call(given: list[Any]) -> Any:
        tensor = given[0]
        for each, fixed in zip(layers, still, strict=True):
            tensor = each(trainable=False)(tensor) if fixed and "Dropout" not in each.layer else each()(tensor)
        return tensor

    return _net("frozen layers", f"{layers} frozen {still}", [(*d.shape(2, 8, 14), 3)], call, _named(layers))


def masked(d: Draw) -> Case:
    """Words or sequences that are filled up, and what reads them without the filling."""
    units = d.randint(1, 6)
    reading = d.choice(
        [
            [made("LSTM", units=units)], [made("GRU", units=units)], [made("SimpleRNN", units=units)],
            [made("Bidirectional", layer=made("LSTM", units=units))],
            [made("LSTM", units=units, return_sequences=True), made("LSTM", units=2)],
            [made("LSTM", units=units, return_sequences=True), made("TimeDistributed", layer=made("Dense", units=3))],
            [made("Dropout", rate=0.2), made("GRU", units=units)], [made("GlobalAveragePooling1D")],
            [made("Conv1D", filters=units, kernel_size=2, padding="same"), made("GlobalMaxPooling1D")],
            [made("LSTM", units=units, return_sequences=True), made("GlobalAveragePooling1D")],
        ]
    )  # fmt: skip
    words = d.chance(0.7)
    width = d.randint(1, 6)
    first = (
        made("Embedding", {"input_dim": 20, "output_dim": width, "mask_zero": True}, d.frozen())
        if words
        else made("Masking")
    )
    given = Given(d.shape(1, 2, 6), 20, "int32") if words else Given(d.shape(2, 2, 6))
    layers = [first, *reading, made("Dense", units=2, activation="softmax")]
    return _net("masked", repr(layers), [given], lambda tensors: _along(layers, tensors[0]), _named(layers))


def masked_attention(d: Draw) -> Case:
    """Attention over words that are filled up."""
    width, length = d.randint(1, 5), d.randint(2, 6)
    attention = d.choice(
        [made("MultiHeadAttention", num_heads=2, key_dim=2), made("Attention"), made("AdditiveAttention")]
    )

    def call(tensors: list[Any]) -> Any:
        words = keras.layers.Embedding(20, width, mask_zero=True)(tensors[0])
        layer = attention()
        seen = layer(words, words) if attention.layer == "MultiHeadAttention" else layer([words, words])
        return keras.layers.GlobalAveragePooling1D()(keras.layers.Add()([words, seen]))

    return _net("masked attention", f"{attention} after Embedding(20, {width})", [Given((length,), 20, "int32")], call,
                ["Embedding", "Add", "GlobalAveragePooling1D", *attention.names()])  # fmt: skip


def residual(d: Draw) -> Case:
    """Two convolutions and a shortcut: as it is, or through a convolution where the shape changes."""
    channels, filters, stride = d.randint(1, 4), d.randint(1, 4), d.choice([1, 1, 2])
    by_operator, bias = d.chance(0.5), d.chance(0.5)

    def call(given: list[Any]) -> Any:
        layers = keras.layers
        x = layers.Conv2D(filters, 3, stride, padding="same", use_bias=bias)(given[0])
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", use_bias=bias)(x))
        same = stride == 1 and channels == filters
        short = given[0] if same else layers.Conv2D(filters, 1, stride)(given[0])
        return layers.Activation("relu")(x + short if by_operator else layers.Add()([x, short]))

    text = f"residual block of {filters} filters, stride {stride}, bias {bias}, {'x + y' if by_operator else 'Add'}"
    return _net("residual block", text, [(*d.shape(2, 4, 8), channels)], call, ["Conv2D", "ReLU", "BatchNormalization"])


def transformer(d: Draw) -> Case:
    """An encoder block behind token and position embeddings."""
    heads, width, inner, length = d.randint(1, 3), d.randint(2, 6), d.randint(2, 8), d.randint(2, 6)
    by_operator = d.chance(0.5)

    def call(given: list[Any]) -> Any:
        layers, ops = keras.layers, keras.ops
        x = layers.Embedding(20, width)(given[0])
        x = x + layers.Embedding(length, width)(ops.arange(length))
        seen = layers.MultiHeadAttention(heads, 2)(x, x)
        x = layers.LayerNormalization(epsilon=1e-6)(x + seen if by_operator else layers.Add()([x, seen]))
        deep = layers.Dropout(0.1)(layers.Dense(width)(layers.Dense(inner, "relu")(x)))
        x = layers.LayerNormalization()(x + deep if by_operator else layers.Add()([x, deep]))
        return layers.Dense(2, "softmax")(x[:, 0] if by_operator else layers.GlobalAveragePooling1D()(x))

    text = f"transformer block: {heads} heads, width {width}, inner {inner}, {'x + y' if by_operator else 'Add'}"
    return _net("transformer block", text, [Given((length,), 20, "int32")], call, ["Embedding", "MultiHeadAttention"])


def u_net(d: Draw) -> Case:
    """Down, up, and the two joined."""
    few, bilinear = d.randint(1, 4), d.chance(0.5)

    def call(given: list[Any]) -> Any:
        layers = keras.layers
        wide = layers.Conv2D(few, 3, padding="same", activation="relu")(given[0])
        deep = layers.Conv2D(2 * few, 3, padding="same", activation="relu")(layers.MaxPooling2D()(wide))
        up = layers.UpSampling2D(interpolation="bilinear") if bilinear else layers.Conv2DTranspose(few, 2, strides=2)
        return layers.Conv2D(1, 1, activation="sigmoid")(layers.Concatenate()([wide, up(deep)]))

    shape = tuple(2 * each for each in d.shape(2, 2, 4))
    return _net(
        "U-Net", f"U-Net of {few} filters, upsampled {bilinear}", [(*shape, 3)], call, ["Conv2D", "Concatenate"]
    )


def encoder_decoder(d: Draw) -> Case:
    """A sequence read into a state, and another that starts from it."""
    kind, units = d.choice(["LSTM", "GRU", "SimpleRNN"]), d.randint(1, 6)

    def call(given: list[Any]) -> Any:
        layer = getattr(keras.layers, kind)
        _, *state = layer(units, return_state=True)(given[0])
        decoded, *_ = layer(units, return_sequences=True, return_state=True)(given[1], initial_state=state)
        return keras.layers.Dense(4, "softmax")(decoded)

    return _net("encoder and decoder", f"{kind}({units}) to {kind}({units})", [d.shape(2), d.shape(2)], call, [kind])


def gated(d: Draw) -> Case:
    """Squeeze and excitation: a channel's mean weighs it."""
    channels, by_operator = 2 * d.randint(1, 4), d.chance(0.5)

    def call(given: list[Any]) -> Any:
        layers = keras.layers
        x = layers.GlobalAveragePooling2D(keepdims=by_operator)(given[0])
        x = x if by_operator else layers.Reshape((1, 1, channels))(x)
        x = layers.Dense(channels, "sigmoid")(layers.Dense(channels // 2, "relu")(x))
        return given[0] * x if by_operator else layers.Multiply()([given[0], x])

    return _net("squeeze and excitation", f"{channels} channels, {by_operator}", [(*d.shape(2), channels)], call, [])


def several_heads(d: Draw) -> Case:
    """One net with two outputs, one of them an inner layer's."""
    units = d.randint(1, 6)

    def call(given: list[Any]) -> Any:
        x = keras.layers.Dense(units, "relu")(given[0])
        return [keras.layers.Dense(3, "softmax")(x), keras.layers.Dense(1)(x), x]

    return _net("several outputs", f"Dense({units}), then Dense(3) and Dense(1)", [d.shape(1)], call, ["Dense"])


DRAWERS = (
    sequential, sequential, sequential, sequential, nested, nested_deeply, shared, frozen, masked, masked,
    masked_attention, residual, transformer, u_net, encoder_decoder, gated, several_heads,
)  # fmt: skip


def wired(d: Draw) -> Case:
    return d.choice(DRAWERS)(d)
