"""Build geo/data/places.tsv.gz and geo/data/names.csv.gz. Run as `python -m geo.makers.build`.

Same sources, same bytes. Prints what was joined and what was left out.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from geo.makers import radii, russia, spellings
from geo.makers.join import Joined, join, km
from geo.makers.spellings import Spelt
from geo.makers.tables import DATA, SOURCES, Row, read_rows, to_tsv, write_gz
from geo.names import search_key, split_type_words

COLUMNS = (
    "id", "category", "parent", "name_uk", "name_ru", "name_en", "more", "lat", "lon", "radius_km", "radius_basis",
    "population",
)  # fmt: skip
_LEVEL_LETTERS = {"oblast": "o", "raion": "r", "hromada": "h"}
_COUNTRIES = (
    ("UA", "Україна", "Украина", "Ukraine", ["Ukrajna", "Ucraina", "Ukraina", "Ucrania", "Ukrainian"]),
    ("RU", "Росія", "Россия", "Russia", ["Російська Федерація", "Российская Федерация", "Russian Federation", "РФ"]),
)  # fmt: skip


def _parent(unit: Row) -> str:
    chain = [unit[level] for level in ("l5", "l4", "l3", "l2", "l1") if unit[level]]
    return next((code for code in chain if code != unit["code"]), "UA")


def _spell(units: dict[str, Row], joined: dict[str, Joined]) -> tuple[dict[str, Spelt], int]:
    known = spellings.curated()
    used: set[tuple[str, str, str]] = set()

    def curated(unit: Row) -> Row | None:
        key = (unit["code"][2:4], unit["cat"], unit["name"])
        if key in known:
            used.add(key)
        return known.get(key)

    spelt = {c: spellings.settlement(u, joined.get(c), curated(u)) for c, u in units.items() if u["cat"] in "KMXC"}
    keep = {f"{c} {n}" for c, u in units.items() if (row := curated(u)) for n in row["more"].split("|")}
    dropped = spellings.drop_names_of_others(spelt, units, keep)
    oblasts = {row["code"]: row for row in read_rows(spellings.HERE / "oblasts.csv")}
    inside: dict[str, list[Row]] = defaultdict(list)
    for unit in units.values():
        if unit["cat"] in "MX":
            inside[unit["l2"]].append(unit)
        if unit["cat"] in "MXC":
            inside[unit["l3"]].append(unit)
    nouns = {search_key(n) for row in oblasts.values() for n in row["noun_uk"].split("|")}
    for code, unit in units.items():
        if unit["cat"] == "O":
            spelt[code] = spellings.oblast(oblasts[code])
        elif unit["cat"] in "PH":
            centre = spellings.centre_of(unit, inside[code])
            form = spelt[centre["code"]] if centre else None
            spelt[code] = (
                spellings.raion(unit, form, curated(unit), nouns)
                if unit["cat"] == "P"
                else spellings.hromada(unit, form)
            )
        elif unit["cat"] == "B":
            spelt[code] = spellings.district(unit, curated(unit))
    unknown = sorted(set(known) - used)
    if unknown:
        sys.exit(f"spellings.csv names units that the Codifier does not have: {unknown}")
    return spelt, dropped


def _districts(
    units: dict[str, Row], spelt: dict[str, Spelt], joined: dict[str, Joined], geonames: list[Row]
) -> dict[str, Joined]:
    """City districts tied to GeoNames sections of the same name within 20 km of their city's centre."""
    out = {}
    for code, unit in units.items():
        if unit["cat"] != "B" or _parent(unit) not in joined:
            continue
        city = joined[_parent(unit)]
        keys = {search_key(n) for n in spelt[code].all()}
        found = [
            p for p in geonames
            if search_key(p["name"]) in keys and km(city.lat, city.lon, float(p["lat"]), float(p["lon"])) < 20
        ]  # fmt: skip
        if len(found) == 1:
            p = found[0]
            # a section of that very name is the district; one named like its quarter is only where the district is
            people = int(p["population"]) if search_key(p["name"]).endswith("kyi") else 0
            out[code] = Joined(float(p["lat"]), float(p["lon"]), people, (), p["name"], "district")
    return out


def _areas() -> dict[str, float]:
    path = DATA / "city_areas.csv"
    return {row["place_id"]: float(row["area_km2"]) for row in read_rows(path)} if path.exists() else {}


