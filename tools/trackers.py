"""Three trackers, one page each: compliance, data migration, integration testing.

A page says how far it is, how it moves, what blocks it, and when the kernel expects its tasks to
finish. Progress counts what the sources said last; the forecast is the plan's arithmetic on
reported progress and no extrapolation of a trend.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from plan.model import Id
from plan.records import Fact, FactKind, Finding, Observation, TrackerPage
from plan.schedule import Schedule
from plan.values import Value, instant_text
from plan.words import shift_words
from tools.evidence import newest_words, spoken_at
from tools.situation import Situation
from tools.tracking import Blocker
from tools.trends import Trend, find_trends

Name = Literal["compliance", "migration", "testing"]
_MOST_TRENDS = 8
_MOST_LINES = 20  # of a list in a brief


class Expected(Value):
    """A task of a tracker: when it was to finish, when it is expected to, whether it truly has.

    One that is reported done and not believed has no expected date: nobody has reported any.
    """

    task: Id
    name: str
    department: Id
    done: bool
    approved: str
    expected: str | None
    working_minutes: int

    @property
    def text(self) -> str:
        """Say it for people."""
        if self.done:
            return f"{self.task} {self.name}: done"
        if self.expected is None:
            return f"{self.task} {self.name}: reported done, and not believed"
        late = shift_words(self.working_minutes) if self.working_minutes else "as planned"
        return f"{self.task} {self.name}: expected {self.expected[:10]}, {late}"


class Tracker(Value):
    """One page: ``right`` of ``total`` things are as they should be."""

    name: Name
    what: str
    right: int
    total: int
    trends: tuple[Trend, ...]
    blocks: tuple[str, ...]
    tasks: tuple[Expected, ...]
    finish: str | None

    @property
    def percent(self) -> int:
        """How far it is, in whole percent, rounded down: what is open never looks done."""
        return self.right * 100 // self.total if self.total else 0

    @property
    def text(self) -> str:
        """Say it in one line."""
        if not self.total:
            return f"{self.name}: no source says anything of {self.what}"
        open_ = [one for one in self.tasks if not one.done]
        doubted = sum(one.expected is None for one in open_)
        parts = [
            f"{self.name}: {self.right} of {self.total} {self.what} ({self.percent} %)",
            f"{len(open_)} task(s) open" if open_ else "its tasks are done",
            f"{doubted} of them reported done and not believed" if doubted else "",
            f"expected to finish on {self.finish[:10]}" if self.finish else "",
            f"blocked by {len(self.blocks)}" if self.blocks else "",
        ]
        return ", ".join(part for part in parts if part)


class _Page(NamedTuple):
    kind: FactKind
    what: str
    right: Callable[[Fact], int]
    total: Callable[[Fact], int]
    findings: frozenset[str]


def _equal(fact: Fact) -> int:
    gap = abs(fact.number("target_count") - fact.number("source_count"))
    return int(gap <= fact.number("tolerance"))


def _passed(fact: Fact) -> int:
    bad = fact.number("failed") + fact.number("errors") + fact.number("skipped")
    return max(0, fact.number("total") - bad)


_PAGES: Mapping[Name, _Page] = MappingProxyType(
    {
        "compliance": _Page(
            FactKind.CONTROL,
            "controls closed or waived",
            lambda fact: int(fact.data.get("state") != "open"),
            lambda _: 1,
            frozenset({"control_open", "control_overdue", "done_without_evidence", "evidence_old"}),
        ),
        "migration": _Page(
            FactKind.COUNT,
            "counted objects equal",
            _equal,
            lambda _: 1,
            frozenset({"counts_differ", "evidence_old"}),
        ),
        "testing": _Page(
            FactKind.TEST_RUN,
            "tests passed",
            _passed,
            lambda fact: fact.number("total"),
            frozenset({"tests_failing", "evidence_old"}),
        ),
    }
)
NAMES: tuple[Name, ...] = tuple(_PAGES)


def track(  # noqa: PLR0913, PLR0917  # everything that a page depends on
    name: Name,
    world: Situation,
    expected: Schedule,
    findings: Sequence[Finding],
    blockers: Sequence[Blocker],
    done: frozenset[str],
) -> Tracker:
    """Make a tracker's page; ``expected`` is the forecast, ``done`` what is truly done."""
    page, plan = _PAGES[name], world.schedule.plan
    newest = tuple(_newest(world.observations, page.kind, plan.zone))
    of = {id_ for one in newest if (id_ := one.fact.subject) in plan.by_id and id_ is not None}
    tasks = tuple(_expected(world, expected, task.id, done) for task in plan.tasks if task.id in of)
    open_ = [one for one in tasks if not one.done]
    seen = [one for one in world.observations if one.fact.kind is page.kind]
    trends = sorted(find_trends(seen, plan.zone), key=lambda one: -one.points[-1].wrong)
    return Tracker(
        name=name,
        what=page.what,
        right=sum(page.right(one.fact) for one in newest),
        total=sum(page.total(one.fact) for one in newest),
        trends=tuple(trends[:_MOST_TRENDS]),
        blocks=tuple(_blocks(page, of, {one.task for one in open_}, findings, blockers)),
        tasks=tasks,
        finish=max((one.expected for one in open_ if one.expected), default=None),
    )


def brief_page(one: Tracker) -> TrackerPage:
    """Give a page in words for a brief: open tasks first to finish, and not without end."""
    open_ = [task for task in one.tasks if not task.done]
    return TrackerPage(
        name=one.name,
        right=one.right,
        total=one.total,
        text=one.text,
        trends=tuple(trend.text for trend in one.trends),
        blocks=_first(one.blocks),
        expected=_first([task.text for task in sorted(open_, key=_when)]),
        finish=one.finish,
    )


def _when(task: Expected) -> tuple[bool, str]:
    return task.expected is None, task.expected or ""


def _first(lines: Sequence[str]) -> tuple[str, ...]:
    left = len(lines) - _MOST_LINES
    return (*lines[:_MOST_LINES], *([f"and {left} more"] if left > 0 else []))


def _newest(
    observations: Sequence[Observation], kind: FactKind, zone: str
) -> Iterator[Observation]:
    """Give the newest word on each thing, whichever source spoke last."""
    seen = [one for one in observations if one.fact.kind is kind]
    for by_source in newest_words(seen, zone).values():
        yield max(by_source.values(), key=lambda one: spoken_at(one, zone))


def _blocks(
    page: _Page,
    of: set[str],
    open_: set[str],
    findings: Iterable[Finding],
    blockers: Iterable[Blocker],
) -> Iterator[str]:
    """Give findings on its evidence, then what holds its open tasks up from outside."""
    own = [one for one in findings if one.kind in page.findings and one.task in of]
    yield from (one.text for one in own)
    told = {one.task for one in own}
    for one in blockers:
        behind = {link.task for link in one.chain}
        if one.task not in told and ({one.task} | behind) & open_:
            yield one.text


def _expected(world: Situation, expected: Schedule, id_: str, done: frozenset[str]) -> Expected:
    plan, task = world.schedule.plan, world.schedule.plan.by_id[id_]
    approved, coming = world.schedule.dates[id_].finish, expected.dates[id_].finish
    doubted = id_ not in done and world.done(id_)
    return Expected(
        task=id_,
        name=task.name,
        department=task.department,
        done=id_ in done,
        approved=instant_text(approved, plan.zone),
        expected=None if doubted else instant_text(coming, plan.zone),
        working_minutes=world.schedule.working_minutes(task, approved, coming),
    )
