"""Keep keys out of everything that is written: addresses, logs, exceptions, records."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

__all__ = ["MASK", "quiet", "scrub"]

MASK: Final = "***"
# what services call a key in an address
_KEYS: Final = re.compile(
    r"(?i)([?&](?:access_)?(?:token|key|api_?key|apikey|map_key|secret|password|sig|signature)=)[^&#\s]+"
)
_USER: Final = re.compile(r"(?i)(https?://)[^/@\s]+@")


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Replace each secret by `***`, as it is and as addresses quote it, and all that an address calls a key."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for form in dict.fromkeys((secret, quote(secret, safe=""), quote(secret))):
            text = text.replace(form, MASK)
    return _USER.sub(rf"\1{MASK}@", _KEYS.sub(rf"\g<1>{MASK}", text))


def quiet() -> None:
    """Stop the HTTP library from logging whole addresses, which may hold keys: only its warnings pass."""
    for name in ("httpx2", "httpcore2"):
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
