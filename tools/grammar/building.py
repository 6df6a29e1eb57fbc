"""From a row that fits to what it stands for: a typed constraint, a claim, or a question back.

What is unclear raises ``Unclear`` and becomes a question; a row that is quiet then gives nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from plan.model import DEPARTMENTS, ConstraintKind, LinkKind, Plan
from plan.network import reach
from plan.records import Observation, Reading
from plan.values import moment_text
from tools.grammar.amounts import Amount
from tools.grammar.dates import DateReader, DateWordsError, When
from tools.grammar.groups import found_group
from tools.grammar.patterns import Pattern
from tools.grammar.records import AskBack, Claim
from tools.grammar.sentences import clause_around, is_hedged
from tools.grammar.tagging import DateWords, Tagged
from tools.grammar.tasks import Found, TaskFinder

Outcome = Reading | Claim | AskBack
_HEDGE = 25
_EXCLUSIVE = ("before", "ahead of", "prior to")
_AFTERWARDS = ("after", "until after")
_NAMED = {"ops": "operations", "security": "it-security", "it security": "it-security"}
_END = re.compile(
    r",(?! *[a-z]{1,4}-?\d)| (?:and|or) (?:we|it|they|he|she|i|this|there|then|not|you|that)\b"
    r"| (?:before|until|because|if|when|in order|so that|according|anyway|instead|please|as) "
    r"|[.!:]$"
)
_CONJUNCTION = re.compile(r"(?:\W+|(?:and|or|so|but|then|that)\W+)+")


class Unclear(Exception):  # noqa: N818  # it is a question, not a failure
    """Something that has to be asked back."""

    def __init__(self, about: Literal["task", "date", "amount", "meaning"], found: Found) -> None:
        self.about, self.found = about, found
        super().__init__(found.reason)


@dataclass(frozen=True)
class Voice:
    """Who speaks, about which plan, and on which day."""

    observation: Observation
    plan: Plan
    finder: TaskFinder
    dates: DateReader
    department: str | None

    @cached_property
    def base(self) -> str:
        """The day of the statement."""
        return self.dates.base.isoformat()


@dataclass(frozen=True)
class Hit:
    """A row that fits a sentence, and what was said of days and tasks before it."""

    pattern: Pattern
    match: re.Match[str]
    sentence: Tagged
    voice: Voice
    first: int
    earlier: tuple[DateWords, ...]
    subjects: tuple[str, ...]

    @cached_property
    def place(self) -> tuple[int, int]:
        """Where the words stand that the row reads, with the phrase on their left."""
        clause, _ = clause_around(self.sentence.plain, self.match.start(), self.match.end())
        start = max(clause, self.first) if self.pattern.left else self.match.start()
        end = self.match.end()
        if self.pattern.right is not None:
            end = self.match.start(self.pattern.right) + len(self._phrase(self.pattern.right))
        lead = _CONJUNCTION.match(self.sentence.plain, start)
        return (lead.end() if lead else start), end

    @property
    def quote(self) -> str:
        """The words exactly as written."""
        start, end = self.place
        return self.sentence.text[start:end].rstrip(" ,;:.!\n")

    def _phrase(self, role: str) -> str:
        if role == self.pattern.left:
            clause, _ = clause_around(self.sentence.plain, self.match.start(), self.match.end())
            return self.sentence.plain[max(clause, self.first) : self.match.start()]
        start, end = self.match.span(role)
        if role != self.pattern.right:
            return self.sentence.plain[start:end]
        _, last = clause_around(self.sentence.plain, self.match.start(), start)
        phrase = self.sentence.plain[start : min(end, last)]
        stop = _END.search(phrase)
        return phrase[: stop.start()] if stop else phrase

    def tasks(self, role: str, binds: str = "") -> Found:
        """Find the tasks that a role's phrase means; raises Unclear where it means none.

        Of a group those are meant that a limit of the kind ``binds`` would bind.
        """
        phrase = self.pattern.shape.fixed or self._phrase(role)
        found = found_group(self.voice.plan, phrase, binds)
        found = found or self.voice.finder.find(phrase, self.pattern.shape.hint)
        if found.pronoun:
            found = Found(reason=found.reason, candidates=self.subjects, pronoun=True)
        if not found.tasks:
            raise Unclear("task", found)
        return found

    def when(self, group: str = "date") -> When:
        """Read a day or window; raises Unclear where it is none."""
        words = self.sentence.dates[self.match.start(group)]
        if words.form == "then":
            if not self.earlier:
                raise Unclear("date", Found(reason=f"which day does {words.words!r} mean?"))
            words = self.earlier[-1]
        try:
            return self.voice.dates.read(words.form, words.words)
        except DateWordsError as error:
            plain = " ".join(words.words.split()).rstrip(".")
            written = " ".join(words.written.split()).rstrip(".")
            reason = str(error).replace(repr(plain), repr(written))
            raise Unclear("date", Found(reason=reason)) from None

    def moment(self, group: str = "date") -> tuple[str, int]:
        """Give the date of a limit with how sure it is; raises Unclear where it has passed."""
        if "window" in self.match.groupdict():
            when = self.when("window")
            return when.last.isoformat(), when.sure
        when = self.when(group)
        edge = self.pattern.shape.edge
        said = self.match.groupdict().get("edge") or ""
        if said.startswith(_AFTERWARDS):
            edge = "after"
        elif edge == "by" and said.startswith(_EXCLUSIVE):
            edge = "before"
        elif edge == "by" and said == "in":
            return when.last.isoformat(), when.sure
        try:
            value = when.moment(edge)
        except DateWordsError as error:
            raise Unclear("date", Found(reason=str(error))) from None
        if value[:10] < self.voice.base:
            reason = f"{value[:10]} lies before the day on which it was said; which day is meant?"
            raise Unclear("date", Found(reason=reason))
        return value, when.sure

    def amount(self) -> Amount:
        """Give the working time; raises Unclear where it is none."""
        amount = self.sentence.amounts[self.match.start("amount")]
        if amount.problem:
            raise Unclear("amount", Found(reason=amount.problem))
        return amount

    def confidence(self, *sure: int) -> int:
        """Give whole percent: the row's own, held down by what is least sure."""
        value = min(self.pattern.shape.confidence, *sure)
        return max(10, value - _HEDGE) if is_hedged(self.sentence.plain) else value

    def department(self, task: str | None) -> str:
        """Give whose constraint it is: who is named, else who speaks, else whose task it is."""
        named = self.match.groupdict().get("who") or ""
        named = _NAMED.get(named, named)
        known = {department.id for department in self.voice.plan.departments}
        if named in known:
            return named
        if self.voice.department is not None:
            return self.voice.department
        if task is not None:
            return self.voice.plan.by_id[task].department
        names = " or ".join(DEPARTMENTS.get(id_, id_) for id_ in sorted(known))
        raise Unclear("meaning", Found(reason=f"for whom does this hold: {names}?"))

    def reading(self, kind: str, task: str | None, value: str, confidence: int) -> Reading:
        """Make a reading of these words."""
        return Reading.model_validate(
            {
                "id": "",
                "type": kind,
                "task": task,
                "department": self.department(task),
                "value": value,
                "speaker": self.voice.observation.fact.speaker,
                "quote": self.quote,
                "source": self.voice.observation.id,
                "confidence": confidence,
                "read_by": "rules",
            }
        )

    def ask(self, unclear: Unclear) -> AskBack:
        """Turn what is unclear into a question back."""
        return AskBack(
            about=unclear.about,
            quote=self.quote,
            reason=unclear.found.reason,
            candidates=unclear.found.candidates,
            source=self.voice.observation.id,
        )


