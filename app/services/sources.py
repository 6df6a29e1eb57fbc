"""Sources as people look at them: what each gave last, how old that is, and what it refused.

A source that is configured and one that only spoke once stand in the same list. How fresh a source
is follows from what it says, never from when somebody looked.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.services.observing import Observed, Refused, observe
from app.services.shapes import Json
from plan.errors import PlanFileError, Problem, RefusedError, UnknownError
from plan.records import FactKind, Observation
from tools.sources import SourceContext, SourceSpec, heard_from, read_source
from tools.sources.base import ENDPOINTS, UNDATED

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_HOUR = 3600


@dataclass(frozen=True)
class Source:
    """One source with what it gave; ``spec`` is None where the settings do not name it.

    ``asked`` is when a round asked last, ``received`` when something new came, ``said`` the
    newest instant that it speaks of.
    """

    name: str
    spec: SourceSpec | None
    counts: dict[str, int]
    asked: str | None
    received: str | None
    said: str | None
    age_hours: int | None
    failure: Observation | None

    @property
    def state(self) -> str:
        """Say how it stands, in one word."""
        if self.failure is not None:
            return "refused"
        if self.age_hours is None:
            return "silent" if self.said is None else "undated"
        old = self.spec is not None and self.age_hours > self.spec.max_age_hours
        return "old" if old else "fresh"

    @property
    def file(self) -> bool:
        """Say whether it is a file or a folder here, so that it can be read now."""
        return self.spec is not None and self.spec.kind not in ENDPOINTS

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "name": self.name,
            "kind": self.spec.kind if self.spec else None,
            "place": self.spec.place if self.spec else None,
            "max_age_hours": self.spec.max_age_hours if self.spec else None,
            "state": self.state,
            "facts": dict(self.counts),
            "asked": self.asked,
            "received": self.received,
            "said": self.said,
            "age_hours": self.age_hours,
            "refused": self.failure.fact.text if self.failure else None,
            "refused_at": self.failure.received if self.failure else None,
        }


@dataclass(frozen=True)
class Trial:
    """What a source would refuse right now, row by row; nothing of it was kept."""

    name: str
    problems: tuple[Problem, ...]
    facts: int

    def json(self) -> Json:
        """Give it for JSON."""
        rows = [
            {"file": one.file, "row": one.row, "field": one.field, "reason": one.message}
            for one in self.problems
        ]
        return {"name": self.name, "facts": self.facts, "refused": rows}


def read_sources(workspace: "Workspace") -> tuple[Source, ...]:
    """Give every source, those of the settings first and in their order."""
    configured = {one.name: one for one in workspace.settings.sources}
    heard: dict[str, list[Observation]] = {name: [] for name in configured}
    for one in workspace.evidence.observations():
        heard.setdefault(one.fact.source, []).append(one)
    briefs = workspace.evidence.briefs()
    asked = briefs[-1].at if briefs else None
    zone, now = ZoneInfo(workspace.reader.plan().zone), workspace.clock.now()
    return tuple(
        _source(name, configured.get(name), found, asked, now, zone)
        for name, found in heard.items()
    )


def read_now(
    workspace: "Workspace", name: str, tell: Callable[[str], None] = lambda _: None
) -> Observed:
    """Read a source of the settings into observations now, between the rounds.

    Raises:
        UnknownError: the settings name no such source.
        RefusedError: it is an endpoint, which a round asks; or nothing lies there.
    """
    place, root = _place(workspace, name), f"{workspace.root}/"
    found = observe(workspace, [place], tell=tell)
    return Observed(
        tuple(replace(one, file=one.file.removeprefix(root)) for one in found.read),
        tuple(
            Refused(one.file.removeprefix(root), one.reason.replace(root, ""))
            for one in found.refused
        ),
        found.artefacts,
    )


def size_of(workspace: "Workspace", name: str) -> int:
    """Give how many bytes a source of the settings has to read; see ``read_now``."""
    place = _place(workspace, name)
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(one.stat().st_size for one in files if one.is_file())


def _place(workspace: "Workspace", name: str) -> Path:
    spec = _configured(workspace, name)
    if spec.kind in ENDPOINTS:
        raise RefusedError(f"{name} is an endpoint; a round asks it: interlock round")
    place = workspace.root / spec.path
    if not place.exists():
        raise RefusedError(f"{name} has nothing to read: there is no {spec.path} in the workspace")
    return place


def try_source(workspace: "Workspace", name: str) -> Trial:
    """Say what a source would refuse right now, every row of it, and keep nothing.

    Raises:
        UnknownError: the settings name no such source.
        RefusedError: it is an endpoint, which a round asks.
    """
    spec = _configured(workspace, name)
    if spec.kind in ENDPOINTS:
        raise RefusedError(f"{name} is an endpoint; a round asks it: interlock round")
    context = SourceContext(
        plan=workspace.reader.plan(),
        people=workspace.reader.people(),
        now=workspace.clock.now(),
        root=workspace.root,
        heard=heard_from(spec, workspace.evidence.observations),
    )
    try:
        facts = read_source(spec, context)
    except PlanFileError as error:
        return Trial(name, tuple(error.problems), 0)
    return Trial(name, (), len(facts))


def _configured(workspace: "Workspace", name: str) -> SourceSpec:
    found = next((one for one in workspace.settings.sources if one.name == name), None)
    if found is None:
        raise UnknownError("source", name, [one.name for one in workspace.settings.sources])
    return found


def _source(  # noqa: PLR0913, PLR0917  # what a source is looked at with
    name: str,
    spec: SourceSpec | None,
    found: Sequence[Observation],
    asked: str | None,
    now: datetime,
    zone: ZoneInfo,
) -> Source:
    facts = [one for one in found if one.fact.kind is not FactKind.SOURCE_FAILURE]
    failed = bool(found) and found[-1].fact.kind is FactKind.SOURCE_FAILURE
    moments = sorted(_moments(facts, zone))
    age = int((now - moments[-1]).total_seconds() // _HOUR) if moments else None
    counted: Counter[str] = Counter(one.fact.kind.value for one in facts)
    return Source(
        name=name,
        spec=spec,
        counts=dict(counted),
        asked=asked if spec else None,
        received=facts[-1].received if facts else None,
        said=moments[-1].isoformat() if moments else (UNDATED if facts else None),
        age_hours=age,
        failure=found[-1] if failed else None,
    )


def _moments(facts: Sequence[Observation], zone: Any) -> Iterator[datetime]:  # noqa: ANN401  # a time zone
    """Give the instants that facts are as of; what is undated has none."""
    for one in facts:
        try:
            moment = datetime.fromisoformat(one.fact.at)
        except ValueError:
            continue
        yield moment if moment.tzinfo else moment.replace(tzinfo=zone)
