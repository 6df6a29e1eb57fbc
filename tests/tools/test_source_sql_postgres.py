"""Counts from a real PostgreSQL server, where one can be started; read-only in every way."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from plan.records import Fact
from tests.builders import six_people, small_plan
from tests.tools.sourcing import NOW
from tools.sources import SourceContext, SourceError, SourceSpec, read_source
from tools.sources.base import Secrets

psycopg = pytest.importorskip("psycopg", reason="the driver is not installed")
_TOOLS = ("initdb", "pg_ctl")
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not all(map(shutil.which, _TOOLS)), reason="no PostgreSQL server is installed"
    ),
]


def _run(*words: str, as_user: str | None) -> None:
    command = ["runuser", "-u", as_user, "--", *words] if as_user else [*words]
    subprocess.run(command, check=True, capture_output=True, timeout=60, cwd="/")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server that listens on a socket file only, with a table in it."""
    as_user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="il-pg-") as folder:
        place = Path(folder)
        if as_user:
            shutil.chown(place, as_user)
        data = str(place / "data")
        try:
            _run("initdb", "-D", data, "-U", "owner", "-A", "trust", "-N", as_user=as_user)
            options = f"-c listen_addresses='' -k {folder} -c fsync=off"
            _run(
                "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start",
                as_user=as_user,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"no PostgreSQL server could be started: {error}")
        try:
            address = f"postgresql://owner@/postgres?host={folder}"
            with psycopg.connect(address) as connection:
                connection.execute("CREATE TABLE old AS SELECT generate_series(1, 5) AS id")
            yield address
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop", as_user=as_user)


def read(server: str, query: str) -> tuple[Fact, ...]:
    one: dict[str, Any] = {"object": "rows", "source": query, "target": "SELECT count(*) FROM old"}
    spec = SourceSpec.model_validate({"name": "rec", "kind": "sql", "object": [one]})
    spec = spec.model_copy(update={"secrets": Secrets(url=SecretStr(server))})
    return read_source(spec, SourceContext(small_plan(), six_people(), NOW, Path()))


def test_counts_come_from_a_real_server(server: str) -> None:
    [fact] = read(server, "SELECT count(*) FROM old WHERE 'a%' LIKE 'a%' AND id::text <> '5'")

    assert (fact.data["source_count"], fact.data["target_count"]) == (4, 5)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("WITH x AS (DELETE FROM old RETURNING 1) SELECT count(*) FROM x", "read-only transaction"),
        ("SELECT nextval('gone')", "does not exist"),
        ("SELECT count(*) FROM old; DROP TABLE old", "several statements"),
        ("SELECT id FROM old", "one number"),
    ],
)
def test_a_query_that_writes_or_counts_nothing_is_refused(
    server: str, query: str, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        read(server, query)

    assert read(server, "SELECT count(*) FROM old")[0].data["source_count"] == 5


def test_a_query_that_runs_for_ever_is_stopped_by_the_server(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.sources.sql_counts.SECONDS", 0.05)

    with pytest.raises(SourceError, match="statement timeout"):
        read(server, "SELECT count(*) FROM generate_series(1, 1000000000)")
