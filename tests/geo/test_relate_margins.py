"""Signed distances to boundaries, in a country whose borders are straight lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import AreaSpec
from geo.boundaries import Boundaries
from geo.discs import disc_polygons, flat, haversine_km, unflat
from geo.margins import margin_km

KM = 1 / 111.195


def margin(toy, area: AreaSpec, borders=None, **row) -> float:
    frame = pd.DataFrame([row])
    return float(margin_km(frame, area, gaz=toy.gaz, boundaries=borders)[0])


def in_(*places: str) -> AreaSpec:
    return AreaSpec("places", places=places)


def test_inside_is_positive_and_outside_negative(toy) -> None:
    east_of_border = 10 * KM / np.cos(np.radians(48.5))

    assert margin(toy, in_(toy.west), toy.borders(), lat=48.5, lon=31 - east_of_border) == pytest.approx(10, rel=0.002)
    assert margin(toy, in_(toy.west), toy.borders(), lat=48.5, lon=31 + east_of_border) == pytest.approx(-10, rel=0.002)


def test_beyond_50_km_there_is_none(toy) -> None:
    assert margin(toy, in_(toy.west), toy.borders(), lat=48.0 - 49 * KM, lon=30.2) == pytest.approx(-49, rel=0.002)
    assert np.isnan(margin(toy, in_(toy.west), toy.borders(), lat=48.0 - 50.2 * KM, lon=30.2))


def test_a_border_inside_the_area_is_no_boundary_of_it(toy) -> None:
    both = in_(toy.west, toy.east)

    assert margin(toy, both, toy.borders(), lat=48.2, lon=31.0) == pytest.approx(0.2 / KM, rel=0.002)
    assert margin(toy, in_("UA"), toy.borders(), lat=47.8, lon=31.0) == pytest.approx(37.2, rel=0.01)


def test_a_slit_between_two_parts_of_the_area_is_no_boundary_of_it(toy) -> None:
    shapes = np.array([shapely.box(30, 48, 30.999, 50), shapely.box(31.001, 48, 32, 50)], dtype=object)
    borders = Boundaries((toy.west, toy.east), ("O", "O"), shapes)

    assert margin(toy, in_(toy.west, toy.east), borders, lat=48.2, lon=30.9) == pytest.approx(0.2 / KM, rel=0.002)


def test_a_city_without_boundary_is_its_documented_disc(toy) -> None:
    for area in (in_(toy.alpha), AreaSpec("any_city")):
        assert margin(toy, area, lat=49.0 + 2 * KM, lon=30.5) == pytest.approx(4, abs=0.02)
        assert margin(toy, area, lat=49.0 + 9 * KM, lon=30.5) == pytest.approx(-3, abs=0.02)


def test_a_named_town_is_measured_from_its_centre_and_a_larger_place_is_not(toy) -> None:
    assert margin(toy, in_(toy.alpha), place_id=toy.alpha) == pytest.approx(6, abs=0.02)
    assert np.isnan(margin(toy, in_(toy.alpha), place_id=toy.west))
    assert np.isnan(margin(toy, in_(toy.alpha), place_id=toy.alpha, place_relation="near"))
    assert np.isnan(margin(toy, in_(toy.alpha), place_id=f"{toy.alpha}|{toy.kay}"))
    assert np.isnan(margin(toy, in_(toy.alpha), place_id="UA404"))


def test_the_point_counts_before_the_place(toy) -> None:
    found = margin(toy, in_(toy.alpha), place_id=toy.alpha, lat=49.0 + 2 * KM, lon=30.5)

    assert found == pytest.approx(4, abs=0.02)


def test_an_area_of_unknown_shape_has_no_margin(toy) -> None:
    assert np.isnan(margin(toy, in_(toy.west), lat=48.5, lon=30.9))
    assert np.isnan(margin(toy, in_("RU"), toy.borders(), lat=48.5, lon=31.9))


def test_no_locations_have_no_margins(toy) -> None:
    empty = pd.DataFrame({"lat": [], "lon": []}, dtype=float)

    assert len(margin_km(empty, in_(toy.alpha), gaz=toy.gaz)) == 0


@given(st.floats(44, 53), st.floats(22, 60))
def test_the_flat_projection_goes_there_and_back(lat, lon) -> None:
    x, y = flat(lon, lat)
    back = unflat(x, y)

    assert np.allclose(back, (lon, lat), atol=1e-9)
    assert np.hypot(x, y) == pytest.approx(float(haversine_km(49, 32, lat, lon)), abs=1e-6)


@given(st.floats(44, 53), st.floats(22, 41), st.floats(0.01, 200))
def test_a_disc_s_polygon_holds_the_circle_and_little_more(lat, lon, radius) -> None:
    (polygon,) = disc_polygons(lat, lon, radius)
    rim = np.array(polygon.exterior.coords)
    middles = (rim[1:] + rim[:-1]) / 2

    assert haversine_km(lat, lon, rim[:, 1], rim[:, 0]).max() < radius * 1.001
    assert haversine_km(lat, lon, middles[:, 1], middles[:, 0]).min() > radius * 0.999


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [((50.4501, 30.5234), (49.9935, 36.2304), 410), ((46.4825, 30.7233), (50.4501, 30.5234), 441)],
)
def test_distances_between_cities_are_right(one, other, km) -> None:
    assert float(haversine_km(*one, *other)) == pytest.approx(km, rel=0.005)
