"""Keep responses as received: what came, from where, when; and its bytes, once, compressed, as allowed.

The record of a capture is append-only. Its bytes lie apart, keyed by their SHA-256, so that they are kept
once however often they come, and so that retention can remove them: `remove_bytes` signs a tombstone
first, and a trigger refuses any other way.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, exists, insert, select

from monitor.store.bulk import next_key
from monitor.store.engine import require_writing
from monitor.store.errors import CaptureMissing, StoreError
from monitor.store.tables import blobs, captures, tombstones
from monitor.store.types import iso

__all__ = ["Capture", "KeptCapture", "body_of", "captures_of", "keep_capture", "remove_bytes"]

Keep = Literal["bytes", "fields", "hash"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One response. `status` is HTTP's, 0 for a file from disk; keys must already be out of `url`."""

    source: str
    url: str
    received_at: datetime
    body: bytes
    status: int = 200
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    collector_version: str = ""


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """What was kept: `new` is False where this very response had been kept before."""

    capture_id: str
    sha256: str
    new: bool
    new_bytes: bool


def keep_capture(connection: Connection, capture: Capture, *, keep: Keep, run_id: str = "") -> KeptCapture:
    """Keep one response; of its bytes what the source's manifest allows (only `bytes` keeps the body).

    Keeping the same response again changes nothing. Bytes under a tombstone of kind `removal` are not kept
    again. Raises NotWriting, ValueError for a naive time.
    """
    require_writing(connection)
    digest = sha256(capture.body).hexdigest()
    named = f"{capture.source}\n{capture.url}\n{iso(capture.received_at)}\n{digest}"
    capture_id = "cap-" + sha256(named.encode()).hexdigest()[:16]
    if connection.scalar(select(exists().where(captures.c.capture_id == capture_id))):
        return KeptCapture(capture_id, digest, new=False, new_bytes=False)
    connection.execute(
        insert(captures).values(
            seq=next_key(connection, captures.c.seq),
            capture_id=capture_id,
            source=capture.source,
            run_id=run_id,
            url=capture.url,
            received_at=capture.received_at,
            status=capture.status,
            media_type=capture.media_type,
            headers=dict(capture.headers),
            sha256=digest,
            n_bytes=len(capture.body),
            keep=keep,
            collector_version=capture.collector_version,
        )
    )
    new_bytes = keep == "bytes" and _may_keep(connection, digest)
    if new_bytes:
        packed = zlib.compress(capture.body, 6)
        connection.execute(
            insert(blobs).values(sha256=digest, n_bytes=len(capture.body), zlib=packed, kept_at=capture.received_at)
        )
    return KeptCapture(capture_id, digest, new=True, new_bytes=new_bytes)


def _may_keep(connection: Connection, digest: str) -> bool:
    if connection.scalar(select(exists().where(blobs.c.sha256 == digest))):
        return False
    removed = exists().where(tombstones.c.sha256 == digest, tombstones.c.kind == "removal")
    return not connection.scalar(select(removed))


def body_of(connection: Connection, digest: str) -> bytes:
    """Give the bytes whose SHA-256 (hex) is `digest`; raises CaptureMissing, which says why they are not kept.

    Raises StoreError where what is kept no longer has that hash.
    """
    packed = connection.scalar(select(blobs.c.zlib).where(blobs.c.sha256 == digest))
    if packed is None:
        query = select(tombstones).where(tombstones.c.sha256 == digest).order_by(tombstones.c.seq.desc())
        stone = connection.execute(query).mappings().first()
        if stone is not None:
            raise CaptureMissing(f"{digest}: removed {iso(stone['at'])} by {stone['by']}: {stone['reason']}")
        raise CaptureMissing(f"{digest}: the bytes were not kept")
    try:
        body = zlib.decompress(packed)
    except zlib.error as error:
        raise StoreError(f"the bytes kept as {digest} do not unpack: {error}") from error
    if sha256(body).hexdigest() != digest:
        raise StoreError(f"the bytes kept as {digest} have another hash")
    return body


def captures_of(
    connection: Connection,
    source: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[RowMapping]:
    """Give the records of a source's captures received in [since, until), oldest first, for `collect --reparse`."""
    query = select(captures).where(captures.c.source == source)
    if since is not None:
        query = query.where(captures.c.received_at >= since)
    if until is not None:
        query = query.where(captures.c.received_at < until)
    yield from connection.execute(query.order_by(captures.c.received_at, captures.c.seq)).mappings()


def remove_bytes(
    connection: Connection,
    digests: Iterable[str],
    *,
    at: datetime,
    by: str,
    reason: str,
    kind: Literal["retention", "removal"] = "retention",
) -> int:
    """Remove kept bytes, leaving tombstones; the captures' records, hashes and reports stay. Gives how many.

    `retention`: the same bytes may be kept again when they come again. `removal`: they may not.
    """
    require_writing(connection)
    seq = next_key(connection, tombstones.c.seq)
    removed = 0
    for digest in dict.fromkeys(digests):
        kept_at = connection.scalar(select(blobs.c.kept_at).where(blobs.c.sha256 == digest))
        stone = {"seq": seq, "sha256": digest, "at": at, "kind": kind, "by": by, "reason": reason}
        if kept_at is None and kind == "retention":
            continue
        if kept_at is not None and kept_at > at:
            raise StoreError(f"{digest} was kept at {iso(kept_at)}, after the removal's own time {iso(at)}")
        connection.execute(insert(tombstones).values(stone))
        removed += connection.execute(delete(blobs).where(blobs.c.sha256 == digest)).rowcount
        seq += 1
    return removed
