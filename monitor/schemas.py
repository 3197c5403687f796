"""Every column of every table that people receive, described once.

The writer, the data package, the README, the documentation and the tests read these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from monitor.reasons import SENTENCES
from sources import report
from sources.columns import Column, Kind

ANSWERS: Final = ("yes", "maybe", "no")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its name without `.csv`, one sentence for a reader, its columns in order, its primary key."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


def _column(kind: Kind, name: str, description: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, required=False, values=values, description=description)


def _text(name: str, description: str) -> Column:
    return _column("text", name, description + ".")


def _word(name: str, description: str, values: tuple[str, ...]) -> Column:
    return _column("word", name, description + ".", values)


def _list(name: str, description: str) -> Column:
    return _column("list", name, description + "; joined with |.")


def _time(name: str, description: str) -> Column:
    return _column("time", name, description + " (UTC).")


def _weight(name: str, description: str) -> Column:
    return _column("weight", name, description + " (natural logarithm of a likelihood ratio).")


def _count(name: str, description: str) -> Column:
    return _column("count", name, description + ".")


REPORTS: Final = Table("reports", "What each source said about each occurrence", report.COLUMNS, ("report_id",))
INCIDENTS: Final = Table(
    "incidents",
    "What happened, linked from the reports",
    (
        _text("incident_id", "Name that stays: hash of the report that was recorded first"),
        _word("kind", "Strongest kind that a report gives", ("strike", "blast", "interception", "outage")),
        _word(
            "scope",
            "aggregate: a bulletin over many occurrences; opens no violation",
            ("occurrence", "aggregate"),
        ),
        _text("parent_id", "The aggregate that this incident is part of"),
        _time("occurred_from", "Earliest moment at which it can have begun; empty where no report states it"),
        _time("occurred_to", "Moment by which it had happened"),
        _word(
            "extent",
            "instant: one unknown moment in the span; period: it lasted all of it",
            ("instant", "period"),
        ),
        _list("place_id", "Places by Codifier (KATOTTG), ISO 3166 or GeoNames id"),
        _word("place_relation", "in the place, or near it", ("in", "near")),
        _column("degrees", "lat", "Latitude of a reported point, degrees WGS 84"),
        _column("degrees", "lon", "Longitude of a reported point, degrees WGS 84"),
        _column("km", "radius_km", "Uncertainty of that point, km"),
        _text("unit", "Its city, else oblast, else country"),
        _list("weapon", "Weapons named"),
        _text("target", "What was hit or lost, joined with |; not what was aimed at"),
        _word("actor", "Alleged actor", ("RU", "UA", "unknown")),
        _text("cause", "Cause of an outage as reported"),
        _count("killed_min", "Lowest number of killed that a report allows"),
        _count(
            "killed_max",
            "Highest number of killed that a report allows; empty where a report says 'at least'",
        ),
        _count("injured_min", "Lowest number of injured that a report allows"),
        _count(
            "injured_max",
            "Highest number of injured that a report allows; empty where a report says 'at least'",
        ),
        _word(
            "verification",
            "How well it is attested; never merged with a verdict",
            ("reported", "several_origins_one_side", "corroborated", "acknowledged", "verified"),
        ),
        _list("challenges", "disputed, retracted"),
        _count("n_reports", "Number of reports"),
        _count(
            "n_origins",
            "Number of origins, whom the outlets quote; where nobody is named, one",
        ),
        _list("sides", "Sides of the origins"),
        _list("report_ids", "Its reports"),
        _list("conflicts", "Fields on which the reports disagree"),
        _time("first_recorded_at", "When the first of its reports was recorded"),
        _text("episode_id", "Episode: incidents of one alleged actor in one unit, close in time"),
        _text("wave_id", "Wave: episodes of one alleged actor, close in time"),
        _list("linked_outages", "Outages of unstated cause that began within 24 h after it"),
    ),
    ("incident_id",),
)
VERDICTS: Final = Table(
    "verdicts",
    "Each incident compared with each reading",
    (
        _text("incident_id", "The incident"),
        _text("reading", "The reading of the reported understanding"),
        _count("clause", "Which clause of the reading is shown, counted from 1"),
        _word(
            "verdict",
            "Compares reports with a reading; convicts nobody",
            ("inconsistent", "undetermined", "not_covered"),
        ),
        _word("time", "Did it happen inside the window?", ANSWERS),
        _word("place", "Did it happen inside the area?", ANSWERS),
        _word("target", "Was a listed target hit?", ANSWERS),
        _word("means", "Was a listed weapon used?", ANSWERS),
        _word("party", "Is the alleged actor the party that the reading binds?", ANSWERS),
        _word("attack", "Was it an attack?", ANSWERS),
        _list("reasons", "Why it is not inconsistent: " + "; ".join(f"{k} = {v}" for k, v in SENTENCES.items())),
        _word("retrospective", "Did it happen before this reading was first known?", ANSWERS),
        _column(
            "minutes",
            "margin_minutes",
            "yes: minutes to the nearer bound of the core; no: minus the minutes to the window; maybe: 0",
        ),
        _column("km", "margin_km", "Distance to the boundary of the area, within 50 km; negative outside"),
    ),
    ("incident_id", "reading"),
)
VIOLATIONS: Final = Table(
    "violations",
    "Episodes that are, or may be, inconsistent with a reading. 'Violation' is this field's word for such a row: "
    "reports that do not fit one reading of a claim. It convicts nobody",
    (
        _text("violation_id", "episode/reading"),
        _text("agreement", "The reported understanding"),
        _text("reading", "The reading"),
        _time("reading_known_from", "When the reading was first known; before that it does not exist"),
        _text("wave_id", "The wave that the episode belongs to"),
        _text("party", "Alleged actor"),
        _word(
            "status",
            "inconsistent: some member is; undetermined: some member may be",
            ("inconsistent", "undetermined"),
        ),
        _text("unit", "City, else oblast, else country"),
        _text("unit_name", "Its English name"),
        _time("start_from", "It began no earlier than this"),
        _time("start_to", "It began no later than this"),
        _time("end_from", "It ended no earlier than this"),
        _time("end_to", "It ended no later than this"),
        _text("start_kyiv", "start_from/start_to on Kyiv's clock"),
        _text("end_kyiv", "end_from/end_to on Kyiv's clock"),
        _count("n_inconsistent", "Members that are inconsistent with the reading"),
        _count("n_undetermined", "Members that may be; never added to the former"),
        _list("place_ids", "Places of the members"),
        _list("place_names", "Their English names"),
        _list("targets", "What was hit"),
        _list("weapons", "Weapons named"),
        _text("verification", "Level of the best attested of the members that give the row its status"),
        _list("challenges", "disputed, retracted"),
        _count("n_origins", "Number of origins, as in incidents.csv"),
        _list("sides", "Sides of the origins"),
        _list("report_urls", "The reports"),
        _list("incident_ids", "The members"),
    ),
    ("violation_id",),
)
CLAIMS: Final = Table(
    "claims",
    "Who said what about the reported understanding",
    (
        _text("claim_id", "The claim"),
        _time("said_from", "It was said no earlier than this"),
        _time("said_to", "It was said no later than this"),
        _text("speaker", "Who said it"),
        _text("role", "In what capacity"),
        _text("words", "The words, short, or a paraphrase that says so"),
        _text("start", "Start as claimed"),
        _text("end", "End as claimed"),
        _text("geography", "Where, as claimed"),
        _text("targets", "What, as claimed"),
        _text("bound", "Whom it binds, as claimed"),
        _text("status", "claimed, alleged, acknowledged, denied and the like"),
        _list("source_urls", "Where it can be read"),
        _text("note", "What to beware of"),
    ),
    ("claim_id",),
)
READINGS: Final = Table(
    "readings",
    "The ways to evaluate the claims; a row per clause",
    (
        _text("reading", "The reading"),
        _text("title", "What it says, in plain words"),
        _list("claims", "The claims it is derived from"),
        _text("status", "Of the claims: acknowledged, alleged and the like"),
        _time("known_from", "By when the last of its claims had been said"),
        _count("clause", "Counted from 1"),
        _word("party", "Whom the clause binds", ("RU", "UA")),
        _text("area", "Where it applies"),
        _text("targets", "Listed targets, joined with |; empty: any"),
        _text("means", "Listed weapons, joined with |; empty: any"),
        _text(
            "start_earliest",
            "The window opens no earlier (UTC); open: said to have no start; unknown: not stated",
        ),
        _text("start_latest", "The window opens no later"),
        _text("end_earliest", "The window closes no earlier"),
        _text("end_latest", "The window closes no later"),
        _text("basis_start", "What the start rests on"),
        _text("basis_end", "What the end rests on"),
        _text("note", "What to beware of"),
    ),
    ("reading", "clause"),
)
DAILY: Final = Table(
    "daily",
    "Per Kyiv day, unit and reading; silence only where somebody was listening",
    (
        _text(
            "day",
            "Kyiv date of a span's end (a night belongs to the day it ends on); undated: spans over 30 h",
        ),
        _text("unit", "City, oblast or country"),
        _text("unit_name", "Its English name"),
        _text("reading", "The reading"),
        _count(
            "n_incidents",
            "Incidents that were, or may have been, attacks; aggregates count in their own unit",
        ),
        _count("n_inconsistent", "Of these inconsistent with the reading"),
        _count("n_undetermined", "Of these undetermined; never added to the former"),
        _count("alert_minutes", "Minutes under air-raid alert; empty where no alert record was given"),
        _count("sources_fresh", "Sources that see attacks there and were fresh in every hour of the day"),
        _count("sources_known", "Sources configured that see attacks there"),
        _count("longest_gap_minutes", "Longest time in which no source was fresh; empty without a ledger"),
        _word("statement", "What may be said of the day", ("reported", "none reported", "cannot say")),
    ),
    ("day", "unit", "reading"),
)
COVERAGE: Final = Table(
    "coverage",
    "Which sources were looking, hour by hour; from the ledger of runs, failed ones included",
    (
        _text("source", "The source"),
        _time("hour", "Start of the hour"),
        _count("runs", "Times it was asked, or should have been, in this hour"),
        _count("failures", "Of these without an answer"),
        _time("newest_item_at", "Newest item that it had shown by the end of the hour"),
        _word(
            "state",
            "fresh: asked all hour and alive; dormant: it answered, but with nothing new; failing: in some minute we "
            "could not ask, or did not; not_configured: its key is missing",
            ("fresh", "dormant", "failing", "not_configured"),
        ),
        _count("minutes_blind", "Minutes of the hour that no answer covers"),
    ),
    ("source", "hour"),
)
LEADS: Final = Table(
    "leads",
    "Outages of unstated cause inside a window: they break nothing, but somebody should ask",
    (
        _text("incident_id", "The outage"),
        _list("readings", "Readings that leave it undetermined"),
        _time("occurred_from", "Earliest onset"),
        _time("occurred_to", "Latest onset"),
        _text("onset_kyiv", "The same on Kyiv's clock"),
        _list("place_id", "Places"),
        _list("place_names", "Their English names"),
        _list("linked_to", "Strikes within the 24 h before, in the same or a containing place"),
        _count("n_origins", "Number of origins, as in incidents.csv"),
        _list("sides", "Sides of the origins"),
        _list("report_urls", "The reports"),
        _text("question", "What is open"),
    ),
    ("incident_id",),
)
REJECTED: Final = Table(
    "rejected",
    "Rows that could not be read: kept, counted, explained",
    (
        _text("file", "File name"),
        _count("line", "Line in the file on which the row begins"),
        _text("field", "Column"),
        _text("value", "What stood there (shortened)"),
        _text("reason", "Why it could not be read"),
    ),
    (),
)
DECISIONS: Final = Table(
    "decisions",
    "Analysts' decisions that were in force: signed, dated, reasoned",
    (
        _text("decision_id", "The decision"),
        _time("at", "When it was taken"),
        _text("by", "By whom"),
        _word("action", "What it does", ("confirm", "reject", "correct", "link", "split")),
        _list("report_ids", "The reports it is about"),
        _text("field", "For correct: the field"),
        _text("value", "For correct: its value"),
        _text("reason", "Why"),
        _text("supersedes", "The decision that it replaces"),
    ),
    ("decision_id",),
)
AMBIGUOUS: Final = Table(
    "ambiguous_links",
    "Pairs of reports that an analyst should look at: one occurrence or two?",
    (
        _text("report_a", "One report"),
        _text("report_b", "The other"),
        _word("together", "Whether they are linked now", ("yes", "no")),
        _weight("weight", "Weight of evidence that they tell of one occurrence: the sum of the terms"),
        *(
            _weight(name, f"Term of the weight: {what}")
            for name, what in (
                ("chance", "how often such a pair is one occurrence at this density of reports"),
                ("time", "how well the spans agree"),
                ("place", "how well the places agree"),
                ("weapon", "how well the weapons agree"),
                ("target", "how well the targets agree"),
                ("counts", "how well killed and injured agree"),
                ("voice", "same or other source and origin"),
                ("wording", "how alike the words are"),
                ("matter", "whether both tell of an attack or of an outage"),
                ("nature", "whether both tell of the same kind of event, e.g. two outages of other causes do not"),
            )
        ),
        _text("summary_a", "What the one says"),
        _text("summary_b", "What the other says"),
    ),
    ("report_a", "report_b"),
)
TABLES: Final = (
    REPORTS,
    INCIDENTS,
    VERDICTS,
    VIOLATIONS,
    CLAIMS,
    READINGS,
    DAILY,
    COVERAGE,
    LEADS,
    REJECTED,
    DECISIONS,
    AMBIGUOUS,
)
