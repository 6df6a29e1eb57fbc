"""What is given to an order: the plan to order anew, what was given way on, and today's dates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plan.conflicts import Situation
from plan.model import Link, LinkKind, Plan
from plan.operations import WaiveFreeze
from plan.resequencing.board import allows
from plan.resequencing.compiled import places_of, project_of
from plan.resequencing.gaps import find_gaps
from plan.resequencing.generation import missed_limits
from plan.resequencing.project import Project
from plan.schedule import Schedule


@dataclass(frozen=True)
class Way:
    """What is given: the plan to order anew, what was given way on, and the base dates."""

    situation: Situation
    before: Schedule
    plan: Plan
    project: Project
    base: tuple[int, ...]
    relaxed: Link | None = None
    waived: tuple[WaiveFreeze, ...] = ()


def way_of(
    situation: Situation,
    before: Schedule,
    plan: Plan,
    relaxed: tuple[Link, Link | None] | None = None,
    *,
    level: bool,
) -> Way:
    """Compile a plan as it is to be ordered; with one link relaxed: it, and what is kept of it."""
    loose = plan
    if relaxed is not None:
        link, kept = relaxed
        links = [kept if x is link else x for x in plan.links]
        loose = plan.model_copy(update={"links": tuple(x for x in links if x is not None)})
    project = project_of(loose, None if level else before)
    base = places_of(project, before)
    approved = project_of(situation.base)
    mended = _lenient(project, base, approved, before)
    return Way(situation, before, plan, mended, base, None if relaxed is None else relaxed[0])


def overlapping(link: Link) -> Link:
    """Give what is left of a link when both may overlap, the one still not before the other."""
    return link.model_copy(update={"kind": LinkKind.SS, "lag": 0, "lag_calendar": None})


def _lenient(project: Project, base: Sequence[int], approved: Project, before: Schedule) -> Project:
    """Let what was off its own dates before, and cannot be mended by any order, stay as it was."""
    hopeless = {project.ids[row] for row in missed_limits(project)}
    known = {id_: row for row, id_ in enumerate(approved.ids)}
    old = places_of(approved, before)
    latest, windows = list(project.latest), list(project.windows)
    for row, id_ in enumerate(project.ids):
        was = known.get(id_)
        if was is None or allows(approved, was, old[was]):
            continue
        if id_ in hopeless and old[was] > approved.latest[was]:
            latest[row] = max(latest[row], base[row])
        windows[row] = tuple(w for w in windows[row] if not w.first <= base[row] < w.last)
    return replace(project, latest=tuple(latest), windows=tuple(windows))


def is_disturbed(way: Way) -> bool:
    """Say whether anything is wrong where everything stays."""
    return any(find_gaps(way.project, way.base))
