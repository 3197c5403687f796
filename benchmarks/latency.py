"""From "available at the source" to "accepted by the mail server": where the time goes, p50 and p95 per source.

    python benchmarks/latency.py [N]

N reports (default 30) come from two toy sources with their own poll intervals. Waiting (for the next poll, for
group_wait) is taken from a clock that runs by arithmetic; all work is done and measured: the importing of what was
fetched, the whole assessment (link, judge, group), planning in its transaction, rendering, and the handing over to a
real SMTP server on this machine. The last line is one JSON object.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiosmtpd.controller import Controller

from geo.places import gazetteer
from monitor.agreement import load_agreement
from monitor.alert_settings import AlertSettings, SmtpSettings, Subscription
from monitor.alerts.planning import plan
from monitor.alerts.sender import note_tested, remember_state, send_due
from monitor.alerts.state import state_of
from monitor.alerts.transport import SmtpTransport
from monitor.assessment import Inputs, assess
from monitor.config import Config
from monitor.linking import load_parameters
from monitor.store.engine import open_store
from monitor.store.keeping import keep_reports
from monitor.store.outbox import notices_of
from monitor.store.reading import reports_as_of

POLLS = {"fast": timedelta(seconds=60), "slow": timedelta(minutes=10)}
CITIES = ("UA80000000000093317", "UA63120270010096107", "UA51100270010076757", "UA12020010010037010")
TICK = 1.0  # the mailer looks once a second


class _Inbox:
    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        return "250 taken"


def _report(number: int, source: str, published: datetime) -> dict[str, Any]:
    return {
        "report_id": f"{source}:{number}", "source": source, "origin": "mayor", "origin_side": "UA", "kind": "strike",
        "published_at": published, "occurred_from": published - timedelta(hours=1), "occurred_to": published,
        "place_id": CITIES[number % len(CITIES)], "weapon": "drone", "target": "energy", "actor": "RU",
        "url": f"https://example.org/{number}",
    }  # fmt: skip


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(n: int) -> dict[str, Any]:
    dice = random.Random(7)
    server = Controller(_Inbox(), hostname="127.0.0.1", port=_free_port())
    server.start()
    smtp = SmtpSettings(host="127.0.0.1", port=server.port, security="none")
    desk = Subscription(name="desk", to=("desk@example.org",), windows=False, digest_hour=None)
    alerts = AlertSettings(enabled=True, sender="watch@example.org", smtp=smtp, subscriptions=(desk,))
    config = Config().model_copy(update={"alerts": alerts})
    agreement, places, parameters = load_agreement("cold-pause-2026"), gazetteer(), load_parameters()
    transport = SmtpTransport(smtp, {})
    steps: dict[str, dict[str, list[float]]] = {source: {} for source in POLLS}
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/latency.db") as store:
        base = datetime(2026, 1, 30, 12, tzinfo=UTC)
        with store.writing() as connection:
            note_tested(connection, alerts, at=base)
        for number in range(n):
            source = ("fast", "slow")[number % 2]
            # hours apart, so that each report is a wave, and a mail, of its own
            published = base + timedelta(hours=9 * number, seconds=dice.randrange(600))
            fetched = published + dice.random() * POLLS[source]
            chain = {"published to fetched": (fetched - published).total_seconds()}
            began = time.perf_counter()
            with store.writing() as connection:
                keep_reports(connection, [_report(number, source, published)], recorded_at=fetched)
            with store.reading() as connection:
                known = reports_as_of(connection)
            chain["fetched to kept"] = time.perf_counter() - began
            began = time.perf_counter()
            result = assess(Inputs(known, agreement, places, parameters))
            chain["kept to linked and judged"] = time.perf_counter() - began
            began = time.perf_counter()
            state = state_of(result)
            queued = fetched + timedelta(seconds=sum(list(chain.values())[1:]))
            with store.writing() as connection:
                remember_state(connection, state, at=queued)
                plan(connection, state, config, queued)
            chain["judged to queued"] = time.perf_counter() - began
            queued += timedelta(seconds=chain["judged to queued"])
            with store.reading() as connection:
                waiting = [row["due_at"] for row in notices_of(connection, states=("waiting",))]
            # group_wait runs from the moment of learning, so most of it passes while the report is judged
            due = max(queued, *waiting, queued) + timedelta(seconds=dice.random() * TICK)
            chain["rest of group_wait, and tick"] = (due - queued).total_seconds()
            began = time.perf_counter()
            sent = send_due(store, alerts, transport, lambda: due)  # noqa: B023  used at once
            chain["queued to accepted"] = time.perf_counter() - began
            if not sent.accepted:
                continue
            chain["all"] = sum(chain.values())
            chain["all but poll and group_wait"] = (
                chain["all"] - chain["published to fetched"] - alerts.group_wait.total_seconds()
            )
            for step, seconds in chain.items():
                steps[source].setdefault(step, []).append(seconds)
    server.stop()
    out: dict[str, Any] = {"benchmark": "latency", "reports": n, "group_wait_s": alerts.group_wait.total_seconds()}
    for source, chain_of in steps.items():
        print(f"\n{source}: polled every {POLLS[source].total_seconds():.0f} s, {len(chain_of.get('all', []))} mails")
        out[source] = {}
        for step, values in chain_of.items():
            cuts = quantiles(values, n=20, method="inclusive")
            out[source][step] = {"p50_s": round(cuts[9], 3), "p95_s": round(cuts[18], 3)}
            print(f"  {step:<28} p50 {cuts[9]:8.3f} s   p95 {cuts[18]:8.3f} s")
    worst = max(out[source]["all but poll and group_wait"]["p95_s"] for source in POLLS)
    out["p95_over_poll_and_group_wait_s"] = worst
    out["within_2_s"] = worst <= 2
    return out


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)))
