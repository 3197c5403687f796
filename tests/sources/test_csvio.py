"""CSV as bytes: quoting, the formula guard, and reading what nobody promised to be sound."""

from __future__ import annotations

import contextlib
import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import csvio
from sources.columns import Column
from sources.csvio import Broken, CellError, Record, UnreadableError, guard, quote, read_records, unguard
from tests.sources.strategies import TEXTS


def read(data: bytes) -> list[Record | Broken]:
    return list(read_records(io.BytesIO(data), "x.csv"))


def lines_of(found: list[Record | Broken]) -> list[int]:
    return [record.line for record in found]


@given(TEXTS)
def test_the_guard_comes_off_as_it_went_on(text: str) -> None:
    assert text == unguard(guard(text))


@given(TEXTS)
def test_guarded_text_never_begins_like_a_formula(text: str) -> None:
    assert guard(text)[0] not in "=+-@\t\r"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "'="])
def test_each_sign_that_starts_a_formula_is_guarded(sign: str) -> None:
    assert guard(sign + "1") == "'" + sign + "1"


def test_text_that_is_no_formula_is_left_alone() -> None:
    for text in ("", "Kyiv", "'tis", "''", "1-2", " =1", "'"):
        assert text == guard(text)


def test_a_quote_before_a_formula_sign_survives() -> None:
    assert guard("'=1") == "''=1"
    assert unguard("''=1") == "'=1"


@given(st.lists(st.lists(st.one_of(TEXTS, st.just("")), min_size=2, max_size=4), min_size=1, max_size=6))
def test_cells_come_back_as_they_were_written(rows: list[list[str]]) -> None:
    data = "".join(",".join(quote(cell) for cell in row) + "\n" for row in rows).encode()

    found = [record.cells for record in read(data) if isinstance(record, Record)]
    assert rows == found


