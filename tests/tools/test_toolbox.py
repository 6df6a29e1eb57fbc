"""The coordinator's tools: what a model may ask for, what it gets, and that none changes a plan."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plan.errors import FormError, UnknownError
from tests.graphs.office import Office
from tests.graphs.talking import after_a_round, desk_of, talking_office
from tools import drafting, reads, waiting
from tools.toolbox import MOST_GIVEN, TOOLS, Toolbox, arguments_of
from tools.views import MOST_ROWS

WISHES: dict[str, dict[str, Any]] = {
    "tasks": {"ids": ["t01"], "critical": True},
    "why": {"task": "T06"},
    "impact": {"slips": ["T01=2d"], "constraints": ["T05 deadline 2026-04-01"]},
    "schedule": {"back_from": "2026-06-01"},
    "alternatives": {"slips": ["T01=2d"], "durations": ["T05=5d"]},
    "dependency_impact": {"dependency": "T02 -> T03"},
    "why_moved": {"task": "T06"},
    "reading_impact": {"reading": "R1"},
    "search_observations": {"words": "form"},
    "waits_for": {"who": "finance"},
    "what_blocks": {"task": "T06"},
    "what_waits": {"task": "T01"},
    "ways_out": {"about": "C1"},
    "draft_way_out": {"about": "C1", "rank": 1, "rationale": "It is the smallest."},
    "draft_change": {"reading": "R1"},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = talking_office(after_a_round(tmp_path_factory.mktemp("tools")))
    yield opened
    opened.ledger.close()


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_answers_and_leaves_the_plan_as_it_is(office: Office, name: str) -> None:
    reader = office.ledger.reader
    before = (reader.plan().hash, reader.revisions(), reader.cases())
    box = Toolbox(desk_of(office))

    gave = json.loads(box.run(name, WISHES.get(name, {})))

    assert "error" not in gave
    assert [(one.tool, one.ok) for one in box.used] == [(name, True)]
    assert (reader.plan().hash, reader.revisions(), reader.cases()) == before


def test_a_draft_of_the_same_operations_is_the_same_draft(office: Office) -> None:
    desk = desk_of(office)

    first = drafting.draft_way_out(desk, "C1", 2)
    again = drafting.draft_way_out(desk, "c1", 2, "Other words.")

    assert first.id == again.id
    assert first.rationale == again.rationale
    assert first.evidence, "it rests on the words behind the conflict"


def test_what_does_not_fit_the_plan_is_not_drafted(office: Office) -> None:
    before = office.ledger.evidence.drafts()
    desk = desk_of(office)

    with pytest.raises(UnknownError, match="T99"):
        drafting.draft_change(desk, constraints=["T99 FNLT 2026-04-01"])
    with pytest.raises(FormError, match="not both"):
        drafting.draft_change(desk, constraints=["T05 FNLT 2026-04-01"], reading="R1")
    with pytest.raises(FormError, match="say what to try"):
        drafting.draft_change(desk)
    assert office.ledger.evidence.drafts() == before


def test_ids_are_found_however_they_are_written(office: Office) -> None:
    assert reads.why(desk_of(office), " t05 ").task == "T05"


def test_chains_name_who_waits_behind_a_blocked_task(office: Office) -> None:
    [chain] = waiting.blocked_chains(desk_of(office)).chains

    assert chain.task.id == "T02"
    assert [one.id for one in chain.behind] == ["T04", "T05", "T06"]
    assert chain.all_behind == 3
    assert chain.departments == ("operations", "finance")


def test_a_conflict_stands_until_a_revision_has_settled_it(tmp_path: Path) -> None:
    office = talking_office(after_a_round(tmp_path))
    [before] = drafting.conflicts(desk_of(office)).conflicts
    assert (before.id, before.stands) == ("C1", True)

    case = office.propose(days=0)
    office.runner.open(case.id)
    for person in ("fiona", "olga", "sam"):
        if office.ledger.reader.status(office.ledger.reader.case(case.id)).value == "open":
            office.say(case.id, person)
            office.runner.pump(case.id)
    [after] = drafting.conflicts(desk_of(office)).conflicts
    with pytest.raises(FormError, match="no longer stands on revision 2"):
        drafting.ways_out(desk_of(office), "C1")
    office.ledger.close()

    assert after.stands is False


def test_what_a_tool_gave_is_cut_where_it_is_too_long(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.toolbox.MOST_GIVEN", 100)
    box = Toolbox(desk_of(office))

    text = box.run("tasks", {})

    assert text.endswith(" (cut here)")
    assert len(text) < 120 < MOST_GIVEN
    assert box.given[0]["gave"] == text


def test_names_from_a_model_are_shown_on_one_line_and_short(office: Office) -> None:
    box = Toolbox(desk_of(office))

    box.run("x\n\u202e" * 100, {})

    assert "\n" not in box.used[0].line
    assert len(box.used[0].line) < 80


def test_schemas_refuse_what_they_do_not_know() -> None:
    for tool in TOOLS.values():
        assert arguments_of(tool).model_config["extra"] == "forbid"
    assert MOST_ROWS < 50
