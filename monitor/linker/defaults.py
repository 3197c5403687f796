"""The written priors: what a person who knows the material would say before seeing any data.

`fit` adds to each probability what it counts in the data; with no data these stand. (m, u) is the probability of an
answer if two reports are of one incident, and if they are of two incidents of one oblast and night. Judged from the
practice of news from Ukraine in winter 2026: districts are named by half of the reports on a large city; counts of the
dead are repeated exactly; a drone is the weapon of most nights, so that it says little.
"""

from __future__ import annotations

from typing import Final

from monitor.linker.parameters import Parameters, Spread

PRIOR: Final = Parameters(
    data="written priors only",
    time=Spread(sigma=1.5, wide=12.0, wide_share=0.03),
    point=Spread(sigma=1.5, wide=8.0, wide_share=0.02),
    max_gap_hours=30.0,
    max_km=30.0,
    chance_km2=3000.0,
    reports_per_incident=4.5,
    unreported_log_odds=2.0,
    repeat_log_odds=-1.5,
    levels={
        "place": {
            "apart": (0.01, 0.30),
            "country": (0.05, 0.05),
            "oblast": (0.14, 0.14),
            "raion": (0.04, 0.015),
            "big_city": (0.30, 0.12),
            "districts": (0.05, 0.04),
            "district": (0.08, 0.008),
            "hromada": (0.04, 0.003),
            "locality": (0.25, 0.012),
            "near": (0.01, 0.03),
            "wide": (0.05, 0.01),
        },
        "weapon": {
            "unknown": (0.25, 0.25),
            "equal": (0.50, 0.33),
            "shared": (0.15, 0.17),
            "family": (0.06, 0.06),
            "different": (0.09, 0.20),
        },
        "target": {
            "unknown": (0.30, 0.32),
            "rare_shared": (0.16, 0.02),
            "shared": (0.32, 0.20),
            "family": (0.12, 0.14),
            "different": (0.10, 0.32),
        },
        "killed": {
            "unknown": (0.75, 0.85),
            "few_equal": (0.05, 0.04),
            "many_equal": (0.12, 0.02),
            "close": (0.06, 0.05),
            "far": (0.02, 0.04),
        },
        "injured": {
            "unknown": (0.70, 0.76),
            "few_equal": (0.06, 0.05),
            "many_equal": (0.10, 0.02),
            "close": (0.09, 0.08),
            "far": (0.05, 0.09),
        },
        "voice": {
            "unnamed": (0.80, 0.80),
            "same_origin": (0.11, 0.10),
            "other_origin": (0.08, 0.097),
            "same_url": (0.01, 0.003),
        },
        "wording": {
            "none": (0.30, 0.30),
            "unlike": (0.45, 0.60),
            "some": (0.15, 0.08),
            "much": (0.06, 0.017),
            "near_equal": (0.04, 0.003),
        },
        "matter": {
            "none": (0.70, 0.80),
            "shared": (0.22, 0.03),
            "different": (0.08, 0.17),
        },
        "nature": {
            "alike": (0.88, 0.90),
            "same_failure": (0.04, 0.01),
            "weaker_kind": (0.07, 0.08),
            "excluded": (0.01, 0.01),
        },
    },
)  # fmt: skip
