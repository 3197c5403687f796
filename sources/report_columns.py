"""The columns of the reports table, in the design's order, with their words; the data package is written from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sources.columns import Column

__all__ = [
    "ACTORS",
    "ASSERTED",
    "CAUSES",
    "COLUMN",
    "COLUMNS",
    "DEFAULTS",
    "EXTENTS",
    "KINDS",
    "LEVELS",
    "RELATIONS",
    "SCOPES",
    "SIDES",
    "TARGETS",
    "UNITS",
    "WEAPONS",
]

KINDS: Final = ("strike", "blast", "interception", "alert", "outage", "statement")
SCOPES: Final = ("occurrence", "aggregate")
EXTENTS: Final = ("instant", "period")
RELATIONS: Final = ("in", "near")
LEVELS: Final = ("country", "oblast", "raion", "hromada", "city", "settlement", "village", "district")
SIDES: Final = ("UA", "RU", "third_party", "commercial", "unknown")
WEAPONS: Final = (
    "drone",
    "cruise_missile",
    "ballistic_missile",
    "missile",
    "guided_bomb",
    "artillery",
    "mlrs",
    "fpv",
    "unknown",
)
TARGETS: Final = (
    "energy",
    "gas_oil",
    "heat_water",
    "rail",
    "infrastructure",
    "residential",
    "medical",
    "industrial",
    "military",
    "energy_workers",
    "civilian_other",
    "unknown",
)
ACTORS: Final = ("RU", "UA", "unknown")
CAUSES: Final = ("attack", "weather", "technical", "scheduled", "unknown")
ASSERTED: Final = ("exact", "at_least", "at_most", "about")
UNITS: Final = ("people", "consumers", "buildings", "settlements", "percent")

COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "report_id",
        "text",
        True,
        (),
        "Identifier of the report: source:item, with /n for the nth occurrence in one item and @ plus 8 "
        "hex digits for a later version of the item.",
    ),
    Column("source", "text", True, (), "The outlet or service that published the report."),
    Column("origin", "text", False, (), "Whom the source quotes, where it says so."),
    Column("origin_side", "word", False, SIDES, "The side of the origin."),
    Column("url", "text", False, (), "Address of the published item."),
    Column("lang", "text", False, (), "Language of the item (BCP 47)."),
    Column("published_at", "time", True, (), "When the item was published."),
    Column("recorded_at", "time", False, (), "When this project learned of it."),
    Column(
        "kind",
        "word",
        True,
        KINDS,
        "What is reported. A blast is sounds or an attempt with no impact stated; an interception is only "
        "downed weapons; an outage is a loss of service; alerts and statements found no incident.",
    ),
    Column("scope", "word", False, SCOPES, "One occurrence, or an aggregate such as a morning bulletin."),
    Column("occurred_from", "time", False, (), "Earliest moment at which it can have begun, as reported."),
    Column("occurred_to", "time", False, (), "End of the span in which it occurred; not itself part of the span."),
    Column(
        "extent",
        "word",
        False,
        EXTENTS,
        "instant: one unknown moment within the span; period: it lasted through the span.",
    ),
    Column("time_text", "text", False, (), "How the source words the time."),
    Column("place_text", "text", False, (), "How the source words the place."),
    Column(
        "place_id",
        "list",
        False,
        (),
        "All places hit: codes of the Codifier (KATOTTG), ISO 3166 codes (UA, RU, RU-BEL), else gn: and a GeoNames id.",
    ),
    Column("place_relation", "word", False, RELATIONS, "Whether it happened in the place or near it."),
    Column("place_level", "word", False, LEVELS, "Level of the place, only where it has no identifier."),
    Column("lat", "degrees", False, (), "Latitude as the source gives it, WGS 84."),
    Column("lon", "degrees", False, (), "Longitude as the source gives it, WGS 84."),
    Column("radius_km", "km", False, (), "How far the occurrence may lie from the point, in kilometres."),
    Column("weapon", "words", False, WEAPONS, "Weapons as reported."),
    Column("target", "words", False, TARGETS, "What was hit or lost, not what was aimed at."),
    Column("actor", "word", False, ACTORS, "Alleged actor: who is said to have done it."),
    Column("cause", "word", False, CAUSES, "Cause of an outage, as reported."),
    Column("killed", "count", False, (), "People killed, as this source gives it. Figures are never summed."),
    Column("killed_is", "word", False, ASSERTED, "How the source asserts the number killed."),
    Column("injured", "count", False, (), "People injured, as this source gives it. Figures are never summed."),
    Column("injured_is", "word", False, ASSERTED, "How the source asserts the number injured."),
    Column("customers_out", "count", False, (), "How many lost the service, in customers_unit."),
    Column("customers_unit", "word", False, UNITS, "What customers_out counts; consumers are meters, not people."),
    Column("revises", "list", False, (), "Reports that this one replaces."),
    Column("retracts", "list", False, (), "Reports that this one withdraws."),
    Column("background", "flag", False, (), "An older event that the item only mentions; it founds no incident."),
    Column(
        "confidence",
        "share",
        False,
        (),
        "How sure the reading of the text is, from 0 to 1; empty where coded.",
    ),
    Column("spans", "text", False, (), "Where in the item's text each field was read (character offsets)."),
    Column("summary", "text", False, (), "One neutral sentence in this project's own words."),
    Column("licence", "text", False, (), "Licence under which the row may be used."),
    Column("attribution", "text", False, (), "Who must be named when the row is used."),
    Column("capture", "text", False, (), "SHA-256 of the bytes from which the report was read."),
)
DEFAULTS: Final[Mapping[str, str]] = {
    "scope": "occurrence",
    "extent": "instant",
    "place_relation": "in",
    "actor": "unknown",
}
COLUMN: Final[Mapping[str, Column]] = {column.name: column for column in COLUMNS}
