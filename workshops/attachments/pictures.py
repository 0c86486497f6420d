"""Pictures made anew: turned upright, scaled, without anything that the camera wrote beside the picture.

What is kept is painted again from the pixels, so that places, names and whatever else an uploaded file carries beside
them are not in it. One picture at a time is unpacked in each server process: memory stays bounded.
"""

import io
import threading
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""The media types that are opened, and what Pillow calls them."""
LONGEST_SIDE = 2000
"""Pixels of a kept picture: a sheet of A4 is legible, and a telephone loads it."""
PREVIEW_SIDE = 480
MOST_PIXELS = {"image/jpeg": 52_000_000, "image/png": 30_000_000, "image/webp": 20_000_000}
"""Telephones take JPEGs of up to 50 million. At these bounds unpacking takes at most some 350 MB, for seconds."""
JPEG_QUALITY = 85
PREVIEW_QUALITY = 72
MOST_COLOURS_OF_A_DRAWING, MOST_GREYS_OF_A_DRAWING = 256, 16
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    zlib.error,
)
"""What Pillow raises for files that are not what they begin as."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif 2.3, 4.6.4: Orientation, and what undoes it."""

_DEEP = ("I", "F")
"""Modes of 16 bits a pixel and more."""

_one_at_a_time = threading.Lock()


class TooManyPixels(Exception):
    """The picture would need more memory than one upload may take."""


class Damaged(Exception):
    """The picture cannot be unpacked to its end."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: `content` of this `media_type`, in pixels; `preview` is WebP."""

    content: bytes
    media_type: str
    width: int
    height: int
    preview: bytes


def made_anew(source: BinaryIO, media_type: str) -> Picture:
    """The picture at most 2000 pixels long, upright, without metadata. Raises TooManyPixels, Damaged."""
    with _one_at_a_time:
        # WeasyPrint, once it is loaded, makes Pillow take half a picture for a whole one in this process.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(source, formats=[FORMATS[media_type]]) as opened:
                if opened.width * opened.height > MOST_PIXELS[media_type]:
                    raise TooManyPixels
                is_drawing = media_type != "image/jpeg" and _few_colours(opened)
                turn = _turn(opened)
                picture = _scaled(opened, LONGEST_SIDE)
                picture = picture.transpose(turn) if turn is not None else picture.copy()
                picture.info = {}  # Pillow writes into the new file what it finds there
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixels from error
        except UnidentifiedImageError as error:
            raise Damaged from error
        except DAMAGED as error:
            raise Damaged from error
        return _written(picture, is_drawing=is_drawing)


def _few_colours(picture: Image.Image) -> bool:
    # A drawing or a page of text stays sharp as PNG; a photograph would only become large.
    if picture.mode.startswith(_DEEP):
        return False
    most = MOST_GREYS_OF_A_DRAWING if picture.mode in ("L", "LA") else MOST_COLOURS_OF_A_DRAWING
    return picture.mode in ("1", "P") or picture.getcolors(most) is not None


def _scaled(picture: Image.Image, longest: int) -> Image.Image:
    picture.draft(picture.mode, (longest, longest))  # a JPEG is unpacked at a fraction of its size
    if picture.mode.startswith(_DEEP):
        picture = picture.point(lambda value: value * (1 / 256) + 0).convert("L")
    elif picture.mode in ("1", "P", "PA", "LA", "La", "RGBa") or "transparency" in picture.info:
        picture = picture.convert("RGBA" if picture.mode != "1" else "L")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGB")
    if picture.mode == "RGBA" and picture.getextrema()[3][0] == 255:
        picture = picture.convert("RGB")
    return picture


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How the picture must be turned to stand upright, by the camera's note."""
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except DAMAGED:
        return None  # the note is damaged, the picture is not


def _written(picture: Image.Image, *, is_drawing: bool) -> Picture:
    kept = io.BytesIO()
    if picture.mode == "RGBA":
        media_type = "image/png"
        picture.save(kept, "PNG", optimize=True)
    elif is_drawing:
        media_type = "image/png"
        picture.quantize(MOST_COLOURS_OF_A_DRAWING).save(kept, "PNG", optimize=True)
    else:
        media_type = "image/jpeg"
        picture.save(kept, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return Picture(kept.getvalue(), media_type, picture.width, picture.height, _preview(picture))


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    written = io.BytesIO()
    small.convert("RGB").save(written, "WEBP", quality=PREVIEW_QUALITY, method=4)
    return written.getvalue()
