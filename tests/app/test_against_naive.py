"""Nothing in the demo is scripted but the people: other inputs, other answers, the naive ones.

One statement's date, one status row and one freeze are changed in a copy of the example; moved
tasks, members of the conflict and approvals that drafts need are compared with ``tests/naive.py``.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from app.bootstrap import open_workspace
from app.services.demo import make_demo
from app.services.proposals import propose_draft
from app.services.rounds import hold_round
from graphs.round import RoundResult
from plan.records import Draft
from tests import naive
from tests.app.conftest import copy_example

ZONE = ZoneInfo("Europe/London")
SAID = {"7 August": "11 August"}
FREEZE = {"2026-08-10": "2026-08-13", "2026-08-21": "2026-08-27"}


def swap(path: Path, words: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in words.items():
        assert old in text, f"{path.name} no longer says {old!r}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


class Changed(NamedTuple):
    """A copy of the example, the day before which the sign-off cannot start, and its round."""

    example: Path
    day: date
    result: RoundResult
    views: list[dict[str, Any]]


@pytest.fixture(params=["as it is", "date", "freeze", "both"], scope="module")
def changed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Change a copy of the example and hold its round, once for all that look at it."""
    day, example = date(2026, 8, 7), tmp_path_factory.mktemp("naive") / "example"
    copy_example(example)
    if request.param in {"date", "both"}:
        swap(example / "inbox/statements/2026-05-13-helen-group-audit.md", SAID)
        day = date(2026, 8, 11)
    if request.param in {"freeze", "both"}:
        swap(example / "calendar.toml", FREEZE)
    return Changed(example, day, *round_on(example))


def round_on(example: Path) -> tuple[RoundResult, list[dict[str, Any]]]:
    """Hold a round on a workspace made from the files; give it, and each draft as a proposal."""
    places, _ = make_demo(example.parent / "workspace", example)
    with open_workspace(places.root) as workspace:
        result = hold_round(workspace, lambda _: None)
        views = [
            propose_draft(workspace, draft.id, by="maya").json()
            for draft in sorted(result.drafts, key=lambda one: one.id)
        ]
    return result, views


