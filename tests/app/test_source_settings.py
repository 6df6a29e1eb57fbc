"""Endpoints in the settings: secrets come from the environment alone, and go where it says."""

from pathlib import Path

import pytest

from app.settings import load_settings
from plan.errors import PlanFileError
from tools.sources import SourceError

JIRA = '[[source]]\nname = "eng.jira"\nkind = "jira"\nurl = "https://jira.example.com"\n'
SQL = (
    '[[source]]\nname = "rec"\nkind = "sql"\nurl = "sqlite:///inbox/x.db"\n'
    '[[source.object]]\nobject = "invoices"\nsource = "SELECT 1"\ntarget = "SELECT 2"\n'
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "interlock.toml"


def test_a_token_and_its_address_come_from_the_environment(config: Path) -> None:
    config.write_text(JIRA, encoding="utf-8")
    told = {
        "INTERLOCK_TOKEN_ENG_JIRA": "s3cret",
        "INTERLOCK_URL_ENG_JIRA": "https://real.example.com",
    }

    [spec] = load_settings(config, told).sources

    assert spec.address() == "https://real.example.com"
    assert spec.secrets.token is not None
    assert "s3cret" not in repr(spec) + str(spec) + spec.model_dump_json()


def test_a_token_does_not_go_where_the_file_alone_says(config: Path) -> None:
    config.write_text(JIRA, encoding="utf-8")
    [spec] = load_settings(config, {"INTERLOCK_TOKEN_ENG_JIRA": "s3cret"}).sources

    with pytest.raises(SourceError, match=r"export INTERLOCK_URL_ENG_JIRA=https://jira\.example"):
        spec.address()


def test_objects_with_their_queries_are_read(config: Path) -> None:
    config.write_text(SQL, encoding="utf-8")

    [spec] = load_settings(config, {}).sources

    assert [(one.object, one.target) for one in spec.object] == [("invoices", "SELECT 2")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (JIRA + 'token = "s3cret"\n', "holds a secret"),
        (JIRA + 'secrets = { token = "x" }\n', "holds a secret"),
        (JIRA.replace("https://", "https://me:pw@"), "put the address into the environment"),
        (JIRA + 'path = "inbox"\n', "has a url and no path"),
        (SQL.partition("[[source.object]]")[0], "has [[source.object]] tables"),
        ('[[source]]\nname = "s"\nkind = "bpmn"\n', "needs a path"),
        ('[[source]]\nname = "s"\nkind = "mail"\npath = "x"\ntask = "T1"\n', "has no task"),
    ],
)
def test_a_wrong_source_is_refused_without_showing_its_secret(
    config: Path, text: str, words: str
) -> None:
    config.write_text(text, encoding="utf-8")

    with pytest.raises(PlanFileError) as refused:
        load_settings(config, {})

    assert words in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert ":pw@" not in str(refused.value)
