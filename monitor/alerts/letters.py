"""A notice as a letter: what it says, in which order, in the reader's language; how it looks is `render`'s affair.

Every text that came from outside was made one harmless line when the state was made, and is so again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.alerts.differences import CODES
from monitor.alerts.safe import one_line, short
from monitor.alerts.subjects import counts_of, gone_of, moment_of, ordered_units, subject_of, wave_title, when_of
from monitor.alerts.view import VERDICTS
from monitor.alerts.words import Language, language, told_places
from monitor.clocks import KYIV

__all__ = ["Letter", "Line", "Row", "Section", "letter_of", "ordered_units", "subject_of"]

MOST_STRIKES: Final = 8
MOST_REPORTS: Final = 4
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section: text, an address it may be read at, and whether it is a heading inside the section."""

    text: str
    url: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A reading in the table: its verdict (code and word), title, details."""

    status: str
    word: str
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `picture`: the wave to be drawn, or None."""

    subject: str
    title: str
    why: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()
    footer: tuple[str, ...] = ()
    picture: Json | None = None
    late: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def letter_of(
    payload: Json,
    reasons: Sequence[str],
    code: str,
    *,
    notice_id: str,
    unsubscribe: str,
    late: timedelta | None = None,
    made: datetime | None = None,
) -> Letter:
    """The letter of a notice.

    Args:
        payload: as planned.
        reasons: its reason codes.
        code: en or uk.
        notice_id: for the last line.
        unsubscribe: how to leave the list.
        late: how late it is, or None where it is not.
        made: when the payload was made; said beside the lateness.
    """
    say = language(code)
    subject = subject_of(payload, reasons, code)
    build = {"wave": _wave, "windows": _windows, "source": _source, "digest": _digest}.get(payload["kind"], _plain)
    parts: dict[str, Any] = build(payload, reasons, say)
    lateness = ""
    if late is not None and made is not None:
        lateness = say("late", late=say.length(late), moment=say.moment(made))
        subject = short(f"[{say('late_short', late=say.length(late))}] {subject}", 200)
    footer = [say("footer")]
    if "agreement" in payload:
        footer.append(say("footer_agreement", title=say.title(payload["agreement"])))
    footer += _audience(payload, say)
    footer.append(say("unsubscribe", how=unsubscribe))
    footer.append(say("notice", id=notice_id, reasons=", ".join(reasons)))
    labels = {"Readings": say("Readings")}
    return Letter(subject=subject, footer=tuple(footer), late=lateness, labels=labels, **parts)


def _audience(payload: Json, say: Language) -> list[str]:
    name, delays = payload.get("audience", "internal"), payload.get("delays", [0, 0])
    if name == "internal" and not any(delays):
        return []
    hours = [f"{value:g}" for value in delays]
    return [say("delayed", audience=say(f"audience_{name}"), hours=hours[0], sensitive=hours[1])]


def _why(reasons: Sequence[str], say: Language) -> list[str]:
    return [say(f"why_{one}") for one in reasons if say.knows(f"why_{one}") and one != "heartbeat"]


# --- waves


