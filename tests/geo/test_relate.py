"""The rules of Place (design, section 5), one by one, in a country whose borders are straight lines."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.areas import AreaSpec
from geo.boundaries import Boundaries
from geo.kleene import names
from geo.location import LocationError
from geo.relate import NEAR_KM, REASONS, prepare, relate

KM = 1 / 111.195  # degrees of latitude in a kilometre


def locations(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    for name in ("place_id", "place_relation", "place_text"):
        frame[name] = frame.get(name, pd.Series("", index=frame.index)).fillna("").astype(str)
    for name in ("lat", "lon", "radius_km"):
        frame[name] = frame.get(name, pd.Series(np.nan, index=frame.index)).astype(float)
    return frame


def answer(toy, area: AreaSpec, *, party: str = "RU", borders=None, **row) -> tuple[str, str]:
    """Word and reason for one location."""
    relation = relate(locations(row), area, party=party, gaz=toy.gaz, boundaries=borders)
    return str(names(relation.values)[0]), relation.reasons[0]


def in_(*places: str) -> AreaSpec:
    return AreaSpec("places", places=places)


CITY = AreaSpec("any_city")
CITY_OR_TOWN = AreaSpec("any_city", villages="maybe")


class TestNamedPlaces:
    def test_a_place_inside_a_listed_one_is_yes(self, toy) -> None:
        assert answer(toy, in_(toy.west), place_id=toy.left) == ("yes", "")

    def test_the_listed_place_itself_is_yes(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=toy.alpha) == ("yes", "")

    def test_a_listed_place_inside_a_larger_reported_one_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=toy.west) == ("maybe", "place_larger_than_area")
        assert answer(toy, in_(toy.alpha), place_id=toy.hromada) == ("maybe", "place_larger_than_area")
        assert answer(toy, in_(toy.alpha), place_id="UA") == ("maybe", "place_larger_than_area")

    def test_a_place_elsewhere_is_no(self, toy) -> None:
        assert answer(toy, in_(toy.west), place_id=toy.east) == ("no", "place_outside")

    def test_a_city_with_special_status_is_not_in_the_oblast_around_it(self, toy) -> None:
        assert answer(toy, in_(toy.east), place_id=toy.kay) == ("no", "place_outside")
        assert answer(toy, in_(toy.kay), place_id=toy.east) == ("no", "place_outside")

    @pytest.mark.parametrize("name", ["alpha", "kay", "left"])
    def test_any_city_takes_cities_and_their_districts(self, toy, name) -> None:
        assert answer(toy, CITY, place_id=getattr(toy, name)) == ("yes", "")

    @pytest.mark.parametrize("name", ["hromada", "raion", "west"])
    def test_any_city_may_be_meant_by_a_larger_unit(self, toy, name) -> None:
        assert answer(toy, CITY, place_id=getattr(toy, name)) == ("maybe", "place_larger_than_area")

    def test_any_city_may_be_meant_by_the_country(self, toy) -> None:
        assert answer(toy, CITY, place_id="UA") == ("maybe", "place_larger_than_area")

    def test_a_settlement_may_be_a_city_and_a_village_is_none(self, toy) -> None:
        assert answer(toy, CITY, place_id=toy.settlement) == ("maybe", "settlement_or_city")
        assert answer(toy, CITY, place_id=toy.village) == ("no", "place_outside")

    def test_a_village_may_be_a_town_where_the_reading_says_so(self, toy) -> None:
        assert answer(toy, CITY_OR_TOWN, place_id=toy.village) == ("maybe", "village_or_town")

    @pytest.mark.parametrize("place", ["RU", "RU-BEL", "gn:1"])
    def test_any_city_of_one_country_takes_none_of_another(self, toy, place) -> None:
        assert answer(toy, CITY, place_id=place) == ("no", "place_outside")

    def test_any_city_of_russia_takes_a_russian_town(self, toy) -> None:
        assert answer(toy, AreaSpec("any_city", country="RU"), place_id=toy.town) == ("yes", "")

    def test_one_of_several_places_surely_covered_is_yes(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=f"{toy.east}|{toy.alpha}|UA") == ("yes", "")

    def test_several_places_are_maybe_where_one_may_be_covered(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=f"{toy.east}|{toy.west}") == ("maybe", "place_larger_than_area")

    def test_several_places_elsewhere_are_no(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=f"{toy.east}|{toy.kay}") == ("no", "place_outside")

    def test_of_several_places_with_one_value_the_first_reason_of_the_list_is_given(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=f"{toy.west}|UA404") == ("maybe", "place_unknown")
        assert answer(toy, in_(toy.alpha), place_id=f"UA404|{toy.west}") == ("maybe", "place_unknown")

    def test_an_unknown_id_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id="UA99999999999999999") == ("maybe", "place_unknown")


class TestNames:
    def test_without_id_and_point_the_name_is_looked_up(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="Alpha") == ("yes", "")

    def test_a_name_that_is_not_found_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="the south") == ("maybe", "place_unknown")

    def test_no_place_at_all_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="") == ("maybe", "place_unknown")

    def test_an_ambiguous_name_stands_for_what_contains_its_candidates(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="Novoselivka") == ("maybe", "place_ambiguous")
        assert answer(toy, in_("UA"), place_text="Novoselivka") == ("yes", "")
        assert answer(toy, in_(toy.east), place_text="Novoselivka") == ("no", "place_outside")

    def test_an_ambiguous_name_in_two_countries_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="Everywhere") == ("maybe", "place_ambiguous")

    def test_a_row_can_say_itself_that_its_id_stands_for_candidates(self, toy) -> None:
        rows = locations({"place_id": toy.west}, {"place_id": toy.west})
        rows["place_ambiguous"] = [True, False]

        relation = relate(rows, in_(toy.alpha), party="RU", gaz=toy.gaz)

        assert list(relation.reasons) == ["place_ambiguous", "place_larger_than_area"]

    def test_a_name_does_not_matter_beside_an_id_or_a_point(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_text="Alpha", place_id=toy.east) == ("no", "place_outside")
        assert answer(toy, in_(toy.alpha), place_text="Alpha", lat=48.1, lon=31.9) == ("no", "place_outside")


class TestContested:
    def test_contested_territory_is_maybe_for_clauses_that_bind_ukraine(self, toy) -> None:
        assert answer(toy, in_("RU"), party="UA", place_id=toy.sea) == ("maybe", "contested_area")
        assert answer(toy, in_("UA"), party="UA", place_id=toy.sea) == ("maybe", "contested_area")
        assert answer(toy, in_("RU"), party="UA", place_id=toy.peninsula) == ("maybe", "contested_area")

    def test_a_larger_place_that_contains_contested_territory_is_maybe_too(self, toy) -> None:
        assert answer(toy, in_("RU"), party="UA", place_id="UA") == ("maybe", "contested_area")

    def test_what_was_maybe_keeps_its_own_reason(self, toy) -> None:
        found = answer(toy, in_(toy.sea), party="UA", place_id=toy.peninsula)

        assert found == ("maybe", "place_larger_than_area")
        rim = {"lat": 47.5 + 4 * KM, "lon": 31.0}
        assert answer(toy, in_(toy.sea), party="UA", **rim) == ("maybe", "point_uncertain")

    def test_for_clauses_that_bind_russia_it_is_ukraine(self, toy) -> None:
        assert answer(toy, in_("UA"), party="RU", place_id=toy.sea) == ("yes", "")
        assert answer(toy, in_("RU"), party="RU", place_id=toy.sea) == ("no", "place_outside")

    def test_other_territory_is_not_contested(self, toy) -> None:
        assert answer(toy, in_("RU"), party="UA", place_id=toy.alpha) == ("no", "place_outside")

    def test_a_point_in_contested_territory_is_maybe(self, toy) -> None:
        point = {"lat": 47.2, "lon": 30.6, "borders": toy.borders(), "party": "UA"}

        assert answer(toy, in_("RU"), **point) == ("maybe", "contested_area")

    def test_a_disc_that_reaches_into_contested_territory_is_maybe(self, toy) -> None:
        point = {"lat": 48.05, "lon": 30.7, "borders": toy.borders()}

        assert answer(toy, in_("RU"), party="UA", **point) == ("no", "place_outside")
        assert answer(toy, in_("RU"), party="UA", radius_km=10.0, **point) == ("maybe", "contested_area")
        assert answer(toy, in_("RU"), party="RU", radius_km=10.0, **point) == ("no", "place_outside")


class TestNear:
    def test_near_a_city_is_maybe_in_that_city(self, toy) -> None:
        assert answer(toy, in_(toy.alpha), place_id=toy.alpha, place_relation="near") == ("maybe", "near_place")
        assert answer(toy, CITY, place_id=toy.alpha, place_relation="near") == ("maybe", "near_place")

    @pytest.mark.parametrize("bounded", [True, False])
    def test_near_a_city_deep_in_an_area_is_yes(self, toy, bounded) -> None:
        borders = toy.borders() if bounded else None

        assert answer(toy, in_("UA"), place_id=toy.village, place_relation="near", borders=borders) == ("yes", "")

    @pytest.mark.parametrize("bounded", [True, False])
    def test_near_a_city_far_from_an_area_is_no(self, toy, bounded) -> None:
        borders = toy.borders() if bounded else None
        found = answer(toy, in_(toy.kay), place_id=toy.alpha, place_relation="near", borders=borders)

        assert found == ("no", "place_outside")

    def test_near_reaches_15_km_beyond_the_radius(self, toy) -> None:
        # Alpha at 30.5 E, radius 6 km: the disc ends 21 km to the east, West ends 36 km to the east
        city = toy.gaz.get(toy.alpha)
        west = toy.borders()

        assert city.radius_km + NEAR_KM == 21.0
        assert answer(toy, in_(toy.hromada), place_id=toy.alpha, place_relation="near", borders=west)[0] == "yes"
        assert answer(toy, in_(toy.raion), place_id=toy.settlement, place_relation="near", borders=west)[0] == "yes"
        assert answer(toy, in_(toy.hromada), place_id=toy.settlement, place_relation="near", borders=west) == (
            "maybe",
            "near_place",
        )

    def test_near_a_place_of_unknown_position_is_maybe(self, toy) -> None:
        assert answer(toy, in_(toy.west), place_id=toy.left, place_relation="near") == ("maybe", "near_place")

    def test_near_an_unknown_place_is_unknown(self, toy) -> None:
        assert answer(toy, in_(toy.west), place_id="UA9", place_relation="near") == ("maybe", "place_unknown")


class TestPointsWithBoundaries:
    @pytest.fixture
    def at(self, toy):
        return lambda area, **row: answer(toy, area, borders=toy.borders(), **row)

    def test_a_point_inside_is_yes_and_outside_no(self, toy, at) -> None:
        assert at(in_(toy.west), lat=49.0, lon=30.1) == ("yes", "")
        assert at(in_(toy.west), lat=49.0, lon=31.1) == ("no", "place_outside")
        assert at(in_("UA"), lat=51.0, lon=31.0) == ("no", "place_outside")

    def test_a_disc_inside_is_yes_disjoint_no_and_across_maybe(self, toy, at) -> None:
        assert at(in_(toy.west), lat=48.2, lon=30.5, radius_km=10.0) == ("yes", "")
        assert at(in_(toy.west), lat=48.2, lon=31.5, radius_km=10.0) == ("no", "place_outside")
        assert at(in_(toy.west), lat=48.2, lon=30.95, radius_km=10.0) == ("maybe", "point_uncertain")
        assert at(in_(toy.west), lat=48.2, lon=31.05, radius_km=10.0) == ("maybe", "point_uncertain")

    def test_a_disc_across_two_listed_neighbours_is_yes(self, toy, at) -> None:
        assert at(in_(toy.west, toy.east), lat=48.2, lon=31.0, radius_km=10.0) == ("yes", "")
        assert at(in_("UA"), lat=48.2, lon=31.0, radius_km=10.0) == ("yes", "")

    def test_a_point_on_a_shared_border_belongs_to_the_least_id_only(self, toy, at) -> None:
        assert at(in_(toy.west), lat=48.3, lon=31.0) == ("yes", "")
        assert at(in_(toy.east), lat=48.3, lon=31.0) == ("no", "place_outside")
        assert at(in_("UA"), lat=48.3, lon=31.0) == ("yes", "")

    def test_a_city_with_special_status_is_cut_out_of_the_oblast(self, toy, at) -> None:
        assert at(in_(toy.kay), lat=49.5, lon=31.5) == ("yes", "")
        assert at(in_(toy.east), lat=49.5, lon=31.5) == ("no", "place_outside")

    def test_a_hromada_s_boundary_is_never_its_city(self, toy) -> None:
        borders = toy.borders(toy.west, toy.hromada)
        far = {"lat": 48.82, "lon": 30.22, "borders": borders}

        assert answer(toy, in_(toy.hromada), **far) == ("yes", "")
        assert answer(toy, in_(toy.alpha), **far) == ("no", "place_outside")
        assert answer(toy, CITY, **far) == ("no", "place_outside")

    def test_a_city_whose_districts_are_all_installed_needs_no_boundary_of_its_own(self, toy) -> None:
        inside, outside = {"lat": 49.04, "lon": 30.46}, {"lat": 49.06, "lon": 30.5}

        whole = toy.borders(toy.left, toy.right)
        assert answer(toy, in_(toy.alpha), borders=whole, **inside) == ("yes", "")
        assert answer(toy, in_(toy.alpha), borders=whole, **outside) == ("no", "place_outside")

        half = toy.borders(toy.left)
        assert answer(toy, in_(toy.alpha), borders=half, **inside) == ("yes", "")
        assert answer(toy, in_(toy.alpha), borders=half, **outside) == ("maybe", "point_uncertain")

    def test_a_city_s_disc_ends_where_the_boundary_around_it_ends(self, toy) -> None:
        inside, outside = {"lat": 48.85, "lon": 30.79}, {"lat": 48.85, "lon": 30.81}
        for borders in (toy.borders(toy.hromada), toy.borders(toy.west, toy.hromada), toy.borders(toy.west, toy.raion)):
            assert answer(toy, in_(toy.edge), borders=borders, **inside) == ("yes", "")
        for borders in (toy.borders(toy.hromada), toy.borders(toy.west, toy.hromada)):
            assert answer(toy, in_(toy.edge), borders=borders, **outside) == ("no", "place_outside")
            assert answer(toy, CITY, borders=borders, **outside) == ("no", "place_outside")
        assert answer(toy, in_(toy.edge), **outside) == ("yes", "")

    def test_a_disc_across_the_boundary_around_a_city_is_not_surely_in_the_city(self, toy) -> None:
        across = {"lat": 48.85, "lon": 30.795, "radius_km": 1.5}

        assert answer(toy, in_(toy.edge), borders=toy.borders(toy.hromada), **across) == ("maybe", "point_uncertain")
        assert answer(toy, in_(toy.edge), **across) == ("yes", "")

    def test_one_installed_region_of_russia_is_not_all_of_russia(self, toy) -> None:
        borders = toy.borders("RU-BEL")

        assert answer(toy, in_("RU"), borders=borders, lat=49.0, lon=33.1) == ("yes", "")
        assert answer(toy, in_("RU"), borders=borders, lat=54.7, lon=56.0) == ("maybe", "point_uncertain")

    def test_where_boundaries_and_gazetteer_contradict_each_other_a_disc_is_maybe(self, toy) -> None:
        wrong = np.array([shapely.box(30.3, 48.5, 31, 49.5)], dtype=object)
        borders = Boundaries((toy.east,), ("O",), wrong)

        assert answer(toy, in_(toy.west), borders=borders, lat=49.0, lon=30.31, radius_km=2.0) == (
            "maybe",
            "point_uncertain",
        )

    def test_a_country_is_the_sum_of_its_regions(self, toy) -> None:
        borders = toy.borders(toy.west, toy.east, toy.peninsula)  # Kay: none, so a disc

        assert answer(toy, in_("UA"), borders=borders, lat=47.5, lon=31.4) == ("yes", "")
        assert answer(toy, in_("UA"), borders=borders, lat=49.5, lon=31.5) == ("yes", "")
        assert answer(toy, in_("UA"), borders=borders, lat=49.5, lon=31.41) == ("maybe", "point_uncertain")
        assert answer(toy, in_("UA"), borders=borders, lat=47.5, lon=32.5) == ("no", "place_outside")

    def test_a_point_in_ukraine_by_its_boundaries_is_not_in_russia(self, toy, at) -> None:
        assert at(in_("RU"), lat=49.0, lon=31.9) == ("no", "place_outside")
        assert at(in_("RU"), lat=49.0, lon=31.9, radius_km=5.0) == ("no", "place_outside")
        assert at(in_("RU"), lat=49.0, lon=32.5) == ("maybe", "point_uncertain")

    def test_a_disc_must_stay_within_the_boundary_around_a_part_without_one(self, toy, at) -> None:
        # Alpha's own boundary is not installed; the raion's is
        borders = toy.borders(toy.raion)

        assert answer(toy, in_(toy.hromada), borders=borders, lat=47.9, lon=30.5, radius_km=9.0) == (
            "no",
            "place_outside",
        )
        assert answer(toy, in_(toy.hromada), borders=borders, lat=48.55, lon=30.5, radius_km=9.0) == (
            "maybe",
            "point_uncertain",
        )


class TestPointsWithoutBoundaries:
    def at_km(self, toy, area, km: float, **row) -> tuple[str, str]:
        """A point so many km south of Alpha's centre (radius 6 km)."""
        return answer(toy, area, lat=49.0 - km * KM, lon=30.5, **row)

    def test_a_city_is_sure_within_half_its_radius_and_possible_to_one_and_a_half(self, toy) -> None:
        for area in (in_(toy.alpha), CITY):
            assert self.at_km(toy, area, 2.9) == ("yes", "")
            assert self.at_km(toy, area, 3.1) == ("maybe", "point_uncertain")
            assert self.at_km(toy, area, 8.9) == ("maybe", "point_uncertain")
            assert self.at_km(toy, area, 9.1) == ("no", "place_outside")

    def test_the_radius_of_a_report_counts_on_top(self, toy) -> None:
        assert self.at_km(toy, CITY, 1.5, radius_km=1.4) == ("yes", "")
        assert self.at_km(toy, CITY, 1.5, radius_km=1.6) == ("maybe", "point_uncertain")
        assert self.at_km(toy, CITY, 11.0, radius_km=1.9) == ("no", "place_outside")
        assert self.at_km(toy, CITY, 11.0, radius_km=2.1) == ("maybe", "point_uncertain")

    def test_a_settlement_s_disc_may_be_a_city_and_a_village_s_is_none(self, toy) -> None:
        mill, wells = {"lat": 49.2, "lon": 30.3}, {"lat": 49.2, "lon": 30.7}

        assert answer(toy, CITY, **mill) == ("maybe", "settlement_or_city")
        assert answer(toy, CITY, **wells) == ("no", "place_outside")
        assert answer(toy, CITY_OR_TOWN, **wells) == ("maybe", "village_or_town")

    def test_a_settlement_in_the_rim_of_a_city_may_be_that_city(self, toy) -> None:
        assert answer(toy, CITY, lat=48.81, lon=30.71) == ("maybe", "point_uncertain")

    def test_the_rim_of_a_settlement_is_uncertain(self, toy) -> None:
        assert answer(toy, CITY, lat=49.2 + 2.5 * KM, lon=30.3) == ("maybe", "point_uncertain")

    def test_an_oblast_is_sure_in_the_sure_disc_of_one_of_its_places(self, toy) -> None:
        assert answer(toy, in_(toy.west), lat=48.05, lon=30.05) == ("yes", "")
        assert answer(toy, in_(toy.west), lat=48.05, lon=31.05) == ("no", "place_outside")

    def test_an_oblast_is_uncertain_at_its_rim_and_sure_amid_its_places(self, toy) -> None:
        assert answer(toy, in_(toy.west), lat=49.5, lon=31.0) == ("maybe", "point_uncertain")
        assert answer(toy, in_(toy.west), lat=49.5, lon=30.9) == ("maybe", "point_uncertain")
        assert answer(toy, in_(toy.west), lat=49.5, lon=30.5) == ("yes", "")
        assert answer(toy, in_(toy.west), lat=49.0, lon=31.5) == ("no", "place_outside")

    def test_land_between_places_far_apart_is_uncertain(self, toy) -> None:
        assert answer(toy, in_("UA"), lat=47.8, lon=31.0) == ("maybe", "point_uncertain")

    def test_land_around_a_large_city_of_another_region_is_uncertain(self, toy) -> None:
        larger = dataclasses.replace(toy.gaz.get(toy.kay), radius_km=30.0)
        other = SimpleNamespace(gaz=type(toy.gaz)({**toy.gaz.places, toy.kay: larger}))

        assert answer(toy, in_(toy.east), lat=49.2, lon=31.5) == ("yes", "")
        assert answer(other, in_(toy.east), lat=49.2, lon=31.5) == ("maybe", "point_uncertain")

    def test_a_region_of_russia_may_reach_far_beyond_its_known_places(self, toy) -> None:
        for region in ("RU-NO", "RU-BEL"):
            assert answer(toy, in_(region), lat=54.7, lon=56.0) == ("maybe", "point_uncertain")

    def test_far_from_all_its_members_is_outside(self, toy) -> None:
        assert answer(toy, in_(toy.west), lat=55.0, lon=30.5) == ("no", "place_outside")
        assert answer(toy, in_("UA"), lat=48.8, lon=2.3) == ("no", "place_outside")

    def test_russia_ends_nowhere_for_the_gazetteer(self, toy) -> None:
        assert answer(toy, in_("RU"), lat=54.7, lon=56.0) == ("maybe", "point_uncertain")
        assert answer(toy, in_("RU"), lat=49.0, lon=33.5) == ("yes", "")
        assert answer(toy, in_("RU"), lat=49.0, lon=30.5) == ("no", "place_outside")


