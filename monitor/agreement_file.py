"""Agreement files: YAML in, checked line by line, `Agreement` out.

A file states who said what, when and where it can be read (`claims`), and the readings derived from that.
It is refused as a whole, with every problem and its line, for: an unknown, missing or repeated key; a
repeated id; a claim without a source; a time without a zone; a bound that is upside down or a window that
ends before it starts; a reading that names an unknown claim; a place, target, means or party that does not
exist; an offer that was refused (`binding: no`) and yet has readings.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Final

import yaml

from geo.places import gazetteer
from monitor import agreement_nodes as nodes
from monitor.agreement import Agreement, AgreementError, Problem
from monitor.agreement_claims import read_claims
from monitor.agreement_readings import read_readings

KEYS: Final = ("id", "title", "summary", "binding", "wave_gap", "claims", "readings")
UKRAINIAN: Final = ("title_uk", "summary_uk")
SUFFIX: Final = ".yaml"

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GAP: Final = re.compile(r"[1-9][0-9]{0,3} h")


def shipped() -> list[str]:
    """Return the ids of the agreements inside the package, sorted."""
    folder = resources.files("monitor") / "agreements"
    return sorted(entry.name.removesuffix(SUFFIX) for entry in folder.iterdir() if entry.name.endswith(SUFFIX))


def load(name_or_path: str | Path) -> Agreement:
    """Load a shipped agreement by id, else a file by path.

    Raises AgreementError: every problem with its line, or that there is neither such an id nor such a file.
    """
    name = str(name_or_path)
    if name in shipped():
        file, raw = name + SUFFIX, (resources.files("monitor") / "agreements" / (name + SUFFIX)).read_bytes()
    else:
        file, raw = name, _read(Path(name_or_path))
    agreement, problems = parse(raw)
    if agreement is None:
        raise AgreementError(file, tuple(problems))
    return agreement


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (
            f"no agreement of that name, and no file that can be read ({error.strerror}); "
            f"shipped: {', '.join(shipped())}"
        )
        raise AgreementError(str(path), (Problem(1, reason),)) from error


def check(path: str | Path) -> list[Problem]:
    """Return every problem of a file, by line; empty if it can be used.

    Raises OSError if it cannot be read.
    """
    return parse(Path(path).read_bytes())[1]


def parse(raw: bytes) -> tuple[Agreement | None, list[Problem]]:
    """Read an agreement from the bytes of its file, or None and every problem by line."""
    notes = nodes.Notes()
    root = nodes.compose(raw, notes)
    agreement = None if root is None else _agreement(root, hashlib.sha256(raw).hexdigest(), notes)
    problems = notes.all()
    return (None if problems else agreement), problems


def _agreement(root: yaml.Node, version: str, notes: nodes.Notes) -> Agreement | None:
    found = nodes.fields(root, "agreement", KEYS, UKRAINIAN, notes)
    if found is None:
        return None
    agreement_id = nodes.matched(found.get("id"), "id", _ID, "an id", notes)
    title = nodes.text(found.get("title"), "title", notes)
    summary = nodes.text(found.get("summary"), "summary", notes)
    ukrainian = {key: nodes.text(found.get(key), key, notes) for key in UKRAINIAN}
    binding = nodes.one_of(found.get("binding"), "binding", ("yes", "no"), notes)
    gap = nodes.matched(found.get("wave_gap"), "wave_gap", _GAP, "a number of hours such as `6 h`", notes)
    claims, claim_ids = read_claims(found.get("claims"), notes)
    if "claims" in found and not claim_ids:
        notes.add(found["claims"], "an agreement needs at least one claim")
    readings = read_readings(found.get("readings"), claims, claim_ids, gazetteer(), notes)
    if "readings" in found:
        given = bool(nodes.items(found["readings"], "readings", nodes.Notes()))
        if binding == "no" and given:
            notes.add(found["readings"], "an offer that never came into force (binding: no) cannot have readings")
        if binding == "yes" and not given:
            notes.add(found["readings"], "no reading; an offer that never came into force says `binding: no`")
    if notes.all():
        return None
    return Agreement(
        id=agreement_id,
        title=title,
        summary=summary,
        binding=binding == "yes",
        wave_gap=timedelta(hours=int(gap.split()[0])),
        claims=tuple(claims.values()),
        readings=readings,
        version=version,
        **ukrainian,
    )
