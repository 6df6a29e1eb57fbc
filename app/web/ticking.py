"""The timer of a server: what is due is done every minute, in a thread beside the pages.

Nobody waits for it. Each thing is looked up in the ledger and done in an act of its own, so several
servers, and a watch beside them, do nothing twice. An error is logged, noted for ``interlock
doctor``, and ends nothing: the next pass finds what was left.
"""

import json
import logging
from typing import Any

from app.services.passing import pass_beside, without_secrets
from app.settings import load_settings
from app.timer import Timer, Wake
from app.web.site import Site
from app.web.telemetry import LOGGER
from app.workspace import Places

_LONGEST_STOP = 5.0  # a channel that hangs; what it was sent goes out again


class Ticking:
    """Passes at once and then every so many minutes, by ``[web]`` of the settings."""

    def __init__(self, site: Site, *, url: str | None = None, wake: Wake | None = None) -> None:
        """``url`` is the public address that this server was given; ``wake`` is a test's."""
        self._site, self._url = site, url
        minutes = load_settings(Places(site.folder).config).web.pass_minutes
        self._timer = Timer(self.tick, seconds=minutes * 60, tell=self._failed, wake=wake)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """End after the pass that runs, or leave it behind where it hangs."""
        self._timer.stop(_LONGEST_STOP)

    def tick(self) -> None:
        """Do what is due, once."""
        site = self._site
        begin = site.lending.carrying.begin
        done = pass_beside(site.folder, site.clock, url=self._url, beside=begin)
        if done is not None and not done.idle:
            found = done.model_dump(mode="json")
            _log(logging.INFO, "pass", {name: value for name, value in found.items() if value})

    def _failed(self, what: str) -> None:
        _log(logging.ERROR, "pass failed", {"error": without_secrets(self._site.folder, what)})


def _log(level: int, event: str, facts: dict[str, Any]) -> None:
    line = json.dumps({"event": event, **facts}, ensure_ascii=True)
    logging.getLogger(LOGGER).log(level, "%s", line)
