"""What can go wrong in the store, as a tree.

StoreError
├── SchemaError        the database is not at the revision that this program writes
├── NotWriting         a keeping function was given a connection that is not in `Store.writing()`
├── ReportRefused      a row cannot be kept; names the report, the field where known, and the reason
├── CaptureMissing     bytes were asked for that are not kept (and why)
└── BackupError        a backup could not be made or does not read back
"""

from __future__ import annotations

__all__ = ["BackupError", "CaptureMissing", "NotWriting", "ReportRefused", "SchemaError", "StoreError"]


class StoreError(Exception):
    """Any failure of the store that a caller can name to a person."""


class SchemaError(StoreError):
    """The database is behind, ahead of, or foreign to the revision that this program writes."""


class NotWriting(StoreError):  # noqa: N818  a state, not a fault of data: reads better at the raise
    """A keeping function was called outside `Store.writing()`, where ids are not safe to give out."""


class ReportRefused(StoreError):  # noqa: N818  named for what happened to the report
    """One row cannot be kept. `report_id`, `field` ("" where the database did not say) and `reason`."""

    def __init__(self, report_id: str, field: str, reason: str) -> None:
        self.report_id = report_id
        self.field = field
        self.reason = reason
        where = f", field {field}" if field else ""
        super().__init__(f"report {report_id!r}{where}: {reason}")


class CaptureMissing(StoreError):  # noqa: N818  names what is absent
    """The bytes of a capture are not kept: never were (by the manifest's `keep`), or were removed."""


class BackupError(StoreError):
    """A backup could not be written, or what was written does not read back."""