class TestPlaceAndPoint:
    def test_equal_answers_stand(self, toy) -> None:
        row = {"place_id": toy.alpha, "lat": 49.0, "lon": 30.5}

        assert answer(toy, in_(toy.alpha), **row) == ("yes", "")
        assert answer(toy, in_(toy.kay), **row) == ("no", "place_outside")

    def test_different_answers_are_maybe(self, toy) -> None:
        row = {"place_id": toy.west, "lat": 49.0, "lon": 30.5}

        assert answer(toy, in_(toy.alpha), **row) == ("maybe", "place_point_differ")

    def test_contradicting_answers_are_maybe_with_that_reason(self, toy) -> None:
        row = {"place_id": toy.alpha, "lat": 49.5, "lon": 31.5}

        assert answer(toy, in_(toy.alpha), **row) == ("maybe", "place_point_conflict")

    @pytest.mark.parametrize("bounded", [True, False])
    def test_a_contradiction_is_flagged_whatever_the_answer(self, toy, bounded) -> None:
        rows = locations(
            {"place_id": toy.alpha, "lat": 49.5, "lon": 31.5},
            {"place_id": toy.alpha, "lat": 49.0, "lon": 30.5},
            {"place_id": toy.alpha, "lat": 49.0, "lon": 30.5 + 12 * KM},
            {"place_id": f"{toy.alpha}|{toy.kay}", "lat": 49.5, "lon": 31.5},
            {"place_id": toy.west, "lat": 52.5, "lon": 30.5},
            {"place_id": toy.alpha, "place_relation": "near", "lat": 49.0, "lon": 30.8},
            {"place_id": toy.alpha, "place_relation": "near", "lat": 49.0, "lon": 31.4},
            {"place_id": "UA9", "lat": 49.0, "lon": 31.4},
            {"place_id": toy.left, "lat": 48.1, "lon": 30.5},
            {"place_id": toy.alpha},
            {"lat": 49.5, "lon": 31.5},
        )
        relation = relate(rows, in_("UA"), party="RU", gaz=toy.gaz, boundaries=toy.borders() if bounded else None)

        # without boundaries nobody knows where the Left bank is
        expected = [True, False, False, False, True, False, True, False, bounded, False, False]
        assert list(relation.conflict) == expected


