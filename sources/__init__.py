"""What was said: captures, reports and the ways to read them. Nothing here judges.

What other packages use is named here and loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_HOME: Final = {
    "Column": "sources.columns",
    "ImportRefused": "sources.importer",
    "Imported": "sources.importer",
    "Span": "sources.spans",
    "import_file": "sources.importer",
    "origin_of": "sources.origins",
    "problems": "sources.report",
    "side_of": "sources.origins",
}

__all__ = [
    "Column",
    "ImportRefused",
    "Imported",
    "Span",
    "import_file",
    "origin_of",
    "problems",
    "side_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
