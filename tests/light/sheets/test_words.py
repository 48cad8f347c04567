import pytest

from zoo.light.sheets.words import kind_of, parameters_of


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("Conv2D", "1st convolutional layer|CONV6|conv2_1|Conv + ReLU|Conv2d|2-D Convolution|block1_conv1"),
        ("Conv1D", "Conv1D|1-D Convolution|conv1d_2|1D convolution"),
        ("MaxPooling2D", "Max-Pooling|pool|pooling2|MaxPool2d|2-D Max Pooling"),
        ("MaxPooling1D", "MaxPooling1D|1D max pooling"),
        ("AveragePooling2D", "avg pool|AvgPool2d|Average Pooling"),
        ("GlobalAveragePooling2D", "global average pooling|GAP"),
        ("AdaptiveAveragePooling2D", "AdaptiveAvgPool2d|adaptive average pooling"),
        ("Dense", "fc7|FC|Dense|linear|Fully Connected|dense_1|Linear"),
        ("Activation", "Soft-max|relu|ReLU|Softmax|block1_relu|tanh"),
        ("ZeroPadding2D", "padding|ZeroPad2d|conv6_pad"),
        ("InputLayer", "input|data|Image Input"),
        ("Flatten", "flatten|Flatten layer"),
        ("Dropout", "dropout|Dropout2d"),
        ("Add", "add|sum|Addition"),
        ("Concatenate", "concat|Concatenate|Depth concatenation"),
        (
            "Conv2D",
            "Faltung 1|Faltungsschicht|couche de convolution|capa convolucional|卷积层1|畳み込み層|свёрточный слой",
        ),
        ("MaxPooling2D", "Max-Pooling-Schicht|最大池化|プーリング層|capa de agrupación"),
        ("AveragePooling2D", "Mittelwert-Pooling|couche de sous-échantillonnage|平均池化|pooling promedio"),
        ("Dense", "Vollverbundene Schicht|vollständig verbunden|entièrement connectée|totalmente conectada|全连接层"),
        ("Flatten", "aplanamiento|aplatissement|展平"),
        ("InputLayer", "Eingabeschicht|entrée|capa de entrada|输入"),
        (
            "Dense",
            "dense1 (after dropout)|fc with dropout|dropout + fc|fc (input: conv)|output (dense, no dropout)",
        ),
        ("Flatten", "flatten (of pool2)|Flattening of the pooling layer|flatten <- pool2"),
        ("Conv2D", "Conv + BN + ReLU|conv without pooling|layer of type conv|conv no. 2"),
        (None, "L4|block 3|x"),
    ],
)
def test_kinds(kind, texts):
    assert {text: kind_of(text)[0] for text in texts.split("|")} == dict.fromkeys(texts.split("|"), kind)


def test_a_type_tells_more_than_a_name():
    assert kind_of("conv1", "ReLU") == ("Activation", "relu")
    assert kind_of("prob", "Soft-max") == ("Activation", "softmax")
    assert kind_of("conv1", "Conv + ReLU") == ("Conv2D", "relu")


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("nodes: 256", {"filters": "256"}),
        ("size: 6 x 1 padding: [0 0 0 0] stride: [6 1]", {"size": "6 x 1", "padding": "[0 0 0 0]", "stride": "[6 1]"}),
        ("6×1 max pooling with stride [6 1] and padding 'same'", {"size": "6×1", "stride": "[6 1]", "padding": "same"}),
        ("256 fully connected layer", {"filters": "256"}),
        ("kernel_size=(5, 5), stride=(1, 1)", {"size": "(5, 5)", "stride": "(1, 1)"}),
        ("3x3, 64 filters, stride 2", {"size": "3x3", "filters": "64", "stride": "2"}),
        ("50% dropout", {"rate": "50%"}),
        ("conv2_1", {}),
    ],
)
def test_parameters(text, parameters):
    assert parameters_of(text) == parameters