class TestFrames:
    def test_every_reason_can_occur(self, toy) -> None:
        seen = set()
        borders = toy.borders()
        for area in (in_(toy.alpha), CITY_OR_TOWN, in_("RU")):
            rows = locations(
                {"place_id": toy.alpha},
                {"place_id": toy.west},
                {"place_id": toy.settlement},
                {"place_id": toy.village},
                {"place_id": toy.sea},
                {"place_id": toy.alpha, "place_relation": "near"},
                {"place_text": "Novoselivka"},
                {"place_text": "nowhere"},
                {"lat": 49.0, "lon": 30.45, "radius_km": 3.0},
                {"place_id": toy.west, "lat": 49.0, "lon": 30.5},
                {"place_id": toy.alpha, "lat": 49.5, "lon": 31.5},
            )
            for party in ("RU", "UA"):
                seen |= set(relate(rows, area, party=party, gaz=toy.gaz, boundaries=borders).reasons)

        assert seen == set(REASONS)

    def test_an_empty_frame_has_an_empty_answer(self, toy) -> None:
        relation = relate(locations({}).iloc[:0], in_("UA"), party="RU", gaz=toy.gaz)

        assert len(relation.values) == len(relation.reasons) == len(relation.conflict) == 0

    def test_columns_that_are_absent_count_as_empty(self, toy) -> None:
        rows = pd.DataFrame({"lat": [49.0], "lon": [30.5]})

        assert list(names(relate(rows, in_(toy.alpha), party="RU", gaz=toy.gaz).values)) == ["yes"]

    def test_preparing_once_answers_like_asking_each_time(self, toy) -> None:
        rows = locations({"place_id": toy.sea}, {"lat": 49.0, "lon": 30.5}, {"place_id": "UA"})
        prepared = prepare(rows, toy.gaz, toy.borders())
        for area in (in_("RU"), CITY, in_("UA")):
            for party in ("UA", "RU"):
                once = relate(rows, area, party=party, gaz=toy.gaz, boundaries=toy.borders())

                assert list(prepared.relate(area, party).values) == list(once.values)
                assert list(prepared.relate(area, party).reasons) == list(once.reasons)

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"lat": 49.0}, "lat and lon"),
            ({"lon": 30.0}, "lat and lon"),
            ({"lat": 91.0, "lon": 30.0}, "lat: out of range"),
            ({"lat": 49.0, "lon": 200.0}, "lon: out of range"),
            ({"lat": 49.0, "lon": 30.0, "radius_km": -1.0}, "radius_km: negative"),
            ({"place_id": "UA", "place_relation": "beside"}, "'beside' is neither in nor near"),
        ],
    )
    def test_impossible_locations_are_refused_by_row_and_field(self, toy, row, message) -> None:
        with pytest.raises(LocationError, match=message):
            relate(locations({"place_id": "UA"}, row), in_("UA"), party="RU", gaz=toy.gaz)
