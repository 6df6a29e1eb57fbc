"""The same thing again: a decision, a link, an apply, a resume, a row, a backup. No second effect.

Each unit plays one kind fifty times against a ledger that has just been through a proposal's life,
and compares the file's tables before and after: nothing may be there that was not there before.
"""

import dataclasses
import gc
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from multiprocessing.context import ForkContext
from pathlib import Path

from langgraph.types import Command

from graphs.change import build_change_graph
from graphs.checkpoints import opened as saver_opened
from ledger.journal import Row
from plan.apply import apply_proposal
from plan.ports import Books, Door
from plan.proposal import Verdict
from tests.assurance import replays_elsewhere
from tests.assurance.replaying import TIMES, nothing_new, refused, state
from tests.assurance.scene import approve, copy_of, opened, propose
from tests.assurance.table import Tally
from tests.graphs.office import CHECKPOINTS, LEDGER, found_office, open_office
from tests.ledger.steps import decide, plain_connection, write_past


def run(unit: str, folder: Path) -> Tally:
    """Play one kind of replay fifty times."""
    kind, _, seed = unit.partition(" ")
    tally = Tally()
    KINDS[kind](tally, folder, random.Random(unit))  # noqa: S311  # a seed, no secret
    tally.count(f"{kind} replayed", TIMES)
    tally.count("replayed", TIMES)
    if seed == "":
        tally.fail(f"{unit}: no seed")
    return tally


