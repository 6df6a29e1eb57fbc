"""Counts from databases: read-only, one number for each query, and a history by days."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from plan.records import Fact
from tests.builders import six_people, small_plan
from tests.tools.sourcing import NOW
from tools.sources import SourceContext, SourceError, SourceSpec, read_source
from tools.sources.base import Secrets

URL = "sqlite:///inbox/counts.db"
ONE = {
    "object": "invoices",
    "source": "SELECT count(*) FROM old",
    "target": "SELECT 3",
    "task": "T04",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    with closing(sqlite3.connect(tmp_path / "inbox" / "counts.db")) as database:
        database.execute("CREATE TABLE old (id INTEGER)")
        database.executemany("INSERT INTO old VALUES (?)", [(n,) for n in range(4)])
        database.commit()
    return tmp_path


def read(root: Path, *objects: dict[str, Any], **more: Any) -> tuple[Fact, ...]:  # noqa: ANN401  # fields
    secrets = more.pop("secrets", Secrets())
    spec = SourceSpec.model_validate(
        {"name": "rec", "kind": "sql", "url": URL, "object": objects or (ONE,), **more}
    ).model_copy(update={"secrets": secrets})
    return read_source(spec, SourceContext(small_plan(), six_people(), NOW, root))


def refusal(root: Path, *objects: dict[str, Any], **more: Any) -> str:  # noqa: ANN401  # fields
    with pytest.raises(SourceError) as refused:
        read(root, *objects, **more)
    return str(refused.value)


def test_a_query_for_each_side_gives_a_fact_as_of_today(root: Path) -> None:
    [fact] = read(root, {**ONE, "tolerance": "25 %"})

    assert (fact.subject, fact.at, fact.place) == ("T04", "2026-03-20", "rec, invoices")
    assert fact.data == {
        "object": "invoices",
        "source_count": 4,
        "target_count": 3,
        "tolerance": 1,
    }


def test_the_same_counts_on_the_same_day_are_the_same_fact(root: Path) -> None:
    assert read(root)[0].hash == read(root)[0].hash


def test_the_target_may_be_another_database(root: Path) -> None:
    (root / "inbox" / "counts.db").rename(root / "inbox" / "old.db")
    with closing(sqlite3.connect(root / "inbox" / "counts.db")) as database:
        database.execute("CREATE TABLE new (id INTEGER)")

    [fact] = read(
        root,
        {**ONE, "target": "SELECT count(*) FROM new;"},
        url="sqlite:///inbox/old.db",
        target_url=URL,
    )

    assert (fact.data["source_count"], fact.data["target_count"]) == (4, 0)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM old", "does not begin with SELECT or WITH"),
        ("SELECT 1; DELETE FROM old", "holds several statements"),
        ("WITH x AS (SELECT 1) DELETE FROM old RETURNING 1", "its query fails: attempt to write"),
        ("SELECT count(*) FROM gone", "its query fails: no such table"),
        ("SELECT 1, 2", "gives 1 row(s) of 2 column(s)"),
        ("SELECT id FROM old", "gives 2 row(s) of 1 column(s)"),
        ("SELECT id FROM old WHERE 0", "gives 0 row(s)"),
        ("SELECT 'four'", "gives 'four', which is no count"),
        ("SELECT 1.5", "gives 1.5, which is no count"),
        ("SELECT -1", "gives -1, which is no count"),
        ("SELECT NULL", "gives None, which is no count"),
        ("SELECT load_extension('x')", "its query fails"),
    ],
)
def test_a_query_that_gives_no_count_names_its_object(root: Path, query: str, words: str) -> None:
    found = refusal(root, {**ONE, "source": query})

    assert "rec, invoices: " in found
    assert words in found
    with closing(sqlite3.connect(root / "inbox" / "counts.db")) as database:
        assert database.execute("SELECT count(*) FROM old").fetchone() == (4,)


def test_a_colon_and_a_percent_sign_are_what_they_are(root: Path) -> None:
    query = "SELECT count(*) FROM old WHERE 'a:b' LIKE 'a:%' AND ':x' = ':x'"

    assert read(root, {**ONE, "source": query})[0].data["source_count"] == 4


def test_every_wrong_object_is_named_and_nothing_is_used(root: Path) -> None:
    found = refusal(
        root, {**ONE, "source": "SELECT x"}, {**ONE, "object": "claims", "target": "SELECT y"}
    )

    assert "rec, invoices" in found
    assert "rec, claims" in found


def test_a_query_that_runs_for_ever_is_stopped(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.sources.sql_counts.SECONDS", 0)
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    )

    assert "its query fails: interrupted" in refusal(root, {**ONE, "source": endless})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///inbox/gone.db", "there is no such file"),
        ("sqlite:////etc/passwd", "a source lies inside the workspace"),
        ("sqlite:///../counts.db", "a source lies inside the workspace"),
        ("sqlite://", "has to name a file"),
        ("sqlite:///inbox/counts.db?mode=rwc", "has to name a file"),
        ("mysql://db.example.com/x", "is no kind of database that is read here"),
        ("nonsense", "has no address"),
        ("", "has no address; write url in the settings, or INTERLOCK_URL_REC"),
    ],
)
def test_an_address_that_is_none_is_refused(root: Path, url: str, words: str) -> None:
    assert words in refusal(root, url=url)


def test_the_workspaces_own_ledger_is_no_source(root: Path) -> None:
    (root / "ledger.db").write_bytes(b"")

    assert "is the workspace's own" in refusal(root, url="sqlite:///ledger.db")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_address_of_the_environment_is_shown_nowhere(root: Path) -> None:
    pytest.importorskip("psycopg", reason="the driver is not installed")
    secret = SecretStr("postgresql://reader:hunter2@127.0.0.1:9/rec")

    found = refusal(root, url="", secrets=Secrets(url=secret))

    assert "the database cannot be used" in found
    assert "hunter2" not in found


def test_a_password_in_the_settings_is_refused() -> None:
    with pytest.raises(ValidationError, match="put the address into the environment"):
        SourceSpec.model_validate(
            {"name": "r", "kind": "sql", "url": "postgresql://a:b@c/d", "object": [ONE]}
        )


@pytest.mark.parametrize(
    ("one", "words"),
    [
        ({**ONE, "task": "T99"}, "there is no task 'T99'"),
        ({**ONE, "tolerance": "some"}, "'some' is no tolerance"),
    ],
)
def test_a_wrong_object_is_told_before_anything_is_asked(
    root: Path, one: dict[str, Any], words: str
) -> None:
    assert words in refusal(root, one)
    assert "stands twice" in refusal(root, ONE, ONE)
