"""Findings on evidence: what tests, counts, controls and configurations say against a status.

There is one finding for a kind and a task, however many rows it rests on: it shows the first of
them and counts the others. What belongs to no task goes to the PMO.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from plan.model import Task
from plan.records import Fact, FactKind, Finding, Observation, Severity
from plan.schedule import Schedule
from plan.values import DAY_MINUTES, local_time, minute_of, parse_moment
from plan.visible import shortened
from tools.evidence import newest_words, spoken_at
from tools.situation import PMO, Situation, finding_on
from tools.sources.base import DEFAULT_MAX_AGE_HOURS, UNDATED

KINDS_OF_EVIDENCE = (
    "tests_failing",
    "counts_differ",
    "control_open",
    "control_overdue",
    "configuration_drift",
    "sources_contradict",
    "evidence_old",
)
_SHOWN = 3
_MOST_CITED = 20
_LONGEST = 200
_DAY_HOURS = 24
_COMPARED: Mapping[FactKind, tuple[str, ...]] = MappingProxyType(
    {
        FactKind.STATUS: ("state",),
        FactKind.COUNT: ("source_count", "target_count"),
        FactKind.CONTROL: ("state",),
        FactKind.CONFIGURATION: ("actual",),
    }
)


def evidence_findings(
    schedule: Schedule,
    observations: Sequence[Observation],
    now: datetime,
    limits: Mapping[str, int],
) -> tuple[Finding, ...]:
    """Check the evidence task by task, in the plan's order, and last what belongs to no task.

    ``limits`` gives the hours after which a source's evidence is old. The findings have no numbers
    yet; ``find_findings`` sorts and numbers them with its own.
    """
    situation = Situation(schedule, observations, now, DEFAULT_MAX_AGE_HOURS)
    things: dict[str | None, list[tuple[Observation, ...]]] = {}
    for by_source in newest_words(observations, schedule.plan.zone).values():
        words = tuple(by_source.values())
        things.setdefault(words[0].fact.subject, []).append(words)
    return tuple(
        finding
        for task in (*schedule.plan.tasks, None)
        if (heard := things.get(task.id if task else None))
        for finding in _check(_Heard(situation, task, tuple(heard), limits))
    )


@dataclass(frozen=True)
class _Heard:
    """What is said of one task, or of none: for each thing the newest word of each source."""

    situation: Situation
    task: Task | None
    things: tuple[tuple[Observation, ...], ...]
    limits: Mapping[str, int]

    @property
    def done(self) -> bool:
        return self.task is not None and self.situation.done(self.task.id)

    @property
    def status(self) -> tuple[str, ...]:
        return self.situation.evidence(self.task.id) if self.task else ()

    def of(self, kind: FactKind) -> Iterator[Observation]:
        return (one for words in self.things for one in words if one.fact.kind is kind)

    def finding(
        self, kind: str, severity: Severity, text: str, cited: Iterable[Observation]
    ) -> Finding:
        evidence = [one.id for one in cited][:_MOST_CITED]
        if self.task is not None:
            return finding_on(self.task, kind, severity, text, tuple(dict.fromkeys(evidence)))
        return Finding(
            id="F",
            kind=kind,
            task=None,
            department=PMO,
            severity=severity,
            text=f"What belongs to no task {text}",
            evidence=tuple(dict.fromkeys(evidence)),
        )

    @property
    def reported(self) -> Iterator[Observation]:
        """The status that says done, where somebody said it."""
        found = self.situation.status.get(self.task.id) if self.task else None
        return iter(() if found is None else (found,))


class _Rule(NamedTuple):
    """What is wrong with evidence of a kind, in words.

    ``at_once``: it matters before the task is done. ``denies``: it contradicts a task that is done.
    """

    finding: str
    kind: FactKind
    words: str
    wrong: Callable[[Fact], str | None]
    at_once: bool = False
    denies: bool = False


def _check(heard: _Heard) -> Iterator[Finding]:
    denying: list[Observation] = []
    for rule in _RULES:
        wrong = [(one, words) for one in heard.of(rule.kind) if (words := rule.wrong(one.fact))]
        if wrong:
            yield from _broken(heard, rule, wrong)
            denying += [one for one, _ in wrong] if rule.denies else []
    if heard.done:
        yield from _hollow(heard)
        yield from _denied(heard, denying)
    else:
        yield from _overdue(heard)
    yield from _contradicted(heard)
    yield from _old(heard)


def _broken(
    heard: _Heard, rule: _Rule, wrong: Sequence[tuple[Observation, str]]
) -> Iterator[Finding]:
    what = f"{rule.words}: {_listed(words for _, words in wrong)}"
    cited = (*(one for one, _ in wrong[: _MOST_CITED - 1]), *heard.reported)
    if heard.task is None:
        severity = Severity.WARNING if rule.at_once else Severity.INFO
        yield heard.finding(rule.finding, severity, f"says that {what}", cited)
    elif heard.done:
        done = "is reported done" if heard.status else "has been passed"
        yield heard.finding(rule.finding, Severity.SERIOUS, f"{done} while {what}", cited)
    elif rule.at_once:
        yield heard.finding(rule.finding, Severity.WARNING, f"is not done, and {what}", cited)


def _failing(fact: Fact) -> str | None:
    bad = fact.number("failed") + fact.number("errors")
    if not bad:
        return None
    return f"{bad} of {fact.data['total']} in {fact.place}"


def _differing(fact: Fact) -> str | None:
    source, target = fact.number("source_count"), fact.number("target_count")
    tolerated = fact.number("tolerance")
    if abs(target - source) <= tolerated:
        return None
    limit = f", {tolerated} tolerated" if tolerated else ""
    return f"{_cut(fact.data['object'])} {source} to {target} ({fact.place}{limit})"


def _open(fact: Fact) -> str | None:
    if fact.data["state"] != "open":
        return None
    return f"{_cut(fact.data['control'])} ({fact.place})"


def _drifting(fact: Fact) -> str | None:
    expected, actual = fact.data["expected"], fact.data["actual"]
    if expected == actual:
        return None
    what = f"{_cut(fact.data['environment'])} {_cut(fact.data['item'])}"
    found = f"is {_cut(actual)}" if actual else "is not there"
    wanted = f"should be {_cut(expected)}" if expected else "should not be there"
    return f"{what} {found} and {wanted} ({fact.place})"


_RULES = (
    _Rule("tests_failing", FactKind.TEST_RUN, "tests fail", _failing, denies=True),
    _Rule("counts_differ", FactKind.COUNT, "counts differ", _differing, at_once=True, denies=True),
    _Rule("control_open", FactKind.CONTROL, "controls are open", _open),
    _Rule(
        "configuration_drift",
        FactKind.CONFIGURATION,
        "settings differ",
        _drifting,
        at_once=True,
    ),
)


def _hollow(heard: _Heard) -> Iterator[Finding]:
    """Evidence that proves nothing: no test that ran, a control closed on nobody's word."""
    kind = "done_without_evidence"
    idle = [
        one
        for one in heard.of(FactKind.TEST_RUN)
        if one.fact.data["total"] == one.fact.data["skipped"]
    ]
    if idle:
        text = f"is reported done while no test ran in {_listed(one.fact.place for one in idle)}"
        yield heard.finding(kind, Severity.WARNING, text, (*idle, *heard.reported))
    bare = [
        one
        for one in heard.of(FactKind.CONTROL)
        if one.fact.data["state"] != "open" and not one.fact.data["evidence"]
    ]
    if bare:
        names = _listed(f"{_cut(one.fact.data['control'])} ({one.fact.place})" for one in bare)
        text = f"rests on controls that are closed or waived and name no evidence: {names}"
        yield heard.finding(kind, Severity.WARNING, text, bare)


