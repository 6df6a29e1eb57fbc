"""Audit: who decided what, when, in which role and why; one entry; verify now; export."""

import json
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from app.errors import UsageError
from app.services.audit_words import GOVERNING
from app.services.auditing import Wanted, audit, csv_of, moment_of
from app.services.verifying import verify_now
from app.web.here import Here, SignedIn
from app.web.refusals import status_of
from plan.errors import NotEntitledError, PlanError, UnknownError

router = APIRouter(include_in_schema=False)
AT_ONCE = 100
EXPORTERS = ("auditor", "operator", "pmo")
Text = Annotated[str, Query(max_length=200)]
_CSV = "text/csv; charset=utf-8"
_LINES = "application/x-ndjson"


@dataclass(frozen=True)
class Asked:
    """What a reader asks for, as they typed it."""

    person: Text = ""
    task: Text = ""
    proposal: Text = ""
    event: Text = ""
    since: Text = ""
    until: Text = ""
    everything: bool = False

    def wanted(self) -> Wanted:
        """Give it as the service takes it.

        Raises:
            UsageError: a time is none.
        """
        return Wanted(
            person=self.person.strip() or None,
            task=self.task.strip() or None,
            proposal=self.proposal.strip() or None,
            events=tuple(self.event.split()),
            since=moment_of(self.since.strip()) if self.since.strip() else None,
            until=moment_of(self.until.strip()) if self.until.strip() else None,
            everything=self.everything,
        )

    def query(self, **more: object) -> str:
        """Give it as the end of an address."""
        said = {name: value for name, value in vars(self).items() if value}
        return urlencode(said | more)


def asked(  # noqa: PLR0913, PLR0917  # every field of the filter
    person: Text = "",
    task: Text = "",
    proposal: Text = "",
    event: Text = "",
    since: Text = "",
    until: Text = "",
    *,
    everything: bool = False,
) -> Asked:
    """Take the filter out of the address."""
    return Asked(person, task, proposal, event, since, until, everything)


Filter = Annotated[Asked, Depends(asked)]


@router.get("/audit")
def audit_page(here: SignedIn, given: Filter, before: int = 0) -> Response:
    """List entries, newest first; ``before`` goes on from an entry."""
    problem, status, found = "", 200, []
    try:
        found = audit(here.workspace, given.wanted())
    except (PlanError, UsageError) as error:
        problem, status = str(error), status_of(error)
    found.reverse()
    left = [one for one in found if not before or one["seq"] < before]
    people = here.workspace.reader.people()
    return here.page(
        "audit.html",
        status,
        given=given,
        entries=left[:AT_ONCE],
        count=len(found),
        more=given.query(before=left[AT_ONCE - 1]["seq"]) if len(left) > AT_ONCE else "",
        query=given.query(),
        events=sorted(GOVERNING),
        people=people.members,
        names={one.id: one.name for one in people.members},
        problem=problem,
        exports=may_export(here),
        zone=here.workspace.reader.plan().zone,
    )


@router.get("/audit/export.jsonl")
def export_everything(here: SignedIn) -> Response:
    """Give the whole ledger as lines that ``interlock verify --file`` reads."""
    check_may_export(here)
    lines = list(here.workspace.ledger.keeping.export())
    return _file("".join(lines), _LINES, "interlock-audit.jsonl")


@router.get("/audit/export.csv")
def export_table(here: SignedIn, given: Filter) -> Response:
    """Give the entries that were asked for as a table; no cell is one that a spreadsheet runs."""
    return _file(csv_of(audit(here.workspace, given.wanted())), _CSV, "interlock-audit.csv")


@router.get("/audit/{seq}")
def entry_page(here: SignedIn, seq: int) -> Response:
    """Show one entry with everything that it brought, and its place in the chain."""
    entry, act, row = find_entry(here, seq)
    people = here.workspace.reader.people()
    return here.page(
        "entry.html",
        entry=entry,
        written=json.dumps(act, indent=2, ensure_ascii=False),
        row=row,
        names={one.id: one.name for one in people.members},
        zone=here.workspace.reader.plan().zone,
    )


@router.post("/audit/verify")
def verify_it(here: SignedIn) -> Response:
    """Verify the whole ledger now."""
    return here.page("verified.html", found=verify_now(here.workspace))


def may_export(here: Here) -> bool:
    """Say whether the reader holds a role that reads everything, what others asked the crew too."""
    return any(role in here.member.roles for role in EXPORTERS)


def check_may_export(here: Here) -> None:
    """Refuse the whole ledger to whoever has no duty that needs it.

    Raises:
        NotEntitledError: it says who is, and what to do instead.
    """
    if not may_export(here):
        raise NotEntitledError(
            f"the whole ledger holds what everybody asked the coordinator; export it as "
            f"{' or '.join(EXPORTERS)}; everybody can verify it here, or take the entries as CSV"
        )


def find_entry(here: Here, seq: int) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Give an entry in words, as it lies in the ledger, and its link of the chain.

    Raises:
        UnknownError: there is no such entry.
    """
    log = here.workspace.reader.log()
    row = next((one for one in log if one.seq == seq), None)
    if row is None:
        raise UnknownError("entry", str(seq))
    acts, _ = here.workspace.ledger.keeping.acts()
    act = next(one for one in acts if one["seq"] == seq)
    entry = next(one for one in audit(here.workspace, Wanted(everything=True)) if one["seq"] == seq)
    return entry, act, row


def _file(text: str, kind: str, name: str) -> Response:
    head = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=head)
