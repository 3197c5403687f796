"""Times of saying: "said on Thursday", "wrote at 10:05" date the words, not what they tell."""

from __future__ import annotations

import re

from sources.prose.document import Clause, Document
from sources.prose.times import TimePhrase

_SPOKEN_BEFORE = re.compile(
    r"(?:повідоми\w+|повідомля\w+|писав|писала|пише|писал\w*|пишет|сообща\w+|написа\w+|сказа\w+|заяви\w+|"
    r"уточни\w+|додав|додала|розповів\w*|сообщи\w+|заявил\w*|"
    r"написал\w*|said|wrote|posted|reported|announced|told \w+|stated|updated)\s+(?:\w+\s+){0,2}?(?:о|"
    r"об|в|at|на|on)?\s*$"
)
_SPOKEN_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:\w+\s+){0,3}?(?:повідоми\w+|повідомля\w+|писав\b|писала\b|навів\b|навела\b|назва\w+|"
    r"озвучи\w+|привел\w*|пише\b|писал\w*|пишет\b|сообща\w+|"
    r"написа\w+|сказа\w+|заяви\w+|уточни\w+|додав\b|додала\b|"
    r"розповів\w*|сообщи\w+|заявил\w*|написал\w*|said|wrote|posted|reported|announced|stated|було "
    r"відомо|стало відомо|было известно|стало известно|it was known|известно о|відомо про|попереджа\w+|"
    r"предупре\w+|warned)"
)


_ADDRESS = re.compile(
    r"\s+(?:video\s+|відео)?(?:address|speech|зверненн|обращени|briefing|брифінг|брифинг|зведенн|сводк|bulletin|"
    r"update|оновленн|обновлени|"
    r"доповід|доклад|телемарафон|ефір|эфир|новин|новост|report(?!ed))"
)


def is_statement(doc: Document, clause: Clause, phrase: TimePhrase) -> bool:
    """Whether a phrase dates the saying, not what is said."""
    low = doc.text.low
    before = low[max(clause.start, phrase.start - 40) : phrase.start]
    after = low[phrase.end : min(clause.end, phrase.end + 50)]
    if _ADDRESS.match(low, phrase.end):
        return True  # "said in his evening address"
    if not (_SPOKEN_BEFORE.search(before) or _SPOKEN_AFTER.match(after)):
        return False
    if phrase.clock:
        return True
    # "on Thursday officials said" dates the saying; "said on Thursday": so does this, unless a doing stands nearer
    nearest = min((abs(h.start - phrase.start) for h in clause.of("act", "harm", "cas", "out", "blast")), default=999)
    spoken = min((abs(h.start - phrase.start) for h in clause.of("say")), default=999)
    return (spoken < nearest and "weekday" in phrase.kinds) or (
        spoken < 30
        and nearest > 60
        and not set(phrase.kinds) & {"night", "last_night", "morning", "evening", "daytime"}
    )
