"""Is this installation fit, and this workspace with it: K17 of the governance rules, one by one.

Each check gives an answer and never an exception. A notice is worth a look and makes nothing unfit:
an edited people.toml changes nothing, so it must not keep anybody from approving.
"""

import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.bootstrap import LedgerError, open_workspace, verify_ledger
from app.errors import AppError
from app.files.people import read_people_file
from app.files.policy import read_policy_file
from app.installation import FLOORS, is_there, release_standing, serializer_standing
from app.services.channels import BECAUSE, letters
from app.services.passing import last_pass
from app.services.shapes import Json
from app.settings import signing_key
from app.standing import found_unsound, open_to_all, unfit_files
from app.workspace import Places
from plan.errors import PlanError
from plan.governance_operations import Government
from plan.governing import indispensable_words
from plan.records import Fact, FactKind, Observation
from plan.schedule import compute_schedule
from plan.seating import keepers

if TYPE_CHECKING:
    from app.bootstrap import Workspace

LEAST_ROOM = 100_000_000
_SLACK = timedelta(seconds=5)
_AHEAD = timedelta(days=400)  # beyond this the ledger refuses an act
_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """One question and its answer; ``level`` says whether a no makes the installation unfit."""

    name: str
    ok: bool
    detail: str
    level: Literal["check", "notice"] = "check"

    def json(self) -> Json:
        """Give it for JSON."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail, "level": self.level}


@dataclass(frozen=True)
class Fitness:
    """All checks; fit where none of them says no."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Say whether everything that has to hold holds."""
        return all(one.ok or one.level == "notice" for one in self.checks)

    def json(self) -> Json:
        """Give it for JSON."""
        return {"ok": self.ok, "checks": [one.json() for one in self.checks]}


def check_fitness(folder: Path, *, ask_model: bool, given: bool) -> Fitness:
    """Check the installation and, where the folder is one, the workspace.

    ``given`` says that somebody named the folder, so that it has to be a workspace. Nothing goes
    over the network unless ``ask_model`` says so.
    """
    return _checked(folder, ask_model=ask_model, given=given, whole=True)


def unfit_to_serve(folder: Path) -> tuple[str, ...]:
    """Say what a server that starts should tell: every check that is cheap and says no.

    The whole ledger is verified beside the server.
    """
    found = _checked(folder, ask_model=False, given=True, whole=False)
    wrong = (one for one in found.checks if not one.ok and one.level == "check")
    told = (f"{one.name}: {one.detail}" for one in wrong)
    return (*told, *found_unsound(Places(folder.resolve())))


def _checked(folder: Path, *, ask_model: bool, given: bool, whole: bool) -> Fitness:
    places = Places(folder.resolve())
    checks = [*_installation()]
    if not places.ledger.is_file():
        what = "holds no ledger.db; make a workspace: interlock init DIR --plan FILE"
        level: Literal["check", "notice"] = "check" if given else "notice"
        return Fitness(
            (*checks, Check("workspace", ok=False, detail=f"{folder} {what}", level=level))
        )
    checks += [*_files(places), *(_ledger(folder) if whole else ())]
    try:
        with open_workspace(folder) as workspace:
            checks += [*_workspace(workspace), _model(workspace, ask=ask_model)]
    except (AppError, PlanError, LedgerError) as error:
        checks.append(Check("opens", ok=False, detail=str(error)))
    return Fitness(tuple(checks))


def _installation() -> Iterator[Check]:
    running = sys.version_info[:3]
    yield Check(
        "python", running[:2] >= _PYTHON, f"{'.'.join(map(str, running))}, needed 3.11 or newer"
    )
    for name, floor in FLOORS.items():
        if is_there(name):
            yield Check(f"version of {name}", *release_standing(name, floor))
    yield Check("checkpoint serialiser", *serializer_standing())


