"""Is a scenario fit to be measured: it stages, its quotes stand word for word, its tasks exist.

A required edge that the plan implies already, or that closes a loop, could be found by nobody; it
is a mistake of the truth and no miss of the crew. Every problem names its file and field.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from app.importing import Beginning
from evals.loading import PLAN, SCENARIO, load_scenario
from evals.scenario import Family, Scenario, Truth
from evals.scoring.closure import closure, has_loop
from evals.scoring.truth import TRUTH, load_truth
from evals.staging import read_files
from evals.values import Record
from plan.errors import PlanError, PlanFileError, Problem
from plan.records import Fact
from tools.sources import SourceContext, SourceError, read_source

LEAST_SCENARIOS = 30
LEAST_NOTHING = 10
LEAST_PER_FAMILY = 2
MOST_TURNS = 2
_LISTS = ("required", "forbidden", "dont_care", "unknowable")


class Checked(Record):
    """One scenario that stands, and what it holds."""

    id: str
    family: Family
    title: str
    tasks: int
    documents: int
    turns: int
    required: int
    forbidden: int
    conflicts: int
    nothing: bool


class Check(Record):
    """All scenarios: those that stand, and every problem of the others and of the set."""

    scenarios: tuple[Checked, ...]
    problems: tuple[str, ...]


def check_scenarios(folders: Iterable[Path], *, whole: bool = True) -> Check:
    """Check each scenario; ``whole`` says that these are all, so that the set is checked too."""
    found: list[Checked] = []
    problems: list[str] = []
    for folder in folders:
        try:
            found.append(check_scenario(folder))
        except PlanFileError as error:
            problems += [str(one) for one in error.problems]
        except PlanError as error:
            problems.append(f"{folder.name}: {error}")
    if whole:
        problems += _problems_of_set(found)
    return Check(scenarios=tuple(found), problems=tuple(problems))


def check_scenario(folder: Path) -> Checked:
    """Check one scenario.

    Raises:
        PlanFileError: with every problem of the first file that has any.
    """
    scenario, truth = load_scenario(folder), load_truth(folder)
    with tempfile.TemporaryDirectory(prefix="interlock-check-") as room:
        target = Path(room).resolve() / "files"
        beginning, documents = read_files(scenario, folder, target)
        said = _facts(folder.name, scenario, beginning, target, documents)
    problems = [*_of_scenario(scenario, beginning), *_of_truth(truth, beginning, said)]
    if problems:
        raise PlanFileError(
            [Problem(f"{folder.name}/{file}", None, field, text) for file, field, text in problems]
        )
    return Checked(
        id=scenario.id,
        family=scenario.family,
        title=scenario.title,
        tasks=len(beginning.plan.tasks),
        documents=len(scenario.documents),
        turns=len(scenario.turns),
        required=len(truth.required),
        forbidden=len(truth.forbidden),
        conflicts=len(truth.conflicts),
        nothing=truth.is_nothing,
    )


def _facts(
    name: str,
    scenario: Scenario,
    beginning: Beginning,
    root: Path,
    documents: Mapping[str, str],
) -> dict[str, list[Fact]]:
    """Read all documents as a round does; give what each of them says."""
    zone = ZoneInfo(beginning.plan.zone)
    now = datetime.combine(scenario.as_of, time(17, 30), zone)
    context = SourceContext(beginning.plan, beginning.people, now, root)
    found: dict[str, list[Fact]] = {one.id: [] for one in scenario.documents}
    problems: list[Problem] = []
    for spec in beginning.settings.sources:
        try:
            for fact in read_source(spec, context):
                found[document_of(fact, documents)].append(fact)
        except SourceError as error:
            problems += [
                Problem(f"{name}: {one.file}", one.row, one.field, one.message)
                for one in error.problems
            ]
    if problems:
        raise PlanFileError(problems)
    return found


def document_of(fact: Fact, documents: Mapping[str, str]) -> str:
    """Say which document a fact comes from, by the file that its place names."""
    places = [place for place in documents if place in fact.place]
    if not places:
        raise KeyError(fact.place)
    return documents[max(places, key=len)]


_Found = Iterator[tuple[str, str, str]]


def _of_scenario(scenario: Scenario, beginning: Beginning) -> _Found:
    plan, people = beginning.plan, beginning.people
    for number, document in enumerate(scenario.documents, start=1):
        if document.task is not None and document.task not in plan.by_id:
            yield SCENARIO, f"documents[{number}].task", f"there is no task {document.task!r}"
    for number, turn in enumerate(scenario.turns, start=1):
        if turn.by is not None and turn.by not in people.by_id:
            yield SCENARIO, f"turns[{number}].by", f"{turn.by!r} is nobody of the cast"
    if len(scenario.turns) > MOST_TURNS:
        yield SCENARIO, "turns", f"at most {MOST_TURNS}; a scenario has eight calls of a model"
    for task in plan.tasks:
        if task.owner is not None and task.owner not in people.by_id:
            yield PLAN, "owner", f"{task.id}: {task.owner!r} is nobody of the cast"


def _of_truth(truth: Truth, beginning: Beginning, said: Mapping[str, list[Fact]]) -> _Found:
    yield from _of_tasks(truth, beginning.plan.by_id)
    yield from _of_quotes(truth, said)
    links = [(link.before, link.after) for link in beginning.plan.links]
    implied = closure(links)
    for number, edge in enumerate(truth.required, start=1):
        if edge.pair in implied:
            text = f"the plan implies {edge.before} before {edge.after} already"
            yield TRUTH, f"required[{number}]", text
    whole = [*links, *(edge.pair for edge in truth.required)]
    if has_loop(whole):
        yield TRUTH, "required", "plan and required edges wait for each other in a loop"
    follows = closure(whole)
    for name in ("forbidden", "unknowable"):
        for number, one in enumerate(getattr(truth, name), start=1):
            if one.pair in follows:
                text = f"{one.before} before {one.after} follows from plan and required edges"
                yield TRUTH, f"{name}[{number}]", text


def _of_tasks(truth: Truth, known: Mapping[str, object]) -> _Found:
    named: list[tuple[str, str | None]] = []
    for name in _LISTS:
        for number, edge in enumerate(getattr(truth, name), start=1):
            named += [(f"{name}[{number}]", end) for end in edge.pair]
    for number, conflict in enumerate(truth.conflicts, start=1):
        named += [(f"conflicts[{number}].tasks", task) for task in conflict.tasks]
    for number, never in enumerate(truth.never, start=1):
        named += [(f"never[{number}]", one) for one in (never.task, never.before, never.after)]
    named += [("impacted", task) for task in truth.impacted or ()]
    for field, task in named:
        if task is not None and task not in known:
            yield TRUTH, field, f"there is no task {task!r} in the plan"


def _of_quotes(truth: Truth, said: Mapping[str, list[Fact]]) -> _Found:
    for number, edge in enumerate(truth.required, start=1):
        for document, quote in zip(edge.support, edge.quotes, strict=True):
            field = f"required[{number}].support"
            if document not in said:
                yield TRUTH, field, f"there is no document {document}"
            elif not any(quote in fact.text for fact in said[document]):
                text = f"{quote!r} does not stand word for word in what {document} says"
                yield TRUTH, f"required[{number}].quotes", text


def _problems_of_set(found: list[Checked]) -> Iterator[str]:
    if len(found) < LEAST_SCENARIOS:
        yield f"{len(found)} scenarios; at least {LEAST_SCENARIOS} are wanted"
    families = Counter(one.family for one in found)
    for family in get_args(Family):
        if families[family] < LEAST_PER_FAMILY:
            yield f"family {family}: {families[family]}; at least {LEAST_PER_FAMILY} are wanted"
    nothing = sum(one.nothing for one in found)
    if nothing < LEAST_NOTHING or nothing * 3 < len(found):
        yield (
            f"{nothing} of {len(found)} scenarios have nothing to find; at least "
            f"{LEAST_NOTHING} and a third are wanted"
        )