def _wave(payload: Json, reasons: Sequence[str], say: Language) -> dict[str, Any]:
    wave = payload["wave"]
    changes = _changes(payload, say)
    if wave is None:
        before = payload["before"]
        return {
            "title": f"{wave_title(before, say)}; {gone_of(payload, say)}",
            "why": (*_why(reasons, say), *changes),
        }
    incidents = sorted(wave["incidents"].values(), key=_importance, reverse=True)
    start, end = moment_of(wave["from"]), moment_of(wave["to"])
    units = ordered_units(wave)
    named = say.names(units[:6], wave["names"])
    where = ", ".join(dict.fromkeys(named)) + (f" +{len(units) - 6}" if len(units) > 6 else "")
    sides = ", ".join(say(f"side_{one}") for one in wave["sides"]) or say("side_unknown")
    attested = say(wave["verification"]) + "".join(f"; {say(one)}" for one in wave["challenges"])
    facts = [
        (say("What"), _kinds(incidents, say)),
        (say("Where"), where),
        (say("When"), say.span(start, end)),
        (say("By whom"), say(f"party_{wave['actor']}")),
        (say("Attested"), attested),
        (say("Sources' sides"), sides),
    ]
    order = {word: place for place, word in enumerate(reversed(VERDICTS))}
    table = sorted(wave["readings"], key=lambda row: order[row["status"]])
    heading = f"{say('Strikes')} ({say.count('count_incidents', len(incidents))})"
    lines = [*_strikes(incidents, wave["names"], say)]
    if wave.get("bulletins"):
        lines.append(Line(say.count("bulletins", wave["bulletins"]), head=True))
    sections = [Section(heading, tuple(lines))]
    if wave["hindsight"]:
        sections.append(Section(say("hindsight"), tuple(_in_hindsight(wave["hindsight"], say))))
    if "coverage" in payload:
        sections.append(_coverage(payload["coverage"], say))
    doubts = _doubts(wave, incidents, payload, say)
    if doubts:
        sections.append(Section(say("Uncertain"), tuple(Line(one) for one in doubts)))
    return {
        "title": wave_title(wave, say),
        "why": (*_why(reasons, say), *changes),
        "facts": tuple(facts),
        "rows": tuple(_row(row, say) for row in table),
        "sections": tuple(sections),
        "picture": wave,
    }


def _importance(one: Json) -> tuple[int, int, int, str]:
    live = [VERDICTS.index(cell["verdict"]) for cell in one["verdicts"].values() if not cell["hindsight"]]
    return max(live, default=0), one["killed"][0] or 0, one["n_reports"], one["id"]


def _kinds(incidents: Iterable[Json], say: Language) -> str:
    rows = list(incidents)
    kinds = list(dict.fromkeys(one["kind"] for one in rows))
    weapons = list(dict.fromkeys(name for one in rows for name in one["weapons"] if name != "unknown"))
    targets = list(dict.fromkeys(name for one in rows for name in one["targets"] if name != "unknown"))
    parts = [", ".join(say(kind) for kind in kinds)]
    parts += [
        ", ".join(say(f"{kind}_{one}") for one in names)
        for kind, names in (("weapon", weapons), ("target", targets))
        if names
    ]
    return "; ".join(parts)


def _changes(payload: Json, say: Language) -> list[str]:
    wave = payload["wave"] or payload["before"]
    before = payload.get("before") or wave
    names = {**before["names"], **wave["names"]}
    titles = {row["id"]: say.title(row) for row in (*before["readings"], *wave["readings"])}
    out = []
    order = {code: place for place, code in enumerate(CODES)}
    for change in sorted(payload["changes"], key=lambda one: order[one["code"]]):
        what = change["what"]
        if what == "killed" and change["code"] == "corrected":
            what = "killed_less"
        key = f"change_{what}"
        if not say.knows(key):
            continue
        about = change["about"]
        shown = say.some([about], names) if what in ("place", "place_gone") else titles.get(about, about)
        pair = {end: _told(change[end], say) for end in ("before", "after")}
        out.append(say(key, about=shown, **pair))
    found = [one for one in dict.fromkeys(out) if one]
    return [say("changed"), *found] if found and payload["wave"] is not None else found


def _told(value: str, say: Language) -> str:
    if not value:
        return say("nothing")
    if say.knows(value):
        return say(value)
    return say(f"party_{value}") if say.knows(f"party_{value}") else one_line(value, 60)


def _row(row: Json, say: Language) -> Row:
    details = [f"{say('Window')} {_window(window, say)}" for window in row["windows"]]
    everything = row.get("all", row["of"])
    if row["status"] != "not_covered" and everything > 1:
        details.append(say.count("hits", everything, hits=row["n"]))
    details += [say.reason(code) for code in row["why"]]
    later = row.get("later", 0)
    if later and {row["status"], row["would"]} != {"not_covered"}:
        details.append(say("hits_later", n=later, of=everything, would=say(row["would"])))
    return Row(row["status"], say(row["status"]), one_line(say.title(row)), tuple(dict.fromkeys(details)))


