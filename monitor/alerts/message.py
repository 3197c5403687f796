"""The mail itself: headers, plain text, HTML twin and picture; the same bytes for the same notice.

A notice that is sent again after a lost answer is the same message, Message-ID and Date included, so that mail
programs know it for what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from monitor.alerts.letters import letter_of
from monitor.alerts.pictures import pictures_of
from monitor.alerts.render import as_html, as_text
from monitor.alerts.safe import one_line
from monitor.alerts.words import language

if TYPE_CHECKING:
    from monitor.alert_settings import AlertSettings

__all__ = ["how_to_leave", "message_of"]


def how_to_leave(settings: AlertSettings) -> str:
    """The address by which a reader leaves the list."""
    return settings.unsubscribe or f"mailto:{settings.sender}?subject=unsubscribe"


def message_of(notice: Mapping[str, Any], settings: AlertSettings, now: datetime) -> EmailMessage:
    """Make the mail of a notice (a row of the outbox).

    Args:
        notice: the row, its payload included.
        settings: sender, list, how to leave.
        now: the moment of sending; later than `stale_at`, the mail says how late it is.
    """
    reasons, code, payload = notice["reasons"].split("|"), notice["language"], notice["payload"]
    dated = notice["dated_at"] or now
    stale = notice["stale_at"]
    late = dated - notice["due_at"] if stale is not None and dated > stale else None
    letter = letter_of(
        payload,
        reasons,
        code,
        notice_id=notice["notice_id"],
        unsubscribe=how_to_leave(settings),
        late=late,
        made=notice["created_at"],
    )
    say = language(code)
    pictures = pictures_of(letter, payload, say)
    alts = [one.alt for one in pictures]
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    domain = settings.sender.rpartition("@")[2]
    mail["From"] = f"{settings.list_name} <{settings.sender}>"
    mail["To"] = notice["recipient"]
    mail["Subject"] = one_line(letter.subject, 200)
    mail["Date"] = format_datetime(dated.astimezone(UTC))
    mail["Message-ID"] = notice["message_id"]
    if notice["parents"]:
        mail["In-Reply-To"] = notice["parents"].split(" ")[0]
        mail["References"] = notice["parents"]
    mail["List-Id"] = f"{settings.list_name} <{settings.list_name.lower()}.{domain}>"
    mail["List-Unsubscribe"] = f"<{how_to_leave(settings)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Pausewatch-Notice"] = notice["notice_id"]
    mail["X-Pausewatch-Reason"] = ", ".join(reasons)
    mail["Content-Language"] = code
    mail.set_content(as_text(letter, alts), cte="base64" if code == "uk" else "quoted-printable")
    name = sha256(notice["message_id"].encode()).hexdigest()[:24]
    cids = [f"{one.name}.{name}@{domain}" for one in pictures]
    drill = "drill" in reasons
    html = as_html(
        letter, code, pictures=[(f"cid:{cid}", alt) for cid, alt in zip(cids, alts, strict=True)], drill=drill
    )
    mail.add_alternative(html, subtype="html", cte="base64" if code == "uk" else "quoted-printable")
    twin = mail.get_payload()[1]  # type: ignore[index]  # the alternative that was added above
    assert isinstance(twin, EmailMessage)
    for one, cid in zip(pictures, cids, strict=True):
        twin.add_related(one.png, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"{one.name}.png")
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart()):
        assert isinstance(part, EmailMessage)
        part.set_boundary(f"=_pausewatch_{name}_{number}")
    return mail
