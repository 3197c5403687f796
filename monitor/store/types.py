"""Column types that hold the same value in SQLite and PostgreSQL: UTC times, canonical JSON, big keys."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["BIG_KEY", "JsonText", "UtcDateTime", "iso", "parse_iso"]

BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""A dense 64-bit key. On SQLite it must be called INTEGER to be the row's own address."""


def iso(moment: datetime) -> str:
    """Give an aware time as UTC text of fixed width (32 characters), so that text order is time order.

    Raises ValueError for a naive time: a time without a zone is not a fact.
    """
    if moment.tzinfo is UTC:  # nearly always; worth the line, as each report has three times
        return moment.isoformat("T", "microseconds")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a time without a zone cannot be kept: {moment.isoformat()}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def parse_iso(text: str) -> datetime:
    """Read ISO 8601 text with an offset as an aware UTC time; raises ValueError if naive or unreadable."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be kept: {text}")
    return moment.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times, UTC: `timestamptz` in PostgreSQL, text of fixed width in SQLite. Refuses naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite, which has no type for time."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times on both databases; give SQLite its text."""
        if value is None:
            return None
        text = iso(value)
        return text if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  its name is given
        """Give back aware UTC times."""
        if value is None:
            return None
        return parse_iso(value) if isinstance(value, str) else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON as text with sorted keys, so that both databases hold the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  its name is given
        """Write canonical JSON."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  its name is given
        """Read it back."""
        return None if value is None else json.loads(value)
