"""Which sources are watched, how often, and the door through which they are asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from monitor.ledger import Seer, seer_of
from monitor.store import state
from monitor.store.tables import host_state, http_state
from sources.http import Client, HostState, HttpState, SourceClient
from sources.registry import load_catalog

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.store.engine import Store
    from sources.source import Collector

__all__ = ["Door", "client_of", "now", "secrets_of", "seers", "sources_of"]


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def sources_of(config: Config) -> dict[str, Collector]:
    """The collectors of all sources, by name, as the configuration has them. Raises ManifestError."""
    return load_catalog(config.sources)


def seers(collectors: Mapping[str, Collector]) -> dict[str, Seer]:
    """What coverage must know of each source."""
    return {name: seer_of(collector.manifest) for name, collector in collectors.items()}


def secrets_of(config: Config, collectors: Mapping[str, Collector]) -> tuple[str, ...]:
    """Every key and password in use, to be taken out of whatever is written; the longest first."""
    from sqlalchemy import make_url

    found = {os.environ.get(name, "").strip() for one in collectors.values() for name in one.manifest.credentials}
    found.add(make_url(config.database.url).password or "")
    found.update(value for name, value in os.environ.items() if name.startswith("PAUSEWATCH_") and "PASSWORD" in name)
    return tuple(sorted((one for one in found if len(one) >= 4), key=len, reverse=True))


def client_of(
    config: Config,
    *,
    clock: Callable[[], datetime] = now,
    sleep: Callable[[float], object] | None = None,
) -> Client:
    """The polite client with the configuration's settings."""
    http = config.http
    more = {} if sleep is None else {"sleep": sleep}
    return Client(
        contact=http.contact,
        timeout=http.timeout,
        max_bytes=http.max_megabytes * 1_000_000,
        pace=http.pace,
        daily_requests=http.daily_requests,
        allow_private=http.allow_private,
        now=clock,
        **more,  # type: ignore[arg-type]  # the client's own default where none is given
    )


class Door:
    """The one client of a process. What hosts have allowed today outlives it in the database."""

    def __init__(self, client: Client, store: Store) -> None:
        self.client = client
        with store.reading() as connection:
            client.hosts.update(_hosts(connection))
        self._written = dict(client.hosts)

    @contextmanager
    def open(self, store: Store, collector: Collector, *, fresh: bool = False) -> Iterator[SourceClient]:
        """Give the client as this source may use it; `fresh` asks for everything, changed or not."""
        with store.reading() as connection:
            states = {} if fresh else _addresses(connection, collector.manifest.name)
        client = self.client.for_source(collector.manifest, states)
        client.collector_version = collector.version
        try:
            yield client
        finally:
            self._remember(store)

    def _remember(self, store: Store) -> None:
        changed = {host: said for host, said in list(self.client.hosts.items()) if self._written.get(host) != said}
        if not changed:
            return
        moment = self.client.now()
        with store.writing() as connection:
            for host, said in changed.items():
                state.remember_host(connection, host, state.HostState(**asdict(said)), at=moment)
        self._written.update(changed)

    def close(self) -> None:
        """Close all connections."""
        self.client.close()


def _hosts(connection: Connection) -> dict[str, HostState]:
    columns = (
        host_state.c.host,
        host_state.c.day,
        host_state.c.requests,
        host_state.c.n_bytes,
        host_state.c.not_before,
    )
    return {host: HostState(*said) for host, *said in connection.execute(select(*columns))}


def _addresses(connection: Connection, source: str) -> dict[str, HttpState]:
    columns = (http_state.c.url, http_state.c.etag, http_state.c.last_modified, http_state.c.sha256)
    rows = connection.execute(select(*columns).where(http_state.c.source == source))
    return {url: HttpState(*said) for url, *said in rows}
