"""Everything about single reports that comparing pairs of them needs, worked out once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from monitor.linker import vocabulary as words
from monitor.linker.geography import EVERYWHERE, Geography
from monitor.linker.matters import matter_bits
from monitor.linker.night import local_counts
from monitor.linker.voices import origin_key, outlet
from monitor.linker.wide import digests, nameless, oblasts_of
from monitor.linker.wording import scripts, signatures, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.places import Gazetteer
    from monitor.linker.features import Features

SHARP_KM: Final = 3.0  # a stated radius up to this makes a point better evidence than the name of its town
CELL_KM: Final = 6371.0
COUNTRY_HIT: Final = {"RU": "UA", "UA": "RU"}
COUNTRIES: Final = frozenset(COUNTRY_HIT)
NAMELESS: Final = 1
FAILURES: Final = ("weather", "technical", "scheduled")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Arrays of one length, one entry per report; codes are -1 where nothing is said.

    `named`: has a place to compare by name, its own or the nearest to its point; `own_name`: its own. `pointed`: has
    a point; `sharp`: one better than its place. `near`: reports of its oblast within 12 h; `near_all`: of all oblasts.
    `vague`: -1 where the place is known, 0 where nothing is said of it, else a code of the words (even: a name that
    several places have, `NAMELESS`: words that name none). `countrywide`: only a country is named. `oblasts`: 2 several
    oblasts and nothing finer, 1 a place finer than an oblast, else 0. `digest`: sums up a
    past day over an oblast or the like.
    `failure`: an outage of a stated cause that is no attack; `loss`: an outage of unknown cause.
    """

    f: Features
    geography: Geography
    place: NDArray[np.int64]
    named: NDArray[np.bool_]
    own_name: NDArray[np.bool_]
    vague: NDArray[np.int64]
    countrywide: NDArray[np.bool_]
    oblasts: NDArray[np.int8]
    digest: NDArray[np.bool_]
    pointed: NDArray[np.bool_]
    sharp: NDArray[np.bool_]
    region: NDArray[np.int64]
    near: NDArray[np.int64]
    near_all: NDArray[np.int64]
    weapons: NDArray[np.int32]
    targets: NDArray[np.int32]
    actor: NDArray[np.int64]
    origin: NDArray[np.int64]
    outlet: NDArray[np.int64]
    url: NDArray[np.int64]
    item: NDArray[np.int64]
    failure: NDArray[np.int8]
    loss: NDArray[np.bool_]
    script: NDArray[np.int8]
    signature: NDArray[np.uint64]
    matter: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.f)

    def taken(self, order: NDArray[np.int64]) -> Prepared:
        """The entries in another order; only `f.frame` stays as it is."""
        names = [field.name for field in fields(self) if field.name not in {"f", "geography"}]
        return replace(self, f=self.f.taken(order), **{name: getattr(self, name)[order] for name in names})


def _codes(values: pd.Series, unsaid: tuple[str, ...] = ("",)) -> NDArray[np.int64]:
    """Codes of the distinct values in order; -1 where the value says nothing."""
    codes, distinct = pd.factorize(values, sort=True)
    silent = np.array([str(value) in unsaid for value in distinct] + [True])
    return np.where(silent[codes], -1, codes).astype(np.int64)


def _mapped(values: pd.Series, key: object) -> NDArray[np.int64]:
    """Codes of `key(value)`, worked out once per distinct value; "" becomes -1."""
    assert callable(key)
    codes, distinct = pd.factorize(values, sort=True)
    keys = [str(key(str(value))) for value in distinct]
    number = {name: i for i, name in enumerate(sorted(set(keys) - {""}))}
    table = np.array([number.get(name, -1) for name in keys] + [-1], dtype=np.int64)
    return table[codes]


def item_of(report_id: str) -> str:
    """The item of which a report is the nth occurrence: its id without `@version` and `/n`; "" for a lone one."""
    body, slash, number = report_id.rpartition("/")
    return body.partition("@")[0] if slash and number.isdigit() else ""


def prepare(f: Features, gaz: Gazetteer, max_km: float) -> Prepared:
    """Work out what comparing needs. `max_km` is how far apart two towns may lie and still be compared."""
    frame = f.frame
    geography = Geography(gaz, max_km)
    geography.add(str(cell) for cell in f.places)
    empty = {i for i, cell in enumerate(geography.cells) if not cell.own}
    blank = np.array([i in empty for i in range(len(geography.cells))] + [True])
    place = np.where(blank[f.place], -1, f.place)
    pointed = ~np.isnan(f.lat) & ~np.isnan(f.lon)
    own_name = place >= 0
    place = _nearest(f, geography, gaz, place, pointed)
    place = _looked_up(f, geography, gaz, place)
    region = _regions(geography, place)
    middle = (f.start + f.end) / 2
    counted = ~f.loose
    near = local_counts(region, middle, counted)
    near_all = local_counts(np.full(len(f), -1), middle, counted)
    outage = f.kind == words.KINDS.index("outage")
    cause = frame["cause"].to_numpy(dtype=object)
    failure = np.zeros(len(f), dtype=np.int8)
    for i, name in enumerate(FAILURES):
        failure[(cause == name) & outage] = i + 1
    country = np.array([cell.own != () and set(cell.own) <= COUNTRIES for cell in geography.cells] + [False])[place]
    texts, distinct = told(frame["summary"])
    item = frame["report_id"].where(frame["report_id"].str.contains("/", regex=False), "")
    return Prepared(
        f=f,
        geography=geography,
        place=place,
        named=place >= 0,
        own_name=own_name,
        vague=_vague(f, gaz, own_name | pointed, country),
        countrywide=country,
        oblasts=np.array([oblasts_of(cell.own, gaz) for cell in geography.cells] + [0], dtype=np.int8)[place],
        digest=digests(frame, f.place, f.places, gaz),
        pointed=pointed,
        sharp=pointed & (f.radius <= SHARP_KM),
        region=region,
        near=near,
        near_all=near_all,
        weapons=words.broadened(f.weapon, words.WEAPONS, words.WEAPON_GROUPS),
        targets=words.broadened(f.target, words.TARGETS, words.TARGET_GROUPS),
        actor=_codes(frame["actor"], ("", "unknown")),
        origin=_mapped(frame["origin"], origin_key),
        outlet=_mapped(frame["source"], outlet),
        url=_codes(frame["url"]),
        item=_mapped(item, item_of),
        failure=failure,
        loss=outage & (np.isin(cause, ["", "unknown"])),
        script=scripts(texts, distinct),
        signature=signatures(texts, distinct),
        matter=matter_bits(frame["place_text"] + " . " + frame["summary"]),
    )


