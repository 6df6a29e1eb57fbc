"""Reads what a run left in its ledger into plain records, judging nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from agents.crew import WHICH_HOLDS
from agents.overview import OPEN_PAIR
from app.bootstrap import Workspace
from evals.outcome import (
    Answered,
    Claimed,
    Drafted,
    Escalation,
    Outcome,
    Proposed,
    ReadConstraint,
    Revised,
    Said,
    Source,
)
from evals.scenario import Scenario
from evals.staging import Staged
from graphs.conversation import Spoken
from graphs.round import RoundResult
from plan.approval import missing_approvals
from plan.model import Plan
from plan.proposal import Verdict
from plan.records import Observation


def gathered(  # noqa: PLR0913, PLR0917  # everything that a run gave back
    scenario: Scenario,
    workspace: Workspace,
    stage: Staged,
    result: RoundResult,
    spoken: Sequence[Spoken],
    proposals: Sequence[str],
) -> Outcome:
    """Read what a run left; ``exchanges`` are added by whoever has the recording."""
    reader, evidence = workspace.reader, workspace.evidence
    plan = reader.plan(1)
    return Outcome(
        scenario=scenario.id,
        plan=plan,
        ids=tuple(sorted({*_ids(workspace, plan), *(one.id for one in result.alternatives)})),
        sources={
            one.id: Source(document=_document(one, stage.documents), text=one.fact.text)
            for one in evidence.observations()
        },
        assumptions=tuple(
            Claimed.model_validate(one.model_dump(mode="json", include=set(Claimed.model_fields)))
            for one in evidence.assumptions()
        ),
        readings=tuple(_readings(result)),
        escalations=tuple(_escalations(result, plan)),
        brief=tuple(Said(text=one.text, cites=one.cites) for one in result.brief.sentences),
        drafts=tuple(_drafts(workspace)),
        proposals=tuple(_proposed(workspace, id_) for id_ in proposals),
        revisions=tuple(
            Revised(number=one.number, proposal=one.proposal)
            for one in reader.revisions()
            if one.number > 1
        ),
        turns=tuple(map(_turn, spoken, (one.say for one in scenario.turns))),
        dropped=result.brief.dropped,
        written_by=result.written_by,
        notices=result.notices,
    )


def _document(one: Observation, documents: Mapping[str, str]) -> str | None:
    """Say which document an observation came from, by the file that its place names."""
    places = [place for place in documents if place in one.fact.place]
    return documents[max(places, key=len)] if places else None


def _ids(workspace: Workspace, plan: Plan) -> Iterator[str]:
    evidence = workspace.evidence
    yield from plan.by_id
    yield from (one.id for one in plan.freezes)
    rows: Iterable[Iterable[object]] = (
        evidence.observations(),
        evidence.findings(),
        evidence.readings(),
        evidence.assumptions(),
        evidence.conflicts(),
        evidence.drafts(),
        workspace.reader.cases(),
    )
    yield from (str(getattr(one, "id")) for group in rows for one in group)  # noqa: B009  # all of them have one


def _readings(result: RoundResult) -> Iterator[ReadConstraint]:
    moved = {
        one.reading: tuple(moved.id for moved in one.effect.moved) for one in result.translations
    }
    for one in result.readings:
        yield ReadConstraint(
            id=one.id,
            type=str(one.type),
            task=one.task,
            quote=one.quote,
            source=one.source,
            moved=moved.get(one.id, ()),
        )


def _escalations(result: RoundResult, plan: Plan) -> Iterator[Escalation]:
    """Give conflicts with every task that they touch, and questions with those that they name.

    A claim or a reading that is cited stands for its tasks.
    """
    readings = {one.id: one.task for one in result.readings}
    meant: dict[str, tuple[str, ...]] = {i: (task,) for i, task in readings.items() if task}
    meant |= {one.id: (one.before, one.after) for one in result.assumptions}
    for one in result.conflicts:
        named = [*one.through, *(member.ref for member in one.members)]
        named += [task for member in one.members if (task := readings.get(member.ref))]
        yield Escalation(
            kind="conflict",
            id=one.id,
            owners=one.owners,
            tasks=_tasks(named, one.text, plan),
            text=one.text,
        )
    for number, ask in enumerate(result.brief.asks, start=1):
        yield Escalation(
            kind=_kind(ask.text),
            id=f"ask-{number}",
            owners=(ask.to,),
            tasks=_tasks((task for id_ in ask.about for task in meant.get(id_, (id_,))), "", plan),
            text=ask.text,
        )


def _kind(text: str) -> Literal["contradiction", "open_pair", "ask"]:
    """Say what a question is, by the words that the product itself puts round it."""
    if text.startswith(OPEN_PAIR):
        return "open_pair"
    return "contradiction" if text.endswith(WHICH_HOLDS) else "ask"


def _tasks(named: Iterable[str], text: str, plan: Plan) -> tuple[str, ...]:
    words = "".join(c if c.isalnum() or c in "-_." else " " for c in text).split()
    found = [one for one in (*named, *words) if one in plan.by_id]
    return tuple(dict.fromkeys(found))


def _drafts(workspace: Workspace) -> Iterator[Drafted]:
    for one in workspace.evidence.drafts():
        yield Drafted(
            id=one.id,
            author=one.author,
            operations=tuple(op.model_dump(mode="json") for op in one.operations),
            evidence=one.evidence,
            conflict=one.conflict,
            asked_by=one.asked_by,
        )


def _proposed(workspace: Workspace, id_: str) -> Proposed:
    reader = workspace.reader
    case = reader.case(id_)
    said = {
        verdict: tuple(one.person for one in case.live if one.verdict is verdict)
        for verdict in (Verdict.APPROVE, Verdict.REJECT)
    }
    return Proposed(
        id=case.id,
        author=case.proposal.author,
        sponsor=case.proposal.sponsor,
        operations=tuple(op.model_dump(mode="json") for op in case.proposal.operations),
        status=reader.status(case).value,
        approved_by=said[Verdict.APPROVE],
        approved_as=tuple(one.role for one in case.live if one.verdict is Verdict.APPROVE),
        rejected_by=said[Verdict.REJECT],
        missing=tuple(one.role for one in missing_approvals(case, reader.people())),
    )


def _turn(spoken: Spoken, question: str) -> Answered:
    return Answered(
        question=question,
        answer=spoken.answer,
        cites=spoken.cites,
        written_by=spoken.written_by,
        failure=spoken.failure,
        tools=tuple(one.line for one in spoken.used),
        drafts=spoken.drafts,
    )
