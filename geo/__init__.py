"""Where: places, areas, boundaries, and the three-valued relation between them.

What other packages use is named here and loaded when it is first asked for.
"""

from __future__ import annotations

from typing import Final

from geo.lazy import loader

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


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return __all__
