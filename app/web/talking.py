"""What the page of a conversation shows: exchanges, out of the turns that the ledger holds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.web.here import Here
from app.web.referring import Chip, References
from plan.effect import Effect, compute_effect
from plan.errors import PlanError
from plan.governance_operations import Government
from plan.governing import government_words
from plan.model import Plan
from plan.operations import apply_operations
from plan.page import change_words, draw_effect
from plan.records import Draft, Turn
from plan.remembering import remembered
from plan.values import canonical
from plan.words import shift_words

_DRAFT = re.compile(r"\bD\d{1,6}\b")
_MOST_CHIPS, _MOST_KEPT = 24, 100
_BELOW = ("- ", "so ")


@dataclass(frozen=True)
class Card:
    """A draft: what it would change, what that does, and where it leads."""

    draft: Draft
    changes: tuple[str, ...]
    effect: str
    rules: tuple[str, ...]
    stale: bool

    @property
    def headline(self) -> str:
        """Say in one line what it would change; what is told of a change below it counts not."""
        first, *more = [line for line in self.changes if not line.startswith(_BELOW)] or [""]
        return f"{first} and {len(more)} more" if more else first


@dataclass(frozen=True)
class Exchange:
    """A question with what was looked at, the answer, what it rests on, and what was drafted."""

    seq: int
    at: str
    question: str
    steps: tuple[str, ...]
    answer: str
    written_by: str
    chips: tuple[Chip, ...]
    cards: tuple[Card, ...]
    references: References


def conversation_id(person: str) -> str:
    """Name a person's conversation; see ``graphs.conversation``."""
    return f"person.{person}"


def exchanges_of(here: Here, turns: Sequence[Turn]) -> list[Exchange]:
    """Put turns together, oldest first; what stands before the first question is left out."""
    references = References(here.workspace)
    return [_exchange(here, references, group) for group in _groups(turns)]


def _groups(turns: Iterable[Turn]) -> Iterator[list[Turn]]:
    group: list[Turn] = []
    for turn in turns:
        if turn.role == "person":
            if group:
                yield group
            group = [turn]
        elif group:
            group.append(turn)
    if group:
        yield group


def _exchange(here: Here, references: References, group: Sequence[Turn]) -> Exchange:
    asked, said = group[0], [turn for turn in group if turn.role == "coordinator"]
    answer = "\n\n".join(turn.text for turn in said)
    cites = [id_ for turn in said for id_ in turn.cites]
    named = [*cites, *_DRAFT.findall(answer)]
    return Exchange(
        seq=asked.seq,
        at=asked.at,
        question=asked.text,
        steps=tuple(turn.text for turn in group if turn.role == "tool"),
        answer=answer,
        written_by=said[-1].written_by or "" if said else "",
        chips=tuple(references.chips(cites)[:_MOST_CHIPS]),
        cards=tuple(card_of(here, one) for one in references.drafts(named)),
        references=references,
    )


def card_of(here: Here, draft: Draft) -> Card:
    """Say what a draft would change and do, on the plan that it was made on."""
    reader = here.workspace.reader
    plan = reader.plan(draft.base_revision)
    effect, why = _effect(plan, draft)
    return Card(
        draft=draft,
        changes=tuple(
            change_words((*draft.operations, *draft.governs), plan, _governing(here, draft))
        ),
        effect=why or _effect_words(effect),
        rules=() if effect is None else draw_effect(effect)[1].lines,
        stale=draft.submitted_as is None and draft.base_revision != reader.head().number,
    )


def _governing(here: Here, draft: Draft) -> tuple[str, ...]:
    """Say what a draft does for whom, on today's people and policy; it was made on no others."""
    if not draft.governs:
        return ()
    reader = here.workspace.reader
    before = Government(reader.people(), reader.policy())
    try:
        return government_words(
            reader.plan(), before, draft.governs, (draft.author, draft.asked_by)
        )
    except PlanError as error:
        return (f"it does not fit: {error}",)


def _effect(plan: Plan, draft: Draft) -> tuple[Effect | None, str]:
    """Give what a draft does to its plan; where there is nothing to compute, say why."""
    if not draft.operations:
        return None, "Changes who governs; no date moves."
    try:
        key = tuple(canonical(one) for one in draft.operations)
        return remembered(plan, "drafted", key, lambda: _computed(plan, draft), most=_MOST_KEPT), ""
    except PlanError as error:
        return None, f"It does not fit: {error}"


def _computed(plan: Plan, draft: Draft) -> Effect:
    return compute_effect(plan, apply_operations(plan, draft.operations))


def _effect_words(effect: Effect | None) -> str:
    if effect is None:
        return ""
    moved, broken = len(effect.moved), len(effect.broken)
    tasks = "1 task moves" if moved == 1 else f"{moved} tasks move"
    rules = "breaks nothing" if not broken else f"breaks {broken} rule{'s' * (broken > 1)}"
    return f"{tasks}; the plan finishes {shift_words(effect.finish_minutes)}; {rules}."
