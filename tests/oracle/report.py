"""The page of disagreements, made from the committed answers: no Java is needed to write it.

``python -m tests.oracle.report`` writes ``disagreements.md`` anew; the tests compare it, family by
family, with what the kernel of today does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from plan.model import ConstraintKind, Task
from plan.values import local_time
from tests.oracle.answers import MPXJ_VERSION, Answer, load, unpack
from tests.oracle.cases import FAMILIES, cases
from tests.oracle.reasons import Comparison, Difference, Reason

PAGE = Path(__file__).with_name("disagreements.md")
SORTS = {
    "early": ("start", "finish"),
    "late": ("late_start", "late_finish"),
    "total": ("total_float",),
    "free": ("free_float",),
}
WHAT = {
    "calendars": "FS with lags, several calendars with exceptions",
    "links": "all four links with lead and lag, several calendars",
    "constraints": "the same, and all eight constraints, deadlines, milestones",
    "progress": "all links and calendars, with finished and begun tasks",
}
TEXTS = {
    Reason.BEFORE_START: "A link leads to before the plan's start. MPXJ lets the task begin there "
    "(but not for FF); the kernel lets nothing begin before the plan does.",
    Reason.LIMIT: "SNLT or FNLT against the links. MPXJ honours the date and breaks the link; for "
    "the kernel a limit moves nothing, and the break shows as float below zero and a conflict.",
    Reason.ALAP: "MPXJ moves an ALAP task to the end of its total float and what waits for it "
    "along, and calls its float 0; the kernel moves it to the end of its free float, so that "
    "nothing else moves. Decided so: a date that one department puts off as late as it likes must "
    "not move another's, and nothing that waits becomes critical by it (Primavera P6 reads ALAP "
    "the same way). Plans without ALAP are counted apart, too.",
    Reason.MIDNIGHT: "MPXJ loses working time when it counts back from midnight exactly: "
    "taking four hours off Saturday 00:00 leads to Monday 09:00.",
    Reason.EDGE: "The same working time, told by another edge: no working minute lies between. "
    "MPXJ moves a milestone into the hours of its own calendar, lets a lead land on the next "
    "working minute, takes a milestone's late date to the end of the work before, and leaves a "
    "finish alone where hours end at midnight; in the kernel a milestone stands at the instant "
    "at which its last predecessor finishes, and work ends where its last minute does.",
    Reason.PIN: "MSO and MFO: MPXJ's late dates are the pinned ones even where what waits behind "
    "is late by then; the kernel shows the float below zero.",
    Reason.ROOM: "MPXJ's late date is earlier than need be. Of several instants that are the same "
    "working time for what waits it takes the first (after a lead, for FF and SF), though work "
    "in other hours still fits in between.",
    Reason.TOO_LATE: "MPXJ's late date would push what waits beyond its own late date: for SS it "
    "takes the next working minute of the other calendar, for SF it takes the lag off after the "
    "duration was added, and it takes a start limit without work to the next working minute.",
    Reason.BEGUN: "MPXJ no longer holds the start of a begun task to what waits for it (SS, SF); "
    "the kernel keeps the link.",
    Reason.FREE_CALENDARS: "Free float across calendars: MPXJ measures the gap in the working "
    "time of what is waited for, lag included, so it can exceed the total float; the kernel asks "
    "how far the task may move before a date behind it does.",
    Reason.FREE_END: "MPXJ's free float looks at what waits only and can exceed the total float; "
    "the kernel's ends at the plan's finish.",
    Reason.FREE_LIMIT: "Nothing waits for the task and it has a limit of its own. MPXJ takes its "
    "total float; the kernel's free float asks only what else would move.",
}
_FULL = ("early",)
_EXAMPLES = 3


@cache
def comparisons(family: str) -> tuple[Comparison, ...]:
    """Compare a whole family with the committed answers."""
    kept = load()["cases"]
    return tuple(Comparison(case, unpack(case.plan, kept[case.id])) for case in cases(family))


class Tally:
    """What a family comes to: how much was compared, what differs, and why."""

    def __init__(self, compared: Sequence[Comparison]) -> None:
        self.plans = len(compared)
        self.tasks = sum(len(one.ours) for one in compared)
        self.asked: Counter[str] = Counter()
        self.same: Counter[str] = Counter()
        for one in compared:
            for id_ in one.ours:
                names = one.compared(id_)
                self.asked.update(names)
                self.same.update(name for name in names if not one.differs(id_, name))
        self.differences = [d for one in compared for d in one.differences]

    def share(self, name: str) -> float:
        """Give the share of equal answers."""
        return self.same[name] / self.asked[name]

    def reasons(self) -> Counter[tuple[str, Reason]]:
        """Count differences by sort and reason."""
        return Counter((d.sort, d.reason) for d in self.differences)


def one_calendar(family: str) -> list[Comparison]:
    """Give the plans of a family in which all tasks keep the same hours."""
    return [
        one
        for one in comparisons(family)
        if len({one.plan.calendar_of(task) for task in one.plan.tasks}) == 1
    ]


def without_alap(family: str) -> list[Comparison]:
    """Give the plans of a family in which no task is to be as late as possible."""
    return [one for one in comparisons(family) if not any(map(_as_late, one.plan.tasks))]


def _as_late(task: Task) -> bool:
    return task.constraint is not None and task.constraint.kind is ConstraintKind.ALAP


def section(family: str) -> str:
    """Write the part of the page that a family fills."""
    compared = comparisons(family)
    whole = Tally(compared)
    tallies = {"all": whole, "one calendar": Tally(one_calendar(family))}
    if len(bare := without_alap(family)) < len(compared):
        tallies["without ALAP"] = Tally(bare)
    lines = [f"## {family}: {WHAT[family]}", "", *_shares(tallies), ""]
    counts = whole.reasons()
    for reason in (r for r in Reason if r in TEXTS):
        found = {sort: counts[sort, reason] for sort in SORTS if counts[sort, reason]}
        if found:
            told = ", ".join(f"{sort} {count:,}" for sort, count in found.items())
            lines += [f"- **{reason}** ({told})."]
            lines += [line for sort in found for line in _listed(compared, whole, sort, reason)]
    follows = ", ".join(f"{s} {counts[s, Reason.FOLLOWS]:,}" for s in SORTS)
    lines += [f"- **follows** from one of these: {follows}."]
    return "\n".join([*lines, ""])


def _shares(tallies: Mapping[str, Tally]) -> Iterator[str]:
    yield f"| | {' | '.join(name.replace('_', ' ') for name in Answer._fields)} |"
    yield f"|---|{'---|' * len(Answer._fields)}"
    for what, tally in tallies.items():
        shares = " | ".join(f"{100 * tally.share(name):.2f} %" for name in Answer._fields)
        yield f"| {what}: {tally.plans} plans, {tally.tasks:,} tasks | {shares} |"


def _listed(
    compared: Sequence[Comparison], tally: Tally, sort: str, reason: Reason
) -> Iterator[str]:
    """List where a reason holds: all of them for dates, a few for floats, with both answers."""
    found = [d for d in tally.differences if d.sort == sort and d.reason is reason]
    by_case = {one.case.id: one for one in compared}
    shown = found if sort in _FULL else found[:_EXAMPLES]
    for difference in shown:
        one = by_case[difference.case]
        yield f"  - {difference.case} {difference.task}, {_told(one, difference)}"


def _told(one: Comparison, difference: Difference) -> str:
    names = [n for n in SORTS[difference.sort] if one.differs(difference.task, n)]
    mine, other = one.ours[difference.task], one.theirs[difference.task]
    return ", ".join(
        f"{name.replace('_', ' ')}: {_text(name, getattr(mine, name))}, "
        f"MPXJ {_text(name, getattr(other, name))}"
        for name in names
    )


def _text(name: str, value: int) -> str:
    return f"{value}" if name.endswith("float") else f"{local_time(value):%a %d %b %H:%M}"


def head() -> str:
    """Write the part above the families."""
    plans = sum(FAMILIES.values())
    lines = [
        "# Where the kernel and MPXJ's MicrosoftScheduler disagree, and why",
        "",
        f"Made by `python -m tests.oracle.report` from the answers of MPXJ {MPXJ_VERSION}",
        f"to {plans:,} plans; the tests compare. *Early* is start or finish, *late* the late",
        "dates, *total* and *free* the floats. Every difference has a reason, which is checked for",
        "it, and the kernel's own date was tried: it holds, and a minute further something gives.",
        "Starts and finishes are listed one by one, the others with examples.",
        "",
    ]
    for reason, text in TEXTS.items():
        lines += [f"- **{reason}**: {text}"]
    return "\n".join([*lines, "", ""])


def page() -> str:
    """Write the whole page."""
    return head() + "\n".join(section(family) for family in FAMILIES)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
