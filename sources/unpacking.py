"""Unpack an answer while it comes, and stop before it is larger than allowed, whatever it was packed to."""

from __future__ import annotations

import zlib

from sources.errors import CutShort, LooksWrong, TooLarge

__all__ = ["Unpacker"]


class Unpacker:
    """Takes raw bytes as they come. `limit` counts unpacked bytes; `strict`: more than that is an error, not an end."""

    def __init__(self, encoding: str, limit: int, shown: str, *, strict: bool = True) -> None:
        self._coding = encoding.strip().lower()
        self._limit, self._shown, self._strict = limit, shown, strict
        self._body = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._fed = False
        if self._coding in ("gzip", "x-gzip", "deflate"):
            self._inflate = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib by its header
        elif self._coding not in ("", "identity"):
            raise LooksWrong(f"{shown}: is packed as {encoding!r}, which was not asked for")

    def feed(self, chunk: bytes) -> bool:
        """Take some more; False once enough has come. Raises TooLarge, CutShort."""
        self._fed = self._fed or bool(chunk)
        room = self._limit + 1 - len(self._body)
        if self._inflate is None:
            self._body += chunk[:room]
        else:
            try:
                self._body += self._inflate.decompress(chunk, room)
            except zlib.error as error:
                raise CutShort(f"{self._shown}: does not unpack: {error}") from None
        if len(self._body) <= self._limit:
            return True
        if self._strict:
            raise TooLarge(f"{self._shown}: more than {self._limit:,} bytes")
        del self._body[self._limit :]
        return False

    def finish(self) -> bytes:
        """Give all that came. Raises CutShort where the packed stream has not come to its end."""
        if self._inflate is not None and self._fed and not self._inflate.eof and self._strict:
            raise CutShort(f"{self._shown}: the packed answer ended before its end")
        return bytes(self._body)
