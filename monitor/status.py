"""`pausewatch status`: is anybody looking? Each source's state, by side, on one screen. No pandas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from monitor.clocks import kyiv
from monitor.ledger import Seer, attempts, seer_of, state_now
from monitor.store.marks import counts
from monitor.store.outbox import count_states, notices_of
from monitor.store.runs import last_runs, newest_item_at
from monitor.store.state import unfinished_runs
from monitor.store.tables import assessments, runs

if TYPE_CHECKING:
    from sources.source import Collector

__all__ = ["DeadLetter", "SourceStatus", "Status", "render", "status_of"]

LOOK_BACK: Final = timedelta(days=1)
MOST_DEAD: Final = 5
MAIL_STATES: Final = ("waiting", "held", "sending", "sent", "silenced", "superseded", "dead")
SIDES: Final = {
    "UA": "Ukraine's side",
    "RU": "Russia's side",
    "third_party": "third parties",
    "commercial": "commercial",
    "unknown": "side unknown",
}


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source. Times are aware, counts of the last 24 hours; `state`: as in coverage, or off, or never asked."""

    name: str
    side: str
    state: str
    last_success: datetime | None
    newest_item: datetime | None
    next_run: datetime | None
    rows: int
    new: int
    warnings: int
    failures: int
    error: str
    in_hand: bool


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A notice that the mail server refused for good, with its answer."""

    notice_id: str
    recipient: str
    subject: str
    answer: str


@dataclass(frozen=True, slots=True)
class Status:
    """The whole picture at `now`. `mail`: notices by state; `dead`: the newest of the dead letters."""

    now: datetime
    sources: tuple[SourceStatus, ...]
    kept: Mapping[str, int]
    last_pass: datetime | None
    mail: Mapping[str, int]
    dead: tuple[DeadLetter, ...]


def status_of(connection: Connection, collectors: Mapping[str, Collector], now: datetime) -> Status:
    """Put together what the ledger says of each source of the catalog, and of sources that it has seen otherwise."""
    tried = attempts(connection, since=now - LOOK_BACK)
    columns = [func.sum(runs.c[name]) for name in ("n_rows", "n_new", "n_warnings")]
    recent = select(runs.c.source, *columns).where(runs.c.finished_at >= now - LOOK_BACK).group_by(runs.c.source)
    totals = {name: tuple(int(n) for n in numbers) for name, *numbers in connection.execute(recent)}
    in_hand = {source for source, _, _ in unfinished_runs(connection)}
    found = []
    for name, collector in sorted(collectors.items()):
        manifest = collector.manifest
        latest, good = last_runs(connection, name)
        mine = tried.get(name, [])
        seer: Seer = seer_of(manifest)
        state: str = state_now(seer, mine, now) or ("failing" if latest else "never asked")
        if not manifest.enabled:
            state = "off"
        newest = newest_item_at(connection, name)
        if state == "dormant" and newest is not None and now - newest <= seer.lag + seer.reach:
            state = "fresh"  # its newest item was seen more than a day ago, and may be that old
        failed = latest is not None and latest["state"] in ("failed", "not_configured")
        found.append(
            SourceStatus(
                name=name,
                side=manifest.side,
                state=state,
                last_success=None if good is None else good["finished_at"],
                newest_item=newest,
                next_run=None if latest is None or not manifest.enabled else latest["started_at"] + manifest.every,
                rows=totals.get(name, (0, 0, 0))[0],
                new=totals.get(name, (0, 0, 0))[1],
                warnings=totals.get(name, (0, 0, 0))[2],
                failures=sum(not one.answered and one.state != "not_configured" for one in mine),
                error=f"{latest['error_class']} {latest['error_message']}".strip() if latest and failed else "",
                in_hand=name in in_hand,
            )
        )
    passed = connection.scalar(select(func.max(assessments.c.made_at)))
    dead = tuple(
        DeadLetter(row["notice_id"], row["recipient"], row["subject"], row["answer"])
        for row in notices_of(connection, states=("dead",), limit=MOST_DEAD)
    )
    return Status(now, tuple(found), counts(connection), passed, count_states(connection), dead)


def render(status: Status, width: int = 110) -> str:
    """The screen as text, at most `width` wide; times are Kyiv's."""
    lines = [
        f"pausewatch, {kyiv(status.now)} (Kyiv). Last assessment: {_ago(status.last_pass, status.now)}.",
        "Kept: {reports} reports, {captures} answers, {rejected} rejected rows.".format(**status.kept),
        "",
        f"{'source':<29}{'state':<15}{'success':>9}{'newest':>9}{'next':>9}{'rows':>8}{'new':>7}{'warn':>6}{'fail':>6}",
    ]
    for side, words in SIDES.items():
        own = [one for one in status.sources if one.side == side]
        if not own:
            continue
        fresh = sum(one.state == "fresh" for one in own)
        lines.append(f"{words}: {fresh} of {sum(one.state != 'off' for one in own)} fresh")
        for one in own:
            state = one.state.replace("_", " ") + ("*" if one.in_hand else "")
            lines.append(
                f"  {one.name:<26.26} {state:<15}{_ago(one.last_success, status.now):>9}"
                f"{_ago(one.newest_item, status.now):>9}{_until(one.next_run, status.now):>9}"
                f"{one.rows:>8}{one.new:>7}{one.warnings:>6}{one.failures:>6}"
            )
            if one.error:
                lines.append(f"      {one.error}"[: width - 1])
    lines += ["", *_mail(status, width)]
    lines += [
        "",
        "fresh: asked and alive.  dormant: answers, but with nothing new.  failing: could not be asked.",
        "not configured: its key is missing.  *: a run is in hand.  rows, new, warn, fail: in the last 24 hours.",
    ]
    return "\n".join(lines)


def _mail(status: Status, width: int) -> list[str]:
    """The outbox in a line, and below it what a person must see to."""
    told = ", ".join(f"{status.mail[name]} {name}" for name in MAIL_STATES if status.mail.get(name))
    lines = [f"Mail: {told or 'no notices'}."]
    for one in status.dead:
        lines.append(f"  dead {one.notice_id} to {one.recipient}: {one.subject}"[: width - 1])
        lines.append(f"      {one.answer}"[: width - 1])
    if more := status.mail.get("dead", 0) - len(status.dead):
        lines.append(f"  and {more} more: pausewatch alert list --state dead")
    if status.dead:
        lines.append("  Refused for good. Mend the address, then: pausewatch alert resend ID")
    if status.mail.get("held"):
        lines.append("  Held until a person lets them go: pausewatch alert list --state held, alert release ID")
    return lines


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else _short(now - moment)


def _until(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    return "due" if moment <= now else "in " + _short(moment - now)


def _short(span: timedelta) -> str:
    seconds = int(abs(span).total_seconds())
    sign = "-" if span < timedelta(0) else ""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size or (unit == "m" and seconds >= size):
            return f"{sign}{seconds // size}{unit}"
    return f"{sign}{seconds}s"
