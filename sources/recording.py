"""Record answers in a folder and play them again: the same client, without a network.

One answer is two files, `NAME.json` (address, status, headers) and `NAME.body`; the name is made from the address
and counts up, so that the answers of one address come back in their order. The last one is then repeated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sources.errors import NotRecorded

__all__ = ["Tape"]


class Tape:
    """A folder of recorded answers. Addresses come here without keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._played: dict[str, int] = {}

    def _name(self, url: str, number: int) -> Path:
        return self._folder / f"{sha256(url.encode()).hexdigest()[:16]}-{number:04d}.json"

    def add(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Write one answer down, after those that are there already."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while self._name(url, number).exists():
            number += 1
        path = self._name(url, number)
        # what came was unpacked already; cookies are nobody's business
        kept = {key: value for key, value in headers.items() if key not in ("set-cookie", "content-encoding")}
        path.with_suffix(".body").write_bytes(body)
        text = json.dumps({"url": url, "status": status, "headers": kept}, indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")

    def next(self, url: str) -> tuple[int, dict[str, str], bytes]:
        """Give the next answer of an address: status, headers, body. Raises NotRecorded."""
        number = self._played.get(url, 0)
        if not self._name(url, number).exists():
            number -= 1
        path = self._name(url, number)
        if number < 0 or not path.exists():
            raise NotRecorded(f"{url}: there is no recorded answer")
        self._played[url] = number + 1
        said = json.loads(path.read_text(encoding="utf-8"))
        return int(said["status"]), dict(said["headers"]), path.with_suffix(".body").read_bytes()
