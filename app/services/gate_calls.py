"""Go or no-go: gates that are due are called, and their owners answer (K18)."""

from typing import TYPE_CHECKING

from app.services.consequences import AUTHOR
from plan.errors import ClosedError, FormError, UnknownError
from plan.gate_calls import (
    CallAnswer,
    CallEvidence,
    GateCall,
    Word,
    gate_of,
    has_gone_on,
    word_to_go_on,
)
from plan.gate_operation import ProceedGate
from plan.ports import Channel
from plan.records import Draft
from plan.schedule import compute_schedule
from tools.gate_evidence import gate_evidence, gates_due

if TYPE_CHECKING:
    from app.bootstrap import Workspace


def evidence_at(workspace: "Workspace", task_id: str) -> CallEvidence:
    """Put together what passed, what failed and what is missing before a gate.

    Raises:
        UnknownError, RefusedError: this is no gate.
    """
    plan = workspace.reader.plan()
    limits = {spec.name: spec.max_age_hours for spec in workspace.settings.sources}
    return gate_evidence(
        compute_schedule(plan),
        workspace.evidence.observations(),
        workspace.clock.now(),
        limits,
        gate_of(plan, task_id),
    )


def call_gate(workspace: "Workspace", task_id: str) -> GateCall:
    """Ask a gate's owners now; see ``plan.ports.Life`` for what is asked again.

    Raises:
        UnknownError, RefusedError: this is no gate, or everything has passed.
    """
    return workspace.governance.open_call(task_id, evidence_at(workspace, task_id))


def call_due_gates(workspace: "Workspace") -> tuple[str, ...]:
    """Call every gate that is due and where something failed or is missing."""
    plan = workspace.reader.plan()
    known = {one.name for one in workspace.governance.calls()}
    observations, now = workspace.evidence.observations(), workspace.clock.now()
    opened = []
    for gate in gates_due(compute_schedule(plan), observations, now):
        evidence = evidence_at(workspace, gate.id)
        if evidence.asks:
            call = workspace.governance.open_call(gate.id, evidence)
            if call.name not in known:
                opened.append(f"{call.name}: {gate.id} {gate.name}")
    return tuple(opened)


def find_call(workspace: "Workspace", name: str) -> GateCall:
    """Give a call by its name, such as G1.

    Raises:
        UnknownError: there is none.
    """
    calls = workspace.governance.calls()
    found = next((one for one in calls if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise UnknownError("call", name, [one.name for one in calls])
    return found


def answer_call(  # noqa: PLR0913  # what an answer consists of
    workspace: "Workspace",
    name: str,
    answer: Word,
    *,
    person: str,
    reason: str,
    channel: Channel = "cli",
) -> tuple[GateCall, Draft | None]:
    """Take an owner's answer; "proceed" drafts the proposal that its approvers decide on.

    Who says "proceed" once more is given its draft: the first word stands, and is the only one.

    Raises:
        UnknownError, ClosedError, NotEntitledError: see ``plan.gate_calls``.
        FormError: no reason is given.
    """
    if not reason.strip():
        raise FormError("an answer needs a reason; say it with --reason")
    call = find_call(workspace, name)
    said = next((one for one in call.answers if one.person == person), None)
    if said is not None and said.answer == answer == "proceed":
        return call, _draft(workspace, call, said)
    call = workspace.governance.answer_call(
        call.id, person=person, answer=answer, reason=reason, channel=channel
    )
    if answer != "proceed":
        return call, None
    return call, _draft(workspace, call, call.answers[-1])


def draft_what_was_said(workspace: "Workspace") -> tuple[str, ...]:
    """Draft what an owner's "proceed" lacks: nothing is drafted that can still bring it about.

    A process ended between the word and its draft, say; or the plan has moved on before it was
    submitted, or its proposal came to nothing.
    """
    gates = workspace.reader.plan().by_id
    newest = {one.task: one for one in workspace.governance.calls()}
    drafted = {
        operation.call
        for draft in workspace.evidence.drafts()
        for operation in draft.operations
        if isinstance(operation, ProceedGate) and _stands(workspace, draft)
    }
    found = []
    for call in newest.values():
        gate = gates.get(call.task)
        if gate is None or call.id in drafted or call.id in gate.proceeds:
            continue
        said = word_to_go_on(call, gate)
        if said is not None and not workspace.governance.taken_back(call.id):
            draft = _draft(workspace, call, said)
            found.append(f"{call.name}: {said.person} said proceed, drafted as {draft.id}")
    return tuple(found)


def _stands(workspace: "Workspace", draft: Draft) -> bool:
    """Say whether a draft can still be submitted, or its proposal be applied, or was."""
    if draft.submitted_as is None:
        return draft.base_revision == workspace.reader.head().number
    return not workspace.governance.came_to_nothing(draft.submitted_as)


def _draft(workspace: "Workspace", call: GateCall, said: CallAnswer) -> Draft:
    """Draft what an owner's word asks for; it is not theirs, so that their role can still decide.

    Only whoever submits it cannot approve it (K6).
    """
    gate = workspace.reader.plan().by_id.get(call.task)
    if gate is None:
        raise ClosedError(f"{call.task} has left the plan; nothing was drafted")
    if call.id in gate.proceeds:
        raise ClosedError(has_gone_on(call))
    if said.role not in gate.gate:
        raise ClosedError(
            f"{said.role}, for which {said.person} answered {call.name}, decides at {gate.id} no "
            f"more; call it anew: interlock call open {gate.id}"
        )
    if workspace.governance.taken_back(call.id):
        raise ClosedError(f"{call.task} has gone on after {call.name} before; call it anew")
    failed, missing = len(call.evidence.failed), len(call.evidence.missing)
    draft = Draft(
        id="",
        title=f"Go on at {gate.id} {gate.name}, with {failed} failed and {missing} missing",
        operations=(ProceedGate(task=gate.id, call=call.id),),
        rationale=f"{said.person} says to {call.name}: {said.reason}",
        author=AUTHOR,
        base_revision=workspace.reader.head().number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    return workspace.evidence.save_draft(draft, anew=True)