def _where(units: dict[str, Row], joined: dict[str, Joined]) -> dict[str, Row]:
    """lat, lon, radius_km, radius_basis and population of each unit, as text."""
    areas = _areas()
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for code, unit in units.items():
        if unit["cat"] not in "MXC":
            continue
        for level in ("l1", "l2", "l3"):
            counts[unit[level]] += 1
            if code in joined:
                members[unit[level]].append((joined[code].lat, joined[code].lon))
    siblings = Counter(_parent(u) for u in units.values() if u["cat"] == "B")
    out: dict[str, Row] = {}
    for code in sorted(units):  # a city's code sorts before those of its districts
        unit = units[code]
        place: Row = {}
        if code in joined:
            j = joined[code]
            place = {"lat": f"{j.lat:.5f}", "lon": f"{j.lon:.5f}", "population": str(j.population or "")}
        if code in areas:
            place |= {"radius_km": f"{radii.from_area(areas[code]):.2f}", "radius_basis": "documented"}
        elif code in joined and unit["cat"] == "B":
            share = radii.from_share(float(out[_parent(unit)]["radius_km"]), siblings[_parent(unit)])
            place |= {"radius_km": f"{share:.2f}", "radius_basis": "members"}
        elif code in joined:
            place |= {
                "radius_km": f"{radii.from_population(joined[code].population):.2f}",
                "radius_basis": "population",
            }
        elif members[code]:
            lat, lon, radius = radii.from_members(members[code], counts[code])
            place = {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}", "radius_km": f"{radius:.2f}", "radius_basis": "members"}
        out[code] = place
    return out


def _countries() -> list[tuple[Row, list[str]]]:
    return [
        ({"id": c, "category": "country", "name_uk": uk, "name_ru": ru, "name_en": en, "parent": ""}, more)
        for c, uk, ru, en, more in _COUNTRIES
    ]


def _index(rows: list[Row]) -> str:
    """Lines "key<TAB>refs": row numbers, each with a letter where the name holds only beside a word of that level."""
    refs: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for number, row in enumerate(rows):
        for name in [row["name_uk"], row["name_ru"], row["name_en"], *row["more"].split("|")]:
            if not name:
                continue
            key = search_key(name)
            core, level = split_type_words(key)
            if level in _LEVEL_LETTERS:
                refs[core].add((number, _LEVEL_LETTERS[level]))
            else:
                refs[key].add((number, ""))
    lines = []
    for key in sorted(refs):
        plain = {n for n, letter in refs[key] if not letter}
        lines.append(
            key + "\t" + " ".join(f"{n}{letter}" for n, letter in sorted(refs[key]) if not letter or n not in plain)
        )
    return "\n".join(lines) + "\n"


def build() -> tuple[str, str, dict[str, int]]:
    """Texts of the two tables, and counts of what was joined."""
    units = {row["code"]: row for row in read_rows(SOURCES / "katottg.csv.gz")}
    geonames = read_rows(SOURCES / "geonames_ua.csv.gz")
    joined = join(list(units.values()), geonames)
    spelt, dropped = _spell(units, joined)
    districts = _districts(units, spelt, joined, geonames)
    where = _where(units, joined | districts)
    rows: list[tuple[Row, list[str]]] = _countries()
    for code in sorted(units):
        unit, names = units[code], spelt[code]
        row = {
            "id": code, "category": unit["cat"], "name_uk": names.uk, "name_ru": names.ru, "name_en": names.en,
            "parent": _parent(unit),
        }  # fmt: skip
        rows.append((row | where[code], names.all()))
    rows += russia.places()
    finished = []
    for row, more in rows:
        own = {row["name_uk"], row["name_ru"], row["name_en"]}
        row["more"] = "|".join(n for n in dict.fromkeys(more) if n not in own and n)
        finished.append({column: row.get(column, "") for column in COLUMNS})
    finished.sort(key=lambda r: (r["category"] != "country", r["id"]))
    counts = Counter(units[code]["cat"] for code in joined)
    report = {f"joined {cat}": n for cat, n in sorted(counts.items())}
    report |= {"joined in all": len(joined), "joined districts": len(districts), "GeoNames places": len(geonames)}
    report |= {"alternates dropped": dropped, "places": len(finished)}
    return to_tsv(COLUMNS, finished), _index(finished), report


def main(target: Path = DATA) -> None:
    """Write both tables."""
    places, names, report = build()
    write_gz(target / "places.tsv.gz", places)
    write_gz(target / "names.tsv.gz", names)
    for what, count in report.items():
        sys.stdout.write(f"{what}: {count}\n")


if __name__ == "__main__":
    main()
