"""Fifty people on a plan of 5,000 tasks: how long pages and decisions take, what stays in memory.

    python -m benchmarks.load [--minutes 10] [--json]

A workspace is made with the open proposals in it and served by `interlock serve`, a process of its
own on loopback. This process is the browsers: each person opens a page, reads for a few seconds,
and opens the next; some of the pages are proposals on which they then decide, or take it back. The
proposals have all been opened once before it counts. Nobody gives the last approval meanwhile, so
they stay open; at the end one person does, and that has rows of its own: it writes a revision, and
every other proposal is carried over to it while people go on reading.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from app.bootstrap import create_workspace, open_workspace
from app.importing import Beginning, Files
from app.services.proposals import propose_operations
from app.settings import Settings
from app.web.application import build_site
from benchmarks.networks import made_up_plan
from plan.operations import SetDuration
from plan.people import People, Person
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposal import Prose

READ_TARGET, DECISION_TARGET = 300.0, 1000.0
FLAT = 1.10
THINKING = (2.0, 6.0)
_SHARES = (("finance", 18), ("operations", 18), ("it-security", 8), ("pmo", 6))
_PAGES = (
    *["/inbox"] * 6,
    *["/inbox/count"] * 4,
    *["/proposals"] * 2,
    *("/", "/plan", "/register", "/sources", "/audit", "/savings", "/people"),
    *("/api/v1/me", "/api/v1/proposals"),
)
_MEGABYTE = 1024
_WARM_SECONDS, _LONGEST_CARRYING = 30.0, 300.0
_IDLE_SECONDS = 3.0  # the server lets go of a connection after five


@dataclass
class Taken:
    """What was measured: milliseconds by kind, and what went wrong."""

    reads: dict[str, list[float]] = field(default_factory=dict)
    decisions: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    last: float = 0.0
    carrying: float = 0.0
    while_carrying: list[float] = field(default_factory=list)


def people(count: int) -> People:
    """Give so many people, most of them finance and operations."""
    whole = sum(share for _, share in _SHARES)
    roles = [role for role, share in _SHARES for _ in range(-(-count * share // whole))][:count]
    return People(
        version=1,
        members=tuple(
            Person(id=f"p{number:02}", name=f"Person {number:02}", department=role, roles=(role,))
            for number, role in enumerate(roles)
        ),
    )


def policy() -> Policy:
    """Ask finance and operations for everything, so that one of them alone applies nothing."""
    both = (RuleRequirement(role="finance"), RuleRequirement(role="operations"))
    rule = Rule(name="Both", when="department", requires=both)
    return Policy(version=1, expires_hours=24 * 90, rules=(rule,))


def prepare(folder: Path, who: People, tasks: int, proposals: int) -> list[str]:
    """Make the workspace and its open proposals; give their ids."""
    plan = made_up_plan(tasks)
    nothing = Files(Path("none"), None, None, None, None, None)
    beginning = Beginning(
        plan=plan, people=who, policy=policy(), progress={}, settings=Settings(), files=nothing
    )
    author = next(one.id for one in who.members if one.roles == ("pmo",))
    create_workspace(folder, beginning, by=author)
    with open_workspace(folder) as workspace:
        made = []
        for number in range(proposals):
            task = plan.tasks[(number * 23 + 7) % tasks]
            change = SetDuration(task=task.id, duration=task.duration + 480)
            prose = Prose(title=f"One more day for {task.id}")
            made.append(propose_operations(workspace, [change], by=author, prose=prose).case.id)
            print(f"\r{number + 1} of {proposals} proposals", end="", file=sys.stderr)
        print(file=sys.stderr)
    return made


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a workspace in a process of its own; give its address and its number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = "from app.cli import main; main()"
    words = ["serve", "--workspace", str(folder), "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-c", command, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    home = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{home}/readyz")
        yield home, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            if httpx2.get(address).status_code == 200:  # noqa: PLR2004  # ready
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


class Browser:
    """One person's browser."""

    def __init__(self, home: str, cookie: str, taken: Taken) -> None:
        self._taken = taken
        self._client = httpx2.AsyncClient(
            base_url=home,
            cookies={"interlock": cookie},
            headers={"origin": home, "accept-encoding": "gzip"},
            timeout=30,
            limits=httpx2.Limits(keepalive_expiry=_IDLE_SECONDS),
        )

    async def get(self, path: str) -> str:
        """Open a page."""
        kind = re.sub(r"/P\d+", "/P", path)
        began = time.perf_counter()
        text = await self._asked("GET", path, {})
        self._taken.reads.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        return text

    async def post(self, path: str, form: dict[str, str]) -> None:
        """Send a form."""
        began = time.perf_counter()
        await self._asked("POST", path, form)
        self._taken.decisions.append((time.perf_counter() - began) * 1000)

    async def _asked(self, method: str, path: str, form: dict[str, str]) -> str:
        try:
            answer = await self._client.request(method, path, data=form or None)
        except httpx2.HTTPError as error:
            self._taken.errors.append(f"{method} {path}: {type(error).__name__}")
            return ""
        if answer.status_code >= 400:  # noqa: PLR2004  # refused, or broken
            self._taken.errors.append(f"{method} {path}: {answer.status_code}")
        return answer.text

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()


