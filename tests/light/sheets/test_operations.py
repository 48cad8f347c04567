"""Columns of multiply-accumulates are known by their headings, and counted in their units."""

import pytest

from zoo.light.sheets.read import parse


@pytest.mark.parametrize(
    ("heading", "written", "count"),
    [
        ("MACs", "144,000", 144_000),
        ("Mult-Adds", "144.0k", 144_000),
        ("#flops", "0.144M", 144_000),
        ("FLOPs(M+A) #", "288000", 288_000),
        ("MAdd", "288,000.0", 288_000),
        ("Multiply-accumulates", "--", 0),
        ("KMACs", "144", 144_000),
        ("MFLOPs", "0.288", 288_000),
        ("FLOPs (K)", "288", 288_000),
    ],
)
def test_a_column_of_multiply_accumulates_is_read(heading, written, count):
    text = f"| layer | output | {heading} |\n|---|---|---|\n| conv1 | 24x24x10 | {written} |\n"
    sheet = parse(text.encode(), "sheet.md")
    assert sheet.columns == ("output", "macs")
    assert sheet.rows[0].cells["macs"].count == count


@pytest.mark.parametrize("heading", ["FLOPs %", "flops_percent", "MACs per second"])
def test_a_share_of_them_or_a_speed_is_none(heading):
    text = f"| layer | output | {heading} |\n|---|---|---|\n| conv1 | 24x24x10 | 12 |\n"
    assert parse(text.encode(), "sheet.md").columns == ("output",)
