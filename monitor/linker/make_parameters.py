"""Make `monitor/linking_parameters.json`: `python -m monitor.linker.make_parameters REPORTS.csv [OUT.json]`.

REPORTS.csv is a reports table with a column `event_id` that tells which reports are of one event (empty: of none
other). The parameters name it with its SHA-256. Run it by hand; no pass ever fits.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

import pandas as pd

from monitor.linker.fit import fit
from sources.importer import import_file

OUT = Path(__file__).parent.parent / "linking_parameters.json"


def labelled_reports(path: Path) -> pd.DataFrame:
    """The reports of a CSV file with their `event_id`; raises ImportRefused, or KeyError without that column."""
    reports = import_file(path).reports
    with path.open(encoding="utf-8", newline="") as stream:
        truth = {row["report_id"]: row["event_id"] for row in csv.DictReader(stream)}
    return reports.assign(event_id=reports["report_id"].map(truth).astype("str"))


def main(arguments: list[str]) -> int:
    """Fit and write; returns the exit code."""
    if not arguments or len(arguments) > 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    source, out = Path(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else OUT
    reports = labelled_reports(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    known = int((reports["event_id"] != "").sum())
    data = f"{source.name} (SHA-256 {digest}): {len(reports)} reports, {known} of them of known events"
    out.write_text(fit(reports, data=data).text(), encoding="utf-8")
    sys.stdout.write(f"wrote {out.name} from {data}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