@given(st.lists(st.lists(st.one_of(TEXTS, st.just("")), min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_we_write_is_what_pythons_own_reader_reads(rows: list[list[str]]) -> None:
    text = "".join(",".join(quote(cell) for cell in row) + "\n" for row in rows)

    assert rows == list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.binary(max_size=300))
def test_no_bytes_at_all_bring_the_reader_down(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        found = read(data)
        assert lines_of(found) == sorted(set(lines_of(found)))


@given(st.text(st.sampled_from('",\n\rab'), max_size=40))
def test_every_line_of_any_text_is_accounted_for(text: str) -> None:
    """A line is blank, or begins a record, or is inside one; none is passed over."""
    if not text.strip():
        return
    found = read(text.encode())
    lines = text.split("\n")

    covered: set[int] = set()
    for record in found:
        held = 1 if isinstance(record, Broken) else 1 + sum(cell.count("\n") for cell in record.cells)
        covered |= set(range(record.line, record.line + held))
    assert [n for n, line in enumerate(lines, start=1) if line.strip("\r") and n not in covered] == []


def test_line_numbers_stay_right_after_quoted_line_breaks_and_blank_lines() -> None:
    found = read(b'a,b\n"one\ntwo\nthree",1\n\n"x ""y""",2\r\nlast,3')

    assert lines_of(found) == [1, 2, 6, 7]
    assert found[2].cells == ['x "y"', "2"]  # type: ignore[union-attr]


def test_a_byte_order_mark_is_dropped() -> None:
    assert [Record(1, ["a", "b"])] == read(b"\xef\xbb\xbfa,b\n")


def test_one_stray_quote_costs_one_row_and_not_those_after_it() -> None:
    found = read(b'a,b\n"open,1\nx,2\ny,3\n')

    assert [Record(1, ["a", "b"]), Broken(2, '"open,1', "opens a quote that is not closed")] == found[:2]
    assert [Record(3, ["x", "2"]), Record(4, ["y", "3"])] == found[2:]


def test_a_quote_inside_a_cell_is_a_quote() -> None:
    assert [Record(1, ['5" pipe', "1"])] == read(b'5" pipe,1\n')


def test_text_after_a_closing_quote_breaks_its_row_alone() -> None:
    found = read(b'a,b\n"x"y,1\nz,2\n')

    assert lines_of(found) == [1, 2, 3]
    assert found[1].reason == "has text after a closing quote"  # type: ignore[union-attr]


def test_a_nul_byte_breaks_its_row_alone() -> None:
    found = read(b"a,b\nx\0y,1\nz,2\n")

    assert Broken(2, r"x\0y,1", "holds a NUL byte at character 2") == found[1]
    assert Record(3, ["z", "2"]) == found[2]


def test_a_cell_beyond_the_limit_breaks_its_row_alone() -> None:
    found = read(b'a,b\n"' + b"x" * 200_000 + b'",1\nz,2\n')

    assert "131,072 characters" in found[1].reason  # type: ignore[union-attr]
    assert Record(3, ["z", "2"]) == found[2]


@pytest.mark.parametrize("end", [b"\nz,2\n", b"\n", b""], ids=["then a row", "then nothing", "no line break"])
def test_an_endless_line_is_passed_over_without_being_held_in_memory(tmp_path: Path, end: bytes) -> None:
    """200 MB in one line: a few megabytes of memory, and the row after it is read."""
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(b"a,b\n")
        for _ in range(200):
            stream.write(b"x" * 1_000_000)
        stream.write(end)

    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            found = list(read_records(stream, path.name))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    path.unlink()

    assert isinstance(found[1], Broken)
    assert (found[1].line, found[1].reason) == (2, "is a line of 200,000,000 bytes; at most 1,048,576 are read")
    assert found[2:] == ([Record(3, ["z", "2"])] if b"z" in end else [])
    assert peak < 8_000_000


def test_an_endless_quoted_cell_of_many_lines_is_given_up_within_bounds() -> None:
    data = b'a,b\n"open\n' + b"word,1\n" * 5_000 + b"z,2\n"

    found = read(data)
    assert Broken(2, '"open', "opens a quote that is not closed") == found[1]
    assert len(found) == 5_003


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n  \n", "is empty"),
        ("a,b\nКиїв,1\n".encode("cp1251"), r"byte 0xca at offset 4 \(line 2\); it looks like windows-1251"),
        ("a,b\nMünchen,1\n".encode("latin-1"), r"byte 0xfc at offset 5 .* windows-1252"),
        ("a,b\n".encode("utf-16"), "offset 0: is text in UTF-16"),
        ("a,b\n".encode("utf-16-le"), "NUL byte at offset 1: looks like UTF-16"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x1f\x8b....", "a gzip archive"),
        (b"version https://git-lfs.github.com/spec/v1\noid x\n", "a Git LFS pointer"),
        (b"\n<!DOCTYPE html><html>", "an HTML page"),
    ],
)
def test_what_is_no_csv_in_utf8_is_named(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read(data)


def test_the_offset_of_a_bad_byte_counts_from_the_start_of_the_file() -> None:
    data = b"\xef\xbb\xbfa,b\n" + b"x,1\n" * 100_000 + b"\xff,1\n"

    with pytest.raises(UnreadableError, match=r"byte 0xff at offset 400,007 \(line 100002\)"):
        read(data)


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        ("time", "2026-01-29T17:21:00", "has no offset from UTC"),
        ("time", "2026-01-29", "has no offset from UTC"),
        ("time", "yesterday", "is not an ISO 8601 time"),
        ("time", "0001-01-01T00:00:00+14:00", "outside the calendar"),
        ("degrees", "50,45", "is not a number"),
        ("degrees", "nan", "is not a number"),
        ("degrees", "٥", "is not a number"),
        ("count", "12.5", "is not a whole number"),
        ("count", "1,000", "is not a whole number"),
        ("count", "9" * 30, "is not a whole number"),
        ("flag", "maybe", "must be true or false"),
        ("text", "a\0b", "NUL"),
    ],
)
def test_a_cell_that_is_not_of_its_kind_is_refused_with_the_reason(kind: str, cell: str, words: str) -> None:
    with pytest.raises(CellError, match=words):
        csvio.parse_cell(Column("x", kind, False, (), "X."), cell)  # type: ignore[arg-type]


def test_cells_of_each_kind_are_read() -> None:
    def value(kind: str, cell: str) -> object:
        return csvio.parse_cell(Column("x", kind, False, (), "X."), cell)  # type: ignore[arg-type]

    assert value("time", "2026-01-29T17:21+02:00").isoformat() == "2026-01-29T15:21:00+00:00"  # type: ignore[attr-defined]
    assert value("degrees", "-.5") == -0.5
    assert value("count", "12.0") == 12
    assert value("flag", "True") is True
    assert value("text", "'-x") == "-x"