def _nearest(
    f: Features, geography: Geography, gaz: Gazetteer, place: NDArray[np.int64], pointed: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """For a report with a point and no place, the cell of the nearest settlement or of its oblast.

    The settlement counts if the point lies within its radius, else the oblast does: enough to find the region, and to
    compare the report with those that only name places.
    """
    bare = np.flatnonzero(pointed & (place < 0))
    if not len(bare):
        return place
    tree, ids, radii = _towns(gaz)
    found = tree.query(_on_sphere(f.lat[bare], f.lon[bare]))
    gap, which = np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.int64)
    inside = gap * CELL_KM <= radii[which]
    texts = []
    for town, within in zip(which.tolist(), inside.tolist(), strict=True):
        oblast = gaz.oblast_of(ids[town])
        texts.append(ids[town] if within or oblast is None else oblast)
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    first = len(geography.cells)
    geography.add(str(text) for text in distinct)
    out = place.copy()
    out[bare] = codes + first
    return out


def _number(text: str) -> int:
    """A number for a text, the same in every pass, so that parts of a pass can be put together; never 0."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") | 1


def _vague(f: Features, gaz: Gazetteer, placed: NDArray[np.bool_], country: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of a place that is not known: a code for its wording, even where several places have that name; 0 for none.

    "14 locations in Ukraine" names none either, though its country is known.
    """
    out = np.full(len(f), -1, dtype=np.int64)
    wide = np.flatnonzero(placed & country)
    codes, distinct = pd.factorize(f.frame["place_text"].iloc[wide].str.casefold(), sort=True)
    several = np.array([" " in str(text).strip() and nameless(str(text)) for text in distinct], dtype=bool)
    out[wide[several[codes]]] = NAMELESS
    bare = np.flatnonzero(~placed)
    codes, distinct = pd.factorize(f.frame["place_text"].iloc[bare].str.casefold(), sort=True)
    for code, text in enumerate(distinct):
        found = gaz.resolve(str(text)) if text else None
        if found is None or found.place_id is None or found.ambiguous:
            homonym = found is not None and found.ambiguous
            number = NAMELESS if nameless(str(text)) else 2 * _number(str(text)) + (0 if homonym else 1)
            out[bare[codes == code]] = number if text else 0
    return out


def _looked_up(f: Features, geography: Geography, gaz: Gazetteer, place: NDArray[np.int64]) -> NDArray[np.int64]:
    """For a report without id and point: the place that its `place_text` names, else the country it must be in.

    A Russian strike is taken to be in Ukraine and a Ukrainian one in Russia, for comparing only: no incident gets a
    place that no report gave it.
    """
    bare = np.flatnonzero(place < 0)
    if not len(bare):
        return place
    country = f.frame["actor"].iloc[bare].map(COUNTRY_HIT).fillna("")
    codes, distinct = pd.factorize(f.frame["place_text"].iloc[bare] + "\n" + country)
    texts = []
    for key in distinct:
        name, _, where = str(key).partition("\n")
        found = gaz.resolve(name, country=where or None).place_id if name else None
        texts.append(found or where)
    first = len(geography.cells)
    geography.add(texts)
    known = np.array([bool(text) for text in texts])
    out = place.copy()
    out[bare] = np.where(known[codes], codes + first, -1)
    return out


def _on_sphere(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the unit sphere."""
    up, round_ = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(up) * np.cos(round_), np.cos(up) * np.sin(round_), np.sin(up)], axis=-1)


_TOWNS: dict[str, tuple[cKDTree, list[str], NDArray[np.float64]]] = {}


def _towns(gaz: Gazetteer) -> tuple[cKDTree, list[str], NDArray[np.float64]]:
    """All towns and villages with a centre, as a tree; made once per version of the gazetteer."""
    if gaz.version not in _TOWNS:
        rows = sorted(
            (p.id, p.lat, p.lon, p.radius_km or 2.0)
            for p in gaz.all()
            if p.lat is not None and p.lon is not None and gaz.level(p.id) in {"city", "settlement", "village"}
        )
        lat, lon = np.array([r[1] for r in rows], dtype=float), np.array([r[2] for r in rows], dtype=float)
        _TOWNS[gaz.version] = cKDTree(_on_sphere(lat, lon)), [r[0] for r in rows], np.array([r[3] for r in rows])
    return _TOWNS[gaz.version]


def _regions(geography: Geography, place: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each report's oblast; -1 where it has none or several."""
    names = sorted({cell.region for cell in geography.cells} - {EVERYWHERE})
    number = {name: i for i, name in enumerate(names)}
    table = np.array([number.get(cell.region, -1) for cell in geography.cells] + [-1], dtype=np.int64)
    return table[place]
