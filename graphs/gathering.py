"""The first half of a round: read the sources, check, and let each department's agent look.

A source that fails gives a fact that says so. What runs side by side (``collect``, ``brief``) only
reads; facts and findings are written by ``validate``, in the order of the configuration.
"""

from langgraph.runtime import Runtime
from langgraph.types import Send

from agents.material import DEPARTMENTS_WITH_AGENTS, department_material
from graphs.round_state import (
    Briefed,
    Collected,
    DepartmentTask,
    RoundContext,
    RoundState,
    SourceTask,
    counted,
)
from plan.records import Fact
from tools.checks import find_findings
from tools.evidence import in_force
from tools.sources import (
    SourceContext,
    SourceError,
    SourceSpec,
    failure_fact,
    heard_from,
    read_source,
)

_DEFAULT_AGE_HOURS = 168


def open_round(state: RoundState, runtime: Runtime[RoundContext]) -> RoundState:
    """Number the round."""
    del state
    context = runtime.context
    number = context.evidence.start_round()
    context.progress(
        f"round {number} on revision {context.revision}: "
        f"{counted(len(context.schedule.plan.tasks), 'task')}, "
        f"{counted(len(context.sources), 'source')}"
    )
    return {"round": number, "collected": [], "briefed": [], "notices": []}


def collect(state: SourceTask, runtime: Runtime[RoundContext]) -> RoundState:
    """Read one source whole, or say why it cannot be read."""
    context = runtime.context
    spec = context.sources[state["source"]]
    context.progress(f"reading {spec.name} ({spec.place}) ...")
    facts, failed = _read(spec, context)
    words = facts[0].text if failed else f"{spec.name}: {counted(len(facts), 'fact')}"
    context.progress(words)
    collected = Collected(
        source=state["source"],
        facts=[fact.model_dump(mode="json") for fact in facts],
        failed=failed,
    )
    return {"collected": [collected], "notices": [words] if failed else []}


def validate(state: RoundState, runtime: Runtime[RoundContext]) -> RoundState:
    """Store the facts and check plan and observations."""
    context = runtime.context
    sources = sorted(state.get("collected", []), key=lambda one: one["source"])
    facts = [Fact.model_validate(fact) for one in sources for fact in one["facts"]]
    recorded = context.evidence.record(facts)
    read = {context.sources[one["source"]].name for one in sources if not one["failed"]}
    findings = find_findings(
        context.schedule,
        in_force(context.evidence.observations(), facts, read),
        context.now,
        max_age_hours=_max_age_hours(context.sources),
        limits={spec.name: spec.max_age_hours for spec in context.sources},
    )
    context.evidence.save_findings(state["round"], findings)
    serious = sum(finding.severity == "serious" for finding in findings)
    context.progress(
        f"{counted(len(recorded.new), 'new observation')}, {recorded.known} known; "
        f"{counted(len(findings), 'finding')}, {serious} serious"
    )
    return {"new": len(recorded.new)}


def brief(state: DepartmentTask, runtime: Runtime[RoundContext]) -> RoundState:
    """Let one department's agent look at what concerns it."""
    context, department = runtime.context, state["department"]
    observations = context.evidence.observations()
    material = department_material(
        department,
        context.schedule,
        context.evidence.findings(state["round"]),
        observations,
        context.people,
        context.last,
    )
    context.progress(
        f"{department} is looking at {counted(len(material.tasks), 'task')}, "
        f"{counted(len(material.findings), 'finding')} and "
        f"{counted(len(material.observations), 'observation')} ..."
    )
    briefing = context.crew.brief(
        department,
        material,
        plan=context.schedule.plan,
        people=context.people,
        observations=observations,
    )
    answer = briefing.answer
    context.progress(
        f"{department}: {counted(len(answer.statements), 'statement')}, "
        f"{counted(len(answer.constraints), 'constraint')}, {counted(len(answer.claims), 'claim')} "
        f"(by {_author(briefing.written_by, briefing.failure)})"
    )
    briefed = Briefed(department=department, briefing=briefing.model_dump(mode="json"))
    notice = [] if briefing.failure is None else [f"{department}: {briefing.failure}"]
    return {"briefed": [briefed], "notices": notice}


def route_after_open_round(state: RoundState, runtime: Runtime[RoundContext]) -> list[Send] | str:
    """Read every source in a task of its own."""
    del state
    sends = [Send("collect", {"source": n}) for n in range(len(runtime.context.sources))]
    return sends or "validate"


def route_after_validate(state: RoundState) -> list[Send]:
    """Let every department's agent look in a task of its own."""
    return [
        Send("brief", {"round": state["round"], "department": department})
        for department in DEPARTMENTS_WITH_AGENTS
    ]


def _read(spec: SourceSpec, context: RoundContext) -> tuple[tuple[Fact, ...], bool]:
    source = SourceContext(
        plan=context.schedule.plan,
        people=context.people,
        now=context.now,
        root=context.root,
        heard=heard_from(spec, context.evidence.observations),
    )
    try:
        return read_source(spec, source), False
    except SourceError as error:
        return (failure_fact(spec, error, context.now),), True


def _max_age_hours(sources: tuple[SourceSpec, ...]) -> int:
    """Give the limit of the status sources, the strictest of several."""
    limits = [spec.max_age_hours for spec in sources if spec.kind == "status"]
    return min(limits, default=_DEFAULT_AGE_HOURS)


def _author(written_by: str, failure: str | None) -> str:
    return written_by if failure is None else f"{written_by}: {failure}"
