"""Outlines of regions for maps: for drawing only, never for a verdict (Kyiv's is twice the real city)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

__all__ = ["outlines"]


@cache
def outlines() -> tuple[str, dict[str, list[list[float]]]]:
    """Attribution, and the outlines of regions as flat lists of longitude and latitude (degrees), by place id."""
    content = json.loads(files("monitor.reports").joinpath("data/outlines.json").read_text(encoding="utf-8"))
    return str(content["attribution"]), {region["id"]: region["rings"] for region in content["regions"]}
