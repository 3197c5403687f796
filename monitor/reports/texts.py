"""Texts of items by id, from the JSON lines that `pausewatch extract` reads."""

from __future__ import annotations

import json
from pathlib import Path


class TextsError(ValueError):
    """A line that is not a JSON object with an id and a text; names file and line."""


def read_texts(path: Path) -> dict[str, str]:
    """Texts by id. Raises TextsError, OSError."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                content = json.loads(line)
            except json.JSONDecodeError as error:
                raise TextsError(f"{path.name}: line {number}: not JSON ({error.msg})") from None
            if not isinstance(content, dict) or not content.get("id") or not isinstance(content.get("text"), str):
                raise TextsError(f"{path.name}: line {number}: needs an id and a text")
            found[str(content["id"])] = content["text"]
    return found
