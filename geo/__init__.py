"""Where: places, areas, boundaries, and the three-valued relation between them.

What other packages use is named here and loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_HOME: Final = {
    "AreaSpec": "geo.areas",
    "Boundaries": "geo.boundaries",
    "Gazetteer": "geo.places",
    "Place": "geo.places",
    "Relation": "geo.relate",
    "Resolution": "geo.places",
    "gazetteer": "geo.places",
    "load_boundaries": "geo.boundaries",
    "prepare": "geo.relate",
    "relate": "geo.relate",
}

__all__ = [
    "AreaSpec",
    "Boundaries",
    "Gazetteer",
    "Place",
    "Relation",
    "Resolution",
    "gazetteer",
    "load_boundaries",
    "prepare",
    "relate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