async def visit(
    browser: Browser, own: list[str], chance: random.Random, until: float, *, decides: bool
) -> None:
    """Be one person until it is over; ``own`` are the proposals that they decide on."""
    said: set[str] = set()
    await asyncio.sleep(chance.uniform(0, THINKING[1]))
    while time.monotonic() < until:
        if chance.random() < 0.5:  # noqa: PLR2004  # half of what they open is a proposal
            id_ = chance.choice(own)
            text = await browser.get(f"/proposals/{id_}")
            await asyncio.sleep(chance.uniform(*THINKING))
            if decides and text:
                await _say(browser, id_, text, said)
        else:
            await browser.get(chance.choice(_PAGES))
        await asyncio.sleep(chance.uniform(*THINKING))


async def _say(browser: Browser, id_: str, text: str, said: set[str]) -> None:
    found = {name: _field(text, name) for name in ("form_token", "digest", "page")}
    if id_ in said or not found["digest"]:  # they have said it: they take it back
        said.discard(id_)
        form = {"form_token": found["form_token"], "reason": "on second thoughts"}
        await browser.post(f"/proposals/{id_}/revoke", form)
        return
    said.add(id_)
    await browser.post(f"/proposals/{id_}/decide", {**found, "verdict": "approve"})


def _field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return found[1] if found else ""


async def watch(pid: int, taken: Taken, until: float) -> None:
    """Note the server's memory every five seconds, and its processor time all in all."""
    taken.processor.append(_processor_seconds(pid))
    while time.monotonic() < until:
        taken.memory.append(_resident(pid))
        await asyncio.sleep(5)
    taken.processor.append(_processor_seconds(pid))


