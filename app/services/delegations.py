"""Delegations: who may decide for whom, in which role, until when."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.services.shapes import Json
from plan.errors import FormError
from plan.mandates import Delegation
from plan.ports import Channel
from plan.values import last_minute_of, local_time, parse_moment

if TYPE_CHECKING:
    from app.bootstrap import Workspace


def list_delegations(workspace: "Workspace") -> tuple[Delegation, ...]:
    """Give every delegation, oldest first."""
    return workspace.reader.people().mandates.delegations


def delegation_json(workspace: "Workspace", delegation: Delegation) -> Json:
    """Give one for JSON, with whether it runs now."""
    mandates = workspace.reader.people().mandates
    runs = delegation.id in {one.id for one in mandates.running(delegation.role)}
    return {**delegation.model_dump(mode="json"), "runs": runs}


def delegate(  # noqa: PLR0913  # what a delegation consists of
    workspace: "Workspace",
    role: str,
    *,
    by: str,
    to: str,
    until: str,
    reason: str,
    channel: Channel = "cli",
) -> Delegation:
    """Let somebody decide in a role of one's own, until a day is over or a minute has come.

    Raises:
        FormError: the time is none.
        UnknownError, RefusedError: see ``plan.ports.Governance.delegate``.
    """
    return workspace.governance.delegate(
        role,
        delegator=by,
        delegate=to,
        until=instant_of(until, workspace.reader.plan().zone),
        reason=reason or f"{by} is away",
        channel=channel,
    )


def end_delegation(
    workspace: "Workspace", number: int, *, by: str, reason: str, channel: Channel = "cli"
) -> Delegation:
    """End a delegation before its time.

    Raises:
        UnknownError, RefusedError: see ``plan.ports.Governance.end_delegation``.
    """
    return workspace.governance.end_delegation(number, person=by, reason=reason, channel=channel)


def instant_of(text: str, zone: str) -> datetime:
    """Read a day, or a local minute, in the plan's zone; a day means until it is over.

    Raises:
        FormError: it is neither.
    """
    try:
        minute = last_minute_of(parse_moment(text))
    except ValueError as error:
        raise FormError(str(error)) from None
    return local_time(minute).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
