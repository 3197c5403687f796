"""RSS and Atom feeds: headline and summary in, rows out. The text of articles is never read, nor kept."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser
from selectolax.lexbor import LexborHTMLParser

from sources.bases.draft import Base, Draft
from sources.bases.prose import prose_rows
from sources.bases.reading import FieldError, bounded, checked
from sources.errors import LooksWrong
from sources.http import SourceClient
from sources.source import Fetched

__all__ = ["Source", "canonical", "feed_time"]

_TRACKING: Final = re.compile(r"(?i)(utm_.*|fbclid|gclid|yclid|ref|from)")
# Named zones that feeds use. feedparser reads EEST as UTC, three hours off, so times are read here.
_ZONES: Final = {"GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EET": 2, "EEST": 3, "MSK": 3}
_NAMED: Final = re.compile(r"(.*\d)\s+([A-Za-z]{1,5})")
_OFFSET: Final = re.compile(r".*[+-]\d{4}$")
_PLAIN: Final = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def feed_time(value: str) -> datetime:
    """Read RFC 822 or ISO 8601 with an offset, or with a zone name that is known. Raises FieldError."""
    text = value.strip()
    moment: datetime | None = None
    try:
        if re.match(r"\d{4}-\d{2}-\d{2}T", text):
            moment = datetime.fromisoformat(text)
        elif _OFFSET.fullmatch(text):
            moment = parsedate_to_datetime(text)
        else:
            named = _NAMED.fullmatch(text)
            if named and named[2].upper() in _ZONES:
                shift = timezone(timedelta(hours=_ZONES[named[2].upper()]))
                moment = parsedate_to_datetime(named[1] + " +0000").replace(tzinfo=shift)
        if moment is not None and moment.tzinfo is not None:
            return bounded("published", value, moment.astimezone(UTC))
    except FieldError:
        raise
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # told below, with the rest of what is no time
    raise FieldError("published", value, "is not a time with an offset or a zone that is known")


def canonical(link: str) -> str:
    """Give an address without what only tracks its readers."""
    try:
        parts = urlsplit(link.strip())
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return link.strip()
    kept = [(key, value) for key, value in pairs if not _TRACKING.fullmatch(key)]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(kept), ""))


def plain(markup: str) -> str:
    """Give the text of a summary, without its markup."""
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    return " ".join(LexborHTMLParser(f"<body>{markup}</body>").text(separator=" ").split())


class Source(Base):
    """A feed. Settings: url, origin, lang, home, drop (words whose items belong to somebody else)."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the feed; it goes back no further than what it holds."""
        del since, until
        answer = client.get(str(self.settings["url"]), accept="application/rss+xml, application/atom+xml, text/xml")
        if answer.capture is not None:
            yield Fetched(answer.capture, dict(cursor), answer.state)

    def read(self, draft: Draft) -> None:
        """Read the items of a feed."""
        entries = self._entries(draft)
        for number, entry in enumerate(entries, start=1):
            draft.seen()
            try:
                self._item(draft, entry, number)
            except FieldError as error:
                draft.reject(number, error.field, error.value, error.reason)

    def _entries(self, draft: Draft) -> list[Mapping[str, Any]]:
        where = f"{self.manifest.name}: {draft.capture.url}"
        try:
            # a stream, so that the bytes are never taken for an address or a file's name
            feed = feedparser.parse(
                io.BytesIO(checked(draft.capture)), sanitize_html=False, resolve_relative_uris=False
            )
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            raise LooksWrong(f"{where}: is no feed: {error}") from None
        entries = list(feed.get("entries", []))
        if not feed.get("version") and not entries:
            raise LooksWrong(f"{where}: is no feed ({draft.capture.body[:60]!r})")
        if not entries:
            raise LooksWrong(f"{where}: a feed without items")
        if feed.get("bozo") and isinstance(feed.get("bozo_exception"), Exception):
            draft.warn("not_well_formed", f"{where}: {feed['bozo_exception']}"[:200])
        return entries

    def _item(self, draft: Draft, entry: Mapping[str, Any], number: int) -> None:
        title, link = plain(str(entry.get("title", ""))), canonical(str(entry.get("link", "")))
        name = str(entry.get("id") or link)
        if not title or not name:
            raise FieldError("item", title or name, "has no title, or neither guid nor link")
        published = feed_time(str(entry.get("published") or entry.get("updated") or ""))
        draft.newest(published)
        text = f"{title}\n{plain(str(entry.get('summary', '')))}".strip()
        owner = next((word for word in self.settings.get("drop") or () if word.casefold() in text.casefold()), None)
        if owner:
            draft.warn("belongs_to_another", f"an item credited to {owner} is left out")
            return
        item = sha256(canonical(name).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        url = link if _PLAIN.fullmatch(link) else ""
        draft.add(item, prose_rows(text, published, self.manifest, url), number)
