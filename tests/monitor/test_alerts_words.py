"""What a mail says of numbers, of places, of groupings and of what is left out, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from monitor.agreement import Bound
from monitor.alerts.drawing import WIDTH, font
from monitor.alerts.letters import Letter, letter_of
from monitor.alerts.planning import _fate
from monitor.alerts.subjects import subject_of, told_apart
from monitor.alerts.transport import FileTransport
from monitor.alerts.view import waves_seen
from monitor.alerts.words import language
from monitor.config import Config
from monitor.store.engine import open_store
from tests.monitor.build import KHARKIV, at, clause, reading
from tests.monitor.mail_world import Mailroom, agreement, config, desk, state, strike

NOW = datetime(2026, 2, 4, tzinfo=UTC)


def waves(of: dict[str, Any], code: str = "en") -> list[dict[str, Any]]:
    return list(told_apart(waves_seen(of, desk(), Config().audiences.internal, NOW), code).values())


def opened(wave: dict[str, Any], code: str = "en") -> Letter:
    payload = {"kind": "wave", "wave": wave, "before": None, "changes": [], "agreement": wave["agreement"]}
    return letter_of(payload, ["opened"], code, notice_id="n", unsubscribe="-")


def lines(letter: Letter) -> list[str]:
    return [line.text for section in letter.sections for line in section.lines]


@pytest.mark.parametrize(
    ("n", "en", "uk"),
    [
        (1, "and 1 more report", "і ще 1 повідомлення"), (3, "and 3 more reports", "і ще 3 повідомлення"),
        (5, "and 5 more reports", "і ще 5 повідомлень"), (12, "and 12 more reports", "і ще 12 повідомлень"),
        (21, "and 21 more reports", "і ще 21 повідомлення"), (111, "and 111 more reports", "і ще 111 повідомлень"),
    ],
)  # fmt: skip
def test_a_number_has_its_own_form_of_the_word(n: int, en: str, uk: str) -> None:
    assert (language("en").count("more_reports", n), language("uk").count("more_reports", n)) == (en, uk)


def test_ukrainian_counts_places_and_people_in_their_forms() -> None:
    say = language("uk")
    names = {str(n): {"uk": f"М{n}", "level": "city"} for n in range(24)}
    told = [say.some(list(names)[:n], names) for n in (3, 6, 22, 24)]

    assert told == ["М0 та ще 2 місця", "М0 та ще 5 місць", "М0 та ще 21 місце", "М0 та ще 23 місця"]
    assert [say.count("injured", n) for n in (1, 2, 11)] == ["поранений", "поранені", "поранених"]


def test_a_country_is_not_counted_among_places_of_it_but_named_where_it_is_all_there_is() -> None:
    names = {"UA": {"en": "Ukraine", "level": "country"}, "a": {"en": "A", "level": "city"}, "b": {"en": "B"}}

    assert language("en").some(["UA", "a", "b"], names) == "A, B"
    assert language("en").some(["UA"], names) == "Ukraine"


def test_two_waves_of_one_place_and_day_are_told_with_the_time_of_their_first_strike() -> None:
    evening = {"occurred_from": at("2026-02-03 18:00"), "occurred_to": at("2026-02-03 19:00")}
    noon = {"occurred_from": at("2026-02-03 10:00"), "occurred_to": at("2026-02-03 11:00")}
    two = waves(state(strike("t:1", **noon), strike("t:2", **evening)))
    same = waves(state(strike("t:1", **noon), strike("t:2", **noon, actor="unknown")))
    (alone,) = waves(state(strike("t:1", **noon)))

    assert sorted(opened(wave).title for wave in two) == [
        "Kyiv: reported strikes, 3 Feb from 12:00", "Kyiv: reported strikes, 3 Feb from 20:00"
    ]  # fmt: skip
    assert len({opened(wave).subject.partition(";")[0] for wave in same}) == 2
    assert opened(alone).title == "Kyiv: reported strikes, 3 Feb"


def test_a_bulletin_over_the_same_days_is_said_to_be_left_out_and_one_of_other_days_is_not() -> None:
    def mail(day: str) -> list[str]:
        bulletin = strike("t:9", place_id=KHARKIV, scope="aggregate", occurred_from=at(f"{day} 00:00"),
                          occurred_to=at(f"{day} 12:00"))  # fmt: skip
        (wave,) = waves(state(strike(), bulletin))
        return lines(opened(wave))

    said = "1 bulletin over these days, which sums up several strikes, is not counted in this mail."
    assert said in mail("2026-02-03")
    assert said not in mail("2026-02-01")


def test_a_reading_first_known_between_two_strikes_says_how_many_it_judges_only_in_hindsight() -> None:
    start, end = Bound.exact(at("2026-01-30 00:00")), Bound.exact(at("2026-02-06 00:00"))
    late = agreement(readings=(reading(clause(start, end), name="late", known_from=at("2026-02-03 02:00")),))
    later = {"occurred_from": at("2026-02-03 03:00"), "occurred_to": at("2026-02-03 04:00")}
    (wave,) = waves(state(strike(), strike("t:2", place_id=KHARKIV, **later), of=late))
    (row,) = opened(wave).rows
    why = ", as this reading was, or may have been, first known later"

    assert row.details[1:] == (
        "1 of 2 incidents in this mail",
        f"1 of 2 only in hindsight{why}; strongest verdict there: inconsistent",
    )


def test_ukrainian_mail_has_the_ukrainian_titles_and_falls_back_where_there_is_none() -> None:
    plain = agreement()
    first, second = plain.readings
    titled = replace(plain, title_uk="Пауза", readings=(replace(first, title_uk="Будь-що"), second))
    (wave,) = waves(state(strike(), of=titled), "uk")
    old = {**wave, "readings": [{k: v for k, v in row.items() if k != "title_uk"} for row in wave["readings"]]}

    assert [row.title for row in opened(wave, "uk").rows] == ["Будь-що", second.title]
    assert [row.title for row in opened(old, "uk").rows] == [first.title, second.title]
    assert [row.title for row in opened(wave).rows] == [first.title, second.title]
    assert "Домовленість, про яку повідомляли: Пауза" in opened(wave, "uk").footer


def test_a_wave_whose_reports_all_stand_in_another_is_regrouped_and_not_corrected() -> None:
    before = state(strike(), strike("t:2", place_id=KHARKIV))
    (wave,) = waves(before)
    renamed = {name + "x": {**one, "wave": "wave-other"} for name, one in before["incidents"].items()}
    half = dict(list(renamed.items())[:1])
    fates = [_fate(wave, {**before, "incidents": now}) for now in (renamed, half, {})]

    def subject(change: Any) -> str:
        payload = {"kind": "wave", "wave": None, "before": wave, "changes": [change._asdict()]}
        return subject_of(payload, [change.code], "en")

    assert [(one.code, one.what) for one in fates] == [
        ("corrected", "regrouped"), ("corrected", "merged"), ("corrected", "not_counted")
    ]  # fmt: skip
    assert subject(fates[0]).startswith("Regrouped: ")
    assert "no longer stands" not in subject(fates[0])
    assert all(subject(one).startswith("Correction: ") for one in fates[1:])


def test_a_digest_before_any_reading_says_that_none_was_known(tmp_path: Path) -> None:
    late = agreement(readings=(replace(agreement().readings[0], known_from=at("2026-02-09 00:00")),))
    with open_store(f"sqlite:///{tmp_path / 'mail.db'}") as store:
        room = Mailroom(store, config(tmp_path, desk(digest_hour=8)), FileTransport(tmp_path))
        room.learn(of=late)
        row = strike(occurred_from=at("2026-02-03 20:00"), occurred_to=at("2026-02-03 21:00"))
        room.learn(row, of=late, after=timedelta(hours=24))
        room.send()
    (file,) = tmp_path.glob("*.eml")
    text = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()

    assert "Kyiv, 3 Feb: no reading was known yet" in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("code", ["en", "uk"])
def test_the_words_below_the_map_fit_its_width(code: str) -> None:
    say = language(code)
    first = ("inconsistent", "undetermined", "not_covered", "map_region")
    for row in (first, ("map_later", "map_shared")):
        assert 24 + sum(18 + font(20).getlength(say(key)) + 40 for key in row) - 40 <= WIDTH - 12
    assert 24 + font(17).getlength(say("map_sign")) <= WIDTH - 24
