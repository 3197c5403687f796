"""`pausewatch run`: every source on its own clock, one assessment at a time, until it is told to stop.

Each source's run has a thread of its own, so a hang, a crash or a flood of one stops no other. What a thread cannot
write itself (a turn that came too late, a crash, a hang) is written here: nothing is dropped in silence. The process
may be killed at any moment; see `monitor.running.turns` and `monitor.running.assessing` for why nothing is lost then.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from monitor.clocks import kyiv
from monitor.pipeline import Child, ChildFailed, agreements_of, assess_new
from monitor.running.board import Board, Metrics
from monitor.running.locks import claim
from monitor.running.logs import log
from monitor.running.retention import let_go
from monitor.running.turns import collect, interrupt_unfinished, record_missed
from monitor.running.watched import Door, client_of, now, sources_of
from monitor.store.marks import marks

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.running.reading import Readers
    from monitor.store.engine import Store
    from sources.source import Collector

__all__ = ["GRACE", "Daemon"]

GRACE: Final = timedelta(seconds=8)  # for the step in hand after SIGTERM; a supervisor expects an end within 10 s
TICK: Final = timedelta(seconds=1)
RETENTION_TURNS: Final = 3600  # once an hour, first a little after the start
RETENTION_FIRST: Final = 60
CLOCK_JUMP: Final = timedelta(seconds=30)
FIRST_WITHIN: Final = timedelta(seconds=20)  # after a start the sources are not all asked in the same second

_log = log("pausewatch.daemon")


@dataclass(slots=True)
class _Hand:
    """A run in hand: since when (monotonic seconds), and whether its hang has been reported."""

    since: float
    reported: bool = False


class Daemon:
    """The process that collects. `run` returns the exit code; `stop` may be called from anywhere."""

    def __init__(
        self,
        store: Store,
        config: Config,
        collectors: Mapping[str, Collector] | None = None,
        *,
        readers: Readers | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.store = store
        self.config = config
        self.clock = clock
        self.readers = readers
        every = sources_of(config) if collectors is None else collectors
        self.collectors = {name: one for name, one in every.items() if one.manifest.enabled}
        self.agreements = agreements_of(config)
        self.metrics = Metrics()
        self.stopping = threading.Event()
        self.lock = claim(store)  # before anything is written
        self.door = Door(client_of(config, clock=clock, sleep=self.stopping.wait), store)
        self.board = Board(config.daemon.host, config.daemon.port, self.metrics, self._health)
        self._hands: dict[str, _Hand] = {}
        self._guard = threading.Lock()
        self._child = Child()
        self._last_start: dict[str, datetime] = {}
        self._last_pass: Mapping[str, Any] = {}
        self._beat = time.monotonic()
        self._scheduler = self._made_scheduler()

    # --- the main thread

    def run(self) -> int:
        """Work until `stop`. Gives 0, or 1 where the claim on the database was lost."""
        cut = interrupt_unfinished(self.store, self.clock())
        self.board.start()
        self._scheduler.start()
        _log.info(
            "started",
            pid=os.getpid(),
            port=self.board.port,
            database=self.store.name,
            sources=sorted(self.collectors),
            agreements=sorted(self.agreements),
            interrupted=cut,
        )
        assessor = threading.Thread(target=self._assess_when_due, name="assessor", daemon=True)
        assessor.start()
        mailer = threading.Thread(target=self._mail, name="mailer", daemon=True)
        mailer.start()
        code = self._watch()
        mailer.join(GRACE.total_seconds() / 2)
        self._wind_up(assessor)
        _log.info("stopped", code=code)
        return code

    def stop(self, *_: object) -> None:
        """Finish the step in hand and end; safe in a signal handler."""
        self.stopping.set()

    def listen_to_signals(self) -> None:
        """Stop at SIGTERM and SIGINT. Only in the main thread."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def _watch(self) -> int:
        """Look after hangs, the clock and the claim, once a second."""
        drift = time.time() - time.monotonic()
        turn = 0
        while not self.stopping.wait(TICK.total_seconds()):
            self._beat = time.monotonic()
            turn += 1
            jump = time.time() - time.monotonic() - drift
            drift += jump
            if abs(jump) > CLOCK_JUMP.total_seconds():
                self._clock_jumped(jump)
            self._report_hangs()
            if turn % RETENTION_TURNS == RETENTION_FIRST:
                self._let_bytes_go()
            if turn % 10 == 0 and self.readers is not None:
                self.readers.tidy()
            if turn % 10 == 0 and not self.lock.held():
                _log.error("the claim on the database was lost, stopping so that another daemon may take over")
                self.stopping.set()
                return 1
        return 0

    def _let_bytes_go(self) -> None:
        limit = self.config.daemon.keep_bytes
        if limit is None:
            return
        removed = let_go(self.store, limit, self.clock())
        if removed:
            _log.info("bytes removed", removed=removed, older_than_days=limit.days)

    def _wind_up(self, assessor: threading.Thread) -> None:
        deadline = time.monotonic() + GRACE.total_seconds()
        self._scheduler.shutdown(wait=False)
        while self._in_hand() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._child.stop()
        assessor.join(max(0.1, deadline - time.monotonic()))
        left = self._in_hand()
        if left:
            # their steps cannot be waited for; each transaction stands or falls as a whole, as after a kill
            _log.warning("gave up waiting for runs in hand", sources=left)
            interrupt_unfinished(self.store, self.clock())
        if self.readers is not None:
            self.readers.close()
        self.board.stop()
        self.door.close()
        self.lock.release()
        self.store.close()

    @property
    def hanging(self) -> bool:
        """After `run`: whether a thread did not end, so that only `os._exit` ends the process."""
        return bool(self._in_hand())

    # --- sources, each in a thread of the scheduler's pool

    def _made_scheduler(self) -> BackgroundScheduler:
        pool = ThreadPoolExecutor(max_workers=max(1, len(self.collectors)))
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": pool},
            # None: however late, it runs, once; what fell out is recorded by `_note_lateness`
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        dice = Random()  # noqa: S311  not for secrets
        begin = now()
        for name, collector in self.collectors.items():
            manifest = collector.manifest
            first = min(FIRST_WITHIN, manifest.every) * dice.random()
            scheduler.add_job(
                self._turn,
                "interval",
                args=[name],
                id=name,
                seconds=manifest.every.total_seconds(),
                jitter=manifest.jitter.total_seconds() or None,
                next_run_time=begin + first,
            )
        scheduler.add_listener(self._could_not, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        return scheduler

    def _turn(self, name: str) -> None:
        if self.stopping.is_set():
            return
        collector = self.collectors[name]
        with self._guard:
            self._hands[name] = _Hand(time.monotonic())
        self.metrics.hands.set(len(self._hands))
        try:
            self._note_lateness(name, collector)
            run = collect(self.store, collector, self.door, self.clock, stopping=self.stopping)
        finally:
            with self._guard:
                self._hands.pop(name, None)
            self.metrics.hands.set(len(self._hands))
        self.metrics.count(run)
        say = _log.warning if run.state == "failed" else _log.info
        say(
            "run",
            source=name,
            state=run.state,
            rows=run.n_rows,
            new=run.n_new,
            rejected=run.n_rejected,
            warnings=len(run.warnings),
            bytes=run.n_bytes,
            error=run.error_class,
            message=run.error_message,
            seconds=round((run.finished_at - run.started_at).total_seconds(), 3),
        )

    def _note_lateness(self, name: str, collector: Collector) -> None:
        """Record turns that were merged into this one, after a sleep of the machine or a long wait for a thread."""
        moment, before = self.clock(), self._last_start.get(name)
        self._last_start[name] = moment
        every = collector.manifest.every + collector.manifest.jitter
        if before is None or moment - before <= 2 * every:
            return
        lost = int((moment - before) / every) - 1
        record_missed(self.store, name, moment, "came too late and was merged into the next turn", n=lost)
        _log.warning("turns missed", source=name, turns=lost)

    def _could_not(self, event: JobEvent) -> None:
        """Write down what a turn could not write itself; called by the scheduler."""
        name = event.job_id
        if event.code == EVENT_JOB_ERROR:
            # `collect` has recorded the run as failed; what is left is to say it, and to count it
            self.metrics.runs.labels(name, "failed").inc()
            _log.error("a run crashed", source=name, error=repr(event.exception), traceback=event.traceback)
            return
        record_missed(self.store, name, self.clock(), "the run before was still in hand")
        self.metrics.runs.labels(name, "missed").inc()
        _log.warning("turn missed: the run before is still in hand", source=name)

    def _in_hand(self) -> list[str]:
        with self._guard:
            return sorted(self._hands)

    def _report_hangs(self) -> None:
        limit = self.config.daemon.run_limit
        with self._guard:
            hung = [
                name
                for name, hand in self._hands.items()
                if not hand.reported and time.monotonic() - hand.since > limit.total_seconds()
            ]
            for name in hung:
                self._hands[name].reported = True
        for name in hung:
            error = TimeoutError(f"still in hand after {int(limit.total_seconds())} s")
            record_missed(self.store, name, self.clock(), "hangs", error=error)
            self.metrics.runs.labels(name, "failed").inc()
            _log.error("a run hangs; no other waits for it", source=name)

    def _clock_jumped(self, seconds: float) -> None:
        """Ask all sources soon: the scheduler waits for wall-clock times that may now be hours away."""
        _log.warning("the clock jumped, all sources are asked anew", seconds=round(seconds, 1))
        self._last_start.clear()
        dice = Random()  # noqa: S311
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now() + FIRST_WITHIN * dice.random())

    # --- assessing, in a thread that waits for the child

    def _assess_when_due(self) -> None:
        seen: object = None
        while not self.stopping.is_set():
            pause = self.config.daemon.assess_every.total_seconds()
            try:
                with self.store.reading() as connection:
                    current = (marks(connection), kyiv(self.clock())[:10])
                if current == seen:
                    pause = min(5.0, pause)
                else:
                    assessed = assess_new(self.store, self.config, self.agreements, clock=self.clock, child=self._child)
                    self._note_pass(assessed.why, assessed.done)
                    seen = current
            except (ChildFailed, SQLAlchemyError) as error:
                if not self.stopping.is_set():
                    self.metrics.passes.labels("failed").inc()
                    _log.error("assessing failed; it is tried again", error=str(error))
            self.stopping.wait(pause)

    # --- the mailer's thread

    def _mail(self) -> None:
        """Plan what the clock makes due and send what is due, each second; with `alerts.enabled: false`, tests only."""
        alerts = self.config.alerts
        if not alerts.sender:
            return
        from monitor.alerts.sender import turn
        from monitor.alerts.transport import transport_of

        transport = transport_of(alerts)
        names = tuple(agreement.id for agreement in self.agreements.values())
        while not self.stopping.is_set():
            try:
                facts = {"sources": len(self.collectors), "last pass": self._last_pass.get("at", "none yet")}
                sent = turn(self.store, self.config, transport, self.clock, names, facts, self.stopping.is_set)
                if sent.accepted or sent.refused or sent.dead:
                    _log.info("mail", accepted=sent.accepted, refused=sent.refused, dead=sent.dead)
            except SQLAlchemyError as error:
                _log.error("mail failed; it is tried again", error=str(error))
            self.stopping.wait(TICK.total_seconds())

    def _note_pass(self, why: Mapping[str, str], done: Any) -> None:
        for one in done:
            self._last_pass = {**one, "at": self.clock().isoformat(), "why": why.get(one["agreement"], "")}
            self.metrics.passes.labels("ok").inc()
            self.metrics.pass_seconds.set(one["seconds"])
            self.metrics.violations.labels(one["agreement"]).set(one["violations"])
            _log.info("assessed", **one, why=why.get(one["agreement"], ""))

    def _health(self) -> tuple[bool, dict[str, Any]]:
        """Well while the main thread goes round and is not stopping; a dark source is no fault of the daemon."""
        beating = time.monotonic() - self._beat < 30
        return beating and not self.stopping.is_set(), {
            "pid": os.getpid(),
            "sources": len(self.collectors),
            "in_hand": self._in_hand(),
            "last_pass": self._last_pass,
        }
