"""The mail's side of the seam with a pass: called inside the transaction that stores an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monitor.alerts.planning import plan
from monitor.alerts.sender import remember_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.store.cache import StoredAssessment

__all__ = ["Notifier"]


class Notifier:
    """Plans the notices that follow from a new assessment; its body holds the state under `mail`."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def __call__(
        self,
        connection: Connection,
        old: StoredAssessment | None,  # noqa: ARG002  what each reader was last told is what counts
        new: StoredAssessment,
        changes: Sequence[Any],  # noqa: ARG002  as above
    ) -> int:
        """Keep the state and write notices; gives how many were written or changed."""
        state = new.body["mail"]
        remember_state(connection, state, at=new.made_at)
        return plan(connection, state, self._config, new.made_at)
