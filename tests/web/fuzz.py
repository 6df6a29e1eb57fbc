"""Requests out of the API's own description, by schemathesis: nothing breaks, and nobody gets past.

    python -m tests.web.fuzz [--requests 2000] [--seed 1]

Three send them: nobody, somebody without a role, an approver. Half of what stands in an address is
something that is there. No answer is a 5xx; every refusal is problem+json; what nobody sends leaves
the ledger byte for byte as it was; whoever holds no role has decided nothing; and at the end the
ledger verifies. `.ci/test-api` installs what this needs, apart from .venv.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.bootstrap import open_workspace, verify_ledger
from app.web.application import build_app
from tests.web.staging import make_stage
from tests.web.visiting import HOME, MovableClock, Web

PEOPLE = (None, "rose", "olga")
SHARES = {None: 0.2, "rose": 0.4, "olga": 0.4}
DECIDING = {"decided", "applied", "attested", "settled", "broke_glass", "delegated", "reviewed"}
PROBLEM = {"type", "title", "status", "detail", "instance"}
_EACH = 100  # requests of one session; the limits have tests of their own
REAL = {
    "id_": ("P1", "P2", "P3", "P4", "A1", "olga", "rose"),
    "number": (1, 2),
    "seq": (1, 3, 9),
    "name": ("status",),
}


@dataclass
class Told:
    """What came back."""

    web: Web
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _clients: dict[str | None, tuple[TestClient, int]] = field(default_factory=dict)

    def client(self, who: str | None) -> TestClient:
        """Give a client whose session or address is not tired yet."""
        found, used = self._clients.get(who, (None, _EACH))
        if found is None or used >= _EACH:
            at = (f"10.{self.sent // 65_536}.{self.sent // 256 % 256}.{self.sent % 256}", 50_000)
            found, used = TestClient(self.web.app, base_url=HOME, client=at), 0
            if who is not None:
                site = self.web.app.state.site
                token = site.sessions.begin(who, "api", site.clock.now(), instead_of=None)
                found.headers["authorization"] = f"Bearer {token}"
        self._clients[who] = (found, used + 1)
        return found

    def send(self, who: str | None, case: schemathesis.Case) -> None:
        """Send one request and hold the answer against the rules."""
        sent = case.as_transport_kwargs(base_url=HOME)
        sent = {name: value for name, value in sent.items() if name != "cookies"}
        sent["headers"] = {
            name: value
            for name, value in dict(sent.get("headers") or {}).items()
            if name.casefold() not in {"authorization", "host", "content-length"}
        }
        client, name = self.client(who), f"{who} {case.method} {case.path}"
        answer = client.request(follow_redirects=False, **sent)
        self.sent += 1
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.wrong.append(f"{name}: {answer.status_code} {answer.text[:300]}")
        elif answer.status_code >= 400:
            kind = answer.headers.get("content-type", "")
            if kind != "application/problem+json" or set(answer.json()) != PROBLEM:
                self.wrong.append(f"{name}: {answer.status_code} is told as {kind}")
        if who is None and answer.status_code < 400 and "openapi" not in case.path:
            self.wrong.append(f"{name}: {answer.status_code} without a login")


def run(requests: int, seed_: int, folder: Path) -> Told:
    """Send so many requests, spread over operations and people."""
    stage = make_stage(folder / "stage")
    shutil.copytree(stage.folder, folder / "workspace")
    clock = MovableClock()
    clock.time = stage.at
    place = folder / "workspace"
    web = Web(build_app(place, clock=clock), place, clock)
    told, schema = Told(web), _schema(web)
    operations = [one.ok() for one in schema.get_all_operations()]
    operations = [one for one in operations if one.path != "/api/v1/session"]  # it would end ours
    for who in PEOPLE:
        before, most = web.ledger(), int(requests * SHARES[who] / len(operations)) + 1
        for operation in operations:
            _send_all(told, who, operation.as_strategy(), most, seed_)
        told.wrong += _bypassed(web, who, before)
    return told


def _schema(web: Web) -> Any:  # noqa: ANN401  # schemathesis' own
    document = TestClient(web.app, base_url=HOME).get("/api/v1/openapi.json").json()
    return schemathesis.openapi.from_dict(document)


def _send_all(told: Told, who: str | None, cases: Any, most: int, seed_: int) -> None:  # noqa: ANN401
    """Send what one operation's description can mean."""

    @seed(seed_)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, real=st.none() | st.integers(0, 6))
    def sending(case: schemathesis.Case, real: int | None) -> None:
        if real is not None:
            for name, known in REAL.items():
                if name in case.path_parameters:
                    case.path_parameters[name] = known[real % len(known)]
        told.send(who, case)

    run_: Callable[[], None] = sending
    run_()


def _bypassed(web: Web, who: str | None, before: str) -> Iterator[str]:
    """Say what somebody did who has no right to."""
    if who is None:
        if web.ledger() != before:
            yield "the ledger changed while nobody had logged in"
        return
    with open_workspace(web.folder, web.clock) as workspace:
        done = {one.event for one in workspace.reader.log() if one.actor == who}
    if who == "rose" and done & DECIDING:
        yield f"rose, who holds no role, has {sorted(done & DECIDING)}"
    found = verify_ledger(web.folder)
    if not found["ok"]:
        yield f"the ledger does not verify after {who}: {found['checks']}"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="interlock-fuzz-") as made:
        yield Path(made)


def main() -> int:
    """Send, tell, and give 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=2_000, help="how many (2,000)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other requests")
    options = parser.parse_args()
    began = time.monotonic()
    with _folder() as folder:
        told = run(options.requests, options.seed, folder)
    counted = ", ".join(f"{status}: {many}" for status, many in sorted(told.statuses.items()))
    spent = time.monotonic() - began
    sys.stdout.write(f"{told.sent} requests in {spent:.0f} s; answers {counted}\n")
    for line in dict.fromkeys(told.wrong):
        sys.stdout.write(f"WRONG {line}\n")
    return 1 if told.wrong or told.sent < options.requests else 0


if __name__ == "__main__":
    sys.exit(main())
