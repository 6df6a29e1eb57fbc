"""Tickets: what a tracker says of its issues, in one shape wherever they come from.

A ticket belongs to the task that a field of its own names, or one of its labels, or the id that
begins its title (``T36: contract tests``); where these name several, it belongs to none. A ticket
is a fact beside the plan: neither its status nor a link between tickets moves anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from plan.model import Plan
from plan.records import Fact, FactKind, Plain
from tools.sources.base import UNDATED, SourceContext, SourceSpec, read_instant
from tools.sources.statements import find_speaker

Category = Literal["to_do", "in_progress", "done", ""]
MAX_TICKETS = 50_000
MAX_LINKS = 200
_LONGEST = 500
_BEGINS = re.compile(r"\[?([A-Za-z0-9][A-Za-z0-9._-]*?)\]?(?=[\s:,\]]|$)")
_WORDS: dict[str, Category] = {
    "to do": "to_do",
    "todo": "to_do",
    "open": "to_do",
    "opened": "to_do",
    "new": "to_do",
    "backlog": "to_do",
    "in progress": "in_progress",
    "indeterminate": "in_progress",
    "done": "done",
    "closed": "done",
    "resolved": "done",
}


@dataclass(frozen=True)
class Ticket:
    """One ticket as its tracker tells of it; instants are aware, or local where it gives none."""

    key: str
    title: str
    status: str
    category: Category = ""
    type: str = ""
    assignee: str = ""
    labels: tuple[str, ...] = ()
    task: str = ""
    due: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    resolved: datetime | None = None
    links: tuple[tuple[str, str], ...] = field(default=())


def category_of(*words: str) -> Category:
    """Give the category of the first word that has a plain one; empty where none has."""
    return next((_WORDS[word.casefold()] for word in words if word.casefold() in _WORDS), "")


def ticket_fact(spec: SourceSpec, ticket: Ticket, place: str, context: SourceContext) -> Fact:
    """Make the fact of a ticket, as of its last change.

    Raises:
        ValueError: one of its instants lies in the future, or far off.
    """
    instants = {
        name: read_instant(moment, context)
        for name in ("created", "updated", "resolved")
        if (moment := getattr(ticket, name)) is not None
    }
    told = {
        "type": ticket.type,
        "assignee": ticket.assignee,
        "due": ticket.due,
        "labels": ", ".join(ticket.labels),
        "links": "; ".join(f"{relation} {key}" for relation, key in ticket.links[:MAX_LINKS]),
    }
    data: dict[str, Plain] = {
        "ticket": ticket.key,
        "title": _cut(ticket.title),
        "status": _cut(ticket.status),
        "category": ticket.category,
        **{name: _cut(value) for name, value in told.items() if value},
        **instants,
    }
    if ticket.assignee and (person := find_speaker(ticket.assignee, context.people)):
        data["assignee_id"] = person
    return Fact(
        source=spec.name,
        kind=FactKind.TICKET,
        subject=task_of_ticket(ticket, context.plan) or spec.task,
        at=instants.get("updated", UNDATED),
        place=place,
        text=_text(ticket),
        data=data,
    )


def _text(ticket: Ticket) -> str:
    who = f", {_cut(ticket.assignee)}" if ticket.assignee else ""
    due = f", due {ticket.due}" if ticket.due else ""
    links = "".join(f"; {relation} {key}" for relation, key in ticket.links[:MAX_LINKS])
    return f"{ticket.key} {_cut(ticket.title)}: {_cut(ticket.status)}{who}{due}{links}"


def _cut(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def task_of_ticket(ticket: Ticket, plan: Plan) -> str | None:
    """Give the one task that a ticket names: by its own field, its labels, or its title."""
    begins = _BEGINS.match(ticket.title)
    for names in ((ticket.task,), ticket.labels, (begins[1],) if begins else ()):
        found = _known(names, plan)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _known(names: Iterable[str], plan: Plan) -> set[str]:
    by_id = {id_.casefold(): id_ for id_ in plan.by_id}
    return {by_id[name.casefold()] for name in names if name.casefold() in by_id}


def newest_update(context: SourceContext) -> str | None:
    """Give the last change that this source told of before, as a local minute."""
    told = [str(fact.data.get("updated", "")) for fact in context.heard]
    return max((one for one in told if one), default=None)
