"""A site on a small workspace, and visitors: browsers without scripts that read and send forms."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.bootstrap import Workspace, create_workspace
from app.importing import find_files, read_beginning
from app.services.decisions import decide
from app.services.proposals import propose_operations, read_operations, view_proposal
from app.web.forgery import mask_token
from plan.proposal import Verdict

HOME = "http://127.0.0.1:8000"
PASSWORD = "a sentence that nobody guesses"  # noqa: S105  # of nobody
PLAN = """\
id,name,department,team,duration,predecessors,gate,note
T01,Map the ledger accounts,finance,FIN,5d,,,
T02,Approve the firewall change,it-security,SEC,3d,,,
T03,Set up the target cluster,operations,PLT,10d,T01FS,,
T04,Migrate the invoice process,operations,PLT,8d,T02FS;T03FS+1d,,
T05,Reconcile the invoices,finance,FIN,4d,T04FS,,
T06,Go-live decision,operations,all,0d,T05FS,finance and operations and it-security,
"""
MEMBERS = [
    ("maya", "Maya Lindqvist", "pmo", ["pmo"]),
    ("tom", "Tom Okafor", "pmo", ["pmo"]),
    ("olga", "Olga Petrova", "operations", ["operations"]),
    ("owen", "Owen Price", "operations", ["operations"]),
    ("fiona", "Fiona Hart", "finance", ["finance"]),
    ("sam", "Sam Reyes", "it-security", ["it-security"]),
    ("rose", "Rose Tan", "finance", []),
]
APPROVERS = ("fiona", "olga", "sam", "tom")


class MovableClock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def go(self, **passed: float) -> None:
        self.time += timedelta(**passed)


_LOOPS: list[BlockingPortal] = []


@contextmanager
def one_loop() -> Iterator[None]:
    """Let all visitors ask in one event loop, as a server has one; else each request starts one."""
    with start_blocking_portal() as loop:
        _LOOPS.append(loop)
        try:
            yield
        finally:
            _LOOPS.remove(loop)


class Web(NamedTuple):
    """A site with its folder and its clock."""

    app: FastAPI
    folder: Path
    clock: MovableClock

    def client(self) -> TestClient:
        """Give somebody who has not logged in."""
        head = {"origin": HOME}
        client = TestClient(self.app, base_url=HOME, headers=head, follow_redirects=False)
        client.portal = _LOOPS[-1] if _LOOPS else None
        return client

    def invitation(self, person: str) -> str:
        site = self.app.state.site
        member = site.people().member(person)
        return f"/invitation/{site.accounts.invite(member, site.clock.now())}"

    def log_in(self, person: str) -> "Visitor":
        """Give somebody who has a session; how one comes by it is tested apart."""
        site, client = self.app.state.site, self.client()
        token = site.sessions.begin(person, "web", site.clock.now(), instead_of=None)
        client.cookies.set("interlock", token)
        return Visitor(client, site.form_key)

    def join(self, person: str, client: TestClient | None = None) -> "Visitor":
        """Give somebody who has come by an invitation and chosen a password."""
        client, link = client or self.client(), self.invitation(person)
        page = client.get(link)
        form = {"form_token": token_in(page.text), "password": PASSWORD, "again": PASSWORD}
        answer = client.post(link, data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        return Visitor(client)

    def people(self) -> list[str]:
        """Give who is a person of this workspace."""
        return [id_ for id_, *_ in MEMBERS]

    def ledger(self) -> str:
        """Give the hash of the ledger's file."""
        return sha256((self.folder / "ledger.db").read_bytes()).hexdigest()

    def routes(self) -> list[tuple[str, str]]:
        """Give every method and path that the application answers, from its router."""
        return [
            (method, context.path)
            for context in iter_route_contexts(self.app.routes)
            if context.path is not None
            for method in sorted(context.methods or {"?"})
        ]


class Visitor:
    """A browser without scripts: it reads pages and sends their forms."""

    def __init__(self, client: TestClient, form_key: bytes | None = None) -> None:
        self.client, self._form_key = client, form_key

    def get(self, path: str) -> Any:  # noqa: ANN401  # the client's own answer
        return self.client.get(path)

    def token(self) -> str:
        """Give the token of a form: made as a page makes it, or read from one."""
        if self._form_key is not None:
            return mask_token(self._form_key, self.client.cookies["interlock"])
        return token_in(self.client.get("/proposals").text)

    def post(self, path: str, **fields: Any) -> Any:  # noqa: ANN401  # the client's own answer
        return self.client.post(path, data={"form_token": self.token(), **fields})

    def form(self, id_: str) -> dict[str, str]:
        """Give the hidden fields of the form to decide with, as the page has them."""
        text = self.client.get(f"/proposals/{id_}").text
        return {name: field_in(text, name) for name in ("form_token", "digest", "page")}

    def decide(self, id_: str, verdict: str, reason: str = "", **more: str) -> Any:  # noqa: ANN401
        fields = {**self.form(id_), "verdict": verdict, "reason": reason, **more}
        return self.client.post(f"/proposals/{id_}/decide", data=fields)


def token_in(text: str) -> str:
    return field_in(text, "form_token")


def field_in(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, f"no field {name}"
    return unescape(found[1])


def propose(workspace: Workspace, by: str, *operations: dict[str, Any], title: str = "") -> str:
    changes, prose = read_operations({"title": title, "operations": list(operations)})
    return propose_operations(workspace, changes, by=by, prose=prose).case.id


def approve(workspace: Workspace, id_: str, *people: str) -> None:
    for person in people:
        view = view_proposal(workspace.reader, workspace.evidence, id_)
        if view.status != "open":
            return
        decide(
            workspace,
            id_,
            person=person,
            digest=view.case.proposal.digest,
            verdict=Verdict.APPROVE,
            reason="",
        )


def make_workspace(
    folder: Path, clock: MovableClock, *, task: str = "Set up the target cluster", person: str = ""
) -> Path:
    """Make a workspace of six tasks that starts on Monday 2026-03-02; two names can be given."""
    files = folder / "files"
    files.mkdir(parents=True)
    (files / "plan.csv").write_text(
        PLAN.replace("Set up the target cluster", task), encoding="utf-8"
    )
    people = "".join(
        f'[[person]]\nid = "{id_}"\nname = "{person or name}"\ndepartment = "{department}"\n'
        f"roles = {json.dumps(roles)}\n\n"
        for id_, name, department, roles in MEMBERS
    )
    (files / "people.toml").write_text(people, encoding="utf-8")
    beginning = read_beginning(find_files(files / "plan.csv"), None, clock.now().date())
    create_workspace(folder / "workspace", beginning, by="maya", clock=clock)
    return folder / "workspace"


def duration(task: str, days: int) -> dict[str, Any]:
    return {"op": "set_duration", "task": task, "duration": days * 480}


class Stage(NamedTuple):
    """A workspace on the disk, ready to be copied, and its proposals by state."""

    folder: Path
    at: datetime
    ids: dict[str, str]
