"""A letter as plain text that reads well on a phone, and as HTML that needs nothing from any network."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from monitor.alerts.safe import short

if TYPE_CHECKING:
    from jinja2 import Template

    from monitor.alerts.letters import Letter, Section

__all__ = ["as_html", "as_text"]

WIDTH: Final = 68
COLOURS: Final = {"inconsistent": "#b03a2e", "undetermined": "#96620a", "not_covered": "#5b626e"}


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [indent]


def _section(section: Section) -> list[str]:
    lines = ["", *_wrapped(section.title.upper())]
    for line in section.lines:
        if line.head:
            lines.append("")
        lines += _wrapped(line.text, "" if line.head else "  ")
        if line.url:
            lines.append(f"  {line.url}")
    return lines


def as_text(letter: Letter, alts: Sequence[str] = ()) -> str:
    """Plain text with lines of at most 68 characters, but for addresses, which are never broken."""
    lines = [*_wrapped(letter.title), ""]
    if letter.late:
        lines += [*_wrapped(letter.late), ""]
    for one in letter.why:
        lines += _wrapped(one)
    lines.append("")
    for label, value in letter.facts:
        lines += _wrapped(f"{label}: {value}")
    if letter.rows:
        lines += ["", letter.labels["Readings"].upper(), ""]
        for row in letter.rows:
            lines += _wrapped(f"{row.word.upper()}: {row.title}")
            for one in row.details:
                lines += _wrapped(one, "  ")
            lines.append("")
    for section in letter.sections:
        lines += _section(section)
    for alt in alts:
        lines += ["", *_wrapped(alt)]
    lines += ["", "-- "]
    for one in letter.footer:
        lines += _wrapped(one)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _shown(url: str) -> str:
    """Host and path of an address, short enough for a phone; the whole address is behind it."""
    parts = urlsplit(url)
    return short(f"{parts.hostname or ''}{parts.path}", 70)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("monitor.alerts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["shown"] = _shown
    return environment.get_template("mail.html.j2")


def as_html(letter: Letter, language: str, *, pictures: Sequence[tuple[str, str]] = (), drill: bool = False) -> str:
    """One HTML page with its styles inside; `pictures` are cid: or data: addresses with their alternative texts."""
    return _template().render(letter=letter, lang=language, pictures=pictures, colours=COLOURS, drill=drill)
