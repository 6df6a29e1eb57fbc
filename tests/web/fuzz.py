"""Requests out of the API's own description, by schemathesis: nothing breaks, and nobody gets past.

    python -m tests.web.fuzz [--requests 2000] [--seed 1]

Three send them: nobody, somebody without a role, an approver. Half of the requests carry what is
there: ids in the address; digests, tasks and operations in the body. No answer is a 5xx; every
refusal is problem+json; what nobody sends leaves the ledger byte for byte as it was; whoever holds
no role has decided nothing; an approver has decided in no other name and moved the plan to no other
revision; and at the end the ledger verifies. How many requests reached what answers them, and how
many were accepted, has a floor each. `.ci/test-api` installs what this needs, apart from .venv.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from app.bootstrap import open_workspace, verify_ledger
from app.web.application import build_app
from tests.web.staging import make_stage
from tests.web.visiting import HOME, MovableClock, Stage, Web, duration, propose

PEOPLE = (None, "rose", "olga")
SHARES = {None: 0.15, "rose": 0.4, "olga": 0.45}
LEFT_OUT = {"/api/v1/session": "it would end the sender's session"}
NOBODYS = {"/api/v1/sessions"}  # a login is the same for whoever has logged in, and dear on purpose
DECIDING = {"decided", "applied", "attested", "settled", "broke_glass", "delegated", "reviewed"}
PROBLEM = {"type", "title", "status", "detail", "instance"}
SHUT_OUT = {400, 401, 405, 413, 415, 422, 429}
"""Answers that come before what a request is for: it is no request of ours, or nobody's."""
FLOOR_REACHED, FLOOR_ACCEPTED, FLOOR_OPERATIONS = 0.5, 0.25, 34
_EACH = 100  # requests of one session; the limits have tests of their own
_BATCH = 2_000  # requests to one workspace
_REAL: dict[str, dict[str, tuple[Any, ...]]] = {
    "/proposals/": {"id_": ("P5", "P5", "P5", "P1", "P2", "P3")},
    "/edits": {"id_": ("P4",)},  # an edit or a withdrawal ends it, and P5 has to wait for decisions
    "/withdrawals": {"id_": ("P4", "P5")},
    "/people/": {"id_": ("rose", "olga", "owen")},
    "/register/": {"id_": ("A1",)},
    "/tasks/": {"id_": ("T03", "T04")},
    "": {"number": (1, 2), "seq": (1, 3, 9), "name": ("status",)},
}
"""What stands in an address where it holds a name, by a part of the address."""
_DAYS = 480
_TOLD: dict[str, tuple[Any, ...]] = {
    "operations": tuple(
        [{"op": "set_duration", "task": f"T0{task}", "duration": days * _DAYS}]
        for task, days in ((3, 11), (4, 9), (1, 7), (5, 2), (3, 14))
    ),
    "draft": (None, None, "D1"),
    "department": ("operations", "finance"),
    "roles": (["operations"], []),
    "grant": (["operations"], ["pmo"], []),
    "take": ([], ["operations"]),
    "before": ("T03", "T01"),
    "after": ("T04", "T02"),
    "changes": (["T03 later 2d"], ["T04 duration 9d"], []),
    "sentence": ("T03 needs two more days", ""),
    "id": ("nora", "nils", "olga"),
    "name": ("Nora Nilsen", "Nils Nilsen"),
    "address": ("", "nora@example.com"),
    "person": ("olga", "nobody"),
    "text": ("Because of the audit.", "rule = 1"),
}
"""What a body may say that means something here, by the name of its field."""


