"""An attention row that names one layer, or none, attends to itself."""

import pytest

from zoo.light.sheets.net import net_of

SHEET = """layer,type,inputs,settings,output,params
tokens,Input,,,40x32,0
wide,Dense,,32 units,40x32,1056
attention,MultiHeadAttention,%s,"4 heads, key_dim 8",40x32,4224
"""


@pytest.mark.parametrize(
    ("named", "fed"),
    [("", ("wide", "wide")), ("wide", ("wide", "wide")), ('"tokens, wide"', ("tokens", "wide"))],
)
def test_self_attention_need_not_name_its_layer_twice(named, fed, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET % named)
    table = net_of("net", path).scaffold.table
    assert table.inputs["attention"] == fed
