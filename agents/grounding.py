"""Checks what an agent says against what it was shown; what does not stand is dropped and counted.

An id has to have been shown, a quote to stand in its source, a value to parse, a number to come
from somewhere. A claim whose quote is not in its source never gets any further. The rule-based
answers pass through here too, so everything downstream may rest on it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

from agents.answers import (
    Answer,
    AskAnswer,
    ChoiceAnswer,
    ConstraintAnswer,
    ContradictionAnswer,
    CoordinatorAnswer,
    DepartmentAnswer,
    DependencyAnswer,
    OrderAnswer,
    ReplyAnswer,
    SayingAnswer,
    StatementAnswer,
    UnclearAnswer,
    UnsettledAnswer,
)
from agents.material import DepartmentMaterial
from agents.overview import CoordinatorMaterial
from agents.rows import as_text
from agents.words import contains_words, folded
from plan.durations import DAY, HOUR, parse_minutes
from plan.records import Observation
from plan.values import last_minute_of, minute_of, moment_text, parse_moment
from plan.visible import has_lookalikes, visible_line
from tools.suspicion import orders_in

MOST_WORDS = 300
MOST_ITEMS = 40
LONGEST_TEXT = 600
SHORTEST_QUOTE = 8
LONGEST_REPLY = 6000
_PAIR = 2
_SMALL = 31  # counts and days of a month need no source of their own
_LONGEST_MINUTES = 20 * 260 * DAY
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(?<![\w.,:-])\d+(?:\.\d+)?(?![\w:-])")
_ID = re.compile(r"\b[A-Z]{1,4}\d{1,6}\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

AnswerT = TypeVar("AnswerT", bound=Answer)
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Grounded(Generic[AnswerT]):
    """What stood, and what was dropped, counted by kind."""

    answer: AnswerT
    dropped: dict[str, int] = field(default_factory=dict)


def ground_department(
    answer: DepartmentAnswer,
    material: DepartmentMaterial,
    observations: Iterable[Observation],
) -> Grounded[DepartmentAnswer]:
    """Check a department's answer; quotes are compared with the whole text of the observation."""
    check = _Check(material.ids, as_text(material))
    shown = {row.id for row in material.observations}
    sources = {one.id: one.fact.text for one in observations if one.id in shown}
    tasks = material.task_ids
    checked = DepartmentAnswer(
        statements=check.each(answer.statements, check.statement),
        constraints=check.each(
            answer.constraints,
            lambda one: check.constraint(one, sources, tasks | material.group_ids),
        ),
        claims=check.each(answer.claims, lambda one: check.claim(one, sources, tasks)),
        unsettled=check.each(answer.unsettled, lambda one: check.unsettled(one, sources, tasks)),
        asks=check.each(answer.asks, check.ask),
        orders=check.each(answer.orders, lambda one: check.order(one, sources)),
        cannot_tell=check.each(answer.cannot_tell, check.open_point),
    )
    return Grounded(checked, check.counts())


def ground_saying(
    answer: SayingAnswer, material: DepartmentMaterial, observations: Iterable[Observation]
) -> Grounded[SayingAnswer]:
    """Check what was read in one sentence, as a department's answer is checked."""
    check = _Check(material.ids, as_text(material))
    sources = {one.id: one.fact.text for one in observations}
    named = material.task_ids | material.group_ids
    checked = SayingAnswer(
        constraints=check.each(
            answer.constraints, lambda one: check.constraint(one, sources, named)
        ),
        claims=check.each(answer.claims, lambda one: check.claim(one, sources, material.task_ids)),
        unclear=check.each(answer.unclear, lambda one: check.unclear(one, sources, named)),
    )
    return Grounded(checked, check.counts())


def ground_coordinator(
    answer: CoordinatorAnswer, material: CoordinatorMaterial
) -> Grounded[CoordinatorAnswer]:
    """Check the coordinator's answer: cited, short enough, and of computed alternatives only."""
    check = _Check(material.ids, as_text(material))
    options = {row.id for row in material.alternatives}
    checked = CoordinatorAnswer(
        sentences=check.short(check.each(answer.sentences, check.statement)),
        contradictions=check.each(answer.contradictions, check.contradiction),
        choices=check.each(answer.choices, lambda one: check.choice(one, options)),
        asks=check.each(answer.asks, check.ask),
    )
    return Grounded(checked, check.counts())


def ground_reply(answer: ReplyAnswer, ids: frozenset[str], material: str) -> Grounded[ReplyAnswer]:
    """Check an answer in a conversation, sentence by sentence, against what the tools gave.

    ``ids`` are those that exist; one may be cited where it also stands in the material.
    """
    check = _Check(frozenset(ids & _tokens(material)), material)
    text = "\n".join(check.line(line) for line in answer.text[:LONGEST_REPLY].splitlines())
    checked = ReplyAnswer(
        text=text.strip(),
        cites=check.cited(answer.cites)[:MOST_ITEMS],
        drafts=check.cited(answer.drafts)[:MOST_ITEMS],
        unknown=check.each(answer.unknown, check.text),
    )
    return Grounded(checked, check.counts())


