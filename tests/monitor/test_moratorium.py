"""The energy moratorium of 2025: twelve located reports of both sides, and the national bulletins of that spring."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.assessment import Inputs, assess
from monitor.linking import load_parameters
from sources.importer import import_file
from tests.monitor.build import at, report, reports

MORATORIUM = load_agreement("energy-moratorium-2025")
KHERSON, POLTAVA_OBLAST, KRYVYI_RIH = "UA65100150010064384", "UA53000000000028050", "UA12060170010065850"
BELGOROD_REGION, KURSK_REGION, BRYANSK_REGION, CRIMEA = "RU-BEL", "RU-KRS", "RU-BRY", "UA01000000000013043"


def strike(
    name: str, start: str, end: str, place: str, target: str, actor: str, **changes: object
) -> dict[str, object]:
    return report(
        f"t:{name}", occurred_from=at(start), occurred_to=at(end), published_at=at(end), recorded_at=at(end),
        place_id=place, target=target, actor=actor, **changes,
    )  # fmt: skip


# made-up occurrences, one for each way in which a report of either side can stand to the two readings:
# report, verdict under from-18-march, verdict under from-25-march
TWELVE = [
    (strike("energy in Kherson", "2025-03-27 06:00", "2025-03-27 07:00", KHERSON, "energy", "RU"), "inconsistent", "inconsistent"),
    (strike("between the starts", "2025-03-21 01:00", "2025-03-21 02:00", KHERSON, "energy", "RU"), "inconsistent", "not_covered"),
    (strike("on the day of the call", "2025-03-18 12:00", "2025-03-18 13:00", KHERSON, "energy", "RU"), "undetermined", "not_covered"),
    (strike("on the last day", "2025-04-16 10:00", "2025-04-16 11:00", POLTAVA_OBLAST, "gas_oil", "RU"), "undetermined", "undetermined"),
    (strike("after the end", "2025-04-18 00:00", "2025-04-18 06:00", POLTAVA_OBLAST, "energy", "RU"), "not_covered", "not_covered"),
    (strike("homes", "2025-04-04 15:50", "2025-04-04 16:00", KRYVYI_RIH, "residential", "RU"), "not_covered", "not_covered"),
    (strike("what was hit is unknown", "2025-04-04 15:50", "2025-04-04 16:00", KRYVYI_RIH, "unknown", "RU"), "undetermined", "undetermined"),
    (strike("heat", "2025-04-02 15:50", "2025-04-02 16:00", KHERSON, "heat_water", "RU"), "undetermined", "undetermined"),
    (strike("energy in Belgorod", "2025-04-01 02:00", "2025-04-01 03:00", BELGOROD_REGION, "energy", "UA"), "inconsistent", "inconsistent"),
    (strike("gas in Kursk", "2025-03-28 06:00", "2025-03-28 07:00", KURSK_REGION, "gas_oil", "UA"), "inconsistent", "inconsistent"),
    (strike("shot down over Bryansk", "2025-04-02 00:00", "2025-04-02 05:00", BRYANSK_REGION, "energy", "UA", kind="interception"), "undetermined", "undetermined"),
    (strike("energy in Crimea", "2025-03-26 22:00", "2025-03-27 03:00", CRIMEA, "energy", "UA"), "undetermined", "undetermined"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "early", "late"), TWELVE, ids=[row["report_id"] for row, _, _ in TWELVE])
def test_located_reports_of_both_sides_come_out_right(row: dict[str, object], early: str, late: str) -> None:
    told = assess(Inputs(reports(row), MORATORIUM, gazetteer(), load_parameters(), linked=True))
    verdict = told.verdicts.set_index("reading")["verdict"]

    assert (verdict["from-18-march"], verdict["from-25-march"]) == (early, late)
    assert (told.verdicts["reasons"] != "").eq(told.verdicts["verdict"] != "inconsistent").all()


def test_both_sides_are_named_as_parties_of_violations_and_never_mixed() -> None:
    told = assess(
        Inputs(reports(*(row for row, _, _ in TWELVE)), MORATORIUM, gazetteer(), load_parameters(), linked=True)
    )

    assert set(told.violations["party"]) == {"RU", "UA"}
    assert (told.violations["status"] == "inconsistent").any()
    by_unit = dict(zip(told.violations["unit"], told.violations["party"], strict=True))
    assert by_unit[BELGOROD_REGION] == "UA"


@pytest.mark.shared
def test_national_bulletins_of_that_spring_open_no_violation_and_each_row_says_why(
    shared: Path, tmp_path: Path
) -> None:
    """Lost: a count of "violations" made of bulletins that name neither place nor target."""
    lines = (shared / "data/air_force/missile_attacks_daily.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    spring = [line for line in lines[1:] if line.startswith(("2025-03", "2025-04"))]
    file = tmp_path / "missile_attacks_daily.csv"
    file.write_text("".join([lines[0], *spring]), encoding="utf-8")
    imported = import_file(file, "air-force")
    told = assess(Inputs(imported.reports, MORATORIUM, gazetteer(), load_parameters()))

    assert len(spring) == len(imported.reports) + len(imported.rejected) > 100
    assert len(told.violations) == 0
    assert "inconsistent" not in set(told.verdicts["verdict"])
    assert (told.verdicts["reasons"] != "").all()
