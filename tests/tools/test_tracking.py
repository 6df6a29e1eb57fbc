"""What is really going on: what is truly done, what is new, who waits for whom, how far it is."""

from plan.records import Finding, Observation, Severity
from plan.schedule import compute_schedule
from plan.values import instant_text
from tests.builders import six_people, small_plan
from tests.tools.sourcing import NOW
from tests.tools.test_evidence_checks import control, count, report, status
from tools.checks import find_findings
from tools.handoffs import calendar_entry, find_handoffs
from tools.situation import Situation
from tools.trackers import Name, Tracker, brief_page, track
from tools.tracking import changes_since, find_blockers, truly_done

PLAN = small_plan()
SCHEDULE = compute_schedule(PLAN)
PEOPLE = six_people()


def world(*observations: Observation) -> Situation:
    return Situation(SCHEDULE, observations, NOW, max_age_hours=24 * 365)


def findings(*observations: Observation) -> tuple[Finding, ...]:
    return find_findings(SCHEDULE, observations, NOW, max_age_hours=24 * 365)


def truly(*observations: Observation) -> set[str]:
    return set(truly_done(world(*observations), findings(*observations)))


def page(name: Name, *observations: Observation) -> Tracker:
    seen, found = world(*observations), findings(*observations)
    blockers = find_blockers(seen, found, PEOPLE)
    return track(name, seen, SCHEDULE, found, blockers, truly_done(seen, found))


def test_a_report_with_evidence_is_believed() -> None:
    assert truly(status(1, "T01"), status(2, "T02", "in_progress")) == {"T01"}


def test_a_report_that_the_tests_or_the_counts_deny_is_not_believed() -> None:
    assert truly(status(1, "T01"), report(2, "T01", failed=1)) == set()
    assert truly(status(1, "T01"), count(2, "T01", 400, 398)) == set()
    assert truly(status(1, "T01"), control(2, "T01", "open")) == set()
    assert truly(status(1, "T01"), report(2, "T01"), count(3, "T01", 400, 400)) == {"T01"}


def test_a_milestone_is_truly_done_once_all_before_it_are() -> None:
    reports = [status(n, f"T0{n}") for n in range(1, 6)]

    assert truly(*reports) == {f"T0{n}" for n in range(1, 7)}
    assert truly(*reports, report(9, "T05", failed=1)) == {f"T0{n}" for n in range(1, 5)}


def finding(
    kind: str, task: str, severity: Severity = Severity.WARNING, text: str = "x"
) -> Finding:
    return Finding(
        id="F1", kind=kind, task=task, department="finance", severity=severity, text=text
    )


def test_only_what_is_new_gone_or_weighs_otherwise_has_changed() -> None:
    before = [
        finding("late", "T01", text="1 day ago"),
        finding("stale", "T02"),
        finding("blocked", "T03", Severity.WARNING),
    ]
    now = [
        finding("late", "T01", text="2 days ago"),
        finding("blocked", "T03", Severity.SERIOUS),
        finding("tests_failing", "T04"),
    ]

    changed = [(one.word, one.kind, one.task) for one in changes_since(before, now)]

    assert changed == [
        ("new", "tests_failing", "T04"),
        ("worse", "blocked", "T03"),
        ("gone", "stale", "T02"),
    ]
    assert changes_since(now, now) == ()


def test_the_root_of_a_chain_is_named_with_everybody_who_waits_for_it() -> None:
    observed = (status(1, "T01", "blocked"), status(2, "T02"), status(3, "T03", "blocked"))

    (found,) = find_blockers(world(*observed), findings(*observed), PEOPLE)

    assert found.task == "T01"
    assert found.waiting == 4
    assert [one.task for one in found.chain] == ["T03", "T04", "T05", "T06"]
    assert found.text.startswith("T01 (")
    finance = ", ".join(one.id for one in PEOPLE.holders("finance"))
    assert f"T01 ({finance}) <- T03 (" in found.text


def test_a_task_that_is_reported_done_and_denied_blocks_what_follows() -> None:
    observed = (status(1, "T01"), report(2, "T01", failed=2))

    found = {one.task: one for one in find_blockers(world(*observed), findings(*observed), PEOPLE)}

    assert "tests fail" in found["T01"].reason
    assert found["T01"].waiting == 4


def test_a_tracker_counts_the_newest_words_and_rounds_down() -> None:
    first = count(1, "T01", 400, 398)
    second = count(2, "T01", 100, 100)
    third = count(3, "T01", 7, 7)

    found = page("migration", first, second, third, status(4, "T01"))

    assert (found.right, found.total, found.percent) == (2, 3, 66)
    assert found.trends[0].points[-1].wrong == 2
    assert [one.text for one in found.tasks] == [
        "T01 Map the ledger accounts: reported done, and not believed"
    ]
    assert found.finish is None
    assert any("counts differ" in text for text in found.blocks)


def test_a_tracker_says_what_from_outside_holds_its_tasks_up() -> None:
    found = page("testing", status(1, "T01", "blocked"), report(2, "T04"), status(3, "T02"))

    assert found.percent == 100
    assert [one.partition(" ")[0] for one in found.blocks] == ["T01"]
    assert found.finish == instant_text(SCHEDULE.dates["T04"].finish, PLAN.zone)


def test_a_tracker_of_which_nothing_is_known_says_so() -> None:
    found = page("compliance")

    assert found.text == "compliance: no source says anything of controls closed or waived"
    assert (found.percent, found.tasks, found.blocks) == (0, (), ())


def test_a_task_is_handed_over_once_every_predecessor_is_truly_done() -> None:
    half = (status(1, "T03"),)
    whole = (*half, status(2, "T02"), report(3, "T03"))

    def handed(*observed: Observation) -> list[str]:
        found = find_handoffs(world(*observed), findings(*observed), PEOPLE, 1)
        return [one.task for one in found]

    assert "T04" not in handed(*half)
    assert "T04" in handed(*whole, status(4, "T01"))
    assert "T04" not in handed(*whole, status(4, "T01"), status(5, "T04", "in_progress"))
    assert "T06" not in handed(*[status(n, f"T0{n}") for n in range(1, 6)])


def test_the_same_handoff_gives_the_same_calendar_entry() -> None:
    observed = (status(1, "T01"),)
    (found,) = [
        one.model_copy(update={"id": "H1", "at": NOW.isoformat()})
        for one in find_handoffs(world(*observed), findings(*observed), PEOPLE, 1)
        if one.task == "T03"
    ]

    entry = calendar_entry(found)

    assert entry == calendar_entry(found)
    assert b"SUMMARY:T03 Set up the target cluster" in entry
    assert entry.count(b"BEGIN:VEVENT") == 1


def test_a_page_in_words_holds_what_is_open_and_not_without_end() -> None:
    many = [count(n, "T03", 100, 99) for n in range(1, 5)]

    found = brief_page(page("migration", *many, status(9, "T01", "blocked")))
    long = brief_page(page("migration").model_copy(update={"blocks": tuple("x" * 30)}))

    assert (found.name, found.right, found.total) == ("migration", 0, 4)
    assert found.trends
    assert [one.partition(" ")[0] for one in found.expected] == ["T03"]
    assert found.finish == instant_text(SCHEDULE.dates["T03"].finish, PLAN.zone)
    assert (len(long.blocks), long.blocks[-1]) == (21, "and 10 more")
