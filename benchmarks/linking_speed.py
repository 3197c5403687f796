"""A million reports over three years: how long a full pass takes, and the reports of one more day."""

from __future__ import annotations

import resource
import time
from typing import Any

import linking_splink
import numpy as np
import pandas as pd

from geo.places import gazetteer
from monitor.linker.kept import Kept
from monitor.linking import link, load_parameters

START = np.datetime64("2023-01-01T00:00:00", "us")
WEAPONS = ("drone", "ballistic_missile", "cruise_missile", "guided_bomb", "artillery", "mlrs", "fpv")
WEAPON_SHARES = (0.5, 0.1, 0.1, 0.05, 0.1, 0.05, 0.1)
TARGETS = ("residential", "energy", "civilian_other", "industrial", "unknown", "medical", "rail", "gas_oil")
TARGET_SHARES = (0.35, 0.2, 0.15, 0.1, 0.1, 0.04, 0.03, 0.03)
PER_INCIDENT = 2.4  # reports


def many_reports(rows: int, days: int, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Reports as news gives them, and the number of the incident of each.

    Incidents fall on towns of Ukraine by population to the power 0.8, six in ten at night; their reports give a clock
    time (30 %), a night (35 %), a day (20 %) or some hours, and a town, its oblast (13 %) or the country (2 %).
    """
    rng, gaz = np.random.default_rng(seed), gazetteer()
    towns = sorted(
        (p.id, float(p.population or 2000))
        for p in gaz.all()
        if p.country == "UA" and p.lat is not None and gaz.level(p.id) in {"city", "settlement"}
    )
    share = np.array([people for _, people in towns]) ** 0.8
    incidents = int(rows / PER_INCIDENT)
    town = rng.choice(len(towns), incidents, p=share / share.sum())
    hour = np.where(rng.random(incidents) < 0.6, rng.uniform(16, 31, incidents), rng.uniform(0, 24, incidents))
    moment = rng.integers(0, days, incidents) * 24 + hour
    weapon, target = (
        rng.choice(np.array(words, dtype=object), incidents, p=shares)
        for words, shares in ((WEAPONS, WEAPON_SHARES), (TARGETS, TARGET_SHARES))
    )
    killed = np.where(rng.random(incidents) < 0.1, rng.integers(1, 8, incidents), 0)
    truth = np.repeat(np.arange(incidents), np.minimum(rng.geometric(1 / PER_INCIDENT, incidents), 25))[:rows]
    m = len(truth)
    style = rng.choice(4, m, p=[0.3, 0.35, 0.2, 0.15])
    told = moment[truth] + rng.normal(0, 0.4, m)
    night, day = np.floor((told - 16) / 24) * 24 + 16, np.floor((told + 2) / 24) * 24 - 2
    begin = np.choose(style, [told - 1 / 6, night, day, told - 3])
    end = np.choose(style, [told + 1 / 6, night + 15, day + 24, told + 1])
    ids = np.array([place for place, _ in towns], dtype=object)
    oblasts = np.array([gaz.oblast_of(place) or "UA" for place, _ in towns], dtype=object)
    level = rng.random(m)
    place = np.where(level < 0.85, ids[town[truth]], np.where(level < 0.98, oblasts[town[truth]], "UA"))
    source = rng.integers(0, 300, m)
    dead = pd.array(np.where(rng.random(m) < 0.7, killed[truth], 0), dtype="Int64")
    dead[np.asarray(dead == 0)] = pd.NA
    text = {
        "report_id": [f"s{s:03d}:{i:07d}" for i, s in enumerate(source.tolist())],
        "source": [f"s{s:03d}" for s in source.tolist()],
        "kind": ["strike"] * m,
        "scope": ["occurrence"] * m,
        "place_id": place,
        "weapon": np.where(rng.random(m) < 0.1, "unknown", weapon[truth]),
        "target": np.where(rng.random(m) < 0.15, "unknown", target[truth]),
        "actor": ["RU"] * m,
    }
    times = {"occurred_from": begin, "occurred_to": end, "published_at": end + 5, "recorded_at": end + 5}
    columns: dict[str, Any] = {name: pd.Series(values, dtype="str") for name, values in text.items()}
    columns |= {name: _moments(hours) for name, hours in times.items()}
    return pd.DataFrame(columns).assign(killed=dead), truth


def written(reports: pd.DataFrame, truth: np.ndarray, seed: int = 7) -> pd.DataFrame:
    """The reports with a summary each, and one in fourteen of them vague: long spans, background, aggregates.

    Eight of a summary's words are drawn from 4,000 made-up ones by Zipf's law, a third of them from the incident's own
    eight; then come what was hit and the place.
    """
    rng, gaz = np.random.default_rng(seed), gazetteer()
    letters = np.array(list("abcdefghiklmnoprstuvyz"))
    words = np.array(["".join(rng.choice(letters, rng.integers(3, 10))) for _ in range(4000)], dtype=object)
    things = (
        "an apartment block",
        "a substation",
        "a school",
        "houses",
        "a train",
        "a hospital",
        "a warehouse",
        "a mill",
    )
    share = 1 / np.arange(1, len(words) + 1) ** 0.9
    own = rng.choice(len(words), (int(truth.max()) + 1, 8), p=share / share.sum())
    mine = rng.choice(len(words), (len(reports), 8), p=share / share.sum())
    told = words[np.where(rng.random(mine.shape) < 0.35, own[truth], mine)]
    thing = rng.integers(0, len(things), len(own))[truth]
    places = reports["place_id"].to_numpy(dtype=object)
    names = {place: gaz.get(place).name_en for place in set(places)}
    texts = [
        f"{' '.join(row)} {things[t]} in {names[place]}."
        for row, t, place in zip(told.tolist(), thing.tolist(), places.tolist(), strict=True)
    ]
    draw = rng.random(len(reports))
    hours = np.where(draw < 0.04, rng.integers(31, 169, len(reports)), 0)
    began = reports["occurred_to"] - pd.to_timedelta(hours, unit="h").astype("timedelta64[us]")
    return reports.assign(
        summary=pd.Series(texts, dtype="str"),
        occurred_from=reports["occurred_from"].where(hours == 0, began),
        background=(draw >= 0.04) & (draw < 0.06),
        scope=pd.Series(np.where((draw >= 0.06) & (draw < 0.07), "aggregate", "occurrence"), dtype="str"),
    )


def _moments(hours: np.ndarray) -> pd.Series:
    stamps = START + (hours * 3.6e9).astype(np.int64).astype("timedelta64[us]")
    return pd.Series(stamps).dt.tz_localize("UTC").astype("datetime64[us, UTC]")


def b_cubed(truth: np.ndarray, label: np.ndarray) -> tuple[float, float]:
    """B-cubed precision and recall of labels."""
    n = len(truth)
    keys, counts = np.unique(label.astype(np.int64) * (int(truth.max()) + 1) + truth, return_counts=True)
    cluster, event = keys // (int(truth.max()) + 1), keys % (int(truth.max()) + 1)
    sizes, events = np.bincount(label), np.bincount(truth)
    return float((counts**2 / sizes[cluster]).sum() / n), float((counts**2 / events[event]).sum() / n)


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def speed_written(rows: int) -> dict[str, Any]:
    """Time a full pass over reports with summaries, some of them vague."""
    reports, truth = many_reports(rows, max(int(1096 * rows / 1_000_000), 5))
    reports = written(reports, truth)
    parameters, gaz = load_parameters(), gazetteer()
    begun, busy = time.perf_counter(), time.process_time()
    linked = link(reports, parameters, gaz=gaz)
    full, cpu, memory = time.perf_counter() - begun, time.process_time() - busy, _gigabytes()
    print(
        f"\n{rows:,} reports with summaries, 7 % vague -> {len(linked.incidents):,} incidents: "
        f"{full:.1f} s ({cpu:.1f} s of processor time), {memory:.2f} GB",
        flush=True,
    )
    return {"rows": rows, "seconds": round(full, 1), "processor": round(cpu, 1), "gigabytes": round(memory, 2)}


def speed(rows: int) -> dict[str, Any]:
    """Time a full pass, a day's additions, and splink on the same rows where it is installed."""
    days = max(int(1096 * rows / 1_000_000), 5)
    reports, truth = many_reports(rows, days)
    parameters, gaz = load_parameters(), gazetteer()
    begun, busy = time.perf_counter(), time.process_time()
    linked = link(reports, parameters, gaz=gaz)
    full, cpu = time.perf_counter() - begun, time.process_time() - busy
    memory = _gigabytes()
    home = linked.members.set_index("report_id")["incident_id"]
    precision, recall = b_cubed(truth, pd.factorize(reports["report_id"].map(home))[0])
    print(f"\n{len(reports):,} reports over {days} days -> {len(linked.incidents):,} incidents")
    print(
        f"full pass: {full:.1f} s ({cpu:.1f} s of processor time), {memory:.2f} GB (bar 60 s, 3 GB); "
        f"B-cubed P {precision:.3f} R {recall:.3f}",
        flush=True,
    )
    del linked, home
    last = reports["recorded_at"].max() - pd.Timedelta(hours=24)
    fresh = (reports["recorded_at"] > last).to_numpy()
    kept = Kept(parameters, gaz)
    kept.add(reports[~fresh])
    begun = time.perf_counter()
    added = kept.add(reports[fresh])
    one_day = time.perf_counter() - begun
    print(
        f"a day's {int(fresh.sum())} reports into {int((~fresh).sum()):,}: {one_day:.2f} s (bar 0.5 s), "
        f"{added.window} looked at, {len(added.incidents)} incidents new or changed",
        flush=True,
    )
    result: dict[str, Any] = {
        "rows": len(reports), "seconds": round(full, 1), "processor": round(cpu, 1), "gigabytes": round(memory, 2),
        "precision": round(precision, 4), "recall": round(recall, 4),
        "day_rows": int(fresh.sum()), "day_seconds": round(one_day, 3),
        "met": full < 60 and memory < 3 and one_day < 0.5,
    }  # fmt: skip
    if linking_splink.installed():
        begun = time.perf_counter()
        best, how = linking_splink.news(reports, truth)
        result["splink_seconds"] = round(time.perf_counter() - begun, 1)
        result["splink"] = {"precision": round(best[0], 4), "recall": round(best[1], 4), "threshold": how}
        print(
            f"splink on the same rows: {result['splink_seconds']} s, B-cubed P {best[0]:.3f} R {best[1]:.3f} at {how}"
        )
    return result
