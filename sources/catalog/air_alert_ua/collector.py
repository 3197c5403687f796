"""t.me/air_alert_ua: alerts as posts with a grammar of their own: a coloured mark, a clock time, places, hashtags.

A red mark opens an alert for its hashtag's place, a green one closes it. Yellow says that it goes on in part of the
place: nothing ends. An opening whose end stands on the same page gets it; on an older page (a back-fill) an opening
without its end is left out, since its end stands on a page that is not in hand.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from sources.bases import telegram
from sources.bases.alerts import ORIGIN
from sources.bases.draft import Draft
from sources.bases.oblasts import alert_place
from sources.bases.telegram import Page, Post

_RED, _GREEN, _YELLOW = "🔴", "🟢", "🟡"
_TAG: Final = re.compile(r"#([^\s#]{3,80})")


class Source(telegram.Source):
    """Settings as of any channel."""

    def post(self, draft: Draft, post: Post, page: Page) -> None:
        """Read one post: only openings become rows."""
        mark = post.text[:1]
        if mark not in (_RED, _GREEN, _YELLOW):
            draft.warn("other_post", f"a post of another kind: {post.url}")
            return
        if mark != _RED:
            draft.add(str(post.number), [], post.number)
            return
        older = "before=" in draft.capture.url
        rows = []
        for tag in dict.fromkeys(_TAG.findall(post.text)):
            end = _end(tag, post, page)
            if end is None and older:
                draft.warn("end_elsewhere", "an alert whose end is on another page is left out")
                continue
            rows.append(self._alert(draft, tag, post, end))
        if not _TAG.search(post.text):
            draft.reject(post.number, "text", "", "names no place by a hashtag")
        draft.add(str(post.number), rows, post.number)

    def _alert(self, draft: Draft, tag: str, post: Post, end: datetime | None) -> dict[str, Any]:
        name = tag.replace("_", " ").strip()
        place_id, complete = alert_place([name], "", draft.gaz)
        if not complete:
            draft.warn("place_not_found", f"{name!r} was not found, or several places have that name")
        return {
            "origin": ORIGIN,
            "origin_side": "UA",
            "url": post.url,
            "lang": "uk",
            "published_at": post.published_at,
            "kind": "alert",
            "scope": "occurrence",
            "extent": "period",
            "occurred_from": post.published_at,
            "occurred_to": end,
            "place_id": place_id,
            "place_text": name,
            "actor": "unknown",
            "summary": f"Air-raid alert in {name}.",
        }


def _end(tag: str, opening: Post, page: Page) -> datetime | None:
    """Find the first all-clear for the same place after its opening."""
    later = (
        post.published_at
        for post in sorted(page.posts, key=lambda post: post.number)
        if post.number > opening.number and post.text.startswith(_GREEN) and tag in _TAG.findall(post.text)
    )
    found = next(later, None)
    return found if found is not None and found >= opening.published_at else None
