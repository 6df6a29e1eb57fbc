"""Process models as findings of a round: what stands in the way, what fires in the cutover."""

from plan.model import Plan
from plan.records import Fact, FactKind, Finding, Observation, Severity
from plan.schedule import compute_schedule
from tests.builders import small_plan
from tests.tools.modelling import model, process, timed
from tests.tools.sourcing import NOW
from tests.tools.test_evidence_checks import status
from tools.bpmn.reading import read_bpmn
from tools.checks import find_findings
from tools.model_checks import KINDS_ON_MODELS, cutover_window
from tools.sources.bpmn import process_words

NIGHTLY = timed("timeCycle", "0 0 2 * * ?")


def read(*processes: str) -> tuple[Observation, ...]:
    facts = (
        Fact(
            source="models",
            kind=FactKind.PROCESS,
            at="undated",
            place=one.file,
            text=process_words(one),
            data={"id": one.id, "definition": one.model_dump_json()},
        )
        for one in read_bpmn(model(*processes), "m.bpmn").processes
    )
    return tuple(
        Observation(id=f"O{n}", received=NOW.isoformat(), hash=fact.hash, fact=fact)
        for n, fact in enumerate(facts, 1)
    )


def plan(*cutover: str, **processes: tuple[str, ...]) -> Plan:
    small = small_plan()
    tasks = tuple(
        one.model_copy(
            update={
                "processes": processes.get(one.id, ()),
                "kind": "cutover" if one.id in cutover else "",
            }
        )
        for one in small.tasks
    )
    return small.model_copy(update={"tasks": tasks})


def found(here: Plan, *observations: Observation) -> list[Finding]:
    findings = find_findings(compute_schedule(here), observations, NOW, max_age_hours=24 * 365)
    return [one for one in findings if one.kind in KINDS_ON_MODELS]


def test_what_does_not_migrate_as_it_is_goes_to_the_task_that_migrates_it() -> None:
    many = '<task id="m"><multiInstanceLoopCharacteristics/></task>'
    models = read(process("pay", many, start=NIGHTLY))

    [one] = found(plan(T04=("pay",)), *models)

    assert (one.kind, one.task, one.severity) == ("migration_blocked", "T04", Severity.WARNING)
    assert one.evidence == ("O1",)
    for words in ("pay has no None start event", "multi-instance at m", "the cycle timer t"):
        assert words in one.text
    assert "by the plan's column 'processes'" in one.text


def test_what_nobody_is_known_to_migrate_goes_to_the_pmo_in_one_finding() -> None:
    models = read(*(process(f"unheardof{n}", start="") for n in range(5)))

    [one] = found(plan(), *models)

    assert (one.task, one.department, one.severity) == (None, "pmo", Severity.INFO)
    assert "and 2 process(es) more" in one.text
    assert len(one.evidence) == 5


def test_a_timer_that_fires_in_the_cutover_is_serious_and_one_outside_is_none() -> None:
    here = plan("T05", T04=("pay",))
    never = process("pay", start=timed("timeDate", "2020-01-01T00:00:00"))

    [fires, blocked] = found(here, *read(process("pay", start=NIGHTLY)))

    assert (fires.kind, fires.task, fires.severity) == ("scheduler_fires", "T04", Severity.SERIOUS)
    assert "timers in the cutover: pay fires 5 time(s) at t: 0 0 2 * * ?, first 2026" in fires.text
    assert blocked.kind == "migration_blocked"
    assert [one.kind for one in found(here, *read(never))] == ["migration_blocked"]
    assert cutover_window(compute_schedule(plan())) is None


def test_a_timer_that_nobody_can_count_is_said_and_not_taken_for_silence() -> None:
    [fires, _] = found(
        plan("T05", T04=("pay",)), *read(process("pay", start=timed("timeCycle", "${cron}")))
    )

    assert "pay may fire at t: ${cron}" in fires.text
    assert "computed at run time" in fires.text


def test_a_task_that_is_done_has_migrated_its_processes() -> None:
    models = read(process("pay", start=NIGHTLY))

    assert found(plan("T05", T02=("pay",)), *models, status(9, "T02")) == []


def test_a_round_without_models_finds_nothing_of_them() -> None:
    assert found(plan("T05")) == []
