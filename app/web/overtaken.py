"""Overtaken proposals are carried over beside the request that overtook them, where they are many.

The ledger says which ones wait, and gives each of them a successor or an end once, whoever comes
second. So what is cut off here goes on with the next decision in any process, or with a start.
"""

import logging
import threading
import time
from pathlib import Path

from app.bootstrap import LedgerError, open_workspace
from app.errors import AppError
from app.web.telemetry import LOGGER
from graphs.errors import GraphError
from plan.errors import PlanError
from plan.ports import Clock

_PAUSE_SECONDS = 0.02  # lets those in who wait for their page


class CarryingOver:
    """Carries over what waits, in one thread at a time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._again = False
        self._running: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, or let the one who is at it look once more when they are done."""
        with self._turn:
            self._again = True
            running = self._running is not None and self._running.is_alive()
            if not running and not self._ended.is_set():
                self._running = threading.Thread(target=self._run, name="overtaken", daemon=True)
                self._running.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing is left to do, for so long at most."""
        running = self._running
        if running is not None:
            running.join(seconds)

    def close(self) -> None:
        """Carry no further one over."""
        self._ended.set()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self._carry()
            except (AppError, GraphError, LedgerError, PlanError) as error:
                logging.getLogger(LOGGER).warning("carrying over ended early: %s", error)

    def _goes_on(self) -> bool:
        with self._turn:
            goes_on, self._again = self._again and not self._ended.is_set(), False
            if not goes_on:
                self._running = None
            return goes_on

    def _carry(self) -> None:
        with open_workspace(self._folder, self._clock) as workspace:
            for _ in workspace.runner.carry_over():
                if self._ended.is_set():
                    return
                time.sleep(_PAUSE_SECONDS)
            for parent, why in workspace.runner.left.items():
                logging.getLogger(LOGGER).warning("%s is not carried over: %s", parent, why)
