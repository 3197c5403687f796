"""The mail on an incident's wave, as it would be sent now: to look at, not to send."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from monitor.alert_settings import Subscription
from monitor.alerts.letters import letter_of
from monitor.alerts.pictures import pictures_of
from monitor.alerts.render import as_html, as_text
from monitor.alerts.state import state_of
from monitor.alerts.subjects import told_apart
from monitor.alerts.view import waves_seen
from monitor.alerts.words import language as language_of

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.config import Config

__all__ = ["Preview", "preview"]


class Preview(NamedTuple):
    """Both twins of a mail; the pictures are inside the HTML."""

    html: str
    text: str


def preview(
    assessment: Assessment,
    incident_id: str,
    config: Config,
    *,
    audience: str = "internal",
    language: str = "en",
    at: datetime | None = None,
) -> Preview | None:
    """Make both twins, or None where the incident is in no wave that this audience may see at `at` (default: now)."""
    desk = Subscription.model_validate(
        {"name": "preview", "to": ("preview@example.org",), "audience": audience, "language": language}
    )
    classes = getattr(config.audiences, audience)
    seen = told_apart(waves_seen(state_of(assessment), desk, classes, at or datetime.now(UTC)), language)
    wave = next((one for one in seen.values() if incident_id in one["incidents"]), None)
    if wave is None:
        return None
    payload = {
        "kind": "wave", "agreement": wave["agreement"], "wave": wave, "before": None, "audience": audience,
        "changes": [{"code": "opened", "what": "wave", "about": wave["id"], "before": "", "after": ""}],
        "delays": [classes.delay_hours, classes.delay_hours_sensitive],
        "levels": [classes.coarsen_to, classes.coarsen_sensitive_to],
    }  # fmt: skip
    letter = letter_of(payload, ["opened"], language, notice_id="preview", unsubscribe="(preview)")
    pictures = pictures_of(letter, payload, language_of(language))
    inside = [("data:image/png;base64," + base64.b64encode(one.png).decode(), one.alt) for one in pictures]
    return Preview(as_html(letter, language, pictures=inside), as_text(letter, [one.alt for one in pictures]))
