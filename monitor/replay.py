"""The daemon's path, shown at high speed: a replay of the casebook and of made-up payloads, beside a direct import.

Every collector base is asked over real HTTP at each moment at which something was published, with the clock set to
it; then a child assesses. The same rows, imported directly, must give the same incidents, verdicts and violations.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sources
from monitor.config import Config
from monitor.pipeline import Pass, agreements_of, assess_new, one_pass
from monitor.replay_server import ReplayServer
from monitor.running.watched import Door, sources_of
from monitor.store.engine import Store, open_store
from sources.http import Client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.running.due import Named

__all__ = ["SAME", "ReplayDiffers", "demo"]

CASEBOOK: Final = Path(sources.__file__).parent / "casebook" / "reports.csv"
KEY: Final = "ALERTS_IN_UA_TOKEN"
SAME: Final = ("incidents.csv", "verdicts.csv", "violations.csv")
LIKE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "replay-casebook": ("http-table", {"url": "{at}/table.csv", "profile": "native", "lag": "30d"}),
    "replay-air-force": ("telegram-air-force", {"url": "{at}", "channel": "replay_air_force"}),
    "replay-governor": ("telegram-belgorod", {"url": "{at}", "channel": "replay_governor"}),
    "replay-news": ("ukrinform-en", {"url": "{at}/feed"}),
    "replay-alerts": ("alerts-in-ua", {"url": "{at}/alerts"}),
    "replay-outages": ("yasno", {"url": "{at}/yasno"}),
}


class ReplayDiffers(ValueError):  # noqa: N818  what was found
    """The daemon's path and the direct import of the same rows give different results; names the files."""


def demo(folder: Path, *, every: int = 1, half_way: bool = False, say: Callable[[str], object] = lambda _: None) -> str:
    """Replay into `folder` (made if need be; its own databases are made anew) and give a few lines about it.

    `every`: play only each n-th moment (and the last), for a quicker look; `half_way`: assess there too, not only
    at the end. `say` is told of the progress.

    Raises:
        ReplayDiffers: the two ways differ, or a made-up source failed.
    """
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("replay.db", "direct.db"):
        for old in folder.glob(f"{name}*"):
            old.unlink()
    server = ReplayServer(CASEBOOK, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    config = _config(folder, server.address)
    try:
        with open_store(config.database.url) as store:
            passes = _play(store, config, server, every, half_way, say)
            say("importing the same rows directly")
            rows = _export(store, folder / "replay-rows.csv")
    finally:
        server.close()
    _direct(config, folder)
    _require_same(folder / "replay" / config.agreements.default, folder / "direct")
    runs = [run for one in passes for run in one.runs]
    failed = sorted({f"{run.source}: {run.error_class} {run.error_message}" for run in runs if run.state == "failed"})
    if failed:
        raise ReplayDiffers("; ".join(failed))
    done = [one for each in passes for one in each.assessed.done]
    new = {name: sum(run.n_new for run in runs if run.source == name) for name in LIKE}
    made_up = ", ".join(f"{name.removeprefix('replay-')} {n}" for name, n in new.items() if name != "replay-casebook")
    return (
        f"Replayed in {time.monotonic() - began:.0f} s: {len(passes)} moments, {len(runs)} questions to "
        f"{len(LIKE)} sources over HTTP, {sum(run.n_captures for run in runs)} answers kept.\n"
        f"Reports: casebook {new['replay-casebook']}; made up for the demo: {made_up}.\n"
        f"Assessed by a child process ({len(done)} in all); the last: {done[-1]['incidents']} incidents, "
        f"{done[-1]['violations']} violations.\n"
        f"The same {rows} rows imported directly give the same incidents, verdicts and violations, byte for byte."
    )


def _config(folder: Path, address: str) -> Config:
    changed = {
        name: {
            "every": "1h",
            "options": {
                "like": like,
                "hosts": ["127.0.0.1"],
                **{key: str(value).format(at=address) for key, value in options.items()},
            },
        }
        for name, (like, options) in LIKE.items()
    }
    return Config(
        database={"url": f"sqlite:///{folder.resolve() / 'replay.db'}"},  # type: ignore[arg-type]  # pydantic reads it
        daemon={"reports": str(folder.resolve() / "replay")},  # type: ignore[arg-type]
        sources=changed,  # type: ignore[arg-type]
    )


def _play(
    store: Store, config: Config, server: ReplayServer, every: int, half_way: bool, say: Callable[[str], object]
) -> list[Pass]:
    def clock() -> datetime:
        return server.now

    client = Client(
        pace=timedelta(0), allow_private=True, daily_requests=10**6, now=clock, sleep=lambda _: None, environ={KEY: "-"}
    )
    collectors = {name: one for name, one in sources_of(config).items() if name in LIKE}
    agreements: Mapping[str, Named] = agreements_of(config)
    door = Door(client, store)
    moments = server.moments()
    chosen = sorted({*moments[::every], moments[-1]})
    passes = []
    try:
        for number, moment in enumerate(chosen, start=1):
            server.now = moment
            now_too = agreements if number == len(chosen) or (half_way and number == len(chosen) // 2) else {}
            say(f"{moment:%d %B %H:%M} UTC ({number} of {len(chosen)})")
            passes.append(one_pass(store, config, collectors.values(), door, now_too, clock=clock))
    finally:
        door.close()
    if assess_new(store, config, agreements, clock=clock).done:
        raise ReplayDiffers("a child was started although nothing was new")
    return passes


def _export(store: Store, file: Path) -> int:
    from monitor import schemas
    from monitor.store.reading import reports_as_of
    from sources.frames import write_table

    with store.reading() as connection:
        rows = reports_as_of(connection)
    write_table(rows, file, schemas.REPORTS.columns)
    return len(rows)


def _direct(config: Config, folder: Path) -> None:
    from monitor.cli.database import assess_store, keep_file
    from monitor.reports.folder import write_folder

    with open_store(f"sqlite:///{folder.resolve() / 'direct.db'}") as store:
        keep_file(store, folder / "replay-rows.csv", "native", backfill=True)
        result, rejected = assess_store(store, config, config.agreements.default)
    write_folder(result, rejected, folder / "direct")


def _require_same(replayed: Path, direct: Path) -> None:
    different = [name for name in SAME if (replayed / name).read_bytes() != (direct / name).read_bytes()]
    if different:
        raise ReplayDiffers(f"the replay and the direct import of the same rows differ in {', '.join(different)}")
