"""A daemon with toy sources, in a process of its own that can be killed: `python -m tests.monitor.toy_daemon FILE`."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from monitor.config import Config
from monitor.daemon import Daemon
from monitor.running.logs import configure
from monitor.running.watched import secrets_of
from monitor.store.engine import open_store
from monitor.store.errors import StoreError
from tests.monitor.toy_source import Toy, manifest


def main() -> int:
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    config = Config(**asked["config"])
    collectors = {
        name: Toy(manifest(name, url, every=timedelta(seconds=asked.get("every", 1)), credentials=tuple(asked["keys"])))
        for name, url in asked["sources"].items()
    }
    configure(secrets_of(config, collectors))
    try:
        daemon = Daemon(open_store(config.database.url), config, collectors)
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201  what the real verb does
        return 1
    daemon.listen_to_signals()
    code = daemon.run()
    if daemon.hanging:
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
