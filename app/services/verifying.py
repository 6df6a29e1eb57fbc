"""Verification asked for on the web: one at a time in a process, for it reads the whole ledger."""

from threading import Lock
from typing import TYPE_CHECKING

from app.bootstrap import verify_ledger
from app.services.shapes import Json
from plan.errors import RefusedError

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_ONE = Lock()


def verify_now(workspace: "Workspace") -> Json:
    """Verify the ledger as ``interlock verify`` does.

    Raises:
        RefusedError: another verification runs in this process.
    """
    if not _ONE.acquire(blocking=False):
        raise RefusedError("a verification is running already; try again in a moment")
    try:
        return verify_ledger(workspace.root)
    finally:
        _ONE.release()
