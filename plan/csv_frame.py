"""What surrounds the rows of a plan file, and what reading one gives."""

from plan.model import (
    DEPARTMENTS,
    STANDARD,
    Calendar,
    Department,
    Freeze,
    Id,
    Name,
    Plan,
    Team,
    Zone,
)
from plan.values import Moment, Value

_NINE_TO_FIVE = ((540, 1020),)
_WEEK = (_NINE_TO_FIVE,) * 5 + ((), ())


def standard_calendar() -> Calendar:
    """Give Monday to Friday, 09:00 to 17:00, without exceptions."""
    return Calendar(id=STANDARD, name="Monday to Friday, 9 to 5", week=_WEEK)


class Frame(Value):
    """What surrounds the rows of a plan file."""

    id: Id = "plan"
    name: Name = "Plan"
    zone: Zone = "Europe/London"
    start: Moment
    departments: tuple[Department, ...] = tuple(
        Department(id=id_, name=name) for id_, name in DEPARTMENTS.items()
    )
    calendars: tuple[Calendar, ...] = (standard_calendar(),)
    freezes: tuple[Freeze, ...] = ()
    teams: tuple[Team, ...] = ()


class PlanFile(Value):
    """What a plan file holds: the plan, and the progress that its rows report in percent."""

    plan: Plan
    progress: dict[str, int]
