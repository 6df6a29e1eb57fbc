"""Which findings set off which runbook, and what the words of its steps become."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from plan.model import Plan
from plan.people import People
from plan.records import Finding
from plan.rhythm import Run
from plan.visible import shortened, visible_line
from tools.runbooks.schema import Runbook, Trigger, filled
from tools.situation import PMO
from tools.tracking import owners_of

OWNER = "owner"
_LONGEST = 500


def matches(
    books: Iterable[Runbook],
    findings: Sequence[Finding],
    earlier: Sequence[Sequence[Finding]],
    plan: Plan,
) -> Iterator[Run]:
    """Give the runs that the findings of a round call for; ``earlier`` rounds, the newest first."""
    before = [{(x.kind, x.task, x.department) for x in one} for one in earlier]
    for book in books:
        for finding in findings:
            key = (finding.kind, finding.task, finding.department)
            stood = 1
            for one in before:
                if key not in one:
                    break
                stood += 1
            if _fits(book.when, finding, plan) and stood >= book.when.rounds:
                yield Run(
                    runbook=book.id,
                    digest=book.digest,
                    kind=finding.kind,
                    task=finding.task,
                    department=finding.department,
                    text=finding.text,
                    evidence=finding.evidence,
                )


def _fits(when: Trigger, finding: Finding, plan: Plan) -> bool:
    task = plan.by_id.get(finding.task or "")
    names = () if task is None else (task.id, task.name)
    return (
        when.finding == finding.kind
        and when.severity in (None, finding.severity)
        and (not when.departments or finding.department in when.departments)
        and (not when.name or any(fnmatchcase(n.casefold(), when.name.casefold()) for n in names))
        and when.words.casefold() in finding.text.casefold()
    )


def words_for(run: Run, text: str, plan: Plan) -> str:
    """Fill a step's text for a run."""
    task = plan.by_id.get(run.task or "")
    values = {
        "task": run.task or "no task",
        "name": task.name if task else "",
        "department": run.department,
        "finding": run.text,
        "kind": run.kind.replace("_", " "),
        "run": run.id,
    }
    return filled(text, {name: _cut(value) for name, value in values.items()})


def people_for(run: Run, to: str, plan: Plan, people: People) -> tuple[str, ...]:
    """Give whom a step means: owner, person or role; where that is nobody, department or PMO."""
    task = plan.by_id.get(run.task or "")
    if to == OWNER:
        found = owners_of(task, people) if task else ()
    elif to in people.by_id and people.by_id[to].kind == "person":
        found = (to,)
    else:
        found = tuple(one.id for one in people.holders(to))
    for role in (run.department, PMO):
        found = found or tuple(one.id for one in people.holders(role))
    return found


def _cut(text: str) -> str:
    return shortened(visible_line(text), _LONGEST)
