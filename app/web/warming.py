"""After a start: what open proposals would do is worked out once, before somebody waits for it.

On a plan of thousands of tasks the first look at a proposal takes a moment, and an inbox looks at
all of them. It goes one by one in a thread of its own, holds nothing up, and ends with the server.
"""

import gc
import logging
from threading import Event, Thread

from app.bootstrap import LedgerError
from app.errors import AppError
from app.services.proposals import view_proposal
from app.web.reading import pictures
from app.web.site import Site
from app.web.telemetry import LOGGER
from plan.errors import PlanError

_PAUSE_SECONDS = 0.02
_MANY = 50  # open proposals; what is kept of fewer is soon looked through


def warm_up(site: Site, ended: Event) -> Thread:
    """Begin to look at every open proposal; ``ended`` stops it."""
    thread = Thread(target=_look, args=(site, ended), name="interlock-warming", daemon=True)
    thread.start()
    return thread


def _look(site: Site, ended: Event) -> None:
    try:
        with site.opened() as workspace:
            ids = [case.id for case in workspace.reader.open_cases()]
            if workspace.governance.overtaken():
                site.lending.carrying.begin()  # what a process that ended had left
            _ = workspace.runner  # the graphs take a second to import; nobody's decision shall
        for id_ in ids:
            if ended.wait(_PAUSE_SECONDS):
                return
            with site.opened() as workspace:
                pictures(view_proposal(workspace.reader, workspace.evidence, id_))
        if len(ids) >= _MANY:
            _settle()
    except (AppError, LedgerError, PlanError) as error:  # whoever opens the page is told
        logging.getLogger(LOGGER).warning("warming up ended early: %s", error)


def _settle() -> None:
    """Let the collector of cycles leave out what stays: it would stop everybody to look at it."""
    gc.collect()
    gc.freeze()
