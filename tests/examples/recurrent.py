"""Layers that run along steps, layers around others, attention and embeddings."""

from zoo.light.layers.inner import parse

_STEPS = [(5, 3)]
_IMAGES = {"activation": "softsign", "return_sequences": True, "return_state": True, "recurrent_dropout": 0.25}
_QUERY_VALUE_KEY = [(5, 3), (4, 6), (4, 2)]

EXAMPLES = {
    "SimpleRNN": ({"return_state": True, "dropout": 0.5}, _STEPS),
    "LSTM": ({"return_sequences": True, "return_state": True, "recurrent_activation": "hard_sigmoid"}, _STEPS),
    "GRU": ({"reset_after": False, "go_backwards": True}, [(5, 3), (4,)]),
    "SimpleRNNCell": ({}, [(3,), (4,)]),
    "LSTMCell": ({"recurrent_dropout": 0.5}, [(3,), (4,), (4,)]),
    "GRUCell": ({}, [(3,), (4,)]),
    "RNN": (
        {
            "cell": parse("StackedRNNCells(cells=[LSTMCell(filters=3), GRUCell(filters=2; bias=no)])"),
            "return_state": True,
        },
        _STEPS,
    ),
    "StackedRNNCells": ({"cells": (parse("GRUCell(filters=4)"),)}, [(3,), (4,)]),
    "ConvLSTM1D": ({**_IMAGES, "stride": (1,), "dilation_rate": (2,)}, [(3, 7, 2)]),
    "ConvLSTM2D": (_IMAGES, [(3, 7, 6, 2)]),
    "ConvLSTM3D": ({"unroll": True}, [(2, 6, 5, 4, 2)]),
    "Bidirectional": (
        {
            "layer": parse("LSTM(filters=4; return_sequences=yes)"),
            "backward_layer": parse("GRU(filters=2; return_sequences=yes; go_backwards=yes)"),
        },
        _STEPS,
    ),
    "TimeDistributed": ({"layer": parse("Conv1D(filters=2; size=3; activation=relu; trainable=no)")}, [(4, 6, 3)]),
    "SpectralNormalization": ({"layer": parse("Dense(filters=4)"), "power_iterations": 2}, _STEPS),
    "MultiHeadAttention": (
        {
            "num_heads": 2, "key_dim": 3, "value_dim": 5, "output_shape": (2, 4), "use_gate": True,
            "return_attention_scores": True,
        },
        _QUERY_VALUE_KEY,
    ),
    "GroupQueryAttention": (
        {"head_dim": 2, "num_query_heads": 6, "num_key_value_heads": 3, "use_bias": False}, [(5, 3), (4, 3)]
    ),
    "Attention": (
        {"use_scale": True, "score_mode": "concat", "return_attention_scores": True}, [(5, 3), (4, 6), (4, 3)]
    ),
    "AdditiveAttention": ({"use_causal_mask": True}, [(5, 3), (4, 3)]),
    "Embedding": ({"input_dim": 9, "output_dim": 4, "mask_zero": True}, [(5,)]),
    "ReversibleEmbedding": (
        {"input_dim": 9, "output_dim": 4, "tie_weights": False, "reverse": True, "logit_soft_cap": 5.0}, [(5, 4)]
    ),
    "EinsumDense": (
        {"equation": "...ab,bcd->...acd", "output_shape": (None, 2, 4), "bias_axes": "d", "lora_rank": 2}, [(6, 5, 3)]
    ),
}  # fmt: skip
