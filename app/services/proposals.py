"""Proposals: made from operations, a draft or an undone revision; drawn for who approves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.shapes import Json, effect_json, operations_json
from plan.approval import Case, missing_approvals
from plan.diff import operations_between
from plan.effect import Effect, compute_effect
from plan.errors import ClosedError, FormError, NotEntitledError, UnknownError
from plan.model import Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.page import Page, draw_page
from plan.ports import Evidence, Reader
from plan.proposal import Evidence as Ground
from plan.proposal import Prose
from plan.proposing import Authorship, make_proposal
from plan.records import Draft, Observation

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@dataclass(frozen=True)
class View:
    """A proposal with everything that a person has to see before deciding."""

    case: Case
    status: str
    plan: Plan
    effect: Effect
    page: Page
    evidence: tuple[Observation, ...]

    def json(self) -> Json:
        """Give it for JSON."""
        proposal = self.case.proposal
        return {
            "id": self.case.id,
            "status": self.status,
            "title": self.case.prose.title,
            "digest": proposal.digest,
            "base_revision": proposal.base_revision,
            "author": proposal.author,
            "sponsor": proposal.sponsor,
            "risk": proposal.risk,
            "requires": [one.model_dump(mode="json") for one in proposal.requirements],
            "expires": proposal.expires,
            "operations": operations_json(proposal.operations, self.plan),
            "evidence": [
                {"id": one.id, "at": one.fact.at, "place": one.fact.place, "text": one.fact.text}
                for one in self.evidence
            ],
            "decisions": [one.model_dump(mode="json") for one in self.case.decisions],
            "questions": [one.model_dump(mode="json") for one in self.case.questions],
            "effect": effect_json(self.effect),
        }


def view_proposal(reader: Reader, evidence: Evidence, proposal_id: str) -> View:
    """Draw a proposal as it stands now; effect and page are computed, never stored.

    Raises:
        UnknownError: there is no such proposal.
    """
    case = reader.case(proposal_id)
    plan = reader.plan(case.proposal.base_revision)
    operations = case.proposal.operations
    effect = compute_effect(plan, apply_operations(plan, operations), operations)
    observations = tuple(_observations(evidence, [one.id for one in case.proposal.evidence]))
    page = draw_page(case, plan, effect, reader.people(), observations)
    return View(case, reader.status(case).value, plan, effect, page, observations)


def _observations(evidence: Evidence, ids: Sequence[str]) -> list[Observation]:
    found: list[Observation] = []
    for id_ in ids:
        try:
            found.append(evidence.observation(id_))
        except UnknownError:
            continue
    return found


def propose_operations(
    workspace: "Workspace", operations: Sequence[Operation], *, by: str, prose: Prose
) -> View:
    """Submit operations as this person's own proposal.

    Raises:
        UnknownError: there is no such person.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    return _submit(
        workspace, operations, authorship=Authorship(author=by), prose=prose, evidence=(), by=by
    )


def propose_draft(workspace: "Workspace", draft_id: str, *, by: str) -> View:
    """Submit a draft of the crew; the agent stays its author, this person stands behind it.

    Raises:
        UnknownError: there is no such draft or person.
        ClosedError: it has been submitted already.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    draft = workspace.evidence.draft(draft_id)
    if draft.submitted_as is not None:
        raise ClosedError(f"{draft.id} has been submitted already, as {draft.submitted_as}")
    prose = Prose(title=draft.title, rationale=draft.rationale)
    view = _submit(
        workspace,
        draft.operations,
        authorship=_authorship(draft, by),
        prose=prose,
        evidence=draft.evidence,
        by=by,
    )
    workspace.evidence.mark_submitted(draft.id, view.case.id)
    return view


def propose_undo(workspace: "Workspace", revision: int, *, by: str) -> View:
    """Submit what takes a revision's change back, on today's plan.

    Raises:
        UnknownError: there is no such revision or person.
        FormError: it is the first, which nothing came before.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    if revision <= 1:
        raise FormError(
            "the first revision is the import; there is nothing before it to go back to"
        )
    reader = workspace.reader
    back = operations_between(reader.plan(revision), reader.plan(revision - 1))
    prose = Prose(title=f"Undo revision {revision}")
    return _submit(
        workspace, back, authorship=Authorship(author=by), prose=prose, evidence=(), by=by
    )


def read_operations(items: object) -> tuple[tuple[Operation, ...], Prose]:
    """Read the content of an operations file: a list, or an object with title and rationale.

    Raises:
        FormError: it is neither.
        OperationError: an operation is not of the closed set.
    """
    title, rationale = "", ""
    if isinstance(items, dict):
        unknown = sorted(set(items) - {"title", "rationale", "operations"})
        if unknown:
            raise FormError(f"unknown key {unknown[0]!r}; use title, rationale, operations")
        title, rationale = (_line(items.get(name, ""), name) for name in ("title", "rationale"))
        items = items.get("operations")
    if not isinstance(items, list) or not items:
        raise FormError(
            'write a list of operations, such as [{"op": "set_duration", "task": "T14", '
            '"duration": 2400}], or {"title": "...", "operations": [...]}'
        )
    operations = parse_operations(items)
    return operations, Prose(
        title=title or "; ".join(map(str, operations))[:200], rationale=rationale
    )


def _line(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise FormError(f"{name} is text in quotes")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise FormError(f"{name} holds half a character that no file can keep; write it again")
    return value


def check_may_submit(reader: Reader, person_id: str) -> None:
    """Refuse an agent in a person's place.

    Raises:
        UnknownError: there is nobody of this name.
        NotEntitledError: it is an agent.
    """
    person = reader.people().member(person_id)
    if person.kind != "person":
        raise NotEntitledError(f"{person.name} is an agent; a person has to submit a proposal")


def _authorship(draft: Draft, by: str) -> Authorship:
    author = draft.asked_by or draft.author
    sponsor = None if by == author else by
    return Authorship(author=author, sponsor=sponsor, model=draft.model, prompt=draft.prompt)


def _submit(  # noqa: PLR0913  # what a submission consists of
    workspace: "Workspace",
    operations: Sequence[Operation],
    *,
    authorship: Authorship,
    prose: Prose,
    evidence: Sequence[str],
    by: str,
) -> View:
    reader = workspace.reader
    grounds = [
        Ground(id=one.id, hash=one.hash) for one in _observations(workspace.evidence, evidence)
    ]
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        operations,
        policy=reader.policy(),
        people=reader.people(),
        authorship=authorship,
        evidence=grounds,
        now=workspace.clock.now(),
    )
    case = workspace.governance.submit(proposal, prose, by=by)
    workspace.runner.open(case.id)
    return view_proposal(reader, workspace.evidence, case.id)


def waiting_words(view: View, reader: Reader) -> str:
    """Say who is still to approve, in one line."""
    missing = missing_approvals(view.case, reader.people())
    return "; ".join(
        f"{one.role}: {' or '.join(one.people) or 'nobody who could'}" for one in missing
    )
