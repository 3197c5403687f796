"""The page in a real browser, with every request blocked: what people see is what the tables say."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import sources
from monitor.cli.database import assess_file
from monitor.config import Config
from monitor.reports.everything import Wish, write_all

CHROMIUM = "/usr/bin/chromium"
CASEBOOK = Path(sources.__file__).parent / "casebook" / "reports.csv"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = [(1280, 900), (800, 900), (360, 740)]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    wish = Wish(audience="public", at=datetime(2026, 3, 1, tzinfo=UTC))
    write_all(result, imported.rejected, out, Config(), wish)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Tab:
    """A page with its faults: console errors, script errors, requests other than for the file itself."""

    def __init__(self, browser: Any, file: Path, size: tuple[int, int], scheme: str = "light") -> None:
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, offline=True
        )
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.route("**/*", self._asked)
        self.page.goto(file.as_uri())

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _asked(self, route: Any) -> None:
        if route.request.url.startswith("file:") and route.request.is_navigation_request():
            route.continue_()
        else:
            self.faults.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Any]:
    tabs: list[Tab] = []

    def open_tab(name: str = "report.html", size: tuple[int, int] = WIDTHS[0], scheme: str = "light") -> Tab:
        tabs.append(Tab(browser, folder / name, size, scheme))
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: f"{size[0]} px")
@pytest.mark.parametrize("name", ["report.html", "report.uk.html"])
def test_the_page_opens_offline_without_an_error_a_request_or_a_sideways_scroll(
    opened: Any, name: str, size: tuple[int, int]
) -> None:
    tab = opened(name, size)

    assert tab.faults == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert len(tab.page.query_selector_all("article.card")) == 13


@pytest.mark.slow
@pytest.mark.parametrize(("name", "words"), [("report.html", "en"), ("report.uk.html", "uk")])
def test_the_matrix_equals_verdicts_csv_cell_by_cell(opened: Any, folder: Path, name: str, words: str) -> None:
    from monitor.reports.words import VERDICTS, Words

    page = opened(name).page
    page.click("#unfold")
    shown = page.evaluate(
        """() => {
          const heads = [...document.querySelectorAll('.matrix thead th[data-reading]')].map(h => h.dataset.reading);
          const out = {};
          for (const row of document.querySelectorAll('tr.inc'))
            [...row.querySelectorAll('td')].forEach((cell, n) => {
              out[row.id + '/' + heads[n]] = [cell.className, cell.querySelector('b').textContent];
            });
          return out;
        }"""
    )
    say = Words(words)  # type: ignore[arg-type]  # one of the two languages
    order = ("attack", "party", "time", "place", "target", "means")
    expected = {}
    for row in table(folder / "verdicts.csv"):
        wanted = "no" if row["verdict"] == "not_covered" else "maybe"
        failing = [cell for cell in order if row[cell] == wanted]
        failing = failing[:1] if wanted == "no" else failing
        text = VERDICTS[row["verdict"]][0 if words == "en" else 1]
        text += (": " + ", ".join(say.dimension(cell) for cell in failing)) if failing else ""
        expected[f"{row['incident_id']}/{row['reading']}"] = [row["verdict"][0], text]

    assert shown == expected


class Cells(HTMLParser):
    """The rows of incidents as they stand in the file, for a reader without script: id, then a sign per cell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[tuple[str, str]]] = {}
        self.row: list[tuple[str, str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "tr":
            self.row = self.rows.setdefault(str(given["id"]), []) if given.get("class") == "inc" else None
        elif tag == "td" and self.row is not None:
            self.row.append((str(given["class"]), ""))

    def handle_data(self, data: str) -> None:
        if self.row:
            self.row[-1] = self.row[-1][0], (self.row[-1][1] + data).strip()


def test_without_script_the_matrix_still_holds_every_verdict_as_a_sign_and_letters(folder: Path) -> None:
    from monitor.reports.words import DIMENSIONS, SIGNS

    parser = Cells()
    body = (folder / "report.html").read_text(encoding="utf-8")
    parser.feed(body.partition('<section id="matrix"')[2].partition("</section>")[0])
    expected: dict[str, dict[str, tuple[str, str]]] = {}
    for row in table(folder / "verdicts.csv"):
        wanted = "no" if row["verdict"] == "not_covered" else "maybe"
        letters = "".join(DIMENSIONS[name][0] for name in DIMENSIONS if row[name] == wanted)
        letters = letters[:1] if wanted == "no" else letters
        sign = f"{SIGNS[row['verdict']]} {letters}".strip()
        expected.setdefault(row["incident_id"], {})[row["reading"]] = row["verdict"][0], sign
    order = list(dict.fromkeys(row["reading"] for row in table(folder / "readings.csv")))

    assert parser.rows == {one: [row[reading] for reading in order] for one, row in expected.items()}


@pytest.mark.slow
def test_filters_work_by_keyboard_and_act_on_matrix_timeline_map_and_violations(opened: Any, folder: Path) -> None:
    from playwright.sync_api import expect

    page = opened().page
    rows = [row for row in table(folder / "verdicts.csv") if row["reading"] == "energy-week"]
    wanted = {row["incident_id"] for row in rows if row["verdict"] == "inconsistent"}
    page.focus("#f-reading")
    page.keyboard.type("energy-week")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # inconsistent
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.id") == "f-day"
    assert page.input_value("#f-reading") == "energy-week"
    assert page.input_value("#f-verdict") == "i"
    expect(page.locator("#f-count")).to_have_text(re.compile(rf"^{len(wanted)} "))
    kept = page.eval_on_selector_all("tr.inc:not(.out)", "rows => rows.map(row => row.id)")
    assert set(kept) == wanted
    assert page.locator(".bar:not(.out)").count() == len(wanted)
    assert page.locator(".bar:not(.out):not(.inconsistent)").count() == 0
    assert page.locator(".spot:not(.out)").count() < page.locator(".spot").count()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # show all
    expect(page.locator("tr.inc.out")).to_have_count(0)  # waits; a predicate in text would break the page's own policy


@pytest.mark.slow
def test_waves_unfold_to_episodes_and_incidents_by_keyboard(opened: Any) -> None:
    page = opened().page
    first = page.locator(".matrix tr.wave button").first
    assert page.locator("tr.inc:visible").count() == 0
    first.focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("aria-expanded") == "true"
    assert page.locator("tr.episode:visible").count() >= 1
    page.locator("tr.episode:visible button").first.focus()
    page.keyboard.press("Space")

    assert page.locator("tr.inc:visible").count() >= 1


@pytest.mark.slow
def test_a_large_group_unfolds_in_portions_by_keyboard_and_loses_no_row(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of rows at once would stop the browser for half a minute."""
    monkeypatch.setattr("monitor.reports.page.MOST_SHOWN", 5)
    result, imported = assess_file(CASEBOOK, "cold-pause-2026")
    write_all(result, imported.rejected, tmp_path, Config(), Wish(at=datetime(2026, 3, 1, tzinfo=UTC)))
    wanted = {row["incident_id"] for row in table(tmp_path / "incidents.csv")}
    tab = Tab(browser, tmp_path / "report.html", WIDTHS[0])
    page = tab.page
    page.click("#unfold")
    shown = "rows => rows.filter(row => row.offsetParent).map(row => row.id)"
    first = set(page.eval_on_selector_all("tr.inc", shown))
    buttons = page.locator(".more:visible")
    for _ in range(30):
        if not buttons.count():
            break
        buttons.first.focus()
        page.keyboard.press("Enter")

    assert len(first) < len(wanted)
    assert set(page.eval_on_selector_all("tr.inc", shown)) == wanted
    last = page.locator("tr.inc").last.get_attribute("id")
    page.goto((tmp_path / "report.html").as_uri() + f"#{last}")
    page.reload()
    assert page.locator(f"#{last}").is_visible()
    assert tab.faults == []
    tab.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printing_gives_whole_pages_with_the_matrix_and_no_controls(opened: Any, tmp_path: Path, scheme: str) -> None:
    """On paper: two columns of cards, black on white whatever the screen's scheme, every violation's start and end."""
    tab = opened("report.html", WIDTHS[0], scheme)
    file = tmp_path / "page.pdf"
    tab.page.pdf(path=str(file), prefer_css_page_size=True)
    body = file.read_bytes()
    colour = "getComputedStyle(document.body).backgroundColor"

    assert body.startswith(b"%PDF")
    assert 10 <= body.count(b"/Type /Page\n") + body.count(b"/Type /Page/") + body.count(b"/Type /Page ") <= 20
    tab.page.emulate_media(media="print")
    assert not tab.page.is_visible("#filters")
    assert tab.page.is_visible(".matrix tr.wave")
    assert tab.page.evaluate(colour) == "rgb(255, 255, 255)"
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[0][0]


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, fetched for the test and never kept in the project."""
    if "PAUSEWATCH_AXE" in os.environ:
        return Path(os.environ["PAUSEWATCH_AXE"]).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm to fetch axe-core with")
    place = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "install", "--prefix", str(place), "--no-audit", "--no-fund", "axe-core@4"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("axe-core could not be fetched from npm")
    return (place / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report.html", "report.uk.html"])
def test_axe_finds_no_serious_fault(opened: Any, axe: str, name: str, scheme: str) -> None:
    page = opened(name, WIDTHS[0], scheme).page
    page.click("#unfold")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [
        (rule["id"], rule["impact"], rule["nodes"][0]["html"][:200], len(rule["nodes"]))
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]

    assert bad == []


def test_the_page_is_under_three_megabytes(folder: Path) -> None:
    for name in ("report.html", "report.uk.html"):
        assert (folder / name).stat().st_size < 3_000_000
