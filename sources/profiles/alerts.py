"""What the profile `air-raid-alerts` cannot say in YAML: at which level a row speaks, and swapped columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sources.mapping import Row, RowError, transform

__all__ = ["LEVELS", "alert_place"]

LEVELS: Final = ("oblast", "raion", "hromada")


@transform("alert_place")
def alert_place(row: Row, _: Mapping[str, Any]) -> dict[str, object]:
    """Give the place of an alert, its id and a sentence; a raion that is not found gives way to its oblast."""
    names = _names(row)
    place_id = ""
    for name in names:  # from the oblast down
        level = "" if name == names[0] else LEVELS[names.index(name)]
        found = row.placing.find(name, level=level, context=[place_id] if place_id else [], country="UA")
        if not found:
            if place_id:
                row.notes.add("raion or hromada not found: the alert is placed in what holds it")
            break
        place_id = found
    key = hashlib.sha256("\x1f".join([*names, row.text("started_at")]).encode()).hexdigest()[:10]
    made_up = " The end is assumed by the makers of the table." if row.text("naive").casefold() == "true" else ""
    return {
        "report_id": f"air-raid-alerts:{row.text('started_at')[:10]}-{key}",
        "place_id": place_id,
        "place_text": ", ".join(reversed(names)),
        "summary": f"Air-raid alert in {names[-1]}.{made_up}",
    }


def _names(row: Row) -> list[str]:
    """List the names of the places that hold the alert, the oblast first, down to the level at which it was given."""
    if "region" in row.cells:
        names = [row.text("region")]
    else:
        oblast, raion, hromada = (row.text(name) for name in LEVELS)
        if oblast.endswith(" raion") and raion.endswith(" oblast"):
            row.notes.add("oblast and raion stood in each other's columns")
            oblast, raion = raion, oblast
        level = row.text("level")
        if level not in LEVELS:
            raise RowError("level", level, "is not one of oblast, raion, hromada")
        names = [oblast, raion, hromada][: LEVELS.index(level) + 1]
    if not all(names):
        raise RowError("region" if "region" in row.cells else "oblast", "", "names no place at the row's level")
    if not row.text("started_at") or not row.text("finished_at"):
        raise RowError("finished_at", row.text("finished_at"), "must be given, like started_at")
    return names
