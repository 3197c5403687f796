"""t.me/kpszsu: the morning bulletin by its own grammar, all other posts by the reader of prose."""

from __future__ import annotations

from sources.bases import telegram
from sources.bases.draft import Draft
from sources.bases.telegram import Page, Post
from sources.catalog.telegram_air_force.bulletin import Bulletin, read_bulletin


class Source(telegram.Source):
    """Settings as of any channel."""

    def post(self, draft: Draft, post: Post, page: Page) -> None:
        """Read one post. Raises FieldError."""
        bulletin = None if post.forwarded else read_bulletin(post.text, post.published_at)
        if bulletin is None:
            super().post(draft, post, page)
            return
        row = {
            "origin": str(self.settings["origin"]),
            "origin_side": self.manifest.side,
            "url": post.url,
            "lang": "uk",
            "published_at": post.published_at,
            "kind": bulletin.kind,
            "scope": "aggregate",
            "extent": "instant",  # each launch came at some moment of the night
            "occurred_from": bulletin.start,
            "occurred_to": bulletin.end,
            "time_text": bulletin.time_text,
            "place_id": "UA",
            "place_text": "Ukraine",
            "weapon": "|".join(bulletin.weapons),
            "target": "unknown" if bulletin.kind == "strike" else "",
            "actor": "RU",
            "confidence": 0.95,
            "spans": bulletin.spans,
            "summary": _summary(bulletin),
        }
        draft.add(str(post.number), [row], post.number)


def _summary(bulletin: Bulletin) -> str:
    counts = (
        (bulletin.downed, "downed or suppressed"),
        (bulletin.hit_places, "places hit"),
        (bulletin.fragment_places, "places with fragments"),
    )
    told = ", ".join(f"{count} {words}" for count, words in counts if count is not None)
    return f"An attack from the air on Ukraine, as the Ukrainian Air Force counts it: {told or 'no counts'}."
