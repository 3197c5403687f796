"""Checking agreement files: what is wrong is refused with its line and reason, all of it at once."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pytest

from monitor.agreement import AgreementError, check_file, load_agreement

GOOD = """\
id: sample-2026
title: A sample
summary: Two claims and a reading.
binding: yes
wave_gap: 6 h
claims:
  - claim_id: C01
    said: {from: 2026-01-29T05:00:00+00:00, to: 2026-01-29T19:21:00+02:00}
    speaker: Somebody
    role: official
    words: '"not to fire" for a week'
    status: claimed
    sources:
      - url: https://example.org/a
        publisher: Example
        date: 2026-01-29
  - claim_id: C02
    said: {from: 2026-01-30T05:00:00+00:00, to: unknown}
    speaker: Somebody else
    role: press
    words: a week is seven days
    status: derived
    sources:
      - {url: "https://example.org/b", publisher: Example, date: undated}
readings:
  - id: one-week
    title: One week, energy in Ukraine
    claims: [C01]
    status: claimed
    start: {earliest: 2026-01-28T22:00:00+00:00, latest: 2026-01-29T17:21:00+00:00}
    end: 2026-02-05T22:00:00+00:00
    basis_start: Not stated.
    basis_end: A week.
    clauses:
      - party: RU
        area: {places: [UA]}
        targets: [energy]
        targets_maybe: [heat_water]
        means: [drone]
