"""The child of a pass: assess, compare, publish, and store with the notices. It judges once and exits.

Started by the parent as `python -m monitor.running.assessing` with the settings as JSON on standard input (never on
the command line, which others can see); it answers with one JSON line per agreement.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, delete, select

from monitor.running.due import marks_now
from monitor.running.notices import Change, Notify, notify_of
from monitor.store.cache import StoredAssessment, keep_assessment, last_assessment
from monitor.store.engine import Store, open_store
from monitor.store.errors import StoreError
from monitor.store.tables import assessments

if TYPE_CHECKING:
    from monitor.agreement import Agreement
    from monitor.ledger import Seer
    from monitor.running.judging import Judged

__all__ = ["Overtaken", "body_of", "differences", "main", "work"]

KEPT: Final = 20  # stored assessments of one agreement; they are a cache
SAID: Final = (
    "status", "n_inconsistent", "n_undetermined", "verification", "challenges", "place_ids", "start_from", "end_to",
)  # fmt: skip


class Overtaken(StoreError):  # noqa: N818  what happened
    """Another process stored an assessment meanwhile; this one is not stored, and tells nobody."""


def body_of(judged: Judged) -> dict[str, Any]:
    """The rows that a later assessment is compared with, as text, and under `mail` the state that mails come from."""
    from monitor.alerts.state import state_of

    made = judged.assessment
    violations = made.violations.astype(object).where(made.violations.notna(), "").astype(str)
    members = {one for cell in made.violations["incident_ids"] for one in cell.split("|")}
    incidents = made.incidents[made.incidents["incident_id"].isin(members)]
    incidents = incidents.astype(object).where(incidents.notna(), "").astype(str)
    verdicts = made.verdicts[made.verdicts["incident_id"].isin(members)]
    verdicts = verdicts.astype(object).where(verdicts.notna(), "").astype(str)
    return {
        "violations": {row["violation_id"]: row for row in violations.to_dict("records")},
        "incidents": {row["incident_id"]: row for row in incidents.to_dict("records")},
        "verdicts": {f"{row['incident_id']}/{row['reading']}": row for row in verdicts.to_dict("records")},
        "mail": state_of(made),
        "n_reports": len(made.reports),
        "n_incidents": len(made.incidents),
    }


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any], at: datetime) -> list[Change]:
    """What is new, gone or other in the violations, by id and then field; `at` is the moment of comparison."""
    before = (old or {}).get("violations", {})
    after = new["violations"]
    why = "first assessment" if old is None else "new evidence"
    out = []
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            out.append(Change(at, "violation", name, "opened", "", after[name]["status"], why))
        elif name not in after:
            out.append(Change(at, "violation", name, "gone", before[name]["status"], "", why))
        else:
            out += [
                Change(at, "violation", name, field, before[name][field], after[name][field], why)
                for field in SAID
                if before[name].get(field) != after[name][field]
            ]
    return out


def work(
    store: Store,
    agreement: Agreement,
    *,
    seers: Mapping[str, Seer],
    boundaries: Path | None,
    folder: Path,
    now: datetime,
    notify: Notify,
) -> dict[str, Any]:
    """One agreement: assess, compare, publish, store and notify; gives what was done, for the log.

    Raises Overtaken where another process was quicker.
    """
    from monitor.running.judging import judge
    from monitor.running.publishing import publish

    began = time.monotonic()
    with store.reading() as connection:
        old = last_assessment(connection, agreement.id)
        reached = marks_now(connection)
        judged = judge(connection, agreement, seers=seers, boundaries=boundaries)
    digest = publish(judged, folder, agreement.id)
    learned = judged.assessment.reports["recorded_at"].max()
    # a clock that was set back must not make this assessment older than the last
    made_at = now if old is None else max(now, old.made_at + timedelta(microseconds=1))
    new = StoredAssessment(
        agreement=agreement.id,
        agreement_version=agreement.version,
        as_of=datetime.fromtimestamp(0, UTC) if learned is None or learned != learned else learned.to_pydatetime(),
        made_at=made_at,
        marks=reached,
        manifest={"sha256": digest},
        body=body_of(judged),
    )
    changes = differences(None if old is None else old.body, new.body, made_at)
    with store.writing() as connection:
        _require_last(connection, agreement.id, old)
        keep_assessment(connection, new)
        told = notify(connection, old, new, changes)
        _forget_old(connection, agreement.id)
    return {
        "agreement": agreement.id,
        "assessment": new.assessment_id,
        "reports": len(judged.assessment.reports),
        "incidents": len(judged.assessment.incidents),
        "violations": len(judged.assessment.violations),
        "changes": len(changes),
        "notices": told,
        "seconds": round(time.monotonic() - began, 3),
    }


def _require_last(connection: Connection, agreement: str, old: StoredAssessment | None) -> None:
    query = select(assessments.c.assessment_id).where(assessments.c.agreement == agreement)
    last = connection.scalar(query.order_by(assessments.c.made_at.desc(), assessments.c.assessment_id).limit(1))
    if last != (None if old is None else old.assessment_id):
        raise Overtaken(f"{agreement}: another process stored an assessment meanwhile")


def _forget_old(connection: Connection, agreement: str) -> None:
    own = select(assessments.c.assessment_id).where(assessments.c.agreement == agreement)
    kept = list(connection.scalars(own.order_by(assessments.c.made_at.desc(), assessments.c.assessment_id).limit(KEPT)))
    connection.execute(
        delete(assessments).where(assessments.c.agreement == agreement, assessments.c.assessment_id.not_in(kept))
    )


def main() -> int:
    """Do what standard input asks for; gives the exit code. Errors go to standard error and end the child."""
    from monitor.agreement import load_agreement
    from monitor.config import Config
    from monitor.running.watched import seers, sources_of

    asked = json.load(sys.stdin)
    config = Config(**asked["config"])
    watched = seers(sources_of(config))
    boundaries = Path(asked["boundaries"]) if asked["boundaries"] else None
    with open_store(config.database.url) as store:
        for name in asked["agreements"]:
            done = work(
                store,
                load_agreement(name),
                seers=watched,
                boundaries=boundaries,
                folder=Path(asked["folder"]),
                now=datetime.fromisoformat(asked["now"]),
                notify=notify_of(config),
            )
            sys.stdout.write(json.dumps(done) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