def _files(places: Places) -> Iterator[Check]:
    for path in (places.root, places.ledger, places.config):
        if path.exists():
            mode = path.stat().st_mode
            open_ = open_to_all(path)
            advice = f"; take that away: chmod o-w {path.name}" if open_ else ""
            detail = f"mode {stat.S_IMODE(mode):o}{advice}"
            yield Check(f"nobody else may write {path.name}", not open_, detail)
    linked = [one for one in unfit_files(places) if "everybody may write" not in one]
    names = "; ".join(linked) or "ledger and checkpoints are two files with one name each"
    yield Check("no hard links", not linked, names)
    yield _key()
    yield _writable(places.root)
    free = shutil.disk_usage(places.root).free
    detail = f"{free // 1_000_000:,} MB free, needed {LEAST_ROOM // 1_000_000} MB"
    yield Check("room on the disk", free >= LEAST_ROOM, detail)


def _key() -> Check:
    """Look at the key that signs the log's end; none is a notice, one that others can read a no."""
    place = signing_key()
    try:
        found = place.read()
    except AppError as error:
        return Check("signing key", ok=False, detail=str(error))
    if found is None:
        detail = "none, so decisions stay unanchored; make one: interlock keys new"
        return Check("signing key", ok=False, detail=detail, level="notice")
    return Check("signing key", ok=True, detail="there, and only you can read it")


def _writable(folder: Path) -> Check:
    name = "folder can be written"
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".interlock-"):
            return Check(name, ok=True, detail="yes")
    except OSError as error:
        return Check(name, ok=False, detail=f"{error.strerror}; mend the folder's permissions")


def _ledger(folder: Path) -> Iterator[Check]:
    """Verify the ledger: schema and log by name, the rest as one."""
    try:
        found = verify_ledger(folder)
    except AppError as error:
        yield Check("ledger", ok=False, detail=str(error))
        return
    named = {one["name"]: one for one in found["checks"]}
    for name, what in (("schema", "schema fingerprint"), ("chain", "log chain")):
        one = named.pop(name)
        yield Check(what, one["ok"], one["detail"])
    bad = [f"{one['name']}: {one['detail']}" for one in named.values() if not one["ok"]]
    yield Check("ledger", not bad, "; ".join(bad) or f"{found['entries']} log entries, whole")


def _workspace(workspace: "Workspace") -> Iterator[Check]:
    now = workspace.clock.now()
    last = datetime.fromisoformat(workspace.reader.log()[-1].at)
    right = last - _SLACK <= now <= last + _AHEAD
    detail = f"now {now.isoformat()}, newest log entry {last.isoformat()}"
    behind = "set the clock right, the log's time never runs backwards"
    ahead = "set the clock right, or if it is: interlock clock --accept"
    advice = behind if now < last else ahead
    yield Check("clock", right, detail if right else f"{detail}; {advice}")
    yield from _standing(workspace, now)
    people, policy = workspace.reader.people(), workspace.reader.policy()
    yield from _governing(
        workspace.root / "people.toml",
        people.version,
        lambda p: read_people_file(p).members,
        people.members,
    )
    yield from _governing(
        workspace.root / "policy.toml",
        policy.version,
        lambda path: (read_policy_file(path, policy.version),),
        (policy,),
    )


def _standing(workspace: "Workspace", now: datetime) -> Iterator[Check]:
    """Say what keeps decisions back, or leaves them unsigned, in the ledger itself."""
    keeping = workspace.ledger.keeping
    forks = keeping.open_forks()
    accept = "interlock restore --accept --as PERSON --reason TEXT"
    restored = f"restored and not accepted, so nothing is decided: {accept}"
    yield Check("no fork", not forks, restored if forks else "no restore waits to be accepted")
    overdue = keeping.overdue_reviews(now.isoformat())
    late = (
        f"broken glass {', '.join(map(str, overdue))} waits for review; no change of plan applies"
    )
    yield Check("reviews", not overdue, late if overdue else "none is overdue")
    signs, unsigned = keeping.signs is not None, keeping.unsigned()
    how = "every act is signed" if signs else "no key that the ledger knows signs here"
    if unsigned:
        how = f"{unsigned} act(s) are signed by nobody; look at them, then: interlock keys accept"
    yield Check("log's end", signs and not unsigned, how, level="notice")
    government = Government(workspace.reader.people(), workspace.reader.policy())
    able = ", ".join(keeping.operators()) or "nobody"
    left = f"whoever made it has left, so {able} may; give somebody the role 'operator'"
    named = bool(keepers(government.people))
    yield Check("operators", named, able if named else left, level="notice")
    alone = "; ".join(indispensable_words(government, workspace.reader.plan()))
    everybody = "whoever leaves, others can name somebody in their place"
    yield Check("replaceable", not alone, alone or everybody, level="notice")
    yield _timer(workspace.root, now)
    yield _messages(workspace)


