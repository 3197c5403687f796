"""Posts of channels and items of feeds: what they are is checked here, what is read in them by the reader of prose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sources.bases.feed import canonical, feed_time
from sources.bases.reading import FieldError
from sources.bases.telegram import read_page
from sources.capture import Capture
from sources.catalog.telegram_air_force.bulletin import read_bulletin
from sources.errors import LooksWrong
from sources.source import Parsed
from tests.sources.catalog.conftest import NOON, PAYLOADS, Bench


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_page_gives_posts_with_text_time_and_address() -> None:
    page = read_page(Capture("x", "https://t.me/s/kpszsu", NOON, (PAYLOADS / "telegram/air_force.html").read_bytes()))

    assert [(post.number, post.published_at, post.url) for post in page.posts] == [
        (100, at(1, 3), "https://t.me/kpszsu/100"),
        (101, at(1, 7, 5), "https://t.me/kpszsu/101"),
        (103, at(1, 8), "https://t.me/kpszsu/103"),
        (104, at(1, 9), "https://t.me/kpszsu/104"),
    ]
    assert page.posts[1].text.split("\n")[:3] == [
        "ЗБИТО 70 ДРОНІВ",
        "",
        "У ніч на 1 лютого (з 18:00 31 січня) противник атакував 80 ударними БпЛА.",
    ]
    assert page.posts[2].text == "Відбій загрози."  # the post that it answers is not its own text
    assert (page.before, page.service, page.posts[3].media) == (100, 1, True)


def test_the_bulletin_of_the_air_force_is_an_aggregate_of_the_night_it_names(bench: Bench) -> None:
    bench.serve("/s/kpszsu", "telegram/air_force.html")

    asked = bench.run("telegram-air-force")

    (night,) = [row for row in asked.rows if row["report_id"].startswith("telegram-air-force:101")]
    assert night == {
        "report_id": "telegram-air-force:101",
        "source": "telegram-air-force",
        "origin": "Ukrainian Air Force",
        "origin_side": "UA",
        "url": "https://t.me/kpszsu/101",
        "lang": "uk",
        "published_at": at(1, 7, 5),
        "kind": "strike",
        "scope": "aggregate",
        "occurred_from": at(31, 16, month=1),
        "occurred_to": at(1, 6, 30),
        "extent": "instant",
        "time_text": "У ніч на 1 лютого (з 18:00 31 січня), Станом на 08:30",
        "place_text": "Ukraine",
        "place_id": "UA",
        "weapon": "drone",
        "target": "unknown",
        "actor": "RU",
        "confidence": 0.95,
        "spans": '{"occurred_from":[[17,53]],"kind":[[54,71]],"occurred_to":[[91,106]]}',
        "summary": "An attack from the air on Ukraine, as the Ukrainian Air Force counts it: 70 downed or suppressed, "
        "6 places hit.",
        "licence": "public posts; facts and links only",
        "attribution": "Air Force Command of the Armed Forces of Ukraine, t.me/kpszsu",
        "capture": asked.captures[0].sha256,
    }
    assert not [row for row in asked.rows if ":103" in row["report_id"]]  # an all-clear reports nothing
    tracks = [row for row in asked.rows if row["report_id"].startswith("telegram-air-force:100")]
    assert {row["kind"] for row in tracks} <= {"alert"}  # a drone on its way is a threat, no strike
    assert asked.parsed[0].newest_item_at == at(1, 9)
    assert asked.parsed[0].n_rows == 4
    assert asked.codes() == {"media_only"}
    assert asked.cursor == {"last": 104}


@pytest.mark.parametrize(
    ("text", "published", "start", "end"),
    [
        ("У ніч на 1 січня противник атакував 90 БпЛА.", at(1, 7, month=1), at(31, 16, month=12), at(1, 7, month=1)),
        (
            "У ніч на 16 вересня (з 18.00 15 вересня) противник атакував 113-ма БпЛА. Станом на 08.30 збито 89",
            at(16, 6, month=9),
            at(15, 15, month=9),
            at(16, 5, 30, month=9),
        ),
        (
            "У ніч проти 30 березня (із 19:30) ворог атакував дронами. Станом на 09:00 збито 10",
            at(30, 7, month=3),
            at(29, 16, 30, month=3),
            at(30, 6, month=3),
        ),
    ],
    ids=["New Year", "dots", "no day in the bracket"],
)
def test_the_night_of_a_bulletin_is_dated_by_its_post(
    text: str, published: datetime, start: datetime, end: datetime
) -> None:
    bulletin = read_bulletin(text, published)

    assert bulletin is not None
    assert bulletin.start == (start.replace(year=2025) if start > published else start)
    assert bulletin.end == end


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        ("Зафіксовано влучання 14 БпЛА на 9 локаціях, а також падіння збитих (уламки) на 2 локаціях.", "strike"),
        ("Падіння збитих (уламки) на 2 локаціях.", "strike"),
        ("Атака триває.", "blast"),
    ],
)
def test_a_bulletin_reports_a_strike_only_where_something_was_hit(counts: str, kind: str) -> None:
    bulletin = read_bulletin(f"У ніч на 1 лютого противник атакував 90 БпЛА та 13 ракетами. {counts}", at(1, 7))

    assert bulletin is not None
    assert bulletin.kind == kind
    assert bulletin.hit_places == (9 if "9" in counts else None)
    assert bulletin.weapons == ("drone", "missile")


@pytest.mark.parametrize("text", ["КАБи на Донеччину.", "У ніч на 22 вересня працювала ППО.", "Увага! Дрони на Київ."])
def test_live_tracks_are_no_bulletin(text: str) -> None:
    assert read_bulletin(text, at(1, 7)) is None


@pytest.mark.parametrize("day", ["31 лютого", "0 січня", "5 бурозня"])
def test_a_bulletin_of_an_impossible_date_is_refused(day: str) -> None:
    with pytest.raises(FieldError):
        read_bulletin(f"У ніч на {day} противник атакував 90 БпЛА.", at(1, 7))


def test_posts_that_were_missed_are_fetched_page_by_page_until_the_last_known_one(bench: Bench) -> None:
    bench.serve("/s/kpszsu?before=100", "telegram/air_force_older.html")
    bench.serve("/s/kpszsu", "telegram/air_force.html")

    asked = bench.run("telegram-air-force", cursor={"last": 98})

    assert [capture.url.partition("/s/")[2] for capture in asked.captures] == ["kpszsu", "kpszsu?before=100"]
    assert [dict(fetched.cursor) for fetched in asked.fetched] == [
        {"last": 104, "before": 100, "down_to": 98},  # a run cut short here goes on filling the gap
        {"last": 104},
    ]


def test_a_gap_that_a_cut_run_left_is_filled_by_the_next(bench: Bench) -> None:
    bench.serve("/s/kpszsu?before=100", "telegram/air_force_older.html")
    bench.serve("/s/kpszsu", "telegram/air_force.html")

    asked = bench.run("telegram-air-force", cursor={"last": 104, "before": 100, "down_to": 98})

    assert len(asked.captures) == 2
    assert asked.cursor == {"last": 104}


def test_a_back_fill_goes_back_to_its_day_and_no_further(bench: Bench) -> None:
    bench.serve("/s/kpszsu?before=100", "telegram/air_force_older.html")
    bench.serve("/s/kpszsu", "telegram/air_force.html")

    asked = bench.run("telegram-air-force", since=at(31, 11, month=1))

    assert len(asked.captures) == 2


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("missing_channel.html", "Contact @nosuch"),
        ("no_preview.html", "View @closed_channel"),
        ("history_without_posts.html", "without posts"),
        ("../walls/login.html", "no message history"),
    ],
)
def test_a_page_without_history_is_a_failure_and_no_quiet_day(bench: Bench, payload: str, reason: str) -> None:
    bench.serve("/s/kpszsu", f"telegram/{payload}")

    asked = bench.run("telegram-air-force", cursor={"last": 98})

    assert isinstance(asked.failure, LooksWrong)
    assert reason in str(asked.failure)
    assert len(asked.captures) == 1
    assert asked.cursor == {"last": 98}


def test_a_post_without_a_time_is_rejected_and_the_others_are_read(parse: Callable[..., Parsed]) -> None:
    parsed = parse("telegram-air-force", "telegram/post_without_time.html")

    assert [(one["field"], one["reason"]) for one in parsed.rejected] == [("kpszsu/100", "has no time")]
    assert parsed.rows


def test_a_governor_in_russia_reports_strikes_on_russias_side(parse: Callable[..., Parsed]) -> None:
    parsed = parse("telegram-belgorod", "telegram/belgorod.html")

    (strike,) = [row for row in parsed.rows if row["report_id"] == "telegram-belgorod:7"]
    assert (strike["kind"], strike["actor"], strike["origin_side"]) == ("strike", "UA", "RU")
    assert strike["lang"] == "ru"
    assert (strike["injured"], strike["injured_is"]) == (2, "exact")
    assert strike["occurred_from"] == at(1, 15)  # an evening in Belgorod begins at 18:00 in Moscow
    others = [row for row in parsed.rows if row["report_id"].startswith("telegram-belgorod:8")]
    assert {row["origin"] for row in others} == {"Example Channel"}  # whoever passes it on is not its origin
    assert {row["origin_side"] for row in others} == {"unknown"}


def test_items_of_a_feed_become_reports_with_their_own_times(bench: Bench) -> None:
    bench.serve("/rss", "feeds/pravda_en.xml", ETag='"1"')

    asked = bench.run("pravda-en", url=bench.url + "/rss")

    (row,) = asked.rows
    assert row["published_at"] == at(19, 5, 41, month=9)  # EEST, which feedparser takes for UTC
    assert row["url"] == "https://example.org/news/8054204/"
    assert (row["kind"], row["actor"], row["injured"]) == ("strike", "RU", 3)
    assert row["place_id"].split("|")[0] == "UA63120270010096107"
    assert row["occurred_from"] <= at(19, 0, 15, month=9) < row["occurred_to"]
    assert asked.codes() == {"belongs_to_another"}
    assert [(one["line"], one["field"]) for one in asked.parsed[0].rejected] == [(3, "published")]


def test_the_whole_articles_that_a_feed_carries_are_never_read(parse: Callable[..., Parsed]) -> None:
    parsed = parse("kyiv-independent", "feeds/kyiv_independent.xml")

    assert len(parsed.rows) == 1
    assert "never store" not in repr(parsed)
    assert parsed.rows[0]["killed"] == 4


@pytest.mark.parametrize(("name", "payload"), [("ukrinform-en", "ukrinform_en"), ("rbc-ukraine", "rbc_ukraine")])
def test_feeds_in_both_languages_are_read(parse: Callable[..., Parsed], name: str, payload: str) -> None:
    parsed = parse(name, f"feeds/{payload}.xml")

    assert [row["kind"] for row in parsed.rows] == ["strike"]
    assert parsed.rows[0]["place_id"] in ("UA63000000000041885", "UA59080270010036634")


@pytest.mark.parametrize(
    "payload", ["feeds/without_items.xml", "walls/login.html", "walls/pointer.txt", "feeds/cut.xml"]
)
def test_what_is_no_feed_with_items_is_refused(bench: Bench, payload: str) -> None:
    bench.serve("/rss", payload)

    asked = bench.run("pravda-en", url=bench.url + "/rss")

    assert isinstance(asked.failure, LooksWrong)
    assert len(asked.captures) == 1


def test_an_edited_headline_is_a_new_version_of_the_same_item(parse: Callable[..., Parsed]) -> None:
    body = (PAYLOADS / "feeds/rbc_ukraine.xml").read_bytes()

    before = parse("rbc-ukraine", body)
    after = parse("rbc-ukraine", body.replace("двох".encode(), "трьох".encode()))

    assert before.sets[0][0] == after.sets[0][0]
    assert [before.rows[0]["injured"], after.rows[0]["injured"]] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 19 Sep 2026 08:41:00 EEST",
        "Sat, 19 Sep 2026 08:41:00 +0300",
        "Sat, 19 Sep 2026 08:41:00 MSK",
        "Sat, 19 Sep 2026 05:41:00 GMT",
        "Sat, 19 Sep 2026 07:41:00 EET",
        "2026-09-19T05:41:00Z",
        "2026-09-19T08:41:00+03:00",
    ],
)
def test_times_of_feeds_are_read_with_their_zone(text: str) -> None:
    assert feed_time(text) == at(19, 5, 41, month=9)


@pytest.mark.parametrize(
    "text", ["", "Sat, 19 Sep 2026 08:41:00", "Sat, 19 Sep 2026 08:41:00 IST", "2026-09-19T08:41:00", "yesterday +0300"]
)
def test_times_without_a_zone_that_is_known_are_refused(text: str) -> None:
    with pytest.raises(FieldError):
        feed_time(text)


def test_an_address_is_kept_without_what_tracks_its_readers() -> None:
    assert canonical("https://Example.org/a?id=1&utm_source=rss&fbclid=2#top") == "https://example.org/a?id=1"


@pytest.mark.parametrize("name", ["telegram-emergency-service", "telegram-air-force"])
def test_a_post_that_the_reader_stumbles_over_takes_no_other_with_it(
    parse: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One sentence that nobody thought of must not blind us for a whole page of posts."""
    import sources.prose

    real = sources.prose.extract

    def stumbles(text: str, *args: object, **more: object) -> object:
        if text.startswith("Відбій"):
            raise ValueError("no such number")
        return real(text, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sources.prose, "extract", stumbles, raising=False)

    parsed = parse(name, "telegram/air_force.html")

    assert [(one["line"], one["reason"]) for one in parsed.rejected] == [
        (103, "cannot be read (ValueError: no such number)")
    ]
    assert [row for row in parsed.rows if ":101" in row["report_id"]]
