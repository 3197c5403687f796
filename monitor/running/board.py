"""What the daemon says of itself, on a loopback port: /healthz for supervisors, /metrics for Prometheus."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

if TYPE_CHECKING:
    from monitor.store.runs import Run

__all__ = ["Board", "Metrics"]

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
Health = Callable[[], tuple[bool, Mapping[str, Any]]]


class Metrics:
    """Counters and gauges, all named pausewatch_…; times in seconds since 1970, UTC."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        to = self.registry
        self.runs = Counter("pausewatch_runs", "Runs of sources, by how they ended", ["source", "state"], registry=to)
        self.kept = Counter("pausewatch_reports_kept", "Reports kept", ["source"], registry=to)
        self.rejected = Counter("pausewatch_rows_rejected", "Rows that could not be read", ["source"], registry=to)
        self.bytes = Counter("pausewatch_received_bytes", "Bytes of answers", ["source"], registry=to)
        self.success = Gauge("pausewatch_last_success_timestamp_seconds", "Last good run", ["source"], registry=to)
        self.newest = Gauge("pausewatch_newest_item_timestamp_seconds", "Newest item seen", ["source"], registry=to)
        self.passes = Counter("pausewatch_passes", "Assessments, by how they ended", ["outcome"], registry=to)
        self.pass_seconds = Gauge("pausewatch_last_pass_seconds", "How long the last assessment took", registry=to)
        self.violations = Gauge("pausewatch_violations", "Rows of the table `violations`", ["agreement"], registry=to)
        self.hands = Gauge("pausewatch_runs_in_hand", "Runs of sources in hand", registry=to)

    def count(self, run: Run) -> None:
        """Count a run that has ended."""
        self.runs.labels(run.source, run.state).inc()
        self.kept.labels(run.source).inc(run.n_new)
        self.rejected.labels(run.source).inc(run.n_rejected)
        self.bytes.labels(run.source).inc(run.n_bytes)
        if run.state in ("ok", "empty"):
            self.success.labels(run.source).set(run.finished_at.timestamp())
        if run.newest_item_at is not None:
            self.newest.labels(run.source).set(run.newest_item_at.timestamp())


class Board:
    """The HTTP server. `health` gives whether all is well, and what else a machine may want to know."""

    def __init__(self, host: str, port: int, metrics: Metrics, health: Health) -> None:
        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                if self.path == "/healthz":
                    well, said = health()
                    body = json.dumps({"status": "ok" if well else "failing", **said}, sort_keys=True) + "\n"
                    self._answer(200 if well else 503, "application/json", body.encode())
                elif self.path == "/metrics":
                    self._answer(200, TEXT, generate_latest(metrics.registry))
                else:
                    self._answer(404, "text/plain; charset=utf-8", b"/healthz or /metrics\n")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing: a probe every few seconds is no news."""

        server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True, "address_family": _family(host)})
        self._server = server((host, port), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, name="board", daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def _family(host: str) -> int:
    import socket

    return socket.AF_INET6 if ":" in host else socket.AF_INET