@dataclass
class Told:
    """What came back."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, name: str, who: str | None, answer: httpx2.Response) -> None:
        """Count an answer, and hold it against the rules."""
        self.sent += 1
        self.statuses[answer.status_code] += 1
        self.asked[name] += 1
        self.reached[name] += answer.status_code not in SHUT_OUT
        self.accepted[name] += answer.status_code < 400
        said = f"{who} {name}: {answer.status_code}"
        if answer.status_code >= 500:
            self.wrong.append(f"{said} {answer.text[:300]}")
        elif answer.status_code >= 400:
            kind = answer.headers.get("content-type", "")
            if kind != "application/problem+json" or set(answer.json()) != PROBLEM:
                self.wrong.append(f"{said} is told as {kind}")
        if who is None and answer.status_code < 400 and "openapi" not in name:
            self.wrong.append(f"{said} without a login")

    def hollow(self) -> Iterator[str]:
        """Say where so little came through that the rest says nothing."""
        of_members = self.sent * (1 - SHARES[None])
        for what, found, floor in (
            ("reached what answers them", self.reached.total(), FLOOR_REACHED),
            ("were accepted", self.accepted.total(), FLOOR_ACCEPTED),
        ):
            if found < of_members * floor:
                yield f"only {found} of {of_members:.0f} requests {what}; {floor:.0%} is the floor"
        many = sum(1 for found in self.accepted.values() if found)
        if many < FLOOR_OPERATIONS:
            yield f"only {many} operations were ever accepted; {FLOOR_OPERATIONS} is the floor"


class Senders:
    """Send requests to one workspace, inside this process, over one loop."""

    def __init__(self, web: Web, told: Told, loop: asyncio.Runner) -> None:
        self._web, self._told, self._loop = web, told, loop
        self._clients: dict[str | None, tuple[httpx2.AsyncClient, int]] = {}
        self.known = {**_TOLD, **_names_of_the_open_proposal(web)}

    def _client(self, who: str | None) -> httpx2.AsyncClient:
        """Give a client whose session or address is not tired yet."""
        found, used = self._clients.get(who, (None, _EACH))
        if found is None or used >= _EACH:
            sent = self._told.sent
            at = (f"10.{sent // 65_536}.{sent // 256 % 256}.{sent % 256}", 50_000)
            carrying = httpx2.ASGITransport(self._web.app, raise_app_exceptions=False, client=at)
            found, used = httpx2.AsyncClient(transport=carrying, base_url=HOME), 0
            if who is not None:
                site = self._web.app.state.site
                token = site.sessions.begin(who, "api", site.clock.now(), instead_of=None)
                found.headers["authorization"] = f"Bearer {token}"
        self._clients[who] = (found, used + 1)
        return found

    def send(self, who: str | None, case: schemathesis.Case) -> None:
        """Send one request and take its answer."""
        sent = case.as_transport_kwargs(base_url=HOME)
        sent = {name: value for name, value in sent.items() if name != "cookies"}
        sent["headers"] = {
            name: value
            for name, value in dict(sent.get("headers") or {}).items()
            if name.casefold() not in {"authorization", "host", "content-length"}
        }
        answer = self._loop.run(self._client(who).request(**sent))
        self._told.take(f"{case.method} {case.path}", who, answer)

    def make_real(self, case: schemathesis.Case, number: int) -> None:
        """Put what is there in the place of what was made up."""
        for part, names in _REAL.items():
            for name, known in names.items():
                if part in case.path and name in case.path_parameters:
                    case.path_parameters[name] = known[number % len(known)]
        if isinstance(case.body, dict):
            for name, known in self.known.items():
                if name in case.body:
                    case.body[name] = known[number % len(known)]


def _names_of_the_open_proposal(web: Web) -> dict[str, tuple[str, ...]]:
    """Propose P5, which waits for an approver, and give what a decision on it names."""
    visitor = web.log_in("olga").client
    with open_workspace(web.folder, web.clock) as workspace:
        waiting = propose(workspace, "maya", duration("T04", 9))
    shown = visitor.get(f"/api/v1/proposals/{waiting}").json()
    return {"digest": (shown["digest"],), "page": (shown["page"],)}


def run(requests: int, seed_: int, folder: Path) -> Told:
    """Send so many requests, spread over operations and people; each batch has a workspace."""
    stage, told = make_stage(folder / "stage"), Told()
    with asyncio.Runner() as loop:
        for batch in range(0, requests, _BATCH):
            place = folder / f"workspace-{batch}"
            shutil.copytree(stage.folder, place)
            web = _site(place, stage)
            _send_batch(web, told, loop, min(_BATCH, requests - batch), seed_ + batch)
            web.app.state.jobs.close()
    told.wrong += told.hollow()
    return told


def _site(place: Path, stage: Stage) -> Web:
    clock = MovableClock()
    clock.time = stage.at
    return Web(build_app(place, clock=clock), place, clock)


def _send_batch(web: Web, told: Told, loop: asyncio.Runner, requests: int, seed_: int) -> None:
    senders = Senders(web, told, loop)
    schema = schemathesis.openapi.from_dict(web.client().get("/api/v1/openapi.json").json())
    operations = [one.ok() for one in schema.get_all_operations()]
    cases = {one.path + one.method: one.as_strategy() for one in operations}
    for who in PEOPLE:
        mine = [
            one
            for one in operations
            if one.path not in LEFT_OUT and (who is None or one.path not in NOBODYS)
        ]
        before, most = _standing(web), int(requests * SHARES[who] / len(mine)) + 1
        for one in mine:
            _send_all(senders, who, cases[one.path + one.method], most, seed_)
        told.wrong += _bypassed(web, who, before)


def _send_all(senders: Senders, who: str | None, cases: Any, most: int, seed_: int) -> None:  # noqa: ANN401  # schemathesis' own
    """Send what one operation's description can mean."""

    @seed(seed_)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, real=st.none() | st.integers(0, 60))
    def sending(case: schemathesis.Case, real: int | None) -> None:
        if real is not None:
            senders.make_real(case, real)
        senders.send(who, case)

    run_: Callable[[], None] = sending
    run_()


