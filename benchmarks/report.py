"""Three years of incidents on one page: how long the report takes, how large the pages are, how soon they open.

The reports are the casebook's, copied with other dates; each counts as an incident of its own, as coded event data do.
Run: python -m benchmarks.report [COPIES] (58 copies, 19 days apart, are three years).
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pandas as pd

from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.assessment import Assessment, Inputs, assess
from monitor.config import Config
from monitor.linking import load_parameters
from monitor.reports.everything import Wish, write_all
from monitor.schemas import REJECTED
from sources.frames import conform, empty_table
from sources.importer import import_file

APART = pd.Timedelta(days=19)
TIMES = ("published_at", "recorded_at", "occurred_from", "occurred_to")


def many(copies: int) -> Assessment:
    """The casebook `copies` times, each copy 19 days after the other, each report an incident of its own."""
    base = import_file(Path(str(files("sources").joinpath("casebook/reports.csv")))).reports
    base = base.assign(revises="", retracts="")
    parts = []
    for number in range(copies):
        part = base.assign(**{name: base[name] + APART * (number - copies // 2) for name in TIMES})
        renamed = part["report_id"].str.replace("casebook:", f"casebook:{number:03d}-", regex=False)
        parts.append(part.assign(report_id=renamed))
    return assess(
        Inputs(
            reports=conform(pd.concat(parts, ignore_index=True)),
            agreement=load_agreement("cold-pause-2026"),
            gazetteer=gazetteer(),
            parameters=load_parameters(),
            linked=True,
        )
    )


def opened(page: Path) -> str:
    """How long a browser takes until the page is loaded; "" without one."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "no Playwright"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        started = time.perf_counter()
        tab.goto(page.as_uri())
        tab.evaluate("document.body.offsetHeight")
        told = f"opens in {time.perf_counter() - started:.1f} s"
        browser.close()
    return told


def main(arguments: list[str]) -> int:
    """Make the report once and print sizes and times."""
    result = many(int(arguments[0]) if arguments else 58)
    print(f"{len(result.incidents):,} incidents, {len(result.verdicts):,} verdicts")
    with tempfile.TemporaryDirectory() as name:
        folder, cpu, wall = Path(name), time.process_time(), time.perf_counter()
        wish = Wish(at=datetime(2030, 1, 1, tzinfo=UTC))
        write_all(result, empty_table(REJECTED.columns), folder, Config(), wish, say=print)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(f"written in {cpu:.0f} s of processor, {wall:.0f} s by the clock")
        for page in ("report.html", "report.uk.html"):
            print(f"{page}: {(folder / page).stat().st_size / 1e6:.1f} MB, {opened(folder / page)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