"""

SECOND_SOURCES = GOOD[GOOD.rindex("    sources:") : GOOD.index("readings:")]
CLAUSES = GOOD[GOOD.index("    clauses:") :]

COUNT_IN_WORDS = """status: count
    count: {against: RU, figure: many, figure_is: exact, unit: strikes, covers: a day}"""

# what is wrong, the sound text, the text in its place, where its line begins (after the change), the reason
REFUSED = [
    ("an unknown key", "binding: yes", "binding: yes\nbindings: yes", "bindings", "unknown key 'bindings'"),
    ("a missing key", "    role: official\n", "", "- claim_id: C01", "the key 'role' is missing"),
    ("a repeated key", "wave_gap: 6 h", "wave_gap: 6 h\nwave_gap: 7 h", "wave_gap: 7", "'wave_gap' stands twice"),
    ("a repeated claim", "claim_id: C02", "claim_id: C01 ", "claim_id: C01 ", "the id C01 stands twice"),
    ("a claim with an empty list of sources", SECOND_SOURCES, "    sources: []\n", "sources: []", "C02 has no source"),
    ("a claim without sources", SECOND_SOURCES, "", "- claim_id: C02", "the key 'sources' is missing"),
    ("a source that is no address", "https://example.org/a", "example.org", "example.org", "not a full web address"),
    ("a naive time", "19:21:00+02:00", "19:21:00", "19:21:00", "has no zone"),
    ("a date for a time", "2026-01-29T17:21:00+00:00", "2026-01-29", "start: {", "has no zone"),
    ("no time at all", "end: 2026-02-05T22:00:00+00:00", "end: next week", "end: next", "not an ISO 8601 time"),
    ("said backwards", "from: 2026-01-29T05", "from: 2026-01-30T05", "said: {", "said from is later"),
    ("a bound upside down", "earliest: 2026-01-28", "earliest: 2026-01-30", "start: {", "is later than latest"),
    ("an end before the start", "end: 2026-02-05", "end: 2026-01-28", "end: 2026", "an impossible window"),
    ("an open start", "start: {earliest: 2026-01-28T22:00:00+00:00, latest: 2026-01-29T17:21:00+00:00}",
     "start: open", "start: open", "only an end may be open"),
    ("an unknown claim", "claims: [C01]", "claims: [C01, C09]", "claims: [C01", "unknown value 'C09'"),
    ("a claim that nobody can date", "claims: [C01]", "claims: [C02]", "claims: [C02", "no upper bound of `said`"),
    ("a reading without claims", "claims: [C01]", "claims: []", "claims: []", "the list is empty"),
    ("a reading without clauses", CLAUSES, "    clauses: []\n", "clauses: []", "has no clause"),
    ("a place that does not exist", "[UA]", "[UA, UA99999999]", "area: ", "the place UA99999999 does not exist"),
    ("a place spelled as a name", "[UA]", "[Kyiv]", "area: ", "the place Kyiv does not exist"),
    ("an area without places", "{places: [UA]}", "{}", "area: ", "the area is empty"),
    ("an unknown key of an area", "{places: [UA]}", "{place: UA}", "area: ", "unknown key 'place'"),
    ("cities of no country", "{places: [UA]}", "{any_city_of: XX}", "area: ", "any_city_of"),
    ("a country that contains itself", "{places: [UA]}", "{any_city_of: &a {x: *a}}", "area: ", "a text was expected"),
    ("places without a place", "[UA]", "[]", "area: ", "expected a list of place ids"),
    ("an unknown target", "[energy]", "[energy, castles]", "targets: ", "unknown value 'castles'"),
    ("a target that is not known", "[energy]", "[unknown]", "targets: ", "unknown value 'unknown'"),
    ("no targets in a list", "[energy]", "[]", "targets: ", "the list is empty"),
    ("a target both sure and perhaps", "[heat_water]", "[energy]", "targets_maybe: ", "both surely and perhaps"),
    ("an unknown weapon", "[drone]", "[catapult]", "means: ", "unknown value 'catapult'"),
    ("an unknown party", "party: RU", "party: US", "- party: US", "unknown value 'US'"),
    ("a reading named like a sentence", "id: one-week", "id: One week!", "- id: One", "is not an id"),
    ("a gap without a unit", "wave_gap: 6 h", "wave_gap: 6", "wave_gap", "a number of hours"),
    ("a refused offer with a reading", "binding: yes", "binding: no", "  - id: one-week", "cannot have readings"),
    ("a long quotation", '"not to fire" for a week', '"' + "word " * 26 + '"', "words: ", "more than 25 words"),
    ("a count in words", "status: derived", COUNT_IN_WORDS, "count: {", "'many' is not a whole number"),
    ("broken YAML", "binding: yes", "binding: [yes", "wave_gap", "not YAML"),
    ("a second document", "readings:\n", "---\nreadings:\n", "---", "not YAML"),
    ("a tag that would build something", "speaker: Somebody\n", "speaker: !!python/name:os.system x\n", "speaker: !!",
     "a text was expected"),
    ("a list where keys belong", "{from: 2026-01-30T05:00:00+00:00, to: unknown}", "[1, 2]", "said: [1",
     "keys with values were expected"),
]  # fmt: skip


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "sample.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_sound_file_of_ones_own_is_loaded_by_its_path_and_names_its_version(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    agreement = load_agreement(str(path))

    assert check_file(path) == []
    assert agreement.id == "sample-2026"
    assert agreement.version == hashlib.sha256(GOOD.encode()).hexdigest()
    assert agreement.claims[0].said_to == agreement.readings[0].known_from
    assert agreement.readings[0].known_from.isoformat() == "2026-01-29T17:21:00+00:00"


def test_the_example_of_the_readme_passes_the_check_it_explains(tmp_path: Path) -> None:
    readme = (resources.files("monitor") / "agreements" / "README.md").read_text(encoding="utf-8")
    example = readme.split("```yaml\n")[1].split("```")[0]

    assert check_file(write(tmp_path, example)) == []


def test_a_byte_order_mark_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    assert check_file(write(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())) == []


@pytest.mark.parametrize(("old", "new", "at", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_file_is_refused_at_the_line_of_its_fault_with_the_reason(
    old: str, new: str, at: str, reason: str, tmp_path: Path
) -> None:
    broken = GOOD.replace(old, new, 1)
    line = broken.count("\n", 0, broken.index(at)) + 1
    problems = check_file(write(tmp_path, broken))

    assert broken != GOOD
    assert any(problem.line == line and reason in problem.reason for problem in problems), (line, problems)


def test_all_faults_of_a_file_are_told_at_once_and_in_the_order_of_lines(tmp_path: Path) -> None:
    broken = (
        GOOD.replace("party: RU", "party: US").replace("claims: [C01]", "claims: [C05]").replace("6 h", "six hours")
    )
    path = write(tmp_path, broken)

    with pytest.raises(AgreementError) as refused:
        load_agreement(path)

    assert [problem.line for problem in refused.value.problems] == [5, 28, 35]
    assert str(refused.value).splitlines()[0].startswith(f"{path}:5: wave_gap: 'six hours'")


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"# nothing but a remark\n", 1, "the file is empty"),
        (b"title: x\nsummary: \xd0\xff\n", 2, "not UTF-8"),
        (b"title: x\nsummary: \x07\n", 2, "not YAML"),
        (b"[" * 100_000, 1, "nested too deeply"),
        (b"#" * 2_000_001, 1, "2000001 bytes"),
        (b"- a list\n", 1, "keys with values"),
        (b"&a [*a]\n", 1, "keys with values"),
    ],
    ids=["empty", "remark", "encoding", "control character", "depth", "size", "list", "loop"],
)
def test_what_is_no_agreement_at_all_is_refused_with_a_clear_word(
    raw: bytes, line: int, reason: str, tmp_path: Path
) -> None:
    problems = check_file(write(tmp_path, raw))

    assert problems[0].line == line
    assert reason in problems[0].reason


def test_a_name_that_is_neither_shipped_nor_a_file_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match=r"no agreement of that name.*cold-pause-2026"):
        load_agreement("cold-pause-2027")


def test_a_clause_may_have_a_window_of_its_own(tmp_path: Path) -> None:
    own = GOOD.replace("        means: [drone]", "        means: [drone]\n        end: open")
    reading = load_agreement(write(tmp_path, own)).readings[0]

    assert reading.end.kind == "exact"
    assert reading.clauses[0].end.kind == "open"
    assert reading.clauses[0].start == reading.start


def test_a_window_that_cannot_be_is_refused_in_a_clause_too(tmp_path: Path) -> None:
    own = GOOD.replace("        means: [drone]", "        end: 2026-01-01T00:00:00+00:00")

    assert [(problem.line, "impossible" in problem.reason) for problem in check_file(write(tmp_path, own))] == [
        (39, True)
    ]


def test_any_as_perhaps_covered_stands_for_every_target_that_is_not_listed(tmp_path: Path) -> None:
    (clause,) = load_agreement(write(tmp_path, GOOD.replace("[heat_water]", "any"))).readings[0].clauses

    assert "heat_water" in clause.targets_maybe
    assert "residential" in clause.targets_maybe
    assert not {"energy", "unknown"} & set(clause.targets_maybe)


def test_an_unknown_bound_is_read_as_unknown(tmp_path: Path) -> None:
    text = GOOD.replace("end: 2026-02-05T22:00:00+00:00", "end: unknown")
    (window,) = load_agreement(write(tmp_path, text)).readings[0].windows()

    assert window.core is None
    assert window.hull[1] is None