def local_minute(instant: str) -> int:
    time = datetime.fromisoformat(instant).astimezone(ZONE).replace(tzinfo=UTC)
    return round((time - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(minutes=1))


def test_what_moves_is_what_the_naive_scheduler_moves(changed: Changed) -> None:
    example, day, result, _ = changed
    plan = naive.read(example)
    before = naive.dates(plan)
    after = naive.dates(plan.edit("T46", not_before=naive.midnight(day)))

    [reading] = [one for one in result.readings if one.task == "T46"]
    assert reading.value == day.isoformat()
    [found] = [one for one in result.translations if one.reading == reading.id]
    assert {
        one.id: (local_minute(one.finish_from), local_minute(one.finish_to))
        for one in found.effect.moved
    } == {id_: (before[id_][1], after[id_][1]) for id_ in before if before[id_] != after[id_]}
    wanted = naive.frozen(plan.edit("T46", not_before=naive.midnight(day)), after)
    old = naive.frozen(plan, before)
    assert {(one.subject, one.task) for one in found.effect.broken if one.kind == "freeze"} == {
        hit for hit in wanted if hit not in old
    }


def test_the_members_of_a_conflict_are_the_smallest_set(changed: Changed) -> None:
    example, day, result, _ = changed
    stated = naive.read(example).edit("T46", not_before=naive.midnight(day))
    late = naive.late(stated, naive.obeying(stated))
    assert late, "the example no longer collides"

    reading = next(one.id for one in result.readings if one.task == "T46")
    found = {}
    for conflict in result.conflicts:
        refs = [one.ref for one in conflict.members]
        pushing = {"constraint:T46" if ref == reading else ref for ref in refs[1:]}
        found[refs[0].partition(":")[2]] = frozenset(pushing)
    assert set(found) == set(late)
    for task, members in found.items():
        assert members in naive.smallest_sets(stated, task)


def test_a_proposal_asks_whom_the_naive_reading_of_the_policy_asks(changed: Changed) -> None:
    example, _, result, views = changed
    plan = naive.read(example)
    policy = tomllib.loads((example / "policy.toml").read_text())

    drafts = sorted(result.drafts, key=lambda one: one.id)
    assert drafts
    for draft, view in zip(drafts, views, strict=True):
        assert {one["role"] for one in view["requires"]} == asked(plan, draft, policy)


def asked(plan: naive.Plan, draft: Draft, policy: dict[str, Any]) -> set[str]:
    """Say who has to approve a draft, by reading the rules of the policy one by one."""
    new, edited, relaxed = edit(plan, draft)
    before, after = naive.dates(plan), naive.dates(new)
    moved = {id_ for id_ in before if before[id_] != after[id_]}
    by = {id_: abs(new.before(after[id_][1]) - new.before(before[id_][1])) for id_ in moved}
    department = {id_: task.department for id_, task in plan.tasks.items()}
    flipped = {department[id_] for pair in flips(plan, before, after) for id_ in pair}
    roles: set[str] = set()
    for rule in policy["rule"]:
        far = {id_ for id_ in moved if by[id_] > (rule.get("days", 1) - 1) * 480}
        touched = {
            "department": {department[id_] for id_ in moved | edited} | relaxed,
            "gate": {role for id_ in moved | edited for role in plan.tasks[id_].gate},
            "order_flip": flipped,
            "freeze_waived": relaxed,
            "breaks": set[str](),
            "moves": {department[id_] for id_ in far},
            "people": set[str](),
            "policy": set[str](),
        }[rule["when"]]
        for role in (one["role"] for one in rule["requires"] if touched):
            roles |= touched if role.startswith("$") else {role}
    return roles


def edit(plan: naive.Plan, draft: Draft) -> tuple[naive.Plan, set[str], set[str]]:
    """Give the plan after a draft, the tasks that it names, and whose freeze it relaxes."""
    edited, relaxed = set[str](), set[str]()
    for operation in draft.model_dump(mode="json")["operations"]:
        task = operation["task"]
        edited.add(task)
        match operation["op"]:
            case "set_constraint" if operation["constraint"]["kind"] == "SNET":
                plan = plan.edit(
                    task, not_before=naive.first_minute(operation["constraint"]["date"])
                )
            case "set_duration":
                plan = plan.edit(task, duration=operation["duration"])
            case "waive_freeze":
                plan = plan.waive(operation["freeze"], task)
                relaxed |= plan.freezes[operation["freeze"]].departments
            case "set_constraint" | "set_deadline":
                pass
            case other:
                pytest.fail(f"the naive reading knows no {other}")
    return plan, edited, relaxed


def flips(plan: naive.Plan, before: naive.Dates, after: naive.Dates) -> Iterator[tuple[str, str]]:
    """Give the pairs of two departments that change places, with no dependency either way."""
    behind = {id_: naive.hangs_on(plan, id_) for id_ in plan.tasks}
    for first, one in plan.tasks.items():
        for then, other in plan.tasks.items():
            if one.department == other.department:
                continue
            changed = before[first][1] <= before[then][0] and after[then][1] <= after[first][0]
            apart = before[first] != before[then] and after[first] != after[then]
            if changed and apart and then not in behind[first] and first not in behind[then]:
                yield first, then


def test_a_status_row_that_changes_changes_its_finding(example: Path) -> None:
    status = example / "inbox" / "status.csv"
    rows = status.read_text(encoding="utf-8").splitlines()
    [row] = [one for one in rows if one.startswith("T31,")]
    state = row.replace("in_progress", "done").split(",")
    state[1] = "100"
    (example / "other").mkdir()
    result, _ = round_on(example)
    before = {(one.kind, one.task) for one in result.findings}

    status.write_text("\n".join(rows).replace(row, ",".join(state)) + "\n", encoding="utf-8")
    places, _ = make_demo(example / "other" / "workspace", example)
    with open_workspace(places.root) as workspace:
        after = {(one.kind, one.task) for one in hold_round(workspace, lambda _: None).findings}

    assert ("late", "T31") in before
    assert ("late", "T31") not in after
    assert {one for one in before if one[1] != "T31"} == {one for one in after if one[1] != "T31"}