def _in_hindsight(rows: Iterable[Json], say: Language) -> Iterable[Line]:
    for row in rows:
        known = say.moment(moment_of(row["known_from"]))
        yield Line(say("hindsight_row", verdict=say(row["would"]), title=one_line(say.title(row)), known=known))


def _window(window: Json, say: Language) -> str:
    return f"{_bound(window['start'], say)} {say('to')} {_bound(window['end'], say)}"


def _bound(texts: Sequence[str], say: Language) -> str:
    def one(text: str) -> str:
        if text in ("open", "unknown"):
            return say(text)
        moment = moment_of(text)
        return f"{say.day(moment)} {moment.astimezone(KYIV):%H:%M}"

    first, last = one(texts[0]), one(texts[1])
    return first if first == last else f"{first} … {last}"


def _strikes(incidents: Sequence[Json], names: Json, say: Language) -> Iterable[Line]:
    for one in incidents[:MOST_STRIKES]:
        where = say.some(one["places"] or one["units"], names, most=3)
        where = say("near", place=where) if one["near"] else where
        yield Line(f"{where}: {_kinds([one], say)}", head=True)
        yield Line(f"{say.span(moment_of(one['from']), moment_of(one['to']))}; {say(one['verification'])}")
        for report in one["reports"][:MOST_REPORTS]:
            yield Line(_report(report, say), report["url"])
        left = one["n_reports"] - min(len(one["reports"]), MOST_REPORTS)
        if left > 0:
            yield Line(say.count("more_reports", left))
    if len(incidents) > MOST_STRIKES:
        yield Line(say.count("more_strikes", len(incidents) - MOST_STRIKES), head=True)


def _report(report: Json, say: Language) -> str:
    parts = [say("reported_by", source=one_line(report["source"], 60))]
    if report["origin"]:
        parts.append(say("quoting", origin=one_line(report["origin"], 60)))
    parts.append(say(f"side_{report['side']}" if say.knows(f"side_{report['side']}") else "side_unknown"))
    who = one_line(report["origin"] or report["source"], 60)
    figures = [
        say("figure", is_=say(report[f"{kind}_is"] or "exact"), n=n, what=say.count(kind, n), who=who)
        for kind in ("killed", "injured")
        if (n := report[kind]) is not None
    ]
    if report["at"]:
        parts.append(say("published", moment=say.moment(moment_of(report["at"]))))
    return "; ".join((*parts, *figures))


def _doubts(wave: Json, incidents: Sequence[Json], payload: Json, say: Language) -> list[str]:
    out = [say("one_side")] if len(wave["sides"]) == 1 else []
    widest = max((moment_of(one["to"]) - moment_of(one["from"]) for one in incidents), default=timedelta(0))
    if widest > timedelta(hours=1):
        out.append(say.count("span_wide", round(widest.total_seconds() / 3600)))
    for one in incidents[:MOST_STRIKES]:
        if one["conflicts"]:
            where = say.some(one["places"] or one["units"], wave["names"])
            out.append(say("conflict", place=where, fields=", ".join(one_line(name, 20) for name in one["conflicts"])))
    levels = payload.get("levels")
    if levels and any(one["coarsened"] for one in incidents):
        out.append(say("coarsened", level=say(f"level_{levels[0]}"), sensitive=say(f"level_{levels[1]}")))
    return list(dict.fromkeys(out))


# --- the other kinds


def _coverage(coverage: Json, say: Language) -> Section:
    lines = [
        Line(
            say.count(
                "coverage_line",
                cell["sources"],
                side=say(f"side_{side}" if say.knows(f"side_{side}") else "side_unknown"),
                percent=say("percent_unknown") if cell["percent"] is None else f"{cell['percent']} %",
            )
        )
        for side, cell in coverage.items()
    ]
    return Section(say("Coverage"), tuple(lines) or (Line(say("coverage_none")),))