def units(full: bool) -> list[str]:  # noqa: FBT001  # the one choice there is
    """Give each kind with its seeds: 2,000 replays in CI, 10,000 in full."""
    total = 10_000 if full else 2_000
    each = -(-total // (TIMES * len(KINDS)))
    return [f"{kind} {seed}" for kind in KINDS for seed in range(each)]


def _decisions(tally: Tally, folder: Path, chance: random.Random) -> None:
    path = copy_of("fresh", folder)
    with opened(path) as (ledger, clock):
        case = propose(ledger, clock, days=chance.randrange(11, 40))
        approve(ledger, case)
        if chance.random() < 0.5:  # half of them
            apply_proposal(ledger.door, case.id)
        before = state(path)
        for _ in range(TIMES):
            person = chance.choice(("fiona", "olga"))
            verdict = chance.choice(tuple(Verdict))
            refused(tally, lambda p=person, v=verdict: decide(ledger, case, p, v), "a decision")  # type: ignore[misc]  # bound per turn
    nothing_new(tally, path, before, "decisions")


def _applies(tally: Tally, folder: Path, chance: random.Random) -> None:
    path = copy_of("approved", folder)
    with opened(path) as (ledger, clock):
        apply_proposal(ledger.door, "P1")
        for number in range(chance.randrange(3)):
            case = propose(ledger, clock, days=20 + number)
            approve(ledger, case)
            apply_proposal(ledger.door, case.id)
        before = state(path)
        for _ in range(TIMES):
            refused(tally, lambda: apply_proposal(ledger.door, "P1"), "an apply")
    nothing_new(tally, path, before, "applies")


def _submissions(tally: Tally, folder: Path, chance: random.Random) -> None:
    path = copy_of("fresh", folder)
    with opened(path) as (ledger, clock):
        case = propose(ledger, clock, days=chance.randrange(11, 40))
        before = state(path)
        for _ in range(TIMES):
            again = lambda: ledger.governance.submit(case.proposal, case.prose, by="maya")  # noqa: E731
            refused(tally, again, "a submission")
    nothing_new(tally, path, before, "submissions")


def _rows(tally: Tally, folder: Path, chance: random.Random) -> None:
    """Copy rows of a full ledger under a new log entry: as they are, or under the next key."""
    path = copy_of("full", folder)
    before = state(path)
    with opened(path) as (_, clock):
        at = clock.now()
    with plain_connection(path) as raw:
        raw.row_factory = sqlite3.Row
        found = [
            (table, event, dict(row))
            for table, event in _EVENTS.items()
            for row in raw.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # our names
        ]
    for _ in range(TIMES):
        table, event, cells = chance.choice(found)
        keep = {name: cell for name, cell in cells.items() if name not in {"at", "entry"}}
        for key in ("id", "number", "version"):
            if isinstance(keep.get(key), int) and chance.random() < 0.5:
                keep[key] += 100
                tally.count("under a new key")
        actor = str(keep.get("person") or "kernel")
        row = Row(table, keep)
        refused(
            tally,
            lambda r=row, e=event, a=actor: write_past(path, at, e, [r], actor=a),  # type: ignore[misc]  # bound per turn
            f"a row of {table}",
        )
    nothing_new(tally, path, before, "rows")


_EVENTS = {
    "proposals": "submitted",
    "requirements": "submitted",
    "decisions": "decided",
    "revocations": "revoked",
    "endings": "ended",
    "revisions": "applied",
    "people_versions": "applied",
    "policy_versions": "applied",
    "members": "applied",
    "roles": "applied",
}


class CountingDoor:
    """The real door, which counts how often somebody wants through."""

    def __init__(self, door: Door) -> None:
        self.door, self.knocks = door, 0

    def opened(self) -> AbstractContextManager[Books]:
        self.knocks += 1
        return self.door.opened()


def _resumes(tally: Tally, folder: Path, chance: random.Random) -> None:
    """Resume a thread from each of its old checkpoints, with whatever a resume can carry."""
    office = found_office(folder)
    case = office.propose(days=chance.randrange(8, 20))
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.runner.pump(case.id)
    kept = folder / "kept.db"
    shutil.copyfile(folder / CHECKPOINTS, kept)
    office.say(case.id, "owen")
    office.runner.pump(case.id)
    before = state(folder / LEDGER)
    office.ledger.close()
    out = folder / "resumed.json"
    fork: ForkContext = multiprocessing.get_context("fork")
    child = fork.Process(target=_resume_all, args=(folder, kept, out, chance.random()))
    child.start()
    child.join(120)
    if not out.is_file():
        tally.fail(f"resumes: the process ended with {child.exitcode} and said nothing")
        return
    for name, number in json.loads(out.read_text("utf-8")).items():
        tally.count(name, number)
    nothing_new(tally, folder / LEDGER, before, "resumes")


def _resume_all(folder: Path, kept: Path, out: Path, seed: float) -> None:
    """Resume, in a process of its own: LangGraph's threads outlive a run that is broken off."""
    chance = random.Random(seed)  # noqa: S311  # a seed, no secret
    office = open_office(folder)
    door = CountingDoor(office.ledger.door)
    context = dataclasses.replace(office.context, door=door)
    told: Counter[str] = Counter()
    sys.unraisablehook = lambda _: None
    gc.disable()  # a run that was broken off must not be collected in a worker thread
    with saver_opened(kept) as saver:
        graph = build_change_graph(saver)
        configs = [one.config for one in saver.list(None)]
        told["old checkpoints"] = len(configs)
        for _ in range(TIMES):
            carried = chance.choice((True, "yes", {"approve": True}, {"role": "operations"}))
            update = chance.choice((None, {"missing": [], "status": "open"}))
            goto: list[str] = chance.choice(([], ["apply_change"]))
            command: Command[str] = Command(resume=carried, update=update, goto=goto)
            with suppress(Exception):  # whatever it says, the ledger is what is looked at
                graph.invoke(command, chance.choice(configs), context=context)
                told["resumes that ran through"] += 1
        told["knocks at the door"] = door.knocks
        out.write_text(json.dumps(told), encoding="utf-8")
        os._exit(0)


def _backups(tally: Tally, folder: Path, chance: random.Random) -> None:
    """Put back checkpoints of an earlier moment under the ledger of today, and go on."""
    office = found_office(folder)
    case = office.propose(days=chance.randrange(8, 20))
    office.runner.open(case.id)
    old = [(folder / CHECKPOINTS).read_bytes()]
    for person in ("fiona", "owen"):
        office.say(case.id, person)
        if person == "fiona":
            office.runner.pump(case.id)
            old.append((folder / CHECKPOINTS).read_bytes())
    office.runner.pump(case.id)
    office.ledger.close()
    before = state(folder / LEDGER)
    for _ in range(TIMES):
        for path in folder.glob(f"{CHECKPOINTS}*"):
            path.unlink()
        (folder / CHECKPOINTS).write_bytes(chance.choice(old))
        again = open_office(folder)
        again.runner.pick_up()
        again.runner.pump(case.id)
        again.ledger.close()
        tally.count("restored")
    nothing_new(tally, folder / LEDGER, before, "restored checkpoints")


KINDS: dict[str, Callable[[Tally, Path, random.Random], None]] = {
    "decision": _decisions,
    "apply": _applies,
    "submission": _submissions,
    "row": _rows,
    "resume": _resumes,
    "backup": _backups,
    "link": replays_elsewhere.links,
    "restored": replays_elsewhere.restored,
}
