"""What can be set: the file names things, the environment wins, a key is shown nowhere."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import ExampleClock
from app.errors import CannotError
from app.settings import load_settings, switch_tracing_off
from app.workspace import check_free
from plan.errors import PlanFileError

FILE = '[model]\nname = "small"\nbase_url = "http://localhost:1/v1"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "interlock.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_without_a_file_and_an_environment_the_rules_answer(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml", {}).model is None


def test_the_environment_wins_over_the_file(config: Path) -> None:
    environment = {"INTERLOCK_MODEL": "large", "OPENAI_BASE_URL": "https://a.example/v1"}

    quiet, loud = load_settings(config, {}).model, load_settings(config, environment).model

    assert quiet is not None
    assert loud is not None
    assert (quiet.model, quiet.base_url) == ("small", "http://localhost:1/v1")
    assert (loud.model, loud.base_url) == ("large", "https://a.example/v1")


def test_our_own_address_wins_over_the_general_one(config: Path) -> None:
    environment = {"INTERLOCK_BASE_URL": "https://b.example/v1", "OPENAI_BASE_URL": "https://a/v1"}

    found = load_settings(config, environment).model

    assert found is not None
    assert found.base_url == "https://b.example/v1"


def test_a_key_is_shown_nowhere(config: Path) -> None:
    settings = load_settings(config, {"OPENAI_API_KEY": "sk-secret"})

    assert "sk-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "environment",
    [{"INTERLOCK_TIMEOUT_SECONDS": "soon"}, {"INTERLOCK_BASE_URL": "ftp://x"}],
)
def test_a_setting_that_makes_no_sense_is_named(config: Path, environment: dict[str, str]) -> None:
    with pytest.raises(PlanFileError, match=r"interlock.toml, model"):
        load_settings(config, environment)


def test_tracing_is_off_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_TRACING_V2", "true")

    switch_tracing_off()

    assert os.environ["LANGSMITH_TRACING"] == "false"  # noqa: TID251  # what was set is looked at
    assert os.environ["LANGCHAIN_TRACING_V2"] == "false"  # noqa: TID251  # likewise


def test_an_example_lives_in_its_own_days() -> None:
    start = datetime(2026, 5, 18, 8, tzinfo=UTC)
    entries: list[datetime] = []
    clock = ExampleClock(start, lambda: entries[-1] if entries else None)

    first = clock.now()
    entries.append(datetime(2026, 5, 18, 9, 30, tzinfo=UTC))

    assert first == clock.now().replace(hour=8, minute=1)
    assert clock.now() == datetime(2026, 5, 18, 9, 31, tzinfo=UTC)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")

    with pytest.raises(CannotError, match="is a file"):
        check_free(tmp_path / "taken")


def test_a_workspace_does_not_say_where_the_key_goes(tmp_path: Path) -> None:
    config = tmp_path / "interlock.toml"
    config.write_text('[model]\nname = "small"\nbase_url = "https://elsewhere.example/v1"\n')
    key = {"OPENAI_API_KEY": "secret"}

    with pytest.raises(PlanFileError, match="export INTERLOCK_BASE_URL=https://elsewhere"):
        load_settings(config, key)

    meant = load_settings(config, {**key, "INTERLOCK_BASE_URL": "https://elsewhere.example/v1"})
    assert meant.model is not None
    assert meant.model.base_url == "https://elsewhere.example/v1"
