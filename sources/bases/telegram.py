"""Public Telegram channels by their web preview (t.me/s/CHANNEL): about twenty posts a page, oldest first.

Failure pages come with status 200: a channel that is missing or has no preview has no message history on its
page, and that is a failure, not a quiet day. Times are those of `datetime` (UTC); the clock shown is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.bases.draft import Base, Draft
from sources.bases.prose import prose_rows
from sources.bases.reading import FieldError, checked, moment_of
from sources.capture import Capture
from sources.errors import LooksWrong
from sources.http import SourceClient
from sources.source import Fetched

__all__ = ["Page", "Post", "Source", "read_page"]

_POST: Final = re.compile(r"[A-Za-z0-9_]{1,64}/(\d{1,12})", re.ASCII)
_MOST_PAGES: Final = 10  # of one run, unless it is a back-fill


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `forwarded`: the name of the channel that it was taken over from. `media`: text is missing."""

    number: int
    published_at: datetime
    text: str
    url: str
    forwarded: str = ""
    media: bool = False


@dataclass(slots=True)
class Page:
    """One page: its posts, oldest first; `before`: where the older page begins; `bad`: posts that could not be read."""

    posts: list[Post]
    before: int | None
    bad: list[FieldError]
    service: int = 0


def read_page(capture: Capture) -> Page:
    """Read a preview page. Raises LooksWrong where it holds no message history."""
    body = checked(capture)
    tree = LexborHTMLParser(body.decode("utf-8", "replace"))
    if tree.css_first(".tgme_channel_history") is None:
        title = tree.css_first("title")
        shown = " ".join(title.text().split())[:80] if title else ""
        raise LooksWrong(f"{capture.source}: {capture.url}: no message history on the page (its title: {shown!r})")
    page = Page([], _before(tree), [])
    for node in tree.css("div.tgme_widget_message[data-post]"):
        if "service_message" in (node.attributes.get("class") or "").split():
            page.service += 1
            continue
        try:
            page.posts.append(_post(node))
        except FieldError as error:
            page.bad.append(error)
    return page


def _before(tree: LexborHTMLParser) -> int | None:
    node = tree.css_first("a.tme_messages_more[data-before]")
    value = (node.attributes.get("data-before") or "") if node else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None


def _post(node: LexborNode) -> Post:
    name = node.attributes.get("data-post") or ""
    found = _POST.fullmatch(name)
    if not found:
        raise FieldError("data-post", name, "is not channel/number")
    time = node.css_first("a.tgme_widget_message_date time[datetime]")
    if time is None:
        raise FieldError(name, "", "has no time")
    text = node.css_first("div.js-message_text")
    forwarded = node.css_first(".tgme_widget_message_forwarded_from_name")
    return Post(
        number=int(found[1]),
        published_at=moment_of(name, time.attributes.get("datetime")),
        text=_lines(text) if text else "",
        url=f"https://t.me/{name}",
        forwarded=" ".join(forwarded.text().split()) if forwarded else "",
        media=node.css_first(".message_media_not_supported") is not None,
    )


def _lines(node: LexborNode) -> str:
    """Give the text of a post, a line break for each <br>."""
    for line_break in node.css("br"):
        line_break.replace_with("\n")
    lines = (" ".join(line.split()) for line in node.text().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class Source(Base):
    """A channel. Settings: channel, url, origin, home, lang, pages."""

    def fetch(
        self,
        client: SourceClient,
        cursor: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Fetched]:
        """Ask for the newest page, and for older ones until the last known post, or `since`, is reached.

        Cursor: `last`, the newest post known; while a gap is being filled also `before` and `down_to`, so that a
        run that was cut short goes on where it stopped.
        """
        del until  # pages are asked for by number; what is newer than wanted is read and kept all the same
        last = int(cursor.get("last", 0))
        down_to = int(cursor.get("down_to", last))
        backfill = since is not None
        before = int(cursor["before"]) if backfill and cursor.get("backfill") and "before" in cursor else None
        for _ in range(10_000 if backfill else int(self.settings.get("pages") or _MOST_PAGES)):
            answer = client.get(self._address(before), accept="text/html", conditional=before is None and not backfill)
            if answer.capture is None:
                return
            page = _peek(answer.capture)
            numbers = [post.number for post in page.posts] if page else []
            if page is None or not numbers:
                yield Fetched(answer.capture, dict(cursor), answer.state)
                return
            last = max(last, *numbers)
            oldest = min(post.published_at for post in page.posts)
            done = oldest <= since if since is not None else not down_to or min(numbers) <= down_to + 1
            before = page.before if page.before is not None and page.before < (before or 10**12) else None
            done = done or before is None
            held = {"last": last} if done else {"last": last, "before": before, "down_to": down_to}
            if backfill and not done:
                held["backfill"] = 1
            yield Fetched(answer.capture, held, answer.state)
            if done:
                return

    def _address(self, before: int | None) -> str:
        base = f"{str(self.settings['url']).rstrip('/')}/s/{self.settings['channel']}"
        return base if before is None else f"{base}?before={before}"

    def read(self, draft: Draft) -> None:
        """Read the posts of a page."""
        page = read_page(draft.capture)
        for error in page.bad:
            draft.seen()
            draft.reject(0, error.field, error.value, error.reason)
        for post in page.posts:
            draft.seen()
            draft.newest(post.published_at)
            if post.media and not post.text:
                draft.warn("media_only", f"a post that the preview does not show: {post.url}")
                continue
            try:
                self.post(draft, post, page)
            except FieldError as error:
                draft.reject(post.number, error.field, error.value, error.reason)
        if not page.posts and not page.bad and not page.service:
            raise LooksWrong(f"{self.manifest.name}: {draft.capture.url}: a history without posts")

    def post(self, draft: Draft, post: Post, page: Page) -> None:
        """Read one post; a channel with words of its own says how. Raises FieldError."""
        del page
        rows = prose_rows(post.text, post.published_at, self.manifest, post.url, forwarded=post.forwarded)
        draft.add(str(post.number), rows, post.number)


def _peek(capture: Capture) -> Page | None:
    try:
        return read_page(capture)
    except LooksWrong:
        return None  # `parse` will say so; here it only means that there is no older page to ask for
