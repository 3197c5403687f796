"""Whose voices an incident rests on: named origins and their sides.

Independence counts origins, not outlets: an outlet that names no origin may repeat any other. So an incident has as
many origins as its reports name, and at least one. Language versions of an outlet share its domain and are one voice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.linker.features import Features
    from monitor.linker.fields import Groups

# second-level labels that are open to registration, so that the registered name has three parts
OPEN_LABELS: Final = frozenset({"co", "com", "dn", "edu", "gov", "in", "kh", "kiev", "kyiv", "net", "od", "org", "zp"})
HOST: Final = re.compile(r"(?:^|[\s/(])((?:[a-z0-9-]+\.)+[a-z]{2,})(?:$|[\s/)])")


@dataclass(frozen=True, slots=True)
class Voices:
    """Per incident: how many origins, and the sides they speak for, joined with `|`."""

    n_origins: NDArray[np.int64]
    sides: NDArray[np.object_]


def outlet(source: str) -> str:
    """The outlet behind a source's name: its registered domain if the name holds one, else the name in lower case.

    >>> outlet("RBC-Ukraine / newsukraine.rbc.ua"), outlet("Babel EN / babel.ua"), outlet("outlet-07")
    ('rbc.ua', 'babel.ua', 'outlet-07')
    """
    text = source.strip().lower()
    found = HOST.findall(text)
    if not found:
        return text
    labels = found[-1].split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in OPEN_LABELS and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def origin_key(origin: str) -> str:
    """One word per origin whatever its spelling; "" where none is named."""
    return " ".join(origin.lower().split())


def voices(f: Features, groups: Groups) -> Voices:
    """Count the named origins of each incident and list their sides, sorted; `unknown` where no side is known."""
    n = len(groups)
    raw, distinct = pd.factorize(f.frame["origin"], sort=True)
    keys = [origin_key(str(text)) for text in distinct]
    code_of = {key: i for i, key in enumerate(sorted(set(keys) - {""}))}
    key_code = np.array([code_of.get(key, -1) for key in keys], dtype=np.int64)
    code = key_code[raw][groups.order] if len(keys) else np.full(len(groups.order), -1, dtype=np.int64)
    named = code >= 0
    pairs = np.unique(groups.group[named] * max(len(code_of), 1) + code[named])
    n_origins = np.maximum(np.bincount(pairs // max(len(code_of), 1), minlength=n), 1)
    side_raw, sides = pd.factorize(f.frame["origin_side"], sort=True)
    known = [str(side) for side in sides if side and side != "unknown"]
    bit = np.array([1 << known.index(str(s)) if str(s) in known else 0 for s in sides], dtype=np.int64)
    masks = np.zeros(n, dtype=np.int64)
    if len(sides):
        np.bitwise_or.at(masks, groups.group, bit[side_raw][groups.order])
    texts, inverse = np.unique(masks, return_inverse=True)
    words = ["|".join(sorted(w for i, w in enumerate(known) if m >> i & 1)) or "unknown" for m in texts.tolist()]
    return Voices(n_origins, np.array([*words, ""], dtype=object)[inverse])
