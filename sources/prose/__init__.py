"""Text in Ukrainian, Russian and English to reports: place, span of time, weapon, target, casualties, outage, speaker.

``extract`` is loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.prose.pipeline import extract

__all__ = ["extract"]


def __getattr__(name: str) -> object:
    if name == "extract":
        from sources.prose.pipeline import extract

        return extract
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
