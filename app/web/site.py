"""What every request reaches: the workspace's folder, the clock, the store, the templates.

What was read of the workspace is kept by what its ledger says (see ``app.web.lending``), so several
processes on one ledger behave as one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from jinja2 import Environment

from app.bootstrap import Workspace
from app.web.accounts import Accounts
from app.web.assets import Assets
from app.web.lending import Lending
from app.web.limits import Streams
from app.web.provider import Provider
from app.web.sessions import Sessions
from app.web.store import Store
from app.web.telemetry import Counters
from plan.people import People
from plan.ports import Clock

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Site:
    """The parts that pages are made with; ``origins`` are the addresses that are ours."""

    folder: Path
    clock: Clock
    lending: Lending
    store: Store
    accounts: Accounts
    sessions: Sessions
    form_key: bytes
    origins: frozenset[str]
    secure: bool
    drawing: Environment
    assets: Assets
    counters: Counters
    streams: Streams = field(default_factory=Streams)
    provider: Provider | None = None
    play: bool = False

    @property
    def passwords(self) -> bool:
        """Say whether people may log in with a password."""
        return self.provider is None or not self.provider.settings.only

    def people(self) -> People:
        """Give the newest people, once nothing is kept here of whoever is none of them."""
        with self.opened() as workspace:
            return self.people_of(workspace)

    def people_of(self, workspace: Workspace) -> People:
        """Give the newest people of an open workspace; see ``people``."""
        people = workspace.reader.people()  # read first: what is kept is then never of older ones
        self.accounts.keep_only(workspace.ledger.people_mark(), workspace.ledger.joined)
        return people

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Lend the open workspace to one request."""
        with self.lending.opened() as workspace:
            yield workspace


def site_of(request: Request) -> Site:
    """Give the site that a request belongs to."""
    site: Site = request.app.state.site
    return site


def own_origins(port: int, url: str | None, host: str) -> frozenset[str]:
    """Give the origins that are ours: the public address where one is named, else this machine."""
    if url is not None:
        return frozenset({url.rstrip("/")})
    names = {*LOOPBACK, f"[{host}]" if ":" in host else host}
    return frozenset(f"http://{name}:{port}" for name in names)
