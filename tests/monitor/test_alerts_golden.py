"""The replayed three weeks: which mails, in which order, for which reasons, on one page that a person can read."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from monitor.alerts.demo import write_mails

GOLDEN = Path(__file__).parent / "golden_mails.txt"


@pytest.mark.slow
def test_the_three_weeks_give_the_mails_of_the_golden_list(tmp_path: Path) -> None:
    """Lost: the night on which a change of rules turns one mail into fifty, or into none."""
    n = write_mails(tmp_path)
    found = (tmp_path / "list.txt").read_text(encoding="utf-8")
    threads: dict[str, int] = {}
    for file in tmp_path.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        threads[mail["Message-ID"]] = threads.get(mail["Message-ID"], 0) + 1

    assert found == GOLDEN.read_text(encoding="utf-8")
    assert len(threads) == n
    assert set(threads.values()) == {1}
