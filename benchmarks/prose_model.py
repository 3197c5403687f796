"""Rules and a small trained model, side by side: does a text report a new attack?

    python benchmarks/prose_model.py

The model is a logistic regression over words, pairs of words and letter groups (hashed, weighted by rarity, L2),
trained on the texts that the rules were tuned on; both are judged on the texts of the brief and on those kept apart.
Texts whose gold is only "unclear" are left out, as in the shared check. Prints a table and one JSON object.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from prose import SETS, Share, attack, read  # noqa: E402  # the path comes first

BUCKETS = 2**18
EPOCHS, RATE, PENALTY = 60, 2.0, 1e-5
LETTERS = (3, 4, 5)
SEED = 20260203
_WORD = re.compile(r"[^\W_]+")

Row = tuple[NDArray[np.int64], NDArray[np.float64]]


def label(doc: Mapping[str, Any]) -> bool | None:
    """Whether the gold reports a new attack; None where it is only unclear."""
    gold = [g for g in doc["gold"] if not g.get("background")]
    if any(g["attack"] == "yes" for g in gold):
        return True
    return None if any(g["attack"] == "unclear" for g in gold) else False


def tokens(text: str) -> set[str]:
    low = re.sub(r"\d+", "0", text.lower().replace("ё", "е"))
    words = _WORD.findall(low)
    found = {f"w {w}" for w in words} | {f"p {a} {b}" for a, b in itertools.pairwise(words)}
    for word in words:
        padded = f" {word} "
        found |= {f"l {padded[i : i + n]}" for n in LETTERS for i in range(len(padded) - n + 1)}
    return found


def buckets(text: str) -> NDArray[np.int64]:
    return np.unique([zlib.crc32(t.encode()) % BUCKETS for t in tokens(text)])


class Model:
    """Logistic regression on hashed features, trained by plain stochastic steps from a fixed seed."""

    def __init__(self, texts: Sequence[str], labels: Sequence[bool]) -> None:
        found = [buckets(t) for t in texts]
        counts = np.zeros(BUCKETS)
        for indices in found:
            counts[indices] += 1
        self.rarity = np.log((1 + len(texts)) / (1 + counts)) + 1
        self.weights, self.bias = np.zeros(BUCKETS), 0.0
        rows = [self.row(indices) for indices in found]
        generator = np.random.default_rng(SEED)
        for epoch in range(EPOCHS):
            rate = RATE / (1 + epoch)
            for n in generator.permutation(len(rows)):
                indices, values = rows[n]
                error = float(labels[n]) - self.chance(rows[n])
                self.weights[indices] += rate * (error * values - PENALTY * self.weights[indices])
                self.bias += rate * error * 0.1

    def row(self, indices: NDArray[np.int64]) -> Row:
        """Features with their weights of rarity, of length one."""
        values = self.rarity[indices]
        return indices, values / np.linalg.norm(values)

    def chance(self, row: Row) -> float:
        """The chance that the text reports a new attack."""
        return float(1 / (1 + np.exp(-(self.weights[row[0]] @ row[1] + self.bias))))

    def says(self, text: str) -> bool:
        """Whether it does."""
        return self.chance(self.row(buckets(text))) > 0.5


def judged(docs: Sequence[Mapping[str, Any]], says: Mapping[str, bool]) -> tuple[Share, Share]:
    precision, recall = Share(), Share()
    for doc in docs:
        true, found = label(doc), says[doc["id"]]
        if true is None:
            continue
        if found:
            precision.add(true)
        if true:
            recall.add(found)
    return precision, recall


def by_rules(docs: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    from sources.prose import extract

    return {
        d["id"]: any(
            attack(r) and not r["background"]
            for r in extract(d["text"], d["published_at"] or None, d["lang"], d["source"], year=2026)
        )
        for d in docs
    }


def unseen_batches(sets: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Share, Share]:
    """The model on every batch of the second hand, each time trained without it: to set beside first-sight figures."""
    second = [d for title, docs in sets.items() if "second" in title for d in docs if label(d) is not None]
    own = [d for d in sets["own, tuned on"] if label(d) is not None]
    precision, recall = Share(), Share()
    for batch in sorted({d["id"].rsplit("-", 1)[0] for d in second}):
        training = own + [d for d in second if d["id"].rsplit("-", 1)[0] != batch]
        model = Model([d["text"] for d in training], [bool(label(d)) for d in training])
        mine = [d for d in second if d["id"].rsplit("-", 1)[0] == batch]
        found, missed = judged(mine, {d["id"]: model.says(d["text"]) for d in mine})
        precision.good, precision.all = precision.good + found.good, precision.all + found.all
        recall.good, recall.all = recall.good + missed.good, recall.all + missed.all
    return precision, recall


def main() -> int:
    sets = {title: read(path) for title, path in SETS.items()}
    training = [d for title, docs in sets.items() if "tuned" in title for d in docs if label(d) is not None]
    model = Model([d["text"] for d in training], [bool(label(d)) for d in training])
    result: dict[str, Any] = {"trained on": len(training)}
    print(f"a new attack, yes or no; the model is trained on {len(training)} texts\n")
    for title, docs in sets.items():
        if "tuned" in title:
            continue
        for name, says in (
            ("rules", by_rules(docs)),
            ("model", {d["id"]: model.says(d["text"]) for d in docs}),
        ):
            precision, recall = judged(docs, says)
            bands = [f"{low:.2f} to {high:.2f}" for low, high in (precision.interval(), recall.interval())]
            told = f"precision {precision.value:.3f} ({bands[0]})  recall {recall.value:.3f} ({bands[1]})"
            print(f"{title:<26} {name:<6} {told}")
            result[f"{title}, {name}"] = {"precision": round(precision.value, 4), "recall": round(recall.value, 4)}
    precision, recall = unseen_batches(sets)
    told = f"precision {precision.value:.3f}  recall {recall.value:.3f}  (n={recall.all})"
    print(f"\neach batch of the second hand by a model that has seen all the others: {told}")
    result["model, batch by batch"] = {"precision": round(precision.value, 4), "recall": round(recall.value, 4)}
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
