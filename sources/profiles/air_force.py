"""What the profile `air-force` cannot say in YAML: outcomes from counts, and whom a permalink belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sources.mapping import Row, RowError, transform
from sources.transforms import literal, number_of

__all__ = ["kind"]

# The first part of the column `source` is a page's name. All are pages of one side, save a private channel.
_PAGES: Final = {
    "kpszsu": ("Ukrainian Air Force", "UA"),
    "PvKPivden": ("Air Command South", "UA"),
    "pvkshid": ("Air Command East", "UA"),
    "PvkZahid": ("Air Command West", "UA"),
    "PvkCenter": ("Air Command Center", "UA"),
    "GeneralStaff.ua": ("General Staff of the Armed Forces of Ukraine", "UA"),
    "CinCAFU": ("Commander-in-Chief of the Armed Forces of Ukraine", "UA"),
    "https://t.me/kpszsu": ("Ukrainian Air Force", "UA"),
    "https://t.me/ChiefUkrDIU": ("Defence Intelligence of Ukraine", "UA"),
    "https://t.me/war_monitor": ("monitor (Telegram channel)", "unknown"),
    "kharkivoda.gov.ua": ("Kharkiv oblast administration", "UA"),
}
# A video's address names no page. The table is compiled from Ukrainian military pages alone.
_NO_PAGE: Final = "watch"


def _page(row: Row) -> tuple[str, str]:
    source = row.text("source")
    for page, answer in _PAGES.items():
        if source == page or source.startswith(page + "/"):
            return answer
    if source and not source.startswith(_NO_PAGE):
        row.notes.add(f"source: {source[:60]!r} is no page that the profile knows; its side is unknown")
    return "", "unknown"


@transform("air_force_origin")
def origin(row: Row, _: Mapping[str, Any]) -> str:
    """Name whose bulletin it is."""
    return _page(row)[0]


@transform("air_force_side")
def side(row: Row, _: Mapping[str, Any]) -> str:
    """Give the side of the bulletin."""
    return _page(row)[1]


@transform("air_force_url")
def url(row: Row, _: Mapping[str, Any]) -> str:
    """Make the address of the bulletin: the column holds what follows the host on Facebook, or a whole address."""
    source = row.text("source")
    if not source or source.startswith(("http://", "https://")):
        return source
    host = "https://" if source.startswith("kharkivoda.gov.ua/") else "https://www.facebook.com/"
    return host + source


@transform("air_force_kind")
def kind(row: Row, _: Mapping[str, Any]) -> str:
    """Tell what a row reports.

    Places hit: a strike. All launched ones destroyed or lost, and no fragments fallen anywhere: an interception. Else
    a blast, that is an attempt of which no impact is stated.
    """
    launched = number_of(row, "launched")
    stopped = (number_of(row, "destroyed") or 0) + (number_of(row, "not_reach_goal") or 0)
    if (number_of(row, "num_hit_location") or 0) > 0:
        return "strike"
    if launched is not None and stopped > launched:
        row.notes.add("more destroyed and lost than launched")
    fragments = number_of(row, "num_fall_fragment_location") or 0
    return "interception" if launched is not None and stopped >= launched and not fragments else "blast"


@transform("air_force_target")
def target(row: Row, _: Mapping[str, Any]) -> str | None:
    """Say that what was hit is not known; where nothing was hit there is nothing to say."""
    return "unknown" if row.report["kind"] == "strike" else None


@transform("air_force_summary")
def summary(row: Row, _: Mapping[str, Any]) -> str:
    """Put the counts in a sentence, with the regions that the row names as affected."""
    who = row.report["origin"] or "a bulletin"
    parts = [
        f"{_counted(row, column)} {words}"
        for column, words in (
            ("launched", "launched"),
            ("destroyed", "downed"),
            ("not_reach_goal", "lost"),
            ("num_hit_location", "places hit"),
            ("num_fall_fragment_location", "places with fragments"),
        )
        if row.text(column)
    ]
    affected = literal(row, "affected region") or []
    if not isinstance(affected, list | dict) or not all(isinstance(name, str) for name in affected):
        raise RowError("affected region", row.text("affected region"), "is not a list of names")
    regions = f"; regions named as affected: {', '.join(affected)}" if affected else ""
    launch = f" from {row.text('launch_place')}" if row.text("launch_place") else ""
    return f"Reported by {who}: {row.text('model')}{launch}: {', '.join(parts) or 'no counts'}{regions}."


def _counted(row: Row, column: str) -> str:
    number = number_of(row, column)
    return "" if number is None else f"{number:g}"
