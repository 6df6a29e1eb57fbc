"""Counts from databases: for each object one query on either side, each giving one number.

SQLite and PostgreSQL by SQLAlchemy address, read-only: SQLite is opened so, and PostgreSQL begins
every transaction so. A query is one statement and runs half a minute at most. What a function of
the database does by itself nothing here can stop, so give the source a user that may only read.
Facts are as of today: the days make a history, and the same day twice changes nothing.
"""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from plan.errors import Problem
from plan.records import Fact
from tools.sources.base import CountQuery, SourceContext, SourceError, SourceSpec, locate, refuse
from tools.sources.counts import count_fact, wrong_tolerance

SECONDS = 30
_STEPS = 100_000  # of SQLite's machine between two looks at the clock
_CONNECT_SECONDS = 10
_MOST = 10**15
_OURS = ("ledger.db", "checkpoints.db")
_READS = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")  # what SQLAlchemy would take for a parameter
_POSTGRES = ("postgresql", "postgresql+psycopg", "postgres")


def read_sql_counts(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Count every object on both sides.

    Raises:
        SourceError: a database, a query or its answer is wrong; then nothing is used.
    """
    _check(spec, context)
    facts: list[Fact] = []
    problems: list[Problem] = []
    with ExitStack() as stack:
        source = stack.enter_context(_connected(spec, context, "url"))
        other = spec.target_url or spec.secrets.target_url
        target = stack.enter_context(_connected(spec, context, "target_url")) if other else source
        for one in spec.object:
            cells = {"object": one.object, "tolerance": one.tolerance}
            try:
                cells["source_count"] = str(_count(source, one.source))
                cells["target_count"] = str(_count(target, one.target))
            except _CountError as error:
                problems.append(Problem(spec.name, None, one.object, str(error)))
                continue
            place = f"{spec.name}, {one.object}"
            facts.append(count_fact(spec, cells, one.task, context.today.isoformat(), place))
    if problems:
        raise SourceError(problems)
    return tuple(facts)


class _CountError(ValueError):
    """A query that gives no count; the message completes the object's name."""


def _check(spec: SourceSpec, context: SourceContext) -> None:
    problems = [
        Problem(spec.name, None, one.object, message)
        for one in spec.object
        for message in _wrong(one, context)
    ]
    names = [one.object for one in spec.object]
    problems += [
        Problem(spec.name, None, name, "stands twice; keep one")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise SourceError(problems)


def _wrong(one: CountQuery, context: SourceContext) -> Iterator[str]:
    if one.task is not None and one.task not in context.plan.by_id:
        yield f"there is no task {one.task!r}; write an id of the plan"
    if wrong := wrong_tolerance(one.tolerance):
        yield wrong
    for side in (one.source, one.target):
        if not _READS.match(side):
            yield "its query does not begin with SELECT or WITH; a source only reads"
        if ";" in side.strip().rstrip(";"):
            yield "its query holds several statements; write one"


@contextmanager
def _connected(
    spec: SourceSpec, context: SourceContext, name: Literal["url", "target_url"]
) -> Iterator[Connection]:
    engine = _engine(spec, context, name)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                _limit(connection.connection.driver_connection)
            yield connection
    except SQLAlchemyError as error:
        raise refuse(spec.name, f"the database cannot be used: {_reason(error)}") from None
    finally:
        engine.dispose()


def _engine(spec: SourceSpec, context: SourceContext, name: Literal["url", "target_url"]) -> Engine:
    address = spec.address(name)
    try:
        url = make_url(address)
    except ArgumentError:
        raise refuse(spec.name, f"its {name} is no database address") from None
    try:
        if url.drivername == "sqlite":
            from_file = getattr(spec.secrets, name) is None
            return create_engine(_sqlite(spec, url, context, from_file), poolclass=NullPool)
        if url.drivername in _POSTGRES:
            return _postgres(spec, url)
    except (NoSuchModuleError, ImportError):
        message = "needs a driver: python -m pip install 'interlock[postgres]'"
        raise refuse(spec.name, message) from None
    message = f"{url.drivername!r} is no kind of database that is read here; use sqlite, postgresql"
    raise refuse(spec.name, message)


def _sqlite(spec: SourceSpec, url: URL, context: SourceContext, from_file: bool) -> URL:  # noqa: FBT001  # a fact, no switch
    """Give the address that opens a file for reading; the settings stay in the workspace."""
    if not url.database or url.database == ":memory:" or url.query:
        raise refuse(spec.name, "has to name a file: sqlite:///inbox/counts.db, and nothing behind")
    place = locate(url.database, context.root) if from_file else Path(url.database).resolve()
    if not place.is_file():
        raise refuse(spec.name, "names a database file that is not there")
    if place.parent == context.root.resolve() and place.name in _OURS:
        raise refuse(spec.name, f"{place.name} is the workspace's own; name another database")
    return URL.create(
        "sqlite", database=f"file:{quote(str(place))}", query={"mode": "ro", "uri": "true"}
    )


def _postgres(spec: SourceSpec, url: URL) -> Engine:
    token = spec.secrets.token
    url = url.set(drivername="postgresql+psycopg")
    if token is not None and url.password is None:
        url = url.set(password=token.get_secret_value())
    options = f"-c default_transaction_read_only=on -c statement_timeout={int(SECONDS * 1000)}"
    return create_engine(
        url,
        poolclass=NullPool,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "options": options},
        execution_options={"postgresql_readonly": True},
    )


def _limit(driver: Any) -> None:  # noqa: ANN401  # sqlite3's own connection
    """Stop a query that runs too long; SQLite has no limit of its own."""
    end = time.monotonic() + SECONDS
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


def _count(connection: Connection, query: str) -> int:
    try:
        statement = text(_COLON.sub(r"\\:", query.strip().rstrip(";")))
        rows = connection.execute(statement).fetchmany(2)
    except SQLAlchemyError as error:
        connection.rollback()
        raise _CountError(f"its query fails: {_reason(error)}") from None
    if len(rows) != 1 or len(rows[0]) != 1:
        shape = f"{len(rows)} row(s) of {len(rows[0]) if rows else 0} column(s)"
        raise _CountError(f"its query gives {shape}; it has to give one number")
    found = rows[0][0]
    if isinstance(found, bool) or found is None or not 0 <= _whole(found) < _MOST:
        raise _CountError(f"its query gives {found!r}, which is no count")
    return _whole(found)


def _whole(found: Any) -> int:  # noqa: ANN401  # whatever a database gives
    try:
        return int(found) if int(found) == found else -1
    except (TypeError, ValueError, OverflowError):
        return -1


def _reason(error: SQLAlchemyError) -> str:
    """Give the database's own first line, without the statement and the address."""
    own = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(own).splitlines() or [type(own).__name__])[0][:200]