def build(hit: Hit) -> Iterator[Outcome]:
    """Give everything that a hit stands for; raises Unclear."""
    return _BUILDERS.get(hit.pattern.shape.makes, _constraint)(hit)


def _constraint(hit: Hit) -> Iterator[Outcome]:
    found = hit.tasks("task", hit.pattern.shape.makes)
    value, sure = hit.moment()
    for task in found.tasks:
        yield hit.reading(hit.pattern.shape.makes, task, value, hit.confidence(found.sure, sure))


def _moves(hit: Hit) -> Iterator[Outcome]:
    """Read ``X moves to DATE``: X keeps its kind of date; a milestone takes it as its own."""
    found = hit.tasks("task")
    value, sure = hit.moment()
    for id_ in found.tasks:
        task = hit.voice.plan.by_id[id_]
        if task.constraint is not None and task.constraint.date is not None:
            kind: str = task.constraint.kind
        elif task.deadline is not None:
            kind = "deadline"
        elif task.milestone:
            kind = ConstraintKind.MSO
        else:
            reason = f"does {task.id} {task.name} start or finish on {value}?"
            raise Unclear("meaning", Found(reason=reason, candidates=(id_,)))
        yield hit.reading(kind, id_, value, hit.confidence(found.sure, sure))


def _slip(hit: Hit, amount: Amount) -> Iterator[Outcome]:
    minutes = str(amount.minutes)
    try:
        found = hit.tasks("task", "slip")
    except Unclear as unclear:
        if not unclear.found.whole:
            raise
        yield hit.reading("slip", None, minutes, min(50, hit.confidence(amount.sure)))
        reason = "the plan as a whole moves only with a task; with which one does it begin?"
        yield hit.ask(Unclear("task", Found(reason=reason)))
        return
    for task in found.tasks:
        yield hit.reading("slip", task, minutes, hit.confidence(found.sure, amount.sure))


def _more(hit: Hit) -> Iterator[Outcome]:
    amount = hit.amount()
    yield from _less(hit) if amount.less else _slip(hit, amount)


def _takes(hit: Hit) -> Iterator[Outcome]:
    """Read ``X takes two more weeks`` as a slip and ``X takes two weeks`` as its duration."""
    amount = hit.amount()
    another = "another" in hit.match[0]
    if amount.less:
        yield from _less(hit)
    elif amount.more or another:
        yield from _slip(hit, amount)
    else:
        yield from _duration(hit)


