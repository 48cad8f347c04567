import shutil
import subprocess
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

import zoo
from zoo.errors import ZooError
from zoo.light.files import letters, palette
from zoo.light.files.look import centimetres
from zoo.light.files.palette import contrast, dark, luminance
from zoo.light.files.picture import Box, Circle, Line, Picture, Polygon, Text
from zoo.light.files.text import latex_text

needs_reportlab = pytest.mark.skipif(find_spec("reportlab") is None, reason="needs the extra 'pictures'")
needs_pillow = pytest.mark.skipif(find_spec("PIL") is None, reason="needs the extra 'pictures'")
needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
WORDS = "Größe 24 × 24, 50 % of <a & b_c> …"

# How red, green and blue appear to who sees two colours: Viénot, Brettel and Mollon, 1999, in linear light.
BLINDNESS = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def sketch():
    """A picture with each kind of mark."""
    picture = Picture(200, 100, title="A sketch", description="Of all marks.")
    picture.add(
        Box((10, 10), (60, 30), palette.BLUE, palette.FAINT),
        Polygon([(80, 10), (100, 40), (120, 10)], "#12ab34", ""),
        Circle((150, 30), 9, palette.GREEN, palette.FAINT),
        Line([(10, 60), (100, 60), (100, 90)], palette.LINE, 2, (4.0, 2.0)),
        Text((5, 80), WORDS, 9, palette.INK),
        Text((100, 96), "bold", 9, palette.FAINT, bold=True, align="centre"),
    )
    return picture


def lightness(colour):
    """CIE L*, which is what grey paper keeps of a colour."""
    return 116 * luminance(colour) ** (1 / 3) - 16


