"""Codes for weapons, targets and kinds as bits, so that a million lists compare as integers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEAPONS: Final = (
    "drone", "cruise_missile", "ballistic_missile", "missile", "guided_bomb", "artillery", "mlrs", "fpv", "unknown",
)  # fmt: skip
TARGETS: Final = (
    "energy", "gas_oil", "heat_water", "rail", "infrastructure", "residential", "medical", "industrial", "military",
    "energy_workers", "civilian_other", "unknown",
)  # fmt: skip
KINDS: Final = ("outage", "interception", "blast", "strike")  # weakest first
LINKED_KINDS: Final = frozenset(KINDS)

# fine -> the broader group in which a source may have named it; "missile" is any missile
WEAPON_GROUPS: Final = {
    "drone": ("drone", "fpv"),
    "fpv": ("drone", "fpv"),
    "cruise_missile": ("cruise_missile", "ballistic_missile", "missile"),
    "ballistic_missile": ("cruise_missile", "ballistic_missile", "missile"),
    "missile": ("cruise_missile", "ballistic_missile", "missile"),
    "guided_bomb": ("guided_bomb",),
    "artillery": ("artillery", "mlrs"),
    "mlrs": ("artillery", "mlrs"),
}
TARGET_GROUPS: Final = {
    "energy": ("energy", "heat_water", "gas_oil", "infrastructure"),
    "heat_water": ("energy", "heat_water", "infrastructure"),
    "gas_oil": ("energy", "gas_oil", "infrastructure"),
    "rail": ("rail", "infrastructure"),
    "infrastructure": ("energy", "heat_water", "gas_oil", "rail", "infrastructure"),
    "residential": ("residential", "civilian_other"),
    "medical": ("medical", "civilian_other"),
    "civilian_other": ("residential", "medical", "civilian_other"),
    "industrial": ("industrial",),
    "military": ("military",),
    "energy_workers": ("energy_workers", "industrial"),
}


def bits(cells: pd.Series, words: tuple[str, ...], *, what: str) -> NDArray[np.int32]:
    """Each cell's `|`-joined words as a bit mask; `unknown` and an empty cell are 0.

    Raises:
        ValueError: a word that the vocabulary does not hold.
    """
    codes, distinct = pd.factorize(cells)
    place = {word: 0 if word == "unknown" else 1 << i for i, word in enumerate(words)}
    masks = np.zeros(len(distinct) + 1, dtype=np.int32)
    for i, cell in enumerate(distinct):
        for word in str(cell).split("|"):
            if word and word not in place:
                raise ValueError(f"{what}: {word!r} is not one of {', '.join(words)}")
            masks[i] |= place.get(word, 0)
    return masks[codes]


def unbits(masks: NDArray[np.int32], words: tuple[str, ...]) -> NDArray[np.object_]:
    """The masks as text, words sorted; an empty mask is `unknown`."""
    distinct, inverse = np.unique(masks, return_inverse=True)
    texts = [
        "|".join(sorted(w for i, w in enumerate(words) if mask >> i & 1)) or "unknown" for mask in distinct.tolist()
    ]
    return np.array(texts, dtype=object)[inverse]


def broadened(
    masks: NDArray[np.int32], words: tuple[str, ...], groups: dict[str, tuple[str, ...]]
) -> NDArray[np.int32]:
    """Each mask with every word that a broader or neighbouring naming of the same thing could have used."""
    place = {word: 1 << i for i, word in enumerate(words)}
    out = masks.copy()
    for word, family in groups.items():
        out |= np.where(masks & place[word], sum(place[w] for w in family), 0).astype(np.int32)
    return out
