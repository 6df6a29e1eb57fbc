"""Processes that die, race and find each other's leavings: one revision, and nothing is lost."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from graphs.errors import AlreadyRunningError
from graphs.locking import Locks, held
from graphs.round import run_round
from plan.proposal import Status
from tests import forking
from tests.graphs.crashing import (
    DIED,
    decide_and_pump,
    only_pump,
    pump_until_death,
    run_a_round_until_told,
)
from tests.graphs.office import CHECKPOINTS, LEDGER, found_office, open_office
from tests.graphs.rounding import office_with_inbox, rounding_office

_MOST_MOMENTS = 60


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    return forking.processes()


def run(processes: ForkServerContext, work: Callable[..., None], *given: Any) -> int | None:  # noqa: ANN401  # for the work
    process = processes.Process(target=work, args=given)
    process.start()
    process.join(60)
    return process.exitcode


def prepared(root: Path, *, decided: tuple[str, ...]) -> str:
    """Make a workspace with a proposal that waits, and decisions that nobody has pumped."""
    office = found_office(root)
    case = office.propose()
    office.runner.open(case.id)
    for person in decided:
        office.say(case.id, person)
    office.ledger.close()
    return case.id


def copy(root: Path, to: Path) -> Path:
    to.mkdir()
    for name in (LEDGER, CHECKPOINTS):
        shutil.copyfile(root / name, to / name)
    return to


@pytest.mark.parametrize("deleted", [False, True], ids=["checkpoints kept", "checkpoints deleted"])
def test_wherever_a_process_dies_the_next_one_ends_with_one_revision(
    processes: ForkServerContext, tmp_path: Path, *, deleted: bool
) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    case_id = prepared(origin, decided=("fiona", "owen"))
    applied_before = []

    for moment in range(1, _MOST_MOMENTS):
        root = copy(origin, tmp_path / str(moment))
        code = run(processes, pump_until_death, root, case_id, moment)
        if code == 0:
            break
        assert code == DIED
        if deleted:
            for path in root.glob(f"{CHECKPOINTS}*"):
                path.unlink()
        office = open_office(root)
        applied_before.append(len(office.revisions) == 2)
        office.runner.pick_up()
        assert office.revisions == [None, case_id], f"died at moment {moment}"
        assert office.events.count("applied") == 1
        assert office.runner.pick_up() == ()
        office.ledger.close()

    assert set(applied_before) == {False, True}
    assert len(applied_before) >= 10


@pytest.mark.parametrize("decided", [(), ("fiona",)])
def test_a_process_that_dies_while_it_wakes_the_thread_leaves_the_others_asked(
    processes: ForkServerContext, tmp_path: Path, decided: tuple[str, ...]
) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    case_id = prepared(origin, decided=decided)
    (origin / CHECKPOINTS).write_bytes(b"")

    for moment in range(1, _MOST_MOMENTS, 2):
        root = copy(origin, tmp_path / str(moment))
        code = run(processes, pump_until_death, root, case_id, moment)
        office = open_office(root)
        [standing] = office.runner.pick_up()
        assert standing.status is Status.OPEN
        assert {one.role for one in standing.missing} == (
            {"operations"} if decided else {"finance", "operations"}
        )
        for person in {"fiona", "owen"} - set(decided):
            office.say(case_id, person)
        assert office.runner.pump(case_id).revision == 2
        office.ledger.close()
        if code == 0:
            break
    else:
        pytest.fail("it never got through")


def test_processes_that_give_the_last_approvals_at_once_make_one_revision(
    processes: ForkServerContext, tmp_path: Path
) -> None:
    for trial in range(3):
        root = tmp_path / str(trial)
        root.mkdir()
        case_id = prepared(root, decided=())
        together = processes.Barrier(4)
        work = [
            processes.Process(target=decide_and_pump, args=(root, case_id, "fiona", together)),
            processes.Process(target=decide_and_pump, args=(root, case_id, "owen", together)),
            processes.Process(target=only_pump, args=(root, case_id, together)),
            processes.Process(target=only_pump, args=(root, case_id, together)),
        ]

        for process in work:
            process.start()
        for process in work:
            process.join(60)

        assert [process.exitcode for process in work] == [0, 0, 0, 0]
        office = open_office(root)
        assert office.revisions == [None, case_id]
        assert office.events.count("decided") == 2
        office.ledger.close()


def test_a_round_of_another_process_is_not_joined_and_its_death_frees_the_way(
    processes: ForkServerContext, tmp_path: Path
) -> None:
    root = office_with_inbox(tmp_path)
    begun = processes.Event()
    other = processes.Process(target=run_a_round_until_told, args=(root, begun))
    other.start()
    assert begun.wait(30)
    office = rounding_office(root)

    with pytest.raises(AlreadyRunningError, match="a round is running"):
        run_round(office.context)
    other.kill()
    other.join(30)
    result = run_round(office.context)

    assert (result.round, result.new, len(result.drafts)) == (2, 0, 1)
    office.ledger.close()


def test_a_proposal_that_another_process_holds_for_too_long_is_left_alone(
    tmp_path: Path,
) -> None:
    elsewhere = held(tmp_path / "P1.lock", "busy")
    here = Locks(tmp_path, seconds=0.05).held("P1")

    with elsewhere, pytest.raises(AlreadyRunningError, match="works on P1; try again"), here:
        pytest.fail("two at once")


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    root = tmp_path
    case_id = prepared(root, decided=("fiona", "owen"))
    office = open_office(root)

    with ThreadPoolExecutor(8) as pool:
        standings = list(pool.map(office.runner.pump, [case_id] * 16))

    assert {standing.revision for standing in standings} == {2}
    assert office.revisions == [None, case_id]
    office.ledger.close()
