"""Write an assessment as a folder of CSV files with their description and a manifest of hashes.

No file carries the time of the run: the same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor import schemas
from monitor.reports.citation import citation_file, cited
from monitor.reports.readme import readme
from sources.columns import frictionless_field
from sources.frames import write_table

if TYPE_CHECKING:
    import pandas as pd

    from monitor.assessment import Assessment

GUARD: Final = (
    "A text cell that would begin with =, +, -, @, TAB or CR begins with an apostrophe instead, so that no "
    "spreadsheet takes it for a formula; pausewatch removes it again on import."
)
LICENCES: Final = [
    {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
]


def frames(assessment: Assessment, rejected: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of an assessment by name, in the order of `schemas.TABLES`."""
    return {
        "reports": assessment.reports,
        "incidents": assessment.incidents,
        "verdicts": assessment.verdicts,
        "violations": assessment.violations,
        "claims": assessment.claims,
        "readings": assessment.readings,
        "daily": assessment.daily,
        "coverage": _coverage(assessment),
        "leads": assessment.leads,
        "rejected": rejected,
        "decisions": assessment.decisions,
        "ambiguous_links": assessment.ambiguous_links,
    }


def _coverage(assessment: Assessment) -> pd.DataFrame:
    from monitor.coverage import empty_coverage

    given = assessment.inputs.coverage
    return empty_coverage() if given is None else given.sort_values(["source", "hour"], kind="stable")


def datapackage(assessment: Assessment, line: str) -> dict[str, object]:
    """Frictionless Data Package: every file, every column, its type and meaning, and the line to cite with each.

    A comment in a CSV file would break every reader of RFC 4180, so the line stands here and in CITATION.txt.
    """
    agreement = assessment.inputs.agreement
    return {
        "name": f"pausewatch-{agreement.id}",
        "title": f"Reports compared with readings of: {agreement.title}",
        "description": "Verdicts compare reports with readings of claims. They convict nobody. " + GUARD,
        "profile": "tabular-data-package",
        "licenses": LICENCES,
        "citation": line,
        "resources": [resource(table, line) for table in schemas.TABLES],
    }


def resource(table: schemas.Table, line: str) -> dict[str, object]:
    """A table as a resource of the data package."""
    schema: dict[str, object] = {
        "fields": [frictionless_field(c) for c in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "title": table.title,
        "citation": line,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": schema,
    }


def manifest(assessment: Assessment, folder: Path, names: list[str]) -> dict[str, object]:
    """What went in and what came out, by SHA-256, with the versions of everything that decides.

    The reports count as accepted, in the order of `reports.csv`, so that the order of the rows of a file changes
    nothing.
    """
    inputs = assessment.inputs
    outputs = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    boundaries = inputs.boundaries.version if inputs.boundaries is not None else ""
    decisions = assessment.evidence.decisions
    return {
        "agreement": {"id": inputs.agreement.id, "sha256": inputs.agreement.version},
        "as_of": "" if inputs.as_of is None else inputs.as_of.isoformat(),
        "inputs": {
            "reports": {"rows": len(assessment.reports), "sha256": outputs["reports.csv"]},
            "decisions": {
                "rows": len(decisions),
                "sha256": hashlib.sha256(decisions.to_csv(index=False, lineterminator="\n").encode()).hexdigest(),
            },
            "coverage": {"rows": len(_coverage(assessment)), "sha256": outputs["coverage.csv"]},
            "linked": inputs.linked,
        },
        "versions": {
            "rules": _rules(),
            "gazetteer": inputs.gazetteer.version,
            "boundaries": boundaries,
            "linking_parameters": inputs.parameters.version,
        },
        "outputs": outputs,
        "note": "Verdicts compare reports with readings of claims. They convict nobody.",
    }


def _rules() -> str:
    from monitor.assessment import RULES_VERSION

    return RULES_VERSION


def _json(path: Path, content: object) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        encoding="utf-8",
        newline="\n",
    )


def write_folder(
    assessment: Assessment, rejected: pd.DataFrame, folder: Path, line: str = "", chosen: str = ""
) -> list[str]:
    """Write every file of an assessment into `folder` (made if need be) and return their names in order.

    Args:
        assessment: what to write.
        rejected: rows that could not be read.
        folder: where.
        line: how to cite it; "": as an assessment that no audience was chosen for.
        chosen: the places and days that it was cut down to, in words.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {table.name: table for table in schemas.TABLES}
    content = frames(assessment, rejected)
    for name, frame in content.items():
        write_table(frame, folder / f"{name}.csv", tables[name].columns)
    line = line or cited(assessment)
    _json(folder / "datapackage.json", datapackage(assessment, line))
    (folder / "CITATION.txt").write_text(citation_file(line), encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(readme(assessment, rejected, chosen), encoding="utf-8", newline="\n")
    names = [f"{name}.csv" for name in content] + ["datapackage.json", "README.txt", "CITATION.txt"]
    _json(folder / "manifest.json", manifest(assessment, folder, names))
    return [*names, "manifest.json"]
