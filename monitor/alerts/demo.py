"""The three weeks of the casebook again, as they would have been mailed.

One assessment per moment at which something was learned, a clock that stops where it may make a mail due, and a folder
of .eml files at the end.

    from monitor.alerts.demo import write_mails
    write_mails(Path("demo-report/mail"))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from monitor.alert_settings import AlertSettings, Subscription
from monitor.alerts.planning import plan
from monitor.alerts.sender import note_tested, remember_state, send_due
from monitor.alerts.state import state_of
from monitor.alerts.transport import FileTransport
from monitor.clocks import KYIV
from monitor.config import Config
from monitor.store.engine import open_store
from monitor.store.outbox import notices_of

if TYPE_CHECKING:
    import pandas as pd

    from monitor.agreement import Agreement
    from monitor.store.engine import Store

__all__ = ["Mailed", "demo_config", "replay", "write_mails"]

AGREEMENT: Final = "cold-pause-2026"
START: Final = datetime(2026, 1, 24, 12, tzinfo=UTC)
END: Final = datetime(2026, 2, 14, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mail of a replay."""

    at: datetime
    reasons: str
    number: int
    subject: str
    notice_id: str
    state: str


def demo_config(folder: Path, subscriptions: Sequence[Subscription] | None = None) -> Config:
    """Settings of the replay: one desk, mails into a folder."""
    desk = Subscription(name="desk", to=("desk@example.org",))
    alerts = AlertSettings(
        enabled=True,
        transport="file",
        folder=folder,
        sender="pausewatch@example.org",
        subscriptions=tuple(subscriptions) if subscriptions is not None else (desk,),
    )
    return Config().model_copy(update={"alerts": alerts})


def _moments(
    reports: pd.DataFrame, agreement: Agreement, config: Config, start: datetime, end: datetime
) -> Iterator[tuple[datetime, bool]]:
    """Every moment at which a report was learned, and those that the clock may bring; whether something was learned."""
    learned = {stamp.to_pydatetime() for stamp in reports["recorded_at"] if start <= stamp.to_pydatetime() < end}
    clock = {start}
    for reading in agreement.readings:
        clock.add(reading.known_from)
        for window in reading.windows():
            bounds = [bound for bound in window.hull if bound is not None]
            clock.update(bounds)
            clock.update(bound - config.alerts.closing_notice for bound in bounds)
    days = [start.astimezone(KYIV).replace(minute=0) + timedelta(days=n) for n in range((end - start).days + 1)]
    hours = {one.digest_hour for one in config.alerts.subscriptions if one.digest_hour is not None}
    clock.update(day.replace(hour=hour).astimezone(UTC) for day in days for hour in hours)
    for moment in sorted(learned | {one for one in clock if start <= one <= end}):
        yield moment, moment in learned


def replay(
    store: Store, config: Config, reports: pd.DataFrame, agreement: Agreement, start: datetime, end: datetime
) -> list[Mailed]:
    """Live through [start, end]: at each moment only what was recorded by then is known.

    Args:
        store: an empty one.
        config: with `alerts.enabled`.
        reports: the reports frame.
        agreement: its readings count from their own `known_from`.
        start: aware.
        end: aware.
    """
    from geo.places import gazetteer
    from monitor.assessment import Inputs, assess
    from monitor.linking import load_parameters

    places, parameters = gazetteer(), load_parameters()
    transport = FileTransport(config.alerts.folder)
    with store.writing() as connection:
        note_tested(connection, config.alerts, at=start)
    state: dict[str, Any] | None = None
    for moment, news in _moments(reports, agreement, config, start, end):
        if news or state is None:
            known = reports[reports["recorded_at"] <= moment].reset_index(drop=True)
            # the state holds every reading with the moment from which it is known; the view leaves out the later ones
            result = assess(Inputs(reports=known, agreement=agreement, gazetteer=places, parameters=parameters))
            state = state_of(result)
        with store.writing() as connection:
            if news:
                remember_state(connection, state, at=moment)
            plan(connection, state, config, moment)
        later = moment + config.alerts.group_wait
        send_due(store, config.alerts, transport, clock=lambda: later)  # noqa: B023  used at once
    with store.reading() as connection:
        rows = notices_of(connection, limit=10_000)
    mailed = [
        Mailed(row["accepted_at"] or row["created_at"], row["reasons"], row["number"], row["subject"],
               row["notice_id"], row["state"])
        for row in rows
    ]  # fmt: skip
    return sorted(mailed, key=lambda one: (one.at, one.notice_id))


def as_list(mailed: Sequence[Mailed]) -> str:
    """The mails as a list that a person can read: moment (Kyiv), reasons, subject; `>` for a reply in its thread."""
    lines = [
        f"{one.at.astimezone(KYIV):%d %b %H:%M}  {one.reasons.replace('|', '+'):<24} "
        f"{'> ' if one.number > 1 else ''}{one.subject}{'' if one.state == 'sent' else f'  ({one.state})'}"
        for one in mailed
    ]
    return "\n".join(lines) + "\n"


def write_mails(folder: Path) -> int:
    """Write the casebook's mails and `list.txt` into a folder; gives how many mails. Older .eml files there go."""
    import sources
    from monitor.agreement import load_agreement
    from sources.importer import import_file

    casebook = Path(sources.__file__).parent / "casebook" / "reports.csv"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.eml"):
        old.unlink()
    with TemporaryDirectory() as scratch, open_store(f"sqlite:///{Path(scratch) / 'mail.db'}") as store:
        reports = import_file(casebook, "native").reports
        mailed = replay(store, demo_config(folder), reports, load_agreement(AGREEMENT), START, END)
    for number, one in enumerate((one for one in mailed if one.state == "sent"), start=1):
        first = one.reasons.split("|")[0]
        (folder / f"{one.notice_id}.eml").rename(folder / f"{number:03d}-{one.at:%m%d-%H%M}-{first}.eml")
    (folder / "list.txt").write_text(as_list(mailed), encoding="utf-8")
    return sum(one.state == "sent" for one in mailed)
