"""The process that a soak kills: it asks its master what to do next, does it, and says so.

`python -m tests.monitor.soak_child DATABASE_URL MASTER_URL`
"""

from __future__ import annotations

import json
import sys
import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.running.turns import collect, interrupt_unfinished
from monitor.running.watched import Door
from monitor.store.engine import open_store
from sources.http import Client
from tests.monitor.toy_source import Toy, manifest

EVERY = timedelta(minutes=20)


def main(url: str, master: str) -> None:
    task: dict[str, str] = {}
    client = Client(
        timeout=timedelta(milliseconds=200),
        pace=timedelta(0),
        allow_private=True,
        retries=0,
        daily_requests=10**6,
        now=lambda: datetime.fromisoformat(task["now"]),
        sleep=lambda _: None,
    )
    with open_store(url) as store:
        door = Door(client, store)
        first = True
        while True:
            done = "done" if task else "none"
            with urllib.request.urlopen(f"{master}?{done}", timeout=30) as answer:
                task = json.loads(answer.read())
            if not task:
                return
            if first:
                interrupt_unfinished(store, client.now())
                first = False
            host = urlsplit(task["url"]).hostname or ""
            told = manifest(task["source"], task["url"], every=EVERY, hosts=(host,), min_rows=1)
            collect(store, Toy(told), door, client.now)


if __name__ == "__main__":
    main(*sys.argv[1:])
