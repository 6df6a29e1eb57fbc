"""Reads one statement, sentence by sentence: tags it, tries the rows, keeps what they give.

The same text gives the same reading, and a sentence that states nothing (a question, a denial, a
condition) gives none. Of two rows that fit the same words the earlier one in the table holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from plan.model import Plan
from plan.people import People
from plan.records import Observation, Reading
from plan.remembering import remembered
from plan.values import parse_moment
from tools.grammar.building import Hit, Outcome, Unclear, Voice, build
from tools.grammar.dates import DateReader
from tools.grammar.patterns import ROLES, Pattern
from tools.grammar.records import AskBack, Claim, Read
from tools.grammar.sentences import (
    begins_clause,
    denies,
    is_possibility,
    is_question,
    plain_copy,
    split_sentences,
    states_nothing,
)
from tools.grammar.shapes import patterns_for
from tools.grammar.tagging import DateWords, Tagged, tag_sentence
from tools.grammar.tasks import Found, TaskFinder

MAX_SENTENCE = 600
_CUE = re.compile(
    r"\b(?:depend|before|until|till|without|after|once|when|soon|need|requir|wait|block|follow|"
    r"prerequisite|precondition|predecessor|successor|condition|first|together|parallel|same time|"
    r"feed|builds|uses|based|input|rel(?:y|ies)|hinge|hang|gated|held|holds|contingent|gates)"
)


class Grammar:
    """Reads statements about one plan; build it once for many statements."""

    def __init__(self, plan: Plan, people: People) -> None:
        self.plan, self.people = plan, people
        self._finder = remembered(plan, "task finder", None, lambda: TaskFinder(plan))

    def read(self, observation: Observation) -> Read:
        """Read what an observation's text says, as of its date."""
        work = _Work(self._voice(observation))
        text = observation.fact.text
        plain = plain_copy(text)
        for start, end in split_sentences(text):
            if end - start > MAX_SENTENCE:
                work.unread.append(text[start : start + MAX_SENTENCE])
            else:
                work.take(tag_sentence(text[start:end], plain[start:end]))
        return work.result()

    def _voice(self, observation: Observation) -> Voice:
        at = parse_moment(observation.fact.at[:16])
        base = at.date() if isinstance(at, datetime) else at
        speaker = self.people.by_id.get(observation.fact.speaker or "")
        known = {department.id for department in self.plan.departments}
        department = speaker.department if speaker and speaker.department in known else None
        return Voice(observation, self.plan, self._finder, DateReader(base), department)


def read_statement(observation: Observation, plan: Plan, people: People) -> Read:
    """Read one statement; for many of them build a ``Grammar`` once."""
    return Grammar(plan, people).read(observation)


@dataclass
class _Work:
    """What has been read so far, and what later sentences may point back to."""

    voice: Voice
    constraints: list[Reading] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    asks: list[AskBack] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    dates: list[DateWords] = field(default_factory=list)
    subjects: tuple[str, ...] = ()

    def take(self, sentence: Tagged) -> None:
        """Read a sentence."""
        if not is_question(sentence.plain):
            outcomes = self._outcomes(sentence)
            if not outcomes and (sentence.dates or sentence.amounts):
                self.unread.append(sentence.text)
            for outcome in outcomes:
                self._keep(outcome)
        self.dates += (words for words in sentence.dates.values() if words.form != "then")

    def _outcomes(self, sentence: Tagged) -> list[Outcome]:
        """Give what a sentence says, in the order of its words."""
        said: list[tuple[int, Outcome]] = []
        used: list[tuple[int, int]] = []
        cued = _CUE.search(sentence.plain) is not None
        for pattern in patterns_for(sentence.marked, cued=cued):
            for match in pattern.regex.finditer(sentence.marked):
                if any(match.start() < end and start < match.end() for start, end in used):
                    continue
                found = list(self._try(pattern, match, sentence, used))
                if found:
                    used.append(match.span())
                    said += [(match.start(), outcome) for outcome in found]
        return [outcome for _, outcome in sorted(said, key=lambda one: one[0])]

    def _try(
        self,
        pattern: Pattern,
        match: re.Match[str],
        sentence: Tagged,
        used: list[tuple[int, int]],
    ) -> Iterator[Outcome]:
        start, end = match.span()
        phrases = [words for role in ROLES if (words := match.groupdict().get(role))]
        if states_nothing(sentence.plain, start, end) or any(map(denies, phrases)):
            return
        if pattern.shape.front and not begins_clause(sentence.plain, start):
            return
        first = max((stop for _, stop in used if stop <= start), default=0)
        said = [words for place, words in sentence.dates.items() if place < start]
        earlier = (*self.dates, *(words for words in said if words.form != "then"))
        hit = Hit(pattern, match, sentence, self.voice, first, earlier, self.subjects)
        try:
            found = list(build(hit))
        except Unclear as unclear:
            found = [] if _is_noise(pattern, unclear) else [hit.ask(unclear)]
        if found and is_possibility(sentence.plain, start, end):
            found = [hit.ask(Unclear("meaning", _possible(found)))]
        yield from found

    def _keep(self, outcome: Outcome) -> None:
        kept: list[Outcome]
        match outcome:
            case Reading():
                kept = [*self.constraints]
                self.constraints += [] if outcome in kept else [outcome]
                self.subjects = (outcome.task,) if outcome.task else self.subjects
            case Claim():
                kept = [*self.claims]
                self.claims += [] if outcome in kept else [outcome]
                self.subjects = (outcome.before, outcome.after)
            case AskBack():
                kept = [*self.asks]
                self.asks += [] if outcome in kept else [outcome]

    def result(self) -> Read:
        """Give everything that was read."""
        return Read(
            constraints=tuple(self.constraints),
            claims=tuple(self.claims),
            asks_back=tuple(self.asks),
            unread=tuple(self.unread),
        )


def _is_noise(pattern: Pattern, unclear: Unclear) -> bool:
    """Say whether nothing is worth asking: a dependency on what the plan does not know."""
    claim = pattern.shape.makes in {"FS", "SS", "FF", "SF"}
    return pattern.shape.quiet or (claim and (unclear.found.vague or unclear.found.whole))


def _possible(found: list[Outcome]) -> Found:
    tasks = [one.task for one in found if isinstance(one, Reading) and one.task]
    tasks += [id_ for one in found if isinstance(one, Claim) for id_ in (one.before, one.after)]
    return Found(
        reason="that was said as a possibility; does it hold?",
        candidates=tuple(dict.fromkeys(tasks)),
    )