def _overdue(heard: _Heard) -> Iterator[Finding]:
    """Controls that were to be closed by a day that is over; a done task has a finding already."""
    today = local_time(heard.situation.minute).date()
    late = [
        one
        for one in heard.of(FactKind.CONTROL)
        if (due := one.fact.data.get("due"))
        and one.fact.data["state"] == "open"
        and local_time(minute_of(parse_moment(str(due)))).date() < today
    ]
    if late:
        names = _listed(
            f"{_cut(one.fact.data['control'])}, due {one.fact.data['due']} ({one.fact.place})"
            for one in late
        )
        verb = "has" if heard.task is not None else "says that there are"
        text = f"{verb} controls that are overdue: {names}"
        yield heard.finding("control_overdue", Severity.WARNING, text, late)


def _denied(heard: _Heard, denying: Sequence[Observation]) -> Iterator[Finding]:
    for status in heard.reported:
        if denying:
            places = _listed(dict.fromkeys(one.fact.place for one in denying))
            text = f"is done by {status.fact.place}, and not by {places}"
            cited = (status, *denying[: _MOST_CITED - 1])
            yield heard.finding("sources_contradict", Severity.WARNING, text, cited)


def _contradicted(heard: _Heard) -> Iterator[Finding]:
    """Two sources that say different things of one thing on one day; reports against themselves."""
    kind = "sources_contradict"
    for words in heard.things:
        newest = max(words, key=lambda one: spoken_at(one, heard.situation.schedule.plan.zone))
        against = [one for one in words if _contradict(one, newest)]
        if against:
            says = "; ".join(f"{one.fact.place}: {_cut(one.fact.text)}" for one in against)
            text = f"is told of in two ways on one day: {newest.fact.place}: "
            text += f"{_cut(newest.fact.text)}; {says}"
            yield heard.finding(kind, Severity.WARNING, text, (newest, *against))
    for one in heard.of(FactKind.TEST_RUN):
        if contradiction := one.fact.data.get("contradiction"):
            text = f"has a test report that contradicts itself, {one.fact.place}: "
            text += _cut(contradiction)
            yield heard.finding(kind, Severity.INFO, text, (one,))


