"""What the mail's pictures share. Pillow and the font that matplotlib ships, without importing matplotlib (100 MB)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import ImageFont

__all__ = ["INK", "PALE", "RULE", "SIGNS", "WIDTH", "clip", "font"]

WIDTH: Final = 900  # shown at 600 or less: sharp, and its letters still to be read on a phone
INK, PALE, RULE = (32, 36, 44), (96, 103, 115), (214, 218, 224)
SIGNS: Final = {
    "inconsistent": ((176, 58, 46), (236, 200, 195)),
    "undetermined": ((173, 116, 19), (242, 223, 183)),
    "not_covered": ((120, 128, 140), (222, 226, 231)),
}
"""A verdict's dark and light colour."""


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans of a size in pixels."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / name, size)


def clip(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of a text as fits `width` pixels."""
    while text and face.getlength(text) > width:
        text = text[:-2].rstrip() + "…"
    return text
