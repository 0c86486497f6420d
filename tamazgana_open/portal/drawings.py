"""What stands in the sample for photographs and signed papers: drawings that say what they are. Nobody is in them."""

import io
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts" / "paper"
PAPER, INK, OLIVE, FIG, OCHRE = "#fbf8f1", "#221f1a", "#2f5d3a", "#5b2a4e", "#c98a2b"
LABEL = ("مثال توضيحي", "Exemple illustratif")
TILE = 128
COLUMNS, ROWS = 8, 5


@lru_cache(maxsize=1)
def zellige() -> bytes:
    """A picture (JPEG): stars of eight points, laid as tiles, with the label under them."""
    width, height = COLUMNS * TILE, ROWS * TILE
    picture = Image.new("RGB", (width, height + TILE), PAPER)
    pen = ImageDraw.Draw(picture)
    for row in range(ROWS):
        for column in range(COLUMNS):
            centre = (column * TILE + TILE // 2, row * TILE + TILE // 2)
            corner = (column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE)
            pen.rectangle(corner, fill=OCHRE if (row + column) % 2 else OLIVE)
            _star(pen, centre, TILE * 0.47, fill=PAPER)
            _star(pen, centre, TILE * 0.37, fill=FIG if (row + column) % 2 else OLIVE)
            _star(pen, centre, TILE * 0.16, fill=OCHRE)
    pen.rectangle((0, height, width, height + TILE), fill=PAPER)
    _label(pen, width // 2, height + TILE // 2, size=44)
    return _written(picture, "JPEG", quality=82)


@lru_cache(maxsize=1)
def paper() -> bytes:
    """A page (PDF) that holds the place of a scanned paper: lines instead of words, and the label."""
    width, height = 826, 1169  # A4 at 100 dots an inch
    picture = Image.new("L", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 40, width - 40, height - 40), outline=120, width=3)
    _label(pen, width // 2, 190, size=46)
    for line in range(18):
        end = 380 if line % 6 == 5 else 120
        pen.line((end, 340 + line * 34, width - 120, 340 + line * 34), fill=190, width=3)
    pen.rectangle((120, 990, 330, 1090), outline=150, width=2)
    pen.rectangle((width - 330, 990, width - 120, 1090), outline=150, width=2)
    return _written(picture, "PDF", resolution=100.0)


DRAWINGS = {"zellige": zellige, "paper": paper}
"""By their names in the data files."""


def _star(pen: ImageDraw.ImageDraw, centre: tuple[int, int], radius: float, *, fill: str) -> None:
    inner = radius * math.cos(math.pi / 4) / math.cos(math.pi / 8)  # two squares, one turned by an eighth
    points = []
    for turn in range(16):
        reach, angle = inner if turn % 2 else radius, turn * math.pi / 8
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    pen.polygon(points, fill=fill)


def _label(pen: ImageDraw.ImageDraw, middle: int, line: int, *, size: int) -> None:
    # Without raqm Pillow would set Arabic letter by letter, unjoined and backwards: then the French alone stands there.
    arabic, french = LABEL
    fill = INK if pen.mode == "RGB" else 40
    if features.check("raqm"):
        font = ImageFont.truetype(FONTS / "NotoNaskhArabic-Bold.ttf", size)
        pen.text(
            (middle, line - size * 0.75), arabic, font=font, fill=fill, anchor="mm", direction="rtl", language="ar"
        )
        line += round(size * 0.75)
    font = ImageFont.truetype(FONTS / "NotoSerif-Bold.ttf", round(size * 0.75))
    pen.text((middle, line), french, font=font, fill=fill, anchor="mm")


def _written(picture: Image.Image, kind: str, **how: float) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
