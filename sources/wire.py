"""One request over the wire: to the very address that was looked up and checked, read only as far as allowed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx2

from sources.errors import CutShort, ForbiddenHost, TimedOut, Unreachable
from sources.unpacking import Unpacker

__all__ = ["Raw", "Wire", "user_agent"]

_ERROR_BODY: Final = 64 * 1024  # of an answer that is a failure no more than this is kept
_MOST_ADDRESSES: Final = 3


def user_agent(contact: str) -> str:
    """Say who asks and how to reach them."""
    return f"pausewatch/0.1 (ceasefire-compliance research; {contact or 'no contact configured'})"


@dataclass(slots=True)
class Raw:
    """An answer as it came over the wire, unpacked; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Sends requests. Names are looked up here, and what lies in a network of our own is refused before it is asked."""

    def __init__(
        self, contact: str, timeout: timedelta, max_bytes: int, *, allow_private: bool, verify: ssl.SSLContext | bool
    ) -> None:
        self._timeout = timeout.total_seconds()
        self._max_bytes = max_bytes
        self._allow_private = allow_private
        self._http = httpx2.Client(
            # no proxy from the environment: the address that was checked is the one that is asked
            trust_env=False,
            verify=verify,
            timeout=httpx2.Timeout(self._timeout),
            follow_redirects=False,
            # Connections are told apart by their number alone, and hosts share numbers: one that was verified for
            # one host must not serve another, so none is used twice.
            limits=httpx2.Limits(max_keepalive_connections=0),
            headers={
                "User-Agent": user_agent(contact),
                "Accept-Encoding": "gzip, deflate",
                "Accept-Language": "uk, en;q=0.8, ru;q=0.5",
            },
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def addresses(self, address: httpx2.URL, shown: str) -> list[str]:
        """Look the host's name up, and refuse what lies in a network of our own. Raises ForbiddenHost, Unreachable."""
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(address.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{shown}: the name cannot be looked up: {error}") from None
        numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:_MOST_ADDRESSES]
        private = [number for number in numbers if not _public(number)]
        if private and not self._allow_private:
            raise ForbiddenHost(f"{shown}: {private[0]} is a private address (http.allow_private)")
        if address.scheme != "https" and not (address.scheme == "http" and len(private) == len(numbers)):
            raise ForbiddenHost(f"{shown}: only https is asked")
        return numbers

    def send(self, address: httpx2.URL, number: str, headers: Mapping[str, str], shown: str) -> Raw:
        """Send one request to the very address that was looked up and checked, under the host's own name.

        Raises TimedOut, CutShort, Unreachable, TooLarge, LooksWrong.
        """
        pinned = address.copy_with(host=number)
        deadline = time.monotonic() + 5 * self._timeout
        request = self._http.build_request(
            "GET",
            pinned,
            headers={**headers, "Host": address.netloc.decode("ascii")},
            extensions={"sni_hostname": address.host},
        )
        try:
            response = self._http.send(request, stream=True)
            try:
                head = {key.lower(): value for key, value in response.headers.items()}
                limit = self._max_bytes if response.status_code == 200 else min(self._max_bytes, _ERROR_BODY)
                unpacker = Unpacker(head.get("content-encoding", ""), limit, shown, strict=response.status_code == 200)
                for chunk in response.iter_raw():
                    if not unpacker.feed(chunk):
                        break
                    if time.monotonic() > deadline:
                        raise TimedOut(f"{shown}: the answer came too slowly and was given up")
                return Raw(response.status_code, head, unpacker.finish())
            finally:
                response.close()
                self._http.cookies.clear()  # nobody shall know us again
        except httpx2.TimeoutException as error:
            raise TimedOut(f"{shown}: {type(error).__name__}") from None
        except httpx2.RemoteProtocolError as error:
            raise CutShort(f"{shown}: {error}") from None
        except (httpx2.ReadError, httpx2.WriteError) as error:
            raise CutShort(f"{shown}: {str(error) or 'the connection broke'}") from None
        except httpx2.TransportError as error:
            raise Unreachable(f"{shown}: {str(error) or type(error).__name__}") from None


def _public(number: str) -> bool:
    """Tell whether an address lies on the public internet, also one of IPv4 that is written as IPv6."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_global
    return address.is_global and not address.is_multicast