@dataclass(frozen=True)
class Standing:
    """How a workspace stands: its ledger's hash, the plan's revision, who decided what."""

    ledger: str
    revision: int
    decided: Counter[str]


def _standing(web: Web) -> Standing:
    with open_workspace(web.folder, web.clock) as workspace:
        decided = Counter(one.actor for one in workspace.reader.log() if one.event in DECIDING)
        return Standing(web.ledger(), workspace.reader.head().number, decided)


def _bypassed(web: Web, who: str | None, before: Standing) -> Iterator[str]:
    """Say what somebody did who has no right to."""
    after = _standing(web)
    if who is None and after.ledger != before.ledger:
        yield "the ledger changed while nobody had logged in"
    if after.revision != before.revision:
        yield f"{who} moved the plan to revision {after.revision}, and others had to approve"
    done = after.decided - before.decided
    others = set(done) - ({"olga"} if who == "olga" else set())
    if others:
        yield f"while {who} sent requests, {sorted(others)} decided or did what only people do"
    found = verify_ledger(web.folder)
    if not found["ok"]:
        yield f"the ledger does not verify after {who}: {found['checks']}"


def main() -> int:
    """Send, tell, and give 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=2_000, help="how many (2,000)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other requests")
    parser.add_argument("--operations", action="store_true", help="tell each operation's counts")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="interlock-fuzz-", ignore_cleanup_errors=True
    ) as folder:
        told = run(options.requests, options.seed, Path(folder))
    _tell(told, time.monotonic() - began, each=options.operations)
    return 1 if told.wrong or told.sent < options.requests else 0


def _tell(told: Told, seconds: float, *, each: bool) -> None:
    counted = ", ".join(f"{status}: {many}" for status, many in sorted(told.statuses.items()))
    used = sum(1 for found in told.accepted.values() if found)
    lines = [
        f"{told.sent} requests in {seconds:.0f} s; answers {counted}",
        f"{told.reached.total()} reached what answers them, {told.accepted.total()} were accepted",
        f"{used} of {len(told.asked)} operations accepted something",
    ]
    if each:
        lines += [
            f"  {name}: {many} sent, {told.reached[name]} reached, {told.accepted[name]} accepted"
            for name, many in told.asked.items()
        ]
    lines += [f"WRONG {line}" for line in dict.fromkeys(told.wrong)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
