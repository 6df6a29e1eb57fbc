"""``[model]``: who answers for whom and for how much; and the account that the workspace keeps."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from agents.models import ModelSettings
from agents.spending import Account, BreakerSettings, Spent
from agents.wire import MOST_BYTES
from app.files.models import KEYS
from app.scrubbing import secrets_of
from app.settings import load_settings
from app.till import MODELS, FileTill
from plan.errors import PlanFileError
from tests.docs.pages import ROOT

FILE = """\
[model]
name = "large"
base_url = "http://localhost:1/v1"
second = "small"
[model.agents]
coordinator = "larger"
[model.prices]
large = [1.25, 10]
larger = [2.5, 20]
small = [0.1, 0.4]
[model.budget]
tokens_per_round = 200_000
money_per_day = 10
[model.breaker]
failures = 3
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "interlock.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def models(path: Path, **environment: str) -> ModelSettings:
    found = load_settings(path, environment).model
    assert found is not None
    return found


def test_the_file_names_models_prices_and_limits(write: Write) -> None:
    found = models(write(FILE), OPENAI_API_KEY="first-key")

    assert found.second is not None
    assert (found.second.model, found.second.base_url) == ("small", "http://localhost:1/v1")
    assert found.second.api_key.get_secret_value() == "first-key"
    assert found.agents == {"coordinator": "larger"}
    assert found.prices["small"].prompt == Decimal("0.1")
    assert (found.budget.tokens_per_round, found.budget.money_per_day) == (200_000, Decimal(10))
    assert (found.breaker.failures, found.breaker.rest_seconds) == (3, 300)


def test_the_example_of_the_page_is_read_and_states_what_holds(write: Write) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    text = page.split("\n## Models\n")[1].split("\n## ")[0]
    example = text.split("```toml\n")[1].split("```")[0]

    found = models(write(example))

    assert found.breaker == BreakerSettings()
    assert all(field is not None for _, field in found.budget)
    assert set(KEYS) <= set(re.findall(r"^\[?(?:model\.)?([a-z_]+)", example, re.MULTILINE))
    assert f"more than {MOST_BYTES // 10**6} MB" in text


def test_nobody_else_is_asked_unless_it_is_configured(write: Write) -> None:
    found = models(write('[model]\nname = "m"\n'))

    assert (found.second, found.agents, found.budget.of_money) == (None, {}, False)


def test_a_key_never_goes_to_the_second_models_own_address(write: Write) -> None:
    found = models(
        write(FILE),
        OPENAI_API_KEY="first-key",
        INTERLOCK_SECOND_BASE_URL="https://other.example/v1",
        INTERLOCK_SECOND_API_KEY="second-key",
    )

    assert found.second is not None
    assert found.second.api_key.get_secret_value() == "second-key"
    assert (
        models(
            write(FILE),
            OPENAI_API_KEY="first-key",
            INTERLOCK_SECOND_BASE_URL="https://other.example/v1",
        ).second
        != found.second
    )
    assert "second-key" in secrets_of(
        load_settings(
            write(FILE),
            {
                "INTERLOCK_SECOND_BASE_URL": "https://o.example/v1",
                "INTERLOCK_SECOND_API_KEY": "second-key",
            },
        )
    )


def test_the_environment_names_the_second_model_before_the_file(write: Write) -> None:
    found = models(write(FILE.replace("money_per_day = 10\n", "")), INTERLOCK_SECOND_MODEL="tiny")

    assert found.second is not None
    assert found.second.model == "tiny"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FILE.replace("small = [0.1, 0.4]", ""), "needs the prices of every model: small"),
        (FILE.replace("[0.1, 0.4]", "0.1"), "is no pair of prices"),
        (FILE.replace("[0.1, 0.4]", "[0.1, true]"), "is no pair of prices"),
        (FILE.replace("money_per_day = 10", "money_per_day = -1"), "model.budget.money_per_day"),
        (FILE.replace("money_per_day = 10", "money_per_week = 10"), "money_per_week"),
        (FILE.replace("failures = 3", "failures = 0"), "model.breaker.failures"),
        (FILE.replace("coordinator =", "chair ="), "unknown key; use finance"),
        (FILE.replace("[model.agents]", "[model.agent]"), "unknown key; use name"),
        ('[model]\nname = "m"\nbudget = 3\n', "write [model.budget]"),
    ],
)
def test_what_makes_no_sense_is_named(write: Write, text: str, words: str) -> None:
    with pytest.raises(PlanFileError) as caught:
        load_settings(write(text), {})

    assert words in str(caught.value)


def test_the_account_is_kept_from_process_to_process(tmp_path: Path) -> None:
    charge = Spent(tokens=5, money=7)

    for _ in range(2):
        FileTill(tmp_path).change(lambda one: (one.charged(charge, in_round=True), None))

    kept = FileTill(tmp_path).change(lambda one: (one, one))
    assert (kept.of_day, kept.of_round) == (Spent(tokens=10, money=14),) * 2


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\x00", b'{"day": 3}', b"[" * 100_000])
def test_a_damaged_account_counts_as_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / MODELS).write_bytes(damage)

    assert FileTill(tmp_path).change(lambda one: (one, one)) == Account()


def test_side_by_side_no_charge_is_lost(tmp_path: Path) -> None:
    tills = [FileTill(tmp_path) for _ in range(4)]

    def charge(number: int) -> None:
        one = Spent(tokens=1)
        tills[number % 4].change(lambda account: (account.charged(one, in_round=False), None))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(charge, range(80)))

    assert tills[0].change(lambda one: (one, one.of_day.tokens)) == 80
