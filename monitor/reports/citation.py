"""The line that says what this is, from when, by which versions: the same on every page and in every file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.publishing import Published


def as_of_text(assessment: Assessment) -> str:
    """The moment of the report, or that everything kept counts."""
    as_of = assessment.inputs.as_of
    return "everything kept" if as_of is None else as_of.isoformat(timespec="minutes")


def versions(assessment: Assessment) -> dict[str, str]:
    """Every version that decides, by name; hashes cut to 12 digits, the whole ones are in manifest.json."""
    from monitor.assessment import RULES_VERSION

    inputs = assessment.inputs
    return {
        "agreement": inputs.agreement.version[:12],
        "rules": RULES_VERSION,
        "gazetteer": inputs.gazetteer.version[:12],
        "boundaries": inputs.boundaries.version[:12] if inputs.boundaries is not None else "none installed",
        "linking": inputs.parameters.version[:12],
    }


def cited(
    assessment: Assessment, audience: str = "internal", publisher: str = "", reading: str = "", chosen: str = ""
) -> str:
    """One line: publisher, agreement, reading, what was chosen of it, as-of, audience, versions."""
    which = f"reading {reading}" if reading else f"{assessment.readings['reading'].nunique()} readings"
    named = ", ".join(f"{name} {version}" for name, version in versions(assessment).items())
    only = f", {chosen}" if chosen else ""
    return (
        f"{publisher or 'pausewatch'}: {assessment.inputs.agreement.id}, {which}{only}, as of: "
        f"{as_of_text(assessment)}, audience {audience} ({named})"
    )


def citation(published: Published, publisher: str = "", reading: str = "") -> str:
    """The line of a report for an audience."""
    chosen = published.selection.text(published.assessment.inputs.gazetteer)
    return cited(published.assessment, published.audience.name, publisher, reading, chosen)


def citation_file(line: str) -> str:
    """CITATION.txt: the line for every file beside it that cannot hold one, above all the CSV files."""
    return (
        "Cite any file of this folder, tables included, as:\n\n"
        f"{line}\n\n"
        "Name the reading with every count. A verdict compares reports with one reading of one claim; it convicts "
        "nobody.\n"
        "Beside a report the same line is the 'citation' of the package and of each table in datapackage.json,\n"
        "and stands in the page, the pictures (also inside the files), the workbook, the feed and the map layer.\n"
        "Terms: CC BY 4.0 for our tables and drawings; sources keep their own rights (reports.csv, column licence).\n"
    )
