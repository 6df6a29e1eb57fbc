"""The whole ledger is verified when a server starts and then once a day, beside the pages.

To verify reads everything, so it is done by a process of its own, by the file that auditors run.
Where it finds the ledger changed, decisions are held back in every process until that is mended;
the pages can still be read. See ``app.standing``.
"""

import json
import logging
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from app.standing import note_verdict
from app.timer import Timer, Wake
from app.web.telemetry import LOGGER
from app.workspace import Places

_EVERY = 24 * 3600.0
_LONGEST_STOP = 5.0
_ANSWERS = (0, 1)  # whole, tampered; anything else is no answer


class Checking:
    """Verifies at once and then every day."""

    def __init__(self, root: Path, *, wake: Wake | None = None) -> None:
        """``wake`` is another event only in tests."""
        self._places = Places(root)
        self._turn, self._ended = Lock(), False
        self._running: subprocess.Popen[str] | None = None
        self._timer = Timer(self.check, seconds=_EVERY, tell=_failed, wake=wake)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """End, also a verification that runs."""
        with self._turn:
            self._ended = True
            if self._running is not None:
                self._running.terminate()
        self._timer.stop(_LONGEST_STOP)

    def check(self) -> None:
        """Verify the ledger once and keep the answer for whoever decides."""
        spec = find_spec("ledger.verify")
        path = None if spec is None else spec.origin
        if path is None:
            raise RuntimeError("ledger/verify.py is not installed")
        with self._turn:
            if self._ended:
                return
            self._running = subprocess.Popen(  # noqa: S603  # our own Python and file, no shell
                [sys.executable, "-I", path, str(self._places.ledger), "--json"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        said, wrong = self._running.communicate()
        if self._ended:
            return
        if self._running.returncode not in _ANSWERS:
            raise RuntimeError(f"the ledger could not be verified: {wrong.strip()[-300:]}")
        found = json.loads(said)
        note_verdict(self._places, found)
        if not found["ok"]:
            bad = [one["name"] for one in found["checks"] if not one["ok"]]
            facts = {"event": "ledger changed", "checks": bad, "first_bad": found["first_bad"]}
            logging.getLogger(LOGGER).critical("%s", json.dumps(facts))


def _failed(what: str) -> None:
    facts = {"event": "verification failed", "error": what}
    logging.getLogger(LOGGER).error("%s", json.dumps(facts))
