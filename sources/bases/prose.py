"""Items of prose, a post or a headline, on their way to rows: the text is read by `sources.prose`, never kept.

The reader of prose is imported when the first item comes, so that a process that only schedules stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sources.bases.reading import FieldError
from sources.origins import origin_of
from sources.report import COLUMN
from sources.source import Manifest

__all__ = ["prose_rows"]

_WORDS: Final = {
    "strike": "A strike",
    "blast": "Sounds of explosions or an attempted attack",
    "interception": "Weapons downed",
    "alert": "An alert",
    "outage": "An outage",
    "statement": "A statement",
}
_LONGEST: Final = 20_000  # characters of one item that are read


def prose_rows(
    text: str, published_at: datetime, manifest: Manifest, url: str, *, forwarded: str = ""
) -> Iterator[dict[str, Any]]:
    """Read one item. Gives rows without ids; none where nothing is reported.

    `forwarded`: the channel that a post was taken over from; it is then the origin, not the one that passes it on.
    Raises FieldError for a text that the reader cannot take.
    """
    from sources.prose import extract  # here, so that it is loaded only when there is something to read

    said = manifest.settings
    try:
        found = extract(
            text[:_LONGEST],
            published_at,
            said.get("lang") or None,
            manifest.name,
            home=said.get("home") or None,
            zone=manifest.zone if manifest.zone != "UTC" else "Europe/Kyiv",
        )
    except (ValueError, ArithmeticError, LookupError) as error:
        # one post that the reader stumbles over must not take the others of its page with it
        raise FieldError("text", text[:40], f"cannot be read ({type(error).__name__}: {error})") from error
    own = forwarded or str(said.get("origin") or "")
    for row in found:
        made = {key: value for key, value in row.items() if key in COLUMN}
        made.pop("report_id", None)
        if not made.get("origin") and own:
            made["origin"] = own
            made["origin_side"] = origin_of(own).side if forwarded else manifest.side
        kind = _WORDS.get(str(made.get("kind")), "An item")
        where = f" in {made['place_text']}" if made.get("place_text") else ""
        by = f" by {made['origin']}" if made.get("origin") else ""
        made["summary"] = f"{kind} reported{by}{where}; read by machine from {manifest.title}."
        yield {**made, "source": manifest.name, "published_at": published_at, "url": url}
