"""Text from outside made harmless before it comes near a header, a line or a page."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

__all__ = ["LONGEST", "address_of_page", "one_line", "short"]

LONGEST: Final = 300
_SPACE: Final = re.compile(r"\s+")


def one_line(text: str, longest: int = LONGEST) -> str:
    """One line without control, direction or invisible characters, cut at `longest` characters.

    Line breaks of every kind become spaces, so that no header and no line of ours can be forged.
    """
    # a megabyte is not looked at letter by letter; what is dropped could not be shown anyway
    head = text[: longest * 4]
    kept = "".join(" " if c.isspace() else c for c in head if c.isspace() or unicodedata.category(c)[0] != "C")
    flat = _SPACE.sub(" ", kept).strip()
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def short(text: str, longest: int = 90) -> str:
    """One line of at most `longest` characters."""
    return one_line(text, longest)


def address_of_page(url: str) -> str:
    """The URL where it is a plain http(s) address that a reader may open, else ""."""
    flat = one_line(url, 2000)
    if flat.endswith("…"):
        return ""
    try:
        parts = urlsplit(flat)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        return ""
    return quote(flat, safe="!#$%&'()*+,/:;=?@[]~")
