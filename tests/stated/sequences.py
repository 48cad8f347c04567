"""The nets that sequences/ states: tokens, recurrent layers, layers applied step by step, normalisations."""

from keras import layers as L  # noqa: N812
from stated.building import chain

NETS = {
    "lstm_classifier.md": lambda: chain(
        (30,),
        L.Embedding(500, 16),
        L.LSTM(12, return_sequences=True),
        L.LSTM(8),
        L.Dropout(0.2),
        L.Dense(1, "sigmoid"),
    ),
    "gru_bidirectional.csv": lambda: chain((25, 6), L.Bidirectional(L.GRU(10)), L.Dense(4)),
    "gru_encoder.md": lambda: chain((18, 5), L.GRU(9, return_sequences=True), L.GRU(7), L.Dense(4, "tanh")),
    "lstm_output_keeps_steps.csv": lambda: chain((14, 3), L.LSTM(6, return_sequences=True), L.LSTM(4), L.Dense(2)),
    "rnn_words.md": lambda: chain((11, 4), L.SimpleRNN(5, return_sequences=True), L.LSTM(3), L.Dense(2, "softmax")),
    "embedding_column.csv": lambda: chain((12,), L.Embedding(90, 7), L.GlobalAveragePooling1D(), L.Dense(3)),
    "time_distributed.md": lambda: chain(
        (4, 10, 10, 2),
        L.TimeDistributed(L.Conv2D(3, 3, activation="relu")),
        L.TimeDistributed(L.Flatten()),
        L.LSTM(5),
    ),
    "conv_lstm.csv": lambda: chain(
        (3, 8, 8, 1), L.ConvLSTM2D(4, 3, padding="same"), L.Conv2D(1, 1, activation="sigmoid")
    ),
    "reshape_permute_repeat.md": lambda: chain(
        (24,), L.Reshape((4, 6)), L.Permute((2, 1)), L.Flatten(), L.RepeatVector(3), L.Dense(2)
    ),
    "normalisations.csv": lambda: chain(
        (6, 6, 8),
        L.GroupNormalization(groups=4),
        L.LayerNormalization(center=False),
        L.UnitNormalization(),
        L.Rescaling(0.5),
        L.PReLU(shared_axes=[1, 2]),
        L.Dense(2, "swish"),
    ),
    "torch_recurrent_two_biases.md": lambda: chain((16, 5), L.GRU(6, return_sequences=True), L.Dense(2)),
    "torch_lstm_two_biases.md": lambda: chain((16, 5), L.LSTM(6, return_sequences=True), L.Dense(2)),
    "trainable_columns.csv": lambda: chain(
        (9, 9, 2), L.Conv2D(4, 3, padding="same"), L.BatchNormalization(), L.GlobalMaxPooling2D(), L.Dense(2)
    ),
}
