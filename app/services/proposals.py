"""Proposals: made from operations, a draft or an undone revision; drawn for who approves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.services.break_glass import find_glass
from app.services.grounds import assumed, assumptions_json, grounds_of, observed
from app.services.questions import questions_about
from app.services.shapes import Json, effect_json, operations_json
from app.services.since import Since, named_calls, since_parent
from app.services.wording import typed_text
from plan.applied import effect_of_operations
from plan.approval import Case
from plan.assumed import doubts
from plan.diff import operations_between
from plan.effect import Effect
from plan.errors import ClosedError, FormError, NotEntitledError
from plan.gate_calls import GateCall
from plan.going_on import against_since
from plan.governance_operations import Government
from plan.governing import government_words
from plan.model import Plan
from plan.operations import Operation, apply_operations, parse_operations
from plan.page import Page, draw_page
from plan.ports import Evidence, Reader
from plan.proposal import AnyChange, Prose, Question
from plan.proposing import Authorship, check_looked_at, make_proposal
from plan.records import Assumption, Draft, Observation
from plan.undoing import governance_back
from plan.waiting import remembered_with

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
    since: Since | None = None
    governing: tuple[str, ...] = ()
    calls: tuple[GateCall, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say which claims stand worse than when this came to rest on them."""
        return tuple(words for _, words in doubts(self.assumptions, self.case.proposal.evidence))

    @property
    def evidence_changed(self) -> bool:
        """Say whether what this rests on has a later word, or an owner has said halt since."""
        halted = against_since(self.calls, self.case.proposal.created)
        return bool(self.case.briefings or self.doubts or any(halted))

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
            "assumptions": assumptions_json(self.assumptions, proposal.evidence),
            "calls": [one.model_dump(mode="json") for one in self.calls],
            "decisions": [one.model_dump(mode="json") for one in self.case.decisions],
            "questions": [one.model_dump(mode="json") for one in self.questions],
            "attest": [one.model_dump(mode="json") for one in proposal.attest],
            "attested": [one.model_dump(mode="json") for one in self.case.attested],
            "evidence_changed": [one.model_dump(mode="json") for one in self.case.briefings],
            "parent": proposal.parent,
            "since_parent": None if self.since is None else list(self.since.lines),
            "page": self.page.hash,
            "governing": list(self.governing),
            "break_glass": proposal.break_glass,
            "effect": effect_json(self.effect),
        }


def view_proposal(reader: Reader, evidence: Evidence, proposal_id: str) -> View:
    """Draw a proposal as it stands now; effect and page are computed, never stored.

    Raises:
        UnknownError: there is no such proposal.
    """
    case, people = reader.case(proposal_id), reader.people()
    claims = assumed(evidence, [one.id for one in case.proposal.evidence])
    calls = named_calls(reader, case.proposal)
    said = (f"{one.name}/{len(one.answers)}" for one in calls)  # meanwhile, as a claim is settled
    question = "".join(["view", *(one.hash for one in claims), *said])
    rests = (claims, calls)
    view = remembered_with(case, people, question, lambda: _view(reader, evidence, case, rests))
    return replace(view, status=reader.status(case).value, questions=questions_about(reader, case))


def _view(
    reader: Reader,
    evidence: Evidence,
    case: Case,
    rests: tuple[tuple[Assumption, ...], tuple[GateCall, ...]],
) -> View:
    plan = reader.plan(case.proposal.base_revision)
    operations = case.proposal.plan_operations
    effect = effect_of_operations(plan, operations)
    observations = observed(evidence, [one.id for one in case.proposal.evidence])
    since = since_parent(reader, case, effect)
    governing = governing_lines(reader, case, plan)
    blank, (claims, calls) = Page(sections=()), rests
    view = View(case, "", plan, effect, blank, observations, since, governing, calls, claims)
    return replace(view, page=page_as(view, case, reader))


def governing_lines(reader: Reader, case: Case, plan: Plan) -> tuple[str, ...]:
    """Say what a change of people or policy does for whom, from the versions it was made on."""
    proposal = case.proposal
    if not proposal.governance_operations:
        return ()
    before = Government(
        reader.people(proposal.people_version), reader.policy(proposal.policy_version)
    )
    by = (proposal.author, proposal.sponsor)
    return government_words(plan, before, proposal.governance_operations, by)


def page_as(
    view: View, case: Case, reader: Reader, assumptions: tuple[Assumption, ...] | None = None
) -> Page:
    """Draw the page of a view as it stood when less had happened to it or to what it assumes."""
    return draw_page(
        case,
        view.plan,
        view.effect,
        reader.people(),
        view.evidence,
        since=() if view.since is None else view.since.lines,
        governing=view.governing,
        calls=view.calls,
        assumptions=view.assumptions if assumptions is None else assumptions,
    )


