"""The parameters of linking: a versioned file that names its data. Only `fit` makes them; no pass ever fits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT: Final = 1

# The answers that each categorical comparison can give, in the order in which they are coded.
LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "place": (
        "apart",
        "country",
        "oblast",
        "raion",
        "big_city",
        "districts",
        "district",
        "hromada",
        "locality",
        "near",
        "wide",
    ),
    "weapon": ("unknown", "equal", "shared", "family", "different"),
    "target": ("unknown", "rare_shared", "shared", "family", "different"),
    "killed": ("unknown", "few_equal", "many_equal", "close", "far"),
    "injured": ("unknown", "few_equal", "many_equal", "close", "far"),
    "voice": ("unnamed", "same_origin", "other_origin", "same_url"),
    "wording": ("none", "unlike", "some", "much", "near_equal"),
    "matter": ("none", "shared", "different"),
    "nature": ("alike", "same_failure", "weaker_kind", "excluded"),
}


class ParametersError(ValueError):
    """A parameters file that cannot be used; says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """An error that is mostly small and now and then large: a mixture of two normal distributions.

    `sigma` and `wide` are standard deviations per report (and, in space, per axis); `wide_share` is the share of
    pairs of the second kind.
    """

    sigma: float
    wide: float
    wide_share: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that a link pass depends on beside reports, decisions and gazetteer.

    Attributes:
        data: what they were estimated from, in words, with hashes.
        time: error of stated spans, hours. point: error of stated points, km per axis.
        max_gap_hours: spans further apart are never compared. max_km: nor are points or towns further apart.
        chance_km2: the area over which points of different incidents of one oblast and night are spread.
        reports_per_incident: mean number of reports of an incident that is reported at all.
        unreported_log_odds: minus the logarithm of the chance that an incident has no report: by so much two reports
            of one incident are likelier than two that stand alone.
        repeat_log_odds: what a pair from one source counts beyond that (a channel may post again).
        one_row_sources: sources of which two rows are always two incidents.
        repeats: `repeat_log_odds` of single sources, where estimated.
        levels: per comparison and answer the probabilities (m, u): if one incident, and if two of one oblast and night.
        coded: whether the errors of reports are independent, as in coded event data (see `monitor.linker.assign`).
        doubt: pairs whose weight is nearer to 0 than this are listed as ambiguous.
    """

    data: str
    time: Spread
    point: Spread
    max_gap_hours: float
    max_km: float
    chance_km2: float
    reports_per_incident: float
    unreported_log_odds: float
    repeat_log_odds: float
    levels: Mapping[str, Mapping[str, tuple[float, float]]]
    one_row_sources: tuple[str, ...] = ()
    repeats: Mapping[str, float] = field(default_factory=dict)
    coded: bool = False
    doubt: float = 1.0

    def log_ratios(self, term: str) -> NDArray[np.float64]:
        """The weight of evidence log(m/u) of each answer of a comparison, in the order of `LEVELS`."""
        table = self.levels[term]
        return np.array([np.log(table[name][0] / table[name][1]) for name in LEVELS[term]])

    @property
    def version(self) -> str:
        """The first 16 hex digits of the SHA-256 of the parameters as written."""
        return hashlib.sha256(self.text().encode()).hexdigest()[:16]

    def text(self) -> str:
        """As written to a file: JSON, keys sorted, numbers to 6 decimals."""
        return json.dumps({"format": FORMAT, **_rounded(asdict(self))}, indent=1, sort_keys=True) + "\n"


def _rounded(value: Any) -> Any:
    """Numbers to 6 decimals, so that a file reads back as it was written."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {str(key): _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def parse_parameters(text: str) -> Parameters:
    """Read parameters from JSON text.

    Raises:
        ParametersError: not JSON, another format, a missing or unknown key, a probability outside (0, 1).
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParametersError(f"linking parameters are not JSON: {error}") from error
    if not isinstance(raw, dict) or raw.pop("format", None) != FORMAT:
        raise ParametersError(f"linking parameters are not of format {FORMAT}")
    levels: dict[str, dict[str, tuple[float, float]]] = {}
    for term, names in LEVELS.items():
        table = raw.get("levels", {}).get(term)
        if not isinstance(table, dict) or set(table) != set(names):
            raise ParametersError(f"linking parameters: levels.{term} must hold exactly {', '.join(names)}")
        levels[term] = {name: (float(table[name][0]), float(table[name][1])) for name in names}
        if any(not 0 < p < 1 for pair in levels[term].values() for p in pair):
            raise ParametersError(f"linking parameters: levels.{term} holds a probability outside (0, 1)")
    try:
        return Parameters(
            **{
                **raw,
                "time": Spread(**raw["time"]),
                "point": Spread(**raw["point"]),
                "levels": levels,
                "one_row_sources": tuple(raw["one_row_sources"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ParametersError(f"linking parameters: {error}") from error


def read_parameters(path: Path) -> Parameters:
    """Read a parameters file; raises ParametersError or OSError."""
    return parse_parameters(path.read_text(encoding="utf-8"))
