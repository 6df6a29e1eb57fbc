"""While the model fails in any way, rounds, chat and approvals go on, and say who wrote and why."""

from pathlib import Path
from random import Random

import pytest

from agents.asking import Patience
from agents.crew import Crew, build_crew
from agents.guarding import Guard
from agents.models import ModelSettings
from agents.spending import BreakerSettings, Budget
from graphs.round import run_round
from plan.records import Draft
from tests.agents import fake_endpoint as fake
from tests.agents.faults import FAULTS
from tests.fakes import FakeClock
from tests.graphs.office import Office
from tests.graphs.rounding import STATUS, WORDS, office_with_inbox, rounding_office
from tests.graphs.talking import say

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUICK = sorted(name for name, fault in FAULTS.items() if not fault.slow)
UNRELENTING = BreakerSettings(failures=1000)


def crew_at(url: str, guard: Guard, **settings: object) -> Crew:
    given = ModelSettings.model_validate({"model": "the-model", "base_url": url, **settings})
    return build_crew(given, Patience(sleep=lambda _: None), guard)


def office_at(root: Path, crew: Crew, guard: Guard) -> Office:
    return rounding_office(root, crew=crew, sources=(STATUS, WORDS), round_begins=guard.begin_round)


def by_rules(drafts: tuple[Draft, ...]) -> bool:
    return all(one.model is None and one.prompt is None for one in drafts)


def test_rounds_and_chat_go_on_by_rules_whatever_the_endpoint_does(tmp_path: Path) -> None:
    guard, chance = Guard(FakeClock(), breaker=UNRELENTING), Random(5)  # noqa: S311  # a seed, no secret
    office_with_inbox(tmp_path)
    with fake.running([]) as endpoint:
        office = office_at(tmp_path, crew_at(endpoint.url, guard), guard)
        for _ in range(4):
            endpoint.script[:] = [FAULTS[chance.choice(QUICK)].reply for _ in range(60)]
            result = run_round(office.context)
            spoken = say(office, "draft the smallest change")

            assert set(result.written_by.values()) == {"rules"}
            assert len(result.notices) >= 4
            assert all(": the " in one and " model" in one for one in result.notices)
            assert "SECRET" not in str(result) + str(spoken)
            assert (spoken.written_by, spoken.failure is None) == ("rules", False)
            assert spoken.answer
        assert len(endpoint.requests) > 30
        drafts = office.ledger.evidence.drafts()
        assert drafts
        assert by_rules(drafts)
        office.ledger.close()


def test_approvals_need_no_model(tmp_path: Path) -> None:
    guard = Guard(FakeClock(), breaker=UNRELENTING)
    office_with_inbox(tmp_path)
    with fake.running([fake.error(500)] * 99) as endpoint:
        office = office_at(tmp_path, crew_at(endpoint.url, guard), guard)
        run_round(office.context)
        asked, case = len(endpoint.requests), office.propose()
        office.runner.open(case.id)
        for person in ("fiona", "olga"):
            office.say(case.id, person)
            office.runner.pump(case.id)

        assert office.revisions == [None, case.id]
        assert len(endpoint.requests) == asked
        office.ledger.close()


def test_a_round_without_budget_says_so_and_the_next_one_has_its_own(tmp_path: Path) -> None:
    guard = Guard(FakeClock(), budget=Budget(tokens_per_round=100), breaker=UNRELENTING)
    office_with_inbox(tmp_path)
    with fake.running([]) as endpoint:
        office = office_at(tmp_path, crew_at(endpoint.url, guard), guard)
        result = run_round(office.context)

        assert endpoint.requests == []
        assert "0 of 100 tokens of this round are used" in " ".join(result.notices)
        assert set(result.written_by.values()) == {"rules"}
        office.ledger.close()


def test_an_endpoint_that_is_down_is_soon_left_alone(tmp_path: Path) -> None:
    guard = Guard(FakeClock(), breaker=BreakerSettings(failures=5, rest_seconds=60))
    office_with_inbox(tmp_path)
    with fake.running([fake.error(503)] * 99) as endpoint:
        office = office_at(tmp_path, crew_at(endpoint.url, guard), guard)
        results = [run_round(office.context) for _ in range(3)]

        # three departments ask side by side, so what was under way when it opened still counts
        assert 5 <= len(endpoint.requests) <= 7
        assert "so it is left alone for a while: until 08:01" in " ".join(results[-1].notices)
        office.ledger.close()