def seen(colour, matrix):
    """The lightness and the yellow-blue contrast that are left of a colour."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    red, green, blue = (max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) for row in matrix)
    y, z = 0.2126 * red + 0.7152 * green + 0.0722 * blue, 0.0193 * red + 0.1192 * green + 0.9505 * blue
    return 116 * y ** (1 / 3) - 16, 200 * (y ** (1 / 3) - (z / 1.089) ** (1 / 3))


@pytest.mark.parametrize("tint", [str, dark])
def test_words_stand_out_from_every_ground_on_which_they_stand(tint):
    for ground in (*palette.FILLS, palette.PAPER, palette.WINDOW):
        assert contrast(tint(palette.INK), tint(ground)) >= 4.5, ground
    for ink in (palette.FAINT, palette.POSITIVE, palette.NEGATIVE, palette.BACKWARD, palette.WRONG):
        assert contrast(tint(ink), tint(palette.PAPER)) >= 4.5, ink
    for colour in (*palette.COLOURS, palette.LINE):
        assert contrast(tint(colour), tint(palette.PAPER)) >= 3, colour


@pytest.mark.parametrize("tint", [str, dark])
def test_fills_are_told_apart_in_grey_and_by_who_sees_two_colours(tint):
    fills = list(map(tint, palette.FILLS))
    for one, other in combinations(fills, 2):
        assert abs(lightness(one) - lightness(other)) >= 2.4, (one, other)
        for name, matrix in BLINDNESS.items():
            (light, hue), (light_too, hue_too) = seen(one, matrix), seen(other, matrix)
            assert abs(light - light_too) + abs(hue - hue_too) >= 4, (name, one, other)


def test_what_is_written_on_a_shade_can_be_read_on_both_grounds():
    for share in range(101):
        shade = palette.mixed(palette.NOTHING_SHADE, palette.WRONG_SHADE, share / 100)
        ink = palette.ink_on(shade)
        assert min(contrast(ink, shade), contrast(dark(ink), dark(shade))) >= 4.5


def test_widths_are_those_of_the_font_and_lines_fit():
    assert letters.width("A", 2048) == 1401  # DejaVu Sans 2.37, whose capital A is 1401 units wide
    assert letters.width("A", 2048, bold=True) == 1585
    for text in ("GlobalAveragePooling2D", "conv2_block1_1_conv", "64 filters 3 × 3, padding same, relu"):
        for room in (40, 60, 90):
            lines = letters.wrapped(text, room, 11)
            assert max(letters.width(line, 11) for line in lines) <= room
    assert letters.wrapped("GlobalAveragePooling2D", 70, 11) == ["Global", "Average", "Pooling2D"]
    assert letters.cut("a_long_name", 50, 11, end=True).endswith("name")


@needs_reportlab
def test_the_font_of_a_pdf_has_the_widths_by_which_labels_are_placed():
    from reportlab.pdfbase.ttfonts import TTFontFile

    for bold in (False, True):
        face = TTFontFile(str(letters.vera(bold)))
        for code in range(33, 127):
            assert face.charWidths[code] == pytest.approx(letters.width(chr(code), 1000, bold), abs=1)


def test_latex_shows_words_as_they_are_and_none_that_it_cannot_set():
    assert latex_text("a_b & 5 % ≥ 层 δ é 2 × 3") == r"a\_b \& 5 \% $\geq$ ? ? é 2 $\times$ 3"


def test_a_width_is_read_with_its_unit():
    assert [centimetres(each) for each in ("16cm", "160 mm", 16, "8.5")] == [16, 16, 16, 8.5]
    assert centimetres("2in") + centimetres("192px") == pytest.approx(10.16)
    with pytest.raises(ZooError, match="write it as 16cm"):
        centimetres("16 furlongs")


@needs_reportlab
def test_the_words_of_a_pdf_are_read_back_and_its_letters_are_embedded(tmp_path):
    import pypdf

    zoo.draw(sketch(), tmp_path / "a.pdf", width="8cm")
    page = pypdf.PdfReader(tmp_path / "a.pdf").pages[0]
    assert WORDS in page.extract_text()
    assert float(page.mediabox.width) == pytest.approx(8 / 2.54 * 72, abs=0.1)
    for font in page["/Resources"]["/Font"].values():
        assert "/FontFile2" in font["/FontDescriptor"]
    assert sketch().to_pdf() == sketch().to_pdf()


@needs_pillow
@pytest.mark.parametrize("on_dark", [False, True])
def test_a_png_shows_its_marks_at_the_width_that_is_asked_for(tmp_path, on_dark):
    from PIL import Image

    zoo.draw(sketch(), tmp_path / "a.png", width="8cm", dark=on_dark)
    image = Image.open(tmp_path / "a.png")
    assert image.width == round(2 * 8 / 2.54 * 96)
    assert image.getpixel((1, 1)) == ((20, 25, 31) if on_dark else (255, 255, 255))
    assert len(image.getcolors(1 << 20)) > 50


def compiled(path):
    """The words of the page that LaTeX makes of a file."""
    import pypdf

    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    reader = pypdf.PdfReader(path.with_suffix(".pdf"))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


@pytest.mark.slow
@needs_latex
def test_a_picture_compiles_as_latex(tmp_path):
    sketch().save(tmp_path / "a.tex")
    assert "50 % of <a & b_c>" in compiled(tmp_path / "a.tex")


@pytest.mark.slow
@needs_latex
@pytest.mark.parametrize("style", ["graph", "blocks"])
@pytest.mark.parametrize("name", zoo.names())
def test_a_net_compiles_as_latex_with_a_line_a_layer(tmp_path: Path, name, style):
    table = zoo.table(name)
    picture = zoo.draw(table, tmp_path / "net.tex", style=style, title=name, dark=style == "graph")
    text = (tmp_path / "net.tex").read_text(encoding="utf-8")
    starts = (r"\block{", r"\units{", r"\node[layer")
    assert sum(line.startswith(starts) for line in text.splitlines()) == len(picture.sketch.nodes)
    assert (
        table.rows[-1].layer.name.replace("_", "") in compiled(tmp_path / "net.tex").replace("_", "")
        or style == "blocks"
    )
