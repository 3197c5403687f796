"""Settings of the mail: who is told what, how it is sent, how long it waits.

Names and passwords of the mail server are never settings: PAUSEWATCH_SMTP_USER and PAUSEWATCH_SMTP_PASSWORD are read
from the environment when a mail is sent.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from monitor.setting_types import Duration, Section

__all__ = ["AlertSettings", "ReleaseSettings", "SmtpSettings", "Subscription"]

AudienceName = Literal["public", "subscribers", "internal"]
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_QUIET = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
_UNSUBSCRIBE = re.compile(r"(?:mailto:|https://)[!-;=?-~]+")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _address(text: str) -> str:
    """Refuse what is no plain address: a line break or a second header cannot be written in one."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"write one plain address such as desk@example.org (found {text!r})")
    return text


def _optional_address(text: str) -> str:
    return text and _address(text)


def _quiet(text: str) -> str:
    if text and not _QUIET.fullmatch(text):
        raise ValueError(f"write quiet hours on Kyiv's clock as 23:00-07:00 (found {text!r})")
    return text


def _unsubscribe(text: str) -> str:
    if text and not _UNSUBSCRIBE.fullmatch(text):
        raise ValueError("write a mailto: or https:// address")
    return text


Address = Annotated[str, AfterValidator(_address)]


class Subscription(Section):
    """Who is told what, in which language, and when not. Empty lists mean all."""

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    to: tuple[Address, ...] = Field(min_length=1)
    audience: AudienceName = "internal"
    agreements: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    parties: tuple[Literal["RU", "UA", "unknown"], ...] = ()
    least_verdict: Literal["inconsistent", "undetermined"] = "undetermined"
    least_verification: Literal["reported", "several_origins_one_side", "corroborated", "acknowledged", "verified"] = (
        "reported"
    )
    language: Literal["en", "uk"] = "en"
    quiet: Annotated[str, AfterValidator(_quiet)] = ""
    quiet_override: bool = True
    digest_hour: int | None = Field(default=8, ge=0, le=23)
    windows: bool = True
    operator: bool = False


class SmtpSettings(Section):
    """The mail server."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    timeout: Duration = timedelta(seconds=30)
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _plain_only_here(self) -> SmtpSettings:
        if self.security == "none" and self.host not in (*LOOPBACK, ""):
            raise ValueError("security none is for a server on this machine; use starttls or tls")
        return self


class ReleaseSettings(Section):
    """Whether a person releases each notice before it is sent."""

    public: Literal["auto", "hold"] = "auto"
    subscribers: Literal["auto", "hold"] = "auto"
    internal: Literal["auto", "hold"] = "auto"


class AlertSettings(Section):
    """Mail. Off until a person turns it on, and then until `pausewatch alert test` was delivered."""

    enabled: bool = False
    transport: Literal["smtp", "file"] = "smtp"
    folder: Path = Path("./mail")
    smtp: SmtpSettings = SmtpSettings()
    sender: Annotated[str, AfterValidator(_optional_address)] = ""
    list_name: str = Field(default="pausewatch", pattern=r"^[A-Za-z0-9-]{1,60}$")
    unsubscribe: Annotated[str, AfterValidator(_unsubscribe)] = ""
    group_wait: Duration = timedelta(seconds=60)
    group_interval: Duration = timedelta(minutes=5)
    remind_every: Duration | None = None
    news_within: Duration = timedelta(hours=48)
    closing_notice: Duration = timedelta(hours=6)
    dark_after: Duration = timedelta(hours=2)
    heartbeat_every: Duration | None = None
    retry_first: Duration = timedelta(seconds=30)
    retry_longest: Duration = timedelta(hours=1)
    give_up_after: Duration = timedelta(days=3)
    release: ReleaseSettings = ReleaseSettings()
    subscriptions: tuple[Subscription, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent(self) -> AlertSettings:
        names = [one.name for one in self.subscriptions]
        if len(set(names)) < len(names):
            raise ValueError("two subscriptions have the same name")
        if self.enabled and not self.sender:
            raise ValueError("alerts.sender must be given before alerts.enabled can be true")
        if self.enabled and self.transport == "smtp" and not self.smtp.host:
            raise ValueError("alerts.smtp.host must be given before alerts.enabled can be true")
        return self
