"""Installing and loading boundaries: a wrong boundary would make every verdict near it wrong, silently."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.boundaries import BoundaryError, install, load_boundaries

LICENCE = "ODbL 1.0"


def write(path: Path, ids: list, shapes: list, column: str = "katottg", crs: str | None = "EPSG:4326", **more) -> Path:
    frame = gpd.GeoDataFrame({column: ids, **more}, geometry=shapes, crs=crs)
    frame.to_file(path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
    return path


@pytest.fixture
def file(tmp_path, toy) -> Path:
    """A good GeoJSON file of two oblasts and a city."""
    known = toy.geometries()
    ids = [toy.west, toy.east, toy.kay]
    return write(tmp_path / "regions.geojson", ids, [known[i] for i in ids], name_en=["West", "East", "Kay"])


@pytest.fixture
def store(tmp_path) -> Path:
    return tmp_path / "boundaries"


def refused(file: Path, store: Path, toy, message: str, licence: str = LICENCE) -> None:
    with pytest.raises(BoundaryError, match=message):
        install(file, store, toy.gaz, licence)
    assert not store.exists()


class TestInstalling:
    def test_what_is_installed_comes_back(self, file, store, toy) -> None:
        install(file, store, toy.gaz, LICENCE, attribution="(c) somebody")
        loaded = load_boundaries(store)

        assert loaded.ids == tuple(sorted([toy.west, toy.east, toy.kay]))
        assert loaded.geometry(toy.west).equals(toy.geometries()[toy.west])
        assert loaded.geometry(toy.alpha) is None
        assert toy.west in loaded
        assert len(loaded) == 3
        assert list(loaded.tree.query(shapely.Point(30.5, 49.0))) == [loaded.ids.index(toy.west)]

    def test_licence_hash_and_counts_are_recorded(self, file, store, toy) -> None:
        done = install(file, store, toy.gaz, f" {LICENCE} ", attribution="(c) somebody")
        (layer,) = load_boundaries(store).layers

        assert (layer.licence, layer.attribution, layer.source_file) == (LICENCE, "(c) somebody", "regions.geojson")
        assert layer.sha256 == done.sha256
        assert dict(done.counts) == {"K": 1, "O": 2}
        assert (done.id_column, done.repaired, done.without_id) == ("katottg", (), ())

    def test_no_path_of_this_machine_is_recorded(self, file, store, toy) -> None:
        install(file, store, toy.gaz, LICENCE)

        assert all(str(file.parent) not in index.read_text(encoding="utf-8") for index in store.glob("*.json"))

    def test_the_same_file_installed_twice_or_elsewhere_gives_the_same_bytes(self, file, store, toy, tmp_path) -> None:
        for _ in range(2):
            install(file, store, toy.gaz, LICENCE)
        install(file, tmp_path / "other", toy.gaz, LICENCE)

        def content(folder):
            return {path.name: path.read_bytes() for path in folder.iterdir()}

        assert content(store) == content(tmp_path / "other")
        assert len(content(store)) == 2

    def test_a_geopackage_is_read_too(self, store, toy, tmp_path) -> None:
        file = write(tmp_path / "west.gpkg", [toy.west], [toy.geometries()[toy.west]])
        install(file, store, toy.gaz, LICENCE)

        assert load_boundaries(store).ids == (toy.west,)

    @pytest.mark.parametrize(
        ("column", "code", "place"),
        [
            ("ADM1_PCODE", "UA10", "west"),
            ("adm2_pcode", "UA1001", "raion"),
            ("ADM3_PCODE", "UA1001001", "hromada"),
            ("ADM4_PCODE", "UA1001001001", "alpha"),
            ("ADM2_PCODE", "UA8000", "kay"),
            ("ref:katottg", "UA10000000000010001", "west"),
            ("whatever", "UA10000000000010001", "west"),
        ],
    )
    def test_codes_are_found_in_any_plausible_column(self, store, toy, tmp_path, column, code, place) -> None:
        target = getattr(toy, place)
        file = write(tmp_path / "a.gpkg", [code], [toy.geometries()[target]], column=column)
        done = install(file, store, toy.gaz, LICENCE)

        assert load_boundaries(store).ids == (target,)
        assert done.id_column == column

    def test_the_finest_column_of_p_codes_is_taken(self, store, toy, tmp_path) -> None:
        file = write(
            tmp_path / "a.gpkg", ["UA1001"], [toy.geometries()[toy.raion]], column="ADM2_PCODE", ADM1_PCODE=["UA10"]
        )
        install(file, store, toy.gaz, LICENCE)

        assert load_boundaries(store).ids == (toy.raion,)

    def test_an_invalid_geometry_is_repaired_and_named(self, store, toy, tmp_path) -> None:
        bowtie = shapely.Polygon([(30, 48), (31, 50), (31, 48), (30, 50)])
        done = install(write(tmp_path / "a.gpkg", [toy.west], [bowtie]), store, toy.gaz, LICENCE)

        assert done.repaired == (toy.west,)
        assert load_boundaries(store).geometry(toy.west).is_valid

    def test_parts_of_one_place_in_several_rows_are_merged_and_named(self, store, toy, tmp_path) -> None:
        halves = [shapely.box(30, 48, 30.5, 50), shapely.box(30.5, 48, 31, 50)]
        done = install(write(tmp_path / "a.gpkg", [toy.west] * 2, halves), store, toy.gaz, LICENCE)

        assert done.merged == (toy.west,)
        assert load_boundaries(store).geometry(toy.west).equals(shapely.box(30, 48, 31, 50))

    def test_a_row_without_an_id_is_left_out_and_named(self, store, toy, tmp_path) -> None:
        known = toy.geometries()
        file = write(
            tmp_path / "a.gpkg", [toy.west, None], [known[toy.west], known[toy.east]], name_en=["West", "East"]
        )
        done = install(file, store, toy.gaz, LICENCE)

        assert done.without_id == ("East",)
        assert load_boundaries(store).ids == (toy.west,)


class TestRefusing:
    def test_a_file_without_a_licence(self, file, store, toy) -> None:
        refused(file, store, toy, "a licence must be named", licence="  ")

    def test_a_file_that_is_not_there(self, store, toy, tmp_path) -> None:
        refused(tmp_path / "none.geojson", store, toy, "cannot be read")

    @pytest.mark.parametrize("content", [b"", b"not a map at all", b'{"type": "FeatureCollection"'])
    def test_a_file_that_is_no_map(self, store, toy, tmp_path, content) -> None:
        file = tmp_path / "a.geojson"
        file.write_bytes(content)
        refused(file, store, toy, "a.geojson: not a GeoJSON or GeoPackage")

    @pytest.mark.parametrize(
        "coordinates", ['"x"', "[[[30,48],[31,48]]]", "[[[NaN,48],[31,48],[31,49],[NaN,48]]]", "[]"]
    )
    def test_coordinates_that_are_no_ring_are_refused_by_row(self, store, toy, tmp_path, coordinates) -> None:
        file = tmp_path / "a.geojson"
        geometry = f'{{"type": "Polygon", "coordinates": {coordinates}}}'
        feature = f'{{"type": "Feature", "properties": {{"katottg": "{toy.west}"}}, "geometry": {geometry}}}'
        file.write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}', encoding="utf-8")
        refused(file, store, toy, rf"row 1 \({toy.west}\): has no geometry that can be read")

    def test_a_file_without_features(self, store, toy, tmp_path) -> None:
        file = tmp_path / "a.geojson"
        file.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
        refused(file, store, toy, "a.geojson: no features")

    def test_a_table_without_geometry(self, store, toy, tmp_path) -> None:
        file = tmp_path / "a.gpkg"
        import pyogrio

        pyogrio.write_dataframe(pd.DataFrame({"katottg": [toy.west]}), file)
        refused(file, store, toy, "no features with geometry")

    def test_several_layers_in_one_file(self, store, toy, tmp_path) -> None:
        frame = gpd.GeoDataFrame({"katottg": [toy.west]}, geometry=[toy.geometries()[toy.west]], crs="EPSG:4326")
        for layer in ("adm1", "adm2"):
            frame.to_file(tmp_path / "a.gpkg", layer=layer, driver="GPKG")
        refused(tmp_path / "a.gpkg", store, toy, r"several layers \(adm1, adm2\)")

    def test_another_coordinate_system(self, store, toy, tmp_path) -> None:
        frame = gpd.GeoDataFrame({"katottg": [toy.west]}, geometry=[toy.geometries()[toy.west]], crs="EPSG:4326")
        frame.to_crs("EPSG:3857").to_file(tmp_path / "a.gpkg", driver="GPKG")
        refused(tmp_path / "a.gpkg", store, toy, "coordinates are in .*Mercator")

    def test_no_coordinate_system(self, store, toy, tmp_path) -> None:
        with pytest.warns(UserWarning, match="crs"):
            file = write(tmp_path / "a.gpkg", [toy.west], [toy.geometries()[toy.west]], crs=None)
        refused(file, store, toy, "names no coordinate system|coordinates are in")

    def test_swapped_latitude_and_longitude(self, store, toy, tmp_path) -> None:
        file = write(tmp_path / "a.gpkg", [toy.west], [shapely.box(48, 30, 50, 31)])
        refused(file, store, toy, "latitude and longitude look swapped")

    def test_metres_said_to_be_degrees(self, store, toy, tmp_path) -> None:
        file = write(tmp_path / "a.geojson", [toy.west], [shapely.box(3.3e6, 6.1e6, 3.4e6, 6.2e6)])
        refused(file, store, toy, "not in degrees")

    def test_a_geometry_far_from_its_place(self, store, toy, tmp_path) -> None:
        file = write(tmp_path / "a.gpkg", [toy.alpha], [shapely.box(39, 48, 39.1, 48.1)])
        refused(file, store, toy, r"row 1 \(UA10010010010010004\): lies \d+ km from Alpha")

    def test_no_column_with_ids_names_those_tried(self, store, toy, tmp_path) -> None:
        file = write(tmp_path / "a.gpkg", ["x"], [toy.geometries()[toy.west]], column="code", title=["West"])
        refused(file, store, toy, "no column with KATOTTG codes or P-codes; tried code of code, title")

    def test_an_unknown_id_is_named_with_its_row(self, store, toy, tmp_path) -> None:
        known = toy.geometries()
        ids = [toy.west, "UA77777777777777777"]
        refused(
            write(tmp_path / "a.gpkg", ids, [known[toy.west], known[toy.east]]),
            store,
            toy,
            "column katottg: ids that the gazetteer does not know: row 2 'UA77777777777777777'",
        )

    @pytest.mark.parametrize(
        ("geometry", "message"),
        [
            (None, "has no geometry"),
            (shapely.Polygon(), "has no geometry"),
            (shapely.Point(30.5, 49), "is a Point, not a polygon"),
            (shapely.Polygon([(30, 48), (31, 49), (30, 48)]), "invalid beyond repair"),
        ],
    )
    def test_a_geometry_that_is_no_area_is_refused_by_name(self, store, toy, tmp_path, geometry, message) -> None:
        known = toy.geometries()
        file = write(tmp_path / "a.gpkg", [toy.east, toy.west], [known[toy.east], geometry])
        refused(file, store, toy, rf"row 2 \({toy.west}\): .*{message}")


class TestLoading:
    def test_nothing_installed_is_empty(self, tmp_path) -> None:
        assert len(load_boundaries(None)) == len(load_boundaries(tmp_path)) == 0
        assert load_boundaries(None).version == "none"

    def test_a_directory_that_is_missing_is_an_error_and_not_an_empty_answer(self, tmp_path) -> None:
        with pytest.raises(BoundaryError, match="no such directory"):
            load_boundaries(tmp_path / "none")

    def test_layers_merge_and_the_more_detailed_geometry_counts_in_any_order(self, file, toy, tmp_path) -> None:
        rough = toy.geometries()[toy.kay]
        fine = shapely.segmentize(rough, 0.02)
        other = write(tmp_path / "kay.gpkg", [toy.kay], [fine])
        for order, name in (((file, other), "a"), ((other, file), "b")):
            for each in order:
                install(each, tmp_path / name, toy.gaz, LICENCE)
        first, second = load_boundaries(tmp_path / "a"), load_boundaries(tmp_path / "b")

        assert len(first) == 3
        assert shapely.get_num_coordinates(first.geometry(toy.kay)) == shapely.get_num_coordinates(fine)
        assert first.version == second.version

    def test_the_version_tells_layers_apart(self, file, store, toy, tmp_path) -> None:
        install(file, store, toy.gaz, LICENCE)
        before = load_boundaries(store).version
        install(write(tmp_path / "a.gpkg", [toy.raion], [toy.geometries()[toy.raion]]), store, toy.gaz, LICENCE)

        assert load_boundaries(store).version != before

    def test_geometries_changed_on_disk_are_refused(self, file, store, toy) -> None:
        install(file, store, toy.gaz, LICENCE)
        (data,) = store.glob("*.wkb")
        data.write_bytes(data.read_bytes()[:-1] + b"\0")

        with pytest.raises(BoundaryError, match="bytes differ from those installed"):
            load_boundaries(store)

    def test_geometries_that_are_gone_are_missed(self, file, store, toy) -> None:
        install(file, store, toy.gaz, LICENCE)
        for data in store.glob("*.wkb"):
            data.unlink()

        with pytest.raises(BoundaryError, match="missing beside"):
            load_boundaries(store)

    @pytest.mark.parametrize("content", ["{", "[]", json.dumps({"format": "something else"})])
    def test_a_stray_index_is_refused_by_name(self, store, content) -> None:
        store.mkdir()
        (store / "stray.json").write_text(content, encoding="utf-8")

        with pytest.raises(BoundaryError, match=r"stray\.json: not a boundary index"):
            load_boundaries(store)


class TestFindingPlaces:
    def found(self, borders, *points) -> list[str]:
        at = borders.finest(shapely.points(np.array(points, dtype=float)))
        return [borders.ids[n] if n >= 0 else "" for n in at]

    def test_the_finest_place_is_found(self, toy) -> None:
        borders = toy.borders()

        assert self.found(borders, (30.46, 49), (30.54, 49), (30.3, 49), (30.1, 49), (30.1, 48.1), (29, 49)) == [
            toy.left,
            toy.right,
            toy.hromada,
            toy.raion,
            toy.west,
            "",
        ]

    def test_a_shared_border_goes_to_the_least_id(self, toy) -> None:
        assert self.found(toy.borders(toy.east, toy.west), (31.0, 48.5)) == [toy.west]
        assert self.found(toy.borders(toy.left, toy.right), (30.5, 49.0)) == [toy.left]

    def test_a_slit_between_regions_goes_to_the_nearer_one_and_a_gap_to_none(self, toy) -> None:
        from geo.boundaries import Boundaries

        shapes = np.array([shapely.box(30, 48, 30.999, 50), shapely.box(31.001, 48, 32, 50)], dtype=object)
        borders = Boundaries((toy.west, toy.east), ("O", "O"), shapes)

        assert self.found(borders, (30.9995, 49), (31.0005, 49), (31.0, 49)) == [toy.west, toy.east, toy.west]
        assert self.found(borders, (29.9995, 49), (32.01, 49)) == ["", ""]
