"""Resources and assignments as teams: who works on a task, how many at once, on which calendar.

Units, work and costs of assignments have no place in a plan; that is noted once, with their number.
"""

from dataclasses import dataclass, field

from plan.model import STANDARD, Team
from tools.planfiles.mspdi.calendars import Calendars
from tools.planfiles.mspdi.codes import NO_CALENDAR
from tools.planfiles.mspdi.collecting import Cells, Collected

MOST_ASSIGNMENTS = 200_000
_WORK = 1
_LONGEST = 200


@dataclass
class Teams:
    """The resources of a file by their unique number, and what is assigned to whom."""

    resources: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    assigned: dict[int, list[int]] = field(default_factory=dict)
    left_out: int = 0
    count: int = 0
    detailed: bool = False

    def take_resource(self, cells: Cells) -> None:
        """Take a resource: people and equipment, no material and no cost."""
        name = cells.text("Name")[:_LONGEST]
        if not name or cells.flag("IsNull"):
            return
        if cells.number("Type", _WORK) != _WORK or cells.flag("IsCostResource"):
            self.left_out += 1
            return
        capacity = max(1, int(min(cells.decimal("MaxUnits", 1.0), 10_000)))
        uid = cells.number("UID", 0)
        self.resources[uid] = (name, capacity, cells.number("CalendarUID", NO_CALENDAR))

    def take_assignment(self, cells: Cells) -> None:
        """Take who works on what."""
        task, resource = cells.number("TaskUID", -1), cells.number("ResourceUID", -1)
        self.count += 1
        self.detailed = self.detailed or _says_more(cells)
        if self.count <= MOST_ASSIGNMENTS:
            self.assigned.setdefault(task, []).append(resource)

    @property
    def any(self) -> bool:
        """Whether the file names anybody at all."""
        return bool(self.resources)

    def calendars(self) -> set[int]:
        """Give the unique numbers of the resources' calendars."""
        return {calendar for _, _, calendar in self.resources.values()}

    def of(self, task: int) -> tuple[str, ...]:
        """Give the teams of a task."""
        names = (
            self.resources[one][0] for one in self.assigned.get(task, []) if one in self.resources
        )
        return tuple(dict.fromkeys(names))

    def team(self, name: str, calendars: Calendars) -> Team:
        """Give a team; a calendar that is the project's needs no mention."""
        capacity, uid = next((c, k) for n, c, k in self.resources.values() if n == name)
        own = calendars.id_of(uid)
        return Team(id=name, capacity=capacity, calendar=None if own == STANDARD else own)

    def note(self, collected: Collected) -> None:
        """Say what of resources and assignments is left out."""
        if self.left_out:
            text = f"{self.left_out} resource(s) of material or cost are left out"
            collected.note(None, "Resources", text)
        if self.detailed:
            text = "units, work and costs are left out; who is assigned has become the team"
            collected.note(None, "Assignments", text)
        if self.count > MOST_ASSIGNMENTS:
            text = f"{self.count - MOST_ASSIGNMENTS:,} assignments beyond the most are left out"
            collected.note(None, "Assignments", text)


def _says_more(cells: Cells) -> bool:
    """Say whether an assignment says more than who works on what."""
    whole = cells.decimal("Units", 1.0) == 1
    return not whole or bool(cells.minutes("Work")) or bool(cells.decimal("Cost", 0.0))
