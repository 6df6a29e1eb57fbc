"""Random small plans, and the one way in which hypothesis runs here: the same cases every time."""

from datetime import date, datetime, timedelta

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


def steady(examples: int) -> settings:
    """Give settings that draw the same examples on every machine and every day."""
    return settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=examples,
        suppress_health_check=list(HealthCheck),
    )


def _week(*days: tuple[Interval, ...]) -> tuple[tuple[Interval, ...], ...]:
    return (*days, *[_OFF] * (7 - len(days)))


def _calendar(id_: str, week: tuple[tuple[Interval, ...], ...], **exceptions: object) -> Calendar:
    return Calendar.model_validate(
        {"id": id_, "name": id_, "week": week, "exceptions": exceptions.get("exceptions", {})}
    )


def calendars() -> tuple[Calendar, ...]:
    """Give five calendars: office hours with holidays, split days, nights, odd hours, always."""
    office: tuple[Interval, ...] = ((540, 1020),)
    return (
        _calendar(
            STANDARD,
            _week(*[office] * 5),
            exceptions={"2026-03-06": [], "2026-03-14": [(600, 720)], "2026-03-17": [(540, 661)]},
        ),
        _calendar("split", _week(*[((480, 720), (780, 1020))] * 4), exceptions={"2026-03-11": []}),
        _calendar("nights", _week(*[((0, 360), (1320, 1440))] * 7)),
        _calendar("odd", _week(_OFF, ((601, 847),), _OFF, ((37, 411), (500, 501)), office)),
        _calendar("always", _week(*[((0, 1440),)] * 7)),
    )


def moments() -> st.SearchStrategy[date | datetime]:
    """Give days of March and April 2026, some with a time of day."""
    days = st.integers(-6, 40).map(lambda n: _MONDAY + timedelta(days=n))
    times = st.tuples(days, st.integers(0, 1439)).map(
        lambda pair: datetime(pair[0].year, pair[0].month, pair[0].day)  # noqa: DTZ001  # local
        + timedelta(minutes=pair[1])
    )
    return st.one_of(days, times)


def constraints() -> st.SearchStrategy[Constraint]:
    """Give constraints of all eight kinds."""
    dated = [kind for kind in ConstraintKind if kind.dated]
    bare = [kind for kind in ConstraintKind if not kind.dated]
    return st.one_of(
        st.builds(Constraint, kind=st.sampled_from(dated), date=moments()),
        st.builds(Constraint, kind=st.sampled_from(bare)),
    )


def _sometimes(strategy: st.SearchStrategy[object], often: int) -> st.SearchStrategy[object]:
    return st.integers(0, 99).flatmap(lambda n: strategy if n < often else st.none())


@st.composite
def tasks(draw: st.DrawFn, id_: str) -> Task:
    """Give a task or milestone, with or without calendar, constraint, deadline and gate."""
    duration = draw(st.one_of(st.just(0), st.integers(1, 60), st.integers(1, 4).map(240 .__mul__)))
    return Task.model_validate(
        {
            "id": id_,
            "name": f"Task {id_}",
            "department": draw(st.sampled_from(DEPARTMENTS)),
            "teams": draw(st.lists(st.sampled_from(TEAMS), unique=True, max_size=2)),
            "duration": duration,
            "calendar": draw(st.sampled_from([None, None, STANDARD, "nights", "odd", "always"])),
            "constraint": draw(_sometimes(constraints(), 25)),
            "deadline": draw(_sometimes(moments(), 15)),
            "gate": draw(st.sampled_from([(), (), (), ("finance",), ("operations", "finance")])),
        }
    )


def lags() -> st.SearchStrategy[int]:
    """Give no lag most of the time, else some either way."""
    return st.one_of(st.just(0), st.sampled_from([0, 60, 480, -60, -480]), st.integers(-700, 700))


def freezes(ids: list[str]) -> st.SearchStrategy[tuple[Freeze, ...]]:
    """Give up to two freeze windows."""
    return st.lists(
        st.builds(
            lambda first, days, departments, teams, forbids, waived: {
                "name": "A freeze",
                "first": first,
                "last": first + timedelta(days=days),
                "departments": departments,
                "teams": teams,
                "forbids": forbids,
                "waived": waived,
            },
            st.integers(0, 20).map(lambda n: _MONDAY + timedelta(days=n)),
            st.integers(0, 6),
            st.lists(st.sampled_from(DEPARTMENTS), min_size=1, unique=True),
            st.lists(st.sampled_from(TEAMS), unique=True, max_size=1),
            st.sampled_from(["work", "start", "finish"]),
            st.lists(st.sampled_from(ids), unique=True, max_size=1),
        ),
        max_size=2,
    ).map(
        lambda found: tuple(
            Freeze.model_validate({**fields, "id": f"F{n}"}) for n, fields in enumerate(found)
        )
    )


@st.composite
def plans(draw: st.DrawFn, most: int = 8, *, frozen: bool = False) -> Plan:
    """Give a plan of two tasks or more that has no loop, in an order that is not its own."""
    count = draw(st.integers(2, most))
    ids = [f"T{number}" for number in range(count)]
    found = draw(st.permutations([draw(tasks(id_)) for id_ in ids]))
    links = [
        Link(before=before, after=ids[number], kind=draw(st.sampled_from(LinkKind)), lag=draw(lags()))
        for number in range(1, count)
        for before in draw(st.lists(st.sampled_from(ids[:number]), unique=True, max_size=3))
    ]
    return Plan(
        id="random",
        name="Random plan",
        start=draw(st.sampled_from([_MONDAY, date(2026, 3, 7), datetime(2026, 3, 3, 13, 7)])),  # noqa: DTZ001  # local
        departments=tuple(Department(id=id_, name=id_) for id_ in DEPARTMENTS),
        teams=(Team(id="FIN"), Team(id="PLT", calendar=draw(st.sampled_from([None, "split"])))),
        calendars=calendars(),
        freezes=draw(freezes(ids)) if frozen else (),
        tasks=tuple(found),
        links=tuple(draw(st.permutations(links))),
    )