def _tokens(material: str) -> set[str]:
    return set(re.findall(r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]|[A-Za-z0-9]", material))


class _DroppedError(Exception):
    """Says why one item does not stand."""


class _Check:
    """The checks of one answer, and the count of what they dropped."""

    def __init__(self, ids: frozenset[str], material: str) -> None:
        self.ids = ids
        self.dropped: Counter[str] = Counter()
        self.tokens = set(_ID.findall(material))
        self.prefixes = {_prefix(id_) for id_ in ids if _ID.fullmatch(id_)}
        self.dates = set(_DATE.findall(material))
        self.numbers = _known_numbers(material)

    def counts(self) -> dict[str, int]:
        """Give the counts in alphabetical order."""
        return dict(sorted(self.dropped.items()))

    def each(self, items: Iterable[_Item], check: Callable[[_Item], _Item]) -> list[_Item]:
        """Keep what stands, each once, and no more than there is room for."""
        kept: list[_Item] = []
        for item in items:
            try:
                checked = check(item)
            except _DroppedError as error:
                self.dropped[str(error)] += 1
                continue
            if checked in kept:
                self.dropped["duplicate"] += 1
            elif len(kept) == MOST_ITEMS:
                self.dropped["too_many"] += 1
            else:
                kept.append(checked)
        return kept

    def statement(self, one: StatementAnswer) -> StatementAnswer:
        """A sentence needs a citation that stands, and no id or number out of nowhere."""
        cites = self.cited(one.cites)
        if not cites:
            raise _DroppedError("no_citation")
        return StatementAnswer(text=self.text(one.text), cites=cites)

    def constraint(
        self, one: ConstraintAnswer, sources: Mapping[str, str], tasks: frozenset[str]
    ) -> ConstraintAnswer:
        """A reading needs its words, a value of its type, and a task that was shown or none."""
        self.quote(one.source, one.quote, sources)
        if one.task is not None and one.task not in tasks:
            raise _DroppedError("unknown_id")
        return one.model_copy(update={"value": _value(one.type, one.value)})

    def claim(
        self, one: DependencyAnswer, sources: Mapping[str, str], tasks: frozenset[str]
    ) -> DependencyAnswer:
        """A claim needs its words and two different tasks that were shown."""
        self.quote(one.source, one.quote, sources)
        if not {one.before, one.after} <= tasks:
            raise _DroppedError("unknown_id")
        if one.before == one.after:
            raise _DroppedError("self_dependency")
        return one

    def unsettled(
        self, one: UnsettledAnswer, sources: Mapping[str, str], tasks: frozenset[str]
    ) -> UnsettledAnswer:
        """An open pair needs its words as a claim does, and two different tasks."""
        self.quote(one.source, one.quote, sources)
        if not set(one.tasks) <= tasks:
            raise _DroppedError("unknown_id")
        if len(one.tasks) != _PAIR or len(set(one.tasks)) != _PAIR:
            raise _DroppedError("no_pair")
        return one.model_copy(update={"missing": self.text(one.missing)})

    def unclear(
        self, one: UnclearAnswer, sources: Mapping[str, str], named: frozenset[str]
    ) -> UnclearAnswer:
        """A question back shows the words that it is about, and what was shown that they mean."""
        source, *_ = sources
        self.quote(source, one.quote, sources)
        candidates = [id_ for id_ in self.cited(one.candidates) if id_ in named]
        return UnclearAnswer(
            question=self.text(one.question), quote=one.quote, candidates=candidates
        )

    def order(self, one: OrderAnswer, sources: Mapping[str, str]) -> OrderAnswer:
        """An order is shown in the words that stand in its source, hidden characters and all."""
        if one.source not in sources:
            raise _DroppedError("unknown_source")
        if not contains_words(sources[one.source], one.quote):
            raise _DroppedError("quote_not_in_source")
        return one.model_copy(update={"quote": visible_line(one.quote)[:LONGEST_TEXT]})

    def contradiction(self, one: ContradictionAnswer) -> ContradictionAnswer:
        """What contradicts itself rests on two things at least, and is somebody's to settle."""
        cites = self.cited(one.cites)
        if len(cites) < _PAIR:
            raise _DroppedError("no_citation")
        if not one.owners:
            raise _DroppedError("nobody_to_ask")
        owners = list(dict.fromkeys(one.owners))
        return ContradictionAnswer(text=self.text(one.text), cites=cites, owners=owners)

    def ask(self, one: AskAnswer) -> AskAnswer:
        """A question is about something that was shown."""
        about = self.cited(one.about)
        if not about:
            raise _DroppedError("no_citation")
        return AskAnswer(to=one.to, text=self.text(one.text), about=about)

    def choice(self, one: ChoiceAnswer, options: set[str]) -> ChoiceAnswer:
        """A choice names a computed alternative; its rationale is only as good as its figures."""
        if one.alternative not in options:
            raise _DroppedError("unknown_alternative")
        options.remove(one.alternative)
        return one.model_copy(update={"rationale": self.text(one.rationale)})

    def open_point(self, one: str) -> str:
        """What cannot be told may be about things that were not shown; only its form is checked."""
        return _readable(one)

    def short(self, sentences: list[StatementAnswer]) -> list[StatementAnswer]:
        """Keep the sentences that fit into the length of a brief, from the first on."""
        kept: list[StatementAnswer] = []
        words = 0
        for sentence in sentences:
            words += len(sentence.text.split())
            if words >= MOST_WORDS:
                self.dropped["too_long"] += len(sentences) - len(kept)
                break
            kept.append(sentence)
        return kept

    def line(self, line: str) -> str:
        """Keep the sentences of a line that stand; a line of which none does becomes empty."""
        mark = line[: len(line) - len(line.lstrip(" -*"))]
        kept: list[str] = []
        for sentence in filter(None, _SENTENCE_END.split(line[len(mark) :].strip())):
            try:
                kept.append(self.text(sentence))
            except _DroppedError as error:
                self.dropped[str(error)] += 1
        return mark + " ".join(kept) if kept else ""

    def cited(self, ids: Iterable[str]) -> list[str]:
        """Keep the ids that were shown; count the others."""
        wanted = list(dict.fromkeys(ids))
        kept = [id_ for id_ in wanted if id_ in self.ids]
        if len(kept) < len(wanted):
            self.dropped["unknown_id"] += len(wanted) - len(kept)
        return kept

    def quote(self, source: str, quote: str, sources: Mapping[str, str]) -> None:
        """Compare a quote with the observation that it names."""
        if source not in sources:
            raise _DroppedError("unknown_source")
        if len(folded(quote)) < SHORTEST_QUOTE:
            raise _DroppedError("quote_too_short")
        if not contains_words(sources[source], quote):
            raise _DroppedError("quote_not_in_source")
        if orders_in(quote):
            raise _DroppedError("reads_like_an_order")

    def text(self, text: str) -> str:
        """Refuse a text with an id that was not shown, or a date or number from nowhere."""
        text = _readable(text)
        named = set(_ID.findall(text)) - self.tokens
        if any(_prefix(token) in self.prefixes for token in named):
            raise _DroppedError("unknown_id")
        if set(_DATE.findall(text)) - self.dates or _stated_numbers(text) - self.numbers:
            raise _DroppedError("number_from_nowhere")
        return text


def _readable(text: str) -> str:
    text = text.strip()
    if not text:
        raise _DroppedError("empty_text")
    if len(text) > LONGEST_TEXT:
        raise _DroppedError("too_long")
    if any(unicodedata.category(c) in _HIDDEN and c != "\n" for c in text) or has_lookalikes(text):
        raise _DroppedError("hidden_characters")
    return text


def _prefix(id_: str) -> str:
    return id_.rstrip("0123456789")


def _stated_numbers(text: str) -> set[Fraction]:
    """Give the numbers of a text that need a source."""
    found = {Fraction(number) for number in _NUMBER.findall(_DATE.sub(" ", text))}
    return {number for number in found if number > _SMALL}


def _known_numbers(material: str) -> set[Fraction]:
    """Give the numbers that a text may state: those shown, minutes also as hours and days."""
    shown = {Fraction(number) for number in _NUMBER.findall(material)}
    years = {Fraction(day[:4]) for day in _DATE.findall(material)}
    rounded = {Fraction(round(number * 10 / DAY), 10) for number in shown}
    return years | rounded | {number / size for number in shown for size in (1, HOUR, DAY)}


def _value(type_: str, value: str) -> str:
    """Bring a value into the form that a reading has.

    Raises:
        _DroppedError: it is none of its type.
    """
    try:
        match type_:
            case "duration" | "slip":
                return _amount(type_, value)
            case "freeze":
                return _window(value)
            case _:
                return moment_text(parse_moment(value))
    except ValueError:
        raise _DroppedError("bad_value") from None


def _window(value: str) -> str:
    first, last = (parse_moment(end) for end in value.split(".."))
    if last_minute_of(last) < minute_of(first):
        raise ValueError("it ends before it begins")
    return f"{moment_text(first)}..{moment_text(last)}"


def _amount(type_: str, value: str) -> str:
    text = value.strip()
    minutes = int(text) if re.fullmatch(r"[+-]?\d{1,9}", text) else parse_minutes(text)
    if abs(minutes) > _LONGEST_MINUTES or not minutes or (type_ == "duration" and minutes < 0):
        raise ValueError("no amount of work")
    return str(minutes)
