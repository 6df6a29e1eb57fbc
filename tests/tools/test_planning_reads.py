"""The planning tools of the coordinator: what they give is what the kernel computes."""

from collections.abc import Iterator

import pytest

from plan.errors import CycleError, FormError, UnknownError
from tests.builders import DAY
from tests.graphs.office import Office
from tests.graphs.talking import after_a_round, desk_of, talking_office
from tools import planning_reads
from tools.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened: Office = talking_office(after_a_round(tmp_path_factory.mktemp("planning")))
    yield desk_of(opened)
    opened.ledger.close()


def test_the_schedule_names_longest_paths_and_what_is_nearly_critical(desk: Desk) -> None:
    found = planning_reads.schedule(desk, near=13)

    assert found.number_of_longest_paths == len(found.longest_paths) == 1
    assert [one.id for one in found.near_critical] == ["T02"]
    assert (found.must_start, found.kept) == (None, None)


def test_a_wanted_finish_says_by_when_the_plan_has_to_start(desk: Desk) -> None:
    soon, late = (planning_reads.schedule(desk, back_from=day) for day in SOON_AND_LATE)

    assert (soon.kept, late.kept) == (False, True)
    assert soon.must_start is not None
    assert late.must_start is not None
    assert soon.must_start < soon.start <= late.must_start
    with pytest.raises(FormError):
        planning_reads.schedule(desk, back_from="soon")


SOON_AND_LATE = ("2026-03-20", "2026-06-30")


def test_conflicts_of_the_plan_can_be_asked_for_by_kind(desk: Desk) -> None:
    everything = planning_reads.plan_conflicts(desk)

    assert {one.kind for one in planning_reads.plan_conflicts(desk, "loop").conflicts} <= {"loop"}
    assert all(one.members and one.owners for one in everything.conflicts)


def test_a_wish_has_alternatives_whose_operations_are_told_in_words(desk: Desk) -> None:
    found = planning_reads.alternatives(desk, slips=["T01=2d"])

    assert found.wish == ("T01=2d",)
    assert [one.rank for one in found.alternatives] == [*range(1, len(found.alternatives) + 1)]
    assert all("T01" in " ".join(one.operations) for one in found.alternatives)
    assert planning_reads.alternatives(desk, level=True).wish == ()


def test_a_dependency_is_tried_as_true_and_as_false(desk: Desk) -> None:
    true = planning_reads.dependency_impact(desk, "t03 -> t02")
    false = planning_reads.dependency_impact(desk, "T01 -> T03", holds=False)

    assert "T02" in [one.task for one in true.moved]
    assert false.finish_minutes == -5 * DAY
    with pytest.raises(CycleError, match=r"T04 .* waits for T03"):
        planning_reads.dependency_impact(desk, "T05 -> T03")


def test_a_claim_of_the_register_is_tried_by_its_id_at_the_price_that_stands_there(
    desk: Desk,
) -> None:
    [claim, *_] = desk.evidence.assumptions()

    effect = planning_reads.dependency_impact(desk, claim.id.lower())

    assert len(effect.moved) + effect.left_out == claim.price.tasks


def test_a_task_that_never_moved_has_no_story(desk: Desk) -> None:
    assert planning_reads.why_moved(desk, "t06").moves == ()
    with pytest.raises(UnknownError, match="revision"):
        planning_reads.why_moved(desk, "T06", 99)


def test_a_plan_in_which_every_dependency_counts_has_no_redundant_one(desk: Desk) -> None:
    found = planning_reads.redundant(desk)

    assert (found.redundant, found.left_out) == ((), 0)
