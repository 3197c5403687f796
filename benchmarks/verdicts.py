"""A million incidents × thirteen readings, beside the plain geopandas script that a user would have written.

Both sides judge the same incidents in one run, with boundaries in memory. Ours gives three values, reasons and minutes
of margin; the other gives two values. The last line is one JSON object. Skips, saying so, without ../shared.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from geo.boundaries import install, load_boundaries
from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.verdicts import Judge

SHARED = Path(__file__).resolve().parents[2] / "shared"
LAYERS = ("adm1_oblasts_simplified", "adm2_raions_simplified", "adm3_hromadas_simplified", "cities_main")
ROUNDS = 3


def plain_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("baseline_verdicts", SHARED / "benchmarks/baseline_verdicts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_incidents(made: pd.DataFrame) -> pd.DataFrame:
    """The made-up points as incidents: half of them hits on energy by drones, the rest vague in several ways."""
    n = len(made)
    rng = np.random.default_rng(2)
    words = {
        "kind": ["strike", "blast", "outage"],
        "cause": ["", "attack", "unknown"],
        "weapon": ["drone", "missile", "cruise_missile|drone", "unknown"],
        "target": ["energy", "residential", "unknown", "infrastructure", "energy|residential"],
        "actor": ["RU", "UA", "unknown"],
    }
    picked = {
        name: pd.Series(pd.Categorical.from_codes(rng.integers(0, len(w), n), w)).astype("str")
        for name, w in words.items()
    }
    blank = pd.Series(np.full(n, "", dtype=object)).astype("str")
    return made.assign(
        **picked, incident_id=[f"inc-{i:010x}" for i in range(n)], extent="instant", place_id=blank,
        place_relation="in", place_text=blank, radius_km=np.nan, challenges=blank,
    )  # fmt: skip


def main() -> None:
    if not SHARED.is_dir():
        print("skipped: ../shared (the plain script and the boundaries) is absent")
        print(json.dumps({"skipped": "no ../shared"}))
        return
    plain = plain_script()
    places, agreement = gazetteer(), load_agreement("cold-pause-2026")
    with tempfile.TemporaryDirectory() as folder:
        for layer in LAYERS:
            install(
                SHARED / f"data/boundaries/{layer}.geojson", Path(folder), places,
                licence="ODbL-1.0", attribution="OpenStreetMap contributors",
            )  # fmt: skip
        boundaries = load_boundaries(Path(folder))
    made = plain.make_incidents(1_000_000, 1)
    incidents, area = as_incidents(made), plain.areas()
    ours, theirs = [], []
    peak = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        judge = Judge(incidents, places, boundaries, with_km=False)
        frames = [judge.judge(reading).frame(incidents["incident_id"]) for reading in agreement.readings]
        ours.append(time.perf_counter() - begun)
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        counts = pd.concat([frame["verdict"].value_counts() for frame in frames], axis=1).sum(axis=1)
        del frames, judge
        begun = time.perf_counter()
        plain.baseline(made, area)
        theirs.append(time.perf_counter() - begun)
    mine, other = min(ours), min(theirs)
    print(f"{len(incidents):,} incidents, best of {ROUNDS}")
    print(f"{'':32}{'readings':>9}{'seconds':>9}{'values':>8}")
    print(f"{'pausewatch':32}{len(agreement.readings):>9}{mine:>9.2f}{3:>8}")
    print(f"{'geopandas sjoin (plain script)':32}{len(plain.READINGS):>9}{other:>9.2f}{2:>8}")
    print(f"ratio {mine / other:.2f} (bar 0.50); peak memory of our side {peak:.2f} GiB (bar 3)")
    print("verdicts: " + ", ".join(f"{name} {int(count):,}" for name, count in counts.items()))
    figures = {
        "seconds": round(mine, 3), "plain_seconds": round(other, 3), "ratio": round(mine / other, 3),
        "peak_gib": round(peak, 2), "all_seconds": [round(x, 3) for x in ours],
        "all_plain_seconds": [round(x, 3) for x in theirs], "python": sys.version.split()[0],
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