def propose_operations(  # noqa: PLR0913  # what a submission consists of
    workspace: "Workspace",
    operations: Sequence[AnyChange],
    *,
    by: str,
    prose: Prose,
    glass: int | None = None,
    base: int | None = None,
) -> View:
    """Submit operations as this person's own proposal; ``glass`` is the broken glass it is under.

    ``base`` is the revision on which they were looked at, where that counts.

    Raises:
        StaleError: the plan is not at ``base``.
        UnknownError: there is no such person or broken glass.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    return _submit(
        workspace,
        operations,
        authorship=Authorship(author=by),
        prose=prose,
        evidence=(),
        by=by,
        glass=glass,
        base=base,
    )


def propose_draft(workspace: "Workspace", draft_id: str, *, by: str) -> View:
    """Submit a draft of the crew; the agent stays its author, this person stands behind it.

    Raises:
        UnknownError: there is no such draft or person.
        ClosedError: it has been submitted already.
        StaleError: the plan has moved on since it was drafted.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    mark_what_was_submitted(workspace)
    draft = workspace.evidence.draft(draft_id)
    if draft.submitted_as is not None:
        raise ClosedError(f"{draft.id} has been submitted already, as {draft.submitted_as}")
    draft.check_base(workspace.reader.head().number)
    view = _submit(
        workspace,
        draft.governs or draft.operations,
        authorship=_authorship(draft, by),
        prose=Prose(title=draft.title, rationale=draft.rationale),
        evidence=draft.evidence,
        by=by,
        draft=draft.id,
    )
    workspace.evidence.mark_submitted(draft.id, view.case.id)
    return view


def mark_what_was_submitted(workspace: "Workspace") -> None:
    """Mark drafts that the log has as submitted and whose process ended before it noted that."""
    unmarked = {one.id for one in workspace.evidence.drafts() if one.submitted_as is None}
    became = workspace.governance.became() if unmarked else {}
    for id_ in became.keys() & unmarked:
        workspace.evidence.mark_submitted(id_, became[id_])


def edit_proposal(
    workspace: "Workspace",
    proposal_id: str,
    operations: Sequence[Operation],
    *,
    by: str,
    prose: Prose,
) -> View:
    """Submit other operations in the place of a proposal, as this person's own (K14).

    The one under review is not changed: it is replaced in the same entry, and keeps its record.

    Raises:
        UnknownError, ClosedError: there is no such proposal or person, or it has ended.
        OperationError, CycleError, PolicyError, RefusedError: it cannot be proposed.
    """
    check_may_submit(workspace.reader, by)
    parent = workspace.reader.case(proposal_id)
    return _submit(
        workspace,
        operations,
        authorship=Authorship(author=by),
        prose=prose,
        evidence=[one.id for one in parent.proposal.evidence],
        by=by,
        parent=parent.id,
        glass=parent.proposal.break_glass,
    )


def draft_undo(workspace: "Workspace", revision: int, *, by: str) -> Draft:
    """Draft what takes a revision's change back, on today's plan; ready to be submitted (K9).

    Raises:
        UnknownError: there is no such revision or person.
        FormError: it is the first, which nothing came before.
        OperationError, CycleError: today's plan has moved on too far for it.
    """
    check_may_submit(workspace.reader, by)
    if revision <= 1:
        raise FormError(
            "the first revision is the import; there is nothing before it to go back to"
        )
    reader = workspace.reader
    back = operations_between(reader.plan(revision), reader.plan(revision - 1))
    apply_operations(reader.plan(), back)
    changed = workspace.governance.governed_by(revision)
    today = Government(reader.people(), reader.policy())
    joined = {id_: one.version for id_, one in workspace.ledger.joined().items()}
    governs = () if changed is None else governance_back(*changed, today, joined)
    if not (back or governs):
        raise FormError(f"what revision {revision} changed is as it was before; nothing to undo")
    proposal = next((one.proposal for one in reader.revisions() if one.number == revision), None)
    draft = Draft(
        id="",
        title=f"Undo revision {revision}",
        operations=back,
        governs=governs,
        rationale=f"Takes back what {proposal} brought.",
        author=by,
        asked_by=by,
        base_revision=reader.head().number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    return workspace.evidence.save_draft(draft)


def list_proposals(workspace: "Workspace") -> list[Json]:
    """Give every proposal with where it stands and what became of it, oldest first."""
    reader = workspace.reader
    standing = reader.standing()
    cases = [case for case in reader.cases() if case.id in standing]
    became = {one.proposal: f"revision {one.number}" for one in reader.revisions() if one.proposal}
    became |= {one.proposal.parent: one.id for one in cases if one.proposal.parent}
    return [
        {
            "id": case.id,
            "status": standing[case.id].value,
            "title": case.prose.title,
            "author": case.proposal.author,
            "sponsor": case.proposal.sponsor,
            "base_revision": case.proposal.base_revision,
            "expires": case.proposal.expires,
            "became": became.get(case.id),
        }
        for case in cases
    ]


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
        title, rationale = (
            typed_text(items.get(name, ""), name) for name in ("title", "rationale")
        )
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
    operations: Sequence[AnyChange],
    *,
    authorship: Authorship,
    prose: Prose,
    evidence: Sequence[str],
    by: str,
    parent: str | None = None,
    glass: int | None = None,
    draft: str | None = None,
    base: int | None = None,
) -> View:
    reader = workspace.reader
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        operations,
        policy=reader.policy(),
        people=reader.people(),
        authorship=authorship,
        evidence=grounds_of(workspace.evidence, evidence, operations),
        now=workspace.clock.now(),
        glass=None if glass is None else find_glass(reader, glass),
    )
    if base is not None:
        check_looked_at(proposal, base)
    if parent is not None:
        proposal = proposal.model_copy(update={"parent": parent, "parent_kind": "edit"})
    case = workspace.governance.submit(proposal, prose, by=by, draft=draft)
    if parent is not None:
        workspace.runner.pump(parent)
    workspace.runner.open(case.id)
    return view_proposal(reader, workspace.evidence, case.id)
