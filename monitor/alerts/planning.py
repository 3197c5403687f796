"""Which notices follow, for whom and when: the one place where grouping, filters, silences and quiet hours meet.

`plan` runs in the transaction that stores an assessment, and again when the clock moves: what it writes depends on
the kept state, on what each recipient was told and on the moment, so running it twice writes nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from monitor.alerts.differences import LOUD, Change, differences, reason_codes
from monitor.alerts.occasions import (
    balance,
    coverage_by_side,
    dark_sources,
    digest_day,
    quiet_until,
    window_events,
    window_is_open,
)
from monitor.alerts.subjects import subject_of, told_apart
from monitor.alerts.view import passes, waves_seen
from monitor.store.outbox import Notice, Silence, enqueue, mark_of, set_mark, silences_at, supersede, threads_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.alert_settings import AlertSettings, Subscription
    from monitor.config import AudienceSettings, Config

__all__ = ["plan", "plan_heartbeats", "silence_for"]

MEMORY: Final = timedelta(days=60)  # a wave that was last told longer ago is left alone
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Desk:
    """One recipient of one subscription, at one moment."""

    connection: Connection
    settings: AlertSettings
    subscription: Subscription
    audience: AudienceSettings
    recipient: str
    silences: tuple[Silence, ...]
    now: datetime

    @property
    def domain(self) -> str:
        return self.settings.sender.rpartition("@")[2] or "pausewatch.invalid"

    def tell(
        self, thread: str, codes: Iterable[str], payload: Json, due: datetime, *, loud: bool, stale: datetime
    ) -> int:
        """Write one notice, unless a silence keeps it; quiet hours may put it off."""
        reasons = tuple(codes)
        agreement = payload.get("agreement", {}).get("id", "")
        urgent = loud or bool(LOUD & set(reasons))
        silence = (
            None if LOUD & set(reasons) else silence_for(self.silences, self.subscription.name, agreement, payload)
        )
        when = due if urgent and self.subscription.quiet_override else quiet_until(due, self.subscription.quiet)
        payload = {**payload, "audience": self.subscription.audience, "changes": payload.get("changes", [])}
        payload["delays"] = [self.audience.delay_hours, self.audience.delay_hours_sensitive]
        payload["levels"] = [self.audience.coarsen_to, self.audience.coarsen_sensitive_to]
        notice = Notice(
            thread=thread,
            agreement=agreement,
            subscription=self.subscription.name,
            audience=self.subscription.audience,
            recipient=self.recipient,
            language=self.subscription.language,
            reasons=reasons,
            subject=subject_of(payload, reasons, self.subscription.language),
            payload=payload,
            due_at=when,
            stale_at=max(stale, when),
            hold=getattr(self.settings.release, self.subscription.audience) == "hold" and not payload.get("operator"),
            silence_id="" if silence is None else silence.silence_id,
        )
        return enqueue(self.connection, [notice], now=self.now, domain=self.domain)


def silence_for(
    silences: Iterable[Silence], subscription: str, agreement: str, payload: Mapping[str, Any]
) -> Silence | None:
    """The first silence that matches a notice; each given key must match, no key matches everything."""
    about = {
        "subscription": {subscription},
        "agreement": {agreement},
        "place": set(payload.get("wave", {}).get("names", {})) if payload.get("wave") else set(),
        "source": {payload.get("source", "")},
    }
    for silence in silences:
        if all(value in about.get(key, set()) for key, value in silence.matches.items()):
            return silence
    return None


def plan(connection: Connection, state: Mapping[str, Any], config: Config, now: datetime) -> int:
    """Write the notices that follow from a state at a moment; gives how many rows were written or changed."""
    if not config.alerts.enabled:
        return 0
    written, silences = 0, tuple(silences_at(connection, now))
    dark = dark_sources(connection, now, config.alerts.dark_after) if window_is_open(state, now) else {}
    for subscription in config.alerts.subscriptions:
        if subscription.agreements and state["agreement"]["id"] not in subscription.agreements:
            continue
        audience = getattr(config.audiences, subscription.audience)
        for recipient in subscription.to:
            desk = _Desk(connection, config.alerts, subscription, audience, recipient, silences, now)
            told = _told_incidents(desk, state)
            waves = told_apart(waves_seen(state, subscription, audience, now, told), subscription.language)
            written += _plan_waves(desk, state, waves)
            if subscription.windows:
                written += _plan_windows(desk, state, waves)
            if subscription.operator or subscription.audience == "internal":
                written += _plan_dark(desk, state, dark)
            if subscription.digest_hour is not None:
                written += _plan_digest(desk, state, waves)
    return written


def _prefix(desk: _Desk, state: Mapping[str, Any]) -> str:
    return f"{desk.subscription.name}/{state['agreement']['id']}/"


def _wave_threads(desk: _Desk, state: Mapping[str, Any]) -> dict[str, list[Any]]:
    prefix = _prefix(desk, state) + "wave-"
    return threads_of(desk.connection, desk.subscription.name, desk.recipient, prefix, desk.now - MEMORY)


def _told_incidents(desk: _Desk, state: Mapping[str, Any]) -> set[str]:
    return {
        name
        for rows in _wave_threads(desk, state).values()
        for row in rows
        if not _is_pending(row) and row["payload"].get("wave")
        for name in row["payload"]["wave"]["incidents"]
    }


def _is_pending(row: Mapping[str, Any]) -> bool:
    return row["state"] in ("waiting", "held") and row["attempts"] == 0


def _plan_waves(desk: _Desk, state: Mapping[str, Any], waves: Mapping[str, Json]) -> int:
    threads, written = _wave_threads(desk, state), 0
    prefix = _prefix(desk, state)
    going_on = _continued(threads, waves, prefix)
    for name, wave in waves.items():
        thread = going_on.get(name, prefix + name)
        written += _plan_wave(desk, state, thread, wave, threads.pop(thread, []))
    for thread, rows in sorted(threads.items()):
        told = [row for row in rows if not _is_pending(row)]
        before = told[-1]["payload"].get("wave") if told else None
        if before is None:
            written += supersede(desk.connection, thread, desk.recipient)
            continue
        change = _fate(before, state)
        payload = {"kind": "wave", "agreement": state["agreement"], "wave": None, "before": before,
                   "changes": [change._asdict()]}  # fmt: skip
        stale = desk.now + desk.settings.news_within
        written += desk.tell(thread, [change.code], payload, desk.now, loud=True, stale=stale)
    return written


def _continued(threads: Mapping[str, list[Any]], waves: Mapping[str, Json], prefix: str) -> dict[str, str]:
    """Waves that go on in a thread of another name: a report recorded late may found a wave anew and rename it."""
    named = {prefix + name for name in waves}
    out: dict[str, str] = {}
    for thread in sorted(threads.keys() - named):
        before = threads[thread][-1]["payload"].get("wave") or {"incidents": ()}
        for name, wave in waves.items():
            fresh = prefix + name not in threads and name not in out
            if fresh and not wave["incidents"].keys().isdisjoint(before["incidents"]):
                out[name] = thread
                break
    return out


def _fate(before: Mapping[str, Any], state: Mapping[str, Any]) -> Change:
    """What became of a wave that is no longer there: regrouped, merged in part, withdrawn, or no longer counted."""
    members = set(before["incidents"])
    wave_of = {report["id"]: one["wave"] for one in state["incidents"].values() for report in one["reports"]}
    mailed = {report["id"] for one in before["incidents"].values() for report in one["reports"]}
    others = {state["incidents"][name]["wave"] for name in members if name in state["incidents"]}
    others |= {wave_of[name] for name in mailed if name in wave_of}
    if others:
        what = "regrouped" if mailed <= wave_of.keys() else "merged"
        return Change("corrected", what, before["id"], before["id"], min(others))
    if members <= set(state["retracted"]):
        return Change("retracted", "withdrawn", before["id"])
    return Change("corrected", "not_counted", before["id"])


def _plan_wave(desk: _Desk, state: Mapping[str, Any], thread: str, wave: Json, rows: list[Any]) -> int:
    told_rows = [row for row in rows if not _is_pending(row)]
    pending = [row for row in rows if _is_pending(row)]
    told = told_rows[-1]["payload"].get("wave") if told_rows else None
    if told is None and not told_rows and not pending and not _is_news(desk, wave):
        return 0
    if told is None and not passes(wave, desk.subscription):
        return supersede(desk.connection, thread, desk.recipient)
    changes = differences(told, wave)
    if not changes:
        if pending and told is not None and pending[-1]["reasons"] != "reminder":
            return supersede(desk.connection, thread, desk.recipient)
        if _reminder_due(desk, wave, told_rows):
            changes = [Change("reminder", "wave", wave["id"])]
        else:
            return 0
    codes = reason_codes(changes)
    listed = [change._asdict() for change in changes]
    if pending and pending[-1]["payload"]["changes"] == listed and pending[-1]["payload"]["wave"] == wave:
        return 0  # said already, and still waiting to be sent
    last = max((row["accepted_at"] or row["created_at"] for row in told_rows), default=None)
    if last is None:
        # the wait began when the newest report was learned: what assessing took is no further delay
        newest = max(datetime.fromisoformat(one["learned"]) for one in wave["incidents"].values())
        due = min(desk.now, newest) + desk.settings.group_wait
        due = max(desk.now, due)
    else:
        due = max(desk.now, last + desk.settings.group_interval)
    began, ended = (datetime.fromisoformat(wave[bound]) for bound in ("from", "to"))
    payload = {"kind": "wave", "agreement": wave["agreement"], "wave": wave, "before": told, "changes": listed,
               "coverage": coverage_by_side(state, began - timedelta(hours=1), ended)}  # fmt: skip
    loud = any(row["status"] == "inconsistent" for row in wave["readings"])
    delay = timedelta(hours=max(desk.audience.delay_hours, desk.audience.delay_hours_sensitive))
    stale = max(due, datetime.fromisoformat(wave["learned"]) + delay + desk.settings.group_wait) + timedelta(minutes=30)
    return desk.tell(thread, codes, payload, due, loud=loud, stale=stale)


def _is_news(desk: _Desk, wave: Mapping[str, Any]) -> bool:
    delay = timedelta(hours=max(desk.audience.delay_hours, desk.audience.delay_hours_sensitive))
    return datetime.fromisoformat(wave["to"]) + delay + desk.settings.news_within >= desk.now


def _reminder_due(desk: _Desk, wave: Mapping[str, Any], told: list[Any]) -> bool:
    every = desk.settings.remind_every
    if every is None or not told:
        return False
    goes_on = desk.now - datetime.fromisoformat(wave["to"]) < timedelta(hours=6)
    return goes_on and desk.now - (told[-1]["accepted_at"] or told[-1]["created_at"]) >= every


def _plan_windows(desk: _Desk, state: Mapping[str, Any], waves: Mapping[str, Json]) -> int:
    mark = f"windows/{_prefix(desk, state)}{desk.recipient}"
    told = mark_of(desk.connection, mark) or []
    events = window_events(state, desk.now, desk.settings.closing_notice, told)
    if desk.subscription.readings:
        events = [one for one in events if one["reading"] in desk.subscription.readings]
    written = 0
    for code in ("window_closed", "window_closing", "window_opened"):
        some = [one for one in events if one["code"] == code]
        if not some:
            continue
        for one in some:
            if code == "window_closed":
                one["balance"] = balance(waves, one["reading"])
                start, end = one["window"]["hull"]
                began = datetime.fromisoformat(start) if start else desk.now - timedelta(days=7)
                one["coverage"] = coverage_by_side(state, began, datetime.fromisoformat(end))
        names: Json = {}
        for wave in waves.values():
            names |= wave["names"]
        payload = {"kind": "windows", "agreement": state["agreement"], "events": some, "names": names}
        key = f"{_prefix(desk, state)}{code}/{some[0]['moment'][:16]}"
        written += desk.tell(key, [code], payload, desk.now, loud=False, stale=desk.now + timedelta(hours=1))
    if events:
        set_mark(desk.connection, mark, [*told, *(one["key"] for one in events)], at=desk.now)
    return written


def _plan_dark(desk: _Desk, state: Mapping[str, Any], dark: Mapping[str, str]) -> int:
    mark = f"dark/{_prefix(desk, state)}{desk.recipient}"
    told: dict[str, str] = mark_of(desk.connection, mark) or {}
    written = 0
    changed = [("source_dark", one, dark[one]) for one in sorted(dark.keys() - told.keys())]
    changed += [("source_back", one, told[one]) for one in sorted(told.keys() - dark.keys())]
    for code, source, last in changed:
        key = f"{_prefix(desk, state)}dark/{source}/{last or 'never'}"
        if code == "source_back" and supersede(desk.connection, key, desk.recipient):
            continue  # nobody was told that it was dark
        payload = {"kind": "source", "agreement": state["agreement"], "source": source, "last": last,
                   "side": state.get("coverage", {}).get(source, {}).get("side", "unknown")}  # fmt: skip
        written += desk.tell(key, [code], payload, desk.now, loud=False, stale=desk.now + timedelta(hours=1))
    if changed:
        set_mark(desk.connection, mark, dict(dark), at=desk.now)
    return written


def _plan_digest(desk: _Desk, state: Mapping[str, Any], waves: Mapping[str, Json]) -> int:
    hour = desk.subscription.digest_hour
    assert hour is not None
    mark = f"digest/{_prefix(desk, state)}{desk.recipient}"
    day, told = digest_day(desk.now, hour), mark_of(desk.connection, mark)
    if told is None or told["day"] >= day:
        if told is None:  # the first digest is that of the first whole day
            set_mark(desk.connection, mark, {"day": day, "hindsight": []}, at=desk.now)
        return 0
    since = desk.now - timedelta(hours=24)
    fresh = [_brief(wave) for wave in waves.values() if datetime.fromisoformat(wave["to"]) >= since]
    late = [
        _brief(wave)
        for wave in waves.values()
        if datetime.fromisoformat(wave["learned"]) >= since and datetime.fromisoformat(wave["to"]) < since
    ]
    seen = set(told["hindsight"])
    # a verdict under a reading that was first known later is told once, and as what it is
    hindsight = [
        {"wave": wave["id"], "units": wave["units"], "from": wave["from"], "to": wave["to"], **row}
        for wave in waves.values()
        for row in wave["hindsight"]
        if f"{wave['id']}/{row['id']}" not in seen and datetime.fromisoformat(row["known_from"]) >= since
    ]
    set_mark(
        desk.connection,
        mark,
        {"day": day, "hindsight": [*seen, *(f"{one['wave']}/{one['id']}" for one in hindsight)]},
        at=desk.now,
    )
    if not (fresh or late or hindsight or window_is_open(state, desk.now)):
        return 0
    names: Json = {}
    for wave in waves.values():
        names |= wave["names"]
    open_now = [one for one in state["readings"] if window_is_open({"readings": [one]}, desk.now)]
    payload = {
        "kind": "digest", "agreement": state["agreement"], "day": day, "fresh": fresh, "late": late,
        "hindsight": hindsight, "names": names, "coverage": coverage_by_side(state, since, desk.now),
        "open": [{key: one.get(key, "") for key in ("id", "title", "title_uk")} for one in open_now],
    }  # fmt: skip
    key = f"{_prefix(desk, state)}digest/{day}"
    return desk.tell(key, ["digest"], payload, desk.now, loud=False, stale=desk.now + timedelta(hours=3))


def _brief(wave: Mapping[str, Any]) -> Json:
    """A wave as a line of a digest needs it."""
    kept = ("id", "actor", "from", "to", "units", "readings", "sides", "verification", "apart")
    return {key: wave[key] for key in kept if key in wave}


def plan_heartbeats(connection: Connection, config: Config, now: datetime, facts: Mapping[str, Any]) -> int:
    """Write a sign of life to each operator whose last one is old enough. `facts`: counts and times to be shown."""
    every, written = config.alerts.heartbeat_every, 0
    if not config.alerts.enabled or every is None:
        return 0
    for subscription in (one for one in config.alerts.subscriptions if one.operator):
        audience = getattr(config.audiences, subscription.audience)
        for recipient in subscription.to:
            mark = f"heartbeat/{subscription.name}/{recipient}"
            last = mark_of(connection, mark)
            if last is not None and now - datetime.fromisoformat(last) < every:
                continue
            desk = _Desk(connection, config.alerts, subscription, audience, recipient, (), now)
            payload = {"kind": "heartbeat", "facts": dict(facts), "operator": True, "every": int(every.total_seconds())}
            key = f"{subscription.name}/heartbeat/{now.isoformat(timespec='minutes')}"
            written += desk.tell(key, ["heartbeat"], payload, now, loud=False, stale=now + every)
            set_mark(connection, mark, now.isoformat(), at=now)
    return written
