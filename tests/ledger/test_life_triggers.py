"""Every condition on what happens beside decisions refuses by SQL alone, and is what refuses."""

import re
import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest

from ledger.opening import Ledger
from plan.proposal import Verdict
from tests.fakes import FakeClock
from tests.ledger import scenes_of_time, scenes_of_words
from tests.ledger.scenes import STAGES, Scene
from tests.ledger.steps import decide, submit, write_past

REGISTERED = (scenes_of_time, scenes_of_words)  # imported, so that their scenes are there


@pytest.mark.parametrize("name", STAGES)
def test_what_may_not_happen_is_refused_by_sql_alone(
    name: str, with_deputy: Ledger, path: Path, clock: FakeClock
) -> None:
    trigger, stage = STAGES[name]
    scene = Scene(with_deputy, path, clock)
    stage(scene)
    at = clock.now() + scene.ahead

    with pytest.raises(sqlite3.IntegrityError):
        write_past(path, at, scene.event, scene.rows, actor=scene.actor)
    write_past(path, at, scene.event, scene.rows, actor=scene.actor, without=[trigger])


def test_every_condition_of_this_part_has_a_scene() -> None:
    script = files("ledger").joinpath("sql", "2_life.sql").read_text("utf-8")
    triggers = set(re.findall(r"CREATE TRIGGER (\w+)", script))

    gates = {"revisions_gate_attested", "revisions_gate_hidden"}  # tests/ledger/test_gate.py
    assert triggers - gates == {trigger for trigger, _ in STAGES.values()}


def test_a_deputy_votes_only_once_called(with_deputy: Ledger, clock: FakeClock) -> None:
    case = submit(with_deputy, clock)
    clock.advance(hours=48)
    assert [one for one in with_deputy.governance.due() if with_deputy.governance.act_on(one)]

    assert decide(with_deputy, case, "tom", Verdict.APPROVE).role == "finance"
