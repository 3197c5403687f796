"""The seam between a pass and the mail: what is told is written where the assessment is stored, or not at all.

`monitor.alerts` gives a `Notify`; `notify_of` is the one place that names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import Connection

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config import Config
    from monitor.store.cache import StoredAssessment

__all__ = ["Change", "Notify", "nobody", "notify_of"]


class Change(NamedTuple):
    """One difference between two assessments: a row of the design's `changes`, whose from and to are keywords here."""

    at: datetime
    object: str
    id: str
    what: str
    before: str
    after: str
    why: str


class Notify(Protocol):
    """Called once per new assessment, inside the transaction that stores it.

    Whatever it writes with `connection` is committed with the assessment; an exception takes both back. It must not
    send anything: a transaction can still fail. `old` is None for the first assessment of an agreement.
    Returns how many notices it wrote.
    """

    def __call__(
        self,
        connection: Connection,
        old: StoredAssessment | None,
        new: StoredAssessment,
        changes: Sequence[Change],
    ) -> int:
        """Write notices."""


def nobody(
    connection: Connection,  # noqa: ARG001  the seam's signature
    old: StoredAssessment | None,  # noqa: ARG001
    new: StoredAssessment,  # noqa: ARG001
    changes: Sequence[Change],  # noqa: ARG001
) -> int:
    """Tell nobody; for what is assessed without mail."""
    return 0


def notify_of(config: Config) -> Notify:
    """The notifier that the settings ask for; with `alerts.enabled: false` it keeps the state and tells nobody."""
    from monitor.alerts.notify import Notifier

    return Notifier(config)
