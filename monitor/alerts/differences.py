"""What readers were last told of a wave, against what is so now: changes with reason codes.

Pure functions. The codes decide what a mail says first, and what no silence may swallow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from monitor.alerts.view import VERDICTS
from monitor.alerts.words import told_places
from monitor.verification import LEVELS as VERIFICATIONS

__all__ = ["CODES", "LOUD", "Change", "differences", "reason_codes"]

CODES: Final = (
    "drill", "test", "retracted", "corrected", "contested", "escalated", "opened", "grew", "reminder",
    "window_closed", "window_closing", "window_opened", "source_dark", "source_back", "digest", "heartbeat",
)  # fmt: skip
"""Reason codes, the one that a reader must hear first at the front."""

LOUD: Final = frozenset({"retracted", "corrected", "contested", "escalated", "test", "drill"})
"""Reasons that no silence and no quiet hours may swallow."""


class Change(NamedTuple):
    """One thing that is other than was told: its reason code, what it is about, and both values."""

    code: str
    what: str
    about: str = ""
    before: str = ""
    after: str = ""


def reason_codes(changes: list[Change]) -> list[str]:
    """The distinct codes, in the order of CODES."""
    found = {change.code for change in changes}
    return [code for code in CODES if code in found]


def differences(told: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[Change]:
    """Changes from what was told to what is so, both views of one wave (`waves_seen`); None: nothing.

    opened, retracted; grew (another city); escalated (a stronger verdict, more deaths, a second side or better
    attested); corrected (a weaker verdict, a place, actor, time or figure that was told and no longer holds);
    contested (disputed).
    """
    if told is None:
        return [] if now is None else [Change("opened", "wave", now["id"])]
    if now is None or all("retracted" in one["challenges"] and not one["reports"] for one in now["incidents"].values()):
        return [Change("retracted", "wave", told["id"])]
    out = _verdicts(told, now) + _places(told, now) + _figures(told, now)
    if told["actor"] != now["actor"]:
        code = "grew" if told["actor"] == "unknown" else "corrected"
        out.append(Change(code, "actor", "", told["actor"], now["actor"]))
    before, after = VERIFICATIONS.index(told["verification"]), VERIFICATIONS.index(now["verification"])
    if after != before and "corroborated" in VERIFICATIONS[min(before, after) + 1 : max(before, after) + 1]:
        code = "escalated" if after > before else "corrected"
        out.append(Change(code, "verification", "", told["verification"], now["verification"]))
    elif after > before and after > VERIFICATIONS.index("corroborated"):
        out.append(Change("escalated", "verification", "", told["verification"], now["verification"]))
    if len(now["sides"]) > len(told["sides"]) and len(told["sides"]) == 1:
        out.append(Change("escalated", "sides", "", "|".join(told["sides"]), "|".join(now["sides"])))
    out += [
        Change("contested" if word == "disputed" else "corrected", "challenge", "", "", word)
        for word in sorted(set(now["challenges"]) - set(told["challenges"]))
    ]
    gone = sorted(told["incidents"].keys() - now["incidents"].keys())
    here = {report["id"] for one in now["incidents"].values() for report in one["reports"]}
    for name in gone:
        mailed = {report["id"] for report in told["incidents"][name]["reports"]}
        # all its reports are here still: they were only grouped otherwise
        out.append(Change("corrected", "incident_joined" if mailed and mailed <= here else "incident_gone", name))
    return list(dict.fromkeys(out))


def _verdicts(told: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    before = {row["id"]: row["status"] for row in told["readings"]}
    out = []
    for row in now["readings"]:
        old, new = before.get(row["id"], "not_covered"), row["status"]
        if old != new:
            stronger = VERDICTS.index(new) > VERDICTS.index(old)
            if stronger and new == "undetermined":
                out.append(Change("grew", "verdict", row["id"], old, new))
            else:
                out.append(Change("escalated" if stronger else "corrected", "verdict", row["id"], old, new))
    gone = before.keys() - {row["id"] for row in now["readings"]}
    out += [
        Change("corrected", "verdict", name, before[name], "not_covered")
        for name in sorted(gone)
        if before[name] != "not_covered"
    ]
    return out


def _places(told: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    before, after = (told_places(wave["units"], wave["names"]) for wave in (told, now))
    out = [Change("grew", "place", place) for place in after if place not in before]
    return out + [Change("corrected", "place_gone", place) for place in before if place not in after]


def _figures(told: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    out = []
    for name, new in now["incidents"].items():
        old = told["incidents"].get(name)
        before = None if old is None else old["killed"][0]
        after = new["killed"][0]
        if (after or 0) > (before or 0):
            out.append(Change("escalated", "killed", name, "" if before is None else str(before), str(after)))
        elif before and (after or 0) < before:
            out.append(Change("corrected", "killed", name, str(before), "" if after is None else str(after)))
        if old is not None and (new["to"] <= old["from"] or new["from"] >= old["to"]):
            out.append(Change("corrected", "time", name, f"{old['from']}/{old['to']}", f"{new['from']}/{new['to']}"))
    return out
