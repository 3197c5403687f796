"""Every trigger can fire; grouping waits; nothing that gets worse, or was wrong, is ever swallowed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from monitor.agreement import Bound
from monitor.alerts import words_en, words_uk
from monitor.alerts.occasions import quiet_until
from monitor.alerts.place_map import map_of
from monitor.alerts.planning import plan, plan_heartbeats
from monitor.alerts.transport import FileTransport
from monitor.alerts.words import language
from monitor.reasons import SENTENCES
from monitor.store.engine import Store
from monitor.store.outbox import Silence, keep_silence, release
from monitor.store.runs import Run, record_run
from tests.monitor.build import KHARKIV, at, clause, reading
from tests.monitor.mail_world import MINUTE, NIGHT, Mailroom, agreement, config, desk, state, strike

HOUR = timedelta(hours=1)


@pytest.fixture
def room(store: Store, tmp_path: Path) -> Mailroom:
    """A mailroom on SQLite, and one on PostgreSQL."""
    return Mailroom(store, config(tmp_path / "mail"), FileTransport(tmp_path / "mail"))


def with_settings(room: Mailroom, *subscriptions: Any, **changes: Any) -> Mailroom:
    room.config = config(room.config.alerts.folder, *subscriptions, **changes)
    return room


def mails(room: Mailroom) -> list[Any]:
    files = sorted(room.config.alerts.folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def silenced(room: Mailroom) -> None:
    with room.store.writing() as connection:
        keep_silence(connection, Silence("sil-1", "ed", "storm", {}, NIGHT, NIGHT, NIGHT + timedelta(days=2)))


def test_a_violation_opens_one_mail_for_all_readings(room: Mailroom) -> None:
    room.learn(strike())
    room.send()

    assert room.told() == [("opened", "sent")]
    assert mails(room)[0]["Subject"] == (
        "Kyiv: reported strikes, night of 3 Feb; inconsistent with 2 of 2 readings, 0 undetermined; sources: one side"
    )


def test_the_same_state_again_says_nothing_new(room: Mailroom) -> None:
    room.learn(strike())
    room.send()

    assert room.learn(strike(), after=HOUR) == 0


def test_a_first_mail_waits_for_group_wait_and_takes_in_what_comes_meanwhile(room: Mailroom) -> None:
    room.learn(strike())
    assert room.send(after=MINUTE / 2).accepted == 0
    room.learn(strike(), strike("t:2", place_id=KHARKIV))
    assert room.send(after=MINUTE).accepted == 1

    assert room.told() == [("opened", "sent")]
    assert "Kharkiv" in mails(room)[0]["Subject"]


def test_a_new_city_grows_the_wave_in_the_same_thread(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    room.learn(strike(), strike("t:2", place_id=KHARKIV))
    room.send()
    first, second = room.rows()

    assert (first["reasons"], second["reasons"]) == ("opened", "grew")
    assert second["parents"] == first["message_id"]


def test_group_interval_keeps_two_mails_of_a_wave_apart(room: Mailroom) -> None:
    room.learn(strike())
    room.send(after=MINUTE)
    room.learn(strike(), strike("t:2", place_id=KHARKIV))

    assert room.send(after=4 * MINUTE).accepted == 0
    assert room.send(after=2 * MINUTE).accepted == 1


BETTER = {
    "deaths": (strike(), strike(killed=2, killed_is="at_least"), "escalated"),
    "a verdict": (strike(target="unknown"), strike(), "escalated"),
    "a retracted figure": (strike(killed=9, killed_is="exact"), strike(killed=4, killed_is="exact"), "corrected"),
    "a weaker verdict": (strike(), strike(actor="unknown"), "corrected"),
    "another time": (strike(), strike(occurred_from=at("2026-02-02 20:00"), occurred_to=at("2026-02-02 21:00")),
                     "corrected"),
}  # fmt: skip


@pytest.mark.parametrize("what", BETTER)
def test_what_gets_worse_or_was_wrong_comes_through_every_silence(room: Mailroom, what: str) -> None:
    """Lost: the one mail that a silence must not swallow."""
    before, after, reason = BETTER[what]
    room.learn(before)
    room.send()
    silenced(room)
    room.learn(after)
    room.send()

    assert [reasons.split("|")[0] for reasons, state in room.told("sent")] == ["opened", reason]


def test_a_retraction_comes_through_a_silence(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    silenced(room)
    gone = state()
    gone["retracted"] = list(state(strike())["incidents"])
    with room.store.writing() as connection:
        plan(connection, gone, room.config, room.now)
    room.send()

    assert room.told("sent")[-1][0] == "retracted"


def test_a_wave_that_is_no_longer_counted_is_corrected_through_a_silence(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    silenced(room)
    room.learn()
    room.send()

    assert room.told("sent")[-1][0] == "corrected"


def test_an_escalation_of_a_wave_that_was_itself_silenced_still_comes(room: Mailroom) -> None:
    silenced(room)
    room.learn(strike(target="unknown"))
    room.learn(strike(), after=MINUTE)
    room.send()

    assert room.told() == [("opened", "silenced"), ("escalated", "sent")]


def test_a_mere_new_place_is_silenced_and_kept_on_record(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    silenced(room)
    room.learn(strike(), strike("t:2", place_id=KHARKIV))

    assert room.told() == [("opened", "sent"), ("grew", "silenced")]


def test_what_was_taken_back_before_it_was_sent_is_never_sent(room: Mailroom) -> None:
    room.learn(strike())
    room.learn()

    assert room.send().accepted == 0
    assert room.told() == [("opened", "superseded")]


def test_quiet_hours_put_off_what_is_undetermined_but_not_what_is_inconsistent(room: Mailroom) -> None:
    with_settings(room, desk(quiet="09:00-13:00"))  # Kyiv; NIGHT is 10:00 there
    room.learn(strike(target="unknown", actor="unknown"))
    assert room.send().accepted == 0
    room.learn(strike())

    assert room.told("waiting") != []
    assert room.rows()[0]["due_at"] == at("2026-02-03 11:00")


@pytest.mark.parametrize(
    ("moment", "until"),
    [("2026-02-03 22:30", "2026-02-04 05:00"), ("2026-02-03 03:00", "2026-02-03 05:00"), ("2026-02-03 12:00", "")],
)
def test_quiet_hours_run_over_midnight_on_kyivs_clock(moment: str, until: str) -> None:
    assert quiet_until(at(moment), "23:00-07:00") == at(until or moment)


def test_a_held_notice_waits_for_a_person(room: Mailroom) -> None:
    with_settings(room, release={"internal": "hold"})
    room.learn(strike())
    assert room.send().accepted == 0
    with room.store.writing() as connection:
        assert release(connection, room.rows()[0]["notice_id"], by="ed", now=room.now)

    assert room.send().accepted == 1


def test_a_delayed_audience_hears_later_and_is_told_so(room: Mailroom) -> None:
    with_settings(room, desk(audience="public"))
    room.learn(strike())
    assert room.told() == []
    room.learn(strike(), after=timedelta(hours=12))
    room.send()
    text = mails(room)[0].get_body(("plain",)).get_content()

    assert room.told() == [("opened", "sent")]
    assert "12 h for energy and military objects" in text


def test_readers_who_may_not_know_the_city_do_not_learn_it_from_the_subject_or_the_picture(room: Mailroom) -> None:
    with_settings(room, desk(audience="public"))
    plant = strike(place_id=KHARKIV, target="energy", summary="The plant in the north of Kharkiv", place_text="Plant 5")
    room.learn(plant)
    room.learn(plant, after=timedelta(hours=12))
    room.send()
    (mail,) = mails(room)
    text = mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()

    assert mail["Subject"].startswith("Kharkiv district: ")
    assert "Plant 5" not in text
    assert "in the north" not in text
    assert not re.search(r"Kharkiv(?! district)", text)


def test_a_wave_begins_with_its_first_strike_and_is_attested_as_its_best_one(room: Mailroom) -> None:
    seen = {"origin": "BBC Verify", "origin_side": "third_party"}
    room.learn(
        strike(occurred_from=at("2026-02-02 20:00"), occurred_to=at("2026-02-02 21:00")),
        strike("t:2", place_id=KHARKIV, occurred_from=at("2026-02-03 00:00"), occurred_to=at("2026-02-03 01:00")),
        strike(
            "t:3", place_id=KHARKIV, occurred_from=at("2026-02-03 00:00"), occurred_to=at("2026-02-03 01:00"), **seen
        ),
    )
    room.send()
    text = mails(room)[0].get_body(("plain",)).get_content()

    assert "2 Feb 22:00 – 3 Feb 03:00" in text
    assert "verified by a named third party" in text


def test_an_old_strike_learned_of_late_is_no_mail_of_its_own(room: Mailroom) -> None:
    room.learn(strike(), after=timedelta(days=5))

    assert room.told() == []


def test_a_reading_first_known_later_is_hindsight_and_comes_in_the_digest(room: Mailroom) -> None:
    start, end = Bound.exact(at("2026-01-30 00:00")), Bound.exact(at("2026-02-06 00:00"))
    later = agreement(readings=(reading(clause(start, end), name="later", known_from=at("2026-02-03 12:00")),))
    with_settings(room, desk(digest_hour=8))
    room.learn(strike(), of=later)
    assert room.told() == []
    room.learn(strike(), of=later, after=timedelta(hours=24))
    room.send()

    assert room.told() == [("digest", "sent")]
    assert "IN HINDSIGHT" in mails(room)[0].get_body(("plain",)).get_content()


def test_a_window_opens_is_about_to_close_and_closes_with_its_balance(room: Mailroom) -> None:
    with_settings(room, desk(windows=True))
    for moment in ("2026-01-30 00:00", "2026-02-05 18:30", "2026-02-06 00:05"):
        room.now = at(moment)
        room.learn(*([] if moment < "2026-02" else [strike()]))
        room.send(after=MINUTE)
    codes = [reasons for reasons, _ in room.told("sent") if reasons.startswith("window")]
    closed = next(mail for mail in mails(room) if "closed" in mail["X-Pausewatch-Reason"])

    assert codes == ["window_opened", "window_closing", "window_closed"]
    assert "1 inconsistent, 0 undetermined" in closed.get_body(("plain",)).get_content()


def test_a_source_that_goes_dark_in_a_window_is_reported_once_and_again_when_it_is_back(room: Mailroom) -> None:
    def ran(state: str, **error: str) -> None:
        with room.store.writing() as connection:
            record_run(connection, Run("siren", "collect", room.now, room.now, state, **error))

    ran("ok")
    for _ in range(4):
        room.now += HOUR
        ran("failed", error_class="TimedOut", error_message="no answer")
        room.learn()
        room.send(after=MINUTE)
    room.now += HOUR
    ran("ok")
    room.learn()

    assert [reasons for reasons, _ in room.told()] == ["source_dark", "source_back"]


def test_a_heartbeat_comes_to_operators_at_its_pace(room: Mailroom) -> None:
    with_settings(room, desk(operator=True), heartbeat_every="6h")
    for hours in (0, 3, 3):
        room.now += hours * HOUR
        with room.store.writing() as connection:
            plan_heartbeats(connection, room.config, room.now, {"sources": 4})

    assert room.told() == [("heartbeat", "waiting"), ("heartbeat", "waiting")]


def test_a_reminder_comes_while_a_wave_lasts_where_it_was_asked_for(room: Mailroom) -> None:
    with_settings(room, remind_every="1h")
    row = strike(occurred_from=at("2026-02-03 07:00"), occurred_to=at("2026-02-03 08:00"))
    room.learn(row)
    room.send()
    room.learn(row, after=2 * HOUR)
    room.send()

    assert [reasons for reasons, _ in room.told("sent")] == ["opened", "reminder"]


def test_a_subscription_hears_only_of_its_places_and_parties(room: Mailroom) -> None:
    with_settings(room, desk(places=(KHARKIV,)), desk(name="other", to=("o@example.org",), parties=("UA",)))
    room.learn(strike())

    assert room.told() == []


def test_nothing_is_planned_while_alerts_are_off(room: Mailroom) -> None:
    with_settings(room, enabled=False)

    assert room.learn(strike()) == 0


def test_nothing_leaves_before_a_test_was_delivered_on_this_way(room: Mailroom) -> None:
    with_settings(room, sender="other@example.org")
    room.learn(strike())

    assert room.send().accepted == 0


def test_a_late_mail_says_how_late_it_is(room: Mailroom) -> None:
    room.learn(strike())
    room.send(after=timedelta(hours=5))

    assert "Late by 5 h" in mails(room)[0]["Subject"]


def test_both_languages_have_the_same_sentences_and_every_reason() -> None:
    assert words_en.WORDS.keys() == words_uk.WORDS.keys()
    assert words_uk.REASONS.keys() == SENTENCES.keys()


def test_a_ukrainian_reader_gets_a_ukrainian_mail(room: Mailroom) -> None:
    with_settings(room, desk(language="uk"))
    room.learn(strike())
    room.send()
    mail = mails(room)[0]

    assert mail["Subject"].startswith("Київ: повідомлено про удари, ніч на 3 лют.")
    assert "НЕ УЗГОДЖУЄТЬСЯ" in mail.get_body(("plain",)).get_content()


def test_headers_say_what_a_mail_program_needs(room: Mailroom) -> None:
    room.learn(strike())
    room.send()
    mail = mails(room)[0]

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "pausewatch <pausewatch.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:watch@example.org?subject=unsubscribe>"
    assert datetime.strptime(mail["Date"], "%a, %d %b %Y %H:%M:%S %z") == NIGHT.astimezone(UTC) + 10 * MINUTE
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png",
    ]  # fmt: skip


def test_only_the_newsrooms_own_desk_gets_a_map_and_it_says_in_words_what_it_shows(room: Mailroom) -> None:
    with_settings(room, desk(), desk(name="readers", to=("readers@example.org",), audience="subscribers"))
    for after in (timedelta(0), timedelta(hours=12)):
        room.learn(strike(), strike("t:2", place_id=KHARKIV), after=after)
        room.send()
    sent = {mail["To"]: mail for mail in mails(room)}
    pictures = {
        to: [part.get_filename() for part in mail.walk() if part.get_content_maintype() == "image"]
        for to, mail in sent.items()
    }
    words = " ".join(sent["desk@example.org"].get_body(("plain",)).get_content().split())

    assert pictures == {"desk@example.org": ["timeline.png", "map.png"], "readers@example.org": ["timeline.png"]}
    assert "Kharkiv: inconsistent; Kyiv: inconsistent." in words
    assert "Map" not in sent["readers@example.org"].get_body(("plain",)).get_content()


def test_the_map_shades_a_region_dots_a_city_and_names_what_it_cannot_place() -> None:
    seen = {"hindsight": False, "verdict": "inconsistent"}
    names = {
        "UA80000000000093317": {"en": "Kyiv", "level": "city", "at": "50.45,30.52"},
        "UA65000000000030969": {"en": "Kherson oblast", "level": "oblast", "at": "46.64,33.00"},
        "nowhere": {"en": "Nowhere", "level": ""},
    }

    def drawn(*places: str) -> Any:
        wave = {"incidents": {"inc": {"places": places, "verdicts": {"any": seen}}}, "names": names}
        return map_of(wave, language("en"))

    def pixel(png: bytes, x: int, y: int) -> Any:
        return Image.open(BytesIO(png)).convert("RGB").getpixel((x, y))

    city, region = drawn("UA80000000000093317", "nowhere"), drawn("UA65000000000030969")
    kherson_oblast, kyiv_oblast = (560, 440), (417, 240)

    assert pixel(region.png, *kherson_oblast) != pixel(city.png, *kherson_oblast)
    assert pixel(region.png, *kyiv_oblast) == pixel(city.png, *kyiv_oblast)  # not shaded for the city's sake
    assert "Not on the map: Nowhere." in city.alt
    assert drawn("nowhere") is None


def test_the_map_never_calls_a_verdict_in_hindsight_not_covered_nor_hides_that_several_places_were_named() -> None:
    names = {name: {"en": name.title(), "level": "city", "at": f"49.5,{lon}"} for lon, name in
             enumerate(("once", "later", "apart", "pair", "both"), start=25)}  # fmt: skip

    def cell(verdict: str, hindsight: bool = False) -> dict[str, Any]:
        return {"verdict": verdict, "hindsight": hindsight}

    told = [
        (["once"], {"a": cell("undetermined"), "b": cell("inconsistent", True)}),
        (["later"], {"a": cell("not_covered"), "b": cell("undetermined", True)}),
        (["apart"], {"a": cell("not_covered")}),
        (["pair", "both"], {"a": cell("inconsistent")}),
        (["both"], {"a": cell("inconsistent")}),
    ]
    incidents = {str(n): {"places": places, "verdicts": cells} for n, (places, cells) in enumerate(told)}
    drawn = map_of({"incidents": incidents, "names": names}, language("en"))
    assert drawn is not None
    colours = {
        name: Image.open(BytesIO(drawn.png)).convert("RGB").getpixel(_pixel(49.5, lon + 0.1))
        for lon, name in enumerate(names, start=25)
    }

    assert drawn.alt.endswith(
        "Each sign: the place's strongest verdict under any reading known by then. Apart: not covered; "
        "Later: only in hindsight undetermined; Once: undetermined; Pair: inconsistent (one of several places named); "
        "Both: inconsistent."
    )
    assert colours["pair"] == colours["apart"] == (255, 255, 255)  # hollow beside its middle
    assert colours["both"] != (255, 255, 255)


def _pixel(lat: float, lon: float) -> tuple[int, int]:
    from monitor.alerts.place_map import _xy

    x, y = _xy(lon, lat)
    return round(x), round(y)
