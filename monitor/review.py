"""For an analyst who looks at doubtful links: the list, and two reports side by side with every term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from monitor.linking import Term

SHOWN: Final = (
    "report_id", "source", "origin", "url", "published_at", "kind", "time_text", "occurred_from", "occurred_to",
    "place_text", "place_id", "weapon", "target", "actor", "cause", "killed", "injured", "summary",
)  # fmt: skip
WIDTH: Final = 52


def doubts(links: pd.DataFrame, limit: int) -> str:
    """The most doubtful pairs, one a line: weight, whether they are linked now, both reports, both wordings."""
    if links.empty:
        return "No pair of reports is near the threshold."
    lines = [f"{len(links)} pairs of reports are near the threshold (weight 0); the most doubtful first:", ""]
    columns = ("weight", "together", "report_a", "report_b", "summary_a", "summary_b")
    for weight, together, *told in links[list(columns)].head(limit).to_numpy(dtype=object).tolist():
        lines.append(f"{weight:+.2f}  {'linked' if together == 'yes' else 'apart '}  {told[0]}  {told[1]}")
        lines += [f"       {text}" for text in told[2:] if text]
    if len(links) > limit:
        lines.append(f"... and {len(links) - limit} more (--limit)")
    lines += ["", "See two of them side by side: pausewatch review show REPORT REPORT"]
    return "\n".join(lines)


def side_by_side(reports: pd.DataFrame, one: str, two: str, terms: Sequence[Term]) -> str:
    """Two reports beside each other, field by field, and the terms of the weight of their link.

    Raises:
        KeyError: a report is not among `reports`.
    """
    rows = reports.set_index("report_id", drop=False)
    left, right = rows.loc[one], rows.loc[two]
    lines = []
    for name in SHOWN:
        cells = [str(row[name]) if str(row[name]) not in {"<NA>", "NaT", "nan"} else "" for row in (left, right)]
        if not any(cells):
            continue
        parts = [_folded(cell) for cell in cells]
        for k in range(max(map(len, parts))):
            texts = [part[k] if k < len(part) else "" for part in parts]
            mark = " " if cells[0] == cells[1] else "|"
            lines.append(f"{name if k == 0 else '':14} {texts[0]:{WIDTH}} {mark} {texts[1]}".rstrip())
    lines += ["", "weight of evidence (natural logarithm of a likelihood ratio; above 0: for one incident)"]
    lines += [f"  {term.name:8} {term.weight:+7.2f}  {term.words}" for term in terms]
    lines += ["", "Decide: pausewatch review decide link|split REPORT REPORT --by NAME --reason TEXT"]
    return "\n".join(lines)


def _folded(text: str) -> list[str]:
    return [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)] or [""]
