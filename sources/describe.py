"""Write the documentation of the sources from their manifests, so that it cannot say anything else.

python -m sources.describe docs/sources.md
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from geo.places import gazetteer
from sources.registry import load_manifests
from sources.source import Manifest

__all__ = ["describe", "main", "spoken"]

_HEAD: Final = """# Sources

Made from the manifests below `sources/catalog/` by `python -m sources.describe docs/sources.md`; a test holds the two
together, so change a manifest and run that line. What each source can and cannot see decides what its silence means.

Before a source is trusted for the first time it must be asked once by hand (`pausewatch sources test NAME`): parsers
were written to documented formats and made-up answers, and no live service was asked. Channels of offices change hands;
check that a channel still is whose it says.

A source that needs a key is *not configured* until the environment holds it; that is shown and is no error. A source
that is off is turned on in `config.yaml` under `sources:`, where options may also be changed. One of your own needs no
code:

```yaml
sources:
  my-city-channel:
    options:
      like: telegram-emergency-service
      channel: example
      title: My city
      origin: My city council
      sees: [{kinds: [strike, statement], places: [UA80000000000093317]}]
  my-table:
    enabled: true
    options: {like: http-table, url: "https://example.org/strikes.csv", hosts: [example.org], profile: native}
```

"""
_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_SIDES: Final = {"UA": "Ukraine", "RU": "Russia", "third_party": "third party"}
_KEPT: Final = {
    "bytes": "whole answers",
    "fields": "what was read from them, and their hash; never the answers",
    "hash": "what was read from them, and their hash; never the answers",
}
_PUBLISHED: Final = {"rows": "rows", "derived": "only what follows from its rows"}


def spoken(length: timedelta) -> str:
    """Say a length of time in its largest whole unit."""
    seconds = int(length.total_seconds())
    return next((f"{seconds // size} {unit}" for size, unit in _UNITS if seconds and seconds % size == 0), "0 s")


def describe(manifests: Mapping[str, Manifest]) -> str:
    """Describe all sources in Markdown: a table of all, then a section each."""
    parts = [_HEAD, "| source | side | base | asked every | needs | on |\n|---|---|---|---|---|---|\n"]
    for name, one in sorted(manifests.items()):
        needs = ", ".join(f"`{key}`" for key in one.credentials) or "–"
        parts.append(
            f"| [{name}](#{name}) | {_SIDES.get(one.side, one.side)} | {one.base} | {spoken(one.every)} | {needs} | "
            f"{'yes' if one.enabled else 'no'} |\n"
        )
    parts.extend(_section(one) for _, one in sorted(manifests.items()))
    return "".join(parts)


def _section(one: Manifest) -> str:
    gaz = gazetteer()
    lines = [
        f"**{one.title}**, by {one.publisher} ({_SIDES.get(one.side, one.side)}). {' '.join(one.why.split())}",
        "",
        f"- Page: <{one.url}>",
        f"- Licence: {one.licence}. Attribution: {one.attribution}.",
        f"- Asked every {spoken(one.every)}, up to {spoken(one.jitter)} late.",
        f"- Fresh while its newest item is younger than {spoken(one.lag)}.",
        f"- Zone of its times: {one.zone}. Plausible rows in one answer: {one.min_rows:,} to {one.max_rows:,}.",
        f"- Kept: {_KEPT[one.keep]}. Published: {_PUBLISHED[one.publish]}.",
    ]
    if one.hosts:
        lines.append(f"- Hosts that may be asked: {', '.join(one.hosts)}.")
    if one.credentials:
        lines.append(f"- Keys, from the environment: {', '.join(one.credentials)}.")
    for sight in one.sees:
        places = ", ".join(gaz.get(place).name_en for place in sight.places)
        lines.append(f"- Sees: {', '.join(sight.kinds)} in {places}. {sight.note}".rstrip())
    lines.append(f"- Does not see: {' '.join(one.blind.split())}")
    if one.settings:
        lines.append(f"- Options: {', '.join(f'`{key}`' for key in sorted(one.settings))}.")
    return f"\n## {one.name}\n\n" + "\n".join(lines) + "\n"


def main(path: str) -> None:
    """Write the file."""
    Path(path).write_text(describe(load_manifests()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
