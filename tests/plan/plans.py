"""Random small plans, and the one way in which hypothesis runs here: the same cases every time.

Hypothesis draws a size and a seed, a generator makes the plan out of them: twenty times faster than
drawing every field, and a failure still shrinks to the fewest tasks.
"""

from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from plan.model import (
    STANDARD,
    Calendar,
    Constraint,
    ConstraintKind,
    Department,
    Freeze,
    Interval,
    Link,
    LinkKind,
    Plan,
    Task,
    Team,
)

DEPARTMENTS = ("finance", "operations", "it-security")
TEAMS = ("FIN", "PLT")
_MONDAY = date(2026, 3, 2)
_OFF: tuple[Interval, ...] = ()
_OFFICE: tuple[Interval, ...] = ((540, 1020),)
_DATED = [kind for kind in ConstraintKind if kind.dated]
_BARE = [ConstraintKind.ASAP, ConstraintKind.ALAP]
_LIMITS = [ConstraintKind.FNLT, ConstraintKind.SNLT]
_GATES: list[tuple[str, ...]] = [(), (), (), ("finance",), ("operations", "finance")]
seeds = st.integers(0, 2**40)


def steady(examples: int) -> settings:
    """Give settings that draw the same examples on every machine and every day."""
    return settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=examples,
        suppress_health_check=list(HealthCheck),
    )


def _calendar(
    id_: str, *days: tuple[Interval, ...], **exceptions: tuple[Interval, ...]
) -> Calendar:
    return Calendar.model_validate(
        {
            "id": id_,
            "name": id_,
            "week": (*days, *[_OFF] * (7 - len(days))),
            "exceptions": {f"2026-03-{day[1:]}": hours for day, hours in exceptions.items()},
        }
    )


@cache
def calendars() -> tuple[Calendar, ...]:
    """Give five calendars: office hours with holidays, split days, nights, odd hours, always."""
    return (
        _calendar(STANDARD, *[_OFFICE] * 5, d06=_OFF, d14=((600, 720),), d17=((540, 661),)),
        _calendar("split", *[((480, 720), (780, 1020))] * 4, d11=_OFF),
        _calendar("nights", *[((0, 360), (1320, 1440))] * 7),
        _calendar("odd", _OFF, ((601, 847),), _OFF, ((37, 411), (500, 501)), _OFFICE),
        _calendar("always", *[((0, 1440),)] * 7),
    )


def moment(random: Random) -> date | datetime:
    """Give a day of March or April 2026, half the time with a time of day."""
    day = _MONDAY + timedelta(days=random.randint(-6, 40))
    if random.random() < 0.5:
        return day
    minute = random.choice([540, 1020, random.randint(0, 1439)])
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001  # local


def constraint(random: Random, *, pinned: bool = True) -> Constraint:
    """Give a constraint of any kind; without pins and ALAP, where these are not wanted."""
    if pinned and random.random() < 0.15:
        return Constraint(kind=random.choice(_BARE))
    kinds = [kind for kind in _DATED if pinned or kind not in ("MSO", "MFO")]
    return Constraint(kind=random.choice(kinds), date=moment(random))


def task(random: Random, id_: str, *, pinned: bool = True) -> Task:
    """Give a task or milestone, with or without calendar, constraint, deadline and gate."""
    short, long = random.randint(1, 60), 240 * random.randint(1, 4)
    own = [None, None, STANDARD, "nights", "odd", "always"]
    return Task(
        id=id_,
        name=f"Task {id_}",
        department=random.choice(DEPARTMENTS),
        teams=tuple(random.sample(TEAMS, random.choice([0, 1, 1, 2]))),
        duration=random.choice([0, short, long, long]),
        calendar=random.choice(own),
        constraint=constraint(random, pinned=pinned) if random.random() < 0.25 else None,
        deadline=moment(random) if random.random() < 0.15 else None,
        gate=random.choice(_GATES),
    )


def lag(random: Random) -> int:
    """Give no lag half of the time, else some either way."""
    return random.choice([0, 0, 0, 60, 480, -60, -480, random.randint(-700, 700)])


def freeze(random: Random, id_: str, ids: list[str]) -> Freeze:
    """Give a freeze of up to a week."""
    first = _MONDAY + timedelta(days=random.randint(0, 20))
    return Freeze(
        id=id_,
        name="A freeze",
        first=first,
        last=first + timedelta(days=random.randint(0, 6)),
        departments=tuple(random.sample(DEPARTMENTS, random.randint(1, 3))),
        teams=tuple(random.sample(TEAMS, random.choice([0, 0, 1]))),
        forbids=random.choice(["work", "work", "start", "finish"]),
        waived=tuple(random.sample(ids, random.choice([0, 0, 1]))),
    )


def _clocked(random: Random, link: Link) -> Link:
    """Let the lag of a link count on some clock, half of the time."""
    clock = random.choice([None, None, None, "elapsed", "elapsed", "nights", "odd", "standard"])
    return link.model_copy(update={"lag_calendar": clock if link.lag else None})


def random_plan(
    random: Random,
    count: int,
    *,
    frozen: bool = False,
    pinned: bool = True,
    clocked: bool = False,
) -> Plan:
    """Give a plan that has no loop, in an order that is not its own."""
    ids = [f"T{number}" for number in range(count)]
    tasks = [task(random, id_, pinned=pinned) for id_ in ids]
    links = [
        Link(before=before, after=ids[number], kind=random.choice(list(LinkKind)), lag=lag(random))
        for number in range(1, count)
        for before in random.sample(ids[:number], random.randint(0, min(3, number)))
    ]
    if clocked:
        links = [_clocked(random, link) for link in links]
    random.shuffle(tasks)
    random.shuffle(links)
    starts = [_MONDAY, date(2026, 3, 7), datetime(2026, 3, 3, 13, 7)]  # noqa: DTZ001  # local
    return Plan(
        id="random",
        name="Random plan",
        start=random.choice(starts),
        departments=tuple(Department(id=id_, name=id_) for id_ in DEPARTMENTS),
        teams=(Team(id="FIN"), Team(id="PLT", calendar=random.choice([None, "split"]))),
        calendars=calendars(),
        freezes=tuple(freeze(random, f"F{n}", ids) for n in range(random.randint(0, 2) * frozen)),
        tasks=tuple(tasks),
        links=tuple(links),
    )


def moments() -> st.SearchStrategy[date | datetime]:
    """Give random days and times."""
    return seeds.map(lambda seed: moment(Random(seed)))  # noqa: S311  # test data


def plans(
    most: int = 8, *, frozen: bool = False, pinned: bool = True, clocked: bool = False
) -> st.SearchStrategy[Plan]:
    """Give random plans of two tasks or more."""
    return st.builds(
        lambda seed, count: random_plan(
            Random(seed),  # noqa: S311  # test data
            count,
            frozen=frozen,
            pinned=pinned,
            clocked=clocked,
        ),
        seeds,
        st.integers(2, most),
    )
