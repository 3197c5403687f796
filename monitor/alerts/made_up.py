"""Made-up payloads: the test mail, and the drill's violation, which is plainly no event of this world."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

__all__ = ["drill_payload", "test_payload"]


def test_payload(facts: dict[str, str]) -> dict[str, Any]:
    """What `alert test` mails."""
    return {"kind": "test", "facts": facts, "changes": []}


test_payload.__test__ = False  # type: ignore[attr-defined]  # its name is no test's


def drill_payload(now: datetime, title: str) -> dict[str, Any]:
    """A wave in a place called Drillville, with every kind of verdict, as it is mailed on the night that matters."""
    start, end = now - timedelta(hours=5), now - timedelta(hours=4)

    def reading(number: int, status: str, why: list[str]) -> dict[str, Any]:
        first, last = now - timedelta(days=2), now + timedelta(days=5)
        bounds = [first.isoformat(), last.isoformat()]
        return {
            "id": f"drill-{number}", "title": f"DRILL: made-up reading {number}", "status": status, "why": why, "n": 1,
            "of": 1, "parties": ["RU"], "known_from": bounds[0],
            "windows": [{"start": [bounds[0]] * 2, "end": [bounds[1]] * 2, "hull": bounds, "core": bounds}],
        }  # fmt: skip

    report = {
        "id": "drill:1", "source": "drill", "origin": "DRILL, nobody", "side": "unknown", "url": "", "killed": None,
        "killed_is": "", "injured": None, "injured_is": "", "attribution": "", "summary": "", "at": now.isoformat(),
    }  # fmt: skip
    incident = {
        "id": "inc-drill", "kind": "strike", "from": start.isoformat(), "to": end.isoformat(), "places": ["drill"],
        "units": ["drill"], "near": False, "targets": ["energy"], "weapons": ["drone"], "killed": [None, None],
        "injured": [None, None], "verification": "reported", "challenges": [], "conflicts": [], "sides": [],
        "n_reports": 1, "reports": [report], "verdicts": {}, "coarsened": False, "learned": now.isoformat(),
    }  # fmt: skip
    wave = {
        "id": "wave-drill", "agreement": {"id": "drill", "title": title}, "actor": "unknown",
        "from": start.isoformat(), "to": end.isoformat(), "learned": now.isoformat(),
        "incidents": {"inc-drill": incident},
        "names": {"drill": {"en": "Drillville", "uk": "Навчальне", "level": "city", "rank": "1"}},
        "units": ["drill"], "hindsight": [], "sides": [], "verification": "reported", "challenges": [],
        "readings": [
            reading(1, "inconsistent", []),
            reading(2, "undetermined", ["target_unknown"]),
            reading(3, "not_covered", ["place_outside"]),
        ],
    }  # fmt: skip
    return {
        "kind": "wave", "agreement": wave["agreement"], "wave": wave, "before": None, "coverage": {}, "delays": [0, 0],
        "changes": [{"code": "drill", "what": "wave", "about": "", "before": "", "after": ""}], "audience": "internal",
    }  # fmt: skip
