"""Linking, measured: against the optimum that knows the errors, against splink, on the shared events, and for speed.

    python benchmarks/linking.py [--seeds 100] [--splink-seeds 10] [--rows 1000000] [--first-seed 0] [--only NAME,..]
    python benchmarks/linking.py --case "incidents=80,days=4,coverage=.9/.5,time=1/6,place=.5/2,right=.9,follow=0/1"

Parts: optimum, splink, shared, speed; and, only if asked for, written: as speed, with summaries and vague reports.
splink is compared if it is installed (requirements-bench.txt); the shared events if `../shared` is there. The last line
is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import linking_splink
import numpy as np
import pandas as pd
from linking_simulator import Case, Source, cluster_pairs, optimum, pair_scores, simulate
from linking_speed import speed, speed_written
from numpy.typing import NDArray

from geo.places import gazetteer
from monitor.linking import fit, link, load_parameters
from sources.importer import import_file

SHARED = Path(__file__).resolve().parents[2] / "shared"
BAR = 0.985
TABLE = (
    Case("hourly, 60 incidents in 3 days", 60, 3, 1.0),
    Case("hourly, 200 in 30 days", 200, 30, 1.0),
    Case("daily, 60 in 3 days", 60, 3, 24.0),
    Case("daily, 200 in 30 days", 200, 30, 24.0),
)
FOUR = (Source(), Source(), Source(), Source())
UNEQUAL = (Source(0.9, 1.0, 0.5, 0.95), Source(0.5, 5.0, 2.0, 0.7))
AGAINST_SPLINK = (
    TABLE[0],
    Case("unequal sources", 80, 4, 1.0, UNEQUAL),
    Case("clustered nights", 120, 10, 1.0, clustered=0.8),
    Case("four sources", 60, 3, 1.0, FOUR),
    Case("follow-up posts", 60, 3, 1.0, (Source(), Source(follow=0.8))),
    Case("four sources, one of them posting on", 100, 10, 1.0, (*FOUR[:3], Source(0.6, follow=1.0)), 0.5),
)


def labels_of(reports: pd.DataFrame, members: pd.DataFrame) -> NDArray[np.int64]:
    """The incident of each report, as numbers in the order of the rows."""
    home = members.set_index("report_id")["incident_id"]
    return np.asarray(pd.factorize(reports["report_id"].map(home))[0])


def ours(case: Case, reports: pd.DataFrame) -> tuple[float, float]:
    """Precision and recall of our linking, its parameters estimated from the same reports, at its only threshold."""
    gaz = gazetteer()
    told = reports.drop(columns=["truth", "hour"])
    parameters = fit(told, data=case.name, one_row_sources=case.one_row, gaz=gaz)
    linked = link(told, parameters, gaz=gaz)
    return pair_scores(reports["truth"].to_numpy(), cluster_pairs(labels_of(reports, linked.members)))


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def mean(scores: list[tuple[float, float]]) -> tuple[float, float, float]:
    precision, recall = (float(value) for value in np.mean(scores, axis=0))
    return precision, recall, f1(precision, recall)


def against_optimum(cases: tuple[Case, ...], seeds: range) -> list[dict[str, Any]]:
    print(f"\nagainst the optimum with known errors, {len(seeds)} draws each (bar: F1 at least {BAR} of it)")
    print(f"{'case':34} {'ours P':>7} {'R':>6} {'F1':>6}   {'best P':>7} {'R':>6} {'F1':>6}   {'ratio':>6}")
    rows = []
    for case in cases:
        draws = [simulate(case, seed) for seed in seeds]
        mine = mean([ours(case, draw) for draw in draws])
        best = mean([pair_scores(draw["truth"].to_numpy(), optimum(case, draw)) for draw in draws])
        ratio = mine[2] / best[2]
        print(
            f"{case.name:34} {mine[0]:7.3f} {mine[1]:6.3f} {mine[2]:6.3f}   "
            f"{best[0]:7.3f} {best[1]:6.3f} {best[2]:6.3f}   {ratio:6.3f}",
            flush=True,
        )
        rows.append({"case": case.name, "ours": mine, "optimum": best, "ratio": round(ratio, 4), "met": ratio >= BAR})
    return rows


def against_splink(cases: tuple[Case, ...], seeds: range) -> list[dict[str, Any]]:
    if not linking_splink.installed():
        print("\nsplink is not installed (requirements-bench.txt): not compared")
        return []
    print(f"\nagainst splink at its best threshold, {len(seeds)} draws each")
    print(f"{'case':38} {'ours P':>7} {'R':>6} {'F1':>6}   {'splink P':>8} {'R':>6} {'F1':>6}  how")
    rows = []
    for case in cases:
        draws = [simulate(case, seed) for seed in seeds]
        mine = mean([ours(case, draw) for draw in draws])
        link_only = len(case.one_row) == len(case.sources)
        sweeps = [linking_splink.sweep(draw, link_only=link_only) for draw in draws]
        means = {key: mean([scores[key] for scores in sweeps]) for key in sweeps[0]}
        how, best = max(means.items(), key=lambda item: item[1][2])
        print(
            f"{case.name:38} {mine[0]:7.3f} {mine[1]:6.3f} {mine[2]:6.3f}   "
            f"{best[0]:8.3f} {best[1]:6.3f} {best[2]:6.3f}  {how[0]} at {how[1]}",
            flush=True,
        )
        rows.append({"case": case.name, "ours": mine, "splink": best, "how": how, "met": mine[2] > best[2]})
    return rows


def shared_events() -> dict[str, Any] | None:
    path = SHARED / "data/linking/dev_reports.csv"
    if not path.exists():
        print("\n../shared is not there: the shared events are not measured")
        return None
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    linked = link(import_file(path).reports, load_parameters())
    home = linked.members.assign(short=linked.members["report_id"].str.split(":").str[-1])
    cluster = raw["report_id"].map(home.set_index("short")["incident_id"])
    scored = raw["kind"].isin(["strike", "outage", "interception"])
    event = raw["event_id"].where(raw["event_id"] != "", "none-" + raw["report_id"])[scored]
    cluster = cluster.fillna("lost-" + raw["report_id"])[scored]
    same_event = event.to_numpy()[:, None] == event.to_numpy()[None, :]
    same_cluster = cluster.to_numpy()[:, None] == cluster.to_numpy()[None, :]
    both = (same_event & same_cluster).sum(axis=1)
    precision = float((both / same_cluster.sum(axis=1)).mean())
    recall = float((both / same_event.sum(axis=1)).mean())
    print(
        f"\nshared events: {int(scored.sum())} reports, B-cubed P {precision:.3f} (bar .97), R {recall:.3f} (bar .93)"
    )
    return {"precision": round(precision, 4), "recall": round(recall, 4), "met": precision >= 0.97 and recall >= 0.93}


def parsed_case(text: str) -> Case:
    """A case from `incidents=80,days=4,step=1,clustered=.5,coverage=.9/.5,time=1/6,place=.5/2,right=.9,follow=0/1`."""
    given = dict(part.split("=", 1) for part in text.split(","))
    lists = {
        name: [float(value) for value in given.pop(name).split("/")]
        for name in ("coverage", "time", "place", "right", "follow")
        if name in given
    }
    defaults = {"coverage": 0.8, "time": 3.0, "place": 1.0, "right": 0.85, "follow": 0.0}
    count = max([len(values) for values in lists.values()] + [2])
    columns = [
        (lists.get(name, [default]) * count)[:count] if len(lists.get(name, [0])) == 1 else lists[name]
        for name, default in defaults.items()
    ]
    sources = tuple(Source(*values) for values in zip(*columns, strict=True))
    numbers = {"incidents": int, "days": int, "step": float, "clustered": float}
    return Case(text, sources=sources, **{name: numbers[name](value) for name, value in given.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--splink-seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", default="optimum,splink,shared,speed")
    parser.add_argument("--case", action="append", default=[], help="a case of your own, see above; may be repeated")
    options = parser.parse_args()
    parts = set(options.only.split(","))
    own = tuple(parsed_case(text) for text in options.case)
    begun = time.perf_counter()
    result: dict[str, Any] = {"benchmark": "linking"}
    if "optimum" in parts:
        two = tuple(case for case in own if len(case.sources) == 2 and len(case.one_row) == 2)
        result["optimum"] = against_optimum(two or TABLE, range(options.first_seed, options.first_seed + options.seeds))
    if "splink" in parts:
        seeds = range(options.first_seed, options.first_seed + options.splink_seeds)
        result["splink"] = against_splink(own or AGAINST_SPLINK, seeds)
    if "shared" in parts:
        result["shared"] = shared_events()
    if "speed" in parts:
        result["speed"] = speed(options.rows)
    if "written" in parts:
        result["written"] = speed_written(options.rows)
    result["seconds"] = round(time.perf_counter() - begun, 1)
    print(json.dumps(result))


if __name__ == "__main__":
    sys.exit(main())