def _windows(payload: Json, reasons: Sequence[str], say: Language) -> dict[str, Any]:
    sections = []
    for event in payload["events"]:
        lines = [Line(f"{say('Window')} {_window(event['window'], say)}")]
        if "balance" in event:
            found = event["balance"]
            if found["inconsistent"] or found["undetermined"]:
                counts = {
                    "sure": found["inconsistent"],
                    "maybe": found["undetermined"],
                    "hindsight": found["hindsight"],
                }
                lines.append(Line(f"{say('Balance')}: {say('balance_line', **counts)}"))
                units = told_places(found["units"], payload["names"])
                lines.append(Line(f"{say('Where')}: {', '.join(say.names(units[:8], payload['names']))}"))
            else:
                lines.append(Line(f"{say('Balance')}: {say('balance_none')}"))
            lines += _coverage(event["coverage"], say).lines
        sections.append(Section(one_line(say.title(event)), tuple(lines)))
    return {
        "title": subject_of(payload, reasons, say.code),
        "why": tuple(_why(reasons, say)),
        "sections": tuple(sections),
    }


def _source(payload: Json, reasons: Sequence[str], say: Language) -> dict[str, Any]:
    last = say.moment(moment_of(payload["last"])) if payload["last"] else say("never")
    side = say(f"side_{payload['side']}" if say.knows(f"side_{payload['side']}") else "side_unknown")
    why = [*_why(reasons, say), say("last_answer", moment=last)]
    if reasons[0] == "source_dark":
        why.append(say("dark_means"))
    return {"title": f"{one_line(payload['source'], 60)} ({side})", "why": tuple(why)}


def _digest(payload: Json, reasons: Sequence[str], say: Language) -> dict[str, Any]:
    def waves(rows: Sequence[Json]) -> tuple[Line, ...]:
        lines = []
        for wave in rows:
            sure, maybe, everything = counts_of(wave)
            told = {"places": say.some(wave["units"], payload["names"]), "when": when_of(wave, say)}
            counts = say("wave_line", sure=sure, maybe=maybe, all=everything, **told)
            lines.append(Line(counts if everything else say("wave_line_none", **told)))
        return tuple(lines) or (Line(say("none")),)

    hindsight = tuple(
        Line(
            say(
                "hindsight_line",
                places=say.some(one["units"], payload["names"]),
                when=say.when(moment_of(one["from"]), moment_of(one["to"])),
                verdict=say(one["would"]),
                title=one_line(say.title(one)),
                known=say.moment(moment_of(one["known_from"])),
            )
        )
        for one in payload["hindsight"]
    )
    sections = [Section(say("fresh"), waves(payload["fresh"]))]
    if payload["late"]:
        sections.append(Section(say("late_learned"), waves(payload["late"])))
    if hindsight:
        sections.append(Section(say("hindsight"), hindsight))
    open_now = tuple(Line(one_line(say.title(one))) for one in payload["open"]) or (Line(say("none")),)
    sections += [Section(say("open_windows"), open_now), _coverage(payload["coverage"], say)]
    return {
        "title": subject_of(payload, reasons, say.code),
        "why": tuple(_why(reasons, say)),
        "sections": tuple(sections),
    }


def _plain(payload: Json, reasons: Sequence[str], say: Language) -> dict[str, Any]:
    why = _why(reasons, say)
    if payload["kind"] == "heartbeat":
        why = [say.count("why_heartbeat", max(1, round(payload["every"] / 3600)))]
    facts = tuple((one_line(str(k), 60), one_line(str(v), 200)) for k, v in payload.get("facts", {}).items())
    return {"title": subject_of(payload, reasons, say.code), "why": tuple(why), "facts": facts}