def _messages(workspace: "Workspace") -> Check:
    """Say whether messages leave, and by the channel that is meant to take them."""
    told = letters(workspace)
    dead = sum(one.standing == "dead" for one in told)
    newest = next((one.last for one in reversed(told) if one.standing == "sent"), "")
    wrong = [f"{dead} could not be sent: interlock outbox show --dead"] if dead else []
    if BECAUSE in newest:
        wrong.append(f"the newest went by {newest}")
    waiting = sum(one.standing == "waiting" for one in told)
    fine = f"{len(told)} told, {waiting} wait"
    return Check("messages", not wrong, "; ".join(wrong) or fine, level="notice")


def _timer(folder: Path, now: datetime) -> Check:
    """Say whether somebody looks after what is due; without it nobody is told."""
    last, how = last_pass(folder), "interlock serve does, or interlock watch, or remind by cron"
    if last is None:
        detail = f"nobody has looked after what is due: {how}"
        return Check("timer", ok=False, detail=detail, level="notice")
    went = f"the last pass was at {last.at.isoformat(timespec='seconds')}, by {last.by}"
    if last.error:
        detail = f"{went}, and failed: {last.error}"
    elif last.silent(now):
        detail = f"{went}; nobody looks after what is due now: {how}"
    else:
        return Check("timer", ok=True, detail=went, level="notice")
    return Check("timer", ok=False, detail=detail, level="notice")


def _governing(
    path: Path, number: int, read: Callable[[Path], Sequence[object]], held: Sequence[object]
) -> Iterator[Check]:
    """Compare a file that looks as if it governed with what the ledger holds."""
    if not path.is_file():
        return
    kept = f"version {number} in the ledger governs"
    try:
        same = tuple(read(path)) == tuple(held)
    except (AppError, PlanError):
        detail = f"cannot be read; {kept}, the file changes nothing"
        yield Check(path.name, ok=False, detail=detail, level="notice")
        return
    differs = f"differs from the ledger; {kept}, and editing the file changes nothing"
    yield Check(
        path.name, same, f"as version {number} in the ledger" if same else differs, level="notice"
    )


def _model(workspace: "Workspace", *, ask: bool) -> Check:
    settings = workspace.settings.model
    if settings is None:
        return Check("model", ok=True, detail="none is configured; the crew answers by rules")
    if not ask:
        return Check("model", ok=True, detail=f"{settings.model}; not asked (--model asks it)")
    failure = _asked(workspace)
    return Check("model", failure is None, f"{settings.model}: {failure or 'answers'}")


def _asked(workspace: "Workspace") -> str | None:
    """Let the model read one sentence, as ``say`` would; nothing of it is kept."""
    plan = workspace.reader.plan()
    listener = workspace.listener
    if listener is None:
        return None
    fact = Fact(
        source="doctor",
        kind=FactKind.STATEMENT,
        at=workspace.clock.now().date().isoformat(),
        place="doctor",
        text=f"{plan.tasks[0].id} must be finished by 31 December.",
    )
    probe = Observation(id="O0", received=fact.at, hash=fact.hash, fact=fact)
    people = workspace.reader.people()
    return listener.hear(probe, compute_schedule(plan), people).failure