def _duration(hit: Hit) -> Iterator[Outcome]:
    amount = hit.amount()
    found = hit.tasks("task")
    for id_ in found.tasks:
        if hit.voice.plan.by_id[id_].milestone:
            reason = f"{id_} is a milestone and takes no time; which task is meant?"
            raise Unclear("task", Found(reason=reason, candidates=(id_,)))
        sure = hit.confidence(found.sure, amount.sure)
        yield hit.reading("duration", id_, str(amount.minutes), sure)


def _less(hit: Hit) -> Iterator[Outcome]:
    amount = hit.amount()
    found = hit.tasks("task")
    for id_ in found.tasks:
        rest = hit.voice.plan.by_id[id_].duration - amount.minutes
        if rest <= 0:
            reason = f"{id_} would have no time left; how long does it take?"
            raise Unclear("amount", Found(reason=reason, candidates=(id_,)))
        sure = hit.confidence(found.sure, amount.sure)
        yield hit.reading("duration", id_, str(rest), sure)


def _window(hit: Hit, first: str, last: str, sure: int) -> Iterator[Outcome]:
    if last[:10] < hit.voice.base:
        reason = f"that window is over since {last[:10]}; which days are meant?"
        raise Unclear("date", Found(reason=reason))
    yield hit.reading("freeze", None, f"{first}..{last}", hit.confidence(sure))


def _freeze(hit: Hit) -> Iterator[Outcome]:
    when = hit.when("window")
    return _window(hit, when.first.isoformat(), when.last.isoformat(), when.sure)


def _freeze_pair(hit: Hit) -> Iterator[Outcome]:
    first, last = hit.when(), hit.when("date2")
    if first.first > last.last:
        reason = "the window ends before it begins; which days are meant?"
        raise Unclear("date", Found(reason=reason))
    return _window(hit, first.first.isoformat(), last.last.isoformat(), min(first.sure, last.sure))


def _freeze_open(hit: Hit) -> Iterator[Outcome]:
    """Read ``no changes until DATE``: from the day of the statement on."""
    value, sure = hit.moment()
    return _window(hit, hit.voice.base, value[:10], sure)


def _freeze_until(hit: Hit) -> Iterator[Outcome]:
    """Read ``the freeze is extended to DATE``: which one has to be clear, or there is only one."""
    value, sure = hit.moment()
    freezes = hit.voice.plan.freezes
    if len(freezes) != 1:
        named = " or ".join(freeze.name for freeze in freezes) or "the plan has none"
        reason = f"which freeze is meant ({named}), and from when on?"
        raise Unclear("meaning", Found(reason=reason))
    return _window(hit, moment_text(freezes[0].first)[:10], value[:10], sure)


def _claim(hit: Hit) -> Iterator[Outcome]:
    kind = LinkKind(hit.pattern.shape.makes)
    before, after = _both_ends(hit)
    for first in before.tasks:
        for then in after.tasks:
            if first != then:
                yield Claim(
                    before=first,
                    after=then,
                    kind=kind,
                    quote=hit.quote,
                    source=hit.voice.observation.id,
                    confidence=hit.confidence(before.sure, after.sure),
                    known=_is_known(hit.voice.plan, first, then, kind),
                    circular=first in reach(hit.voice.plan, [then]),
                )


def _both_ends(hit: Hit) -> tuple[Found, Found]:
    """Find both ends; one that is no task of the plan comes first: it ends the matter."""
    found: list[Found] = []
    unclear: list[Unclear] = []
    for role, binds in (("before", "FNLT"), ("after", "SNET")):
        try:
            found.append(hit.tasks(role, binds))
        except Unclear as one:
            unclear.append(one)
    if unclear:
        raise min(unclear, key=lambda one: not one.found.vague)
    return found[0], found[1]


def _is_known(plan: Plan, before: str, after: str, kind: LinkKind) -> bool:
    """Say whether the plan has the link, or has it follow from links of finish to start."""
    if any(x.after == after and x.kind is kind for x in plan.links_from[before]):
        return True
    seen, frontier = {before}, [before]
    while frontier and kind is LinkKind.FS:
        for link in plan.links_from[frontier.pop()]:
            if link.kind is LinkKind.FS and link.lag >= 0 and link.after not in seen:
                seen.add(link.after)
                frontier.append(link.after)
    return after in seen


_BUILDERS: Mapping[str, Callable[[Hit], Iterator[Outcome]]] = MappingProxyType(
    {
        "moves": _moves,
        "more": _more,
        "takes": _takes,
        "duration": _duration,
        "less": _less,
        "freeze": _freeze,
        "freeze_pair": _freeze_pair,
        "freeze_open": _freeze_open,
        "freeze_until": _freeze_until,
        **dict.fromkeys(("FS", "SS", "FF", "SF"), _claim),
    }
)
