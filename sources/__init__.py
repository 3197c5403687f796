"""What was said: captures, reports and the ways to read them. Nothing here judges.

What other packages use is named here and loaded when it is first asked for.
"""

from __future__ import annotations

from typing import Final

from geo.lazy import loader

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


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return __all__
