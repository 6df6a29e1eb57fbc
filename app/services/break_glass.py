"""Emergencies: glass that was broken, by whom and for what, and who looked at it afterwards."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.services.reviews import go_on
from app.services.shapes import Json
from plan.break_glass import BreakGlass, Scope
from plan.errors import FormError, UnknownError
from plan.ports import Channel, Reader

if TYPE_CHECKING:
    from app.bootstrap import Workspace


def list_glasses(workspace: "Workspace") -> tuple[BreakGlass, ...]:
    """Give every broken glass, oldest first."""
    return workspace.reader.glasses()


def find_glass(reader: Reader, number: int) -> BreakGlass:
    """Give a broken glass by its number.

    Raises:
        UnknownError: there is none.
    """
    known = reader.glasses()
    found = next((one for one in known if one.id == number), None)
    if found is None:
        raise UnknownError("break-glass", str(number), [str(one.id) for one in known])
    return found


def glass_json(workspace: "Workspace", glass: BreakGlass) -> Json:
    """Give one for JSON, with whether its review is overdue."""
    overdue = glass.overdue(workspace.clock.now())
    return {**glass.model_dump(mode="json"), "left": glass.left, "overdue": overdue}


def break_glass(  # noqa: PLR0913  # what an emergency consists of
    workspace: "Workspace",
    *,
    by: str,
    reason: str,
    departments: Sequence[str],
    tasks: Sequence[str],
    hours: int,
    revisions: int,
    channel: Channel = "cli",
) -> BreakGlass:
    """Break glass; everybody is told.

    Raises:
        FormError: no reason or scope is given.
        UnknownError, PolicyError, RefusedError: see ``plan.ports.Governance.break_glass``.
    """
    if not reason.strip() or not departments:
        raise FormError("an emergency needs a --reason and a scope: --department, at least one")
    return workspace.governance.break_glass(
        person=by,
        reason=reason,
        scope=Scope(departments=tuple(departments), tasks=tuple(tasks)),
        hours=hours,
        revisions=revisions,
        channel=channel,
    )


def review_glass(
    workspace: "Workspace", number: int, *, by: str, finding: str, channel: Channel = "cli"
) -> BreakGlass:
    """Record what somebody else found; what was approved and held back until then is applied.

    Raises:
        FormError: nothing was found, and that has to be said too.
        UnknownError, RefusedError: see ``plan.ports.Governance.review_glass``.
    """
    if not finding.strip():
        raise FormError("say what you found (--finding), also where all was right")
    done = workspace.governance.review_glass(number, person=by, finding=finding, channel=channel)
    go_on(workspace)
    return done
