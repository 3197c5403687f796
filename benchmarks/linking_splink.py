"""The same reports linked by splink, a general library for record linkage, at the threshold that suits it best."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import numpy as np
import pandas as pd
from linking_simulator import cluster_pairs, pair_scores
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

FAMILIES = {"drone": 0, "fpv": 0, "cruise_missile": 1, "ballistic_missile": 1, "artillery": 2, "mlrs": 2}
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)


def installed() -> bool:
    """Whether splink can be imported."""
    try:
        import splink  # noqa: F401
    except ImportError:
        return False
    return True


def _settings(link_only: bool) -> Any:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    hours = [cll.CustomLevel(f"abs(hour_l - hour_r) <= {h}", label_for_charts=f"{h} h") for h in (0.5, 1.5, 3, 6, 12)]
    time = cl.CustomComparison(output_column_name="hour", comparison_levels=[*hours, cll.ElseLevel()])
    kind = cl.CustomComparison(
        output_column_name="weapon",
        comparison_levels=[
            cll.ExactMatchLevel("weapon"),
            cll.CustomLevel("family_l = family_r", label_for_charts="one family"),
            cll.ElseLevel(),
        ],
    )
    place = cl.DistanceInKMAtThresholds("lat", "lon", [0.5, 1, 1.5, 2, 3, 4, 6])
    return SettingsCreator(
        link_type="link_only" if link_only else "dedupe_only",
        unique_id_column_name="row",
        comparisons=[time, place, kind],
        blocking_rules_to_generate_predictions=[block_on("day"), block_on("half")],
        probability_two_random_records_match=0.01,
    )


def _table(reports: pd.DataFrame) -> pd.DataFrame:
    hour = reports["hour"].to_numpy()
    return pd.DataFrame(
        {
            "row": np.arange(len(reports)),
            "source": reports["source"].to_numpy(dtype=object),
            "hour": hour,
            "day": np.floor(hour / 24).astype(int),
            "half": np.floor((hour + 12) / 24).astype(int),
            "lat": reports["lat"].to_numpy(),
            "lon": reports["lon"].to_numpy(),
            "weapon": reports["weapon"].to_numpy(dtype=object),
            "family": [FAMILIES[w] for w in reports["weapon"]],
        }
    )


def predictions(
    reports: pd.DataFrame,
    *,
    link_only: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of rows and splink's probability that they match; its parameters are estimated from the same rows."""
    import pyarrow as pa
    from splink import DuckDBAPI, Linker, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = _table(reports)
    api = DuckDBAPI()
    parts = [part for _, part in table.groupby("source")] if link_only else [table]
    frames = [api.register(pa.Table.from_pandas(part, preserve_index=False)) for part in parts]
    linker = Linker(frames, _settings(link_only), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("day"), block_on("day", "weapon")):
        # on some draws a session ends with a probability of nothing, which splink refuses: what is trained stands
        with contextlib.suppress(ValueError):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=min(THRESHOLDS)).as_pyarrow_table()
    return (
        found["row_l"].to_numpy().astype(np.int64),
        found["row_r"].to_numpy().astype(np.int64),
        found["match_probability"].to_numpy().astype(np.float64),
    )


def best_links(
    reports: pd.DataFrame, a: NDArray[np.int64], b: NDArray[np.int64], chance: NDArray[np.float64], threshold: float
) -> NDArray[np.int64]:
    """Labels of rows after taking pairs from the likeliest down, never two rows of one source into one cluster."""
    order = np.lexsort((b, a, -chance))
    source = pd.factorize(reports["source"])[0]
    label = list(range(len(reports)))
    members: dict[int, set[int]] = {i: {int(source[i])} for i in label}
    rows: dict[int, list[int]] = {i: [i] for i in label}
    for k in order:
        if chance[k] < threshold:
            break
        one, two = label[a[k]], label[b[k]]
        if one != two and not members[one] & members[two]:
            for row in rows[two]:
                label[row] = one
            rows[one] += rows.pop(two)
            members[one] |= members.pop(two)
    return np.array(label)


def sweep(reports: pd.DataFrame, *, link_only: bool) -> dict[tuple[str, float], tuple[float, float]]:
    """Precision and recall of splink at each threshold: pairs as they are, clusters, and best links only."""
    a, b, chance = predictions(reports, link_only=link_only)
    truth = reports["truth"].to_numpy()
    out = {}
    for threshold in THRESHOLDS:
        keep = chance >= threshold
        pairs = list(zip(a[keep].tolist(), b[keep].tolist(), strict=True))
        out["pairs", threshold] = pair_scores(truth, pairs)
        graph = coo_array((np.ones(len(pairs)), (a[keep], b[keep])), shape=(len(truth), len(truth)))
        out["clusters", threshold] = pair_scores(truth, cluster_pairs(connected_components(graph, directed=False)[1]))
        if link_only:
            labels = best_links(reports, a, b, chance, threshold)
            out["best links", threshold] = pair_scores(truth, cluster_pairs(labels))
    return out


def news(reports: pd.DataFrame, truth: NDArray[np.int64]) -> tuple[tuple[float, float], float]:
    """B-cubed precision and recall of splink's clusters of news reports at its best threshold (of F1), and that one.

    Blocks: the same place and day, or half a day on. Compared: the middles of the spans, weapon, target, the dead.
    """
    import pyarrow as pa
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from linking_speed import b_cubed
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    begin, end = (reports[name].dt.tz_localize(None).to_numpy() for name in ("occurred_from", "occurred_to"))
    middle = ((begin - np.datetime64("2023-01-01")) + (end - begin) / 2) / np.timedelta64(1, "h")
    table = pd.DataFrame(
        {
            "row": np.arange(len(reports)),
            "hour": middle,
            "day": np.floor(middle / 24).astype(int),
            "half": np.floor((middle + 12) / 24).astype(int),
            "place": reports["place_id"].to_numpy(dtype=object),
            "weapon": reports["weapon"].where(reports["weapon"] != "unknown").to_numpy(dtype=object),
            "target": reports["target"].where(reports["target"] != "unknown").to_numpy(dtype=object),
            "killed": reports["killed"].to_numpy(dtype=np.float64, na_value=np.nan),
        }
    )
    hours = [cll.CustomLevel(f"abs(hour_l - hour_r) <= {h}", label_for_charts=f"{h} h") for h in (0.5, 1.5, 3, 6, 12)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=[
            cl.CustomComparison(output_column_name="hour", comparison_levels=[*hours, cll.ElseLevel()]),
            cl.ExactMatch("weapon"),
            cl.ExactMatch("target"),
            cl.ExactMatch("killed"),
        ],
        blocking_rules_to_generate_predictions=[block_on("place", "day"), block_on("place", "half")],
        probability_two_random_records_match=1e-6,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(pa.Table.from_pandas(table, preserve_index=False)), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("place", "day"), block_on("place", "day", "weapon")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.05).as_pyarrow_table()
    a, b = (found[name].to_numpy().astype(np.int64) for name in ("row_l", "row_r"))
    chance = found["match_probability"].to_numpy()
    best, score, at = (0.0, 0.0), -1.0, 0.0
    for threshold in (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99):
        keep = chance >= threshold
        graph = coo_array((np.ones(int(keep.sum())), (a[keep], b[keep])), shape=(len(table), len(table)))
        precision, recall = b_cubed(truth, connected_components(graph, directed=False)[1])
        if 2 * precision * recall / (precision + recall) > score:
            best, at = (precision, recall), threshold
            score = 2 * precision * recall / (precision + recall)
    return best, at
