"""What is noted of each request: a line of JSON without secrets, and counters for Prometheus.

A line names the route, never the address as it was asked for: an invitation's secret stands there.
"""

import json
import logging
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

LOGGER = "interlock.web"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counters:
    """Requests by route and outcome, of this process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "interlock_requests_total",
            "Requests by method, route and status",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "interlock_request_seconds",
            "Seconds until a request was answered",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; a method that nobody uses is ``other``, or anybody could fill this."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Give everything in Prometheus' own format."""
        return generate_latest(self._registry)


def log_request(facts: dict[str, Any]) -> None:
    """Write one line."""
    logging.getLogger(LOGGER).info("%s", json.dumps(facts, ensure_ascii=True))
