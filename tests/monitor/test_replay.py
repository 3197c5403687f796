"""The demo's replay: the daemon's path gives what a direct import of the same rows gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.replay import SAME, ReplayDiffers, _require_same, demo


@pytest.mark.slow
def test_the_replay_through_collectors_equals_the_direct_import_of_the_same_rows(tmp_path: Path):
    text = demo(tmp_path, every=4, half_way=True)

    assert "casebook 151" in text
    assert "byte for byte" in text
    assert "(2 in all)" in text


def test_a_difference_is_an_error_that_names_the_file(tmp_path: Path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for name in SAME:
            (tmp_path / folder / name).write_text("same")
    _require_same(tmp_path / "a", tmp_path / "b")
    (tmp_path / "b" / "verdicts.csv").write_text("other")

    with pytest.raises(ReplayDiffers, match=r"verdicts\.csv"):
        _require_same(tmp_path / "a", tmp_path / "b")