def _contradict(one: Observation, other: Observation) -> bool:
    names = _COMPARED.get(one.fact.kind, ())
    same_day = one.fact.at[:10] == other.fact.at[:10] != UNDATED
    return same_day and any(one.fact.data[name] != other.fact.data[name] for name in names)


def _old(heard: _Heard) -> Iterator[Finding]:
    """The newest of each source, where even that is too old; an open control proves nothing."""
    situation = heard.situation
    newest: dict[str, Observation] = {}
    for one in (one for words in heard.things for one in words):
        known = newest.get(one.fact.source)
        if _proves(one) and (known is None or _spoken(situation, known) <= _spoken(situation, one)):
            newest[one.fact.source] = one
    for source, one in newest.items():
        limit = heard.limits.get(source, DEFAULT_MAX_AGE_HOURS)
        age = situation.minute - _spoken(situation, one)
        if age > limit * 60:
            day = local_time(_spoken(situation, one) - 1).date()
            since = "undated, here since" if one.fact.at == UNDATED else "of"
            text = (
                f"rests on old evidence: the newest of source {source} is {since} {day}, "
                f"{_days(age // DAY_MINUTES)} old; the limit is {_hours(limit)} ({one.fact.place})"
            )
            yield heard.finding("evidence_old", Severity.WARNING, text, (one,))


def _spoken(situation: Situation, one: Observation) -> int:
    return spoken_at(one, situation.schedule.plan.zone)


def _proves(one: Observation) -> bool:
    return one.fact.kind is not FactKind.STATUS and one.fact.data.get("state") != "open"


def _hours(limit: int) -> str:
    days, hours = divmod(limit, _DAY_HOURS)
    return f"{limit} hours" if hours else _days(days)


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _cut(text: object) -> str:
    return shortened(str(text), _LONGEST)


def _listed(items: Iterable[str]) -> str:
    texts = list(items)
    left = len(texts) - _SHOWN
    return "; ".join(texts[:_SHOWN]) + (f"; and {left} more" if left > 0 else "")
