"""One response as it was received: the bytes, their hash, and where and when they came from.

A capture is evidence. It is kept before anything is read from it, and is never changed; a better parser reads
it again. No pandas here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Final

__all__ = ["Capture"]

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Capture:
    """One response. Raises ValueError for a naive `received_at`.

    `url` has no keys in it any more; a file's is `file:NAME`, without its folder. `status` is HTTP's, 0 for a
    file. `headers` are the few that say something of the body, in lower case. `sha256` (hex) is made from
    `body`. `note` says what a reader must know of how it was got (e.g. "cut short").
    """

    source: str
    url: str
    received_at: datetime
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    media_type: str = ""
    collector_version: str = ""
    note: str = ""
    sha256: str = ""

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("received_at has no offset from UTC")
        object.__setattr__(self, "received_at", self.received_at.astimezone(UTC))
        object.__setattr__(self, "sha256", sha256(self.body).hexdigest())
