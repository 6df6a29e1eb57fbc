"""A department's answer by rules: the same schema from the same material, without a model.

Findings become statements, what the department watches first; people's sentences are read by the
grammar, which asks back where it is not sure. What no rule can read is said to be unread.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.answers import (
    AskAnswer,
    ConstraintAnswer,
    DepartmentAnswer,
    DependencyAnswer,
    Role,
    StatementAnswer,
)
from agents.grounding import LONGEST_TEXT
from agents.material import DepartmentMaterial
from agents.rows import FindingRow, ObservationRow
from agents.spec import AgentSpec
from plan.model import Plan
from plan.people import People
from plan.records import Observation
from tools.grammar import AskBack, Grammar, Read

MOST_STATEMENTS = 12
_ROLES: dict[str, Role] = {
    "finance": "finance",
    "operations": "operations",
    "it-security": "it-security",
    "pmo": "pmo",
}
_SEVERITIES = ("serious", "warning", "info")
_ASK_FOR_STATUS = "stale"


@dataclass(frozen=True)
class _Heard:
    """A statement of the material with what the grammar reads in it."""

    row: ObservationRow
    read: Read


def answer_for_department(
    spec: AgentSpec,
    material: DepartmentMaterial,
    *,
    plan: Plan,
    people: People,
    observations: Iterable[Observation],
) -> DepartmentAnswer:
    """Answer by rules; ``observations`` hold the whole texts of those in the material."""
    whole = {one.id: one for one in observations}
    grammar = Grammar(plan, people)
    heard = [
        _Heard(row, grammar.read(whole[row.id]))
        for row in material.observations
        if row.kind == "statement" and row.id in whole
    ]
    return DepartmentAnswer(
        statements=list(_statements(spec, material)),
        constraints=[one for each in heard for one in _constraints(each)],
        claims=[one for each in heard for one in _claims(each)],
        unsettled=[],
        asks=[*_asks(material, heard, plan)],
        orders=[],
        cannot_tell=[
            one for each in heard if each.row.id not in _orders(material) for one in _unread(each)
        ],
    )


def _statements(spec: AgentSpec, material: DepartmentMaterial) -> Iterator[StatementAnswer]:
    """Say the findings, the serious ones first and among them what the department watches."""
    ranked = sorted(material.findings, key=lambda finding: _rank(spec, finding))
    for finding in ranked[:MOST_STATEMENTS]:
        named = [finding.id, *([finding.task] if finding.task else []), *finding.evidence]
        cites = [id_ for id_ in named if id_ in material.ids]
        text = " ".join(finding.text.split())[: LONGEST_TEXT - 1].rstrip(".")
        yield StatementAnswer(text=f"{text}.", cites=list(dict.fromkeys(cites)))


def _rank(spec: AgentSpec, finding: FindingRow) -> tuple[int, int]:
    watched = spec.looks_for
    place = watched.index(finding.kind) if finding.kind in watched else len(watched)
    return _SEVERITIES.index(finding.severity), place


def _orders(material: DepartmentMaterial) -> set[str]:
    """Give the observations that a check has reported as orders to the crew; they are no riddle."""
    orders = [one for one in material.findings if one.kind == "suspicious_text"]
    return {id_ for one in orders for id_ in one.evidence}


def _constraints(heard: _Heard) -> Iterator[ConstraintAnswer]:
    for reading in heard.read.constraints:
        yield ConstraintAnswer.model_validate(
            {
                "type": str(reading.type),
                "task": reading.task,
                "value": reading.value,
                "quote": reading.quote,
                "source": reading.source,
                "confidence": reading.confidence,
            }
        )


def _claims(heard: _Heard) -> Iterator[DependencyAnswer]:
    """Claim what the plan does not say; what it says already is no news."""
    for claim in heard.read.claims:
        if not claim.known:
            yield DependencyAnswer(
                before=claim.before,
                after=claim.after,
                kind=claim.kind,
                quote=claim.quote,
                source=claim.source,
                confidence=claim.confidence,
            )


def _asks(material: DepartmentMaterial, heard: Sequence[_Heard], plan: Plan) -> Iterator[AskAnswer]:
    for each in heard:
        for question in each.read.asks_back:
            yield _ask_back(each.row, question, plan)
    for finding in material.findings:
        if finding.kind == _ASK_FOR_STATUS and finding.task:
            yield AskAnswer(
                to=_ROLES[material.department],
                text=f"Where does {finding.task} stand?",
                about=[finding.task, finding.id],
            )


def _ask_back(row: ObservationRow, question: AskBack, plan: Plan) -> AskAnswer:
    """Ask the speaker's department; the PMO where nobody knows who spoke."""
    named = [f"{id_} {plan.by_id[id_].name!r}" for id_ in question.candidates if id_ in plan.by_id]
    choice = f" It could be {' or '.join(named)}." if named else ""
    quote = " ".join(question.quote.split())
    text = f"{row.id} says {quote!r}: {question.reason.rstrip('.')}.{choice}"
    return AskAnswer(
        to=_ROLES.get(row.department or "", "pmo"),
        text=text[:LONGEST_TEXT],
        about=[row.id, *question.candidates],
    )


def _unread(heard: _Heard) -> Iterator[str]:
    """Name what the rules could not read, so that nobody takes silence for nothing to say."""
    row, read = heard.row, heard.read
    who = row.speaker or "somebody unknown"
    for sentence in read.unread:
        text = " ".join(sentence.split())
        yield f"{row.id} ({who}, {row.date}): no rule reads {text!r}."[:LONGEST_TEXT]
    if not (read.constraints or read.claims or read.asks_back or read.unread):
        yield f"{row.id} ({who}, {row.date}) was not read by any rule; a person should."