def _processor_seconds(pid: int) -> float:
    """Give what a process has used of the processor: user and system, fields 14 and 15 of stat."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found[1]) / _MEGABYTE if found else 0.0


async def run(  # noqa: PLR0913, PLR0917  # who, where, how long
    home: str, pid: int, cookies: dict[str, str], who: People, ids: list[str], minutes: float
) -> Taken:
    """Let everybody loose; give what was measured."""
    taken, warming = Taken(), Taken()
    finance = [one.id for one in who.members if one.roles == ("finance",)]
    mine = {id_: ids[:-1][n :: len(finance)] for n, id_ in enumerate(finance)}
    browsers = {id_: Browser(home, cookies[id_], warming) for id_ in cookies}
    await _open_each(browsers[finance[0]], ids)
    until = time.monotonic() + _WARM_SECONDS + minutes * 60

    async def begin() -> None:
        await asyncio.sleep(_WARM_SECONDS)
        for browser in browsers.values():
            browser._taken = taken  # noqa: SLF001  # from here on it counts
        await watch(pid, taken, until)

    visits = [
        visit(browser, mine.get(id_, ids), random.Random(id_), until, decides=id_ in mine)  # noqa: S311  # whom to visit
        for id_, browser in browsers.items()
    ]
    await asyncio.gather(begin(), *visits)
    taken.errors += warming.errors
    taken.last = await _last_approval(browsers, who, ids[-1], finance[-1])
    await _carried_over(browsers[finance[0]], ids, taken)
    for browser in browsers.values():
        await browser.close()
    return taken


async def _open_each(browser: Browser, ids: list[str]) -> None:
    """Open every proposal once: the server has worked out what each would do, as after a minute."""
    for id_ in ids:
        await browser.get(f"/proposals/{id_}")


async def _last_approval(
    browsers: dict[str, Browser], who: People, id_: str, finance: str
) -> float:
    operations = next(one.id for one in who.members if one.roles == ("operations",))
    began = time.perf_counter()
    for person in (finance, operations):
        text = await browsers[person].get(f"/proposals/{id_}")
        began = time.perf_counter()
        await _say(browsers[person], id_, text, set())
    return (time.perf_counter() - began) * 1000


async def _carried_over(browser: Browser, ids: list[str], taken: Taken) -> None:
    """Read on until every other proposal has its successor, and note how long pages take."""
    browser._taken = meanwhile = Taken()  # noqa: SLF001  # rows of its own
    began = time.perf_counter()
    while time.perf_counter() - began < _LONGEST_CARRYING:
        await browser.get("/inbox")
        said = await browser.get("/api/v1/proposals")
        found = json.loads(said)["proposals"] if said else []
        if sum(one["became"] is not None for one in found) >= len(ids):
            break
        await asyncio.sleep(0.5)
    taken.carrying = time.perf_counter() - began
    taken.while_carrying = [one for times in meanwhile.reads.values() for one in times]
    taken.errors += meanwhile.errors


def cookies_of(folder: Path, who: People) -> dict[str, str]:
    """Log everybody in."""
    site = build_site(folder)
    now = site.clock.now()
    return {one.id: site.sessions.begin(one.id, "web", now, instead_of=None) for one in who.members}


def percentile(values: list[float], share: float) -> float:
    """Give the value that this share of all does not exceed."""
    found = sorted(values)
    return found[min(len(found) - 1, int(share * len(found)))] if found else float("nan")


def result(taken: Taken, minutes: float) -> dict[str, object]:
    """Put the figures together."""
    reads = [one for found in taken.reads.values() for one in found]
    spent = taken.processor[-1] - taken.processor[0]
    asked = len(reads) + len(taken.decisions)
    third = max(1, len(taken.memory) // 3)
    early, late = map(statistics.median, (taken.memory[:third], taken.memory[-third:]))
    return {
        "minutes": minutes,
        "reads": len(reads),
        "read_p50_ms": round(percentile(reads, 0.5), 1),
        "read_p99_ms": round(percentile(reads, 0.99), 1),
        "decisions": len(taken.decisions),
        "decision_p50_ms": round(percentile(taken.decisions, 0.5), 1),
        "decision_p99_ms": round(percentile(taken.decisions, 0.99), 1),
        "server_cpu_seconds": round(spent, 1),
        "server_cpu_ms_per_request": round(1000 * spent / max(1, asked), 1),
        "errors": len(taken.errors),
        "first_errors": taken.errors[:5],
        "memory_mib": [round(early), round(late), round(max(taken.memory))],
        "last_approval_ms": round(taken.last),
        "others_carried_over_s": round(taken.carrying),
        "reads_meanwhile_p99_ms": round(percentile(taken.while_carrying, 0.99), 1),
        "pages": {
            kind: [len(found), round(percentile(found, 0.5)), round(percentile(found, 0.99))]
            for kind, found in sorted(taken.reads.items())
        },
        "held": {
            f"reads p99 <= {READ_TARGET:g} ms": percentile(reads, 0.99) <= READ_TARGET,
            f"decisions p99 <= {DECISION_TARGET:g} ms": percentile(taken.decisions, 0.99)
            <= DECISION_TARGET,
            "no error": not taken.errors,
            f"memory of the last third <= {FLAT:g} of the first": late <= FLAT * early,
        },
    }


def show(command: str, found: dict[str, object]) -> None:
    """Print the figures with the command that made them."""
    print(f"$ {command}")
    for name, value in found.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for one, what in value.items():
                print(f"  {one:<44} {what}")
        else:
            print(f"{name:<20} {value}")


def main() -> int:
    """Prepare, serve, visit, print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--people", type=int, default=50, help="how many are signed in (50)")
    parser.add_argument("--tasks", type=int, default=5_000, help="tasks of the plan (5,000)")
    parser.add_argument("--proposals", type=int, default=200, help="open proposals (200)")
    parser.add_argument("--workspace", type=Path, help="keep the workspace here, or go on with it")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    who = people(options.people)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.workspace or Path(temporary) / "workspace"
        ids = [f"P{n + 1}" for n in range(options.proposals)]
        if not (folder / "ledger.db").exists():
            ids = prepare(folder, who, options.tasks, options.proposals)
        cookies = cookies_of(folder, who)
        with served(folder) as (home, pid):
            taken = asyncio.run(run(home, pid, cookies, who, ids, options.minutes))
    found = result(taken, options.minutes)
    command = f"python -m benchmarks.load --minutes {options.minutes:g}"
    if options.json:
        print(json.dumps({"command": command, "processors": os.cpu_count(), **found}, indent=2))
    else:
        show(command, found)
    held = found["held"]
    return 0 if isinstance(held, dict) and all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
