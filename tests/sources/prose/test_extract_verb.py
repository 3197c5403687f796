"""The verb: lines in, CSV out; a line that cannot be read is named and nothing else is lost."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from click.testing import CliRunner

from monitor.cli.extract import cli


def run(folder: Path, lines: list[str]) -> tuple[int, str, list[dict[str, str]]]:
    source, target = folder / "in.jsonl", folder / "out.csv"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = CliRunner().invoke(cli, [str(source), "--out", str(target)])
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8")))) if target.exists() else []
    return result.exit_code, result.output, rows


def line(**fields: str) -> str:
    return json.dumps(
        {"id": "a1", "published_at": "2026-02-03", "lang": "uk", "source": "ova", **fields}, ensure_ascii=False
    )


def test_reports_carry_the_line_they_came_from(tmp_path: Path) -> None:
    code, _, rows = run(tmp_path, [line(text="Вночі дрон влучив у школу в Сумах, поранено двох.")])

    assert 0 == code
    assert [("a1", "ova", "strike", "2", "false")] == [
        (r["doc_id"], r["source"], r["kind"], r["injured"], r["background"]) for r in rows
    ]
    assert {"confidence", "spans", "report_id"} <= rows[0].keys()
    assert "2026-02-02T16:00:00+00:00" == rows[0]["occurred_from"]


def test_a_broken_line_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    code, output, rows = run(
        tmp_path,
        [
            "{broken",
            line(id="", text="x"),
            line(published_at="3 February", text="x"),
            line(text="Дрон влучив у школу в Сумах."),
        ],
    )

    assert 1 == code
    assert ["line 1", "line 2", "line 3"] == [f"line {n}" for n in (1, 2, 3) if f"line {n}:" in output]
    assert 1 == len(rows)


def test_a_text_without_a_date_takes_the_year_of_its_neighbours_and_is_less_sure(tmp_path: Path) -> None:
    _, _, rows = run(
        tmp_path,
        [
            line(text="Дрон влучив у школу в Сумах."),
            line(id="a2", published_at="", text="3 лютого дрон влучив у школу в Сумах."),
        ],
    )

    assert "2026-02-02T22:00:00+00:00" == rows[1]["occurred_from"]
    assert float(rows[1]["confidence"]) < 0.8 < float(rows[0]["confidence"])


def test_a_text_that_would_run_as_a_formula_is_guarded(tmp_path: Path) -> None:
    _, _, rows = run(tmp_path, [line(id="=1+1", text="Дрон влучив у школу в Сумах.")])

    assert "'=1+1" == rows[0]["doc_id"]


def test_texts_without_a_report_are_named_and_are_no_fault(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.csv"
    quiet = [line(id=f"q{n}", text="Сьогодні в місті сонячно.") for n in range(1, 13)]
    source.write_text("\n".join([line(text="Дрон влучив у школу в Сумах."), *quiet]), encoding="utf-8")
    result = CliRunner().invoke(cli, [str(source), "--out", str(target)])

    assert 0 == result.exit_code
    assert f"13 texts read, 1 reports written to {target}\n" == result.stdout
    assert "no report in 12 texts: q1, q2, q3, q4, q5, q6, q7, q8, q9, q10 and 2 more\n" == result.stderr


def test_nothing_is_said_of_silence_where_every_text_gave_a_report(tmp_path: Path) -> None:
    _, output, _ = run(tmp_path, [line(text="Дрон влучив у школу в Сумах.")])

    assert "no report" not in output


def test_one_text_without_a_report_is_named_on_one_line(tmp_path: Path) -> None:
    _, output, _ = run(tmp_path, [line(id="a\nb", text="Сьогодні в місті сонячно.")])

    assert "no report in 1 text: a?b\n" in output
