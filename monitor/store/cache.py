"""Computed results that may be deleted at any time: assessments, and linked components."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from monitor.store.bulk import rows_by_key
from monitor.store.engine import require_writing
from monitor.store.tables import assessments, link_cache

__all__ = [
    "StoredAssessment",
    "clear_caches",
    "keep_assessment",
    "keep_links",
    "last_assessment",
    "links_of",
]


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was computed. `marks`: how far the evidence had got; `body`: its rows, any JSON."""

    agreement: str
    agreement_version: str
    as_of: datetime
    made_at: datetime
    marks: Mapping[str, int]
    manifest: Mapping[str, Any]
    body: Any = None

    @property
    def manifest_sha256(self) -> str:
        """Hash of the canonical JSON of the manifest."""
        return sha256(_json(self.manifest)).hexdigest()

    @property
    def assessment_id(self) -> str:
        """`ass-` and 16 hex: the same evidence, agreement, rules and moment give the same id."""
        named = f"{self.agreement}\n{self.agreement_version}\n{self.as_of.isoformat()}\n{self.manifest_sha256}"
        return "ass-" + sha256(named.encode()).hexdigest()[:16]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def keep_assessment(connection: Connection, assessment: StoredAssessment) -> str:
    """Keep an assessment and give its id; one of the same id is replaced. Notices belong in this transaction."""
    require_writing(connection)
    key = assessment.assessment_id
    connection.execute(delete(assessments).where(assessments.c.assessment_id == key))
    connection.execute(
        insert(assessments).values(
            assessment_id=key,
            agreement=assessment.agreement,
            agreement_version=assessment.agreement_version,
            as_of=assessment.as_of,
            made_at=assessment.made_at,
            marks=dict(assessment.marks),
            manifest_sha256=assessment.manifest_sha256,
            manifest=dict(assessment.manifest),
            zlib=None if assessment.body is None else zlib.compress(_json(assessment.body), 6),
        )
    )
    return key


def last_assessment(connection: Connection, agreement: str) -> StoredAssessment | None:
    """Give the agreement's assessment that was made last, None where there is none."""
    query = select(assessments).where(assessments.c.agreement == agreement)
    latest = query.order_by(assessments.c.made_at.desc(), assessments.c.assessment_id).limit(1)
    row = connection.execute(latest).mappings().first()
    if row is None:
        return None
    return StoredAssessment(
        agreement=row["agreement"],
        agreement_version=row["agreement_version"],
        as_of=row["as_of"],
        made_at=row["made_at"],
        marks=row["marks"],
        manifest=row["manifest"],
        body=None if row["zlib"] is None else json.loads(zlib.decompress(row["zlib"])),
    )


def links_of(connection: Connection, components: Iterable[str]) -> dict[str, Any]:
    """Give the kept results of those components (hashes of all that they depend on) that are kept."""
    columns = [link_cache.c.component, link_cache.c.zlib]
    found = rows_by_key(connection, columns, link_cache.c.component, components)
    return {component: json.loads(zlib.decompress(packed)) for component, packed in found}


def keep_links(connection: Connection, results: Mapping[str, Any], *, parameters: str, made_at: datetime) -> None:
    """Keep the results of linked components, any JSON; one of the same hash is the same result and stays."""
    require_writing(connection)
    known = {row[0] for row in rows_by_key(connection, [link_cache.c.component], link_cache.c.component, results)}
    rows = [
        {"component": key, "parameters": parameters, "made_at": made_at, "zlib": zlib.compress(_json(result), 6)}
        for key, result in results.items()
        if key not in known
    ]
    if rows:
        connection.execute(insert(link_cache), rows)


def clear_caches(connection: Connection, *, parameters: str | None = None) -> int:
    """Delete all that is computed (or only links not made with `parameters`); gives how many rows.

    Nothing is lost: the next pass computes the same from the evidence.
    """
    require_writing(connection)
    if parameters is not None:
        return connection.execute(delete(link_cache).where(link_cache.c.parameters != parameters)).rowcount
    return sum(connection.execute(delete(table)).rowcount for table in (assessments, link_cache))
