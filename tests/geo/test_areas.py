"""Areas as agreement files write them."""

from __future__ import annotations

import pytest

from geo.areas import AreaError, AreaSpec


def test_listed_places_are_read_in_their_order_and_once(toy) -> None:
    area = AreaSpec.from_mapping({"places": [toy.kay, toy.west, toy.kay]}, toy.gaz)

    assert area == AreaSpec("places", places=(toy.kay, toy.west))


def test_a_single_place_needs_no_list(toy) -> None:
    assert AreaSpec.from_mapping({"places": toy.kay}, toy.gaz).places == (toy.kay,)


@pytest.mark.parametrize(("written", "villages"), [("maybe", "maybe"), ("no", "no"), (False, "no")])
def test_any_city_says_what_villages_are_and_yaml_reads_a_bare_no_as_false(toy, written, villages) -> None:
    area = AreaSpec.from_mapping({"any_city_of": "UA", "villages": written}, toy.gaz)

    assert area == AreaSpec("any_city", country="UA", villages=villages)


def test_villages_are_no_unless_said(toy) -> None:
    assert AreaSpec.from_mapping({"any_city_of": "UA"}, toy.gaz).villages == "no"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({}, "neither places nor any_city_of"),
        ("Kyiv", "expected a mapping"),
        ({"places": ["UA"], "any_city_of": "UA"}, "exclude each other"),
        ({"places": []}, "expected a list"),
        ({"places": 7}, "expected a list"),
        ({"places": ["Atlantis"]}, "no place 'Atlantis'"),
        ({"places": [["UA"]]}, "no place"),
        ({"places": ["UA"], "villages": "maybe"}, "unknown key 'villages'"),
        ({"any_city_of": "XX"}, "'XX' is not the id of a country"),
        ({"any_city_of": "RU-BEL"}, "'RU-BEL' is not the id of a country"),
        ({"any_city_of": "UA", "villages": "perhaps"}, "'perhaps' is neither"),
        ({"any_city_of": "UA", "towns": "maybe"}, "unknown key 'towns'"),
    ],
)
def test_an_area_that_cannot_be_meant_is_refused_with_the_reason(toy, mapping, message) -> None:
    with pytest.raises(AreaError, match=message):
        AreaSpec.from_mapping(mapping, toy.gaz)


def test_areas_are_described_in_words(toy) -> None:
    assert AreaSpec("places", places=(toy.kay, toy.west)).describe(toy.gaz) == "Kay or West"
    assert AreaSpec("any_city").describe(toy.gaz) == "any city of Ukraine"
    assert AreaSpec("any_city", villages="maybe").describe(toy.gaz) == "any city of Ukraine; villages maybe"
