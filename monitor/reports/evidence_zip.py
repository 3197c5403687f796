"""`evidence.zip`: the responses that the shown reports were read from, as received, with hashes and a verifier.

Sources whose rows may only be derived from are counted, not included; bytes that were not kept, were removed, or hold
more than the audience is told are listed by their hash, with the reason.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from monitor.reports.rows import each
from monitor.store.captures import body_of
from monitor.store.errors import CaptureMissing
from monitor.store.tables import captures

if TYPE_CHECKING:
    import pandas as pd

    from monitor.assessment import Assessment
    from monitor.config import Config
    from monitor.reports.everything import Wish
    from monitor.store.engine import Store

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date of the format: an archive carries no time of the run
VERIFIER: Final = Path(__file__).with_name("verify_evidence.py")
TABLES: Final = (
    "reports.csv",
    "incidents.csv",
    "verdicts.csv",
    "violations.csv",
    "manifest.json",
    "datapackage.json",
    "CITATION.txt",
)
README: Final = """\
What the reports of this folder were read from.

captures/        responses as received, each named by its SHA-256
captures.json    of each: source, address, time, status, headers, collector version, and the reports read from it
SHA256SUMS       SHA-256 of every file here
verify.py        checks all of them: python verify.py

Captures with bytes: {bodies}. By hash only: {hashes_only} (the reason stands in captures.json). Captures of sources
whose rows may only be derived from: {derived}, counted here and not included. Reports without a capture (typed in or
imported from a file): {without}.
"""


HELD_BACK: Final = "held back: it also holds what this audience is not told yet, or not so finely"


@dataclass(frozen=True, slots=True)
class Packed:
    """How many captures went in with bytes, by hash only, or not at all."""

    bodies: int
    hashes_only: int
    derived: int
    without: int


def _reticent(full: pd.DataFrame, shown: pd.DataFrame) -> set[str]:
    """Captures of which some report is held back, or told more coarsely than it was."""
    told = ["place_id", "place_text", "summary", "lat", "lon"]
    both = full.merge(shown[["report_id", *told]], on="report_id", how="left", suffixes=("", "_shown"), indicator=True)
    other = both["_merge"] == "left_only"
    for column in told:
        now = both[f"{column}_shown"]
        other |= (both[column] != now) & ~(both[column].isna() & now.isna())
    return set(both.loc[other, "capture"])


def write_evidence(store: Store, result: Assessment, path: Path, wish: Wish, config: Config) -> Packed:
    """Write the archive beside the files of a report.

    Args:
        store: where captures are kept.
        result: the assessment of which `prepared` shows what the audience may see.
        path: the archive; the tables of its folder go in too.
        wish: audience, days, places, derived-only sources.
        config: the audiences.
    """
    from monitor.reports.everything import prepared

    published = prepared(result, config, wish)
    shown = published.assessment.reports
    wanted: dict[str, list[str]] = {}
    for row in each(shown[shown["capture"] != ""]):
        wanted.setdefault(row.capture, []).append(row.report_id)
    full = result.reports
    held = set(full.loc[full["source"].isin(wish.derived_only) & (full["capture"] != ""), "capture"]) - set(wanted)
    reticent = _reticent(full[~full["source"].isin(wish.derived_only)], shown)
    files: dict[str, bytes] = {}
    listed: list[Mapping[str, object]] = []
    with store.reading() as connection:
        for digest in sorted(wanted):
            query = select(captures).where(captures.c.sha256 == digest).order_by(captures.c.received_at)
            found = connection.execute(query).mappings().first()
            entry: dict[str, object] = {"sha256": digest, "report_ids": sorted(wanted[digest])}
            if found is not None:
                entry |= {
                    "source": found["source"],
                    "url": found["url"],
                    "received_at": found["received_at"].isoformat(),
                    "status": found["status"],
                    "media_type": found["media_type"],
                    "headers": dict(found["headers"]),
                    "collector_version": found["collector_version"],
                }
            try:
                body = body_of(connection, digest)
                entry["bytes"] = HELD_BACK if digest in reticent else "included"
                if digest not in reticent:
                    files[f"captures/{digest}"] = body
            except CaptureMissing as missing:
                entry["bytes"] = str(missing)
            listed.append(entry)
    bodies = len(files)
    packed = Packed(bodies, len(listed) - bodies, len(held), int((shown["capture"] == "").sum()))
    files["captures.json"] = (
        json.dumps({"captures": listed}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    ).encode()
    files["verify.py"] = VERIFIER.read_bytes()
    files["README.txt"] = README.format(
        bodies=packed.bodies, hashes_only=packed.hashes_only, derived=packed.derived, without=packed.without
    ).encode()
    files |= {name: (path.parent / name).read_bytes() for name in TABLES if (path.parent / name).is_file()}
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, files[name])
    return packed
