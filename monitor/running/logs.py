"""Logs as JSON lines on standard error, with every key and password taken out by value."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any

import structlog

__all__ = ["Scrubber", "configure", "log"]

REMOVED = "[removed]"


class Scrubber:
    """A structlog processor that removes secrets wherever they stand: in keys, values, lists and tracebacks."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self.secrets = tuple(sorted(filter(None, secrets), key=len, reverse=True))

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Clean one event."""
        return {self.clean(key): self.clean(value) for key, value in event.items()}

    def clean(self, value: Any) -> Any:
        """Give the value without secrets; what is no text, list or mapping is given as it is."""
        if isinstance(value, str):
            for secret in self.secrets:
                value = value.replace(secret, REMOVED)
            return value
        if isinstance(value, dict):
            return {self.clean(key): self.clean(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean(one) for one in value]
        if isinstance(value, (int, float, bool)) or value is None:
            return value
        return self.clean(str(value))


def configure(secrets: Sequence[str], *, level: int = logging.INFO) -> None:
    """Send our own lines and those of libraries to standard error, one JSON object each, times in UTC."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Scrubber(secrets),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in ("apscheduler", "httpx2", "httpcore"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def log(name: str) -> Any:
    """A logger of ours."""
    return structlog.stdlib.get_logger(name)
